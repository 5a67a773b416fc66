// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/clock.h>
#include <qcoop/core/facility.h>
#include <qcoop/probe/recorder.h>

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
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
void facilityChanges(benchmark::State &state, bool isWatched, int count)
{
    Clock clock;
    const auto board = std::make_shared<detail::Board>(1, "bench", 0, false);
    detail::Recorder recorder(clock, board, 1ms);
    std::vector<std::unique_ptr<Counting>> all;
    for (int i = 0; i < count; ++i)
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

bool add()
{
    const auto change = [](const std::string &who, bool isWatched, int count) {
        benchmark::RegisterBenchmark(
            ("facilities/change/" + who + '/' + std::to_string(count)).c_str(),
            [=](benchmark::State &state) { facilityChanges(state, isWatched, count); });
    };
    const auto call = [](const char *name, CallKind kind, bool isWatched) {
        benchmark::RegisterBenchmark(
            name, [=](benchmark::State &state) { oneCall(state, kind, isWatched); });
    };
    change("unwatched", false, 1);
    for (const int count : {1, 8, 1000})
        change("attached", true, count);
    call("facilities/callsoon/unwatched", CallKind::Soon, false);
    call("facilities/callsoon/attached", CallKind::Soon, true);
    call("facilities/calllater/unwatched", CallKind::CallLater, false);
    call("facilities/calllater/attached", CallKind::CallLater, true);
    return true;
}

[[maybe_unused]] const bool added = add();

} // namespace
