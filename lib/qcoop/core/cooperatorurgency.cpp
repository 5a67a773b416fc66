// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Priority, weight and deadline of the tasks of a Cooperator.

#include <qcoop/core/cooperatorcore.h>

#include <qcoop/core/errors.h>

#include <string>
#include <utility>

namespace QCoop::detail {

void CooperatorCore::setPriority(TaskNode &node, Priority priority)
{
    m_disturbed = true;
    m_turns.setPriority(node, priority, m_statistics.steps);
    changed(node);
}

void CooperatorCore::setWeight(TaskNode &node, unsigned weight)
{
    m_disturbed = true;
    m_turns.setWeight(node, static_cast<std::uint16_t>(weight));
    changed(node);
}

void CooperatorCore::setDeadline(TaskNode &node, Duration fromNow)
{
    TaskExtras &extras = node.more();
    extras.deadline = saturatingAdd(m_reactor->now(), fromNow);
    if (fromNow <= Duration::zero()) {
        deadlinePassed(node);
        return;
    }
    if (extras.deadlineCall.isActive()) {
        extras.deadlineCall.reset(fromNow);
    } else {
        extras.deadlineCall = m_reactor->callLater(
            fromNow,
            [keep = Ref<TaskNode>(&node)] {
                if (keep->record.core)
                    keep->record.core->deadlinePassed(*keep);
            },
            CallOrigin(node.record.spawnedAt, CallKind::Deadline));
    }
    m_disturbed = true;
    m_turns.setHasDeadline(node, true);
    changed(node);
}

void CooperatorCore::clearDeadline(TaskNode &node)
{
    if (!node.hasDeadline)
        return;
    dropDeadlineCall(node);
    node.record.extras->deadline.reset();
    m_turns.setHasDeadline(node, false);
    changed(node);
}

void CooperatorCore::dropDeadlineCall(TaskNode &node)
{
    // With its reactor the call is gone already, and so it is when it is being made.
    if (DelayedCall call = std::exchange(node.record.extras->deadlineCall, {}); call.isActive())
        call.cancel();
}

void CooperatorCore::deadlinePassed(TaskNode &node)
{
    const std::string message = "task \"" + CooperativeTask(Ref(&node)).name().toStdString() +
                                "\": its deadline has passed";
    complete(node, TaskState::Failed,
             Failure(std::make_exception_ptr(TimeoutError(message)), node.place()));
}

} // namespace QCoop::detail
