// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/tasknode.h>

namespace QCoop {

/// What a task has done so far. Times are estimated from samples where the steps are too
/// short to time each of them.
struct TaskStatistics
{
    TaskState state = TaskState::Ready;
    std::uint64_t steps = 0;
    Duration busy{}; ///< in steps, altogether
    Duration lastStep{};
    Duration longestStep{};
    std::uint32_t pausedByProgram = 0; ///< pauses that the program made and nobody took back
    std::uint32_t pausedByInspector = 0;
    bool waiting = false; ///< for a Deferred or an awaiter
    bool waitingForAwaiter = false;
};

/// Is told when a task changes: the hook that TaskWatcher makes signals of.
class TaskListener
{
public:
    virtual ~TaskListener() = default;
    /// It was paused, resumed, waits, waits no more, or has ended. Must not throw.
    virtual void taskChanged() noexcept = 0;
    virtual void taskProgressed() noexcept = 0;
};

/// A handle to a task of a Cooperator. Cheap to copy; copies are the same task. Letting go
/// of it does not stop the task.
///
/// Thread-affinity: the cooperator's thread; commands from elsewhere throw WrongThread.
/// Semantics: Twisted, task.CooperativeTask. On a default-constructed handle, which
/// isValid() tells, commands throw TaskDone and queries answer as of an ended task.
class CooperativeTask
{
public:
    CooperativeTask() = default;
    explicit CooperativeTask(detail::Ref<detail::TaskNode> node)
        : m_node(std::move(node))
    {
    }

    [[nodiscard]] bool isValid() const noexcept { return bool(m_node); }

    /// Holds the task back until resume() was called as often. A step under way goes on to
    /// its end.
    /// \throws TaskDone, TaskFailed, TaskStopped, SchedulerStopped if the task has ended.
    void pause(PauseOwner owner = PauseOwner::Program) const;
    /// Takes one pause back; with the last, the task joins the end of the ring.
    /// \throws NotPaused if none of \a owner is left. Of a task that has ended, pauses are
    /// counted down without effect.
    void resume(PauseOwner owner = PauseOwner::Program) const;
    /// Lets a task that is paused make one step; its pauses stay. A pause made before the
    /// step takes it back. \throws NotPaused if it is not paused, or waits for something and
    /// so has no step to make; as pause()
    void stepOnce() const;
    /// Ends the task: its work is destroyed, at once or after the step that runs, and
    /// whenDone() fails with TaskStopped. \throws as pause()
    void stop() const;

    /// A Deferred of its own that fires when the task ends: done, or failed with the error
    /// of the step, TaskStopped or SchedulerStopped. Fires at once if it has ended. A stop
    /// that nobody handles is not reported.
    [[nodiscard]] Deferred<> whenDone() const;

    /// Pauses of the program and the inspector; waiting for a Deferred counts as one.
    [[nodiscard]] std::uint32_t pauseCount() const noexcept;
    [[nodiscard]] TaskState state() const noexcept;
    [[nodiscard]] bool isEnded() const noexcept { return !m_node || m_node->isEnded(); }
    [[nodiscard]] TaskStatistics statistics() const noexcept;
    /// The error of a task that failed.
    [[nodiscard]] std::optional<Failure> failure() const;

    /// A number that no other task of this process has; 0 of an invalid handle.
    [[nodiscard]] std::uint64_t id() const noexcept { return m_node ? m_node->record.id : 0; }
    /// The name that was set, or "task-17" after its id.
    [[nodiscard]] Text name() const;
    CooperativeTask &setName(Text name);
    [[nodiscard]] bool hasName() const noexcept;
    /// The FacilityInfo::id of the Scheduler or TaskGroup that it belongs to; 0 of none.
    [[nodiscard]] std::uint64_t facility() const noexcept;
    /// Its id in that Scheduler, as text.
    [[nodiscard]] Text key() const;
    /// Says what it belongs to; for those who make facilities.
    void setFacility(std::uint64_t facility, Text key = {}) const;

    /// Sets how urgent it is. In another priority a task that is ready joins at the end; one
    /// that is in a step comes to its end first. \throws WrongThread
    CooperativeTask &setPriority(Priority priority);
    [[nodiscard]] Priority priority() const noexcept;
    /// Sets how many steps it makes in its turn, 1 unless told otherwise. The turn is over
    /// earlier if it pauses or waits. \throws BadWeight if \a steps is not between 1 and
    /// maxWeight; WrongThread
    CooperativeTask &setWeight(unsigned steps);
    [[nodiscard]] unsigned weight() const noexcept;
    static constexpr unsigned maxWeight = 1000;
    /// Bounds how long it may take: if it has not ended \a fromNow, it fails with
    /// TimeoutError, also while it waits or is paused, and a step under way after it has come
    /// to its end. Zero or less: now, in this call. Replaces a deadline set before; no effect
    /// on a task that has ended. \throws WrongThread
    CooperativeTask &setDeadline(Duration fromNow);
    CooperativeTask &clearDeadline();
    /// The deadline that was set, of the reactor's time; kept when the task ends.
    [[nodiscard]] std::optional<TimePoint> deadline() const noexcept;

    [[nodiscard]] std::optional<Progress> progress() const;
    /// Value and total of progress() without its text; zeros if none was told.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> progressCounts() const noexcept;
    CooperativeTask &setProgress(Progress progress);
    /// Where it was started, and where its last step ended if it is a coroutine.
    [[nodiscard]] std::source_location spawnedAt() const noexcept;
    [[nodiscard]] std::source_location yieldedAt() const noexcept;
    /// The number of its cooperator; 0 once it has ended.
    [[nodiscard]] std::uint64_t cooperatorId() const noexcept;

    /// The task whose step runs on this thread, the innermost one; invalid if none does.
    [[nodiscard]] static CooperativeTask current() noexcept;

    /// A number that the Observer of the reactor may keep here for itself; 0 at first.
    [[nodiscard]] std::uint32_t observerMark() const noexcept
    {
        return m_node ? m_node->record.observerMark : 0;
    }
    void setObserverMark(std::uint32_t mark) const noexcept
    {
        if (m_node)
            m_node->record.observerMark = mark;
    }

    /// Sets where its counts are written after each step, or nowhere with null; for the
    /// Observer of the reactor. They must be there until the task has ended, or until it is
    /// no observer any more.
    void setCounters(TaskCounters *counters) const noexcept
    {
        if (m_node)
            m_node->counters = counters;
    }

    /// Adds and removes a listener, which must be removed before it goes.
    void addListener(TaskListener &listener) const;
    void removeListener(TaskListener &listener) const noexcept;

    friend bool operator==(const CooperativeTask &, const CooperativeTask &) = default;

protected:
    detail::Ref<detail::TaskNode> m_node;
};

} // namespace QCoop
