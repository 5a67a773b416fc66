// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/schedulercore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>

#include <QtCore/QDateTime>

#include <algorithm>
#include <string>

namespace QCoop::detail {

namespace {

ReactorTime &reactorOf(const Cooperator &cooperator)
{
    if (!cooperator.core() || cooperator.core()->isReactorGone())
        throw NoReactor("Scheduler: the reactor of its cooperator is gone; nothing was made");
    return cooperator.reactor();
}

} // namespace

SchedulerCore::SchedulerCore(Text name, const Cooperator &cooperator, Ref<ContextGuard> guard,
                             std::source_location where)
    : Facility(reactorOf(cooperator), FacilityKind::Scheduler, std::move(name), where)
    , m_cooperator(cooperator.core())
    , m_guard(std::move(guard))
    , m_log(new SchedulerLog(m_info.name))
    , m_appointments(*this, where)
{
    if (m_info.name.isEmpty()) {
        m_info.name = Text("scheduler-" + std::to_string(m_info.id));
        changed();
    }
    if (m_guard && m_guard->isAlive())
        m_guard->bind(*this);
}

// Scheduling --------------------------------------------------------------------------------

const char *SchedulerCore::refusal() const noexcept
{
    if (m_isClosed)
        return "the scheduler is being destroyed";
    if (m_guard && !m_guard->isAlive())
        return "the context of the scheduler is gone";
    return reactor() ? nullptr : "the reactor of the scheduler is gone";
}

void SchedulerCore::refuse(const QString &id)
{
    const Ref<SchedulerCore> keep(this);
    if (const char *const why = refusal()) {
        m_log->refused(id, why);
        return;
    }
    ++m_duplicates;
    m_log->duplicate(id);
    m_appointments.notice();
}

void SchedulerCore::unknown(const QString &id)
{
    const Ref<SchedulerCore> keep(this);
    ++m_unknown;
    m_log->unknown(id);
    m_appointments.notice();
}

Beginning SchedulerCore::beginningAt(const QDateTime &when) const
{
    // A time without a zone is taken for UTC (D5). It is valid as such even where the local
    // time has a gap.
    const QDateTime meant =
        when.timeSpec() == Qt::LocalTime ? QDateTime(when.date(), when.time(), Qt::UTC) : when;
    if (!meant.isValid())
        throw BadInterval("Scheduler::scheduleAt: the time is invalid; nothing was scheduled");
    const WallTime time{std::chrono::milliseconds(meant.toMSecsSinceEpoch())};
    return time > m_appointments.now() ? Beginning(time) : Beginning();
}

bool SchedulerCore::start(SchedulerJob &job, const QString &id, const Beginning &beginning,
                          std::source_location where)
{
    const Ref<SchedulerCore> keep(this);
    const Ref<TaskNode> node(&job.m_node);
    TaskExtras &extras = node->more();
    extras.name = id;
    extras.key = id;
    extras.facility = m_info.id;
    extras.listeners.push_back(&job);
    remember(job);
    job.m_core = this;
    job.m_log = m_log;
    job.m_place = SchedulerJob::Place::Held;
    job.m_isDelayed = beginning.kind() != Beginning::Kind::AtOnce;
    ++m_scheduled;
    ++m_info.waiting;

    switch (beginning.kind()) {
    case Beginning::Kind::AtOnce:
        break;
    case Beginning::Kind::AfterDelay:
        if (beginning.delay() <= Duration::zero())
            break;
        node->waiting = true;
        job.m_delay = reactor()->callLater(
            beginning.delay(), [&job] { job.m_core->begin(job); },
            CallOrigin(where, CallKind::ScheduleLater));
        break;
    case Beginning::Kind::AtTime:
        node->waiting = true;
        job.m_appointment = m_appointments.add(beginning.time(), job);
        break;
    }
    if (node->waiting) {
        // As for an awaiter: so that no resume() makes it begin before its time.
        node->waitingForAwaiter = true;
        node->pauses = 1;
    }
    try {
        m_cooperator->add(node, m_guard.get(), where);
    } catch (...) {
        if (!node->isEnded())
            m_cooperator->complete(*node, TaskState::Stopped, std::nullopt);
        throw;
    }
    changed();
    m_appointments.notice();
    return !node->isEnded();
}

void SchedulerCore::begin(SchedulerJob &job) noexcept
{
    const Ref<SchedulerCore> keep(this);
    const Ref<TaskNode> node(&job.m_node);
    if (job.m_appointment)
        m_appointments.remove(*std::exchange(job.m_appointment, std::nullopt));
    job.m_delay = {};
    try {
        node->awaiterReady();
    } catch (...) {
        // The cooperator could not plan its next tick; it asks again with the next task.
        reportError({ErrorReport::Kind::Callback, Failure::current(node->record.spawnedAt)});
    }
}

void SchedulerCore::began() noexcept
{
    --m_info.waiting;
    ++m_info.running;
    changed();
    m_appointments.notice();
}

// Ends --------------------------------------------------------------------------------------

void SchedulerCore::letGo(SchedulerJob &job) noexcept
{
    forget(job);
    --(job.hasBegun() ? m_info.running : m_info.waiting);
    if (const DelayedCall delay = std::exchange(job.m_delay, {}); delay.isActive())
        DelayedCall(delay).cancel();
    if (job.m_appointment)
        m_appointments.remove(*std::exchange(job.m_appointment, std::nullopt));
    if (job.m_node.onStack) {
        job.m_place = SchedulerJob::Place::Leaving;
        m_leaving.push_back(&job);
        return;
    }
    job.m_place = SchedulerJob::Place::Nowhere;
    job.m_core = nullptr;
}

void SchedulerCore::ended(SchedulerJob &job) noexcept
{
    const Ref<SchedulerCore> keep(this);
    const TaskNode &node = job.m_node;
    const bool isStop = node.failure() && node.failure()->isStop();
    ++(node.outcome == TaskState::Done                ? m_info.done
       : node.outcome == TaskState::Failed && !isStop ? m_info.failed
                                                      : m_info.cancelled);
    letGo(job);
    changed();
    if (isStop) {
        (void)node.failure()->markReported();
        m_log->stopped(job.idText());
    } else if (node.failure()) {
        m_log->failed(job.idText(), CooperativeTask(Ref<TaskNode>(&job.m_node)), *node.failure());
    }
    m_appointments.notice();
}

void SchedulerCore::left(SchedulerJob &job) noexcept
{
    std::erase(m_leaving, &job);
    job.m_core = nullptr;
}

/// Frees its id, and calls nobody.
SchedulerCore::Dismissed SchedulerCore::dismiss(SchedulerJob &job, Begun begun)
{
    letGo(job);
    ++m_info.cancelled;
    const bool goesOn = begun == Begun::GoesOn && job.m_isDelayed && job.hasBegun();
    if (goesOn) {
        left(job);
        job.m_place = SchedulerJob::Place::Nowhere;
    } else {
        job.m_wasCancelled = true;
    }
    return {Ref<TaskNode>(&job.m_node), goesOn};
}

void SchedulerCore::tell(const Dismissed &dismissed)
{
    if (dismissed.node->isEnded())
        return;
    if (dismissed.goesOn)
        CooperativeTask(dismissed.node).setFacility(0);
    else
        m_cooperator->complete(*dismissed.node, TaskState::Stopped, std::nullopt);
}

void SchedulerCore::cancel(SchedulerJob &job)
{
    const Ref<SchedulerCore> keep(this);
    const Dismissed dismissed = dismiss(job, Begun::GoesOn);
    changed();
    tell(dismissed);
    m_appointments.notice();
}

void SchedulerCore::cancelAll(Begun begun)
{
    const Ref<SchedulerCore> keep(this);
    // All ids are free before the first task hears of it: it may use any of them.
    std::vector<Dismissed> dismissed;
    for (SchedulerJob *const job : jobs())
        dismissed.push_back(dismiss(*job, begun));
    if (dismissed.empty())
        return;
    changed();
    for (const Dismissed &one : dismissed)
        tell(one);
    m_appointments.notice();
}

void SchedulerCore::contextGone() noexcept
{
    cancelAll(Begun::Stops);
}

void SchedulerCore::close() noexcept
{
    const Ref<SchedulerCore> keep(this);
    m_isClosed = true;
    unbind();
    cancelAll(Begun::GoesOn);
    for (SchedulerJob *const job : m_leaving)
        job->m_core = nullptr;
    m_leaving.clear();
}

SchedulerStatistics SchedulerCore::statistics() const
{
    return {
        .id = m_info.id,
        .name = m_info.name,
        .waiting = m_info.waiting,
        .running = m_info.running,
        .appointments = m_appointments.size(),
        .scheduled = m_scheduled,
        .done = m_info.done,
        .failed = m_info.failed,
        .cancelled = m_info.cancelled,
        .duplicates = m_duplicates,
        .unknown = m_unknown,
    };
}

} // namespace QCoop::detail
