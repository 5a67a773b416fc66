// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/loopingcall.h>
#include <qcoop/core/observer.h>

#include <memory>
#include <optional>

namespace QCoop::detail {

/// The body of a LoopingCall; it outlives it while its function runs.
class LoopingCallCore final : public BoundToContext,
                              public ReactorClient,
                              public std::enable_shared_from_this<LoopingCallCore>
{
public:
    LoopingCallCore(ReactorTime &reactor, std::source_location where, LoopFunction function,
                    bool counting);
    ~LoopingCallCore() override;

    Deferred<> start(Duration interval, FirstCall first);
    void stop();
    /// Stops, if it runs, because its owner, its context or its reactor goes.
    void endQuietly() noexcept;
    void reset();
    void setInterval(Duration interval);
    void setMissedTicks(MissedTicks policy);
    void setErrorPolicy(OnError policy);

    [[nodiscard]] bool isRunning() const noexcept { return m_run != nullptr; }
    [[nodiscard]] std::optional<Duration> interval() const noexcept { return m_interval; }
    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }
    [[nodiscard]] LoopingCallStatistics statistics() const noexcept;

    void introduce(Observer &observer) override;
    void nestedTurn() override {}
    void quitting() noexcept override {} // no task: it ends with its reactor
    void reactorGone() noexcept override;

private:
    /// From a start() until the run is over, which it may be after the next one has begun:
    /// a call that waits outlives a stop().
    struct Run
    {
        Cadence cadence;
        const FirstCall first;
        std::optional<TimePoint> last; // when the function was last called
        TimePoint due;                 // when the next call is, or the present one was
        std::int64_t owed = 0;         // missed calls that are still to be made up
        DelayedCall call;              // the next one; not active inside a call
        const Deferred<> over;
    };
    using RunRef = std::shared_ptr<Run>;

    ReactorTime &reactor(const char *operation);
    void checkThread(const char *operation) const;
    void contextGone() noexcept override;
    void end();
    void over(const Run &run, const Failure *failure);
    void plan(RunRef run);
    void call(const RunRef &run);
    [[nodiscard]] std::int64_t countFor(Run &run, TimePoint now);
    void owe(Run &run, std::int64_t missed);
    void forgive(Run &run) noexcept;
    void returned(const RunRef &run);
    void failed(const RunRef &run, const Failure &failure);
    [[nodiscard]] LoopInfo info(const Run &run) const;
    void tellReturned(const Run &run, TimePoint called) const;
    [[nodiscard]] static TimePoint countedFrom(const Run &run);

    ReactorTime *m_reactor; // null once it is gone
    const std::source_location m_where;
    LoopFunction m_function;
    const bool m_counting;
    const std::uint64_t m_id;
    MissedTicks m_missedTicks = MissedTicks::Skip;
    OnError m_onError = OnError::Stop;
    std::optional<Duration> m_interval; // kept after the run, for interval()
    RunRef m_run;                       // null while it does not run
    LoopingCallStatistics m_statistics;
};

} // namespace QCoop::detail
