// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "quantile.h"

#include <qcoop/core/loopingcall.h>
#include <qcoop/qt/qtreactor.h>

#include <benchmark/benchmark.h>

#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include <vector>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

/// Many LoopingCalls on the reactor of Qt's event loop, and how punctual their calls were.
/// They are started one after the other, so that all are due at nearly the same time: in
/// each interval the last one waits for the calls of all the others.
class Loops
{
public:
    static constexpr std::size_t count = 10'000;
    static constexpr Duration interval = 100ms;
    static constexpr auto length = 10s;

    Loops()
    {
        m_latenesses.reserve(count * std::size_t(length / interval + 1));
        m_loops.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            // The grid is kept here once more, so that the library's word is not needed.
            const TimePoint start = m_reactor.now();
            m_loops.push_back(
                LoopingCall::withCount(m_reactor, [this, due = start](std::int64_t passed) mutable {
                    due += passed * interval;
                    m_latenesses.push_back(m_reactor.now() - due);
                    m_skipped += passed - 1;
                }));
            m_loops.back().start(interval, FirstCall::AfterInterval);
        }
    }

    void run(benchmark::State &state)
    {
        QEventLoop loop;
        QTimer::singleShot(length, Qt::PreciseTimer, &loop, &QEventLoop::quit);
        loop.exec();
        const auto lateness = [this](double share) {
            return std::chrono::duration<double, std::milli>(quantile(m_latenesses, share)).count();
        };
        if (m_latenesses.empty())
            return state.SkipWithError("no call was made");
        state.counters["lateness_p50_ms"] = lateness(0.5);
        state.counters["lateness_p99_ms"] = lateness(0.99);
        state.counters["lateness_max_ms"] = lateness(1);
        state.counters["skipped"] = double(m_skipped);
    }

private:
    ReactorTime &m_reactor = QtReactor::instance();
    std::vector<Duration> m_latenesses;
    std::int64_t m_skipped = 0;
    std::vector<LoopingCall> m_loops;
};

[[maybe_unused]] const auto *const added =
    benchmark::RegisterBenchmark("looping/qcoop", [](benchmark::State &state) {
        for (auto _ : state) {
            Loops().run(state);
            state.SetIterationTime(1);
        }
    }) -> Iterations(1) -> Repetitions(3) -> UseManualTime();

} // namespace

} // namespace QCoop::Bench
