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
        m_run.emplace(Run{cadence, first, std::nullopt, {}});
        m_over = Deferred<>();
        const Deferred<> over = *m_over;
        ++m_statistics.runs;
        m_reactor->observe([&](Observer &observer) { observer.loopStarted(m_id, interval); });
        if (first == FirstCall::Now)
            call(now);
        else
            plan();
        return over;
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
        plan();
    }

    void setInterval(Duration interval)
    {
        if (!m_interval)
            throw NotRunning("LoopingCall::setInterval: it was never started");
        const Cadence changed(m_run ? m_run->cadence.start() : TimePoint(), interval);
        m_interval = interval;
        if (m_run)
            m_run->cadence = changed;
    }

    [[nodiscard]] bool isRunning() const noexcept { return m_run.has_value(); }
    [[nodiscard]] std::optional<Duration> interval() const noexcept { return m_interval; }
    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }
    [[nodiscard]] LoopingCallStatistics statistics() const noexcept
    {
        LoopingCallStatistics statistics = m_statistics;
        statistics.id = m_id;
        statistics.running = isRunning();
        return statistics;
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
    /// What exists only while the loop runs.
    struct Run
    {
        Cadence cadence;
        FirstCall first;
        std::optional<TimePoint> last; // when the function was last called
        DelayedCall call;              // the next one; not active inside a call
    };

    ReactorTime &reactor(const char *operation)
    {
        if (!m_reactor)
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
        const DelayedCall next = m_run->call;
        m_run.reset();
        if (!next.isActive())
            return; // inside a call, or waiting: the run is over when that is
        DelayedCall(next).cancel();
        over(nullptr);
    }

    void over(const Failure *failure)
    {
        if (m_reactor)
            m_reactor->observe([&](Observer &observer) { observer.loopEnded(m_id); });
        // A call that was stopped and started again inside itself ends neither run twice.
        const std::optional<Deferred<>> told = std::exchange(m_over, std::nullopt);
        if (!told || told->isFired())
            return;
        if (failure)
            told->errback(*failure);
        else
            told->callback();
    }

    void plan()
    {
        const TimePoint next = m_run->cadence.next(m_reactor->now());
        m_run->call = m_reactor->callAt(
            next,
            [self = shared_from_this(), next] {
                self->m_run->call = {};
                self->call(next);
            },
            CallOrigin(m_where, CallKind::LoopingCall));
    }

    /// The time since which points of the grid count for the next call: the last call, or
    /// the start of the grid, which reset() moves. A call on starting counts one.
    [[nodiscard]] TimePoint countedFrom() const
    {
        const TimePoint start = m_run->cadence.start();
        const bool countsStart = m_run->first == FirstCall::Now;
        return m_run->last.value_or(countsStart ? saturatingAdd(start, -m_run->cadence.interval())
                                                : start);
    }

    /// Makes the call that was due at \a due.
    void call(TimePoint due)
    {
        const auto keep = shared_from_this();
        const TimePoint now = m_reactor->now();
        const std::int64_t count = m_run->cadence.ticksBetween(countedFrom(), now);
        if (m_counting && count <= 0) {
            returned();
            return;
        }
        m_statistics.lastLateness = now - due;
        m_statistics.maxLateness = std::max(m_statistics.maxLateness, m_statistics.lastLateness);
        ++m_statistics.calls;
        if (count > 1)
            m_statistics.skipped += static_cast<std::uint64_t>(count - 1);
        m_run->last = now;
        m_reactor->observe([&](Observer &observer) { observer.loopCalled(m_id, count); });
        Ref<Chain> wait;
        std::size_t end = 0;
        try {
            wait = m_function(count, end);
            if (wait) {
                wait->attachSink(
                    end,
                    [keep](Outcome &outcome) {
                        Failure *failure = std::get_if<Failure>(&outcome);
                        failure ? keep->failed(*failure) : keep->returned();
                    },
                    "Deferred returned to a LoopingCall");
                return;
            }
        } catch (...) {
            failed(Failure::current(m_where));
            return;
        }
        returned();
    }

    /// The function has returned, and what it returned has fired.
    void returned()
    {
        if (m_run)
            plan();
        else
            over(nullptr);
    }

    void failed(const Failure &failure)
    {
        m_run.reset();
        over(&failure);
    }

    ReactorTime *m_reactor; // null once it is gone
    const std::source_location m_where;
    LoopFunction m_function;
    const bool m_counting;
    const std::uint64_t m_id;
    std::optional<Duration> m_interval; // kept after the run, for interval()
    std::optional<Run> m_run;
    std::optional<Deferred<>> m_over; // of the run that is not over yet
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
