// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/chain.h>
#include <qcoop/core/context.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/reactortime.h>
#include <qcoop/core/result.h>

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>

namespace QCoop {

template <typename T = void>
class Deferred;

/// In place of a handler: that kind of result passes by unchanged.
struct Pass
{
};
inline constexpr Pass pass{};

namespace detail {

template <typename R>
struct Unwrap
{
    using Type = std::decay_t<R>;
};
template <typename T>
struct Unwrap<Deferred<T>>
{
    using Type = T;
};
template <>
struct Unwrap<void>
{
    using Type = void;
};
/// What a Deferred holds after a handler that returned an \a R.
template <typename R>
using Unwrapped = typename Unwrap<std::remove_cvref_t<R>>::Type;

template <typename R>
inline constexpr bool isDeferred = false;
template <typename T>
inline constexpr bool isDeferred<Deferred<T>> = true;

/// The type that a callable of one parameter takes: onFailed() tells errors apart by it.
template <typename F>
struct Parameter : Parameter<decltype(&F::operator())>
{
};
template <typename R, typename A>
struct Parameter<R (*)(A)>
{
    using Type = std::remove_cvref_t<A>;
};
template <typename C, typename R, typename A>
struct Parameter<R (C::*)(A)> : Parameter<R (*)(A)>
{
};
template <typename C, typename R, typename A>
struct Parameter<R (C::*)(A) const> : Parameter<R (*)(A)>
{
};

template <typename F, typename T>
struct ValueHandler
{
    static_assert(std::is_invocable_v<F &, T> || std::is_invocable_v<F &>,
                  "then(): the handler takes the value of the Deferred, or nothing");
    static constexpr bool takesValue = std::is_invocable_v<F &, T>;
    using Returned = typename std::conditional_t<takesValue, std::invoke_result<F &, T>,
                                                 std::invoke_result<F &>>::type;
};
template <typename F>
struct ValueHandler<F, void>
{
    static_assert(std::is_invocable_v<F &>, "then(): this Deferred has no value to hand over");
    static constexpr bool takesValue = false;
    using Returned = std::invoke_result_t<F &>;
};

} // namespace detail

/// A result that comes later: a value of type \a T, or a failure.
///
/// A handle; copies are the same Deferred. then() and its kin attach a stage to the end of
/// the chain and return a handle to the new end, so that each end has one consumer. Stages
/// run synchronously and in order: inside callback() or errback(), or inside then() if the
/// result is there already. A handler that returns a Deferred makes the stages behind it
/// wait for that one; a handler that throws makes the result a failure.
///
/// A failure that no stage handled is reported through setErrorHandler(), once, when the
/// last handle goes. Forms that take a Context first run their handler only while the
/// context lives; if it is gone when the result arrives, that stage and all behind it are
/// dropped.
///
/// Thread-affinity: the thread that made it; elsewhere commands throw WrongThread.
/// Semantics: Twisted, defer.Deferred; where that has addCallbacks, this has then().
template <typename T>
class Deferred
{
public:
    using Value = T;

    /// Not fired, without a canceller: cancel() fails it with CancelledError, and the one
    /// late callback() or errback() of whoever still works on it is swallowed.
    Deferred()
        : m_chain(new detail::Chain)
    {
    }

    /// Not fired; cancel() calls \a canceller with this Deferred, which may fire it. If it
    /// does not, it fails with CancelledError. What the canceller throws comes out of
    /// cancel(), and nothing has happened then.
    template <typename Canceller>
    requires std::invocable<Canceller &, Deferred &>
    explicit Deferred(Canceller canceller)
        : m_chain(
              new detail::Chain([canceller = std::move(canceller)](detail::Chain &chain) mutable {
                  Deferred self{detail::Ref<detail::Chain>(&chain), 0};
                  canceller(self);
              }))
    {
    }

    /// A Deferred that has failed already.
    [[nodiscard]] static Deferred failed(Failure failure)
    {
        Deferred deferred;
        deferred.errback(std::move(failure));
        return deferred;
    }
    /// A Deferred that has its value already.
    template <typename... V>
    requires(std::is_void_v<T> ? sizeof...(V) == 0 : sizeof...(V) == 1)
        [[nodiscard]] static Deferred succeeded(V &&...value)
    {
        Deferred deferred;
        deferred.callback(std::forward<V>(value)...);
        return deferred;
    }

