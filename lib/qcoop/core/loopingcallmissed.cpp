// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// What a LoopingCall does about points of its grid that it missed.

#include <qcoop/core/loopingcallcore.h>

#include <algorithm>

namespace QCoop::detail {

/// The time since which points of the grid count for the next call: the last call, or
/// the start of the grid, which reset() moves. A call on starting counts one.
TimePoint LoopingCallCore::countedFrom(const Run &run)
{
    const TimePoint start = run.cadence.start();
    const bool countsStart = run.first == FirstCall::Now;
    return run.last.value_or(countsStart ? saturatingAdd(start, -run.cadence.interval()) : start);
}

/// How many points of the grid a call that is made now stands for; 0: it is not to be made.
std::int64_t LoopingCallCore::countFor(Run &run, TimePoint now)
{
    if (m_missedTicks == MissedTicks::Delay)
        return 1;
    const std::int64_t count = run.cadence.ticksBetween(countedFrom(run), now);
    if (m_missedTicks == MissedTicks::Skip)
        return count;
    const bool isMadeUp = run.owed > 0;
    if (isMadeUp) {
        --run.owed;
        ++m_statistics.madeUp;
        // It stands for the oldest of the points that are owed.
        const TimePoint newest = saturatingAdd(run.cadence.next(now), -run.cadence.interval());
        const Duration interval = run.cadence.interval();
        const std::int64_t back = run.owed + count;
        const bool isTold = back == 0 || interval <= Duration::max() / back; // it may have changed
        run.due = isTold ? saturatingAdd(newest, -interval * back) : now;
    }
    owe(run, isMadeUp ? count : count - 1);
    return isMadeUp || count > 0 || !m_counting ? 1 : 0;
}

/// Remembers missed calls that are to be made up, as far as there is room.
void LoopingCallCore::owe(Run &run, std::int64_t missed)
{
    if (missed <= 0)
        return;
    const std::int64_t room = LoopingCall::maxBacklog - run.owed;
    const std::int64_t taken = std::min(missed, room);
    run.owed += taken;
    m_statistics.dropped += static_cast<std::uint64_t>(missed - taken);
    m_statistics.skipped += static_cast<std::uint64_t>(missed - taken);
}

/// What is owed will not be made up.
void LoopingCallCore::forgive(Run &run) noexcept
{
    const auto owed = static_cast<std::uint64_t>(std::exchange(run.owed, 0));
    m_statistics.dropped += owed;
    m_statistics.skipped += owed;
}

} // namespace QCoop::detail
