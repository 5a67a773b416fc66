// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/picture.h>

#include <algorithm>

namespace QCoop::detail {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr qsizetype maxError = 300; // characters
/// Steps that are shorter on the mean are not timed one by one.
constexpr qint64 shortStep = 300;

Wire::TimerKind kindOf(CallKind kind)
{
    switch (kind) {
    case CallKind::LoopingCall:
        return Wire::TimerKind::LoopingCall;
    case CallKind::DeferLater:
        return Wire::TimerKind::DeferLater;
    case CallKind::Timeout:
        return Wire::TimerKind::Timeout;
    case CallKind::Sleep:
        return Wire::TimerKind::Sleep;
    case CallKind::LoopLater:
        return Wire::TimerKind::LoopLater;
    case CallKind::ScheduleLater:
        return Wire::TimerKind::ScheduleLater;
    case CallKind::ScheduleAt:
        return Wire::TimerKind::ScheduleAt;
    case CallKind::Deadline:
        return Wire::TimerKind::Deadline;
    case CallKind::CallLater:
    case CallKind::Tick:
    case CallKind::Soon:
    case CallKind::Iteration:
        break;
    }
    return Wire::TimerKind::CallLater;
}

Wire::Priority priorityOf(Priority priority)
{
    switch (priority) {
    case Priority::UserBlocking:
        return Wire::Priority::UserBlocking;
    case Priority::Background:
        return Wire::Priority::Background;
    case Priority::UserVisible:
        break;
    }
    return Wire::Priority::UserVisible;
}

Wire::Drops dropsOf(Wire::Stream stream, quint64 count, Wire::Time from, Wire::Time to)
{
    return {stream, count, from, to, Wire::DropReason::Limit};
}

} // namespace

qint64 Share::until(Wire::Time now, qint64 ended, Wire::Time runsSince)
{
    // Of a stretch that has ended since, a part was told while it ran.
    qint64 share = m_since != 0 && runsSince != m_since ? ended - m_told : ended;
    const qint64 told = runsSince == m_since ? m_told : 0;
    m_since = runsSince;
    m_told = runsSince != 0 ? now - runsSince : 0;
    if (runsSince != 0)
        share += m_told - told;
    return share;
}

Picture::Picture(std::shared_ptr<Board> board, Names &names)
    : m_board(std::move(board))
    , m_names(names)
    , m_facilities(*m_board, names)
{
    {
        const std::lock_guard lock(m_board->mutex);
        m_board->isAttached = true;
        m_board->owesStatistics = true;
        m_board->counts = {}; // what was before is nobody's interval
    }
    constexpr std::size_t listed = 4096; // at a time, for the loop may be waiting
    for (std::size_t slot = 0, all = 1; slot < all; slot += listed) {
        const std::lock_guard lock(m_board->mutex);
        m_board->tasks.listAnew(slot, listed);
        m_board->timers.listAnew(slot, listed);
        all = std::max({m_board->tasks.slots.size(), m_board->timers.slots.size(),
                        m_facilities.listAnew(slot, listed)});
    }
}

Picture::~Picture()
{
    const std::lock_guard lock(m_board->mutex);
    m_board->isAttached = false;
    m_board->endedTasks = {};
    m_board->endedTimers = {};
    m_board->slowSteps = {};
    m_facilities.forgetNews();
}

void Picture::read(quint32 frame, Wire::Time now)
{
    readNews(now);
    m_facilities.read(frame);
    readCold(frame);
    readHot(frame);
    m_readAt = now;
}

Wire::TaskAdded Picture::addedOf(const ColdTask &cold)
{
    return {cold.id, cold.scheduler, cold.parent, m_names.place(cold.spawnedAt), cold.added};
}

void Picture::describe(Wire::TaskRow &row, const ColdTask &cold)
{
    row.task = cold.id;
    row.state = quint8(cold.state);
    row.name = m_names.text(cold.name);
    row.pausesProgram = cold.pausesProgram;
    row.pausesInspector = cold.pausesInspector;
    row.since = cold.since;
    row.waitingOn = quint8(cold.waiting);
    row.facility = cold.facility;
    row.key = m_names.text(cold.key);
    row.priority = quint8(priorityOf(cold.priority));
    row.weight = cold.weight;
    row.deadline = cold.deadline;
}

