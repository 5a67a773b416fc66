// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/awaiter.h>
#include <qcoop/core/deferredwait.h>
#include <qcoop/qt/cooperate.h>
#include <qcoop/qt/qtreactor.h>

#include <coroutine>
#include <memory>
#include <source_location>
#include <utility>

namespace QCoop {

namespace detail {

/// Waits for a Deferred inside a coroutine that is none of ours. It is resumed from a turn of
/// this thread's reactor, never inside whoever fires the Deferred (trap T11).
template <typename T>
class ReactorAwaiter
{
public:
    ReactorAwaiter(Deferred<T> deferred, bool owned)
        : m_wait(std::move(deferred), owned)
    {
    }
    ReactorAwaiter(const ReactorAwaiter &) = delete;
    ReactorAwaiter &operator=(const ReactorAwaiter &) = delete;
    ~ReactorAwaiter()
    {
        if (m_resumption.isActive())
            m_resumption.cancel();
    }

    [[nodiscard]] bool await_ready() const { return m_wait.isReady(); }
    bool await_suspend(std::coroutine_handle<> handle,
                       std::source_location where = std::source_location::current())
    {
        (void)QtReactor::instance(); // if there is none, now is the time to say so
        return m_wait.begin([this, handle, where] {
            // Asked for anew: the one of the beginning may have gone with its application.
            m_resumption = QtReactor::instance().callLater(
                Duration::zero(), [handle] { handle.resume(); }, CallOrigin(where));
        });
    }
    T await_resume() { return m_wait.take(); }

private:
    DeferredWait<T> m_wait;
    DelayedCall m_resumption;
};

} // namespace detail

/// Waiting for a Deferred in the coroutines of others: `co_await on(…)` in a QCoro::Task, or
/// in whatever coroutine leaves awaiting to the standard. Tasks of ours have their own way.
///
/// The coroutine goes on from a turn of this thread's event loop; if the result is there
/// already, at once. It may be destroyed while it waits: a Deferred that it awaited as a
/// temporary is then cancelled, and one that has a name is let go of. If the reactor goes
/// first, as with the application, it is not resumed any more.
/// Thread-affinity: the Deferred's, which must have an event loop of Qt's.
/// \throws AlreadyConsumed where it is awaited, if the Deferred has a consumer; NoReactor
template <typename T>
detail::ReactorAwaiter<T> operator co_await(Deferred<T> &&deferred)
{
    return detail::ReactorAwaiter<T>(std::move(deferred), true);
}
template <typename T>
detail::ReactorAwaiter<T> operator co_await(const Deferred<T> &deferred)
{
    return detail::ReactorAwaiter<T>(deferred, false);
}

/// A Deferred of what becomes of \a task, which runs on this thread's default cooperator and
/// ends with \a context. Cancelling the Deferred stops the task. This is how a coroutine of
/// others awaits one of ours: `co_await asAwaitable(this, index(files));`
/// \throws WrongThread if \a context lives in another thread
template <typename T>
[[nodiscard]] Deferred<T> asAwaitable(const Context &context, Task<T> task)
{
    const auto handle = cooperate(context, std::move(task));
    const auto isCancelled = std::make_shared<bool>(false);
    const Deferred<T> deferred([handle, isCancelled](Deferred<T> &) {
        *isCancelled = true; // and so CancelledError, not TaskStopped
        if (!handle.isEnded())
            handle.stop();
    });
    const auto failed = [deferred, isCancelled](const Failure &failure) {
        if (!*isCancelled && !deferred.isFired())
            deferred.errback(failure);
    };
    if constexpr (std::is_void_v<T>) {
        const auto done = [deferred] {
            if (!deferred.isFired())
                deferred.callback();
        };
        handle.whenDone().then(done, failed);
    } else {
        const auto done = [deferred](T value) {
            if (!deferred.isFired())
                deferred.callback(std::move(value));
        };
        handle.result().then(done, failed);
    }
    return deferred;
}

/// A Deferred that fires with what \a awaitable gives: a QCoro::Task, or any other standard
/// awaitable that resumes in this thread. It is moved from, or copied. Tasks can await such
/// things themselves; this gives them a timeout, and stages.
/// Cancelling it stops watching, for there is no standard way to stop what is awaited.
template <detail::StandardAwaitable A>
[[nodiscard]] auto fromAwaitable(A &&awaitable)
{
    return detail::deferredOf(std::forward<A>(awaitable));
}

} // namespace QCoop
