// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/loopingcall.h>

#include <qcoop/core/errors.h>
#include <qcoop/core/observer.h>

#include <algorithm>
#include <atomic>
#include <string>

namespace QCoop {

namespace detail {

namespace {
std::atomic<std::uint64_t> lastLoopId{0};
}

/// The body of a LoopingCall; it outlives it while its function runs.
class LoopingCallCore final : public BoundToContext,
                              public ReactorClient,
                              public std::enable_shared_from_this<LoopingCallCore>
{
public:
    LoopingCallCore(ReactorTime &reactor, std::source_location where, LoopFunction function,
                    bool counting)
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
    ~LoopingCallCore() override
    {
        if (m_reactor)
            m_reactor->removeClient(*this);
    }

    Deferred<> start(Duration interval, FirstCall first)
    {
        reactor("LoopingCall::start");
        if (m_run)
            throw AlreadyRunning("LoopingCall::start: it runs already; nothing was changed");
        const TimePoint now = m_reactor->now();
        const Cadence cadence(now, interval);
        m_interval = interval;
        // Nothing is kept of an earlier run: this one counts from its own start (D4).
        const auto run = std::make_shared<Run>(Run{cadence, first, std::nullopt, now, {}, {}});
        m_run = run;
        ++m_statistics.runs;
        m_reactor->observe([&](Observer &observer) { observer.loopStarted(info(*run)); });
        if (first == FirstCall::Now)
            call(run);
        else
            plan(run);
        return run->over;
    }

    void stop()
    {
        reactor("LoopingCall::stop");
        if (!m_run)
            throw NotRunning("LoopingCall::stop: it does not run");
        end();
    }

    /// Stops, if it runs, because its owner, its context or its reactor goes.
    void endQuietly() noexcept
    {
        if (m_run)
            end();
    }

    void reset()
    {
        reactor("LoopingCall::reset");
        if (!m_run)
            throw NotRunning("LoopingCall::reset: it does not run");
        if (!m_run->call.isActive())
            return;
        m_run->call.cancel();
        m_run->cadence = Cadence(m_reactor->now(), m_run->cadence.interval());
        plan(m_run);
    }

    void setInterval(Duration interval)
    {
        if (m_reactor)
            m_reactor->thread().check("LoopingCall::setInterval");
        if (!m_interval)
            throw NotRunning("LoopingCall::setInterval: it was never started");
        const Cadence changed(m_run ? m_run->cadence.start() : TimePoint(), interval);
        m_interval = interval;
        if (m_run)
            m_run->cadence = changed;
    }

    [[nodiscard]] bool isRunning() const noexcept { return m_run != nullptr; }
    [[nodiscard]] std::optional<Duration> interval() const noexcept { return m_interval; }
    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }
    [[nodiscard]] LoopingCallStatistics statistics() const noexcept
    {
        LoopingCallStatistics statistics = m_statistics;
        statistics.id = m_id;
        statistics.running = isRunning();
        return statistics;
    }

    void introduce(Observer &observer) override
    {
        if (m_run)
            observer.loopStarted(info(*m_run));
    }
    void nestedTurn() override {}
    void quitting() noexcept override {} // no task: it ends with its reactor
    void reactorGone() noexcept override
    {
        const auto keep = shared_from_this();
        endQuietly();
        m_reactor = nullptr;
    }

private:
    /// From a start() until the run is over, which it may be after the next one has begun:
    /// a call that waits outlives a stop().
    struct Run
    {
        Cadence cadence;
        const FirstCall first;
        std::optional<TimePoint> last; // when the function was last called
        TimePoint due;                 // when the next call is, or the present one was
        DelayedCall call;              // the next one; not active inside a call
        const Deferred<> over;
    };
    using RunRef = std::shared_ptr<Run>;

    ReactorTime &reactor(const char *operation)
    {
        if (!m_reactor || m_reactor->isGone())
            throw NoReactor(std::string(operation) + ": its reactor is gone");
        m_reactor->thread().check(operation);
        return *m_reactor;
    }

