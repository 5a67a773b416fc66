// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace QCoop::Bench {

/// What is done to the calls of a queue; the time of one such operation is measured.
enum class TimerOperation : std::uint8_t {
    Schedule, ///< adding n calls to an empty queue
    Cancel,   ///< cancelling all n, in random order
    Reset,    ///< moving all n, in random order, to other random deadlines
    Fire,     ///< making all n, which are due, in the order of their deadlines
};

/// The same deadlines and the same order for each who is measured, made once for each n.
struct TimerPlan
{
    using Delays = std::vector<std::chrono::nanoseconds>;

    [[nodiscard]] static const TimerPlan &of(std::size_t n);

    Delays delays;      // 1 ms to 60 s, uniformly random
    Delays otherDelays; // likewise, for Reset
    Delays shortDelays; // 1 ms to 50 ms, for Fire
    std::vector<std::size_t> order;
};

/// A queue of delayed calls, one's own or a peer's. It is made for a number of calls that are
/// pending at once, which it may make room for.
template <typename T>
concept TimerQueue = std::constructible_from<T, std::size_t> &&
    requires(T queue, std::size_t call, std::chrono::nanoseconds delay)
{
    queue.schedule(call, delay);
    queue.cancel(call);
    queue.reset(call, delay);
    queue.fire();  // until all calls have been made
    queue.clear(); // all were cancelled or made: forgets them; takes none of the time
    // How many calls were made so far.
    {
        queue.called()
        } -> std::convertible_to<std::size_t>;
};

/// Lets TimerPlan::shortDelays pass in real time; peers know no other.
void waitForDeadlines();
/// Lets the allocator join small blocks that were given back in random order, so that the
/// next pass begins with the memory of the one before.
void tidyHeap();

/// Does \a operation to all calls once, with what has to be before and after it, and returns
/// how long it took by itself.
template <TimerQueue Queue>
std::chrono::nanoseconds timerPass(Queue &queue, const TimerPlan &plan, TimerOperation operation)
{
    const auto timeOf = [](auto function) {
        const auto began = std::chrono::steady_clock::now();
        function();
        return std::chrono::steady_clock::now() - began;
    };
    const bool fires = operation == TimerOperation::Fire;
    std::chrono::nanoseconds took = timeOf([&] {
        const TimerPlan::Delays &delays = fires ? plan.shortDelays : plan.delays;
        for (std::size_t i = 0; i < delays.size(); ++i)
            queue.schedule(i, delays[i]);
    });
    if (operation == TimerOperation::Reset) {
        took = timeOf([&] {
            for (const std::size_t call : plan.order)
                queue.reset(call, plan.otherDelays[call]);
        });
    }
    if (operation == TimerOperation::Cancel) {
        took = timeOf([&] {
            for (const std::size_t call : plan.order)
                queue.cancel(call);
        });
    } else if (fires) {
        waitForDeadlines();
        took = timeOf([&] { queue.fire(); });
    } else {
        for (std::size_t i = 0; i < plan.order.size(); ++i)
            queue.cancel(i);
    }
    queue.clear();
    tidyHeap();
    return took;
}

/// Nanoseconds of \a operation for one of \a n calls, as the counter "ns".
template <TimerQueue Queue>
void measureTimers(benchmark::State &state, TimerOperation operation, std::size_t n)
{
    const bool fires = operation == TimerOperation::Fire;
    const TimerPlan &plan = TimerPlan::of(n);
    Queue queue(n);
    // A pass before those that count: memory that a program has once had costs no page faults.
    timerPass(queue, plan, operation);
    for (auto _ : state) {
        const std::size_t mostPasses = fires ? 4 : 1000;
        std::chrono::nanoseconds took{};
        std::size_t passes = 0;
        while (passes < mostPasses && took < std::chrono::milliseconds(20)) {
            took += timerPass(queue, plan, operation);
            ++passes;
        }
        if (queue.called() != (fires ? n * (passes + 1) : 0))
            state.SkipWithError("not each call was made once");
        state.SetIterationTime(std::chrono::duration<double>(took).count());
        state.counters["ns"] = double(took.count()) / double(passes * n);
    }
}

/// Makes "timers/schedule/who/1000" and the like benchmarks, up to \a most calls.
template <TimerQueue Queue>
bool addTimers(const std::string &who, std::size_t most = 1'000'000)
{
    constexpr const char *names[] = {"schedule", "cancel", "reset", "fire"};
    for (int i = 0; i < 4; ++i) {
        for (std::size_t n = 1000; n <= most; n *= 10) {
            const auto name =
                std::string("timers/") + names[i] + '/' + who + '/' + std::to_string(n);
            benchmark::RegisterBenchmark(name.c_str(),
                                         [i, n](benchmark::State &state) {
                                             measureTimers<Queue>(state, TimerOperation(i), n);
                                         })
                ->Iterations(1)
                ->UseManualTime();
        }
    }
    return true;
}

} // namespace QCoop::Bench
