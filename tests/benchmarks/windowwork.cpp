// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "windowwork.h"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace QCoop::Bench {

namespace {

void operate(std::uint64_t &number, std::uint64_t operations) noexcept
{
    for (std::uint64_t i = 0; i < operations; ++i)
        number = number * 6364136223846793005U + 1442695040888963407U;
    benchmark::DoNotOptimize(number);
}

double measureOperation()
{
    using std::chrono::steady_clock;
    constexpr std::uint64_t operations = 1'000'000;
    double ns = 1e9;
    for (int i = 0; i < 20; ++i) {
        std::uint64_t number = 1;
        const auto began = steady_clock::now();
        operate(number, operations);
        const std::chrono::duration<double, std::nano> took = steady_clock::now() - began;
        ns = std::min(ns, took.count() / double(operations));
    }
    return ns;
}

} // namespace

Work::Work(std::chrono::nanoseconds stepLength, std::chrono::nanoseconds length)
{
    static const double operation = measureOperation();
    m_operations = std::uint64_t(double(stepLength.count()) / operation);
    m_left.fill(std::uint64_t(length / stepLength) / tasks);
}

void Work::compute(std::size_t task) noexcept
{
    operate(m_numbers[task], m_operations);
}

void Work::finish() noexcept
{
    std::array<bool, tasks> hasMore;
    hasMore.fill(true);
    while (!isOver()) {
        for (std::size_t task = 0; task < tasks; ++task) {
            if (hasMore[task])
                hasMore[task] = step(task);
        }
    }
}

} // namespace QCoop::Bench
