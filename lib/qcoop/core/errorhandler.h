// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/failure.h>

#include <functional>

namespace QCoop {

class CooperativeTask;

/// An error that has nobody else to go to.
class ErrorReport
{
public:
    enum class Kind {
        FailedTask,        ///< a task failed and nobody asked whenDone()
        UnhandledDeferred, ///< the last handle of a Deferred went, its error unseen
        Canceller,         ///< a canceller threw while a DeferredList cancelled its inputs
        Callback,          ///< a delayed call, a callback from elsewhere or a step's tail threw
        Observer,          ///< an observer threw, and was removed
        MainFailed,        ///< the main function of react() failed
        UnhandledFuture,   ///< the last handle of a Future went, its error unseen
        ExceptionHandler,  ///< the exception handler of an EventLoop threw
    };

    ErrorReport(Kind kind, Failure failure, const CooperativeTask *task = nullptr)
        : m_kind(kind)
        , m_failure(std::move(failure))
        , m_task(task)
    {
    }

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    [[nodiscard]] const Failure &failure() const noexcept { return m_failure; }
    /// The task that failed, or null where no task did.
    [[nodiscard]] const CooperativeTask *task() const noexcept { return m_task; }
    /// One line for a log: who, what, where, and the consequence.
    [[nodiscard]] Text text() const;

private:
    Kind m_kind;
    Failure m_failure;
    const CooperativeTask *m_task;
};

using ErrorHandler = std::function<void(const ErrorReport &)>;

/// Sets what is told of errors that nobody looked at; an empty one restores the default,
/// which prints a line to stderr, or, once the qt room is in use, warns in the logging
/// category "qcoop". One a process; it may be called from any thread, and from inside
/// destructors. What it throws is dropped.
/// Returns the handler that was set before.
ErrorHandler setErrorHandler(ErrorHandler handler);

/// The form that takes the task and its failure; the task is invalid where none failed.
ErrorHandler setErrorHandler(std::function<void(const CooperativeTask &, const Failure &)> handler);

namespace detail {

/// What reports go to while the user has set no handler.
void setDefaultErrorHandler(void (*handler)(const ErrorReport &));

/// Hands \a report to the handler. An error that has been reported before is not again.
void reportError(const ErrorReport &report) noexcept;

} // namespace detail
} // namespace QCoop
