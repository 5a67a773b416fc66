// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <cstdint>

namespace QCoop {

class Cooperator;
class CooperativeTask;
class DelayedCall;
class ReactorTime;

/// Who is told what happens on a ReactorTime. Every method may be left out.
///
/// The probe watches a program through this, and so may a test. It is set with
/// ReactorTime::setObserver(); while none is, a step costs one branch for it.
/// Observers are told after the state has changed and before callbacks are called. They
/// must not change what they observe; one that throws is removed and reported as
/// ErrorReport::Kind::Observer.
/// Thread-affinity: called on the reactor's thread only. Semantics: trio, Instrument.
class Observer
{
public:
    virtual ~Observer() = default;

    /// \a id is the number that cooperatorId() of its tasks tells.
    virtual void cooperatorAdded(std::uint64_t id, const char *name) { (void)id, (void)name; }
    virtual void cooperatorRemoved(std::uint64_t id) { (void)id; }

    virtual void taskAdded(const CooperativeTask &task) { (void)task; }
    /// It was paused or resumed, began to wait or stopped waiting, or got another name.
    virtual void taskChanged(const CooperativeTask &task) { (void)task; }
    virtual void stepBegan(const CooperativeTask &task, TimePoint at) { (void)task, (void)at; }
    /// A nested event loop that the step ran counts into \a took.
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

    /// A LoopingCall was started, was called with so many intervals passed, was stopped or
    /// failed. \a id is LoopingCall::id().
    virtual void loopStarted(std::uint64_t id, Duration interval) { (void)id, (void)interval; }
    virtual void loopCalled(std::uint64_t id, std::int64_t count) { (void)id, (void)count; }
    virtual void loopEnded(std::uint64_t id) { (void)id; }

    virtual void turnBegan(TimePoint at) { (void)at; }
    virtual void turnEnded(TimePoint began, Duration took) { (void)began, (void)took; }
    /// The reactor is going; it must not be touched after this returns.
    virtual void reactorGone(const ReactorTime &reactor) { (void)reactor; }
};

} // namespace QCoop
