// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>
#include <qcoop/core/observer.h>
#include <qcoop/probe/recorder.h>

#include <benchmark/benchmark.h>

#include <memory>

using namespace QCoop;
using namespace std::chrono_literals;

namespace {

/// A reactor whose clock is the real one, without an event loop around it.
class RealTime final : public ReactorTime
{
public:
    ~RealTime() override { shutdown(); }
    [[nodiscard]] TimePoint now() const override
    {
        return TimePoint(std::chrono::duration_cast<Duration>(
            std::chrono::steady_clock::now().time_since_epoch()));
    }
    [[nodiscard]] Duration readingCost() const noexcept override { return 25ns; }
    void turn() { runTurn(Duration::max()); }

private:
    void wakeAt(std::optional<TimePoint>) override {}
};

enum class Looks { Nobody, Idly, Counting, Attached };

/// One step of ten tasks that each do a few integer operations; who looks at them.
void step(benchmark::State &state, Looks looks)
{
    RealTime reactor;
    Observer idle;
    const auto board = std::make_shared<detail::Board>(1, "bench", 0, false);
    detail::Recorder recorder(reactor, board, 1ms);
    Cooperator cooperator(reactor, Options{.slice = 1ms});
    std::uint64_t numbers[10]{};
    for (std::uint64_t &number : numbers) {
        cooperator.cooperate([&number] {
            number = number * 6364136223846793005U + 1442695040888963407U;
            benchmark::DoNotOptimize(number);
            return true;
        });
    }
    if (looks == Looks::Idly)
        reactor.setObserver(&idle);
    else if (looks != Looks::Nobody)
        reactor.setObserver(&recorder);
    board->isAttached = looks == Looks::Attached;
    const std::uint64_t before = cooperator.statistics().steps;
    for (auto _ : state)
        reactor.turn();
    const auto steps = double(cooperator.statistics().steps - before);
    state.counters["ns/step"] =
        benchmark::Counter(steps / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    reactor.setObserver(nullptr);
}

BENCHMARK_CAPTURE(step, nobodyLooks, Looks::Nobody);
BENCHMARK_CAPTURE(step, anObserverWithoutAnything, Looks::Idly);
BENCHMARK_CAPTURE(step, theProbeCounts, Looks::Counting);
BENCHMARK_CAPTURE(step, anInspectorIsAttached, Looks::Attached);

} // namespace

BENCHMARK_MAIN();
