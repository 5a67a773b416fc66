// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/cooperatorcore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/observer.h>

#include <atomic>
#include <string>

namespace QCoop::detail {

namespace {

std::atomic<std::uint64_t> lastCooperatorId{0};
std::atomic<std::uint64_t> lastTaskId{0};

} // namespace

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

// The ring --------------------------------------------------------------------------------

void CooperatorCore::join(TaskNode &node)
{
    if (m_stopped) {
        // Who has waited for one that was stopped is still to be stopped itself: in its turn
        // and not in here, for many may wait for each other, and the stack has an end.
        if (node.record.id > m_stopsUpTo)
            complete(node, TaskState::SchedulerStopped, std::nullopt);
        return;
    }
    m_disturbed = true;
    m_turns.join(node, m_statistics.steps);
    plan();
}

void CooperatorCore::leave(TaskNode &node)
{
    m_turns.leave(node);
    if (m_turns.size() == 0)
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

// Beginnings and ends ---------------------------------------------------------------------

void CooperatorCore::add(const Ref<TaskNode> &node, ContextGuard *guard, std::source_location where)
{
    if (m_reactor)
        m_reactor->thread().check("Cooperator::cooperate");
    node->record.core = this;
    node->record.id = ++lastTaskId;
    node->record.spawnedAt = where;
    node->ref(); // owned by the cooperator while it is live
    node->record.olderLive = m_newest;
    (m_newest ? m_newest->record.newerLive : m_oldest) = node.get();
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
        guard->bind(node->record);
    if (m_stopped || !node->isHeld()) // whoever made it may have it wait from the beginning
        join(*node);
}

void CooperatorCore::complete(TaskNode &node, TaskState end, std::optional<Failure> failure)
{
    const Ref<CooperatorCore> self(this); // what is destroyed and told here may destroy us
    const Ref<TaskNode> keep(&node);
    m_disturbed = true;
    const bool runs = node.onStack;
    node.outcome = end;
    node.waiting = node.waitingForAwaiter = false;
    if (failure)
        node.more().failure = std::move(failure);
    if (node.inRing)
        leave(node);
    TaskRecord &record = node.record;
    (record.olderLive ? record.olderLive->record.newerLive : m_oldest) = record.newerLive;
    (record.newerLive ? record.newerLive->record.olderLive : m_newest) = record.olderLive;
    record.unbind();
    if (node.hasDeadline)
        dropDeadlineCall(node);
    record.core = nullptr;
    --m_statistics.live;
    ++(end == TaskState::Done     ? m_statistics.done
       : end == TaskState::Failed ? m_statistics.failed
                                  : m_statistics.stopped);
    record.waitingFor = {}; // its sink stays: the pause that the wait was is still to be taken back
    if (!runs) {
        node.destroyWork();
        (void)node.deref(); // the cooperator's own ownership
    }
    if (m_reactor) {
        m_reactor->observe([&](Observer &observer) { observer.taskEnded(CooperativeTask(keep)); });
    }
    node.tellListeners(&TaskListener::taskChanged);
    if (!record.extras)
        return;
    // Watchers last: one of them may do anything to this cooperator, even destroy it.
    for (const Deferred<> &watcher : record.extras->watchers.takeAll()) {
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
    const Ref<CooperatorCore> self(this);
    const Ref<TaskNode> keep(&node); // it may end here, and then nobody else may have it
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
    if (std::exchange(m_owed, false) && m_turns.size() > 0)
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
    const std::uint64_t before = std::exchange(m_stopsUpTo, newest); // of one around this one
    for (;;) {
        TaskNode *node = order == Order::OldestFirst ? m_oldest : m_newest;
        while (node && node->record.id > newest)
            node = order == Order::OldestFirst ? node->record.newerLive : node->record.olderLive;
        if (!node)
            break;
        complete(*node, TaskState::SchedulerStopped, std::nullopt);
    }
    m_stopsUpTo = before;
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
    m_reactor = nullptr; // it may go now without telling
}

void CooperatorCore::introduce(Observer &observer)
{
    m_disturbed = true;
    observer.cooperatorAdded(*this);
    for (TaskNode *node = m_oldest; node; node = node->record.newerLive)
        observer.taskAdded(CooperativeTask(Ref<TaskNode>(node)));
}

void CooperatorCore::forgetObserver() noexcept
{
    m_disturbed = true;
    for (TaskNode *node = m_oldest; node; node = node->record.newerLive) {
        node->counters = nullptr;
        node->record.observerMark = 0;
    }
}

void CooperatorCore::nestedTurn()
{
    ++m_nestedTurns;
    m_disturbed = true;
    if (m_depth > 0 && !m_planned && m_turns.hasRunnable())
        plan();
}

void CooperatorCore::quitting() noexcept
{
    const Ref<CooperatorCore> keep(this);
    const bool wasStopped = std::exchange(m_stopped, true);
    stopAll(Order::NewestFirst);
    m_stopped = wasStopped || !m_reactor; // its Cooperator may have gone meanwhile
}

void CooperatorCore::reactorGone() noexcept
{
    const Ref<CooperatorCore> keep(this);
    m_disturbed = true;
    m_stopped = true;
    stopAll(Order::NewestFirst);
    unplan();
    if (ReactorTime *const reactor = std::exchange(m_reactor, nullptr)) // null: close() was here
        reactor->observe([&](Observer &observer) { observer.cooperatorRemoved(*this); });
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
    statistics.ready = m_turns.size();
    return statistics;
}

} // namespace QCoop::detail
