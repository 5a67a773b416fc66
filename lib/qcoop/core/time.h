// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef> // first: Qt 6.4's moc cannot read <concepts> and <thread> on their own

#include <chrono>

namespace QCoop {

/// Every length of time: whole nanoseconds.
using Duration = std::chrono::nanoseconds;

/// The clock that TimePoints belong to.
///
/// It has no now(): only a ReactorTime can tell the time, so an instant of steady_clock or
/// system_clock does not convert to ours and mixing them does not compile.
struct ReactorClock
{
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<ReactorClock, Duration>;
    static constexpr bool is_steady = true;
};

/// An instant of a ReactorTime. Only instants of the same ReactorTime may be compared.
using TimePoint = ReactorClock::time_point;

/// Returns \a at + \a by, held at the ends of what a TimePoint can say. An absurd delay is
/// thereby a very late call and not an overflow into the past.
[[nodiscard]] constexpr TimePoint saturatingAdd(TimePoint at, Duration by) noexcept
{
    if (by > Duration::zero() && at > TimePoint::max() - by)
        return TimePoint::max();
    if (by < Duration::zero() && at < TimePoint::min() - by)
        return TimePoint::min();
    return at + by;
}

/// Returns \a to - \a from, held at the ends of what a Duration can say.
[[nodiscard]] constexpr Duration saturatingBetween(TimePoint from, TimePoint to) noexcept
{
    const Duration before = from.time_since_epoch();
    if (before < Duration::zero() && to > TimePoint::max() + before)
        return Duration::max();
    if (before > Duration::zero() && to < TimePoint::min() + before)
        return Duration::min();
    return to - from;
}

} // namespace QCoop
