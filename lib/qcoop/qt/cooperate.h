// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>
#include <qcoop/core/deferlater.h>
#include <qcoop/qt/qtreactor.h>

#include <concepts>
#include <functional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace QCoop {

namespace detail {

/// The object whose member function is to be a task, together with the place of the call;
/// made by conversion, as a Context is.
template <typename Class>
class ContextMember
{
public:
    template <ContextObject Object>
    requires std::derived_from<Object, Class>
    ContextMember(Object *object, std::source_location where = std::source_location::current())
        : m_context(object, where)
        , m_object(object)
    {
    }
    [[nodiscard]] const Context &context() const noexcept { return m_context; }
    [[nodiscard]] Class *object() const noexcept { return m_object; }

private:
    Context m_context;
    Class *m_object;
};

} // namespace detail

/// Adds a task to the default cooperator of this thread; it is stopped when \a context is
/// destroyed. \a work is a step function, a Task, or a callable that returns a Task;
/// \a args are copied, and live as long as the task. See Cooperator::cooperate().
/// \throws WrongThread if \a context lives in another thread
template <typename W, typename... Args>
requires detail::Work<W, Args...>
auto cooperate(const Context &context, W &&work, Args &&...args)
{
    return QtReactor::instance().cooperator().cooperate(context, std::forward<W>(work),
                                                        std::forward<Args>(args)...);
}

/// A task from a member function: `cooperate(this, &Window::index, files)`.
template <typename Class, typename Function, typename... Args>
requires std::is_function_v<Function>
auto cooperate(const std::type_identity_t<detail::ContextMember<Class>> &object,
               Function Class::*function, Args &&...args)
{
    return cooperate(object.context(), std::bind_front(function, object.object()),
                     std::forward<Args>(args)...);
}

/// A task without a context would go on after the object whose member it is has gone
/// (trap T9): `cooperate(this, …)`. To have it so all the same, pass the application.
template <typename T>
void cooperate(Task<T> &&task) = delete;

/// Adds a task that calls \a op with each element of \a range, one a step; see
/// Cooperator::coiterate().
template <std::ranges::input_range Range, typename Op>
Deferred<> coiterate(const Context &context, Range &&range, Op op)
{
    return QtReactor::instance().cooperator().coiterate(context, std::forward<Range>(range),
                                                        std::move(op));
}

/// Calls \a call \a delay from now, from this thread's event loop, unless \a context is gone
/// by then; when it goes, the call is cancelled. See ReactorTime::callLater().
DelayedCall callLater(Duration delay, const Context &context, UniqueFunction<void()> call);

/// A Deferred that fires, \a delay from now, with what \a function returns then; if
/// \a context is gone by then, it is not called and the Deferred drops its stages.
template <std::invocable F>
auto deferLater(Duration delay, const Context &context, F function)
{
    return deferLater(context.reactor(), delay, CallOrigin(context.where(), CallKind::DeferLater))
        .then(context, std::move(function));
}

} // namespace QCoop