void Picture::readCold(quint32 frame)
{
    std::vector<Copied<ColdTask>> tasks;
    tasks.reserve(copiedAtOnce);
    for (bool more = true; more;) {
        more = copyChanged(m_board->mutex, m_board->tasks, tasks);
        for (const auto &[slot, cold] : tasks) {
            if (m_tasks.size() <= slot)
                m_tasks.resize(slot + 1);
            TaskLine &line = m_tasks[slot];
            line.changed = frame;
            if (line.row.task != cold.id) {
                m_slots.remove(line.row.task);
                if (cold.id != 0)
                    m_slots.insert(cold.id, slot);
            }
            if (line.row.task != cold.id)
                line = {cold.id != 0 ? addedOf(cold) : Wire::TaskAdded(), {}, frame};
            if (cold.id != 0)
                describe(line.row, cold);
        }
    }
    std::vector<Copied<ColdTimer>> timers;
    timers.reserve(copiedAtOnce);
    for (bool more = true; more;) {
        more = copyChanged(m_board->mutex, m_board->timers, timers);
        for (const auto &[slot, cold] : timers) {
            if (m_timers.size() <= slot)
                m_timers.resize(slot + 1);
            TimerLine &line = m_timers[slot];
            line.changed = frame;
            if (line.row.timer != cold.id) {
                line.added = {cold.id,
                              m_board->id,
                              quint8(kindOf(cold.kind)),
                              cold.owner,
                              cold.id != 0 ? m_names.place(cold.madeAt) : 0,
                              cold.added};
            }
            line.row = {cold.id,       cold.due,     cold.interval, cold.fires,    cold.skipped,
                        cold.lastLate, cold.maxLate, cold.busy,     cold.isRunning};
        }
    }
}

void Picture::readHot(quint32 frame)
{
    const Wire::Id running = m_board->step.task.load(relaxed);
    for (quint32 slot = 0; slot < m_tasks.size(); ++slot) {
        TaskLine &line = m_tasks[slot];
        Wire::TaskRow &row = line.row;
        if (row.task == 0)
            continue;
        const bool changesItsLook = row.task == running || row.task == m_running;
        TaskCounters &hot = m_board->counters(slot);
        const quint64 steps = hot.steps.load(relaxed);
        if (steps == row.steps && !changesItsLook && row.steps != 0)
            continue;
        if (steps != row.steps || changesItsLook)
            line.changed = frame;
        row.steps = steps;
        row.busy = hot.busy.load(relaxed);
        row.last = hot.last.load(relaxed);
        row.longest = std::max<qint64>(hot.longest.load(relaxed), line.seenLongest);
        row.progress = hot.progress.load(relaxed);
        row.total = hot.total.load(relaxed);
        row.yieldedAt = m_names.place(hot.yieldedAt.load(relaxed));
        row.isEstimate = steps > 0 && row.busy / qint64(steps) < shortStep;
        if (row.state <= quint8(TaskState::Running))
            row.state = quint8(row.task == running ? TaskState::Running : TaskState::Ready);
    }
    m_running = running;
}

