// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/qt/objectwait.h>

#include <QtCore/QObject>

#include <concepts>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>
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

/// What a signal tells outlives its emission only as a copy.
template <typename... Args>
concept CopyableArguments = (std::copy_constructible<std::decay_t<Args>> && ...);

/// The predicate of the wait for any emission.
struct AnyEmission
{
    template <typename... Args>
    bool operator()(const Args &...) const noexcept
    {
        return true;
    }
};

/// What a Deferred of a signal with these arguments holds: nothing, the one argument, or a
/// tuple of all; and the slot that hands them over.
template <typename Arguments, typename Predicate>
class SignalSlot;
template <typename... Args, typename Predicate>
class SignalSlot<std::tuple<Args...>, Predicate>
{
    using Values = std::tuple<void, Args...>;

public:
    using Value =
        std::conditional_t<sizeof...(Args) < 2, std::tuple_element_t<sizeof...(Args) == 1, Values>,
                           std::tuple<Args...>>;
    static constexpr bool isAsked = std::predicate<Predicate &, const Args &...>;

    SignalSlot(std::shared_ptr<ObjectWait<Value>> wait, Predicate predicate)
        : m_wait(std::move(wait))
        , m_predicate(std::move(predicate))
    {
    }

    void operator()(const Args &...args)
    {
        const auto wait = m_wait; // the predicate may end it, and this slot with it
        if (wait->isOver()) {
            wait->disconnect(); // somebody fired it by hand, or this emission was queued
            return;
        }
        wait->attempt([&] {
            if (!std::invoke(m_predicate, args...))
                return;
            if constexpr (sizeof...(Args) < 2)
                wait->succeed(args...);
            else
                wait->succeed(std::make_tuple(args...));
        });
    }

private:
    std::shared_ptr<ObjectWait<Value>> m_wait;
    Predicate m_predicate;
};

template <typename Slot, typename Sender, typename Signal, typename Predicate>
auto waitForSignal(Sender *sender, Signal signal, Predicate predicate)
{
    if (!sender)
        throw std::invalid_argument("on: the sender must not be null");
    const auto wait = ObjectWait<typename Slot::Value>::make();
    if (!wait->receiver()) {
        wait->fail(applicationEnded("on"));
        return wait->deferred();
    }
    if (!wait->listen(sender, signal, Slot(wait, std::move(predicate))))
        throw std::invalid_argument("on: that member function is not a signal");
    wait->endWith(sender);
    return wait->deferred();
}

} // namespace detail

/// A Deferred that fires with the arguments of the next emission of \a signal: nothing, the
/// one argument, or a tuple of copies of all. It fails with SenderDestroyed if \a sender goes
/// first (trap T10). Cancelling it disconnects.
///
/// A task that awaits it goes on in its next turn, never inside the emission (trap T11).
/// Of an overloaded signal choose one with qOverload; references arrive as copies; a signal
/// with an argument that cannot be copied cannot be awaited, so connect() to it.
/// Thread-affinity: any thread with an event loop; \a sender may live in another one, and its
/// emissions are then queued, as Qt's are.
/// \throws std::invalid_argument if \a sender is null or \a signal no signal; NoReactor
///
/// \code
/// co_await on(m_edit, &QLineEdit::returnPressed);
/// const int at = co_await on(m_box, qOverload<int>(&QComboBox::activated));
/// \endcode
template <typename Sender, typename Class, typename... Args>
requires detail::CopyableArguments<Args...>
[[nodiscard]] auto on(Sender *sender, void (Class::*signal)(Args...))
{
    using Slot = detail::SignalSlot<detail::SignalArguments<Args...>, detail::AnyEmission>;
    return detail::waitForSignal<Slot>(sender, signal, detail::AnyEmission());
}

/// The same for the next emission that \a predicate returns true for. It is called with the
/// arguments, inside the emission, so that none is missed between two turns of a task; it may
/// destroy the sender. What it throws is what the Deferred fails with.
///
/// \code
/// const auto isLoaded = [](State state) { return state == State::Loaded; };
/// co_await on(m_loader, &Loader::stateChanged, isLoaded);
/// \endcode
template <typename Sender, typename Class, typename... Args, typename Predicate>
requires detail::CopyableArguments<Args...> &&
    (detail::SignalSlot<detail::SignalArguments<Args...>, Predicate>::isAsked)
        [[nodiscard]] auto on(Sender *sender, void (Class::*signal)(Args...), Predicate predicate)
{
    using Slot = detail::SignalSlot<detail::SignalArguments<Args...>, Predicate>;
    return detail::waitForSignal<Slot>(sender, signal, std::move(predicate));
}

} // namespace QCoop
