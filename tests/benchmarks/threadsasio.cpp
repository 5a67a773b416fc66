// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <benchmark/benchmark.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace QCoop::Bench {

namespace {

constexpr std::uint64_t calls = 400'000; // of all producers together

void produce(benchmark::State &state, unsigned producers)
{
    for (auto _ : state) {
        boost::asio::io_context io;
        const auto guard = boost::asio::make_work_guard(io);
        std::uint64_t left = calls;
        const auto began = std::chrono::steady_clock::now();
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < producers; ++i) {
            threads.emplace_back([&io, &left, producers] {
                for (std::uint64_t asked = 0; asked < calls / producers; ++asked) {
                    boost::asio::post(io, [&io, &left] {
                        if (--left == 0)
                            io.stop();
                    });
                }
            });
        }
        io.run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        state.SetIterationTime(took.count());
        state.counters["calls_per_s"] = double(calls) / took.count();
    }
}

bool add()
{
    for (const unsigned producers : {1U, 2U, 8U}) {
        const std::string name = "threads/callsoon/asio/" + std::to_string(producers);
        benchmark::RegisterBenchmark(
            name.c_str(), [producers](benchmark::State &state) { produce(state, producers); })
            ->Iterations(1)
            ->UseManualTime();
    }
    return true;
}

[[maybe_unused]] const bool added = add();

} // namespace

} // namespace QCoop::Bench
