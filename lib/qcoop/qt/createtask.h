// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>
#include <qcoop/qt/qtreactor.h>

namespace QCoop {

/// The errors that createTask() does not log: these types, and what derives from them.
template <typename... Errors>
class Suppressed
{
public:
    [[nodiscard]] static bool covers(const Failure &failure)
    {
        return (failure.is<Errors>() || ...);
    }
};

namespace detail {

/// Logs the failure of \a task when it comes, if \a isSuppressed does not cover it.
void logUnlessSuppressed(const CooperativeTask &task, bool (*isSuppressed)(const Failure &));

} // namespace detail

/// Adds a task whose failure is logged as soon as it has failed, as critical in the category
/// "qcoop.task", with the task's name, place and error; unless the error is suppressed.
/// Either way the error handler does not tell of it again, and whoever asks whenDone() gets
/// it all the same. Ends that were asked for (TaskStopped, CancelledError) are not logged.
///
/// \a work as for Cooperator::cooperate(): a Task, a callable that returns one, or a step
/// function. Thread-affinity: the cooperator's thread. \throws WrongThread
/// Semantics: bot-core, create_task.
///
/// \code
/// createTask(cooperator, Suppressed<Forbidden, NotFound>(), notify(user)).setName("notify");
/// \endcode
template <typename... Errors, detail::Work W>
auto createTask(Cooperator &cooperator, Suppressed<Errors...>, W &&work,
                std::source_location where = std::source_location::current())
{
    auto task = cooperator.cooperate(std::forward<W>(work), where);
    detail::logUnlessSuppressed(task, &Suppressed<Errors...>::covers);
    return task;
}

/// The same for a task that is stopped when \a context goes. With \a args, \a work is called
/// with copies of them that live as long as the task.
template <typename... Errors, typename W, typename... Args>
requires detail::Work<W, Args...>
auto createTask(Cooperator &cooperator, const Context &context, Suppressed<Errors...>, W &&work,
                Args &&...args)
{
    auto task = cooperator.cooperate(context, std::forward<W>(work), std::forward<Args>(args)...);
    detail::logUnlessSuppressed(task, &Suppressed<Errors...>::covers);
    return task;
}

/// The same with nothing suppressed.
template <detail::Work W>
auto createTask(Cooperator &cooperator, W &&work,
                std::source_location where = std::source_location::current())
{
    return createTask(cooperator, Suppressed<>(), std::forward<W>(work), where);
}

} // namespace QCoop
