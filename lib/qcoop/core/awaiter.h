// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/core/threadaffinity.h>

#include <coroutine>
#include <type_traits>
#include <utility>

namespace QCoop::detail {

template <typename A>
concept HasAwaiterMembers = requires(A &awaiter, std::coroutine_handle<> handle)
{
    static_cast<bool>(awaiter.await_ready());
    awaiter.await_suspend(handle);
    awaiter.await_resume();
};
template <typename A>
concept HasMemberCoAwait = requires(A &&awaitable)
{
    std::forward<A>(awaitable).operator co_await();
};
template <typename A>
concept HasFreeCoAwait = requires(A &&awaitable)
{
    operator co_await(std::forward<A>(awaitable));
};

/// What any coroutine may await: an awaiter, or what has an operator co_await. Not a Deferred,
/// which has one for the coroutines of others: ours wait for it without.
template <typename A>
concept StandardAwaitable = !isDeferred<std::remove_cvref_t<A>> &&
                            (HasAwaiterMembers<A> || HasMemberCoAwait<A> || HasFreeCoAwait<A>);

template <typename A>
decltype(auto) awaiterOf(A &&awaitable)
{
    if constexpr (HasMemberCoAwait<A>)
        return std::forward<A>(awaitable).operator co_await();
    else if constexpr (HasFreeCoAwait<A>)
        return operator co_await(std::forward<A>(awaitable));
    else
        return std::forward<A>(awaitable);
}

template <typename A>
using AwaitedValue = std::remove_cvref_t<decltype(awaiterOf(std::declval<A>()).await_resume())>;

/// A coroutine of its own that waits for a foreign awaitable, which may resume it wherever
/// it likes: the frames of tasks are resumed by their cooperator alone (trap T11).
class Bridge
{
public:
    struct promise_type
    {
        Bridge get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept {} // there is none: it catches everything
    };
};

/// Where a bridge is destroyed while it waits, by whoever it waits for, nobody else is left
/// to tell the task.
template <typename T>
class BridgeEnd
{
public:
    explicit BridgeEnd(const Deferred<T> &out)
        : m_out(out)
    {
    }
    BridgeEnd(const BridgeEnd &) = delete;
    BridgeEnd &operator=(const BridgeEnd &) = delete;
    ~BridgeEnd()
    {
        if (!m_thread.isHere() || m_out.isFired())
            return;
        try {
            m_out.errback(Failure(SenderDestroyed("co_await: what was awaited destroyed the "
                                                  "coroutine in place of resuming it")));
        } catch (...) {
            reportError({ErrorReport::Kind::Callback, Failure::current()});
        }
    }

private:
    const Deferred<T> &m_out;
    ThreadAffinity m_thread;
};

template <typename A, typename T>
Bridge bridge(A awaitable, Deferred<T> out)
{
    const BridgeEnd<T> end(out);
    const ThreadAffinity thread;
    const auto isHere = [&thread] {
        if (thread.isHere())
            return true;
        reportError({ErrorReport::Kind::Callback,
                     Failure(WrongThread("co_await: the awaiter resumed in another thread than "
                                         "it was awaited in; the task goes on waiting"))});
        return false;
    };
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(awaitable);
            if (isHere() && !out.isFired())
                out.callback();
        } else {
            T value = co_await std::move(awaitable);
            if (isHere() && !out.isFired())
                out.callback(std::move(value));
        }
    } catch (...) {
        if (isHere() && !out.isFired())
            out.errback(Failure::current());
    }
}

/// A Deferred that fires with what \a awaitable gives. It is moved from, or copied: what a
/// task awaited must outlive the task if that is stopped meanwhile.
template <typename A>
auto deferredOf(A &&awaitable)
{
    using Kept = std::remove_cvref_t<A>;
    static_assert(std::is_constructible_v<Kept, A>,
                  "co_await: this awaitable cannot be copied; std::move() it, for it must "
                  "outlive the task if that is stopped meanwhile");
    const Deferred<AwaitedValue<Kept>> out;
    Kept kept(std::forward<A>(awaitable));
    bridge(std::move(kept), out);
    return out;
}

} // namespace QCoop::detail
