// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/task.h>
#include <qcoop/core/work.h>

#include <ranges>
#include <utility>

namespace QCoop {

/// A CooperativeTask whose coroutine returns a \a T.
template <typename T>
class CooperativeTaskOf : public CooperativeTask
{
public:
    CooperativeTaskOf() = default;
    explicit CooperativeTaskOf(detail::Ref<detail::CoroutineWork<T>> work)
        : CooperativeTask(detail::Ref<detail::TaskNode>(work))
    {
    }

    /// whenDone() with what the coroutine returned. A value that cannot be copied goes to
    /// the first who asks; the others get AlreadyConsumed.
    [[nodiscard]] Deferred<T> result() const
    {
        return whenDone().then(
            [node = m_node] { return static_cast<detail::CoroutineWork<T> &>(*node).value(); });
    }
};

/// Runs tasks step by step, in turn, in ticks of a bounded length: cooperative
/// multitasking. Each tick is a delayed call of the reactor, so other calls, and on a
/// QtReactor all of Qt's events, are served in between.
///
/// Fair: tasks have their turns round robin; one that joins or is resumed joins at the end;
/// nobody loses a turn because a neighbour pauses, waits or ends. Adding a task never runs
/// it. A task on the stack is never re-entered, also not from a nested event loop, in which
/// the other tasks go on.
///
/// The destructor ends all live tasks with SchedulerStopped, and so does the end of the
/// reactor. Thread-affinity: the reactor's thread; elsewhere commands throw WrongThread.
/// Semantics: Twisted, task.Cooperator, with decisions P1, P2, D1 to D3 of docs/semantics.md.
class Cooperator
{
public:
    /// \throws NoReactor if \a options names no clock and this thread has none.
    explicit Cooperator(Options options = {})
        : m_core(new detail::CooperatorCore(std::move(options)))
    {
    }
    explicit Cooperator(ReactorTime &reactor, Options options = {})
        : Cooperator(withClock(std::move(options), reactor))
    {
    }
    ~Cooperator()
    {
        if (m_core)
            m_core->close();
    }
    Cooperator(Cooperator &&) noexcept = default;
    Cooperator &operator=(Cooperator &&) = delete;

    /// Adds a task and returns a handle to it. \a work is one of
    /// - a step function: a callable that returns Step, bool ("there is more"), a
    ///   StepResult or what makes one (a Deferred to wait for, a Progress);
    /// - a Task;
    /// - a callable that returns a Task: it is called now, and kept until the task ends, so
    ///   that a lambda coroutine may use its captures.
    /// If this is stopped, the task ends at once with SchedulerStopped. \throws WrongThread
    template <detail::Work W>
    auto cooperate(W &&work, std::source_location where = std::source_location::current())
    {
        return start(nullptr, where, std::forward<W>(work));
    }
    /// The same for a task that is stopped when \a context goes. With \a args, \a work is
    /// called with copies of them that live as long as the task.
    template <typename W, typename... Args>
    requires detail::Work<W, Args...>
    auto cooperate(const Context &context, W &&work, Args &&...args)
    {
        return start(context.guard().get(), context.where(), std::forward<W>(work),
                     std::forward<Args>(args)...);
    }

    /// Adds a task that calls \a op with each element of \a range in turn, one a step. What
    /// \a op returns counts as from a step function, and nothing as Step::Again. The range
    /// is copied, or moved from. Returns the whenDone() of the task.
    /// Semantics: Twisted, Cooperator.coiterate.
    template <std::ranges::input_range Range, typename Op>
    Deferred<> coiterate(Range &&range, Op op,
                         std::source_location where = std::source_location::current())
    {
        return start(nullptr, where, detail::overRange(std::forward<Range>(range), std::move(op)))
            .whenDone();
    }
    template <std::ranges::input_range Range, typename Op>
    Deferred<> coiterate(const Context &context, Range &&range, Op op)
    {
        return start(context.guard().get(), context.where(),
                     detail::overRange(std::forward<Range>(range), std::move(op)))
            .whenDone();
    }

    /// Lets the tasks run, if this was made with `started = false`, and after a stop().
    /// \throws SchedulerStopped if the reactor is gone
    void start() { m_core->start(); }
    /// Ends all live tasks, paused and waiting ones too, with SchedulerStopped, in the order
    /// in which they were added. Tasks added until start() end at once.
    void stop() { m_core->stop(); }
    /// Whether it was started and not stopped.
    [[nodiscard]] bool isRunning() const noexcept { return m_core->isRunning(); }

    /// How long a tick runs steps. \throws BadInterval if \a slice is negative
    void setSlice(Duration slice) { m_core->setSlice(slice); }
    [[nodiscard]] Duration slice() const noexcept { return m_core->slice(); }
    /// Sets Options::terminationPredicateFactory; an empty one brings the slice back.
    void setTerminator(std::function<std::function<bool()>()> factory)
    {
        m_core->setTerminator(std::move(factory));
    }

    [[nodiscard]] CooperatorStatistics statistics() const { return m_core->statistics(); }
    [[nodiscard]] std::uint64_t id() const noexcept { return m_core->id(); }
    /// \pre the reactor is not gone
    [[nodiscard]] ReactorTime &reactor() const noexcept { return m_core->reactor(); }
    /// The body, for those who add tasks of their own making.
    [[nodiscard]] const detail::Ref<detail::CooperatorCore> &core() const noexcept
    {
        return m_core;
    }

private:
    static Options withClock(Options options, ReactorTime &reactor)
    {
        options.clock = &reactor;
        return options;
    }

    template <typename W, typename... Args>
    auto start(detail::ContextGuard *guard, std::source_location where, W &&work, Args &&...args)
    {
        auto node = detail::makeWork(std::forward<W>(work), std::forward<Args>(args)...);
        m_core->add(node, guard, where);
        using TaskHandle = typename std::remove_cvref_t<decltype(*node)>::Handle;
        return TaskHandle(node);
    }

    detail::Ref<detail::CooperatorCore> m_core;
};

} // namespace QCoop
