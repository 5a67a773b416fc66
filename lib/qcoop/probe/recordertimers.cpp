// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of a recorder that writes down timers, and whose call runs.

#include <qcoop/probe/recorder.h>

#include <atomic>

namespace QCoop::detail {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

std::atomic<std::uint64_t> lastTimer{0}; // of all loops

std::int64_t count(TimePoint at)
{
    return at.time_since_epoch().count();
}

/// Marks are numbers of slots from 1 on: 0 is what is not on the board.
std::uint32_t slotOf(std::uint32_t mark)
{
    return mark - 1;
}

bool isOnBoard(const DelayedCall &call)
{
    return call.observerMark() != 0;
}

/// Ticks, rounds of EventLoops and the calls of LoopingCalls are shown as what they belong
/// to. Calls of callSoon() may be a million a second and are due at once: they are in no
/// table, and are named only where one of them blocks the loop.
bool isOfItsOwn(CallKind kind)
{
    return kind != CallKind::Tick && kind != CallKind::LoopingCall && kind != CallKind::Soon &&
           kind != CallKind::Iteration;
}

} // namespace

void Recorder::callScheduled(const DelayedCall &call)
{
    if (!isOfItsOwn(call.kind()))
        return;
    ColdTimer cold;
    cold.id = ++lastTimer;
    cold.kind = call.kind();
    cold.owner = CooperativeTask::current().id();
    cold.madeAt = call.madeAt();
    cold.added = now();
    cold.due = count(call.time());
    Board &board = *m_board;
    const std::lock_guard lock(board.mutex);
    const auto slot = board.timers.take(Board::maxTimers);
    if (!slot) {
        ++board.droppedTimers;
        return;
    }
    board.timers.slots[*slot].cold = cold;
    board.timers.list(*slot);
    call.setObserverMark(*slot + 1);
}

void Recorder::callMoved(const DelayedCall &call)
{
    if (!isOnBoard(call))
        return;
    const std::uint32_t slot = slotOf(call.observerMark());
    const std::lock_guard lock(m_board->mutex);
    m_board->timers.slots[slot].cold.due = count(call.time());
    m_board->timers.list(slot);
}

void Recorder::endTimer(std::uint32_t slot, TimerEnding how, std::int64_t at)
{
    Board &board = *m_board;
    const auto &entry = board.timers.slots[slot];
    if (board.isAttached.load(relaxed) && entry.isKnown)
        Board::keep(board.endedTimers, EndedTimer{entry.cold.id, slot, how, at}, board.droppedEnds);
    board.timers.release(slot);
    board.timers.list(slot);
}

void Recorder::callCancelled(const DelayedCall &call)
{
    if (!isOnBoard(call))
        return;
    const std::uint32_t slot = slotOf(call.observerMark());
    call.setObserverMark(0);
    const std::int64_t at = now();
    const std::lock_guard lock(m_board->mutex);
    endTimer(slot, TimerEnding::Cancelled, at);
}

void Recorder::setCurrentCall()
{
    const CurrentCall current = m_calls.empty() ? CurrentCall{} : m_calls.back();
    m_board->currentTimerMadeAt.store(current.madeAt, relaxed);
    m_board->currentTimer.store(current.timer, relaxed);
}

void Recorder::callBegan(const DelayedCall &call, TimePoint at)
{
    if (call.kind() == CallKind::Soon) {
        m_calls.push_back({call.id(), 0, call.madeAt()});
        setCurrentCall();
        return;
    }
    if (!isOnBoard(call))
        return;
    const std::lock_guard lock(m_board->mutex);
    auto &entry = m_board->timers.slots[slotOf(call.observerMark())];
    entry.cold.isRunning = true;
    entry.cold.lastLate = entry.cold.maxLate = count(at) - entry.cold.due;
    m_board->timers.list(slotOf(call.observerMark()));
    m_calls.push_back({call.id(), entry.cold.id, entry.cold.madeAt});
    setCurrentCall();
}

void Recorder::callEnded(const DelayedCall &call, TimePoint began, Duration took)
{
    // Its mark is another recorder's where the probe was closed and opened again inside it.
    if (m_calls.empty() || m_calls.back().call != call.id())
        return;
    m_calls.pop_back();
    setCurrentCall();
    if (!isOnBoard(call))
        return;
    const std::uint32_t slot = slotOf(call.observerMark());
    call.setObserverMark(0);
    const std::lock_guard lock(m_board->mutex);
    endTimer(slot, TimerEnding::Fired, count(began + took));
}

template <typename Change>
void Recorder::changeLoop(const LoopInfo &loop, Change change)
{
    const auto found = m_loops.find(loop.id);
    if (found == m_loops.end())
        return;
    const std::lock_guard lock(m_board->mutex);
    ColdTimer &cold = m_board->timers.slots[found->second].cold;
    cold.interval = loop.interval.count();
    cold.fires = loop.calls;
    cold.skipped = loop.skipped;
    cold.lastLate = loop.lastLateness.count();
    cold.maxLate = loop.maxLateness.count();
    change(cold);
    m_board->timers.list(found->second);
}

void Recorder::loopStarted(const LoopInfo &loop)
{
    ColdTimer cold;
    cold.id = ++lastTimer;
    cold.kind = CallKind::LoopingCall;
    cold.owner = CooperativeTask::current().id();
    cold.madeAt = loop.madeAt;
    cold.added = now();
    cold.due = count(loop.due);
    cold.interval = loop.interval.count();
    cold.fires = loop.calls;
    cold.skipped = loop.skipped;
    Board &board = *m_board;
    const std::lock_guard lock(board.mutex);
    const auto slot = board.timers.take(Board::maxTimers);
    if (!slot) {
        ++board.droppedTimers;
        return;
    }
    board.timers.slots[*slot].cold = cold;
    board.timers.list(*slot);
    m_loops[loop.id] = *slot;
}

void Recorder::loopPlanned(const LoopInfo &loop)
{
    changeLoop(loop, [&](ColdTimer &cold) {
        cold.due = count(loop.due);
        cold.isRunning = false;
    });
}

void Recorder::loopCalled(const LoopInfo &loop, std::int64_t)
{
    std::uint64_t timer = 0;
    changeLoop(loop, [&](ColdTimer &cold) {
        cold.due = 0;
        cold.isRunning = true;
        timer = cold.id;
    });
    m_calls.push_back({0, timer, loop.madeAt});
    setCurrentCall();
}

void Recorder::loopReturned(const LoopInfo &loop, Duration took)
{
    if (!m_calls.empty() && m_calls.back().call == 0)
        m_calls.pop_back();
    setCurrentCall();
    changeLoop(loop, [&](ColdTimer &cold) { cold.busy += took.count(); });
}

void Recorder::loopEnded(const LoopInfo &loop)
{
    const auto found = m_loops.find(loop.id);
    if (found == m_loops.end())
        return;
    const std::uint32_t slot = found->second;
    m_loops.erase(found);
    const std::int64_t at = now();
    const std::lock_guard lock(m_board->mutex);
    endTimer(slot, TimerEnding::Stopped, at);
}

} // namespace QCoop::detail
