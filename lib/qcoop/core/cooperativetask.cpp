// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/cooperativetask.h>

#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/task.h>

#include <algorithm>
#include <string>

namespace QCoop {

namespace detail {

void TaskNode::release(TaskNode *node)
{
    if (node->failure && !node->asked) {
        // The report gets a handle, so for that time the task is owned again.
        node->ref();
        {
            const CooperativeTask task{Ref<TaskNode>(node)};
            reportError({ErrorReport::Kind::FailedTask, *node->failure, &task});
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

void TaskNode::tellEnd(const Deferred<> &watcher) const
{
    // A stop is what somebody asked for: where nobody handles it, nothing is lost.
    const auto tellStop = [&](const Failure &stop) {
        (void)stop.markReported();
        watcher.errback(stop);
    };
    switch (outcome) {
    case TaskState::Failed:
        watcher.errback(*failure);
        break;
    case TaskState::Stopped:
        tellStop(Failure(stoppedError(), spawnedAt));
        break;
    case TaskState::SchedulerStopped:
        tellStop(Failure(schedulerStoppedError(), spawnedAt));
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
    if (!extras)
        return;
    // By index and without a copy: this is part of a step, which must not allocate.
    std::vector<TaskListener *> &listeners = extras->listeners;
    ++extras->telling;
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        if (listeners[i])
            (listeners[i]->*tell)();
    }
    if (--extras->telling == 0)
        std::erase(listeners, nullptr);
}

void TaskNode::removeListener(TaskListener &listener) noexcept
{
    if (!extras)
        return;
    if (extras->telling > 0)
        std::ranges::replace(extras->listeners, &listener, nullptr);
    else
        std::erase(extras->listeners, &listener);
}

void TaskNode::awaiterReady()
{
    waiting = waitingForAwaiter = false;
    --pauses;
    core->resumed(*this);
}

void TaskNode::contextGone() noexcept
{
    core->complete(*this, TaskState::Stopped, std::nullopt);
}

StepEnd TaskDriver::runFrames()
{
    do {
        m_goOn = false;
        m_innermost->self.resume();
    } while (m_goOn);
    return m_end;
}

void TaskDriver::destroyAwaited() noexcept
{
    while (Frame *const frame = std::exchange(m_innermost, nullptr)) {
        m_innermost = frame->parent;
        if (frame->parent)
            frame->destroyOwned(frame->owner);
    }
}

ReactorTime &TaskDriver::reactor() const
{
    if (!core)
        throw TaskStopped("the task has ended, so it cannot wait for anything");
    return core->reactor();
}

namespace {

[[noreturn]] void throwEnded(const TaskNode *node, const char *operation)
{
    const auto text = [&](const char *how) {
        return std::string(operation) + ": the task " + how + "; nothing was changed";
    };
    switch (node ? node->outcome : TaskState::Done) {
    case TaskState::Failed:
        throw TaskFailed(text("has failed"));
    case TaskState::Stopped:
        throw TaskStopped(text("was stopped"));
    case TaskState::SchedulerStopped:
        throw SchedulerStopped(text("ended when its cooperator was stopped"));
    default:
        throw TaskDone(text("is done"));
    }
}

CooperatorCore &liveCore(const Ref<TaskNode> &node, const char *operation)
{
    if (!node || !node->core)
        throwEnded(node.get(), operation);
    node->core->reactor().thread().check(operation);
    return *node->core;
}

/// Of a task that has ended there is no reactor left to ask.
void checkThread(const Ref<TaskNode> &node, const char *operation)
{
    if (node && node->core)
        node->core->reactor().thread().check(operation);
}

} // namespace
} // namespace detail

void CooperativeTask::pause(PauseOwner owner) const
{
    detail::liveCore(m_node, "CooperativeTask::pause").pause(*m_node, owner);
}

void CooperativeTask::resume(PauseOwner owner) const
{
    constexpr const char *operation = "CooperativeTask::resume";
    if (!m_node)
        detail::throwEnded(nullptr, operation);
    detail::checkThread(m_node, operation);
    std::uint32_t &pauses = owner == PauseOwner::Program ? m_node->pauses : m_node->inspectorPauses;
    // The frame of a coroutine cannot go on before what it awaits is there.
    const bool isAwaiters = owner == PauseOwner::Program && m_node->waitingForAwaiter;
    if (pauses == (isAwaiters ? 1U : 0U)) {
        throw NotPaused(std::string(operation) + ": task \"" + name().toStdString() +
                        "\" is not paused; nothing was changed");
    }
    --pauses;
    if (m_node->core)
        m_node->core->resumed(*m_node);
}

void CooperativeTask::stepOnce() const
{
    constexpr const char *operation = "CooperativeTask::stepOnce";
    detail::CooperatorCore &core = detail::liveCore(m_node, operation);
    if (m_node->waiting || !m_node->isHeld()) {
        throw NotPaused(std::string(operation) + ": task \"" + name().toStdString() + "\" " +
                        (m_node->waiting ? "waits, so it has no step to make" : "is not paused") +
                        "; nothing was changed");
    }
    core.stepOnce(*m_node);
}

void CooperativeTask::stop() const
{
    detail::liveCore(m_node, "CooperativeTask::stop")
        .complete(*m_node, TaskState::Stopped, std::nullopt);
}

Deferred<> CooperativeTask::whenDone() const
{
    if (!m_node)
        return Deferred<>::succeeded();
    const Deferred<> watcher;
    if (m_node->isEnded()) {
        m_node->tellEnd(watcher);
    } else {
        detail::liveCore(m_node, "CooperativeTask::whenDone");
        m_node->more().watchers.push_back(watcher);
    }
    m_node->asked = true;
    return watcher;
}

std::uint32_t CooperativeTask::pauseCount() const noexcept
{
    return m_node ? m_node->pauses + m_node->inspectorPauses : 0;
}

TaskState CooperativeTask::state() const noexcept
{
    return m_node ? m_node->state() : TaskState::Done;
}

TaskStatistics CooperativeTask::statistics() const noexcept
{
    TaskStatistics statistics;
    statistics.state = state();
    if (!m_node)
        return statistics;
    statistics.steps = m_node->steps;
    statistics.busy = m_node->busy;
    statistics.lastStep = m_node->last;
    statistics.longestStep = m_node->longest;
    statistics.waiting = m_node->waiting;
    statistics.waitingForAwaiter = m_node->waitingForAwaiter;
    const std::uint32_t waits = m_node->waiting && m_node->pauses > 0 ? 1 : 0;
    statistics.pausedByProgram = m_node->pauses - waits;
    statistics.pausedByInspector = m_node->inspectorPauses;
    return statistics;
}

std::optional<Failure> CooperativeTask::failure() const
{
    return m_node ? m_node->failure : std::nullopt;
}

Text CooperativeTask::name() const
{
    if (hasName())
        return m_node->extras->name;
    return Text("task-" + std::to_string(id()));
}

bool CooperativeTask::hasName() const noexcept
{
    return m_node && m_node->extras && !m_node->extras->name.isEmpty();
}

CooperativeTask &CooperativeTask::setName(Text name)
{
    detail::checkThread(m_node, "CooperativeTask::setName");
    if (m_node) {
        m_node->more().name = std::move(name);
        if (m_node->core)
            m_node->core->changed(*m_node);
    }
    return *this;
}

std::uint64_t CooperativeTask::facility() const noexcept
{
    return m_node && m_node->extras ? m_node->extras->facility : 0;
}

Text CooperativeTask::key() const
{
    return m_node && m_node->extras ? m_node->extras->key : Text();
}

void CooperativeTask::setFacility(std::uint64_t facility, Text key) const
{
    detail::checkThread(m_node, "CooperativeTask::setFacility");
    if (!m_node)
        return;
    m_node->more().facility = facility;
    m_node->more().key = std::move(key);
    if (m_node->core)
        m_node->core->changed(*m_node);
}

std::optional<Progress> CooperativeTask::progress() const
{
    return m_node && m_node->extras ? m_node->extras->progress : std::nullopt;
}

std::pair<std::int64_t, std::int64_t> CooperativeTask::progressCounts() const noexcept
{
    if (!m_node || !m_node->extras || !m_node->extras->progress)
        return {0, 0};
    return {m_node->extras->progress->value(), m_node->extras->progress->total()};
}

CooperativeTask &CooperativeTask::setProgress(Progress progress)
{
    detail::checkThread(m_node, "CooperativeTask::setProgress");
    if (m_node)
        m_node->setProgress(std::move(progress));
    return *this;
}

std::source_location CooperativeTask::spawnedAt() const noexcept
{
    return m_node ? m_node->spawnedAt : std::source_location();
}

std::source_location CooperativeTask::yieldedAt() const noexcept
{
    return m_node ? m_node->yieldedAt : std::source_location();
}

std::uint64_t CooperativeTask::cooperatorId() const noexcept
{
    return m_node && m_node->core ? m_node->core->id() : 0;
}

CooperativeTask CooperativeTask::current() noexcept
{
    return CooperativeTask(detail::Ref<detail::TaskNode>(detail::CooperatorCore::currentTask()));
}

void CooperativeTask::addListener(TaskListener &listener) const
{
    if (m_node)
        m_node->more().listeners.push_back(&listener);
}

void CooperativeTask::removeListener(TaskListener &listener) const noexcept
{
    if (m_node)
        m_node->removeListener(listener);
}

} // namespace QCoop
