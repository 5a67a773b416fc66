// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The steps of a tick: whose turn it is, how long they take, and who is told of them.

#include <qcoop/core/cooperatorcore.h>

#include <qcoop/core/observer.h>

#include <algorithm>
#include <utility>

namespace QCoop::detail {

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
        if (node.hasYielded)
            counters->yieldedAt.store(node.yieldedAt(), std::memory_order_relaxed);
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
/// whether that is so is more than half of what a step costs there. Returns whether the slice is
/// over.
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
                    current->task.store(node->record.id, std::memory_order_relaxed);
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
            if (--left > 0) {
                node->busy += meanStep;
                if constexpr (isWatched)
                    tellCounts(*node); // the step that threw counts, too
            }
        }
        slice.left = left;
        if (left == 0 && m_reactor) {
            const Reading reading = readClock(slice, *node, nestedTurns != m_nestedTurns);
            isSliceOver = reading.isSliceOver;
            if constexpr (isWatched) {
                node->onStack = true; // until its step is told of: somebody may stop it meanwhile
                tellEnd(*node, began, reading.took, reading.measured);
                node->onStack = false;
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
        interest.current->task.store(node.record.id, std::memory_order_relaxed);
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
    while (node && node->hasDeadline && m_reactor->now() >= *node->record.extras->deadline) {
        deadlinePassed(*node); // its call is still to come: this tick is a long one
        if (!m_reactor)
            return nullptr;
        last = m_reactor->now();
        node = m_turns.takeByRank(m_depth > 1);
    }
    return node;
}

} // namespace QCoop::detail
