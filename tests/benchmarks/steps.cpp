// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "steps.h"

#include <time.h>

#include <algorithm>
#include <exception>
#include <memory>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds measured = 40ms;
constexpr std::uint64_t firstSteps = 2000;
constexpr std::uint64_t leastRounds = 25; // The first finds nothing in the caches.

void measure(benchmark::State &state, StepsRun run, std::size_t tasks, std::uint64_t &rounds)
{
    if (rounds == 0) {
        const StepsMade made = run(tasks, std::max<std::uint64_t>(firstSteps / tasks, 1));
        const double fitting = double(made.steps) / double(tasks) * double(measured.count()) /
                               double(std::max<std::int64_t>(made.took.count(), 1));
        rounds = std::max(std::uint64_t(fitting), leastRounds);
    }
    for (auto _ : state) {
        const StepsMade made = run(tasks, rounds);
        state.SetIterationTime(std::chrono::duration<double>(made.took).count());
        state.counters["ns"] = double(made.took.count()) / double(made.steps);
    }
}

void measureOrSkip(benchmark::State &state, StepsRun run, std::size_t tasks, std::uint64_t &rounds)
{
    try {
        measure(state, run, tasks, rounds);
    } catch (const std::exception &error) {
        state.SkipWithError(error.what());
    }
}

} // namespace

std::chrono::nanoseconds threadTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void addStepsAs(const std::string &name, StepsRun run, std::size_t tasks)
{
    const auto rounds = std::make_shared<std::uint64_t>(0);
    benchmark::RegisterBenchmark(
        name.c_str(), [=](benchmark::State &state) { measureOrSkip(state, run, tasks, *rounds); })
        ->Iterations(1)
        ->UseManualTime();
}

bool addSteps(const std::string &who, StepsRun run, std::initializer_list<std::size_t> sizes)
{
    for (const std::size_t tasks : sizes)
        addStepsAs("steps/" + who + (tasks == 10 ? "" : '/' + std::to_string(tasks)), run, tasks);
    return true;
}

} // namespace QCoop::Bench
