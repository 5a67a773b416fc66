// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QObject>

#include <memory>
#include <string_view>
#include <tuple>
#include <utility>

namespace QCoop {

namespace detail {

/// Whether \a T is the QPrivateSignal that ends the parameters of signals which only their
/// own class may emit, such as QTimer::timeout(). Nobody else can name that type, so that
/// only the text of its name tells.
template <typename T>
consteval bool isPrivateSignal()
{
    return std::string_view(__PRETTY_FUNCTION__).ends_with("::QPrivateSignal]");
}

/// The tuple of what a signal with the parameters \a Args tells.
template <typename... Args>
using SignalArguments =
    decltype(std::tuple_cat(std::declval<std::conditional_t<isPrivateSignal<Args>(), std::tuple<>,
                                                            std::tuple<std::decay_t<Args>>>>()...));

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

/// What a Deferred of a signal with these arguments holds: nothing, the one argument, or a
/// tuple of all; and the slot that hands them over.
template <typename Arguments>
class SignalSlot;
template <typename... Args>
class SignalSlot<std::tuple<Args...>>
{
    using Values = std::tuple<void, Args...>;

public:
    using Value =
        std::conditional_t<sizeof...(Args) < 2, std::tuple_element_t<sizeof...(Args) == 1, Values>,
                           std::tuple<Args...>>;

    SignalSlot(std::shared_ptr<SignalWait> wait, Deferred<Value> deferred)
        : m_wait(std::move(wait))
        , m_deferred(std::move(deferred))
    {
    }

    void operator()(const Args &...args) const
    {
        m_wait->disconnect();
        if (m_deferred.isFired())
            return; // a queued emission that came after the first
        if constexpr (sizeof...(Args) < 2)
            m_deferred.callback(args...);
        else
            m_deferred.callback(std::make_tuple(args...));
    }

private:
    std::shared_ptr<SignalWait> m_wait;
    Deferred<Value> m_deferred;
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
{
    if (!sender)
        throw std::invalid_argument("on: the sender must not be null");
    using Slot = detail::SignalSlot<detail::SignalArguments<Args...>>;
    using Made = Deferred<typename Slot::Value>;
    const auto wait = std::make_shared<detail::SignalWait>();
    const Made deferred([wait](Made &) { wait->disconnect(); });
    QObject *const receiver = QtReactor::instance().receiver();
    if (!receiver) {
        deferred.errback(Failure(SchedulerStopped("on: the application has ended")));
        return deferred;
    }
    wait->fired = QObject::connect(sender, signal, receiver, Slot(wait, deferred));
    // After the signal itself, which may be destroyed().
    wait->destroyed = QObject::connect(sender, &QObject::destroyed, receiver, [wait, deferred] {
        wait->disconnect();
        if (!deferred.isFired())
            deferred.errback(Failure(SenderDestroyed("the sender of an awaited signal is gone")));
    });
    return deferred;
}

} // namespace QCoop
