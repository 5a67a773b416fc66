// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QObject>

#include <memory>
#include <tuple>

namespace QCoop {

namespace detail {

/// What a Deferred of a signal with these parameters holds: nothing, the one argument, or a
/// tuple of all.
template <typename... Args>
struct SignalValue
{
    using Type = std::tuple<std::decay_t<Args>...>;
};
template <>
struct SignalValue<>
{
    using Type = void;
};
template <typename Arg>
struct SignalValue<Arg>
{
    using Type = std::decay_t<Arg>;
};

/// The two connections of one wait.
struct SignalWait
{
    QMetaObject::Connection fired;
    QMetaObject::Connection destroyed;

    void disconnect() const
    {
        QObject::disconnect(fired);
        QObject::disconnect(destroyed);
    }
};

} // namespace detail

/// A Deferred that fires with the arguments of the next emission of \a signal, or fails with
/// SenderDestroyed if \a sender goes first (trap T10). Cancelling it disconnects.
///
/// A task that awaits it goes on in its next turn, never inside the emission (trap T11).
/// Thread-affinity: any thread with an event loop; \a sender may live in another one.
/// \throws std::invalid_argument if \a sender is null
///
/// \code
/// co_await on(m_edit, &QLineEdit::returnPressed);
/// \endcode
template <typename Sender, typename Class, typename... Args>
[[nodiscard]] auto on(Sender *sender, void (Class::*signal)(Args...))
    -> Deferred<typename detail::SignalValue<Args...>::Type>
{
    if (!sender)
        throw std::invalid_argument("on: the sender must not be null");
    const auto wait = std::make_shared<detail::SignalWait>();
    using Made = Deferred<typename detail::SignalValue<Args...>::Type>;
    const Made deferred([wait](Made &) { wait->disconnect(); });
    QObject *const receiver = QtReactor::instance().receiver();
    if (!receiver) {
        deferred.errback(Failure(SchedulerStopped("on: the application has ended")));
        return deferred;
    }
    wait->fired = QObject::connect(sender, signal, receiver, [wait, deferred](const Args &...args) {
        wait->disconnect();
        if (deferred.isFired())
            return; // a queued emission that came after the first
        if constexpr (sizeof...(Args) == 0)
            deferred.callback();
        else if constexpr (sizeof...(Args) == 1)
            deferred.callback(args...);
        else
            deferred.callback(std::make_tuple(args...));
    });
    // After the signal itself, which may be destroyed().
    wait->destroyed = QObject::connect(sender, &QObject::destroyed, receiver, [wait, deferred] {
        wait->disconnect();
        if (!deferred.isFired())
            deferred.errback(Failure(SenderDestroyed("the sender of an awaited signal is gone")));
    });
    return deferred;
}

} // namespace QCoop
