// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/limits.h>
#include <model/names.h>
#include <model/tasks.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

constexpr double second = 1e9;

} // namespace

Wire::Length Task::waitingFor(Wire::Time now) const noexcept
{
    if (state != Wire::TaskState::Waiting && state != Wire::TaskState::Paused)
        return 0;
    return std::max(now - since, Wire::Length(0));
}

Wire::Length Task::age(Wire::Time now) const noexcept
{
    return std::max((isEnded() ? ended : now) - added, Wire::Length(0));
}

Tasks::Tasks()
    : SlotTable(maxTasks)
{
}

SpawnCount &Tasks::spawnCount(Wire::PlaceId place)
{
    const auto found = m_spawnCounts.find(place);
    if (found != m_spawnCounts.end())
        return *found;
    return m_spawnCounts[m_spawnCounts.size() < maxSpawnPlaces ? place : 0];
}

void Tasks::touch(int slot)
{
    Task &task = edit(slot);
    if (!task.isSampled) {
        task.isSampled = true;
        m_moving.push_back(slot);
    }
}

int Tasks::add(const Wire::TaskAdded &added)
{
    const int slot = SlotTable::add(added.task);
    if (slot < 0)
        return -1;
    Task &task = edit(slot);
    task.scheduler = added.scheduler;
    // Ids rise, so a parent is older than its child; what says otherwise could be a circle.
    task.parent = added.parent < added.task ? added.parent : 0;
    task.spawnedAt = added.spawnedAt;
    task.added = boundedTime(added.added);
    task.since = task.added;
    ++spawnCount(task.spawnedAt).started;
    return slot;
}

int Tasks::update(const Wire::TaskRow &row, Wire::Time now)
{
    const int slot = slotOf(row.task);
    if (slot < 0 || at(slot).isEnded() || row.state >= quint8(Wire::TaskState::Done) ||
        row.waitingOn > quint8(Wire::Waiting::Awaiter))
        return -1;
    Task &task = edit(slot);
    task.state = Wire::TaskState(row.state);
    task.name = row.name;
    task.pausesProgram = row.pausesProgram;
    task.pausesInspector = row.pausesInspector;
    task.steps = row.steps;
    task.busy = boundedLength(row.busy);
    task.last = boundedLength(row.last);
    task.longest = boundedLength(row.longest);
    task.since = boundedTime(row.since);
    task.yieldedAt = row.yieldedAt;
    task.waitingOn = Wire::Waiting(row.waitingOn);
    task.progress = row.progress;
    task.total = row.total;
    task.isEstimate = row.isEstimate;
    task.facility = row.facility;
    task.key = row.key;
    // A newer agent may know of priorities that we do not; the task is there all the same.
    task.priority = std::min(Wire::Priority(row.priority), Wire::Priority::Background);
    task.weight = row.weight;
    task.deadline = boundedTime(row.deadline);
    if (!task.hasRow) {
        task.hasRow = true;
        if (!m_sampledAt || task.added < *m_sampledAt) {
            // It was there before us. Until it has been watched for a second, what it did in
            // its whole life has to stand for that, as ps does it.
            task.stepsBefore = task.steps;
            task.busyBefore = task.busy;
            const double life = double(std::max(now - task.added, Wire::Length(1)));
            task.stepsPerSecond = float(double(task.steps) * second / life);
            task.busyShare = float(std::min(double(task.busy) / life, 1.0));
        }
    }
    touch(slot);
    return slot;
}

int Tasks::end(const Wire::TaskEnded &ended)
{
    const int slot = slotOf(ended.task);
    if (slot < 0 || at(slot).isEnded())
        return -1;
    Task &task = edit(slot);
    const bool isKnownEnd =
        ended.how >= Wire::TaskState::Done && ended.how <= Wire::TaskState::SchedulerStopped;
    task.state = isKnownEnd ? ended.how : Wire::TaskState::Stopped;
    task.ended = boundedTime(ended.at);
    task.since = task.ended;
    task.steps = ended.steps;
    task.busy = boundedLength(ended.busy);
    task.longest = boundedLength(ended.longest);
    task.byInspector = ended.byInspector;
    task.pausesProgram = 0;
    task.pausesInspector = 0;
    task.waitingOn = Wire::Waiting::Nothing;
    task.stepsPerSecond = 0;
    task.busyShare = 0;
    if (!ended.error.isEmpty())
        m_errors.insert(task.id, oneLine(ended.error));
    ++spawnCount(task.spawnedAt).ended;

    m_ended.push_back(slot);
    if (qsizetype(m_ended.size()) > maxEnded) {
        const int oldest = m_ended.front();
        m_ended.pop_front();
        m_errors.remove(at(oldest).id);
        remove(oldest);
    }
    return slot;
}

QList<int> Tasks::sample(Wire::Time now)
{
    if (!m_sampledAt) {
        m_sampledAt = now;
        return {};
    }
    QList<int> changed;
    std::vector<int> stillMoving;
    for (const int slot : m_moving) {
        Task &task = edit(slot);
        if (!task.isSampled)
            continue; // its slot was emptied meanwhile
        task.isSampled = false;
        if (task.isEnded())
            continue;
        const Wire::Time from = std::max(*m_sampledAt, task.added);
        const double passed = double(std::max(now - from, Wire::Length(1)));
        const auto steps = task.steps > task.stepsBefore ? task.steps - task.stepsBefore : 0;
        const auto busy = std::max(task.busy - task.busyBefore, Wire::Length(0));
        task.stepsPerSecond = float(double(steps) * second / passed);
        task.busyShare = float(std::min(double(busy) / passed, 1.0));
        task.stepsBefore = task.steps;
        task.busyBefore = task.busy;
        changed.append(slot);
        if (steps > 0 || busy > 0) { // once more, to find that it stands still
            task.isSampled = true;
            stillMoving.push_back(slot);
        }
    }
    m_moving = std::move(stillMoving);
    m_sampledAt = now;
    return changed;
}

} // namespace QCoop::Inspector
