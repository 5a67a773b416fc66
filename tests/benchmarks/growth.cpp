// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// How QCoop's costs grow with the number of tasks and of pending calls: the points of the
// plots, closer together than the sizes that peers are measured at.

#include "pendingcalls.h"
#include "steps.h"
#include "timers.h"

#include <initializer_list>
#include <string>

namespace QCoop::Bench {

namespace {

using Sizes = std::initializer_list<std::size_t>;

void addCalls(const std::string &what, TimerOperation operation)
{
    for (const std::size_t n : Sizes{1000, 3000, 10'000, 30'000, 100'000, 300'000, 1'000'000}) {
        const auto measure = [operation, n](benchmark::State &state) {
            measureTimers<PendingCalls>(state, operation, n);
        };
        const std::string name = "growth/" + what + "/qcoop/" + std::to_string(n);
        benchmark::RegisterBenchmark(name.c_str(), measure)->Iterations(1)->UseManualTime();
    }
}

bool add()
{
    for (const std::size_t n : Sizes{1, 3, 10, 30, 100, 300, 1000, 3000, 10'000, 30'000, 100'000})
        addStepsAs("growth/steps/qcoop/" + std::to_string(n), &stepsOfQCoop, n);
    addCalls("schedule", TimerOperation::Schedule);
    addCalls("cancel", TimerOperation::Cancel);
    addCalls("fire", TimerOperation::Fire);
    return true;
}

[[maybe_unused]] const bool added = add();

} // namespace

} // namespace QCoop::Bench
