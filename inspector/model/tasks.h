// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/slottable.h>

#include <deque>
#include <optional>

namespace QCoop::Inspector {

/// What is known of one task. Units as in records.h; all times and lengths are bounded.
struct Task
{
    Wire::Id id = 0; ///< 0: an empty slot
    Wire::Id scheduler = 0;
    Wire::Id parent = 0;
    Wire::Id facility = 0; ///< the Scheduler or TaskGroup that it belongs to
    Wire::Time added = 0;
    Wire::Time since = 0; ///< when the state last changed
    Wire::Time ended = 0; ///< meaningful if isEnded()
    quint64 steps = 0;
    Wire::Length busy = 0;
    Wire::Length last = 0;
    Wire::Length longest = 0;
    qint64 progress = 0;
    qint64 total = 0;
    quint64 stepsBefore = 0; ///< at the last sampling
    Wire::Length busyBefore = 0;
    float stepsPerSecond = 0; ///< of about the last second; of its life before that is known
    float busyShare = 0;      ///< likewise; 1: it keeps its loop busy all the time
    Wire::Time deadline = 0;  ///< when it fails if it has not ended before; 0: it has none
    Wire::TextId name = 0;
    Wire::TextId key = 0; ///< its id in that Scheduler, as text
    Wire::PlaceId spawnedAt = 0;
    Wire::PlaceId yieldedAt = 0;
    quint32 pausesProgram = 0;
    quint32 pausesInspector = 0;
    quint32 weight = 1; ///< how many steps it may make in its turn
    Wire::Priority priority = Wire::Priority::UserVisible;
    Wire::TaskState state = Wire::TaskState::Ready;
    Wire::Waiting waitingOn = Wire::Waiting::Nothing;
    bool isEstimate = false;
    bool byInspector = false; ///< an inspector stopped it
    bool hasRow = false;      ///< a row of figures has come for it
    bool isSampled = false;   ///< it moved since the last sampling

    [[nodiscard]] bool isEnded() const noexcept { return state >= Wire::TaskState::Done; }
    [[nodiscard]] quint64 pauses() const noexcept
    {
        return quint64(pausesProgram) + pausesInspector;
    }
    /// How long it has been waiting or paused; 0 of tasks that run, are ready or ended.
    [[nodiscard]] Wire::Length waitingFor(Wire::Time now) const noexcept;
    /// From its beginning to \a now, or to its end.
    [[nodiscard]] Wire::Length age(Wire::Time now) const noexcept;
};

/// How many tasks were started at one place.
struct SpawnCount
{
    quint64 started = 0;
    quint64 ended = 0;
};

/// All tasks of a target: the living, and those that ended last.
///
/// Bounds: maxTasks; maxEnded of those that have ended, then the one that ended first goes;
/// maxSpawnPlaces, what was started elsewhere is counted under place 0.
/// Thread-affinity: none; a value type.
class Tasks : public SlotTable<Task>
{
public:
    Tasks();

    /// The slot, or -1: the table is full, or has that id.
    int add(const Wire::TaskAdded &added);
    /// The slot, or -1: there is no such task, it has ended, or the row makes no sense.
    int update(const Wire::TaskRow &row, Wire::Time now);
    /// As update(). Afterwards removed() may have a task more.
    int end(const Wire::TaskEnded &ended);

    /// Finds the figures of the last second; to be called about once a second, first at the
    /// beginning. Returns the slots whose figures are different now.
    QList<int> sample(Wire::Time now);

    /// The message of the failure of a task that has ended.
    [[nodiscard]] QString error(Wire::Id task) const { return m_errors.value(task); }
    [[nodiscard]] const QHash<Wire::PlaceId, SpawnCount> &spawnCounts() const
    {
        return m_spawnCounts;
    }
    /// The slots of the tasks that have ended, the oldest first.
    [[nodiscard]] const std::deque<int> &ended() const noexcept { return m_ended; }
    /// Tasks that have not ended.
    [[nodiscard]] qsizetype liveCount() const noexcept
    {
        return size() - qsizetype(m_ended.size());
    }

private:
    SpawnCount &spawnCount(Wire::PlaceId place);
    void touch(int slot);

    std::deque<int> m_ended;
    std::vector<int> m_moving; // slots with isSampled
    QHash<Wire::Id, QString> m_errors;
    QHash<Wire::PlaceId, SpawnCount> m_spawnCounts;
    std::optional<Wire::Time> m_sampledAt;
};

} // namespace QCoop::Inspector