    void contextGone() noexcept override
    {
        const auto keep = shared_from_this();
        endQuietly();
    }

    void end()
    {
        const auto keep = shared_from_this();
        const RunRef run = std::exchange(m_run, nullptr);
        if (!run->call.isActive())
            return; // inside a call, or waiting: the run is over when that is
        run->call.cancel();
        over(*run, nullptr);
    }

    void over(const Run &run, const Failure *failure)
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

    void plan(RunRef run)
    {
        run->due = run->cadence.next(m_reactor->now());
        run->call = m_reactor->callAt(
            run->due,
            [self = shared_from_this(), run] {
                run->call = {};
                self->call(run);
            },
            CallOrigin(m_where, CallKind::LoopingCall));
        m_reactor->observe([&](Observer &observer) { observer.loopPlanned(info(*run)); });
    }

    [[nodiscard]] LoopInfo info(const Run &run) const
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

    void tellReturned(const Run &run, TimePoint called) const
    {
        if (!m_reactor)
            return;
        m_reactor->observe([&](Observer &observer) {
            observer.loopReturned(info(run), m_reactor->now() - called);
        });
    }

    /// The time since which points of the grid count for the next call: the last call, or
    /// the start of the grid, which reset() moves. A call on starting counts one.
    [[nodiscard]] static TimePoint countedFrom(const Run &run)
    {
        const TimePoint start = run.cadence.start();
        const bool countsStart = run.first == FirstCall::Now;
        return run.last.value_or(countsStart ? saturatingAdd(start, -run.cadence.interval())
                                             : start);
    }

    void call(const RunRef &run)
    {
        const auto keep = shared_from_this();
        const TimePoint now = m_reactor->now();
        const std::int64_t count = run->cadence.ticksBetween(countedFrom(*run), now);
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
    void returned(const RunRef &run)
    {
        if (m_run == run)
            plan(run);
        else
            over(*run, nullptr);
    }

    void failed(const RunRef &run, const Failure &failure)
    {
        if (m_run == run)
            m_run.reset();
        over(*run, &failure);
    }

    ReactorTime *m_reactor; // null once it is gone
    const std::source_location m_where;
    LoopFunction m_function;
    const bool m_counting;
    const std::uint64_t m_id;
    std::optional<Duration> m_interval; // kept after the run, for interval()
    RunRef m_run;                       // null while it does not run
    LoopingCallStatistics m_statistics;
};

} // namespace detail

LoopingCall::LoopingCall(ReactorTime &reactor, detail::ContextGuard *guard,
                         std::source_location where, detail::LoopFunction function,
                         Counting counting)
    : m_core(std::make_shared<detail::LoopingCallCore>(reactor, where, std::move(function),
                                                       counting == Counting::Yes))
{
    if (guard)
        guard->bind(*m_core);
}

LoopingCall::LoopingCall(LoopingCall &&) noexcept = default;

LoopingCall &LoopingCall::operator=(LoopingCall &&other) noexcept
{
    std::swap(m_core, other.m_core);
    return *this;
}

LoopingCall::~LoopingCall()
{
    if (m_core)
        m_core->endQuietly();
}

Deferred<> LoopingCall::start(Duration interval, FirstCall first)
{
    return m_core->start(interval, first);
}

void LoopingCall::stop()
{
    m_core->stop();
}

void LoopingCall::reset()
{
    m_core->reset();
}

bool LoopingCall::isRunning() const noexcept
{
    return m_core && m_core->isRunning();
}

std::optional<Duration> LoopingCall::interval() const noexcept
{
    return m_core->interval();
}

void LoopingCall::setInterval(Duration interval)
{
    m_core->setInterval(interval);
}

LoopingCallStatistics LoopingCall::statistics() const noexcept
{
    return m_core->statistics();
}

std::uint64_t LoopingCall::id() const noexcept
{
    return m_core->id();
}

} // namespace QCoop
