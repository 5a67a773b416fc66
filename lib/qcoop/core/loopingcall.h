// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cadence.h>
#include <qcoop/core/context.h>
#include <qcoop/core/deferred.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>

namespace QCoop {

/// Whether a LoopingCall makes its first call when it is started, or one interval later.
enum class FirstCall : std::uint8_t { Now, AfterInterval };

/// What a LoopingCall does about points of its grid that have passed before it could call.
enum class MissedTicks : std::uint8_t {
    Skip,     ///< leaves them out; the grid stays
    CallEach, ///< makes them up, one call a turn, maxBacklog of them at most; the grid stays
    Delay,    ///< there is no grid: the next call is due an interval after the end of the last
};

/// What a LoopingCall does when its function throws, or what that returned fails.
enum class OnError : std::uint8_t {
    Stop,     ///< the loop is over, and what start() returned fails with the error
    Continue, ///< the error is reported through the error handler, and the loop goes on
};

/// What a LoopingCall has done so far, over all its runs.
struct LoopingCallStatistics
{
    std::uint64_t id = 0;
    bool running = false;
    std::uint64_t calls = 0;
    std::uint64_t skipped = 0; ///< points of the grid that came too late to be called
    std::uint64_t madeUp = 0;  ///< calls made for a point that was missed
    std::uint64_t dropped = 0; ///< of those skipped: they were to be made up
    std::uint64_t backlog = 0; ///< calls that are still to be made up
    std::uint64_t failed = 0;  ///< calls after whose error it went on
    std::uint64_t runs = 0;
    Duration lastLateness{}; ///< how long after its point of the grid the last call was made
    Duration maxLateness{};
};

namespace detail {

class LoopingCallCore;

/// The function of a LoopingCall, whatever it takes and returns: it is told how many
/// intervals have passed, and may return a chain to wait for.
using LoopFunction = UniqueFunction<Ref<Chain>(std::int64_t count, std::size_t &end)>;

template <typename F, typename... A>
Ref<Chain> callLoopFunction(F &function, std::size_t &end, A... args)
{
    using Returned = std::invoke_result_t<F &, A...>;
    if constexpr (isDeferred<std::remove_cvref_t<Returned>>) {
        const auto deferred = std::invoke(function, args...);
        end = deferred.end();
        return deferred.chain();
    } else {
        std::invoke(function, args...);
        return {};
    }
}

} // namespace detail

/// Calls a function again and again, on a grid of points one interval apart.
///
/// It aims at start, start + interval, start + 2·interval, …: lateness never adds up, and
/// points that have passed are left out. If the function returns a Deferred, the next call
/// waits for it. If it throws, or its Deferred fails, the loop is over and what start()
/// returned fails with that error. setMissedTicks() and setErrorPolicy() change that.
///
/// The destructor stops it; so does the end of its context. It may be destroyed inside its
/// own function. Thread-affinity: the reactor's thread; elsewhere commands throw WrongThread.
/// Semantics: Twisted, task.LoopingCall, with D4 of docs/semantics.md.
class LoopingCall
{
public:
    template <typename F>
    requires std::invocable<F &>
    LoopingCall(ReactorTime &reactor, F function,
                std::source_location where = std::source_location::current())
        : LoopingCall(reactor, nullptr, where, plain(std::move(function)), Counting::No)
    {
    }
    /// On the reactor of \a context, which stops it when it goes.
    template <typename F>
    requires std::invocable<F &> LoopingCall(const Context &context, F function)
        : LoopingCall(context.reactor(), context.guard().get(), context.where(),
                      plain(std::move(function)), Counting::No)
    {
    }
    /// A LoopingCall whose \a function is told how many intervals have passed since its
    /// last call: 1 when it is punctual, more when it missed some. Each run counts anew.
    /// Semantics: Twisted, LoopingCall.withCount.
    template <typename F>
    requires std::invocable<F &, std::int64_t>
    [[nodiscard]] static LoopingCall
    withCount(ReactorTime &reactor, F function,
              std::source_location where = std::source_location::current())
    {
        return LoopingCall(reactor, nullptr, where, counted(std::move(function)), Counting::Yes);
    }
    template <typename F>
    requires std::invocable<F &, std::int64_t>
    [[nodiscard]] static LoopingCall withCount(const Context &context, F function)
    {
        return LoopingCall(context.reactor(), context.guard().get(), context.where(),
                           counted(std::move(function)), Counting::Yes);
    }

    LoopingCall(LoopingCall &&) noexcept;
    LoopingCall &operator=(LoopingCall &&) noexcept;
    ~LoopingCall();

    /// Starts the loop; the grid begins now. Interval zero means "again next turn". Returns
    /// a Deferred that fires when the loop is stopped, after a call that still runs or
    /// waits, and fails with the error that ended it.
    /// \throws AlreadyRunning; BadInterval if \a interval is negative; NoReactor if the
    /// reactor is gone
    Deferred<> start(Duration interval, FirstCall first = FirstCall::Now);
    /// Stops it: no further call is made. \throws NotRunning
    void stop();
    /// Begins the grid anew now, so that the next call comes one interval from now; no
    /// effect inside a call. \throws NotRunning
    void reset();

    [[nodiscard]] bool isRunning() const noexcept;
    /// isRunning(), under Twisted's name.
    [[nodiscard]] bool running() const noexcept { return isRunning(); }
    /// The interval of this run, or of the last; nothing before the first start().
    [[nodiscard]] std::optional<Duration> interval() const noexcept;
    /// Changes the interval of the grid and nothing else; the call that is planned stays
    /// where it is. \throws BadInterval if negative; NotRunning before the first start()
    void setInterval(Duration interval);

    /// Sets what to do about missed calls, from the next one to be planned on; calls that
    /// were to be made up are dropped where the new policy makes up none. A withCount()
    /// function is told 1 unless the policy is Skip. \throws WrongThread
    LoopingCall &setMissedTicks(MissedTicks policy);
    /// Sets what to do about errors, from the next one on. Under OnError::Continue an error
    /// that is a stop (Failure::isStop()) is neither reported nor counted. \throws WrongThread
    LoopingCall &setErrorPolicy(OnError policy);
    /// How many missed calls are remembered to be made up; the oldest of more are dropped.
    static constexpr std::int64_t maxBacklog = 1000;

    [[nodiscard]] LoopingCallStatistics statistics() const noexcept;
    /// A number that no other LoopingCall of this process has.
    [[nodiscard]] std::uint64_t id() const noexcept;

private:
    enum class Counting : bool { No, Yes };

    LoopingCall(ReactorTime &reactor, detail::ContextGuard *guard, std::source_location where,
                detail::LoopFunction function, Counting counting);

    template <typename F>
    static detail::LoopFunction plain(F function)
    {
        return [function = std::move(function)](std::int64_t, std::size_t &end) mutable {
            return detail::callLoopFunction(function, end);
        };
    }
    template <typename F>
    static detail::LoopFunction counted(F function)
    {
        return [function = std::move(function)](std::int64_t count, std::size_t &end) mutable {
            return detail::callLoopFunction(function, end, count);
        };
    }

    std::shared_ptr<detail::LoopingCallCore> m_core;
};

} // namespace QCoop
