// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/delayedcall.h>
#include <qcoop/core/observer.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

namespace QCoop::detail {

/// What of a task changes seldom, or never.
struct ColdTask
{
    std::uint64_t id = 0; // 0: the slot is free
    std::uint64_t scheduler = 0;
    std::uint64_t parent = 0;
    std::source_location spawnedAt;
    std::int64_t added = 0;
    std::string name; // empty: it was given none
    TaskState state = TaskState::Ready;
    std::uint32_t pausesProgram = 0;
    std::uint32_t pausesInspector = 0;
    std::int64_t since = 0; // when the state last changed
    enum class Waiting : std::uint8_t { Nothing, Deferred, Awaiter } waiting = Waiting::Nothing;
};

/// The last that is known of a task that has ended.
struct EndedTask
{
    ColdTask cold;
    std::uint32_t slot = 0;
    std::int64_t at = 0;
    std::uint64_t steps = 0;
    std::int64_t busy = 0;
    std::int64_t last = 0;
    std::int64_t longest = 0;
    std::int64_t progress = 0;
    std::int64_t total = 0;
    std::source_location yieldedAt;
    std::string error;
    bool byInspector = false;
};

struct ColdTimer
{
    std::uint64_t id = 0; // 0: the slot is free
    CallKind kind = CallKind::CallLater;
    std::uint64_t owner = 0;
    std::source_location madeAt;
    std::int64_t added = 0;
    std::int64_t due = 0;
    std::int64_t interval = 0;
    std::uint64_t fires = 0;
    std::uint64_t skipped = 0;
    std::int64_t lastLate = 0;
    std::int64_t maxLate = 0;
    std::int64_t busy = 0;
    bool isRunning = false;
};

enum class TimerEnding : std::uint8_t { Fired, Cancelled, Stopped, Dropped };

struct EndedTimer
{
    std::uint64_t id = 0;
    std::uint32_t slot = 0;
    TimerEnding how = TimerEnding::Fired;
    std::int64_t at = 0;
};

struct SlowStep
{
    std::uint64_t task = 0;
    std::int64_t began = 0;
    std::int64_t took = 0;
    std::source_location before;
    std::source_location after;
};

/// Slots with numbers that stay, and the numbers of those that have changed.
template <typename Cold>
struct Slots
{
    struct Slot
    {
        Cold cold;
        bool isListed = false; // in changed
        bool isKnown = false;  // the agent has read it since it was taken
    };

    /// A free slot for \a id, or nothing if there are \a limit already.
    std::optional<std::uint32_t> take(std::size_t limit)
    {
        if (!free.empty()) {
            const std::uint32_t slot = free.back();
            free.pop_back();
            return slot;
        }
        if (slots.size() >= limit)
            return std::nullopt;
        slots.emplace_back();
        return std::uint32_t(slots.size() - 1);
    }
    void release(std::uint32_t slot)
    {
        slots[slot].cold = {};
        slots[slot].isKnown = false;
        free.push_back(slot);
    }
    /// Lists up to \a count slots from \a first on as changed and not known.
    void listAnew(std::size_t first, std::size_t count)
    {
        for (std::size_t slot = first; slot < slots.size() && slot < first + count; ++slot) {
            slots[slot].isKnown = false;
            list(std::uint32_t(slot));
        }
    }
    void list(std::uint32_t slot)
    {
        if (!std::exchange(slots[slot].isListed, true))
            changed.push_back(slot);
    }
    [[nodiscard]] std::size_t live() const noexcept { return slots.size() - free.size(); }

    std::vector<Slot> slots;
    std::vector<std::uint32_t> free;
    std::vector<std::uint32_t> changed; // each once
};

/// What a loop did since the agent last asked.
struct LoopCounts
{
    std::uint64_t iterations = 0;
    std::int64_t busy = 0;
    std::int64_t qcoop = 0;
    std::int64_t worst = 0; // the longest stretch without a look for events
    std::int64_t worstBegan = 0;
    std::uint64_t worstTask = 0;
};

/// What an agent asks a loop to do, and what came of it.
struct Order
{
    enum class Verb : std::uint8_t { Pause, Resume, Stop, StepOnce, Release, Keep };
    enum class Result : std::uint8_t { Ok, NotPaused, Ended, Gone, Waiting };

