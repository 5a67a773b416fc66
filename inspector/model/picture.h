// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/facilities.h>
#include <model/limits.h>
#include <model/names.h>
#include <model/ring.h>
#include <model/rules/finding.h>
#include <model/tasks.h>
#include <model/timers.h>

#include <map>
#include <optional>

namespace QCoop::Inspector {

/// An event loop of the target.
struct Loop
{
    Wire::LoopAdded facts;
    Ring<Wire::LoopStats> stats{maxLoopStats}; ///< the oldest first
    std::optional<Wire::Blocked> blocked;      ///< it is, just now
    std::optional<Wire::Blocked> wasBlocked;   ///< the last time that is over
    Wire::Time blockedEnded = 0;               ///< when that became known
    Wire::Length longestBlocked = 0;
    Wire::Id longestBlockedBy = 0; ///< a task, or 0
};

/// A Cooperator of the target.
struct Scheduler
{
    Wire::SchedulerAdded facts;
    Wire::SchedulerStats stats;
};

/// What was not sent of one kind of news.
struct DropCount
{
    quint64 count = 0;
    Wire::Time from = 0; ///< of the last gap
    Wire::Time to = 0;
    Wire::DropReason reason = Wire::DropReason::SlowClient;
};

/// What we did not take, since something was wrong with it or a bound was reached.
struct RefusedCounts
{
    quint64 tasks = 0;
    quint64 timers = 0;
    quint64 names = 0;
    quint64 loops = 0;      ///< and schedulers, and facilities
    quint64 unknownIds = 0; ///< rows and ends of tasks, timers and loops that we do not have
    quint64 nonsense = 0;   ///< values that mean nothing
    quint64 messages = 0;   ///< kinds that we do not know
    [[nodiscard]] quint64 sum() const noexcept
    {
        return tasks + timers + names + loops + unknownIds + nonsense + messages;
    }
};

/// All that is known of a target at one moment. A copy of it stays as it is: a frozen view
/// looks at one.
/// Thread-affinity: none; a value type.
struct Picture
{
    Wire::Time now = 0;  ///< of the target, when the last record was said, or at copying
    Wire::Time told = 0; ///< when the last record was said
    Names names;
    Tasks tasks;
    Timers timers;
    std::map<Wire::Id, Loop> loops;
    std::map<Wire::Id, Scheduler> schedulers;
    Facilities facilities;
    Ring<Wire::LongStep> longSteps{maxLongSteps}; ///< the oldest first
    quint64 longStepCount = 0;                    ///< of all there ever were
    std::array<DropCount, 8> drops{};             ///< by Wire::Stream
    Wire::AgentStats agent;
    RefusedCounts refused;
    quint64 frames = 0;
    quint64 missingFrames = 0;
    quint64 stepsPerSecond = 0; ///< of all loops, by their last LoopStats
    quint64 expectedTasks = 0;  ///< of the snapshot
    quint64 expectedTimers = 0;
    bool isSnapshotComplete = false;
    /// When a reading had as many rows of tasks as it may have: others may have been left out,
    /// and what is known of them is older.
    Wire::Time rowsLeftOutAt = 0;
    Findings findings; ///< of the rules, as of their last look

    [[nodiscard]] quint64 dropCount() const noexcept; ///< of all kinds

    /// "render": its name, or else the function in which it was started, or else "task".
    [[nodiscard]] QString nameOf(const Task &task) const;
    /// "render#17"; also of tasks that are not known: "task#17".
    [[nodiscard]] QString labelOf(Wire::Id task) const;
    /// "LoopingCall#3 tick()": its kind, its number, and the function in which it was made.
    [[nodiscard]] QString timerLabelOf(Wire::Id timer) const;
    /// The name, or "scheduler#2"; empty for 0.
    [[nodiscard]] QString schedulerName(Wire::Id scheduler) const;
    /// The name, or "TaskGroup#5"; empty for 0.
    [[nodiscard]] QString facilityName(Wire::Id facility) const;
    /// "TaskGroup downloads#5": its kind, its name and its number; empty for 0.
    [[nodiscard]] QString facilityLabelOf(Wire::Id facility) const;
    /// The name of its thread, or "loop#2"; empty for 0.
    [[nodiscard]] QString loopName(Wire::Id loop) const;
    /// The loop whose scheduler has \a task; 0 if not known.
    [[nodiscard]] Wire::Id loopOf(const Task &task) const;
    /// The loop to be shown first: the one that draws windows, or else "main", or else the
    /// first. 0: there is none.
    [[nodiscard]] Wire::Id mainLoop() const;
    /// The loop that has been blocked for longest, just now; nothing if none is.
    [[nodiscard]] const Loop *blockedLoop() const;
};

} // namespace QCoop::Inspector
