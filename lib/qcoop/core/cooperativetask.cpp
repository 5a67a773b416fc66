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
    if (!node || !node->record.core)
        throwEnded(node.get(), operation);
    node->record.core->reactor().thread().check(operation);
    return *node->record.core;
}

/// Of a task that has ended there is no reactor left to ask.
void checkThread(const Ref<TaskNode> &node, const char *operation)
{
    if (node && node->record.core)
        node->record.core->reactor().thread().check(operation);
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
    if (m_node->record.core)
        m_node->record.core->resumed(*m_node);
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
    if (!m_node->isEnded()) {
        detail::liveCore(m_node, "CooperativeTask::whenDone");
        return m_node->addWatcher();
    }
    const Deferred<> watcher;
    m_node->tellEnd(watcher);
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
    const Failure *const failure = m_node ? m_node->failure() : nullptr;
    return failure ? std::optional(*failure) : std::nullopt;
}

Text CooperativeTask::name() const
{
    if (hasName())
        return m_node->record.extras->name;
    return Text("task-" + std::to_string(id()));
}

bool CooperativeTask::hasName() const noexcept
{
    return m_node && m_node->record.extras && !m_node->record.extras->name.isEmpty();
}

CooperativeTask &CooperativeTask::setName(Text name)
{
    detail::checkThread(m_node, "CooperativeTask::setName");
    if (m_node) {
        m_node->more().name = std::move(name);
        if (m_node->record.core)
            m_node->record.core->changed(*m_node);
    }
    return *this;
}

std::uint64_t CooperativeTask::facility() const noexcept
{
    return m_node && m_node->record.extras ? m_node->record.extras->facility : 0;
}

Text CooperativeTask::key() const
{
    return m_node && m_node->record.extras ? m_node->record.extras->key : Text();
}

void CooperativeTask::setFacility(std::uint64_t facility, Text key) const
{
    detail::checkThread(m_node, "CooperativeTask::setFacility");
    if (!m_node)
        return;
    m_node->more().facility = facility;
    m_node->more().key = std::move(key);
    if (m_node->record.core)
        m_node->record.core->changed(*m_node);
}

CooperativeTask &CooperativeTask::setPriority(Priority priority)
{
    detail::checkThread(m_node, "CooperativeTask::setPriority");
    if (m_node && m_node->record.core)
        m_node->record.core->setPriority(*m_node, priority);
    else if (m_node)
        m_node->priority = priority;
    return *this;
}

Priority CooperativeTask::priority() const noexcept
{
    return m_node ? m_node->priority : Priority::UserVisible;
}

CooperativeTask &CooperativeTask::setWeight(unsigned steps)
{
    constexpr const char *operation = "CooperativeTask::setWeight";
    detail::checkThread(m_node, operation);
    if (steps < 1 || steps > maxWeight) {
        throw BadWeight(std::string(operation) + ": the weight of task \"" + name().toStdString() +
                        "\" must be between 1 and " + std::to_string(maxWeight) + " (is " +
                        std::to_string(steps) + "); nothing was changed");
    }
    if (m_node && m_node->record.core)
        m_node->record.core->setWeight(*m_node, steps);
    else if (m_node)
        m_node->weight = static_cast<std::uint16_t>(steps);
    return *this;
}

unsigned CooperativeTask::weight() const noexcept
{
    return m_node ? m_node->weight : 1;
}

CooperativeTask &CooperativeTask::setDeadline(Duration fromNow)
{
    detail::checkThread(m_node, "CooperativeTask::setDeadline");
    if (m_node && m_node->record.core)
        m_node->record.core->setDeadline(*m_node, fromNow);
    return *this;
}

CooperativeTask &CooperativeTask::clearDeadline()
{
    detail::checkThread(m_node, "CooperativeTask::clearDeadline");
    if (m_node && m_node->record.core)
        m_node->record.core->clearDeadline(*m_node);
    return *this;
}

std::optional<TimePoint> CooperativeTask::deadline() const noexcept
{
    return m_node && m_node->record.extras ? m_node->record.extras->deadline : std::nullopt;
}

std::optional<Progress> CooperativeTask::progress() const
{
    return m_node && m_node->record.extras ? m_node->record.extras->progress : std::nullopt;
}

std::pair<std::int64_t, std::int64_t> CooperativeTask::progressCounts() const noexcept
{
    if (!m_node || !m_node->record.extras || !m_node->record.extras->progress)
        return {0, 0};
    return {m_node->record.extras->progress->value(), m_node->record.extras->progress->total()};
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
    return m_node ? m_node->record.spawnedAt : std::source_location();
}

std::source_location CooperativeTask::yieldedAt() const noexcept
{
    return m_node ? m_node->yieldedAt() : std::source_location();
}

std::uint64_t CooperativeTask::cooperatorId() const noexcept
{
    return m_node && m_node->record.core ? m_node->record.core->id() : 0;
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
