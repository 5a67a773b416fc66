// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/reactortime.h>

#include <chrono>

namespace QCoop {

/// An instant of the time of day: milliseconds since 1970-01-01T00:00:00Z, as QDateTime has.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Tells the time of day, which may jump: for appointments (Scheduler::scheduleAt()) and
/// labels, never to measure how long something takes.
///
/// Thread-affinity: now() may be called in any thread that uses it, at any time.
class WallClock
{
public:
    virtual ~WallClock() = default;
    [[nodiscard]] virtual WallTime now() const = 0;

    /// The clock of this computer.
    [[nodiscard]] static const WallClock &system() noexcept;

protected:
    WallClock() = default;
    WallClock(const WallClock &) = default;
    WallClock &operator=(const WallClock &) = default;
};

/// A time of day that goes on with a ReactorTime and jumps only when told to: with a Clock,
/// the one for tests.
///
/// \code
/// Clock clock;
/// VirtualWallClock wall(clock, WallTime(std::chrono::sys_days(2020y / 1 / 1)));
/// reminders.setWallClock(wall);
/// wall.jump(1h);         // as if somebody had set the clock
/// clock.elapse(1min);    // time goes on, and the Scheduler notices
/// \endcode
class VirtualWallClock final : public WallClock
{
public:
    /// It stands at \a start now. \a reactor must outlive it.
    VirtualWallClock(const ReactorTime &reactor, WallTime start);

    [[nodiscard]] WallTime now() const override;
    /// Sets it forward by \a by, or back if that is negative.
    void jump(std::chrono::milliseconds by) { m_start += by; }

private:
    const ReactorTime &m_reactor;
    const TimePoint m_from;
    WallTime m_start;
};

} // namespace QCoop
