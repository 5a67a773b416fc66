// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/text.h>
#include <qcoop/core/time.h>

#include <atomic>
#include <cstdint>
#include <source_location>

namespace QCoop {

class CooperativeTask;
class DelayedCall;
class ReactorTime;

namespace detail {
class CooperatorCore;
}

/// What an Observer is told of a LoopingCall.
struct LoopInfo
{
    std::uint64_t id = 0; ///< LoopingCall::id()
    std::source_location madeAt;
    Duration interval{};
    TimePoint due; ///< of the next call; of the present one while it runs
    std::uint64_t calls = 0;
    std::uint64_t skipped = 0;
    Duration lastLateness{};
    Duration maxLateness{};
};

/// What else schedules work on a reactor, beside its Cooperators.
enum class FacilityKind : std::uint8_t { EventLoop, Scheduler, Executor, TaskGroup };

/// What an Observer is told of a facility. What a job is depends on its kind: a callback of
/// an EventLoop, a task of a Scheduler or a TaskGroup, a call of an Executor.
struct FacilityInfo
{
    std::uint64_t id = 0; ///< no other facility of this process has it
    FacilityKind kind = FacilityKind::EventLoop;
    Text name;
    std::source_location madeAt;
    std::uint64_t limit = 0;   ///< how many jobs may run at a time; 0: any number
    std::uint64_t waiting = 0; ///< jobs that have not begun
    std::uint64_t running = 0; ///< jobs that have begun and not ended
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0;
};

/// The counts of a task, for another thread to read. The reactor's thread writes them after
/// each step; each is right, and together they may be one step apart. Nanoseconds.
struct TaskCounters
{
    std::atomic<std::uint64_t> steps{0};
    std::atomic<std::int64_t> busy{0};
    std::atomic<std::int64_t> last{0};
    std::atomic<std::int64_t> longest{0};
    std::atomic<std::int64_t> progress{0};
    std::atomic<std::int64_t> total{0};
    std::atomic<std::source_location> yieldedAt{std::source_location()};
};

/// The step that runs, for another thread to read.
struct CurrentStep
{
    std::atomic<std::uint64_t> task{0}; ///< 0: none
    std::atomic<std::int64_t> since{0}; ///< nanoseconds of the reactor's time
};

/// What an Observer wants to know of each step. Calls take time, stores hardly any.
struct StepInterest
{
    Duration from{};                ///< it is told of steps from this length on; zero: of all
    CurrentStep *current = nullptr; ///< where to write down which step runs
};

/// Who is told what happens on a ReactorTime. Every method may be left out.
///
/// The probe watches a program through this, and so may a test. It is set with
/// ReactorTime::setObserver(), which tells it first of all that is there already; while none
/// is set, a step costs one branch for it.
/// Observers are told after the state has changed and before callbacks are called. They
/// must not change what they observe; one that throws is removed and reported as
/// ErrorReport::Kind::Observer.
/// Thread-affinity: called on the reactor's thread only. Semantics: trio, Instrument.
class Observer
{
public:
    virtual ~Observer() = default;

    /// Its statistics() may be asked for until it is removed.
    virtual void cooperatorAdded(const detail::CooperatorCore &cooperator) { (void)cooperator; }
    virtual void cooperatorRemoved(const detail::CooperatorCore &cooperator) { (void)cooperator; }

    /// Asked once, when it is set.
    [[nodiscard]] virtual StepInterest stepInterest() { return {}; }
    /// It may give the task counters, with CooperativeTask::setCounters().
    virtual void taskAdded(const CooperativeTask &task) { (void)task; }
    /// It was paused or resumed, began to wait or stopped waiting, or got another name.
    virtual void taskChanged(const CooperativeTask &task) { (void)task; }
    /// Only where it wants to be told of all steps.
    virtual void stepBegan(const CooperativeTask &task, TimePoint at) { (void)task, (void)at; }
    /// A nested event loop that the step ran counts into \a took. Where steps are too short
    /// to time each, \a began is when the clock was last read, and \a took a mean. The
    /// counters of the task still say what was before the step.
    /// Who is told of long steps only is not told of one that ran a nested loop; and where
    /// several short steps shared a reading and one of them, nobody knows which, was long,
    /// \a task is invalid.
    virtual void stepEnded(const CooperativeTask &task, TimePoint began, Duration took)
    {
        (void)task, (void)began, (void)took;
    }
    /// It has ended, and its state says how.
    virtual void taskEnded(const CooperativeTask &task) { (void)task; }

    virtual void callScheduled(const DelayedCall &call) { (void)call; }
    /// It was reset or delayed.
    virtual void callMoved(const DelayedCall &call) { (void)call; }
    virtual void callCancelled(const DelayedCall &call) { (void)call; }
    virtual void callBegan(const DelayedCall &call, TimePoint at) { (void)call, (void)at; }
    virtual void callEnded(const DelayedCall &call, TimePoint began, Duration took)
    {
        (void)call, (void)began, (void)took;
    }

    /// A LoopingCall was started.
    virtual void loopStarted(const LoopInfo &loop) { (void)loop; }
    /// Its next call is planned.
    virtual void loopPlanned(const LoopInfo &loop) { (void)loop; }
    /// Its function is about to be called, \a count intervals after the call before.
    virtual void loopCalled(const LoopInfo &loop, std::int64_t count) { (void)loop, (void)count; }
    /// Its function has returned or thrown.
    virtual void loopReturned(const LoopInfo &loop, Duration took) { (void)loop, (void)took; }
    /// It was stopped or has failed.
    virtual void loopEnded(const LoopInfo &loop) { (void)loop; }

    virtual void facilityAdded(const FacilityInfo &facility) { (void)facility; }
    /// Its counts, its limit or its name have changed.
    virtual void facilityChanged(const FacilityInfo &facility) { (void)facility; }
    virtual void facilityRemoved(const FacilityInfo &facility) { (void)facility; }

    virtual void turnBegan(TimePoint at) { (void)at; }
    virtual void turnEnded(TimePoint began, Duration took) { (void)began, (void)took; }
    /// Another observer was set in its place, or none; nothing more will be told.
    virtual void replaced() {}
    /// The reactor is going; it must not be touched after this returns.
    virtual void reactorGone(const ReactorTime &reactor) { (void)reactor; }
};

} // namespace QCoop