    /// Gives the source its value; whichever handle of the chain this is called on must be
    /// the source itself. \throws AlreadyFired; AlreadyConsumed on another stage
    template <typename... V>
    requires(std::is_void_v<T> ? sizeof...(V) == 0
                               : sizeof...(V) == 1) void callback(V &&...value) const
    {
        checkSource("Deferred::callback");
        if constexpr (std::is_void_v<T>) {
            m_chain->fire(std::unique_ptr<detail::AnyValue>(), "Deferred::callback");
        } else {
            m_chain->fire(std::unique_ptr<detail::AnyValue>(
                              new detail::ValueOf<T>(T(std::forward<V>(value)...))),
                          "Deferred::callback");
        }
    }
    /// Gives the source its failure. \throws as callback()
    void errback(Failure failure) const
    {
        checkSource("Deferred::errback");
        m_chain->fire(std::move(failure), "Deferred::errback");
    }

    /// Cancels: the source, if it has not fired; otherwise what the chain waits for;
    /// otherwise nothing. \throws what the canceller throws
    void cancel() const { m_chain->cancel(); }
    /// Holds back the result from all stages that have not run, until unpause() was called
    /// as often. \throws NotPaused from unpause() where it was not paused
    void pause() const { m_chain->pause(); }
    void unpause() const { m_chain->unpause(); }

    /// Whether the source has fired; stages may still wait.
    [[nodiscard]] bool isFired() const noexcept { return m_chain->isFired(); }
    /// Whether this end has its result, and nobody has taken it. Looking handles nothing.
    [[nodiscard]] bool hasResult() const noexcept { return m_chain->isSettled(m_end); }
    [[nodiscard]] bool hasFailure() const noexcept
    {
        return hasResult() && std::holds_alternative<Failure>(m_chain->outcome());
    }
    [[nodiscard]] bool hasValue() const noexcept { return hasResult() && !hasFailure(); }
    /// The result, without taking it. \pre hasFailure(), hasValue()
    [[nodiscard]] const Failure &failure() const { return std::get<Failure>(m_chain->outcome()); }
    template <typename V = T>
    requires(!std::is_void_v<V>) [[nodiscard]] const V &value() const
    {
        return valueIn(m_chain->outcome());
    }

    /// Attaches a handler of the value, which gets the value or takes no parameter. Failures
    /// pass by.
    template <typename F>
    auto then(F handler) const
    {
        return attach({}, std::move(handler), pass, "Deferred::then");
    }
    template <typename F>
    auto then(const Context &context, F handler) const
    {
        return attach(context.guard(), std::move(handler), pass, "Deferred::then");
    }
    /// Attaches a handler of the value and one of any failure, stops included, to the same
    /// stage: what the one throws does not reach the other. Either may be `pass`.
    template <typename F, typename E>
    requires(!std::convertible_to<F, Context>) auto then(F handler, E failed) const
    {
        return attach({}, std::move(handler), std::move(failed), "Deferred::then");
    }
    template <typename F, typename E>
    auto then(const Context &context, F handler, E failed) const
    {
        return attach(context.guard(), std::move(handler), std::move(failed), "Deferred::then");
    }

    /// Attaches a handler of failures other than stops (Failure::isStop()); what it returns
    /// is the value. It takes a `const Failure &` or nothing, or a reference to one class of
    /// exceptions, and then handles only those, stops included.
    template <typename F>
    Deferred onFailed(F handler) const
    {
        return onFailedWith({}, std::move(handler));
    }
    template <typename F>
    Deferred onFailed(const Context &context, F handler) const
    {
        return onFailedWith(context.guard(), std::move(handler));
    }
    /// Attaches a handler, without parameters, of stops: TaskStopped, SchedulerStopped,
    /// CancelledError.
    template <typename F>
    Deferred onStopped(F handler) const
    {
        return onStoppedWith({}, std::move(handler));
    }
    template <typename F>
    Deferred onStopped(const Context &context, F handler) const
    {
        return onStoppedWith(context.guard(), std::move(handler));
    }
    /// Attaches what is to be called in any case; the result passes by unchanged, unless it
    /// throws.
    template <std::invocable F>
    Deferred finally(F handler) const
    {
        return stage<T>(
            {}, [handler = std::move(handler)](auto &, auto &) mutable { handler(); },
            "Deferred::finally");
    }

