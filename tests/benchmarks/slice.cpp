// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "realtime.h"

#include <qcoop/core/cooperator.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <random>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

constexpr Duration slice = 10ms;
constexpr Duration longStep = 5ms;
constexpr int tasks = 10;
constexpr int trials = 20;

/// What steps are like before they become long.
struct Before
{
    const char *name;
    Duration step; // zero: a few operations, too short to read a clock in
    std::int64_t stepsInSlice;
};

/// How many steps of one tick came to their end after the slice had: the one that ran then
/// and those that were begun all the same. One is what has to be; more are an overrun.
class Overrun
{
public:
    void beginTick() { *this = {}; }
    [[nodiscard]] bool hasBegun() const noexcept { return m_end != TimePoint(); }
    void firstStepBegins(TimePoint at) { m_end = at + slice; }
    void stepEnds(TimePoint at) { m_steps += at > m_end ? 1 : 0; }
    [[nodiscard]] int steps() const noexcept { return m_steps; }

private:
    TimePoint m_end;
    int m_steps = 0;
};

/// Ten tasks whose steps are short at first, and long after \a shortSteps of them.
class Trial
{
public:
    Trial(const Before &before, std::int64_t shortSteps)
        : m_before(before)
        , m_shortSteps(shortSteps)
    {
        for (std::uint64_t &number : m_numbers) {
            m_cooperator.cooperate([this, &number] {
                step(number);
                return true;
            });
        }
    }

    /// Ticks with short steps, the one in which they become long, and one after that.
    /// Returns the overrun of the worst one.
    int run()
    {
        int most = 0;
        for (int ticksWithLongSteps = 0; ticksWithLongSteps < 2;) {
            m_overrun.beginTick();
            m_reactor.turn();
            most = std::max(most, m_overrun.steps());
            ticksWithLongSteps += m_shortSteps < 0 ? 1 : 0;
        }
        return most;
    }

private:
    void step(std::uint64_t &number)
    {
        if (!m_overrun.hasBegun())
            m_overrun.firstStepBegins(m_reactor.now());
        const bool isLong = --m_shortSteps < 0;
        const Duration length = isLong ? longStep : m_before.step;
        if (length > Duration::zero())
            m_overrun.stepEnds(compute(length));
        number = number * 6364136223846793005U + 1442695040888963407U;
        benchmark::DoNotOptimize(number);
    }
    TimePoint compute(Duration length) const
    {
        TimePoint now = m_reactor.now();
        for (const TimePoint end = now + length; now < end;)
            now = m_reactor.now();
        return now;
    }

    const Before m_before;
    std::int64_t m_shortSteps; // still to come
    std::array<std::uint64_t, tasks> m_numbers{};
    Overrun m_overrun;
    RealTime m_reactor;
    Cooperator m_cooperator{m_reactor, Options{.slice = slice}};
};

/// Steps are short for a while and then take 5 ms, from a different moment on in each trial.
void abruptChange(benchmark::State &state, const Before &before)
{
    std::mt19937_64 random(1);
    std::uniform_int_distribution<std::int64_t> shortSteps(before.stepsInSlice,
                                                           3 * before.stepsInSlice);
    int most = 0;
    for (auto _ : state) {
        for (int i = 0; i < trials; ++i)
            most = std::max(most, Trial(before, shortSteps(random)).run());
        state.SetIterationTime(1);
    }
    state.counters["overrun_steps"] = most;
}

[[maybe_unused]] const bool added = [] {
    for (const Before before : {Before{"slice/qcoop/abrupt", 1us, 10'000},
                                Before{"slice/qcoop/abrupt_from_tiny", 0us, 1'000'000}}) {
        benchmark::RegisterBenchmark(
            before.name, [before](benchmark::State &state) { abruptChange(state, before); })
            ->Iterations(1)
            ->UseManualTime();
    }
    return true;
}();

} // namespace

} // namespace QCoop::Bench
