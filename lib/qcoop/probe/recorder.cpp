// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/recorder.h>

#include <qcoop/core/reactortime.h>

#include <algorithm>
#include <atomic>

namespace QCoop::detail {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr std::int64_t betweenStatistics = 50'000'000;

std::int64_t count(TimePoint at)
{
    return at.time_since_epoch().count();
}

/// Marks are numbers of slots from 1 on: 0 is what is not on the board.
std::uint32_t slotOf(std::uint32_t mark)
{
    return mark - 1;
}

} // namespace

Recorder::Recorder(const ReactorTime &reactor, std::shared_ptr<Board> board, Duration longStep)
    : m_reactor(reactor)
    , m_board(std::move(board))
    , m_longStep(std::max(longStep, Duration(1))) // zero would mean all steps
    , m_orders(m_board)
    , m_facilities(m_board)
{
}

// Cooperators and tasks -------------------------------------------------------------------

void Recorder::cooperatorAdded(const CooperatorCore &cooperator)
{
    m_cooperators.push_back(&cooperator);
    m_board->owesStatistics = true;
    // At once, for its tasks are told before statistics are published.
    const std::lock_guard lock(m_board->mutex);
    m_board->cooperators.push_back(cooperator.statistics());
}

void Recorder::cooperatorRemoved(const CooperatorCore &cooperator)
{
    std::erase(m_cooperators, &cooperator);
    const std::lock_guard lock(m_board->mutex);
    std::erase_if(m_board->cooperators,
                  [id = cooperator.id()](const auto &each) { return each.id == id; });
}

void Recorder::write(ColdTask &cold, const CooperativeTask &task) const
{
    const TaskStatistics statistics = task.statistics();
    cold.name = task.hasName() ? task.name().toStdString() : std::string();
    cold.pausesProgram = statistics.pausedByProgram;
    cold.pausesInspector = statistics.pausedByInspector;
    cold.waiting = !statistics.waiting            ? ColdTask::Waiting::Nothing
                   : statistics.waitingForAwaiter ? ColdTask::Waiting::Awaiter
                                                  : ColdTask::Waiting::Deferred;
    cold.facility = task.facility();
    cold.key = cold.facility != 0 ? task.key().toStdString() : std::string();
    cold.priority = task.priority();
    cold.weight = task.weight();
    const auto deadline = task.deadline();
    cold.deadline = deadline ? count(*deadline) : 0;
    // A step under way is told by currentTask, and does not count as a change.
    const TaskState state =
        statistics.state == TaskState::Running ? TaskState::Ready : statistics.state;
    if (cold.state != state || cold.since == 0) {
        cold.state = state;
        cold.since = now();
    }
}

void Recorder::taskAdded(const CooperativeTask &task)
{
    ColdTask cold;
    cold.id = task.id();
    cold.scheduler = task.cooperatorId();
    cold.spawnedAt = task.spawnedAt();
    if (const CooperativeTask parent = CooperativeTask::current(); parent != task)
        cold.parent = parent.id();
    write(cold, task);
    cold.added = cold.since;
    const TaskStatistics statistics = task.statistics();

    Board &board = *m_board;
    const std::lock_guard lock(board.mutex);
    const auto slot = board.tasks.take(Board::maxTasks);
    if (!slot) {
        ++board.droppedTasks;
        task.setObserverMark(0);
        return;
    }
    TaskCounters &hot = board.makeCounters(*slot);
    hot.steps.store(statistics.steps, relaxed);
    hot.busy.store(statistics.busy.count(), relaxed);
    hot.last.store(statistics.lastStep.count(), relaxed);
    hot.longest.store(statistics.longestStep.count(), relaxed);
    const auto [progress, total] = task.progressCounts();
    hot.progress.store(progress, relaxed);
    hot.total.store(total, relaxed);
    hot.yieldedAt.store(task.yieldedAt(), relaxed);
    board.tasks.slots[*slot].cold = std::move(cold);
    board.tasks.list(*slot);
    if (m_tasks.size() <= *slot)
        m_tasks.resize(*slot + 1);
    m_tasks[*slot] = task;
    task.setObserverMark(*slot + 1);
    task.setCounters(&hot);
    board.owesStatistics.store(true, relaxed);
}

void Recorder::taskChanged(const CooperativeTask &task)
{
    const std::uint32_t mark = task.observerMark();
    if (mark == 0)
        return;
    const std::lock_guard lock(m_board->mutex);
    write(m_board->tasks.slots[slotOf(mark)].cold, task);
    m_board->tasks.list(slotOf(mark));
    m_board->owesStatistics.store(true, relaxed);
}

std::int64_t Recorder::now() const
{
    return count(m_reactor.now());
}

StepInterest Recorder::stepInterest()
{
    return {.from = m_longStep, .current = &m_board->step};
}

