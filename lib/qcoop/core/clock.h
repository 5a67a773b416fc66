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
/// Semantics: Twisted, task.Clock; elapse(), spend(), advanceToNext() and runUntil() are ours.
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
    /// Lets \a by pass without making any call, as while a callback computes; what comes due
    /// is overdue afterwards. \throws BadInterval if \a by is negative.
    void spend(Duration by);
    /// Moves the time to the next deadline and makes the calls that are due there. Returns
    /// false, and does nothing, if none is pending. \throws RunawayClock
    bool advanceToNext();
    /// Moves the time from deadline to deadline and makes the calls that are due there, until
    /// \a isOver, which is asked at first and after each call. Returns false if nothing is
    /// pending any more. What a call throws comes out. \throws RunawayClock
    bool runUntil(const std::function<bool()> &isOver) override;

protected:
    void wakeAt(std::optional<TimePoint>) override {} // nobody sleeps

private:
    class Chain;
    void runDue();

    TimePoint m_now;
};

} // namespace QCoop