void Picture::readNews(Wire::Time now)
{
    endedTasks.clear();
    endedTimers.clear();
    longSteps.clear();
    drops.clear();
    results.clear();
    std::vector<EndedTask> ended;
    std::vector<EndedTimer> timers;
    std::vector<SlowStep> slow;
    std::vector<CooperatorStatistics> cooperators;
    LoopCounts counts;
    {
        const std::lock_guard lock(m_board->mutex);
        ended.swap(m_board->endedTasks);
        timers.swap(m_board->endedTimers);
        slow.swap(m_board->slowSteps);
        results.swap(m_board->results);
        counts = std::exchange(m_board->counts, {});
        cooperators = m_board->cooperators;
        stats.pending = m_board->pending;
        const auto drop = [&](Wire::Stream stream, std::uint64_t &count) {
            if (count > 0)
                drops.append(dropsOf(stream, std::exchange(count, 0), m_readAt, now));
        };
        drop(Wire::Stream::Tasks, m_board->droppedTasks);
        drop(Wire::Stream::Timers, m_board->droppedTimers);
        drop(Wire::Stream::EndedTasks, m_board->droppedEnds);
        drop(Wire::Stream::LongSteps, m_board->droppedSteps);
        std::uint64_t droppedFacilities = m_facilities.takeNews();
        drop(Wire::Stream::Facilities, droppedFacilities);
    }
    for (const EndedTask &task : ended) {
        EndedLine line{task.slot, addedOf(task.cold), {}, {}};
        describe(line.row, task.cold);
        line.row.steps = task.steps;
        line.row.busy = task.busy;
        line.row.longest = task.longest;
        line.row.last = task.last;
        line.row.progress = task.progress;
        line.row.total = task.total;
        line.row.yieldedAt = m_names.place(task.yieldedAt);
        line.row.isEstimate = task.steps > 0 && task.busy / qint64(task.steps) < shortStep;
        // As it was alive: how it ended is said by TaskEnded, which follows.
        line.row.state = quint8(TaskState::Ready);
        line.ended = {task.cold.id,
                      Wire::TaskState(task.cold.state),
                      task.at,
                      task.steps,
                      task.busy,
                      task.longest,
                      QString::fromStdString(task.error).left(maxError),
                      task.byInspector};
        endedTasks.push_back(std::move(line));
    }
    for (const EndedTimer &timer : timers)
        endedTimers.push_back({timer.slot, {timer.id, Wire::TimerEnd(timer.how), timer.at}});
    for (const SlowStep &step : slow) {
        longSteps.append({step.task, m_board->id, step.began, step.took, m_names.place(step.before),
                          m_names.place(step.after)});
    }
    readSchedulers(cooperators);
    quint64 steps = 0;
    for (const CooperatorStatistics &each : cooperators)
        steps += each.steps;
    stats.loop = m_board->id;
    stats.at = now;
    stats.interval = m_readAt != 0 ? now - m_readAt : 0;
    stats.iterations = counts.iterations;
    stats.busy = m_busy.until(now, counts.busy, m_board->busySince.load(relaxed));
    stats.qcoop = m_qcoop.until(now, counts.qcoop, m_board->turnSince.load(relaxed));
    // The two are read one after the other, while the loop goes on.
    stats.busy = std::clamp<qint64>(stats.busy, 0, stats.interval);
    stats.qcoop = std::clamp<qint64>(stats.qcoop, 0, stats.busy);
    stats.worst = counts.worst;
    stats.worstBegan = counts.worstBegan;
    stats.worstTask = counts.worstTask;
    stats.steps = m_readAt != 0 && steps > m_steps ? steps - m_steps : 0;
    m_steps = steps;
}

void Picture::readSchedulers(const std::vector<CooperatorStatistics> &statistics)
{
    schedulersAdded.clear();
    schedulersRemoved.clear();
    schedulers.clear();
    QHash<Wire::Id, Wire::SchedulerAdded> there;
    for (const CooperatorStatistics &each : statistics) {
        const Wire::SchedulerAdded added{each.id, m_board->id,
                                         QString::fromStdString(each.name).left(Wire::maxText),
                                         each.slice.count(), false};
        if (!m_schedulers.contains(each.id))
            schedulersAdded.append(added);
        there.insert(each.id, added);
        const Wire::SchedulerStats row{
            each.id,    each.running, each.live,     each.ready,
            each.steps, each.ticks,   each.overruns, each.longestTick.count(),
            each.done,  each.failed,  each.stopped};
        const auto known = m_schedulerStats.constFind(each.id);
        if (known == m_schedulerStats.cend() || known->steps != row.steps ||
            known->live != row.live || known->ready != row.ready || known->ticks != row.ticks ||
            known->isRunning != row.isRunning) {
            schedulers.append(row);
            m_schedulerStats.insert(each.id, row);
        }
    }
    for (auto known = m_schedulers.keyBegin(); known != m_schedulers.keyEnd(); ++known) {
        if (!there.contains(*known)) {
            schedulersRemoved.append(*known);
            m_schedulerStats.remove(*known);
        }
    }
    m_schedulers = std::move(there);
}

std::optional<quint32> Picture::slotOf(Wire::Id task) const
{
    const auto found = m_slots.constFind(task);
    return found != m_slots.cend() ? std::optional(*found) : std::nullopt;
}

void Picture::noteBlocked(const Wire::Blocked &over)
{
    for (Wire::LongStep &step : longSteps) {
        const bool isIts = step.began <= over.since && over.since < step.began + step.took;
        if (step.task == 0 && isIts)
            step.task = over.task;
    }
    if (const auto slot = slotOf(over.task))
        m_tasks[*slot].seenLongest = std::max(m_tasks[*slot].seenLongest, over.lasted);
}

quint64 Picture::memory() const noexcept
{
    return sizeof(TaskLine) * m_tasks.capacity() + sizeof(TimerLine) * m_timers.capacity() +
           m_facilities.memory();
}

} // namespace QCoop::detail