void Recorder::stepEnded(const CooperativeTask &task, TimePoint began, Duration took)
{
    const std::int64_t length = took.count();
    if (length > m_longestStep) {
        m_longestStep = length;
        m_longestTask = task.id();
    }
    const std::uint32_t mark = task.observerMark();
    if (!m_board->isAttached.load(relaxed))
        return;
    const std::source_location before =
        mark != 0 ? m_board->counters(slotOf(mark)).yieldedAt.load(relaxed)
                  : std::source_location();
    const std::lock_guard lock(m_board->mutex);
    Board::keep(m_board->slowSteps,
                SlowStep{task.id(), count(began), length, before, task.yieldedAt()},
                m_board->droppedSteps);
}

void Recorder::taskEnded(const CooperativeTask &task)
{
    m_orders.taskEnded(task.id());
    const std::uint32_t mark = task.observerMark();
    if (mark == 0)
        return;
    const std::uint32_t slot = slotOf(mark);
    task.setObserverMark(0);
    task.setCounters(nullptr);
    m_tasks[slot] = {};
    EndedTask ended;
    if (const auto failure = task.failure())
        ended.error = failure->message().toStdString();

    Board &board = *m_board;
    const TaskCounters &hot = board.counters(slot);
    const std::lock_guard lock(board.mutex);
    auto &entry = board.tasks.slots[slot];
    if (board.isAttached.load(relaxed)) {
        write(entry.cold, task);
        ended.cold = std::move(entry.cold);
        ended.slot = slot;
        ended.at = ended.cold.since;
        ended.steps = hot.steps.load(relaxed);
        ended.busy = hot.busy.load(relaxed);
        ended.last = hot.last.load(relaxed);
        ended.longest = hot.longest.load(relaxed);
        ended.progress = hot.progress.load(relaxed);
        ended.total = hot.total.load(relaxed);
        ended.yieldedAt = hot.yieldedAt.load(relaxed);
        ended.byInspector = m_orders.isStopping();
        Board::keep(board.endedTasks, std::move(ended), board.droppedEnds);
    }
    board.tasks.release(slot);
    board.tasks.list(slot); // the agent forgets what it knew of it
    board.owesStatistics.store(true, relaxed);
}

// Facilities ------------------------------------------------------------------------------

void Recorder::facilityAdded(const FacilityInfo &facility)
{
    m_facilities.add(facility, now());
}

// The loop --------------------------------------------------------------------------------

void Recorder::turnBegan(TimePoint at)
{
    if (++m_turns == 1)
        m_board->turnSince.store(count(at), relaxed);
    if (m_board->busySince.load(relaxed) == 0)
        m_board->busySince.store(count(at), relaxed);
}

void Recorder::turnEnded(TimePoint, Duration took)
{
    m_board->owesStatistics.store(true, relaxed);
    if (m_turns == 0 || --m_turns > 0)
        return; // a nested one is part of the one around it
    m_board->turnSince.store(0, relaxed);
    const std::lock_guard lock(m_board->mutex);
    m_board->counts.qcoop += took.count();
}

void Recorder::stretchEnded()
{
    const std::int64_t began = m_board->busySince.load(relaxed);
    if (began == 0)
        return;
    m_board->busySince.store(0, relaxed);
    const std::int64_t took = now() - began;
    // A long step in an even longer stretch of something else is not to blame for that.
    const std::uint64_t longest = 2 * m_longestStep >= took ? m_longestTask : 0;
    m_longestTask = 0;
    m_longestStep = 0;
    const std::lock_guard lock(m_board->mutex);
    LoopCounts &counts = m_board->counts;
    counts.busy += took;
    if (took > counts.worst) {
        counts.worst = took;
        counts.worstBegan = began;
        counts.worstTask = longest;
    }
}

void Recorder::roundEnded()
{
    const std::lock_guard lock(m_board->mutex);
    ++m_board->counts.iterations;
}

void Recorder::publish()
{
    if (!m_board->isAttached.load(relaxed) || !m_board->owesStatistics.load(relaxed))
        return;
    const std::int64_t time = now();
    if (time - m_published < betweenStatistics)
        return;
    m_published = time;
    m_board->owesStatistics.store(false, relaxed);
    std::vector<CooperatorStatistics> statistics;
    for (const CooperatorCore *cooperator : m_cooperators)
        statistics.push_back(cooperator->statistics());
    const std::uint64_t pending = m_reactor.statistics().pending;
    const std::lock_guard lock(m_board->mutex);
    m_board->cooperators = std::move(statistics);
    m_board->pending = pending;
}

void Recorder::replaced()
{
    releaseAll();
    for (CooperativeTask &task : m_tasks)
        task = {};
    const std::lock_guard lock(m_board->mutex);
    m_board->wake = {};
    m_board->isGone = true;
}

void Recorder::reactorGone(const ReactorTime &)
{
    const std::int64_t at = now();
    const std::lock_guard lock(m_board->mutex);
    for (std::uint32_t slot = 0; slot < m_board->timers.slots.size(); ++slot) {
        if (m_board->timers.slots[slot].cold.id != 0)
            endTimer(slot, TimerEnding::Dropped, at);
    }
    m_loops.clear();
    m_board->wake = {};
    m_board->isGone = true;
}

} // namespace QCoop::detail
