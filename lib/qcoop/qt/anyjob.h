// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/failure.h>
#include <qcoop/core/mailslot.h>
#include <qcoop/core/ref.h>
#include <qcoop/core/step.h>
#include <qcoop/core/uniquefunction.h>

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <typeinfo>

namespace QCoop {

class JobControl;

/// How a job ended, as its executor sees it.
enum class JobOutcome : std::uint8_t {
    Done,
    Failed,
    Cancelled, ///< it was cancelled before it began, or dropped
};

namespace detail {

class AnyJob;
class JobDesk;

/// The way back into the thread that asked for jobs: they are put in when there is news of
/// them. Thread-affinity: any thread.
class JobDoor : public MailSlot<Ref<AnyJob>>
{
public:
    using MailSlot::MailSlot;

    /// Whether somebody wants to hear of jobs that begin.
    [[nodiscard]] bool isWatched() const noexcept { return m_watched; }
    void setWatched(bool watched) noexcept { m_watched = watched; }

private:
    std::atomic<bool> m_watched = false;
};

/// A call that an executor is to make, without its types; shared by the caller, whom its
/// JobDesk stands for, and the executor, whose ExecutorJob it is.
///
/// Who may destroy the function is settled by one atomic step from Queued: withdraw() of the
/// caller, or begin() or drop() of the executor. Whoever makes it owns the function.
class AnyJob : public RefCounted
{
public:
    explicit AnyJob(std::shared_ptr<JobDoor> door);
    virtual ~AnyJob() = default;
    static void release(AnyJob *job) { delete job; }

    // The executor's side, one thread at a time.
    [[nodiscard]] bool begin() noexcept;
    JobOutcome run() noexcept;
    /// Lets go of it: what has not begun never will, and what has not ended never will.
    void drop() noexcept;
    /// \throws AlreadyFired, which names \a operation, if it has not begun or has ended
    void checkRunning(const char *operation) const;
    /// It has its result, or this failure: destroys the function and tells the caller.
    void end(std::optional<Failure> failure) noexcept;
    [[nodiscard]] virtual void *function(const std::type_info &type) noexcept = 0;
    [[nodiscard]] virtual void *arguments(const std::type_info &type) noexcept = 0;
    /// A std::optional of \a type, to be filled; null if the result is of another type.
    [[nodiscard]] virtual void *result(const std::type_info &type) noexcept = 0;

    // Any thread.
    [[nodiscard]] bool isStopRequested() const noexcept { return m_stop.stop_requested(); }
    [[nodiscard]] std::stop_token stopToken() const noexcept { return m_stop.get_token(); }
    [[nodiscard]] const std::stop_source &stopSource() const noexcept { return m_stop; }
    void requestStop() noexcept { m_stop.request_stop(); }
    void setProgress(Progress progress);
    [[nodiscard]] bool hasBegun() const noexcept { return m_begun; }
    [[nodiscard]] bool hasEnded() const noexcept { return m_state == State::Ended; }

protected:
    /// Calls the function and keeps what it returns.
    virtual void invoke(JobControl &control) = 0;
    virtual void destroyFunction() noexcept = 0;
    virtual void destroyResult() noexcept = 0;
    /// Fires the Deferred with the result, or with \a failure if there is one.
    virtual void fire(const std::optional<Failure> &failure) = 0;
    /// Lets go of the Deferred.
    virtual void forgetDeferred() noexcept = 0;

private:
    friend class JobDesk;

    enum class State : std::uint8_t { Queued, Running, Ended };
    [[nodiscard]] bool leaveQueue(State to) noexcept;
    void tell() noexcept;
    /// The caller wants it no more. Returns whether that keeps it from beginning; then its
    /// function is the caller's to destroy.
    [[nodiscard]] bool takeBack() noexcept;
    [[nodiscard]] std::optional<Progress> takeProgress();

    const std::shared_ptr<JobDoor> m_door;
    std::stop_source m_stop;
    std::atomic<State> m_state = State::Queued;
    std::atomic<bool> m_begun = false;
    std::atomic<bool> m_unwanted = false;
    std::atomic<bool> m_told = false; // it is in the box, or on its way there
    std::optional<Failure> m_failure; // of the executor until Ended, then of the caller
    std::mutex m_progressMutex;
    std::optional<Progress> m_progress;

    /// What only the caller's thread touches.
    struct Caller
    {
        JobDesk *desk = nullptr; // null when the desk has let go of it
        std::list<Ref<AnyJob>>::iterator place;
        bool isWanted = false;
        bool countsAsRunning = false;
        std::shared_ptr<UniqueFunction<void(const Progress &)>> onProgress;
        std::shared_ptr<void> executor; // kept until the job has ended
    };
    Caller m_caller;
};

} // namespace detail
} // namespace QCoop
