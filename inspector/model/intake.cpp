// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/intake.h>

#include <algorithm>

namespace QCoop::Inspector {

void Intake::operator()(const Wire::Texts &texts)
{
    m_picture.refused.names += quint64(m_picture.names.add(texts));
    m_marks.flags.areNamesChanged = true;
}

void Intake::operator()(const Wire::Places &places)
{
    m_picture.refused.names += quint64(m_picture.names.add(places));
    m_marks.flags.areNamesChanged = true;
}

void Intake::operator()(const Wire::SnapshotBegin &begin)
{
    m_picture.expectedTasks = begin.tasks;
    m_picture.expectedTimers = begin.timers;
    m_marks.flags.isAgentChanged = true;
}

void Intake::operator()(const Wire::SnapshotEnd &)
{
    m_picture.isSnapshotComplete = true;
    m_marks.flags.isAgentChanged = true;
}

Loop *Intake::loop(Wire::Id id)
{
    const auto found = m_picture.loops.find(id);
    if (found != m_picture.loops.end())
        return &found->second;
    ++m_picture.refused.unknownIds;
    return nullptr;
}

void Intake::operator()(const Wire::LoopAdded &added)
{
    if (added.loop == 0 || qsizetype(m_picture.loops.size()) >= maxLoops ||
        m_picture.loops.contains(added.loop)) {
        ++m_picture.refused.loops;
        return;
    }
    Loop &loop = m_picture.loops[added.loop];
    loop.facts = added;
    loop.facts.name = oneLine(added.name);
    m_marks.flags.areLoopsChanged = true;
}

void Intake::operator()(const Wire::LoopRemoved &removed)
{
    if (!loop(removed.loop))
        return;
    m_picture.loops.erase(removed.loop);
    m_picture.facilities.removeLoop(removed.loop);
    countSteps();
    m_marks.flags.areLoopsChanged = true;
    m_marks.flags.isBlockedChanged = true;
}

void Intake::operator()(Wire::LoopStats stats)
{
    Loop *const known = loop(stats.loop);
    if (!known)
        return;
    stats.at = boundedTime(stats.at);
    stats.worstBegan = boundedTime(stats.worstBegan);
    for (Wire::Length *length : {&stats.interval, &stats.busy, &stats.qcoop, &stats.worst})
        *length = boundedLength(*length);
    known->stats.append(stats);
    countSteps();
    m_marks.flags.areLoopsChanged = true;
}

void Intake::countSteps()
{
    double sum = 0;
    for (const auto &[id, each] : m_picture.loops) {
        if (each.stats.isEmpty())
            continue;
        const Wire::LoopStats &last = each.stats.last();
        sum += double(last.steps) * 1e9 / double(std::max(last.interval, Wire::Length(1)));
    }
    m_picture.stepsPerSecond = quint64(std::min(sum, 1e18));
}

void Intake::operator()(const Wire::SchedulerAdded &added)
{
    if (added.scheduler == 0 || qsizetype(m_picture.schedulers.size()) >= maxSchedulers ||
        m_picture.schedulers.contains(added.scheduler)) {
        ++m_picture.refused.loops;
        return;
    }
    Scheduler &scheduler = m_picture.schedulers[added.scheduler];
    scheduler.facts = added;
    scheduler.facts.name = oneLine(added.name);
    scheduler.facts.slice = boundedLength(added.slice);
    m_marks.flags.areLoopsChanged = true;
}

void Intake::operator()(const Wire::SchedulerStats &stats)
{
    const auto found = m_picture.schedulers.find(stats.scheduler);
    if (found == m_picture.schedulers.end()) {
        ++m_picture.refused.unknownIds;
        return;
    }
    found->second.stats = stats;
    found->second.stats.longestTick = boundedLength(stats.longestTick);
    m_marks.flags.areLoopsChanged = true;
}

void Intake::operator()(const Wire::SchedulerRemoved &removed)
{
    if (m_picture.schedulers.erase(removed.scheduler) == 0)
        ++m_picture.refused.unknownIds;
    m_marks.flags.areLoopsChanged = true;
}

void Intake::addFacilities(const QList<Wire::FacilityAdded> &rows)
{
    for (const Wire::FacilityAdded &row : rows) {
        if (!m_picture.facilities.add(row))
            ++m_picture.refused.loops;
    }
    m_marks.flags.areLoopsChanged = true;
}

void Intake::updateFacilities(const QList<Wire::FacilityRow> &rows)
{
    for (const Wire::FacilityRow &row : rows) {
        if (!m_picture.facilities.update(row))
            ++m_picture.refused.unknownIds;
    }
    m_marks.flags.areLoopsChanged = true;
}

void Intake::operator()(const Wire::FacilityRemoved &removed)
{
    if (!m_picture.facilities.remove(removed.facility))
        ++m_picture.refused.unknownIds;
    m_marks.flags.areLoopsChanged = true;
}

void Intake::addTasks(const QList<Wire::TaskAdded> &rows)
{
    for (const Wire::TaskAdded &row : rows) {
        if (const int slot = m_picture.tasks.add(row); slot >= 0)
            m_marks.tasks.mark(slot, SlotMarks::Added);
        else
            ++m_picture.refused.tasks;
    }
}

void Intake::updateTasks(const QList<Wire::TaskRow> &rows)
{
    if (rows.size() >= maxRowsAtOnce)
        m_picture.rowsLeftOutAt = m_picture.now;
    for (const Wire::TaskRow &row : rows) {
        if (const int slot = m_picture.tasks.update(row, m_picture.now); slot >= 0)
            m_marks.tasks.mark(slot, SlotMarks::Changed);
        else if (m_picture.tasks.slotOf(row.task) < 0)
            ++m_picture.refused.unknownIds;
        else
            ++m_picture.refused.nonsense;
    }
}

void Intake::operator()(const Wire::TaskEnded &ended)
{
    const qsizetype removedBefore = m_picture.tasks.removed().size();
    const int slot = m_picture.tasks.end(ended);
    if (slot < 0) {
        ++m_picture.refused.unknownIds;
        return;
    }
    m_marks.tasks.mark(slot, SlotMarks::Ended);
    const QList<int> &removed = m_picture.tasks.removed();
    for (qsizetype i = removedBefore; i < removed.size(); ++i)
        m_marks.tasks.mark(removed[i], SlotMarks::Removed);
}

void Intake::operator()(Wire::LongStep step)
{
    step.began = boundedTime(step.began);
    step.took = boundedLength(step.took);
    m_picture.longSteps.append(step);
    ++m_picture.longStepCount;
    m_marks.flags.areLongStepsChanged = true;
}

void Intake::addTimers(const QList<Wire::TimerAdded> &rows)
{
    for (const Wire::TimerAdded &row : rows) {
        if (const int slot = m_picture.timers.add(row); slot >= 0)
            m_marks.timers.mark(slot, SlotMarks::Added);
        else
            ++m_picture.refused.timers;
    }
}

void Intake::updateTimers(const QList<Wire::TimerRow> &rows)
{
    for (const Wire::TimerRow &row : rows) {
        if (const int slot = m_picture.timers.update(row); slot >= 0)
            m_marks.timers.mark(slot, SlotMarks::Changed);
        else
            ++m_picture.refused.unknownIds;
    }
}

void Intake::operator()(const Wire::TimerEnded &ended)
{
    if (const int slot = m_picture.timers.end(ended); slot >= 0)
        m_marks.timers.mark(slot, SlotMarks::Removed);
    else
        ++m_picture.refused.unknownIds;
}

void Intake::operator()(Wire::Blocked blocked)
{
    Loop *const known = loop(blocked.loop);
    if (!known)
        return;
    blocked.since = boundedTime(blocked.since);
    blocked.lasted = boundedLength(blocked.lasted);
    if (blocked.lasted > known->longestBlocked) {
        known->longestBlocked = blocked.lasted;
        known->longestBlockedBy = blocked.task;
    }
    if (blocked.isOver) {
        known->blocked.reset();
        known->wasBlocked = blocked;
        known->blockedEnded = m_picture.now;
    } else {
        known->blocked = blocked;
    }
    m_marks.flags.isBlockedChanged = true;
}

void Intake::operator()(const Wire::Drops &drops)
{
    if (std::size_t(drops.stream) >= m_picture.drops.size() ||
        drops.reason > Wire::DropReason::Limit) {
        ++m_picture.refused.nonsense;
        return;
    }
    DropCount &drop = m_picture.drops[std::size_t(drops.stream)];
    constexpr quint64 most = quint64(1) << 60; // so that the sum of all does not overflow
    drop.count = std::min(drop.count + std::min(drops.count, most), most);
    drop.from = boundedTime(drops.from);
    drop.to = boundedTime(drops.to);
    drop.reason = drops.reason;
    if (drops.stream == Wire::Stream::TaskChanges)
        m_picture.rowsLeftOutAt = m_picture.now;
    m_marks.flags.isAgentChanged = true;
}

void Intake::operator()(const Wire::AgentStats &stats)
{
    m_picture.agent = stats;
    m_picture.agent.interval = boundedLength(stats.interval);
    m_picture.agent.cpu = boundedLength(stats.cpu);
    m_marks.flags.isAgentChanged = true;
}

} // namespace QCoop::Inspector
