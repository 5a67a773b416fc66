// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "allocations.h"
#include "realtime.h"
#include "steps.h"

#include <qcoop/core/cooperator.h>

#include <functional>
#include <string>
#include <vector>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t many = 100'000;
constexpr std::size_t some = 1000; // whose allocations are counted

Task<> coroutine()
{
    for (std::uint64_t number = 0;;) {
        work(number);
        co_yield {};
    }
}

void addFunction(Cooperator &cooperator)
{
    cooperator.cooperate([number = std::uint64_t(0)]() mutable {
        work(number);
        return true;
    });
}

void addCoroutine(Cooperator &cooperator)
{
    cooperator.cooperate(coroutine());
}

/// The bytes of one of \a many, each of which \a make adds; what there is one of for all
/// counts as well.
double bytesOfEach(const std::function<void()> &make)
{
    make(); // What is made with the first of all is not theirs.
    const std::size_t before = heapInUse();
    for (std::size_t i = 0; i < many; ++i)
        make();
    return double(heapInUse() - before) / double(many);
}

void taskBytes(benchmark::State &state)
{
    RealTime reactor;
    Cooperator cooperator(reactor);
    state.counters["bytes"] = bytesOfEach([&] { addFunction(cooperator); });
}

/// How much of it the frame is, which the compiler lays out, shows where it runs nowhere.
void coroutineBytes(benchmark::State &state)
{
    RealTime reactor;
    Cooperator cooperator(reactor);
    const double bytes = bytesOfEach([&] { addCoroutine(cooperator); });
    std::vector<Task<>> unstarted;
    unstarted.reserve(many + 1);
    state.counters["bytes"] = bytes;
    state.counters["frame_bytes"] = bytesOfEach([&] { unstarted.push_back(coroutine()); });
}

void callBytes(benchmark::State &state)
{
    RealTime reactor;
    state.counters["bytes"] = bytesOfEach([&] { reactor.callLater(1h, [] {}); });
}

void deferredBytes(benchmark::State &state)
{
    std::vector<Deferred<int>> pending;
    pending.reserve(many + 1);
    state.counters["bytes"] =
        bytesOfEach([&] { pending.emplace_back(); }) + double(sizeof(Deferred<int>));
}

double allocationsOfEach(const std::function<void(Cooperator &)> &add)
{
    RealTime reactor;
    Cooperator cooperator(reactor);
    add(cooperator);
    const Allocations allocations;
    for (std::size_t i = 0; i < some; ++i)
        add(cooperator);
    return double(allocations.count()) / double(some);
}

double allocationsOfAStep()
{
    RealTime reactor;
    Cooperator cooperator(reactor);
    for (std::size_t i = 0; i < some; ++i) {
        addFunction(cooperator);
        addCoroutine(cooperator);
    }
    reactor.turn();
    const std::uint64_t before = cooperator.statistics().steps;
    const Allocations allocations;
    for (int i = 0; i < 5; ++i)
        reactor.turn();
    return double(allocations.count()) / double(cooperator.statistics().steps - before);
}

void allocationCounts(benchmark::State &state)
{
    state.counters["allocations_a_step"] = allocationsOfAStep();
    state.counters["allocations_a_spawn"] = allocationsOfEach(&addFunction);
    state.counters["allocations_a_spawn_coroutine"] = allocationsOfEach(&addCoroutine);
}

bool add(const char *name, void (*measure)(benchmark::State &))
{
    benchmark::RegisterBenchmark(name, [measure](benchmark::State &state) {
        for (auto _ : state)
            measure(state);
    })->Iterations(1);
    return true;
}

[[maybe_unused]] const bool added =
    add("memory/task", &taskBytes) && add("memory/task_coroutine", &coroutineBytes) &&
    add("memory/call", &callBytes) && add("memory/deferred", &deferredBytes) &&
    add("memory", &allocationCounts);

} // namespace

} // namespace QCoop::Bench
