// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/cooperatorcore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/observer.h>

#include <atomic>

namespace QCoop::detail {

namespace {

std::atomic<std::uint64_t> lastCooperatorId{0};
std::atomic<std::uint64_t> lastTaskId{0};
thread_local CooperatorCore *tickingCore = nullptr;

} // namespace

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

CooperatorCore::CooperatorCore(Options options)
    : m_reactor(options.clock ? options.clock : &ReactorTime::ofThisThread())
    , m_slice(options.slice)
    , m_pacer(m_reactor->readingCost())
    , m_started(options.started)
    , m_terminator(std::move(options.terminationPredicateFactory))
    , m_scheduler(std::move(options.scheduler))
    , m_id(++lastCooperatorId)
    , m_name(options.name.isEmpty() ? Text("cooperator-" + std::to_string(m_id))
                                    : std::move(options.name))
{
    m_reactor->thread().check("Cooperator");
    setSlice(m_slice);
    if (m_reactor->isGone()) {
        m_stopped = true;
        return;
    }
    m_reactor->addClient(*this);
    m_reactor->observe([&](Observer &observer) { observer.cooperatorAdded(*this); });
}

TaskNode *CooperatorCore::currentTask() noexcept
{
    return tickingCore ? tickingCore->m_current : nullptr;
}

// The ring --------------------------------------------------------------------------------

void CooperatorCore::join(TaskNode &node)
{
    if (m_stopped) {
        complete(node, TaskState::SchedulerStopped, std::nullopt);
        return;
    }
    node.inRing = true;
    node.previous = m_last;
    node.next = nullptr;
    (m_last ? m_last->next : m_first) = &node;
    m_last = &node;
    if (!m_cursor)
        m_cursor = &node;
    ++m_ready;
    plan();
}

void CooperatorCore::leave(TaskNode &node)
{
    if (m_cursor == &node)
        m_cursor = node.next;
    (node.previous ? node.previous->next : m_first) = node.next;
    (node.next ? node.next->previous : m_last) = node.previous;
    node.inRing = false;
    node.previous = node.next = nullptr;
    --m_ready;
    if (m_ready == 0)
        unplan();
}

void CooperatorCore::plan()
{
    if (!m_started) {
        m_owed = true;
        return;
    }
    if (m_planned)
        return;
    m_planned = true;
    auto run = [self = Ref<CooperatorCore>(this)] { self->tick(); };
    if (!m_scheduler) {
        m_call = m_reactor->callLater(Duration::zero(), std::move(run),
                                      CallOrigin(std::source_location::current(), CallKind::Tick));
        return;
    }
    try {
        m_call = m_scheduler(std::move(run));
    } catch (...) {
        m_planned = false; // the next who joins asks again
        throw;
    }
}

void CooperatorCore::unplan()
{
    m_planned = false;
    if (const DelayedCall call = std::exchange(m_call, {}); call.isActive())
        DelayedCall(call).cancel();
}

// Ticks and steps -------------------------------------------------------------------------

void CooperatorCore::tick()
{
    m_planned = false;
    m_call = {};
    if (!m_reactor || m_ready == 0)
        return;
    const Ref<CooperatorCore> keep(this);
    try {
        const TickScope scope(*this);
        runSteps();
    } catch (...) {
        // The user's terminator threw: its error is the tick's, the tasks go on.
        if (m_reactor && !m_planned && hasRunnable())
            plan();
        throw;
    }
    if (m_reactor && !m_planned && hasRunnable())
        plan();
}

void CooperatorCore::runSteps()
{
    const std::function<bool()> isOver = m_terminator ? m_terminator() : std::function<bool()>();
    const TimePoint began = m_reactor->now();
    TimePoint last = began;
    const std::size_t round = m_ready;
    std::size_t inOneInstant = 0;
    unsigned left = m_pacer.batch();
    while (TaskNode *const node = takeTurn()) {
        const bool observed = m_reactor->observer() != nullptr;
        if (observed) [[unlikely]]
            tellBegin(*node, last);
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
        bool sliceIsOver = false;
        Duration took = m_pacer.meanStep();
        const TimePoint stepBegan = last;
        bool isAlone = true; // the step has a reading of its own
        if (--left > 0 && !isOver) {
            node->busy += took;
        } else if (m_reactor) {
            const TimePoint now = m_reactor->now();
            took = now - last;
            // A step that ran a nested loop let others work meanwhile (trap T6): how long it
            // took says nothing about it.
            if (nestedTurns == m_nestedTurns) {
                isAlone = m_pacer.batch() == 1;
                // In a batch that turns out long one step was, and nobody knows which.
                const bool isMean = isAlone || !m_pacer.isLong(took);
                if (left == 0)
                    m_pacer.measured(took);
                if (isMean) {
                    node->last = isAlone ? took : m_pacer.meanStep();
                    node->longest = std::max(node->longest, node->last);
                }
                node->busy += isAlone ? took : m_pacer.meanStep();
            }
            left = m_pacer.batch();
            last = now;
            // On a clock that stands still, a tick is one round long: it would never end.
            inOneInstant = now == began ? inOneInstant + 1 : 0;
            sliceIsOver = now - began >= m_slice || inOneInstant >= round;
        }
        if (observed && m_reactor) [[unlikely]]
            tellEnd(*node, stepBegan, took,
                    nestedTurns != m_nestedTurns ? Measured::WithNestedLoop
                    : isAlone                    ? Measured::Alone
                                                 : Measured::InBatch);
        const bool leftRing = thrown || end != StepEnd::Again || node->isEnded();
        node->onStack = false;
        m_current = nullptr; // what is told from here on runs in no step
        settle(*node, end, thrown);
        if (!m_reactor)
            return;
        if (isOver ? isOver() : sliceIsOver)
            break;
        if (leftRing) // What its watchers took is not the next step's.
            last = m_reactor->now();
    }
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
    if (TaskCounters *const counters = node.counters) {
        counters->steps.store(node.steps, std::memory_order_relaxed);
        counters->busy.store(node.busy.count(), std::memory_order_relaxed);
        counters->last.store(node.last.count(), std::memory_order_relaxed);
        counters->longest.store(node.longest.count(), std::memory_order_relaxed);
        counters->yieldedAt.store(node.yieldedAt, std::memory_order_relaxed);
    }
}

TaskNode *CooperatorCore::takeTurn()
{
    const auto advance = [this] {
        TaskNode *const node = m_cursor ? m_cursor : m_first;
        m_cursor = node->next;
        return node;
    };
    if (m_ready == 0)
        return nullptr;
    TaskNode *node = advance();
    if (m_depth > 1) [[unlikely]] {
        // A tick in a nested loop: what is on the stack below is never re-entered.
        for (std::size_t others = m_ready; node->onStack; node = advance()) {
            if (--others == 0)
                return nullptr;
        }
    }
    return node;
}

bool CooperatorCore::hasRunnable() const
{
    for (const TaskNode *node = m_first; node; node = node->next) {
        if (!node->onStack)
            return true;
    }
    return false;
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

// Beginnings and ends ---------------------------------------------------------------------

void CooperatorCore::add(const Ref<TaskNode> &node, ContextGuard *guard, std::source_location where)
{
    if (m_reactor)
        m_reactor->thread().check("Cooperator::cooperate");
    node->core = this;
    node->id = ++lastTaskId;
    node->spawnedAt = where;
    node->ref(); // owned by the cooperator while it is live
    node->olderLive = m_newest;
    (m_newest ? m_newest->newerLive : m_oldest) = node.get();
    m_newest = node.get();
    ++m_statistics.live;
    ++m_statistics.added;
    if (m_reactor) {
        m_reactor->observe([&](Observer &observer) { observer.taskAdded(CooperativeTask(node)); });
    }
    if (guard && !guard->isAlive() && !m_stopped) {
        complete(*node, TaskState::Stopped, std::nullopt);
        return;
    }
    if (guard && guard->isAlive())
        guard->bind(*node);
    join(*node);
}

void CooperatorCore::complete(TaskNode &node, TaskState end, std::optional<Failure> failure)
{
    const Ref<CooperatorCore> self(this); // what is destroyed and told here may destroy us
    const Ref<TaskNode> keep(&node);
    const bool runs = node.onStack;
    node.outcome = end;
    node.waiting = node.waitingForAwaiter = false;
    if (failure)
        node.failure = std::move(failure);
    if (node.inRing)
        leave(node);
    (node.olderLive ? node.olderLive->newerLive : m_oldest) = node.newerLive;
    (node.newerLive ? node.newerLive->olderLive : m_newest) = node.olderLive;
    node.unbind();
    node.core = nullptr;
    --m_statistics.live;
    ++(end == TaskState::Done     ? m_statistics.done
       : end == TaskState::Failed ? m_statistics.failed
                                  : m_statistics.stopped);
    node.waitingFor = {}; // its sink stays: the pause that the wait was is still to be taken back
    if (!runs) {
        node.destroyWork();
        (void)node.deref(); // the cooperator's own ownership
    }
    if (m_reactor) {
        m_reactor->observe([&](Observer &observer) { observer.taskEnded(CooperativeTask(keep)); });
    }
    node.tellListeners(&TaskListener::taskChanged);
    if (!node.extras)
        return;
    // Watchers last: one of them may do anything to this cooperator, even destroy it.
    for (const Deferred<> &watcher : std::exchange(node.extras->watchers, {})) {
        if (!watcher.isFired()) // Its owner may have cancelled it.
            node.tellEnd(watcher);
    }
}

void CooperatorCore::changed(TaskNode &node) noexcept
{
    const Ref<TaskNode> keep(&node);
    if (m_reactor) {
        m_reactor->observe(
            [&](Observer &observer) { observer.taskChanged(CooperativeTask(Ref(&node))); });
    }
    node.tellListeners(&TaskListener::taskChanged);
}

void CooperatorCore::pause(TaskNode &node, PauseOwner owner)
{
    ++(owner == PauseOwner::Program ? node.pauses : node.inspectorPauses);
    if (node.inRing)
        leave(node);
    changed(node);
}

void CooperatorCore::resumed(TaskNode &node)
{
    if (!node.isHeld() && !node.inRing)
        join(node);
    if (!node.isEnded())
        changed(node);
}

void CooperatorCore::stepOnce(TaskNode &node)
{
    if (!node.inRing)
        join(node);
}

void CooperatorCore::start()
{
    if (!m_reactor)
        throw SchedulerStopped("Cooperator::start: its reactor is gone; it stays stopped");
    m_reactor->thread().check("Cooperator::start");
    m_stopped = false;
    m_started = true;
    if (std::exchange(m_owed, false) && m_ready > 0)
        plan();
}

void CooperatorCore::stop()
{
    if (m_reactor)
        m_reactor->thread().check("Cooperator::stop");
    const Ref<CooperatorCore> keep(this);
    m_stopped = true;
    stopAll(Order::OldestFirst);
}

void CooperatorCore::stopAll(Order order)
{
    // A watcher may start the cooperator again; what it adds then is not of this stop.
    const std::uint64_t newest = lastTaskId;
    for (;;) {
        TaskNode *node = order == Order::OldestFirst ? m_oldest : m_newest;
        while (node && node->id > newest)
            node = order == Order::OldestFirst ? node->newerLive : node->olderLive;
        if (!node)
            return;
        complete(*node, TaskState::SchedulerStopped, std::nullopt);
    }
}

void CooperatorCore::close() noexcept
{
    m_stopped = true;
    stopAll(Order::OldestFirst);
    if (!m_reactor)
        return;
    unplan();
    m_reactor->removeClient(*this);
    m_reactor->observe([&](Observer &observer) { observer.cooperatorRemoved(*this); });
}

void CooperatorCore::introduce(Observer &observer)
{
    observer.cooperatorAdded(*this);
    for (TaskNode *node = m_oldest; node; node = node->newerLive)
        observer.taskAdded(CooperativeTask(Ref<TaskNode>(node)));
}

void CooperatorCore::forgetObserver() noexcept
{
    for (TaskNode *node = m_oldest; node; node = node->newerLive) {
        node->counters = nullptr;
        node->observerMark = 0;
    }
}

void CooperatorCore::nestedTurn()
{
    ++m_nestedTurns;
    if (m_depth > 0 && !m_planned && hasRunnable())
        plan();
}

void CooperatorCore::quitting() noexcept
{
    const Ref<CooperatorCore> keep(this);
    const bool wasStopped = std::exchange(m_stopped, true);
    stopAll(Order::NewestFirst);
    m_stopped = wasStopped;
}

void CooperatorCore::reactorGone() noexcept
{
    const Ref<CooperatorCore> keep(this);
    m_stopped = true;
    stopAll(Order::NewestFirst);
    unplan();
    m_reactor->observe([&](Observer &observer) { observer.cooperatorRemoved(*this); });
    m_reactor = nullptr;
}

void CooperatorCore::setSlice(Duration slice)
{
    if (m_reactor)
        m_reactor->thread().check("Cooperator::setSlice");
    if (slice < Duration::zero()) {
        throw BadInterval("Cooperator: a slice must not be negative (is " +
                          std::to_string(slice.count()) + " ns); nothing was changed");
    }
    m_slice = slice;
}

void CooperatorCore::setTerminator(std::function<std::function<bool()>()> factory)
{
    if (m_reactor)
        m_reactor->thread().check("Cooperator::setTerminator");
    m_terminator = std::move(factory);
}

CooperatorStatistics CooperatorCore::statistics() const
{
    CooperatorStatistics statistics = m_statistics;
    statistics.id = m_id;
    statistics.name = m_name;
    statistics.running = isRunning();
    statistics.slice = m_slice;
    statistics.ready = m_ready;
    return statistics;
}

} // namespace QCoop::detail
