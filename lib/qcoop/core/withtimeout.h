// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/task.h>

#include <cstddef>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace QCoop {

namespace detail {

/// What a wait with a limit of time comes to: nothing if time was up.
template <typename T>
using Timely = std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;

/// An awaitable with the place where the user waits for it, in place of one in this file.
template <typename X>
class Placed
{
public:
    Placed(X &&awaitable, std::source_location where)
        : m_awaitable(std::forward<X>(awaitable))
        , m_where(where)
    {
    }
    auto awaitIn(PromiseBase &promise, std::source_location)
    {
        if constexpr (std::same_as<std::remove_cvref_t<X>, Sleep>)
            return promise.await_transform(m_awaitable); // it has its place
        else
            return promise.await_transform(std::forward<X>(m_awaitable), m_where);
    }

private:
    X &&m_awaitable;
    std::source_location m_where;
};

template <typename X>
using AwaitedInTask = decltype(std::declval<Placed<X> &>()
                                   .awaitIn(std::declval<PromiseBase &>(), std::source_location())
                                   .await_resume());

/// A Task that awaits \a x as its own, or as what has a name elsewhere and is only let go of.
template <typename T, typename X>
Task<T> awaitOwned(X x, std::source_location where)
{
    Placed<X &&> placed(std::move(x), where);
    if constexpr (std::is_void_v<T>)
        co_await placed;
    else
        co_return co_await placed;
}
template <typename T, typename X>
Task<T> awaitNamed(X x, std::source_location where)
{
    Placed<X &> placed(x, where);
    if constexpr (std::is_void_v<T>)
        co_await placed;
    else
        co_return co_await placed;
}

/// Waits for a Task, but only so long.
template <typename T>
class TimedAwaiter : private TimedWait
{
public:
    TimedAwaiter(TaskDriver &driver, Task<T> &task, Duration time, std::source_location where)
        : m_driver(driver)
        , m_task(task)
        , m_inner(driver, task)
        , m_time(time)
        , m_where(where)
    {
    }
    TimedAwaiter(const TimedAwaiter &) = delete;
    TimedAwaiter &operator=(const TimedAwaiter &) = delete;
    ~TimedAwaiter() { leave(); }

    [[nodiscard]] bool await_ready() const noexcept { return m_inner.await_ready(); }
    void await_suspend(std::coroutine_handle<> handle)
    {
        m_call = m_driver.reactor().callLater(
            m_time, [this] { m_driver.expire(*this); }, CallOrigin(m_where, CallKind::Timeout));
        m_isWaiting = true;
        m_driver.begin(*this);
        frame = &m_task.promise();
        m_inner.await_suspend(handle);
    }
    Timely<T> await_resume()
    {
        leave();
        if (isOver)
            return Timely<T>();
        if constexpr (std::is_void_v<T>) {
            m_inner.await_resume();
            return true;
        } else {
            return Timely<T>(m_inner.await_resume());
        }
    }

private:
    void leave() noexcept
    {
        if (!std::exchange(m_isWaiting, false))
            return;
        m_driver.end(*this);
        if (m_call.isActive())
            m_call.cancel();
    }

    TaskDriver &m_driver;
    Task<T> &m_task;
    TaskAwaiter<T> m_inner;
    Duration m_time;
    std::source_location m_where;
    DelayedCall m_call;
    bool m_isWaiting = false;
};

} // namespace detail

/// What withTimeout() returns: something to be awaited, once, inside a task.
template <typename T>
class [[nodiscard]] WithTimeout
{
public:
    WithTimeout(Duration time, Task<T> task, std::source_location where)
        : m_time(time)
        , m_own(std::move(task))
        , m_where(where)
    {
    }
    WithTimeout(Duration time, Task<T> *task, std::source_location where)
        : m_time(time)
        , m_named(task)
        , m_where(where)
    {
    }

    /// For the machinery of coroutines. \throws AlreadyConsumed if it was awaited before.
    detail::TimedAwaiter<T> awaitIn(detail::PromiseBase &promise, std::source_location)
    {
        return detail::TimedAwaiter<T>(*promise.driver, m_named ? *m_named : m_own, m_time,
                                       m_where);
    }

private:
    Duration m_time;
    Task<T> m_own;
    Task<T> *m_named = nullptr;
    std::source_location m_where;
};

/// Limits a wait: `co_await withTimeout(2s, load(url))` gives a std::optional of what is
/// awaited, or a bool where that has no value; nothing, or false, if time was up. \a x is a
/// Task, a Deferred, a sleep() or whatever else a task can await, another withTimeout()
/// included.
///
/// When \a time has passed, measured from the beginning of the wait on the task's reactor,
/// the next step of the task gives \a x up and goes on behind the wait. The frames of a Task
/// are destroyed, the innermost first, also if it has a name; what was awaited as a
/// temporary is cancelled; of what has a name the task only lets go. Of several waits around
/// each other whose time is up the outermost one ends. \a x is begun in any case, and what
/// is there without waiting is never late; with a time of zero or less it is given up in the
/// next turn of the reactor. A task that is paused gives up when it goes on.
///
/// A failure of \a x comes out as itself, a TimeoutError of its own included. If the task
/// ends meanwhile, nothing stays pending. Outside of coroutines: Deferred::addTimeout().
/// Thread-affinity: the task's thread. Semantics: asyncio.timeout and trio.move_on_after.
template <typename T>
auto withTimeout(Duration time, Task<T> &&x,
                 std::source_location where = std::source_location::current())
{
    return WithTimeout<T>(time, std::move(x), where);
}
template <typename T>
auto withTimeout(Duration time, Task<T> &x,
                 std::source_location where = std::source_location::current())
{
    return WithTimeout<T>(time, &x, where);
}
template <typename X>
requires(!detail::isTask<std::remove_cvref_t<X>>) auto withTimeout(
    Duration time, X &&x, std::source_location where = std::source_location::current())
{
    using Kept = std::remove_cvref_t<X>;
    if constexpr (std::is_lvalue_reference_v<X>) {
        using T = detail::AwaitedInTask<Kept &>;
        return WithTimeout<T>(time, detail::awaitNamed<T, Kept>(x, where), where);
    } else {
        using T = detail::AwaitedInTask<Kept &&>;
        return WithTimeout<T>(time, detail::awaitOwned<T, Kept>(std::forward<X>(x), where), where);
    }
}

} // namespace QCoop
