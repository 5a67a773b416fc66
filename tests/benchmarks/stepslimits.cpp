// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The work alone, and coroutines that nothing schedules: what no scheduler can be faster than.

#include "steps.h"

#include <coroutine>
#include <deque>
#include <exception>
#include <vector>

namespace QCoop::Bench {

namespace {

StepsMade plainLoop(std::size_t tasks, std::uint64_t rounds)
{
    std::vector<std::uint64_t> numbers(tasks);
    const auto took = timeOf([&] {
        for (std::uint64_t i = 0; i < rounds; ++i) {
            for (std::uint64_t &number : numbers)
                work(number);
        }
    });
    return {rounds * tasks, took};
}

class Bare
{
public:
    struct promise_type
    {
        Bare get_return_object() noexcept
        {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
        [[nodiscard]] std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<> handle;
};

Bare bareCoroutine()
{
    for (std::uint64_t number = 0;;) {
        work(number);
        co_await std::suspend_always();
    }
}

std::vector<Bare> bareCoroutines(std::size_t count)
{
    std::vector<Bare> coroutines;
    for (std::size_t i = 0; i < count; ++i)
        coroutines.push_back(bareCoroutine());
    return coroutines;
}

/// Round robin: the first of a queue is resumed, and goes to its end unless it has come to
/// its own. Handing over from each coroutine to the next one itself is slower: a jump whose
/// target changes with each step is guessed wrongly more often.
template <bool readsClock>
StepsMade roundRobin(std::size_t tasks, std::uint64_t rounds)
{
    std::deque<std::coroutine_handle<>> queue;
    for (const Bare &task : bareCoroutines(tasks))
        queue.push_back(task.handle);
    const std::uint64_t steps = rounds * tasks;
    const auto took = timeOf([&] {
        for (std::uint64_t i = 0; i < steps; ++i) {
            const std::coroutine_handle<> task = queue.front();
            queue.pop_front();
            task.resume();
            if (!task.done())
                queue.push_back(task);
            if constexpr (readsClock) {
                auto now = std::chrono::steady_clock::now();
                benchmark::DoNotOptimize(now);
            }
        }
    });
    for (const std::coroutine_handle<> task : queue)
        task.destroy();
    return {steps, took};
}

/// The same out of an array, where none may end or wait: no scheduler, but less than a queue.
StepsMade fromAnArray(std::size_t tasks, std::uint64_t rounds)
{
    const std::vector<Bare> coroutines = bareCoroutines(tasks);
    const auto took = timeOf([&] {
        for (std::uint64_t i = 0; i < rounds; ++i) {
            for (const Bare &task : coroutines)
                task.handle.resume();
        }
    });
    for (const Bare &task : coroutines)
        task.handle.destroy();
    return {rounds * tasks, took};
}

[[maybe_unused]] const bool added = addSteps("plain-loop", &plainLoop) &&
                                    addSteps("coroutine-array", &fromAnArray) &&
                                    addSteps("coroutine-limit", &roundRobin<false>) &&
                                    addSteps("coroutine-limit-clock", &roundRobin<true>);

} // namespace

} // namespace QCoop::Bench
