// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The ticks of a Cooperator, and how its steps begin and end.

#include <qcoop/core/cooperatorcore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/observer.h>

#include <algorithm>
#include <utility>

namespace QCoop::detail {

namespace {

thread_local CooperatorCore *tickingCore = nullptr;

} // namespace

/// How far a tick has come.
struct CooperatorCore::Slice
{
    TimePoint began;
    TimePoint last;           // when the clock was read the last time
    std::size_t round;        // the tasks in the ring at its beginning
    std::size_t inOneInstant; // steps during which no time has passed
    unsigned left;            // steps until the clock is read again
};

/// What the clock said after a step.
struct CooperatorCore::Reading
{
    Duration took;
    Measured measured;
    bool isSliceOver;
};

/// The time during which a tick runs on the stack.
class CooperatorCore::TickScope
{
public:
    explicit TickScope(CooperatorCore &core)
        : m_core(core)
        , m_outerCore(std::exchange(tickingCore, &core))
        , m_outerTask(core.m_current)
    {
        ++core.m_depth;
        ++core.m_statistics.ticks;
        if (const CurrentStep *const current = core.m_reactor->stepInterest().current) {
            m_outerId = current->task.load(std::memory_order_relaxed);
            m_outerSince = current->since.load(std::memory_order_relaxed);
        }
    }
    ~TickScope()
    {
        CurrentStep *const current =
            m_core.m_reactor ? m_core.m_reactor->stepInterest().current : nullptr;
        if (current) {
            current->task.store(m_outerId, std::memory_order_relaxed);
            current->since.store(m_outerSince, std::memory_order_relaxed);
        }
        --m_core.m_depth;
        m_core.m_current = m_outerTask;
        tickingCore = m_outerCore;
    }
    TickScope(const TickScope &) = delete;
    TickScope &operator=(const TickScope &) = delete;

private:
    CooperatorCore &m_core;
    CooperatorCore *m_outerCore;
    TaskNode *m_outerTask;
    std::uint64_t m_outerId = 0; // of the step that an observer was told of
    std::int64_t m_outerSince = 0;
};

TaskNode *CooperatorCore::currentTask() noexcept
{
    return tickingCore ? tickingCore->m_current : nullptr;
}

void CooperatorCore::tick()
{
    m_planned = false;
    m_call = {};
    if (!m_reactor || m_turns.size() == 0)
        return;
    const Ref<CooperatorCore> keep(this);
    try {
        const TickScope scope(*this);
        runSteps();
    } catch (...) {
        // The user's terminator threw: its error is the tick's, the tasks go on.
        if (m_reactor && !m_planned && m_turns.hasRunnable())
            plan();
        throw;
    }
    if (m_reactor && !m_planned && m_turns.hasRunnable())
        plan();
}

inline TaskNode *CooperatorCore::takeTurn(TimePoint &last)
{
    // In a tick in a nested loop, what is on the stack below is never re-entered.
    return m_turns.hasSpecial() ? takeSpecialTurn(last) : m_turns.takePlain(m_depth > 1);
}

/// The counts that each step changes.
inline void CooperatorCore::tellCounts(const TaskNode &node) noexcept
{
    if (TaskCounters *const counters = node.counters) {
        counters->steps.store(node.steps, std::memory_order_relaxed);
        counters->busy.store(node.busy.count(), std::memory_order_relaxed);
        counters->yieldedAt.store(node.yieldedAt, std::memory_order_relaxed);
    }
}

bool CooperatorCore::isUndisturbed() const noexcept
{
    // An observer who wants to be told of all steps is told by runSteps().
    return m_depth == 1 && m_turns.size() > 0 && !m_turns.hasSpecial() &&
           (!m_reactor->observer() || m_reactor->stepInterest().from > Duration::zero());
}

/// Reads the clock after a step of \a node, which may have run a nested event loop.
inline CooperatorCore::Reading CooperatorCore::readClock(Slice &slice, TaskNode &node, bool ranLoop)
{
    const TimePoint now = m_reactor->now();
    Reading reading{now - slice.last, Measured::WithNestedLoop, false};
    // A step that ran a nested loop let others work meanwhile (trap T6): how long it took
    // says nothing about it.
    if (!ranLoop) {
        const bool isAlone = m_pacer.batch() == 1;
        reading.measured = isAlone ? Measured::Alone : Measured::InBatch;
        // In a batch that turns out long one step was, and nobody knows which.
        const bool isMean = isAlone || !m_pacer.isLong(reading.took);
        if (slice.left == 0)
            m_pacer.measured(reading.took);
        const Duration step = isAlone ? reading.took : m_pacer.meanStep();
        if (isMean) {
            node.last = step;
            node.longest = std::max(node.longest, step);
        }
        node.busy += step;
    }
    slice.left = m_pacer.batch();
    slice.last = now;
    // On a clock that stands still, a tick is one round long: it would never end.
    slice.inOneInstant = now == slice.began ? slice.inOneInstant + 1 : 0;
    reading.isSliceOver = now - slice.began >= m_slice || slice.inOneInstant >= slice.round;
    return reading;
}

/// Makes steps while nobody wants to be told of each and all tasks are alike. It ends with the
/// slice, and after whatever is out of the ordinary, which runSteps() knows of: asking each time
/// whether that is so is two thirds of what a step costs there. Returns whether the slice is over.
template <bool isWatched>
bool CooperatorCore::runPlainSteps(Slice &slice)
{
    CurrentStep *const current = isWatched ? m_reactor->stepInterest().current : nullptr;
    const std::uint64_t nestedTurns = m_nestedTurns;
    TaskNode *node = nullptr;
    StepEnd end = StepEnd::Again;
    std::exception_ptr thrown;
    bool isUsual = true;
    bool isSliceOver = false;
    m_disturbed = false;
    do {
        const Duration meanStep = m_pacer.meanStep();
        const TimePoint began = slice.last;
        unsigned left = slice.left;
        if (current)
            current->since.store(began.time_since_epoch().count(), std::memory_order_relaxed);
        try {
            do {
                node = m_turns.takePlain(false);
                if (current)
                    current->task.store(node->id, std::memory_order_relaxed);
                node->onStack = true;
                m_current = node;
                ++node->steps;
                ++m_statistics.steps;
                end = node->runStep();
                isUsual = end == StepEnd::Again && !m_disturbed && !node->isHeld();
                node->onStack = false;
                if (--left == 0)
                    break;
                node->busy += meanStep;
                if constexpr (isWatched)
                    tellCounts(*node);
            } while (isUsual);
        } catch (...) {
            thrown = std::current_exception();
            isUsual = false;
            if (--left > 0)
                node->busy += meanStep;
        }
        slice.left = left;
        if (left == 0 && m_reactor) {
            const Reading reading = readClock(slice, *node, nestedTurns != m_nestedTurns);
            isSliceOver = reading.isSliceOver;
            if constexpr (isWatched) {
                tellEnd(*node, began, reading.took, reading.measured);
                isUsual = isUsual && !m_disturbed; // who was told threw, and is told no more
            }
        }
    } while (isUsual && !isSliceOver);
    node->onStack = false;
    m_current = nullptr;
    if (isUsual)
        return isSliceOver;
    const bool leftRing = thrown || end != StepEnd::Again || node->isEnded();
    settle(*node, end, thrown);
    // What its watchers took, or a nested loop, is not the next step's.
    if (m_reactor && !isSliceOver && (leftRing || nestedTurns != m_nestedTurns))
        slice.last = m_reactor->now();
    return isSliceOver;
}

bool CooperatorCore::runPlain(Slice &slice)
{
    return m_reactor->observer() ? runPlainSteps<true>(slice) : runPlainSteps<false>(slice);
}

void CooperatorCore::runSteps()
{
    const std::function<bool()> isOver = m_terminator ? m_terminator() : std::function<bool()>();
    const TimePoint began = m_reactor->now();
    Slice slice{began, began, m_turns.size(), 0, m_pacer.batch()};
    for (;;) {
        if (!isOver && isUndisturbed()) {
            const bool isSliceOver = runPlain(slice);
            if (!m_reactor)
                return;
            if (isSliceOver)
                break;
        }
        TaskNode *const node = takeTurn(slice.last);
        if (!node)
            break;
        const bool observed = m_reactor->observer() != nullptr;
        if (observed) [[unlikely]]
            tellBegin(*node, slice.last);
        const std::uint64_t nestedTurns = m_nestedTurns;
        node->onStack = true;
        m_current = node;
        ++node->steps;
        ++m_statistics.steps;
        StepEnd end = StepEnd::Done;
        std::exception_ptr thrown;
        try {
            end = node->runStep();
        } catch (...) {
            thrown = std::current_exception();
        }
        const bool ranLoop = nestedTurns != m_nestedTurns;
        const TimePoint stepBegan = slice.last;
        Reading reading{m_pacer.meanStep(), Measured::Alone, false};
        if (--slice.left > 0 && !isOver)
            node->busy += reading.took;
        else if (m_reactor)
            reading = readClock(slice, *node, ranLoop);
        if (observed && m_reactor) [[unlikely]]
            tellEnd(*node, stepBegan, reading.took,
                    ranLoop ? Measured::WithNestedLoop : reading.measured);
        const bool leftRing = thrown || end != StepEnd::Again || node->isEnded();
        node->onStack = false;
        m_current = nullptr; // what is told from here on runs in no step
        settle(*node, end, thrown);
        if (!m_reactor)
            return;
        if (isOver ? isOver() : reading.isSliceOver)
            break;
        if (leftRing) // What its watchers took is not the next step's.
            slice.last = m_reactor->now();
    }
    if (!m_reactor)
        return;
    const Duration took = m_reactor->now() - began;
    m_statistics.longestTick = std::max(m_statistics.longestTick, took);
    if (took - m_slice > m_slice && !isOver) // the slice may be too long to double
        ++m_statistics.overruns;
}

void CooperatorCore::tellBegin(TaskNode &node, TimePoint at)
{
    const StepInterest &interest = m_reactor->stepInterest();
    if (interest.current) {
        interest.current->since.store(at.time_since_epoch().count(), std::memory_order_relaxed);
        interest.current->task.store(node.id, std::memory_order_relaxed);
    }
    if (interest.from == Duration::zero()) {
        m_reactor->observe(
            [&](Observer &observer) { observer.stepBegan(CooperativeTask(Ref(&node)), at); });
    }
}

void CooperatorCore::tellEnd(TaskNode &node, TimePoint began, Duration took, Measured measured)
{
    const Duration from = m_reactor->stepInterest().from;
    const bool wantsAll = from == Duration::zero();
    if (wantsAll || (took >= from && measured != Measured::WithNestedLoop)) {
        m_reactor->observe([&](Observer &observer) {
            const bool isKnown = wantsAll || measured == Measured::Alone;
            observer.stepEnded(isKnown ? CooperativeTask(Ref(&node)) : CooperativeTask(), began,
                               took);
        });
    }
    tellCounts(node);
    if (TaskCounters *const counters = node.counters) {
        counters->last.store(node.last.count(), std::memory_order_relaxed);
        counters->longest.store(node.longest.count(), std::memory_order_relaxed);
    }
}

TaskNode *CooperatorCore::takeSpecialTurn(TimePoint &last)
{
    TaskNode *node = m_turns.takeByRank(m_depth > 1);
    while (node && node->hasDeadline && m_reactor->now() >= *node->extras->deadline) {
        deadlinePassed(*node); // its call is still to come: this tick is a long one
        if (!m_reactor)
            return nullptr;
        last = m_reactor->now();
        node = m_turns.takeByRank(m_depth > 1);
    }
    return node;
}

void CooperatorCore::settle(TaskNode &node, StepEnd end, const std::exception_ptr &thrown)
{
    const auto failure = [&] {
        return Failure(thrown, node.yieldedAt.line() > 0 ? node.yieldedAt : node.spawnedAt);
    };
    if (node.isEnded()) {
        // It was stopped inside this step, which had to come to its end first (D2). What
        // the step threw then has no owner any more, but is not lost.
        if (thrown && !failure().isStop())
            reportError({ErrorReport::Kind::Callback, failure()});
        node.waitingFor = {};
        node.destroyWork();
        const Ref<TaskNode> last(&node);
        (void)node.deref(); // the cooperator's own ownership
        return;
    }
    if (thrown) {
        complete(node, TaskState::Failed, failure());
        return;
    }
    switch (end) {
    case StepEnd::Again:
        if (node.isHeld() && node.inRing) { // it was its one step
            leave(node);
            changed(node);
        }
        return;
    case StepEnd::Done:
        complete(node, TaskState::Done, std::nullopt);
        return;
    case StepEnd::WaitAwaiter:
        if (node.timeUp) // in a loop inside its step: it gives up what it awaits
            return settle(node, StepEnd::Again, thrown);
        node.waiting = node.waitingForAwaiter = true;
        ++node.pauses;
        if (node.inRing)
            leave(node);
        changed(node);
        return;
    case StepEnd::WaitChain:
        wait(node);
        return;
    }
}

void CooperatorCore::wait(TaskNode &node)
{
    ++node.pauses;
    node.waiting = true;
    if (node.inRing)
        leave(node);
    const Ref<TaskNode> keep(&node);
    const Ref<Chain> chain = node.waitingFor;
    changed(node);
    if (node.isEnded())
        return; // who was told has stopped it
    try {
        chain->attachSink(
            node.waitingEnd,
            [keep](Outcome &outcome) {
                keep->waiting = false;
                keep->waitingFor = {};
                CooperatorCore *const core = keep->core; // null if it has ended meanwhile
                if (Failure *failure = std::get_if<Failure>(&outcome)) {
                    if (core)
                        core->complete(*keep, TaskState::Failed, std::move(*failure));
                } else if (keep->pauses > 0) {
                    --keep->pauses; // of an ended task too, as by resume()
                    if (core)
                        core->resumed(*keep);
                }
            },
            "waiting for the Deferred of a step");
    } catch (...) {
        complete(node, TaskState::Failed, Failure::current(node.spawnedAt));
    }
}

} // namespace QCoop::detail
