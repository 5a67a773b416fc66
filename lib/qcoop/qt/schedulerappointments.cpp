// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/schedulerappointments.h>

#include <qcoop/qt/schedulercore.h>

namespace QCoop::detail {

SchedulerAppointments::SchedulerAppointments(SchedulerCore &owner, std::source_location where)
    : m_owner(owner)
    , m_where(where)
{
}

SchedulerAppointments::Entry SchedulerAppointments::add(WallTime time, SchedulerJob &job)
{
    return m_entries.emplace(time, &job);
}

void SchedulerAppointments::setWallClock(const WallClock &clock)
{
    m_wallClock = &clock;
    keep();
}

std::chrono::milliseconds SchedulerAppointments::drift(WallTime now) const
{
    const TimePoint steady = m_owner.reactor()->now();
    return now.time_since_epoch() -
           std::chrono::floor<std::chrono::milliseconds>(steady.time_since_epoch());
}

void SchedulerAppointments::notice() noexcept
{
    if (!m_owner.reactor() || m_isKeeping)
        return;
    if (m_entries.empty()) {
        setAlarm({}); // to none
        return;
    }
    const bool isSet = m_alarm.isActive() && m_alarmIsFor == m_entries.begin()->first;
    if (!isSet || std::chrono::abs(drift(now()) - m_drift) > largestDrift)
        keep();
}

/// Begins what has come, and sets the alarm for what is to come.
void SchedulerAppointments::keep() noexcept
{
    if (!m_owner.reactor() || m_isKeeping || m_entries.empty())
        return;
    const Ref<SchedulerCore> owner(&m_owner); // whoever is told of what begins may destroy it
    const WallTime time = now();
    m_drift = drift(time);
    m_isKeeping = true;
    while (!m_entries.empty() && m_entries.begin()->first <= time)
        m_owner.begin(*m_entries.begin()->second);
    m_isKeeping = false;
    if (m_owner.reactor())
        setAlarm(time);
}

void SchedulerAppointments::setAlarm(WallTime now)
{
    if (m_entries.empty()) {
        if (const DelayedCall alarm = std::exchange(m_alarm, {}); alarm.isActive())
            DelayedCall(alarm).cancel();
        return;
    }
    m_alarmIsFor = m_entries.begin()->first;
    const Duration wait =
        m_alarmIsFor < now + longestWait ? Duration(m_alarmIsFor - now) : Duration(longestWait);
    if (m_alarm.isActive()) {
        m_alarm.reset(wait);
        return;
    }
    m_alarm = m_owner.reactor()->callLater(
        wait, [this] { keep(); }, CallOrigin(m_where, CallKind::ScheduleAt));
}

} // namespace QCoop::detail
