// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/work.h>
#include <qcoop/qt/schedulerappointments.h>
#include <qcoop/qt/schedulerlog.h>

#include <optional>

namespace QCoop::detail {

class SchedulerCore;

/// A task as its Scheduler sees it: the part of the task's own node that says whose it is.
///
/// It is Held while its id is taken by it. One that is cancelled inside its own step is
/// Leaving until that step is over, for what the step throws then is still to be logged.
class SchedulerJob : public TaskListener
{
public:
    SchedulerJob(const SchedulerJob &) = delete;
    SchedulerJob &operator=(const SchedulerJob &) = delete;

    [[nodiscard]] TaskNode &node() const noexcept { return m_node; }
    [[nodiscard]] bool hasBegun() const noexcept { return m_node.steps > 0; }
    [[nodiscard]] QString idText() const;

protected:
    explicit SchedulerJob(TaskNode &node)
        : m_node(node)
    {
    }
    ~SchedulerJob() override = default;

    /// Its first step begins.
    void began();
    /// The step that its task ended inside is over.
    void leftStep() noexcept;
    /// That step threw: whether the scheduler has logged it. \pre called inside a catch block
    [[nodiscard]] bool logLateFailure() noexcept;

private:
    friend class SchedulerCore;
    enum class Place : std::uint8_t { Nowhere, Held, Leaving };

    void taskChanged() noexcept override;
    void taskProgressed() noexcept override {}

    TaskNode &m_node;
    SchedulerCore *m_core = nullptr; // while it is held or leaves
    Ref<SchedulerLog> m_log;
    DelayedCall m_delay; // until it begins, of scheduleLater()
    std::optional<SchedulerAppointments::Entry> m_appointment; // of scheduleAt()
    Place m_place = Place::Nowhere;
    bool m_isDelayed = false;    // so that cancelling does not stop it once it has begun
    bool m_wasCancelled = false; // inside its own step
};

template <typename Id>
class SchedulerJobOf : public SchedulerJob
{
public:
    [[nodiscard]] const Id &id() const noexcept { return m_id; }

protected:
    SchedulerJobOf(TaskNode &node, Id id)
        : SchedulerJob(node)
        , m_id(std::move(id))
    {
    }
    ~SchedulerJobOf() override = default;

private:
    const Id m_id;
};

/// The node of a scheduled task, made of that for the same work elsewhere.
template <typename Id, typename Base>
class SchedulerNode final : public Base, public SchedulerJobOf<Id>
{
public:
    template <typename... A>
    explicit SchedulerNode(const Id &id, A &&...args)
        : Base(std::forward<A>(args)...)
        , SchedulerJobOf<Id>(static_cast<TaskNode &>(*this), id)
    {
    }

    StepEnd runStep() override
    {
        if (this->steps == 1)
            this->began();
        try {
            const StepEnd end = Base::runStep();
            if (this->isEnded()) [[unlikely]]
                this->leftStep();
            return end;
        } catch (...) {
            if (!this->isEnded())
                throw;
            const bool isLogged = this->logLateFailure();
            this->leftStep();
            if (!isLogged)
                throw;
            return StepEnd::Done;
        }
    }
};

/// The node that \a work is given elsewhere.
template <typename W, typename... Args>
struct WorkNode
{
    using Type = FunctionWork<W, Args...>;
};
template <typename T>
struct WorkNode<Task<T>>
{
    using Type = CoroutineWork<T>;
};
template <typename W, typename... Args>
requires CoroutineFunction<W, Args...>
struct WorkNode<W, Args...>
{
    using Result = std::remove_cvref_t<std::invoke_result_t<W &, Args...>>;
    using Type = CoroutineFunctionWork<typename Result::Value, W, Args...>;
};

/// Makes a job of \a work; a callable that returns a Task is called now.
template <typename Id, typename W, typename... Args>
auto makeSchedulerJob(const Id &id, W &&work, Args &&...args)
{
    using Base = typename WorkNode<std::decay_t<W>, std::decay_t<Args>...>::Type;
    using Node = SchedulerNode<Id, Base>;
    return Ref<Node>(new Node(id, std::forward<W>(work), std::forward<Args>(args)...));
}

} // namespace QCoop::detail
