// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace QCoop::Bench {

/// One step of one task: the same few operations for each who is measured, each of which needs
/// the result of the one before.
inline void work(std::uint64_t &number)
{
    number = number * 6364136223846793005U + 1442695040888963407U;
    number ^= number >> 33;
    number *= 0xFF51AFD7ED558CCDU;
    benchmark::DoNotOptimize(number);
}

/// How many steps all tasks made together, and how long that took.
struct StepsMade
{
    std::uint64_t steps = 0;
    std::chrono::nanoseconds took{};
};

/// Makes \a tasks tasks that take turns and lets each make \a rounds steps, or somewhat more;
/// making and ending the tasks takes none of the time.
using StepsRun = StepsMade (*)(std::size_t tasks, std::uint64_t rounds);

/// Makes "steps/who" a benchmark, of ten tasks, and "steps/who/1000" and the like of others.
/// The first run is a short one, which tells how many rounds fill the time of the others.
bool addSteps(const std::string &who, StepsRun run,
              std::initializer_list<std::size_t> sizes = {1, 10, 1000, 100'000});
/// The same under another name than "steps/…".
void addStepsAs(const std::string &name, StepsRun run, std::size_t tasks);

/// What "steps/qcoop" runs.
StepsMade stepsOfQCoop(std::size_t tasks, std::uint64_t rounds);

/// How much of a processor's time this thread has had. What is measured never sleeps, so on a
/// machine of its own this passes as the real time does; others at work do not count.
[[nodiscard]] std::chrono::nanoseconds threadTime();

template <typename F>
[[nodiscard]] std::chrono::nanoseconds timeOf(F function)
{
    const std::chrono::nanoseconds began = threadTime();
    function();
    return threadTime() - began;
}

} // namespace QCoop::Bench
