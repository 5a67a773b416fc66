// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/task.h>
#include <qcoop/qt/future.h>
#include <qcoop/qt/futurestate.h>

#include <concepts>
#include <memory>
#include <type_traits>

namespace QCoop {

/// A result of an EventLoop's that comes later, and that any number of others may look at
/// and wait for. EventLoop::createFuture() makes it. Cheap to copy; copies are the same.
///
/// What waits for it is called by the loop, in one of its next rounds, never inside
/// setResult(); a Deferred, in contrast, has one consumer and calls it at once. The error of
/// one that failed is told to the exception handler of the loop when the last handle goes
/// and nobody has looked at it.
/// `co_await future` waits; a task that is stopped meanwhile cancels a Future that it awaited
/// as a temporary, and lets go of one with a name.
/// Once the loop is closed it can still be asked, but nobody is called any more.
///
/// Thread-affinity: the loop's; elsewhere commands throw WrongThread.
/// Semantics: asyncio, Future.
template <typename T = void>
class Future
{
    static_assert(std::is_void_v<T> || std::copy_constructible<T>,
                  "Future: everybody who waits gets a copy of the result; hold what cannot be "
                  "copied in a std::shared_ptr");

public:
    using Value = T;

    explicit Future(detail::Ref<detail::FutureStateOf<T>> state)
        : m_state(std::move(state))
    {
    }
    // What was moved from would be a handle of nothing: there is copying only.
    Future(const Future &) = default;
    Future &operator=(const Future &) = default;
    ~Future() = default;

    /// Whether it has its result, has failed or was cancelled.
    [[nodiscard]] bool isDone() const noexcept { return m_state->isDone(); }
    [[nodiscard]] bool isCancelled() const noexcept { return m_state->isCancelled(); }

    /// \throws InvalidState if it is done
    template <typename... V>
    requires(std::is_void_v<T> ? sizeof...(V) == 0
                               : sizeof...(V) == 1) void setResult(V &&...value) const
    {
        m_state->checkPending("Future::setResult");
        if constexpr (!std::is_void_v<T>)
            m_state->value.emplace(std::forward<V>(value)...);
        m_state->succeed();
    }
    /// Makes it fail. \throws InvalidState if it is done
    void setException(Failure failure) const
    {
        m_state->checkPending("Future::setException");
        m_state->fail(std::move(failure));
    }
    /// Cancels it; returns false, and does nothing, if it is done.
    bool cancel() const { return m_state->cancel(); }

    /// The result, which stays here. \throws InvalidState if it is not done; CancelledError if
    /// it was cancelled; what it failed with
    decltype(auto) result() const
    {
        m_state->checkResult("Future::result");
        if constexpr (!std::is_void_v<T>)
            return std::as_const(*m_state->value);
    }
    /// What it failed with; nothing if it has a result. \throws InvalidState if it is not done;
    /// CancelledError if it was cancelled
    [[nodiscard]] std::optional<Failure> exception() const
    {
        return m_state->exception("Future::exception");
    }

    /// Has the loop call \a callback, with this Future or with nothing, when it is done: soon
    /// if it is already. Callbacks are called in the order in which they were added.
    /// Returns what removeDoneCallback() takes. \throws LoopClosed
    template <typename F>
    requires std::invocable<F &, const Future &> || std::invocable<F &> std::uint64_t
    addDoneCallback(F callback, std::source_location where = std::source_location::current())
    const
    {
        return m_state->addCallback(
            [callback = std::move(callback)](detail::FutureState &state) mutable {
                if constexpr (std::invocable<F &, const Future &>)
                    callback(of(state));
                else
                    callback();
            },
            where);
    }
    /// Removes a callback; returns how many that were: 0 if it was called, is about to be
    /// called, or was removed before.
    std::size_t removeDoneCallback(std::uint64_t id) const { return m_state->removeCallback(id); }

    /// A Deferred of its own that fires when this is done, in one of the loop's next rounds.
    /// Cancelling it stops waiting and, if \a cancel says so, cancels this for everybody. If
    /// the loop is closed, or the last handle goes before it is done, it fails with
    /// CancelledError. \throws LoopClosed
    [[nodiscard]] Deferred<T>
    deferred(CancelFuture cancel = CancelFuture::No,
             std::source_location where = std::source_location::current()) const;

    /// The untyped body: for the loop.
    [[nodiscard]] detail::FutureState &state() const noexcept { return *m_state; }

    friend bool operator==(const Future &a, const Future &b) { return a.m_state == b.m_state; }

private:
    using State = detail::FutureStateOf<T>;
    class Waiter;

    /// What it failed with, place and all, rather than \a thrown.
    [[nodiscard]] Failure failureOr(Failure thrown) const
    {
        return m_state->isCancelled() ? thrown : exception().value_or(thrown);
    }
    static Future of(detail::FutureState &state)
    {
        return Future(detail::Ref<State>(static_cast<State *>(&state)));
    }

    detail::Ref<State> m_state; // never null
};

/// The callback that fires a Deferred. Destroyed uncalled, it makes it fail.
template <typename T>
class Future<T>::Waiter
{
public:
    /// What a waiting Deferred knows of the Future that it does not own.
    struct Link
    {
        State *state; // null once nobody waits any more
        std::uint64_t id = 0;
    };

    Waiter(Deferred<T> deferred, std::shared_ptr<Link> link)
        : m_deferred(std::move(deferred))
        , m_link(std::move(link))
    {
    }
    Waiter(Waiter &&) noexcept = default;
    Waiter &operator=(Waiter &&) = delete;
    ~Waiter()
    {
        if (!m_link)
            return;
        m_link->state = nullptr;
        try {
            if (!m_deferred.isFired())
                m_deferred.errback(Failure(CancelledError("the Future will not be done any more")));
        } catch (...) {
            // It was destroyed in another thread, where nobody can be told.
        }
    }

    void operator()(const Future &future)
    {
        std::exchange(m_link, nullptr)->state = nullptr;
        if (m_deferred.isFired())
            return; // cancelled meanwhile
        try {
            if constexpr (std::is_void_v<T>) {
                future.result();
                m_deferred.callback();
            } else {
                m_deferred.callback(future.result());
            }
        } catch (...) {
            m_deferred.errback(future.failureOr(Failure::current()));
        }
    }

private:
    Deferred<T> m_deferred;
    std::shared_ptr<Link> m_link; // null once it was called, or was moved from
};

template <typename T>
Deferred<T> Future<T>::deferred(CancelFuture cancel, std::source_location where) const
{
    m_state->loop().checkOpen("Future::deferred");
    const auto link = std::make_shared<typename Waiter::Link>();
    link->state = m_state.get();
    Deferred<T> deferred([link, cancel](Deferred<T> &) {
        const detail::Ref<State> state(std::exchange(link->state, nullptr));
        if (!state)
            return;
        if (cancel == CancelFuture::Yes)
            state->cancel();
        else
            state->removeCallback(link->id);
    });
    link->id = addDoneCallback(Waiter(deferred, link), where);
    return deferred;
}

/// `co_await future;`
template <typename T>
struct AwaitTraits<Future<T>>
{
    static Deferred<T> deferred(Future<T> &&future) { return future.deferred(CancelFuture::Yes); }
    static Deferred<T> deferred(const Future<T> &future) { return future.deferred(); }
};

} // namespace QCoop
