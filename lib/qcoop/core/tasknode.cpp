// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/tasknode.h>

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>

#include <algorithm>

namespace QCoop {

const char *stateName(TaskState state) noexcept
{
    switch (state) {
    case TaskState::Ready:
        return "ready";
    case TaskState::Running:
        return "running";
    case TaskState::Waiting:
        return "waiting";
    case TaskState::Paused:
        return "paused";
    case TaskState::Done:
        return "done";
    case TaskState::Failed:
        return "failed";
    case TaskState::Stopped:
    case TaskState::SchedulerStopped:
        break;
    }
    return "stopped";
}

namespace detail {

void TaskRecord::contextGone() noexcept
{
    core->complete(task, TaskState::Stopped, std::nullopt);
}

void TaskNode::release(TaskNode *node)
{
    if (node->failure() && !node->asked) {
        // The report gets a handle, so for that time the task is owned again. Whether its
        // last owner still counts is Ref's own affair.
        if (node->refs() == 0)
            node->ref();
        {
            const CooperativeTask task{Ref<TaskNode>(node)};
            reportError({ErrorReport::Kind::FailedTask, *node->failure(), &task});
        }
        if (!node->deref())
            return; // the handler kept the handle; that one releases it
    }
    delete node;
}

TaskState TaskNode::state() const noexcept
{
    if (isEnded())
        return outcome;
    if (onStack)
        return TaskState::Running;
    if (pauses > (waiting ? 1U : 0U) || inspectorPauses > 0)
        return TaskState::Paused;
    if (waiting && pauses > 0)
        return TaskState::Waiting;
    return TaskState::Ready;
}

namespace {

/// One error for all: where 100,000 tasks end, making it would take longer than telling it.
const std::exception_ptr &stoppedError()
{
    static const auto error = std::make_exception_ptr(TaskStopped("the task was stopped"));
    return error;
}

const std::exception_ptr &schedulerStoppedError()
{
    static const auto error =
        std::make_exception_ptr(SchedulerStopped("the cooperator of the task was stopped"));
    return error;
}

} // namespace

Deferred<> TaskNode::addWatcher()
{
    const Deferred<> watcher(
        [keep = Ref<TaskNode>(this)](Deferred<> &) { keep->record.extras->watchers.cancelled(); });
    asked = true;
    more().watchers.add(watcher);
    return watcher;
}

void TaskNode::tellEnd(const Deferred<> &watcher) const
{
    // A stop is what somebody asked for: where nobody handles it, nothing is lost.
    const auto tellStop = [&](const Failure &stop) {
        (void)stop.markReported();
        watcher.errback(stop);
    };
    switch (outcome) {
    case TaskState::Failed:
        watcher.errback(*failure());
        break;
    case TaskState::Stopped:
        tellStop(Failure(stoppedError(), record.spawnedAt));
        break;
    case TaskState::SchedulerStopped:
        tellStop(Failure(schedulerStoppedError(), record.spawnedAt));
        break;
    default:
        watcher.callback();
        break;
    }
}

void TaskNode::setProgress(Progress progress)
{
    if (counters) {
        counters->progress.store(progress.value(), std::memory_order_relaxed);
        counters->total.store(progress.total(), std::memory_order_relaxed);
    }
    more().progress = std::move(progress);
    tellListeners(&TaskListener::taskProgressed);
}

void TaskNode::tellListeners(void (TaskListener::*tell)() noexcept) noexcept
{
    if (!record.extras)
        return;
    const Ref<TaskNode> keep(this); // who is told may end it, and let go of the last handle
    // By index and without a copy: this is part of a step, which must not allocate.
    std::vector<TaskListener *> &listeners = record.extras->listeners;
    ++record.extras->telling;
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        if (listeners[i])
            (listeners[i]->*tell)();
    }
    if (--record.extras->telling == 0)
        std::erase(listeners, nullptr);
}

void TaskNode::removeListener(TaskListener &listener) noexcept
{
    if (!record.extras)
        return;
    if (record.extras->telling > 0)
        std::ranges::replace(record.extras->listeners, &listener, nullptr);
    else
        std::erase(record.extras->listeners, &listener);
}

void TaskNode::awaiterReady()
{
    if (!waitingForAwaiter)
        return;
    waiting = waitingForAwaiter = false;
    --pauses;
    record.core->resumed(*this);
}

} // namespace detail
} // namespace QCoop
