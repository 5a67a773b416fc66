// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timers.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

TimerPlan makePlan(std::size_t n)
{
    std::mt19937_64 random(20'000 + n);
    const auto delays = [&](std::chrono::nanoseconds longest) {
        std::uniform_int_distribution<std::int64_t> in(std::chrono::nanoseconds(1ms).count(),
                                                       longest.count());
        TimerPlan::Delays made;
        made.reserve(n);
        for (std::size_t i = 0; i < n; ++i)
            made.emplace_back(in(random));
        return made;
    };
    TimerPlan plan{delays(60s), delays(60s), delays(50ms), std::vector<std::size_t>(n)};
    std::iota(plan.order.begin(), plan.order.end(), std::size_t(0));
    std::shuffle(plan.order.begin(), plan.order.end(), random);
    return plan;
}

} // namespace

const TimerPlan &TimerPlan::of(std::size_t n)
{
    static std::map<std::size_t, TimerPlan> plans;
    auto found = plans.find(n);
    if (found == plans.end())
        found = plans.emplace(n, makePlan(n)).first;
    return found->second;
}

void waitForDeadlines()
{
    // Longer than the deadlines: a coarse timer of Qt's may be late by a twentieth.
    std::this_thread::sleep_for(60ms); // real time: peers know no other
}

void tidyHeap()
{
    // glibc does it when a block of at least 64 KiB is given back to the heap; from 128 KiB
    // on a block is no part of that.
    void *block = std::malloc(100'000);
    benchmark::DoNotOptimize(block);
    std::free(block);
}

} // namespace QCoop::Bench
