// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/context.h>
#include <qcoop/core/deferred.h>
#include <qcoop/core/observer.h>
#include <qcoop/core/slab.h>
#include <qcoop/core/step.h>
#include <qcoop/core/waiters.h>

#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace QCoop {

class TaskListener;

/// What a task is doing, or how it ended.
enum class TaskState : std::uint8_t {
    Ready,            ///< waits for its turn
    Running,          ///< is in a step
    Waiting,          ///< waits for a Deferred or an awaiter
    Paused,           ///< was paused by somebody
    Done,             ///< came to its end
    Failed,           ///< threw, or what it waited for failed
    Stopped,          ///< was stopped
    SchedulerStopped, ///< its cooperator was stopped
};

/// "ready", "running", "waiting", "paused", "done", "failed" or "stopped", which is both kinds
/// of stop: what programs read and no user does, so it is never translated.
[[nodiscard]] const char *stateName(TaskState state) noexcept;

/// How urgent a task is. A higher priority goes first; a lower one that has ready tasks gets
/// a step now and then all the same.
enum class Priority : std::uint8_t {
    UserBlocking, ///< somebody waits for it, and can do nothing until it is done
    UserVisible,  ///< what every task is unless told otherwise
    Background,   ///< nobody looks
};

/// Who holds a task back.
enum class PauseOwner : std::uint8_t { Program, Inspector };

namespace detail {

class CooperatorCore;
struct TimedWait;

/// How a step ended.
enum class StepEnd : std::uint8_t {
    Again,
    Done,
    WaitChain,   ///< until the chain in TaskNode::waitingFor
    WaitAwaiter, ///< until somebody calls awaiterReady()
};

/// What few tasks have, apart from what all have.
struct TaskExtras
{
    Text name;
    std::uint64_t facility = 0; // FacilityInfo::id of what it belongs to
    Text key;                   // what it is called there
    std::optional<Progress> progress;
    Waiters watchers;                      // of its end
    std::vector<TaskListener *> listeners; // null: removed while they were told
    std::optional<TimePoint> deadline;
    DelayedCall deadlineCall;
    std::optional<Failure> failure; // how it failed
    TimedWait *expired = nullptr;   // the outermost of those in its frames whose time is up
    unsigned telling = 0;
};

class TaskNode;

/// What a task has beside what its steps touch. It is apart from that because with 100,000 tasks
/// a step takes as long as its memory needs to come.
class TaskRecord final : public BoundToContext
{
public:
    explicit TaskRecord(TaskNode &node)
        : task(node)
    {
    }
    static void *operator new(std::size_t size) { return Slab::take(size); }
    static void operator delete(void *memory) noexcept { Slab::giveBack(memory); }

    TaskNode &task;
    TaskNode *previous = nullptr; // in the ring
    std::uint64_t id = 0;
    std::uint32_t observerMark = 0;
    std::uint32_t waitingEnd = 0;   // of waitingFor: how many of its callbacks come first
    CooperatorCore *core = nullptr; // null once ended
    TaskNode *olderLive = nullptr;  // among all live tasks, in the order of their adding
    TaskNode *newerLive = nullptr;
    Ref<Chain> waitingFor; // what its step handed over
    std::unique_ptr<TaskExtras> extras;
    std::source_location spawnedAt;

private:
    void contextGone() noexcept override;
};

/// One task: its place in the cooperator's ring, its counts, and the work itself, which the
/// classes derived from this hold. What no step touches is in its record.
///
/// Ownership: handles, and the cooperator while the task is live.
class TaskNode : public RefCounted
{
public:
    TaskNode(const TaskNode &) = delete;
    TaskNode &operator=(const TaskNode &) = delete;
    static void *operator new(std::size_t size) { return Slab::take(size); }
    static void operator delete(void *memory) noexcept { Slab::giveBack(memory); }
    static void *operator new(std::size_t size, std::align_val_t alignment)
    {
        return ::operator new(size, alignment); // the work holds something large
    }
    static void operator delete(void *memory, std::align_val_t alignment) noexcept
    {
        ::operator delete(memory, alignment);
    }

    /// Runs one step; what it throws fails the task.
    virtual StepEnd runStep() = 0;
    /// Destroys the callable or the coroutine; called once, and never inside runStep().
    virtual void destroyWork() noexcept = 0;
    /// Where its last step ended; nowhere of step functions.
    [[nodiscard]] virtual std::source_location yieldedAt() const noexcept { return {}; }
    static void release(TaskNode *node);

    TaskState outcome = TaskState::Ready; // Done … SchedulerStopped once ended
    bool inRing = false;
    bool onStack = false; // in a step
    bool waiting = false;
    bool waitingForAwaiter = false; // a resume() must not take this wait for a pause
    bool asked = false;             // somebody asked whenDone(), so the failure has an owner
    bool timeUp = false;            // what it awaits is to be given up with its next step
    bool hasDeadline = false;
    std::uint32_t pauses = 0; // by the program; waiting for a Deferred counts as one
    std::uint32_t inspectorPauses = 0;
    std::uint16_t weight = 1; // steps in a turn
    Priority priority = Priority::UserVisible;
    bool hasYielded = false;  // yieldedAt() says where
    TaskNode *next = nullptr; // in the ring
    std::uint64_t steps = 0;
    Duration busy{}; // estimated where steps are too short to time each
    Duration last{};
    Duration longest{};
    TaskCounters *counters = nullptr; // of an observer
    TaskRecord &record;

    [[nodiscard]] bool isEnded() const noexcept { return outcome >= TaskState::Done; }
    [[nodiscard]] bool isHeld() const noexcept { return pauses + inspectorPauses > 0; }
    [[nodiscard]] TaskState state() const noexcept;
    /// Where its last step ended, or else where it was made.
    [[nodiscard]] std::source_location place() const noexcept
    {
        return hasYielded ? yieldedAt() : record.spawnedAt;
    }
    /// How it failed; null if it has not.
    [[nodiscard]] const Failure *failure() const noexcept
    {
        return record.extras && record.extras->failure ? &*record.extras->failure : nullptr;
    }
    [[nodiscard]] TaskExtras &more()
    {
        if (!record.extras)
            record.extras = std::make_unique<TaskExtras>();
        return *record.extras;
    }
    /// A Deferred that fires with how the task ends.
    [[nodiscard]] Deferred<> addWatcher();
    /// Fires \a watcher with how the task has ended.
    void tellEnd(const Deferred<> &watcher) const;
    void setProgress(Progress progress);
    /// Calls \a tell of each listener; they may remove themselves and each other.
    void tellListeners(void (TaskListener::*tell)() noexcept) noexcept;
    void removeListener(TaskListener &listener) noexcept;
    /// What an awaiter waited for is there: the task joins the ring again. No effect if it
    /// does not wait for it any more, because time was up.
    void awaiterReady();

protected:
    TaskNode()
        : record(*new TaskRecord(*this))
    {
    }
    virtual ~TaskNode() { delete &record; }
};

} // namespace detail
} // namespace QCoop
