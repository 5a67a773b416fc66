// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>
#include <qcoop/core/taskgroupcore.h>

#include <cstddef>
#include <memory>
#include <source_location>
#include <utility>

namespace QCoop {

/// The cooperator that the tasks of a context run on, if nobody says which. A room that has
/// one specialises this, with `static Cooperator &cooperator(Object *)`.
template <typename Object>
struct CooperatorTraits;

template <typename Object>
concept ContextWithCooperator = ContextObject<Object> && requires(Object *object)
{
    CooperatorTraits<Object>::cooperator(object);
};

/// Tasks that belong together: a limit of how many go on at a time, an end of them all, and
/// somebody to wait for it.
///
/// With a limit, tasks beyond it wait, visibly, and are begun in the order of their adding as
/// others end. When one fails, the others are stopped, unless OnFailure::Continue is set.
/// When the group is destroyed, all its tasks are stopped, unless OnExit::Join is set: then
/// they go on to their end, limit and all, without it.
///
/// A group that was cancelled, by cancel() or by a failure, stays cancelled: what is added
/// to it ends at once with TaskStopped, its work destroyed unrun.
/// It may be destroyed inside a task of its own, or with one: what owns it may be kept by its
/// tasks alone. Groups may be nested: a group that lives in a coroutine ends with it.
/// Thread-affinity: the cooperator's thread; elsewhere commands throw WrongThread.
/// Semantics: asyncio.TaskGroup, with a limit as trio's CapacityLimiter gives.
class TaskGroup
{
public:
    explicit TaskGroup(Cooperator &cooperator,
                       std::source_location where = std::source_location::current())
        : m_core(std::make_shared<detail::TaskGroupCore>(cooperator.core(), nullptr, where))
    {
    }
    /// Its tasks are stopped when \a context goes.
    TaskGroup(Cooperator &cooperator, const Context &context)
        : m_core(std::make_shared<detail::TaskGroupCore>(cooperator.core(), context.guard(),
                                                         context.where()))
    {
    }
    /// The same on the cooperator that \a context has by default.
    template <ContextWithCooperator Object>
    explicit TaskGroup(Object *context,
                       std::source_location where = std::source_location::current())
        : TaskGroup(CooperatorTraits<Object>::cooperator(context), Context(context, where))
    {
    }
    TaskGroup(TaskGroup &&) noexcept = default;
    TaskGroup &operator=(TaskGroup &&) = delete;
    ~TaskGroup()
    {
        if (m_core)
            m_core->close();
    }

    /// Sets how many of its tasks may have begun and not ended; 0, as it is at first: any
    /// number. A lower limit than before stops nobody; a higher one begins tasks at once.
    TaskGroup &setLimit(std::size_t limit);
    [[nodiscard]] std::size_t limit() const noexcept { return m_core->limit(); }
    TaskGroup &setOnFailure(OnFailure policy);
    TaskGroup &setOnExit(OnExit policy);
    TaskGroup &setName(Text name);
    [[nodiscard]] Text name() const { return m_core->facilityInfo().name; }

    /// Adds a task, of whatever Cooperator::cooperate() takes, and returns a handle to it.
    /// It is paused as often as the group is. \throws WrongThread
    template <detail::Work W>
    auto add(W &&work, std::source_location where = std::source_location::current())
    {
        return start(where, std::forward<W>(work));
    }
    /// The same with \a args, which live as long as the task. It counts as started where the
    /// group was made.
    template <typename W, typename Arg, typename... Args>
    requires detail::Work<W, Arg, Args...>
    auto add(W &&work, Arg &&arg, Args &&...args)
    {
        return start(m_core->facilityInfo().madeAt, std::forward<W>(work), std::forward<Arg>(arg),
                     std::forward<Args>(args)...);
    }

    /// A Deferred of its own that fires once no task is left, those included that are added
    /// until then; at once if there is none. It tells of the tasks since the group was last
    /// empty: it fails with the first failure among them, which counts as looked at then, or
    /// with SchedulerStopped if their cooperator was stopped. That a task was stopped
    /// otherwise, also with the whole group, is no failure. Failures after the first one are
    /// reported unless somebody asked those tasks.
    /// Cancelling it stops nobody. A task of the group must not wait for it: it would wait
    /// for itself.
    [[nodiscard]] Deferred<> join();
    /// Stops all tasks, in the order of their adding, and all that are added from now on.
    void cancel();
    /// Whether it was cancelled, by cancel() or by a failure.
    [[nodiscard]] bool isCancelled() const noexcept { return m_core->isCancelled(); }
    /// Pauses each of its tasks, once more, also those added until resume().
    void pause();
    /// Takes that back; tasks whose pause somebody else took back are left alone.
    /// \throws NotPaused if the group is not paused
    void resume();

    [[nodiscard]] bool isEmpty() const noexcept { return m_core->size() == 0; }
    /// How many of its tasks have not ended.
    [[nodiscard]] std::size_t size() const noexcept { return m_core->size(); }
    [[nodiscard]] TaskGroupStatistics statistics() const { return m_core->facilityInfo(); }
    [[nodiscard]] std::uint64_t id() const noexcept { return m_core->facilityInfo().id; }

private:
    template <typename W, typename... Args>
    auto start(std::source_location where, W &&work, Args &&...args)
    {
        m_core->check("TaskGroup::add");
        auto node = detail::makeWork(std::forward<W>(work), std::forward<Args>(args)...);
        using TaskHandle = typename std::remove_cvref_t<decltype(*node)>::Handle;
        const TaskHandle handle(node);
        m_core->add(node, where);
        return handle;
    }

    std::shared_ptr<detail::TaskGroupCore> m_core;
};

} // namespace QCoop
