// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/loopingcallcore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>

#include <algorithm>
#include <atomic>
#include <string>

namespace QCoop::detail {

namespace {
std::atomic<std::uint64_t> lastLoopId{0};
}

LoopingCallCore::LoopingCallCore(ReactorTime &reactor, std::source_location where,
                                 LoopFunction function, bool counting)
    : m_reactor(&reactor)
    , m_where(where)
    , m_function(std::move(function))
    , m_counting(counting)
    , m_id(++lastLoopId)
{
    reactor.thread().check("LoopingCall");
    if (reactor.isGone())
        m_reactor = nullptr;
    else
        reactor.addClient(*this);
}

LoopingCallCore::~LoopingCallCore()
{
    if (m_reactor)
        m_reactor->removeClient(*this);
}

ReactorTime &LoopingCallCore::reactor(const char *operation)
{
    if (!m_reactor || m_reactor->isGone())
        throw NoReactor(std::string(operation) + ": its reactor is gone");
    m_reactor->thread().check(operation);
    return *m_reactor;
}

void LoopingCallCore::checkThread(const char *operation) const
{
    if (m_reactor)
        m_reactor->thread().check(operation);
}

Deferred<> LoopingCallCore::start(Duration interval, FirstCall first)
{
    reactor("LoopingCall::start");
    if (m_run)
        throw AlreadyRunning("LoopingCall::start: it runs already; nothing was changed");
    const TimePoint now = m_reactor->now();
    const Cadence cadence(now, interval);
    m_interval = interval;
    // Nothing is kept of an earlier run: this one counts from its own start (D4).
    const auto run = std::make_shared<Run>(Run{cadence, first, std::nullopt, now, 0, {}, {}});
    m_run = run;
    ++m_statistics.runs;
    m_reactor->observe([&](Observer &observer) { observer.loopStarted(info(*run)); });
    if (first == FirstCall::Now)
        call(run);
    else
        plan(run);
    return run->over;
}

void LoopingCallCore::stop()
{
    reactor("LoopingCall::stop");
    if (!m_run)
        throw NotRunning("LoopingCall::stop: it does not run");
    end();
}

void LoopingCallCore::endQuietly() noexcept
{
    if (m_run)
        end();
}

void LoopingCallCore::reset()
{
    reactor("LoopingCall::reset");
    if (!m_run)
        throw NotRunning("LoopingCall::reset: it does not run");
    if (!m_run->call.isActive())
        return;
    m_run->call.cancel();
    m_run->cadence = Cadence(m_reactor->now(), m_run->cadence.interval());
    forgive(*m_run);
    plan(m_run);
}

void LoopingCallCore::setInterval(Duration interval)
{
    checkThread("LoopingCall::setInterval");
    if (!m_interval)
        throw NotRunning("LoopingCall::setInterval: it was never started");
    const Cadence changed(m_run ? m_run->cadence.start() : TimePoint(), interval);
    m_interval = interval;
    if (m_run)
        m_run->cadence = changed;
}

void LoopingCallCore::setMissedTicks(MissedTicks policy)
{
    checkThread("LoopingCall::setMissedTicks");
    m_missedTicks = policy;
    if (m_run && policy != MissedTicks::CallEach)
        forgive(*m_run);
}

void LoopingCallCore::setErrorPolicy(OnError policy)
{
    checkThread("LoopingCall::setErrorPolicy");
    m_onError = policy;
}

LoopingCallStatistics LoopingCallCore::statistics() const noexcept
{
    LoopingCallStatistics statistics = m_statistics;
    statistics.id = m_id;
    statistics.running = isRunning();
    statistics.backlog = m_run ? static_cast<std::uint64_t>(m_run->owed) : 0;
    return statistics;
}

void LoopingCallCore::introduce(Observer &observer)
{
    if (m_run)
        observer.loopStarted(info(*m_run));
}

void LoopingCallCore::reactorGone() noexcept
{
    const auto keep = shared_from_this();
    endQuietly();
    m_reactor = nullptr;
}

void LoopingCallCore::contextGone() noexcept
{
    const auto keep = shared_from_this();
    endQuietly();
}

void LoopingCallCore::end()
{
    const auto keep = shared_from_this();
    const RunRef run = std::exchange(m_run, nullptr);
    forgive(*run);
    if (!run->call.isActive())
        return; // inside a call, or waiting: the run is over when that is
    run->call.cancel();
    over(*run, nullptr);
}

void LoopingCallCore::over(const Run &run, const Failure *failure)
{
    if (m_reactor)
        m_reactor->observe([&](Observer &observer) { observer.loopEnded(info(run)); });
    if (run.over.isFired())
        return; // its owner cancelled it
    if (failure)
        run.over.errback(*failure);
    else
        run.over.callback();
}

void LoopingCallCore::plan(RunRef run)
{
    const TimePoint now = m_reactor->now();
    if (run->owed > 0) {
        run->due = now; // one a turn, so that others have theirs
    } else {
        if (m_missedTicks == MissedTicks::Delay)
            run->cadence = Cadence(now, run->cadence.interval());
        run->due = run->cadence.next(now);
    }
    run->call = m_reactor->callAt(
        run->due,
        [self = shared_from_this(), run] {
            run->call = {};
            self->call(run);
        },
        CallOrigin(m_where, CallKind::LoopingCall));
    m_reactor->observe([&](Observer &observer) { observer.loopPlanned(info(*run)); });
}

void LoopingCallCore::call(const RunRef &run)
{
    const auto keep = shared_from_this();
    const TimePoint now = m_reactor->now();
    const std::int64_t count = countFor(*run, now);
    if (m_counting && count <= 0) {
        returned(run);
        return;
    }
    m_statistics.lastLateness = now - run->due;
    m_statistics.maxLateness = std::max(m_statistics.maxLateness, m_statistics.lastLateness);
    ++m_statistics.calls;
    if (count > 1)
        m_statistics.skipped += static_cast<std::uint64_t>(count - 1);
    run->last = now;
    m_reactor->observe([&](Observer &observer) { observer.loopCalled(info(*run), count); });
    Ref<Chain> wait;
    std::size_t end = 0;
    try {
        wait = m_function(count, end);
        tellReturned(*run, now);
        if (wait) {
            wait->attachSink(
                end,
                [keep, run](Outcome &outcome) {
                    Failure *failure = std::get_if<Failure>(&outcome);
                    failure ? keep->failed(run, *failure) : keep->returned(run);
                },
                "Deferred returned to a LoopingCall");
            return;
        }
    } catch (...) {
        const Failure failure = Failure::current(m_where);
        tellReturned(*run, now);
        failed(run, failure);
        return;
    }
    returned(run);
}

/// The function has returned, and what it returned has fired.
void LoopingCallCore::returned(const RunRef &run)
{
    if (m_run == run)
        plan(run);
    else
        over(*run, nullptr);
}

void LoopingCallCore::failed(const RunRef &run, const Failure &failure)
{
    if (m_onError == OnError::Continue) {
        if (!failure.isStop()) {
            ++m_statistics.failed;
            reportError({ErrorReport::Kind::Callback, failure}); // who may stop it
        }
        returned(run);
        return;
    }
    if (m_run == run) {
        forgive(*run);
        m_run.reset();
    }
    over(*run, &failure);
}

LoopInfo LoopingCallCore::info(const Run &run) const
{
    return {m_id,
            m_where,
            run.cadence.interval(),
            run.due,
            m_statistics.calls,
            m_statistics.skipped,
            m_statistics.lastLateness,
            m_statistics.maxLateness};
}

void LoopingCallCore::tellReturned(const Run &run, TimePoint called) const
{
    if (!m_reactor)
        return;
    m_reactor->observe(
        [&](Observer &observer) { observer.loopReturned(info(run), m_reactor->now() - called); });
}

} // namespace QCoop::detail
