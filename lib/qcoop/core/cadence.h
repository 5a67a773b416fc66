// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <cstdint>

namespace QCoop {

/// The instants that a LoopingCall aims at: start, start + interval, start + 2·interval, …
///
/// It computes and does nothing else: it owns no timer and reads no clock. Lateness does
/// not add up, because next() returns a point of the grid however late its caller is.
///
/// Units: instants of one reactor. Thread-affinity: none; a value type.
/// Semantics: Twisted, LoopingCall._scheduleFrom and withCount, in whole nanoseconds, which
/// makes the original's guards against float rounding unnecessary.
class Cadence
{
public:
    /// \a interval zero means "again as soon as possible".
    /// \throws BadInterval if \a interval is negative
    Cadence(TimePoint start, Duration interval);

    [[nodiscard]] TimePoint start() const noexcept { return m_start; }
    [[nodiscard]] Duration interval() const noexcept { return m_interval; }

    /// Returns the first grid point after \a now; \a now itself if the interval is zero.
    /// Being called exactly on a grid point skips to the following one. A point too late to
    /// be told is TimePoint::max().
    [[nodiscard]] TimePoint next(TimePoint now) const;

    /// Returns how many grid points lie after \a since and not after \a now: 1 when the
    /// caller is punctual, more when it missed some, 0 when none is due. Always 1 if the
    /// interval is zero. Instants before the start round towards it, as in the reference.
    [[nodiscard]] std::int64_t ticksBetween(TimePoint since, TimePoint now) const;

private:
    TimePoint m_start;
    Duration m_interval; // never negative
};

} // namespace QCoop
