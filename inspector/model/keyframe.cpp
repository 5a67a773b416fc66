// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/keyframe.h>

namespace QCoop::Inspector {

namespace {

constexpr qsizetype rowsAtOnce = 5'000; // as the agent does it

Wire::TaskAdded addedOf(const Task &task)
{
    return {task.id, task.scheduler, task.parent, task.spawnedAt, task.added};
}

Wire::TaskRow rowOf(const Task &task)
{
    Wire::TaskRow row;
    row.task = task.id;
    row.state = quint8(task.state);
    row.name = task.name;
    row.pausesProgram = task.pausesProgram;
    row.pausesInspector = task.pausesInspector;
    row.steps = task.steps;
    row.busy = task.busy;
    row.last = task.last;
    row.longest = task.longest;
    row.since = task.since;
    row.yieldedAt = task.yieldedAt;
    row.waitingOn = quint8(task.waitingOn);
    row.progress = task.progress;
    row.total = task.total;
    row.isEstimate = task.isEstimate;
    row.facility = task.facility;
    row.key = task.key;
    row.priority = quint8(task.priority);
    row.weight = task.weight;
    row.deadline = task.deadline;
    return row;
}

Wire::TimerAdded addedOf(const Timer &timer)
{
    return {timer.id, timer.loop, quint8(timer.kind), timer.owner, timer.madeAt, timer.added};
}

Wire::TimerRow rowOf(const Timer &timer)
{
    return {timer.id,       timer.due,     timer.interval, timer.fires,    timer.skipped,
            timer.lastLate, timer.maxLate, timer.busy,     timer.isRunning};
}

Wire::FacilityAdded addedOf(const Facility &facility)
{
    return facility.facts;
}

Wire::FacilityRow rowOf(const Facility &facility)
{
    return facility.row;
}

/// Says rows in portions, those that add always right before those that change.
template <typename Added, typename Table>
class Rows
{
public:
    explicit Rows(const Sink &sink)
        : m_sink(sink)
    {
    }
    template <typename Item>
    void add(const Item &item)
    {
        m_added.rows.append(addedOf(item));
        m_table.rows.append(rowOf(item));
        if (m_added.rows.size() >= rowsAtOnce)
            flush();
    }
    void flush()
    {
        if (m_added.rows.isEmpty())
            return;
        m_sink(std::exchange(m_added, {}));
        m_sink(std::exchange(m_table, {}));
    }

private:
    const Sink &m_sink;
    Added m_added;
    Table m_table;
};

void tellLoops(const Picture &picture, const Sink &sink)
{
    for (const auto &[id, loop] : picture.loops)
        sink(loop.facts);
    for (const auto &[id, scheduler] : picture.schedulers) {
        sink(scheduler.facts);
        if (scheduler.stats.scheduler != 0) // nothing was said of it yet
            sink(scheduler.stats);
    }
    Rows<Wire::FacilitiesAdded, Wire::FacilityTable> facilities(sink);
    for (const auto &[id, facility] : picture.facilities.living())
        facilities.add(facility);
    facilities.flush();
}

} // namespace

void tellAll(const Picture &picture, const Sink &sink)
{
    sink(Wire::SnapshotBegin{quint64(picture.tasks.liveCount()), quint64(picture.timers.size())});
    tellLoops(picture, sink);
    Rows<Wire::TasksAdded, Wire::TaskTable> tasks(sink);
    for (int slot = 0; slot < picture.tasks.slotCount(); ++slot) {
        const Task &task = picture.tasks.at(slot);
        if (task.id != 0 && !task.isEnded())
            tasks.add(task);
    }
    tasks.flush();
    Rows<Wire::TimersAdded, Wire::TimerTable> timers(sink);
    for (int slot = 0; slot < picture.timers.slotCount(); ++slot) {
        const Timer &timer = picture.timers.at(slot);
        if (timer.id != 0 && picture.timers.slotOf(timer.id) == slot) // or it was removed just now
            timers.add(timer);
    }
    timers.flush();
    for (const auto &[id, loop] : picture.loops) {
        if (loop.blocked)
            sink(*loop.blocked);
    }
    sink(Wire::SnapshotEnd{});
}

} // namespace QCoop::Inspector
