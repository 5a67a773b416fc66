// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/reactortime.h>

#include <initializer_list>
#include <span>

namespace QCoop {

/// A clock that is moved by hand: the ReactorTime for tests, in which time passes only when
/// told to and everything is exact.
///
/// Units: it starts at TimePoint() and counts nanoseconds. Thread-affinity: its maker's.
/// Semantics: Twisted, task.Clock; elapse() and advanceToNext() are ours.
class Clock final : public ReactorTime
{
public:
    /// How many calls may follow each other at one instant before that is RunawayClock.
    static constexpr std::size_t callsAtOneInstant = 1'000'000;

    Clock() = default;
    ~Clock() override;

    [[nodiscard]] TimePoint now() const override { return m_now; }
    /// How much time has passed since the clock was made.
    [[nodiscard]] Duration elapsed() const noexcept { return m_now.time_since_epoch(); }

    /// Moves the time on by \a by and then makes all calls that are due, those included that
    /// are asked for meanwhile; each sees the time after the advance. Callbacks may advance
    /// the clock themselves. A call that throws ends this: the error comes out, the time
    /// stays, the remaining calls stay pending.
    /// \throws BadInterval if \a by is negative.
    /// \throws RunawayClock if calls at this instant never come to an end.
    void advance(Duration by);
    /// Advances by each of \a steps in turn.
    void pump(std::span<const Duration> steps);
    void pump(std::initializer_list<Duration> steps);
    /// Lets \a by pass as the world does: the time stops at each deadline on the way, and
    /// each call sees its own due time. \throws as advance().
    void elapse(Duration by);
    /// Moves the time to the next deadline and makes the calls that are due there. Returns
    /// false, and does nothing, if none is pending. \throws RunawayClock
    bool advanceToNext();

protected:
    void wakeAt(std::optional<TimePoint>) override {} // nobody sleeps

private:
    void runDue();

    TimePoint m_now;
};

} // namespace QCoop
