// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/failure.h>

#include <cstddef>
#include <stdexcept>

namespace QCoop {

/// What every error of QCoop's own derives from. All are thrown before anything has changed.
class Error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// The family of twisted.internet.task ----------------------------------------------------

/// Base of the errors of a Cooperator and its tasks.
class SchedulerError : public Error
{
public:
    using Error::Error;
};
/// The cooperator of this task was stopped, or was stopped already when it was added.
class SchedulerStopped : public SchedulerError
{
public:
    using SchedulerError::SchedulerError;
};
/// Base of: the task has ended, and can neither be paused nor stopped any more.
class TaskFinished : public SchedulerError
{
public:
    using SchedulerError::SchedulerError;
};
/// The task came to its end.
class TaskDone : public TaskFinished
{
public:
    using TaskFinished::TaskFinished;
};
/// The task was stopped by stop(), or because its context was destroyed.
class TaskStopped : public TaskFinished
{
public:
    using TaskFinished::TaskFinished;
};
/// A step of the task threw, or what it waited for failed.
class TaskFailed : public TaskFinished
{
public:
    using TaskFinished::TaskFinished;
};
/// resume() of a task that is not paused.
class NotPaused : public SchedulerError
{
public:
    using SchedulerError::SchedulerError;
};

// Delayed calls and looping calls -----------------------------------------------------------

/// cancel(), reset() or delay() of a call that was made, which it is from its beginning.
class AlreadyCalled : public Error
{
public:
    using Error::Error;
};
/// cancel(), reset() or delay() of a call that was cancelled, or whose reactor is gone.
class AlreadyCancelled : public Error
{
public:
    using Error::Error;
};
/// start() of a LoopingCall that runs, or a run of an EventLoop that runs.
class AlreadyRunning : public Error
{
public:
    using Error::Error;
};
/// stop() or reset() of a LoopingCall that does not run.
class NotRunning : public Error
{
public:
    using Error::Error;
};
/// A weight of a task that is none, or absurd.
class BadWeight : public Error
{
public:
    using Error::Error;
};
/// A negative interval or another value that cannot be meant.
class BadInterval : public Error
{
public:
    using Error::Error;
};
/// Calls at one instant kept making calls at that instant: time could never pass.
class RunawayClock : public Error
{
public:
    using Error::Error;
};

// Deferred ------------------------------------------------------------------------------------

/// callback() or errback() of a Deferred that has a result.
class AlreadyFired : public Error
{
public:
    using Error::Error;
};
/// A second consumer of one stage of a Deferred.
class AlreadyConsumed : public Error
{
public:
    using Error::Error;
};
/// The result of a Deferred that was cancelled.
class CancelledError : public Error
{
public:
    using Error::Error;
};
/// The result of what took longer than its timeout.
class TimeoutError : public Error
{
public:
    using Error::Error;
};
/// The error of a DeferredList that ends at the first error of its inputs.
class FirstError : public Error
{
public:
    FirstError(Failure failure, std::size_t index);

    /// The error of that input.
    [[nodiscard]] const Failure &failure() const noexcept { return m_failure; }
    /// Which input it was, from 0.
    [[nodiscard]] std::size_t index() const noexcept { return m_index; }

private:
    Failure m_failure;
    std::size_t m_index;
};

// Threads and lifetimes -----------------------------------------------------------------------

/// A call from another thread than that of the reactor it concerns. The one door from
/// elsewhere is callSoonThreadsafe().
class WrongThread : public Error
{
public:
    using Error::Error;
};
/// This thread has no ReactorTime, and none can be made.
class NoReactor : public Error
{
public:
    using Error::Error;
};
/// The sender of an awaited signal was destroyed, so the signal can never come.
class SenderDestroyed : public Error
{
public:
    using Error::Error;
};

// Event loops and their futures ---------------------------------------------------------------

/// Base of the errors of an EventLoop.
class EventLoopError : public Error
{
public:
    using Error::Error;
};
/// A call asked of an EventLoop that was closed, or whose reactor is gone.
class LoopClosed : public EventLoopError
{
public:
    using EventLoopError::EventLoopError;
};
/// A run of an EventLoop in a thread in which another one runs.
class OtherLoopRunning : public EventLoopError
{
public:
    using EventLoopError::EventLoopError;
};
/// close() of an EventLoop that runs.
class StillRunning : public EventLoopError
{
public:
    using EventLoopError::EventLoopError;
};
/// runUntilComplete(): the loop was stopped, or the application quit, before that was done.
class StoppedEarly : public EventLoopError
{
public:
    using EventLoopError::EventLoopError;
};
/// A run on a Clock on which nothing is pending: it would never end.
class WaitsForever : public EventLoopError
{
public:
    using EventLoopError::EventLoopError;
};
/// This thread has no EventLoop, and none is made for it; or none of them runs.
class NoEventLoop : public EventLoopError
{
public:
    using EventLoopError::EventLoopError;
};
/// setResult() or setException() of a Future that is done, or result() of one that is not.
class InvalidState : public Error
{
public:
    using Error::Error;
};

// Executors -----------------------------------------------------------------------------------

/// A job for an Executor that was shut down.
class ExecutorShutdown : public Error
{
public:
    using Error::Error;
};

} // namespace QCoop
