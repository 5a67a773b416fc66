// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/observer.h>
#include <qcoop/probe/board.h>
#include <qcoop/probe/facilityrecorder.h>
#include <qcoop/probe/orders.h>

#include <memory>
#include <unordered_map>
#include <vector>

namespace QCoop::detail {

/// Watches one reactor and writes what it sees on a board, for the agent to read.
///
/// A step costs a few stores to memory of its own: no lock, no allocation, no reading of the
/// clock. What happens more seldom takes the board's mutex for a moment.
/// Thread-affinity: the reactor's thread.
class Recorder final : public Observer
{
public:
    Recorder(const ReactorTime &reactor, std::shared_ptr<Board> board, Duration longStep);

    /// The loop looks for events again: the stretch that busySince began is over.
    void stretchEnded();
    /// A round of the loop is over.
    void roundEnded();
    /// Writes the statistics of the reactor and its cooperators on the board, if somebody is
    /// attached, if they have changed, and not more often than every 50 ms.
    void publish();
    /// Carries out the orders on the board.
    void obey() { m_orders.obey(m_tasks); }
    /// Takes back the pauses of all inspectors.
    void releaseAll() { m_orders.releaseAll(m_tasks); }

    [[nodiscard]] StepInterest stepInterest() override;
    void cooperatorAdded(const CooperatorCore &cooperator) override;
    void cooperatorRemoved(const CooperatorCore &cooperator) override;
    void taskAdded(const CooperativeTask &task) override;
    void taskChanged(const CooperativeTask &task) override;
    void stepEnded(const CooperativeTask &task, TimePoint began, Duration took) override;
    void taskEnded(const CooperativeTask &task) override;
    void callScheduled(const DelayedCall &call) override;
    void callMoved(const DelayedCall &call) override;
    void callCancelled(const DelayedCall &call) override;
    void callBegan(const DelayedCall &call, TimePoint at) override;
    void callEnded(const DelayedCall &call, TimePoint began, Duration took) override;
    void loopStarted(const LoopInfo &loop) override;
    void loopPlanned(const LoopInfo &loop) override;
    void loopCalled(const LoopInfo &loop, std::int64_t count) override;
    void loopReturned(const LoopInfo &loop, Duration took) override;
    void loopEnded(const LoopInfo &loop) override;
    void facilityAdded(const FacilityInfo &facility) override;
    void facilityChanged(const FacilityInfo &facility) override { m_facilities.change(facility); }
    void facilityRemoved(const FacilityInfo &facility) override { m_facilities.remove(facility); }
    void turnBegan(TimePoint at) override;
    void turnEnded(TimePoint began, Duration took) override;
    void replaced() override;
    void reactorGone(const ReactorTime &reactor) override;

private:
    struct CurrentCall
    {
        std::uint64_t call;  // DelayedCall::id(); 0: of a LoopingCall
        std::uint64_t timer; // 0: it is in no table
        std::source_location madeAt;
    };

    [[nodiscard]] std::int64_t now() const;
    void setCurrentCall();
    void write(ColdTask &cold, const CooperativeTask &task) const;
    void endTimer(std::uint32_t slot, TimerEnding how, std::int64_t at);
    template <typename Change>
    void changeLoop(const LoopInfo &loop, Change change);

    const ReactorTime &m_reactor;
    std::shared_ptr<Board> m_board;
    const Duration m_longStep;
    Orders m_orders;
    FacilityRecorder m_facilities;
    std::vector<const CooperatorCore *> m_cooperators;
    std::vector<CooperativeTask> m_tasks;                     // by slot
    std::unordered_map<std::uint64_t, std::uint32_t> m_loops; // LoopingCall::id() → slot
    std::vector<CurrentCall> m_calls;
    std::uint64_t m_longestTask = 0; // of the present stretch
    std::int64_t m_longestStep = 0;
    unsigned m_turns = 0; // on the stack
    std::int64_t m_published = 0;
};

} // namespace QCoop::detail
