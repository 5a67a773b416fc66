// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/reactortime.h>
#include <qcoop/core/steppacer.h>
#include <qcoop/core/turns.h>

#include <functional>

namespace QCoop {

/// How a Cooperator is made. Every member may be left out.
struct Options
{
    /// The reactor it runs on; null: ReactorTime::ofThisThread().
    ReactorTime *clock = nullptr;
    /// How long one tick runs steps. At least one step is made.
    Duration slice = std::chrono::milliseconds(10);
    /// Twisted's form of the slice: called at the beginning of each tick, returns what is
    /// called after each step and ends the tick by returning true. Replaces the slice.
    std::function<std::function<bool()>()> terminationPredicateFactory = {};
    /// How a tick is planned; empty: `clock->callLater(0, tick)`.
    std::function<DelayedCall(UniqueFunction<void()> tick)> scheduler = {};
    /// Whether it runs from the beginning; if not, tasks wait for start().
    bool started = true;
    Text name = {};
};

/// What a Cooperator has done so far.
struct CooperatorStatistics
{
    std::uint64_t id = 0;
    Text name;
    bool running = false;
    Duration slice{};
    std::size_t live = 0;  ///< tasks that have not ended
    std::size_t ready = 0; ///< tasks in the ring, the running one included
    std::uint64_t added = 0;
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    std::uint64_t stopped = 0; ///< by stop(), or with the cooperator
    std::uint64_t steps = 0;
    std::uint64_t ticks = 0;
    std::uint64_t overruns = 0; ///< ticks that took more than twice the slice
    Duration longestTick{};
};

namespace detail {

/// The body of a Cooperator. It outlives the Cooperator for as long as one of its ticks
/// runs.
class CooperatorCore final : public RefCounted, public ReactorClient
{
public:
    explicit CooperatorCore(Options options);
    static void release(CooperatorCore *core) { delete core; }

    void add(const Ref<TaskNode> &node, ContextGuard *guard, std::source_location where);
    void start();
    void stop();
    void close() noexcept; // its Cooperator goes
    [[nodiscard]] bool isRunning() const noexcept { return m_started && !m_stopped; }
    [[nodiscard]] CooperatorStatistics statistics() const;
    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }
    [[nodiscard]] ReactorTime &reactor() const noexcept { return *m_reactor; }
    [[nodiscard]] bool isReactorGone() const noexcept { return !m_reactor; }

    void setSlice(Duration slice);
    [[nodiscard]] Duration slice() const noexcept { return m_slice; }
    void setTerminator(std::function<std::function<bool()>()> factory);

    // For CooperativeTask; the caller has checked that the task has not ended.
    void pause(TaskNode &node, PauseOwner owner);
    void resumed(TaskNode &node); // a pause was taken back
    void complete(TaskNode &node, TaskState end, std::optional<Failure> failure);
    void changed(TaskNode &node) noexcept;
    void setPriority(TaskNode &node, Priority priority);
    void setWeight(TaskNode &node, unsigned weight);
    void setDeadline(TaskNode &node, Duration fromNow);
    void clearDeadline(TaskNode &node);

    [[nodiscard]] static TaskNode *currentTask() noexcept;

    void stepOnce(TaskNode &node);

    void introduce(Observer &observer) override;
    void forgetObserver() noexcept override;
    void nestedTurn() override;
    void quitting() noexcept override;
    void reactorGone() noexcept override;

private:
    enum class Order { OldestFirst, NewestFirst };
    /// What the time that a step took is the time of.
    enum class Measured { Alone, InBatch, WithNestedLoop };
    class TickScope;

    ~CooperatorCore() = default;

    void join(TaskNode &node);
    void leave(TaskNode &node);
    void plan();
    void unplan();
    void tick();
    void runSteps();
    /// Whether runPlainSteps() may make steps just now.
    [[nodiscard]] bool isUndisturbed() const noexcept;
    struct Slice;
    struct Reading;
    [[nodiscard]] Reading readClock(Slice &slice, TaskNode &node, bool ranLoop);
    template <bool isWatched>
    [[nodiscard]] bool runPlainSteps(Slice &slice);
    [[nodiscard]] bool runPlain(Slice &slice);
    void tellBegin(TaskNode &node, TimePoint at);
    static void tellCounts(const TaskNode &node) noexcept;
    void tellEnd(TaskNode &node, TimePoint began, Duration took, Measured measured);
    [[nodiscard]] TaskNode *takeTurn(TimePoint &last);
    [[nodiscard]] TaskNode *takeSpecialTurn(TimePoint &last);
    static void dropDeadlineCall(TaskNode &node);
    void deadlinePassed(TaskNode &node);
    void settle(TaskNode &node, StepEnd end, const std::exception_ptr &thrown);
    void wait(TaskNode &node);
    void stopAll(Order order);

    ReactorTime *m_reactor; // null once it is gone
    Duration m_slice;
    StepPacer m_pacer;
    Turns m_turns;
    TaskNode *m_current = nullptr;
    unsigned m_depth = 0;            // of ticks inside ticks
    std::uint64_t m_nestedTurns = 0; // turns inside other turns, seen so far
    std::uint64_t m_stopsUpTo = 0;   // while all are stopped: the last task of those
    bool m_started;
    bool m_stopped = false;
    bool m_owed = false; // a tick was wanted before the start
    bool m_planned = false;
    bool m_disturbed = false; // something came about that runPlainSteps() does not know of

    DelayedCall m_call; // the planned tick
    TaskNode *m_oldest = nullptr;
    TaskNode *m_newest = nullptr;
    std::function<std::function<bool()>()> m_terminator;
    std::function<DelayedCall(UniqueFunction<void()>)> m_scheduler;
    CooperatorStatistics m_statistics;
    const std::uint64_t m_id;
    const Text m_name;
};

} // namespace detail
} // namespace QCoop
