// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/facility.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace QCoop {

/// What becomes of the other tasks of a TaskGroup when one fails.
enum class OnFailure : std::uint8_t { CancelOthers, Continue };
/// What becomes of the tasks of a TaskGroup that is destroyed.
enum class OnExit : std::uint8_t { Cancel, Join };

/// What a TaskGroup has done so far: its jobs are its tasks.
using TaskGroupStatistics = FacilityInfo;

namespace detail {

/// The body of a TaskGroup. It outlives it inside its own calls, and until its tasks have
/// ended: with OnExit::Join when they are done, and otherwise where the TaskGroup goes with
/// the work of one of them, which is told of as an end only after that.
class TaskGroupCore final : public Facility, public std::enable_shared_from_this<TaskGroupCore>
{
public:
    TaskGroupCore(Ref<CooperatorCore> cooperator, Ref<ContextGuard> guard,
                  std::source_location where);

    void add(const Ref<TaskNode> &node, std::source_location where);
    [[nodiscard]] Deferred<> join();
    void cancel();
    void pause();
    void resume();
    void close() noexcept; // its TaskGroup goes

    void setLimit(std::size_t limit);
    void setOnFailure(OnFailure policy);
    void setOnExit(OnExit policy);
    void setName(Text name);
    [[nodiscard]] std::size_t limit() const noexcept { return std::size_t(m_info.limit); }
    [[nodiscard]] bool isCancelled() const noexcept { return m_cancelled; }
    [[nodiscard]] std::size_t size() const noexcept { return m_begun.size() + m_waiting.size(); }
    /// \throws WrongThread
    void check(const char *operation) const;

private:
    /// A task of the group, and its ear for the end of it.
    class Member final : public TaskListener
    {
    public:
        Member(TaskGroupCore &of, Ref<TaskNode> task)
            : group(of)
            , node(std::move(task))
        {
        }
        void taskChanged() noexcept override
        {
            if (node->isEnded())
                group.ended(*this);
        }
        void taskProgressed() noexcept override {}

        TaskGroupCore &group;
        const Ref<TaskNode> node;
        std::list<Member>::iterator place; // in one of the lists
        bool hasBegun = false;
    };

    void ended(Member &member) noexcept;
    void count(const Ref<TaskNode> &node);
    void begin();
    /// The first that has not ended; null if there is none.
    [[nodiscard]] Member *firstLive() noexcept;
    void stopAll();
    void fireJoins();
    void tell();
    [[nodiscard]] std::vector<CooperativeTask> tasks() const;

    const Ref<CooperatorCore> m_cooperator;
    const Ref<ContextGuard> m_guard; // null: no context
    std::list<Member> m_begun;       // in the order of their adding
    std::list<Member> m_waiting;     // the same; all of them younger
    Waiters m_joins;
    Ref<TaskNode> m_firstFailed; // since it was last empty
    bool m_schedulerStopped = false;
    std::uint32_t m_pauses = 0;
    OnFailure m_onFailure = OnFailure::CancelOthers;
    OnExit m_onExit = OnExit::Cancel;
    bool m_cancelled = false;
    bool m_isBeginning = false;
    std::shared_ptr<TaskGroupCore> m_self; // while it lives on without its TaskGroup
};

} // namespace detail
} // namespace QCoop
