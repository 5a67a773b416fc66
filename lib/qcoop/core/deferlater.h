// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>

namespace QCoop {

/// A Deferred that fires once \a delay has passed on \a reactor. Cancelling it before
/// cancels the call, so that nothing stays pending, and fails it with CancelledError.
/// \throws WrongThread. Semantics: Twisted, task.deferLater.
inline Deferred<> deferLater(ReactorTime &reactor, Duration delay,
                             CallOrigin origin = CallOrigin(std::source_location::current(),
                                                            CallKind::DeferLater))
{
    const auto call = std::make_shared<DelayedCall>();
    const Deferred<> deferred([call](Deferred<> &) {
        if (call->isActive())
            call->cancel();
    });
    *call = reactor.callLater(
        delay, [deferred] { deferred.callback(); }, origin);
    return deferred;
}

/// The same, firing with what \a function returns when it is called then; what it throws
/// makes it fail.
template <std::invocable F>
auto deferLater(ReactorTime &reactor, Duration delay, F function,
                std::source_location where = std::source_location::current())
{
    return deferLater(reactor, delay, CallOrigin(where, CallKind::DeferLater))
        .then(std::move(function));
}

} // namespace QCoop
