// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/limits.h>
#include <model/timers.h>

#include <algorithm>

namespace QCoop::Inspector {

Wire::Length Timer::untilDue(Wire::Time now, Wire::Time told) const noexcept
{
    return now < due ? due - now : std::min<Wire::Length>(0, due - told);
}

Timers::Timers()
    : SlotTable(maxTimers)
{
}

int Timers::add(const Wire::TimerAdded &added)
{
    if (added.kind > quint8(Wire::TimerKind::Deadline))
        return -1;
    const int slot = SlotTable::add(added.timer);
    if (slot < 0)
        return -1;
    Timer &timer = edit(slot);
    timer.loop = added.loop;
    timer.kind = Wire::TimerKind(added.kind);
    timer.owner = added.owner;
    timer.madeAt = added.madeAt;
    timer.added = boundedTime(added.added);
    return slot;
}

int Timers::update(const Wire::TimerRow &row)
{
    const int slot = slotOf(row.timer);
    if (slot < 0)
        return -1;
    Timer &timer = edit(slot);
    timer.due = boundedTime(row.due);
    timer.interval = boundedLength(row.interval);
    timer.fires = row.fires;
    timer.skipped = row.skipped;
    timer.lastLate = boundedLength(row.lastLate);
    timer.maxLate = boundedLength(row.maxLate);
    timer.busy = boundedLength(row.busy);
    timer.isRunning = row.isRunning;
    return slot;
}

int Timers::end(const Wire::TimerEnded &ended)
{
    const int slot = slotOf(ended.timer);
    if (slot < 0)
        return -1;
    if (std::size_t(ended.how) < m_endedCounts.size())
        ++m_endedCounts[std::size_t(ended.how)];
    remove(slot);
    return slot;
}

} // namespace QCoop::Inspector
