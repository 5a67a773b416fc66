// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/slottable.h>

#include <array>

namespace QCoop::Inspector {

/// What is known of one timer. Units as in records.h; all times and lengths are bounded.
struct Timer
{
    Wire::Id id = 0; ///< 0: an empty slot
    Wire::Id loop = 0;
    Wire::Id owner = 0; ///< a task
    Wire::Time added = 0;
    Wire::Time due = 0; ///< 0: no call is planned just now
    Wire::Length interval = 0;
    quint64 fires = 0;
    quint64 skipped = 0;
    Wire::Length lastLate = 0;
    Wire::Length maxLate = 0;
    Wire::Length busy = 0;
    Wire::PlaceId madeAt = 0;
    Wire::TimerKind kind = Wire::TimerKind::CallLater;
    bool isRunning = false;

    /// How long it is until its call, seen at \a now; less than 0: so late is it.
    /// A call that became due after \a told, when the target last said something, may have
    /// been made since: it is not late before the target says so.
    [[nodiscard]] Wire::Length untilDue(Wire::Time now, Wire::Time told) const noexcept;
};

/// All timers of a target that have not ended. Bound: maxTimers.
/// Thread-affinity: none; a value type.
class Timers : public SlotTable<Timer>
{
public:
    Timers();

    /// The slot, or -1: the table is full, has that id, or the row makes no sense.
    int add(const Wire::TimerAdded &added);
    /// The slot, or -1: there is no such timer.
    int update(const Wire::TimerRow &row);
    /// As update(); the slot is in removed() afterwards.
    int end(const Wire::TimerEnded &ended);

    /// How many ended in each way.
    [[nodiscard]] quint64 endedCount(Wire::TimerEnd how) const
    {
        return m_endedCounts[std::size_t(how)];
    }

private:
    std::array<quint64, 4> m_endedCounts{}; // by Wire::TimerEnd
};

} // namespace QCoop::Inspector
