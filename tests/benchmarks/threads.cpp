// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Calls from other threads into the event loop of this one: how many a second, the way from
// asking to having been made included.

#include <qcoop/qt/callsoon.h>

#include <benchmark/benchmark.h>

#include <QtCore/QEventLoop>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace QCoop::Bench {

namespace {

constexpr std::uint64_t calls = 400'000; // of all producers together

/// Starts \a producers threads that ask for calls, and runs the loop until all were made.
/// A round takes much longer than it takes the threads to start.
template <typename Ask>
void produce(benchmark::State &state, unsigned producers, Ask ask)
{
    for (auto _ : state) {
        QEventLoop loop;
        std::uint64_t left = calls;
        const auto began = std::chrono::steady_clock::now();
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < producers; ++i) {
            threads.emplace_back([&loop, &left, ask, producers] {
                for (std::uint64_t asked = 0; asked < calls / producers; ++asked) {
                    ask(&loop, [&loop, &left] {
                        if (--left == 0)
                            loop.quit();
                    });
                }
            });
        }
        loop.exec();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        state.SetIterationTime(took.count());
        state.counters["calls_per_s"] = double(calls) / took.count();
    }
}

template <typename Ask>
bool add(const std::string &who, Ask ask)
{
    for (const unsigned producers : {1U, 2U, 8U}) {
        const std::string name = "threads/callsoon/" + who + '/' + std::to_string(producers);
        benchmark::RegisterBenchmark(
            name.c_str(),
            [producers, ask](benchmark::State &state) { produce(state, producers, ask); })
            ->Iterations(1)
            ->UseManualTime();
    }
    return true;
}

[[maybe_unused]] const bool added =
    add("qcoop", [](QEventLoop *loop, auto call) { callSoonThreadsafe(loop, call); }) &&
    add("invokemethod", [](QEventLoop *loop, auto call) {
        QMetaObject::invokeMethod(loop, call, Qt::QueuedConnection);
    });

} // namespace

} // namespace QCoop::Bench
