// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/delayedcall.h>
#include <qcoop/core/observer.h>
#include <qcoop/probe/counterchunks.h>
#include <qcoop/probe/facilityboard.h>
#include <qcoop/probe/slots.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
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
    std::uint64_t facility = 0; // that it belongs to
    std::string key;            // in a Scheduler
    Priority priority = Priority::UserVisible;
    std::uint32_t weight = 1;
    std::int64_t deadline = 0; // 0: none
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
/// no mutex at all. Bounds: maxTasks, maxTimers, those of FacilityBoard, and maxNews of each
/// kind of news; what does not fit is counted. While nobody is attached, no news is kept.
class Board
{
public:
    using TaskChunks = CounterChunks<TaskCounters, 1024, 1024>;
    static constexpr std::size_t maxTasks = TaskChunks::capacity;
    static constexpr std::size_t maxTimers = 1'000'000;
    static constexpr std::size_t maxNews = 10'000;

    Board(std::uint64_t loop, std::string threadName, std::uint64_t threadNumber, bool drawsWindows)
        : id(loop)
        , thread(std::move(threadName))
        , threadId(threadNumber)
        , isGui(drawsWindows)
    {
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

    /// Adds \a item to \a news, or counts it as dropped if there are maxNews.
    template <typename T>
    static void keep(std::vector<T> &news, T item, std::uint64_t &dropped)
    {
        if (news.size() < maxNews)
            news.push_back(std::move(item));
        else
            ++dropped;
    }

    /// The counts of \a slot; there once the slot was taken.
    [[nodiscard]] TaskCounters &counters(std::uint32_t slot) noexcept
    {
        return m_counters.at(slot);
    }
    /// Makes counters(slot) be there, with zeros; by the loop's thread.
    TaskCounters &makeCounters(std::uint32_t slot)
    {
        TaskCounters &task = m_counters.make(slot);
        task.steps.store(0, std::memory_order_relaxed);
        task.busy.store(0, std::memory_order_relaxed);
        task.last.store(0, std::memory_order_relaxed);
        task.longest.store(0, std::memory_order_relaxed);
        task.progress.store(0, std::memory_order_relaxed);
        task.total.store(0, std::memory_order_relaxed);
        task.yieldedAt.store(std::source_location(), std::memory_order_relaxed);
        return task;
    }

    FacilityBoard facilities; // its slots and news behind the mutex, too

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
    TaskChunks m_counters;
};

} // namespace QCoop::detail
