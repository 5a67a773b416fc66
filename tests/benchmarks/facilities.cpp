// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/clock.h>
#include <qcoop/core/facility.h>
#include <qcoop/probe/recorder.h>

#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

using namespace QCoop;
using namespace std::chrono_literals;

namespace {

class Counting final : public detail::Facility
{
public:
    explicit Counting(ReactorTime &reactor)
        : Facility(reactor, FacilityKind::Executor, "pool", std::source_location::current())
    {
    }
    void finishJob()
    {
        ++m_info.done;
        changed();
    }
};

/// A job of an executor ends: what it costs to say so, with one facility or with several that
/// take turns.
void facilityChanges(benchmark::State &state, bool isWatched)
{
    Clock clock;
    const auto board = std::make_shared<detail::Board>(1, "bench", 0, false);
    detail::Recorder recorder(clock, board, 1ms);
    std::vector<std::unique_ptr<Counting>> all;
    for (int i = 0; i < state.range(0); ++i)
        all.push_back(std::make_unique<Counting>(clock));
    if (isWatched)
        clock.setObserver(&recorder);
    board->isAttached = isWatched;
    std::size_t next = 0;
    for (auto _ : state) {
        all[next]->finishJob();
        next = next + 1 < all.size() ? next + 1 : 0;
    }
    clock.setObserver(nullptr);
}

/// One call on a clock whose time costs nothing to read: of callLater() it is a row of a
/// table, of callSoon() it is none.
void oneCall(benchmark::State &state, CallKind kind, bool isWatched)
{
    Clock clock;
    const auto board = std::make_shared<detail::Board>(1, "bench", 0, false);
    detail::Recorder recorder(clock, board, 1ms);
    if (isWatched)
        clock.setObserver(&recorder);
    board->isAttached = isWatched;
    for (auto _ : state) {
        clock.callLater(
            0ns, [] {}, CallOrigin(std::source_location::current(), kind));
        clock.advance(0ns);
    }
    clock.setObserver(nullptr);
}

BENCHMARK_CAPTURE(facilityChanges, nobodyLooks, false)->Arg(1);
BENCHMARK_CAPTURE(facilityChanges, anInspectorIsAttached, true)->Arg(1)->Arg(8)->Arg(1000);
BENCHMARK_CAPTURE(oneCall, soonWhileNobodyLooks, CallKind::Soon, false);
BENCHMARK_CAPTURE(oneCall, soonWithAnInspector, CallKind::Soon, true);
BENCHMARK_CAPTURE(oneCall, laterWhileNobodyLooks, CallKind::CallLater, false);
BENCHMARK_CAPTURE(oneCall, laterWithAnInspector, CallKind::CallLater, true);

} // namespace
