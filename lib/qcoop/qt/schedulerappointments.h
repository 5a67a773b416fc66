// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/delayedcall.h>
#include <qcoop/qt/wallclock.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <source_location>

namespace QCoop::detail {

class SchedulerCore;
class SchedulerJob;

/// The jobs of a Scheduler that wait for a time of day, with one alarm for all of them.
///
/// The reactor's time stands still while the computer sleeps, and the wall clock is set by
/// people (trap T19). So the alarm is never further off than a minute, and whatever else
/// happens to the scheduler is an occasion to compare the two.
class SchedulerAppointments
{
public:
    /// Equal times are in the order of their scheduling.
    using Entries = std::multimap<WallTime, SchedulerJob *>;
    using Entry = Entries::iterator;

    /// How long the wall clock is trusted to go on as the reactor's time does.
    static constexpr std::chrono::milliseconds longestWait = std::chrono::seconds(60);
    /// How far they may have come apart before appointments are looked through.
    static constexpr std::chrono::milliseconds largestDrift = std::chrono::seconds(2);

    SchedulerAppointments(SchedulerCore &owner, std::source_location where);

    [[nodiscard]] WallTime now() const { return m_wallClock->now(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_entries.size(); }
    void setWallClock(const WallClock &clock);

    // After these, somebody has to call notice().
    [[nodiscard]] Entry add(WallTime time, SchedulerJob &job);
    void remove(Entry entry) { m_entries.erase(entry); }

    /// Sets the alarm if the first appointment has changed, and begins what has come if the
    /// clocks have come apart. The owner may be gone after this.
    void notice() noexcept;

private:
    void keep() noexcept;
    void setAlarm(WallTime now);
    [[nodiscard]] std::chrono::milliseconds drift(WallTime now) const;

    SchedulerCore &m_owner;
    const std::source_location m_where; // of the scheduler
    const WallClock *m_wallClock = &WallClock::system();
    Entries m_entries;
    DelayedCall m_alarm;
    WallTime m_alarmIsFor{};             // the first entry
    std::chrono::milliseconds m_drift{}; // wall clock - reactor, when last looked at
    bool m_isKeeping = false;
};

} // namespace QCoop::detail
