// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/callowner.h>
#include <qcoop/core/callqueue.h>
#include <qcoop/core/facility.h>
#include <qcoop/qt/eventloopstatistics.h>
#include <qcoop/qt/readyqueue.h>

#include <atomic>
#include <vector>

namespace QCoop::detail {

/// The callbacks of an event loop that are still to be called: those that are ready, and
/// those that wait for their time. Who derives from it calls them.
///
/// Each is a CallNode, and observers of the reactor are told of it as of its delayed calls.
/// Thread-affinity: the reactor's.
class LoopCalls : public Facility, protected CallOwner
{
public:
    LoopCalls(ReactorTime &reactor, Text name, std::source_location where);

    /// \throws WrongThread, LoopClosed
    [[nodiscard]] Ref<CallNode> callSoon(UniqueFunction<void()> call, std::source_location where,
                                         const char *operation);
    [[nodiscard]] Ref<CallNode> callAt(TimePoint when, UniqueFunction<void()> call,
                                       std::source_location where, const char *operation);
    void checkOpen(const char *operation) const;
    [[nodiscard]] bool isClosed() const noexcept { return m_isClosed; }

    /// The reactor's time; once that is gone, its last one.
    [[nodiscard]] TimePoint now() const override;
    using CallOwner::thread;

    /// All that is pending: what is ready, in order, and then the timers.
    [[nodiscard]] std::vector<DelayedCall> handles() const;

    void introduce(Observer &observer) override;
    void forgetObserver() noexcept override;
    void reactorGone() noexcept override;

protected:
    ~LoopCalls() override = default;

    /// Something was added or taken away.
    virtual void plan() = 0;
    /// Whether callbacks are being called: what has changed is told when that is over.
    [[nodiscard]] virtual bool isCalling() const noexcept = 0;

    /// Takes in a call from another thread, if it was not cancelled on its way.
    void arrive(const Ref<CallNode> &node);
    /// Makes the timers ready that are due.
    void wakeTimers(TimePoint now);
    void countWaiting() noexcept;
    enum class Tell { Observer, Nobody };
    /// Accepts nothing any more, and hands all pending calls over, whose callables are still
    /// to be destroyed; nothing if it was closed already.
    [[nodiscard]] std::vector<Ref<CallNode>> closeCalls(Tell tell) noexcept;

    ReadyQueue m_ready;
    mutable CallQueue m_timers;
    EventLoopStatistics m_statistics;

private:
    void cancelCall(CallNode &node) override;
    void moveCall(CallNode &node, TimePoint time) override;
    void added(const Ref<CallNode> &node);

    std::atomic<bool> m_isClosed; // other threads look, too
    TimePoint m_end;              // the time when the reactor went
};

} // namespace QCoop::detail