    /// Cancels the chain up to here if it has no result \a after that time on \a reactor. A
    /// CancelledError then arrives as TimeoutError; whatever else arrives stays.
    Deferred addTimeout(ReactorTime &reactor, Duration after,
                        std::source_location where = std::source_location::current()) const
    {
        return addTimeout(
            reactor, after,
            [after](Result<T> result) -> Deferred {
                if (!result.hasValue() && result.failure().template is<CancelledError>()) {
                    throw TimeoutError("no result after " + std::to_string(after.count()) + " ns");
                }
                return settled(std::move(result));
            },
            where);
    }
    /// The same, but \a onTimeout says what the result is once the time has passed: it is
    /// called with the Result that the cancelled chain came to.
    template <std::invocable<Result<T>> F>
    Deferred addTimeout(ReactorTime &reactor, Duration after, F onTimeout,
                        std::source_location where = std::source_location::current()) const
    {
        m_chain->checkEnd(m_end, "Deferred::addTimeout");
        struct Timer
        {
            DelayedCall call;
            bool wentOff = false;
        };
        const auto timer = std::make_shared<Timer>();
        timer->call = reactor.callLater(
            after,
            [timer, chain = m_chain] {
                timer->wentOff = true;
                chain->cancel();
            },
            CallOrigin(where, CallKind::Timeout));
        return stage<T>(
            {},
            [timer, onTimeout = std::move(onTimeout)](detail::Outcome &outcome,
                                                      detail::Ref<detail::Chain> &inner) mutable {
                if (timer->wentOff)
                    settle<T>(outcome, inner, onTimeout, takeResult(outcome));
                else if (timer->call.isActive())
                    timer->call.cancel();
            },
            "Deferred::addTimeout");
    }

    /// A Deferred that has \a result already.
    [[nodiscard]] static Deferred settled(Result<T> result)
    {
        if (!result.hasValue())
            return failed(result.failure());
        if constexpr (std::is_void_v<T>)
            return succeeded();
        else
            return succeeded(std::move(result).value());
    }

    /// The untyped body: for the classes of this library that wait.
    [[nodiscard]] const detail::Ref<detail::Chain> &chain() const noexcept { return m_chain; }
    [[nodiscard]] std::size_t end() const noexcept { return m_end; }

    /// Turns an outcome of this Deferred into a value or failure of its type, and empties it.
    [[nodiscard]] static Result<T> takeResult(detail::Outcome &outcome)
    {
        detail::Outcome taken = std::exchange(outcome, std::monostate());
        if (Failure *failure = std::get_if<Failure>(&taken))
            return Result<T>(std::move(*failure));
        if constexpr (std::is_void_v<T>)
            return Result<T>();
        else
            return Result<T>(std::move(valueIn(taken)));
    }

    friend bool operator==(const Deferred &, const Deferred &) = default;

private:
    template <typename U>
    friend class Deferred;

    Deferred(detail::Ref<detail::Chain> chain, std::size_t end)
        : m_chain(std::move(chain))
        , m_end(end)
    {
    }

    void checkSource(const char *operation) const
    {
        if (m_end != 0) {
            throw AlreadyConsumed(std::string(operation) +
                                  ": this is a later stage; fire the Deferred it came from");
        }
    }

    static const auto &valueIn(const detail::Outcome &outcome)
    {
        return static_cast<const detail::ValueOf<T> &>(
                   *std::get<std::unique_ptr<detail::AnyValue>>(outcome))
            .value;
    }
    static auto &valueIn(detail::Outcome &outcome)
    {
        return static_cast<detail::ValueOf<T> &>(
                   *std::get<std::unique_ptr<detail::AnyValue>>(outcome))
            .value;
    }

    /// Attaches \a body(outcome, inner) as the stage whose results are of type \a U.
    template <typename U, typename Body>
    Deferred<U> stage(detail::Ref<detail::ContextGuard> guard, Body body,
                      const char *operation) const
    {
        const std::size_t end = m_chain->attach(
            m_end,
            [guard = std::move(guard),
             body = std::move(body)](detail::Chain &chain, detail::Outcome &outcome,
                                     detail::Ref<detail::Chain> &inner) mutable {
                if (guard && !guard->isAlive())
                    chain.abandon();
                else
                    body(outcome, inner);
            },
            operation);
        return Deferred<U>(m_chain, end);
    }

    /// Calls \a handler and makes what it returns the outcome, which is to be of type \a U.
    template <typename U, typename F, typename... A>
    static void settle(detail::Outcome &outcome, detail::Ref<detail::Chain> &inner, F &handler,
                       A &&...args)
    {
        using Returned = std::invoke_result_t<F &, A...>;
        if constexpr (detail::isDeferred<std::remove_cvref_t<Returned>>) {
            static_assert(std::same_as<detail::Unwrapped<Returned>, U>,
                          "all handlers of a stage come to the same type of value");
            const auto deferred = std::invoke(handler, std::forward<A>(args)...);
            deferred.m_chain->checkEnd(deferred.m_end, "Deferred returned by a handler");
            inner = deferred.m_chain;
        } else if constexpr (std::is_void_v<U>) {
            static_assert(std::is_void_v<Returned>,
                          "this stage has no value, so its handlers return none");
            std::invoke(handler, std::forward<A>(args)...);
            outcome = std::unique_ptr<detail::AnyValue>();
        } else {
            static_assert(std::is_convertible_v<Returned, U>,
                          "all handlers of a stage come to the same type of value");
            outcome = std::unique_ptr<detail::AnyValue>(
                new detail::ValueOf<U>(std::invoke(handler, std::forward<A>(args)...)));
        }
    }

