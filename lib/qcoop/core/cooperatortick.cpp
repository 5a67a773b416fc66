// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The ticks of a Cooperator, and what the end of a step means for its task.

#include <qcoop/core/cooperatorcore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/observer.h>

#include <algorithm>
#include <utility>

namespace QCoop::detail {

namespace {

thread_local CooperatorCore *tickingCore = nullptr;

} // namespace

/// The time during which a tick runs on the stack.
class CooperatorCore::TickScope
{
public:
    explicit TickScope(CooperatorCore &core)
        : m_core(core)
        , m_outerCore(std::exchange(tickingCore, &core))
        , m_outerTask(core.m_current)
    {
        ++core.m_depth;
        ++core.m_statistics.ticks;
        if (const CurrentStep *const current = core.m_reactor->stepInterest().current) {
            m_outerId = current->task.load(std::memory_order_relaxed);
            m_outerSince = current->since.load(std::memory_order_relaxed);
        }
    }
    ~TickScope()
    {
        CurrentStep *const current =
            m_core.m_reactor ? m_core.m_reactor->stepInterest().current : nullptr;
        if (current) {
            current->task.store(m_outerId, std::memory_order_relaxed);
            current->since.store(m_outerSince, std::memory_order_relaxed);
        }
        --m_core.m_depth;
        m_core.m_current = m_outerTask;
        tickingCore = m_outerCore;
    }
    TickScope(const TickScope &) = delete;
    TickScope &operator=(const TickScope &) = delete;

private:
    CooperatorCore &m_core;
    CooperatorCore *m_outerCore;
    TaskNode *m_outerTask;
    std::uint64_t m_outerId = 0; // of the step that an observer was told of
    std::int64_t m_outerSince = 0;
};

TaskNode *CooperatorCore::currentTask() noexcept
{
    return tickingCore ? tickingCore->m_current : nullptr;
}

void CooperatorCore::tick()
{
    m_planned = false;
    m_call = {};
    if (!m_reactor || m_turns.size() == 0)
        return;
    const Ref<CooperatorCore> keep(this);
    try {
        const TickScope scope(*this);
        runSteps();
    } catch (...) {
        // The user's terminator threw: its error is the tick's, the tasks go on.
        if (m_reactor && !m_planned && m_turns.hasRunnable())
            plan();
        throw;
    }
    if (m_reactor && !m_planned && m_turns.hasRunnable())
        plan();
}

void CooperatorCore::settle(TaskNode &node, StepEnd end, const std::exception_ptr &thrown)
{
    const auto failure = [&] { return Failure(thrown, node.place()); };
    if (node.isEnded()) {
        // It was stopped inside this step, which had to come to its end first (D2). What
        // the step threw then has no owner any more, but is not lost.
        if (thrown && !failure().isStop())
            reportError({ErrorReport::Kind::Callback, failure()});
        node.record.waitingFor = {};
        node.destroyWork();
        const Ref<TaskNode> last(&node);
        (void)node.deref(); // the cooperator's own ownership
        return;
    }
    if (thrown) {
        complete(node, TaskState::Failed, failure());
        return;
    }
    switch (end) {
    case StepEnd::Again:
        if (node.isHeld() && node.inRing) { // it was its one step
            leave(node);
            changed(node);
        }
        return;
    case StepEnd::Done:
        complete(node, TaskState::Done, std::nullopt);
        return;
    case StepEnd::WaitAwaiter:
        if (node.timeUp) // in a loop inside its step: it gives up what it awaits
            return settle(node, StepEnd::Again, thrown);
        node.waiting = node.waitingForAwaiter = true;
        ++node.pauses;
        if (node.inRing)
            leave(node);
        changed(node);
        return;
    case StepEnd::WaitChain:
        wait(node);
        return;
    }
}

void CooperatorCore::wait(TaskNode &node)
{
    ++node.pauses;
    node.waiting = true;
    if (node.inRing)
        leave(node);
    const Ref<TaskNode> keep(&node);
    const Ref<Chain> chain = node.record.waitingFor;
    changed(node);
    if (node.isEnded())
        return; // who was told has stopped it
    try {
        chain->attachSink(
            node.record.waitingEnd,
            [keep](Outcome &outcome) {
                keep->waiting = false;
                keep->record.waitingFor = {};
                CooperatorCore *const core = keep->record.core; // null if it has ended meanwhile
                if (Failure *failure = std::get_if<Failure>(&outcome)) {
                    if (core)
                        core->complete(*keep, TaskState::Failed, std::move(*failure));
                } else if (keep->pauses > 0) {
                    --keep->pauses; // of an ended task too, as by resume()
                    if (core)
                        core->resumed(*keep);
                }
            },
            "waiting for the Deferred of a step");
    } catch (...) {
        complete(node, TaskState::Failed, Failure::current(node.record.spawnedAt));
    }
}

} // namespace QCoop::detail
