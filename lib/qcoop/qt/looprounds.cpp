// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/looprounds.h>

#include <qcoop/qt/qtreactor.h>

#include <algorithm>
#include <utility>

namespace QCoop::detail {

Q_LOGGING_CATEGORY(lcLoop, "qcoop.loop")

namespace {

thread_local constinit LoopRounds *runningRounds = nullptr;

double milliseconds(Duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

} // namespace

LoopRounds::Running::Running(LoopRounds &rounds)
    : m_outer(std::exchange(runningRounds, &rounds))
{
}

LoopRounds::Running::~Running()
{
    runningRounds = m_outer;
}

LoopRounds *LoopRounds::running() noexcept
{
    return runningRounds;
}

// Rounds ----------------------------------------------------------------------------------

void LoopRounds::plan()
{
    if (isClosed())
        return;
    if (m_ready.size() == 0 && !(m_run && m_isStopping)) {
        planAt(m_timers.earliest());
        m_isSoon = false;
    } else if (!m_isSoon) {
        planAt(reactor()->now());
        m_isSoon = true;
    }
}

void LoopRounds::unplan()
{
    if (m_iteration.isActive())
        m_iteration.cancel();
}

void LoopRounds::planAt(std::optional<TimePoint> at)
{
    if (!at) {
        unplan();
    } else if (!m_iteration.isActive()) {
        m_iteration = reactor()->callAt(
            *at, [self = Ref<LoopRounds>(this)] { self->iterate(); },
            CallOrigin(m_info.madeAt, CallKind::Iteration));
    } else if (m_iteration.time() != *at) {
        m_iteration.delay(saturatingBetween(m_iteration.time(), *at));
    }
}

void LoopRounds::iterate()
{
    m_isSoon = false;
    // The run is over, and will return at once; what is left waits for the next one.
    if (m_run && m_run->isOver && m_depth == 0)
        return;
    const Ref<LoopRounds> self(this);
    const TimePoint began = reactor()->now();
    if (!m_ready.hasBefore(m_roundEnd))
        beginRound(began);
    if (Ref<CallNode> node = m_ready.takeBefore(m_roundEnd)) {
        // First of all, for an event loop that a callback may run.
        plan();
        const Running running(*this);
        ++m_depth;
        TimePoint time = began;
        do {
            call(*node, time);
            node = {};
            if (isClosed())
                break;
            time = reactor()->now();
            if (time - began < QtReactor::turnBudget)
                node = m_ready.takeBefore(m_roundEnd);
        } while (node);
        --m_depth;
    }
    if (isClosed())
        return;
    if (!m_ready.hasBefore(m_roundEnd))
        endRound();
    else
        m_isSoon = false; // behind what has come due meanwhile
    countWaiting();
    plan();
}

void LoopRounds::beginRound(TimePoint now)
{
    ++m_statistics.rounds;
    wakeTimers(now);
    m_roundEnd = m_ready.nextNumber();
}

void LoopRounds::endRound()
{
    if (m_run && std::exchange(m_isStopping, false))
        m_run->isOver = true;
}

void LoopRounds::call(CallNode &node, TimePoint began)
{
    const std::uint64_t nestedTurns = m_nestedTurns;
    ++m_statistics.called;
    m_statistics.lastLateness = saturatingBetween(node.time, began);
    m_statistics.maxLateness = std::max(m_statistics.maxLateness, m_statistics.lastLateness);
    ++m_info.running;
    try {
        reactor()->make(node);
        ++m_info.done;
    } catch (...) {
        ++m_statistics.failed;
        ++m_info.failed;
        callExceptionHandler(ExceptionContext(Failure::current(node.where),
                                              ExceptionContext::Kind::Callback, node.where));
    }
    --m_info.running;
    // Somebody else may have worked in an event loop inside the callback (trap T6).
    if (m_debug && !isClosed() && nestedTurns == m_nestedTurns)
        noteSlow(node, reactor()->now() - began);
}

void LoopRounds::noteSlow(const CallNode &node, Duration took)
{
    if (took < m_slow)
        return;
    ++m_statistics.slow;
    qCWarning(lcLoop).nospace().noquote()
        << "EventLoop: the callback from " << node.where.file_name() << ':' << node.where.line()
        << " took " << milliseconds(took) << " ms, the loop \"" << m_info.name
        << "\" waited for it";
}

// Errors ----------------------------------------------------------------------------------

void LoopRounds::setExceptionHandler(Handler handler)
{
    thread().check("EventLoop::setExceptionHandler");
    m_handler = handler ? std::make_shared<const Handler>(std::move(handler)) : nullptr;
}

void LoopRounds::callExceptionHandler(const ExceptionContext &context) noexcept
{
    const auto handler = m_handler; // it may set another one
    if (!handler) {
        reportError({context.kind(), context.failure()});
        return;
    }
    try {
        (*handler)(context);
    } catch (...) {
        reportError({ErrorReport::Kind::ExceptionHandler, Failure::current()});
    }
}

} // namespace QCoop::detail
