// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/facility.h>
#include <qcoop/qt/executor.h>

#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace QCoop::detail {

/// Where one thread hands its jobs to one Executor, and where it gets them back; what
/// observers of that thread see of the executor.
///
/// The counts are those of this thread's jobs. Which of them have begun is known late, and
/// only while somebody observes: the executor's threads tell, and the reactor is touched in
/// its own. Jobs are kept in the order in which they were asked for, until they have ended.
/// Thread-affinity: the reactor's thread.
class JobDesk final : public Facility
{
public:
    /// \a wake is called from any thread when there is something to read.
    JobDesk(ReactorTime &reactor, const Executor &executor, UniqueFunction<void()> wake);
    ~JobDesk() override;

    [[nodiscard]] const std::shared_ptr<JobDoor> &door() const noexcept { return m_door; }

    /// Hands \a job to \a executor, which is the one of this desk; \a keep is kept until the
    /// job is over for the caller, and \a onProgress called until then.
    /// \throws what Executor::execute() throws; the job is forgotten then
    void submit(Executor &executor, const Ref<AnyJob> &job, std::shared_ptr<void> keep,
                UniqueFunction<void(const Progress &)> onProgress);
    /// The caller wants \a job no more.
    static void cancel(AnyJob &job) noexcept;

    /// Tells the caller what is new of \a job, which came through the door; null says that
    /// the executor is gone. What the caller does then may destroy this.
    void deliver(const Ref<AnyJob> &job) noexcept;
    /// Delivers all that has come in so far and meanwhile.
    void deliverAll() noexcept;
    /// Whether the executor is gone, and with it the last job.
    [[nodiscard]] bool isOver() const noexcept { return m_executorIsGone && m_jobs.empty(); }

    void introduce(Observer &observer) override;
    void forgetObserver() noexcept override;
    void quitting() noexcept override;
    void reactorGone() noexcept override;

private:
    [[nodiscard]] bool owns(const AnyJob &job) const noexcept;
    [[nodiscard]] bool count(AnyJob &job) noexcept;
    [[nodiscard]] AnyJob::Caller takeOut(AnyJob &job) noexcept;
    void finish(AnyJob &job) noexcept;
    void dismiss(AnyJob &job) noexcept;
    void fail(AnyJob &job, const char *why) noexcept;

    const std::shared_ptr<ExecutorDesks> m_desks;
    const std::shared_ptr<JobDoor> m_door;
    std::list<Ref<AnyJob>> m_jobs; // those that run though nobody wants them included
    bool m_executorIsGone = false;
    const std::shared_ptr<void> m_life = std::make_shared<char>(); // goes with this
};

/// The desks of one Executor, one a thread. Thread-affinity: any thread.
class ExecutorDesks
{
public:
    /// That of this thread, or null.
    [[nodiscard]] JobDesk *here() const;
    void add(JobDesk &desk);
    void remove(const JobDesk &desk) noexcept;
    /// The executor goes: tells all of them.
    void executorGone() noexcept;

private:
    struct Entry
    {
        std::thread::id thread;
        JobDesk *desk;
        std::shared_ptr<JobDoor> door;
    };
    mutable std::mutex m_mutex;
    std::vector<Entry> m_entries;
};

} // namespace QCoop::detail
