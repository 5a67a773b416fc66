// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/board.h>
#include <qcoop/probe/facilitypicture.h>
#include <qcoop/probe/line.h>
#include <qcoop/probe/names.h>
#include <qcoop/wire/packed.h>

#include <memory>
#include <vector>

namespace QCoop::detail {

using TaskLine = Line<Wire::TaskAdded, Wire::TaskRow>;
using TimerLine = Line<Wire::TimerAdded, Wire::TimerRow>;

/// A task that has ended, ready to be told to whoever had not heard of it, too.
struct EndedLine
{
    quint32 slot = 0;
    Wire::TaskAdded added;
    Wire::TaskRow row;
    Wire::TaskEnded ended;
};

struct EndedTimerLine
{
    quint32 slot = 0;
    Wire::TimerEnded ended;
};

/// How much of the time between two readings something took that may still be running.
class Share
{
public:
    /// \a ended is what has come to its end since the last call, and \a runsSince when the
    /// present one began; 0: none runs.
    [[nodiscard]] qint64 until(Wire::Time now, qint64 ended, Wire::Time runsSince);

private:
    Wire::Time m_since = 0; // of the one that ran at the last call
    qint64 m_told = 0;      // of that
};

/// What the agent knows of one board: the tables by slot, each line with the number of the
/// frame in which it last changed, and the news of the last reading.
///
/// It is made when the first inspector comes and dropped when the last has gone.
/// Thread-affinity: the agent's thread.
class Picture
{
public:
    Picture(std::shared_ptr<Board> board, Names &names);
    ~Picture();
    Picture(const Picture &) = delete;
    Picture &operator=(const Picture &) = delete;

    /// Reads what has changed on the board since the last time; \a frame counts from 1.
    void read(quint32 frame, Wire::Time now);

    [[nodiscard]] Board &board() const noexcept { return *m_board; }
    [[nodiscard]] const std::vector<TaskLine> &tasks() const noexcept { return m_tasks; }
    [[nodiscard]] const std::vector<TimerLine> &timers() const noexcept { return m_timers; }
    [[nodiscard]] const FacilityPicture &facilities() const noexcept { return m_facilities; }
    /// The slot of a live task.
    [[nodiscard]] std::optional<quint32> slotOf(Wire::Id task) const;
    /// The loop was blocked, and the agent saw by whom: where a step was long that shared a
    /// reading with others, the loop itself cannot tell.
    void noteBlocked(const Wire::Blocked &over);
    [[nodiscard]] quint64 memory() const noexcept;

    // News of the last read().
    std::vector<EndedLine> endedTasks;
    std::vector<EndedTimerLine> endedTimers;
    QList<Wire::LongStep> longSteps;
    Wire::LoopStats stats;
    std::optional<Wire::Blocked> blocked; // set by WatchedLoop
    QList<Wire::SchedulerAdded> schedulersAdded;
    QList<Wire::Id> schedulersRemoved;
    QList<Wire::SchedulerStats> schedulers; // those that have changed
    QList<Wire::Drops> drops;
    std::vector<Order> results;

    /// All schedulers that are there, for those who come late.
    [[nodiscard]] const QHash<Wire::Id, Wire::SchedulerAdded> &knownSchedulers() const noexcept
    {
        return m_schedulers;
    }
    [[nodiscard]] const QHash<Wire::Id, Wire::SchedulerStats> &knownStats() const noexcept
    {
        return m_schedulerStats;
    }

private:
    void readCold(quint32 frame);
    void readHot(quint32 frame);
    void readNews(Wire::Time now);
    void readSchedulers(const std::vector<CooperatorStatistics> &statistics);
    [[nodiscard]] Wire::TaskAdded addedOf(const ColdTask &cold);
    void describe(Wire::TaskRow &row, const ColdTask &cold);

    std::shared_ptr<Board> m_board;
    Names &m_names;
    std::vector<TaskLine> m_tasks;
    std::vector<TimerLine> m_timers;
    QHash<Wire::Id, quint32> m_slots; // of live tasks
    FacilityPicture m_facilities;
    Share m_busy;
    Share m_qcoop;
    QHash<Wire::Id, Wire::SchedulerAdded> m_schedulers;
    QHash<Wire::Id, Wire::SchedulerStats> m_schedulerStats;
    Wire::Time m_readAt = 0;
    quint64 m_steps = 0; // of all schedulers, at the last reading
    Wire::Id m_running = 0;
};

} // namespace QCoop::detail