    static constexpr std::uint64_t everybody = ~std::uint64_t(0); // whose pauses to release

    Verb verb = Verb::Pause;
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    std::uint64_t task = 0;
    std::uint32_t slot = 0;

    Result result = Result::Ok;
    std::uint32_t pausesProgram = 0;
    std::uint32_t pausesInspector = 0;
};

/// The place where a loop's thread writes down what it does, and where the agent's thread
/// reads it and leaves orders. One a loop.
///
/// Who holds the mutex holds it for a bounded time: the agent reads in portions. A step takes
/// no mutex at all. Bounds: maxTasks, maxTimers, and maxNews of each kind of news; what does
/// not fit is counted. While nobody is attached, no news is kept.
class Board
{
public:
    static constexpr std::size_t chunkSize = 1024;
    static constexpr std::size_t maxChunks = 1024;
    static constexpr std::size_t maxTasks = chunkSize * maxChunks;
    static constexpr std::size_t maxTimers = 1'000'000;
    static constexpr std::size_t maxNews = 10'000;

    Board(std::uint64_t loop, std::string threadName, std::uint64_t threadNumber, bool drawsWindows)
        : id(loop)
        , thread(std::move(threadName))
        , threadId(threadNumber)
        , isGui(drawsWindows)
    {
    }
    ~Board()
    {
        for (auto &chunk : m_counters)
            delete[] chunk.load();
    }
    Board(const Board &) = delete;
    Board &operator=(const Board &) = delete;

    const std::uint64_t id;
    const std::string thread;
    const std::uint64_t threadId;
    const bool isGui;

    // What is being done just now; the loop's thread writes, anyone reads.
    CurrentStep step;
    std::atomic<std::uint64_t> currentTimer{0};
    std::atomic<std::source_location> currentTimerMadeAt{std::source_location()};
    std::atomic<std::int64_t> busySince{0}; // 0: it waits for events
    std::atomic<std::int64_t> turnSince{0}; // of the outermost turn; 0: none
    std::atomic<bool> isAttached{false};    // somebody looks
    std::atomic<bool> isGone{false};
    std::atomic<bool> owesStatistics{false};

    /// The counts of \a slot; there once the slot was taken.
    [[nodiscard]] TaskCounters &counters(std::uint32_t slot) noexcept
    {
        return m_counters[slot / chunkSize].load(std::memory_order_acquire)[slot % chunkSize];
    }
    /// Makes counters(slot) be there, with zeros; by the loop's thread.
    TaskCounters &makeCounters(std::uint32_t slot)
    {
        std::atomic<TaskCounters *> &chunk = m_counters[slot / chunkSize];
        if (!chunk.load(std::memory_order_relaxed))
            chunk.store(new TaskCounters[chunkSize], std::memory_order_release);
        TaskCounters &task = counters(slot);
        task.steps.store(0, std::memory_order_relaxed);
        task.busy.store(0, std::memory_order_relaxed);
        task.last.store(0, std::memory_order_relaxed);
        task.longest.store(0, std::memory_order_relaxed);
        task.progress.store(0, std::memory_order_relaxed);
        task.total.store(0, std::memory_order_relaxed);
        task.yieldedAt.store(std::source_location(), std::memory_order_relaxed);
        return task;
    }

    std::mutex mutex; // for all that follows
    Slots<ColdTask> tasks;
    Slots<ColdTimer> timers;
    std::vector<EndedTask> endedTasks;
    std::vector<EndedTimer> endedTimers;
    std::vector<SlowStep> slowSteps;
    std::uint64_t droppedTasks = 0; // for want of slots
    std::uint64_t droppedTimers = 0;
    std::uint64_t droppedEnds = 0;
    std::uint64_t droppedSteps = 0;
    LoopCounts counts;
    std::vector<CooperatorStatistics> cooperators; // as last published
    std::uint64_t pending = 0;
    std::vector<Order> orders;  // to be carried out
    std::vector<Order> results; // of those that were
    std::function<void()> wake; // makes the loop look at its orders; empty once it is gone

private:
    std::array<std::atomic<TaskCounters *>, maxChunks> m_counters{};
};

} // namespace QCoop::detail
