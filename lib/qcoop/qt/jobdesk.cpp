// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/jobdesk.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/qt/job.h>

#include <optional>
#include <utility>

namespace QCoop::detail {

namespace {

/// Calls \a action, which may throw, where nothing may come out.
template <typename Action>
void guarded(Action action) noexcept
{
    try {
        action();
    } catch (...) {
        reportError({ErrorReport::Kind::Callback, Failure::current()});
    }
}

} // namespace

JobDesk::JobDesk(ReactorTime &reactor, const Executor &executor, UniqueFunction<void()> wake)
    : Facility(reactor, FacilityKind::Executor, executor.name(), executor.madeAt())
    , m_desks(executor.desks())
    , m_door(std::make_shared<JobDoor>(std::move(wake)))
{
    m_info.limit = executor.limit();
    changed();
    m_door->setWatched(reactor.observer() != nullptr);
    m_desks->add(*this);
}

JobDesk::~JobDesk()
{
    m_desks->remove(*this);
    (void)m_door->close();
}

void JobDesk::submit(Executor &executor, const Ref<AnyJob> &job, std::shared_ptr<void> keep,
                     UniqueFunction<void(const Progress &)> onProgress)
{
    AnyJob::Caller &caller = job->m_caller;
    caller.executor = std::move(keep);
    if (onProgress) {
        caller.onProgress =
            std::make_shared<UniqueFunction<void(const Progress &)>>(std::move(onProgress));
    }
    caller.place = m_jobs.insert(m_jobs.end(), job);
    caller.desk = this;
    caller.isWanted = true;
    ++m_info.waiting;
    try {
        executor.execute(ExecutorJob(job));
    } catch (...) {
        (void)job->takeBack();
        const AnyJob::Caller forgotten = takeOut(*job);
        job->forgetDeferred();
        throw;
    }
    changed();
}

void cancelJob(AnyJob &job) noexcept
{
    JobDesk::cancel(job);
}

void JobDesk::cancel(AnyJob &job) noexcept
{
    JobDesk *const desk = job.m_caller.desk;
    if (!desk || !job.m_caller.isWanted)
        return;
    const Ref<AnyJob> keep(&job);
    job.forgetDeferred();
    desk->dismiss(job);
}

void JobDesk::deliver(const Ref<AnyJob> &job) noexcept
{
    if (!job) {
        m_executorIsGone = true;
        return;
    }
    job->m_told = false; // before looking: what is news after that is told again
    const bool hasEnded = job->hasEnded();
    if (!owns(*job))
        return;
    if (count(*job) && !hasEnded)
        changed();
    const std::optional<Progress> progress = job->takeProgress();
    const auto onProgress = job->m_caller.onProgress;
    const std::weak_ptr<void> life = m_life;
    if (progress && onProgress)
        guarded([&] { (*onProgress)(*progress); });
    if (hasEnded && !life.expired() && owns(*job))
        finish(*job);
}

void JobDesk::deliverAll() noexcept
{
    // What is delivered may destroy this; the box is closed and empty then.
    const std::shared_ptr<JobDoor> door = m_door;
    Letterbox<Ref<AnyJob>> &box = door->box();
    while (!box.isEmpty()) {
        box.beginReading();
        while (const auto job = box.next())
            deliver(*job);
    }
}

/// Whether \a job is on this desk.
bool JobDesk::owns(const AnyJob &job) const noexcept
{
    return job.m_caller.desk == this;
}

/// Counts \a job as running once it is known to be; returns whether that is news.
bool JobDesk::count(AnyJob &job) noexcept
{
    if (job.m_caller.countsAsRunning || !job.hasBegun())
        return false;
    job.m_caller.countsAsRunning = true;
    --m_info.waiting;
    ++m_info.running;
    return true;
}

/// Takes \a job off this desk, and out of the counts of what waits and what runs. What the
/// caller had given with it is to be destroyed when everything else has been done.
AnyJob::Caller JobDesk::takeOut(AnyJob &job) noexcept
{
    AnyJob::Caller caller = std::exchange(job.m_caller, {});
    --(caller.countsAsRunning ? m_info.running : m_info.waiting);
    m_jobs.erase(caller.place);
    return caller;
}

void JobDesk::finish(AnyJob &job) noexcept
{
    const AnyJob::Caller caller = takeOut(job);
    if (!caller.isWanted) {
        changed();
        job.destroyResult();
        return;
    }
    if (!job.m_failure)
        ++m_info.done;
    else
        ++(job.m_failure->isStop() ? m_info.cancelled : m_info.failed);
    changed();
    guarded([&] { job.fire(job.m_failure); });
}

/// Wants \a job no more: takes it back, or asks it to stop and keeps it until it does.
void JobDesk::dismiss(AnyJob &job) noexcept
{
    job.m_caller.isWanted = false;
    const auto onProgress = std::move(job.m_caller.onProgress);
    AnyJob::Caller caller;
    const bool wasQueued = job.takeBack();
    (void)count(job);
    if (wasQueued)
        caller = takeOut(job);
    ++m_info.cancelled;
    changed();
    if (wasQueued)
        job.destroyFunction();
    job.requestStop(); // also where it was queued: the executor takes it out
}

void JobDesk::fail(AnyJob &job, const char *why) noexcept
{
    if (!owns(job) || !job.m_caller.isWanted)
        return;
    const Ref<AnyJob> keep(&job);
    dismiss(job);
    guarded([&] { job.fire(Failure(CancelledError(why))); });
}

void JobDesk::introduce(Observer &observer)
{
    m_door->setWatched(true);
    for (const Ref<AnyJob> &job : m_jobs)
        (void)count(*job);
    Facility::introduce(observer);
}

void JobDesk::forgetObserver() noexcept
{
    m_door->setWatched(false);
}

void JobDesk::quitting() noexcept
{
    // Those that are there now: what they are told may begin others.
    const std::vector<Ref<AnyJob>> jobs(m_jobs.begin(), m_jobs.end());
    // And whoever is told may destroy the executor, and run an event loop in which this goes.
    const std::weak_ptr<void> life = m_life;
    for (const Ref<AnyJob> &job : jobs) {
        fail(*job, "the application quits before the job is done");
        if (life.expired())
            return;
    }
}

void JobDesk::reactorGone() noexcept
{
    const std::weak_ptr<void> life = m_life; // as in quitting()
    m_desks->remove(*this);
    for (const Ref<AnyJob> &job : m_door->close()) {
        deliver(job);
        if (life.expired())
            return;
    }
    while (!m_jobs.empty()) {
        const Ref<AnyJob> job = m_jobs.front();
        fail(*job, "the thread that asked for the job ends before it is done");
        if (life.expired())
            return;
        if (owns(*job))
            const AnyJob::Caller caller = takeOut(*job);
    }
    Facility::reactorGone();
}

// ExecutorDesks --------------------------------------------------------------------------

JobDesk *ExecutorDesks::here() const
{
    const std::lock_guard lock(m_mutex);
    for (const Entry &entry : m_entries) {
        if (entry.thread == std::this_thread::get_id())
            return entry.desk;
    }
    return nullptr;
}

void ExecutorDesks::add(JobDesk &desk)
{
    const std::lock_guard lock(m_mutex);
    m_entries.push_back({std::this_thread::get_id(), &desk, desk.door()});
}

void ExecutorDesks::remove(const JobDesk &desk) noexcept
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, [&](const Entry &entry) { return entry.desk == &desk; });
}

void ExecutorDesks::executorGone() noexcept
{
    std::vector<Entry> entries;
    {
        const std::lock_guard lock(m_mutex);
        entries.swap(m_entries);
    }
    for (const Entry &entry : entries)
        entry.door->put({});
}

} // namespace QCoop::detail
