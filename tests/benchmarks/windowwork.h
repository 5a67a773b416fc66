// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace QCoop::Bench {

/// What keeps a window busy: eight tasks of the same fixed amount of computing, each cut into
/// steps that take about as long as is said.
///
/// The steps are operations on integers and read no clock; how many make up a length is
/// measured once in a process. All of them take about two seconds on one processor.
/// Thread-affinity: that of whoever runs the steps; stop() from any thread.
class Work
{
public:
    static constexpr std::size_t tasks = 8;
    static constexpr std::chrono::nanoseconds total = std::chrono::seconds(2);

    explicit Work(std::chrono::nanoseconds stepLength, std::chrono::nanoseconds length = total);

    /// Makes the next step of \a task. Returns whether there is one after it.
    bool step(std::size_t task) noexcept
    {
        compute(task);
        ++m_done;
        if (--m_left[task] > 0 && !m_stopped.load(std::memory_order_relaxed)) [[likely]]
            return true;
        --m_running;
        return false;
    }
    /// Makes all steps in turn, as fast as can be.
    void finish() noexcept;
    /// Lets each task come to its end with its next step.
    void stop() noexcept { m_stopped.store(true, std::memory_order_relaxed); }

    /// Whether all tasks have come to their end.
    [[nodiscard]] bool isOver() const noexcept { return m_running == 0; }
    [[nodiscard]] std::uint64_t stepsDone() const noexcept { return m_done; }

private:
    void compute(std::size_t task) noexcept;

    std::array<std::uint64_t, tasks> m_numbers{};
    std::array<std::uint64_t, tasks> m_left{}; // steps still to be made
    std::uint64_t m_operations;                // of one step
    std::uint64_t m_done = 0;
    std::size_t m_running = tasks;
    std::atomic<bool> m_stopped = false;
};

} // namespace QCoop::Bench