    template <typename U, typename F>
    static void settleValue(detail::Outcome &outcome, detail::Ref<detail::Chain> &inner, F &handler)
    {
        if constexpr (detail::ValueHandler<F, T>::takesValue) {
            detail::Outcome taken = std::exchange(outcome, std::monostate());
            settle<U>(outcome, inner, handler, std::move(valueIn(taken)));
        } else {
            settle<U>(outcome, inner, handler);
        }
    }

    template <typename U, typename E>
    static void settleFailure(detail::Outcome &outcome, detail::Ref<detail::Chain> &inner,
                              E &handler)
    {
        if constexpr (std::is_invocable_v<E &, const Failure &>) {
            const Failure failure = std::get<Failure>(outcome);
            settle<U>(outcome, inner, handler, failure);
        } else {
            settle<U>(outcome, inner, handler);
        }
    }

    template <typename F, typename E>
    auto attach(detail::Ref<detail::ContextGuard> guard, F handler, E failed,
                const char *operation) const
    {
        constexpr bool passesValue = std::same_as<F, Pass>;
        constexpr bool passesFailure = std::same_as<E, Pass>;
        if constexpr (passesValue) {
            static_assert(!passesFailure, "then(pass, pass) does nothing");
            return stage<T>(
                std::move(guard),
                [failed = std::move(failed)](detail::Outcome &outcome,
                                             detail::Ref<detail::Chain> &inner) mutable {
                    if (std::holds_alternative<Failure>(outcome))
                        settleFailure<T>(outcome, inner, failed);
                },
                operation);
        } else {
            using Next = detail::Unwrapped<typename detail::ValueHandler<F, T>::Returned>;
            return stage<Next>(
                std::move(guard),
                [handler = std::move(handler), failed = std::move(failed)](
                    detail::Outcome &outcome, detail::Ref<detail::Chain> &inner) mutable {
                    if (!std::holds_alternative<Failure>(outcome))
                        settleValue<Next>(outcome, inner, handler);
                    else if constexpr (!passesFailure)
                        settleFailure<Next>(outcome, inner, failed);
                    else
                        (void)failed; // or clang finds that it is not used
                },
                operation);
        }
    }

    template <typename F>
    Deferred onFailedWith(detail::Ref<detail::ContextGuard> guard, F handler) const
    {
        return stage<T>(
            std::move(guard),
            [handler = std::move(handler)](detail::Outcome &outcome,
                                           detail::Ref<detail::Chain> &inner) mutable {
                const Failure *found = std::get_if<Failure>(&outcome);
                if (!found)
                    return;
                if constexpr (std::is_invocable_v<F &, const Failure &> ||
                              std::is_invocable_v<F &>) {
                    if (!found->isStop())
                        settleFailure<T>(outcome, inner, handler);
                } else {
                    const Failure failure = *found;
                    failure.visit<typename detail::Parameter<F>::Type>(
                        [&](const auto &error) { settle<T>(outcome, inner, handler, error); });
                }
            },
            "Deferred::onFailed");
    }

    template <typename F>
    Deferred onStoppedWith(detail::Ref<detail::ContextGuard> guard, F handler) const
    {
        return stage<T>(
            std::move(guard),
            [handler = std::move(handler)](detail::Outcome &outcome,
                                           detail::Ref<detail::Chain> &inner) mutable {
                const Failure *found = std::get_if<Failure>(&outcome);
                if (found && found->isStop())
                    settle<T>(outcome, inner, handler);
            },
            "Deferred::onStopped");
    }

    detail::Ref<detail::Chain> m_chain;
    std::size_t m_end = 0;
};

/// Calls \a function now and makes a Deferred of what becomes of it: of the value it
/// returns, of what it throws; a Deferred that it returns is returned itself.
/// Semantics: Twisted, defer.maybeDeferred.
template <typename F, typename... A>
auto maybeDeferred(F &&function, A &&...args)
    -> Deferred<detail::Unwrapped<std::invoke_result_t<F, A...>>>
{
    using Returned = std::invoke_result_t<F, A...>;
    using Made = Deferred<detail::Unwrapped<Returned>>;
    try {
        if constexpr (detail::isDeferred<std::remove_cvref_t<Returned>>) {
            return std::invoke(std::forward<F>(function), std::forward<A>(args)...);
        } else if constexpr (std::is_void_v<Returned>) {
            std::invoke(std::forward<F>(function), std::forward<A>(args)...);
            return Made::succeeded();
        } else {
            return Made::succeeded(
                std::invoke(std::forward<F>(function), std::forward<A>(args)...));
        }
    } catch (...) {
        return Made::failed(Failure::current());
    }
}

} // namespace QCoop
