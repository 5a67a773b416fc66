// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/tasknode.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace QCoop::detail {

/// Whose turn it is, among the tasks that are ready.
///
/// Each priority has a ring of its own: a list with a cursor at the task whose turn is next,
/// or past its end. Who leaves takes nobody's turn away (decision P1 of docs/semantics.md),
/// and who joins does so at the end. A higher priority goes first, but one that has ready
/// tasks gets a step at least once in starvationBound steps. A task of weight w keeps its
/// turn for w steps, unless it leaves the ring; steps of other priorities may come between.
///
/// While all tasks in it are of the usual priority and weight and without a deadline, there
/// is one ring, and a turn costs one branch more than that.
/// Thread-affinity: the cooperator's thread. It calls nobody.
class Turns
{
public:
    /// A priority that has ready tasks gets at least one of so many steps. Also by how many
    /// steps more than it has tasks a round may be prolonged by tasks that join (trap T23).
    static constexpr unsigned starvationBound = 16;

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    /// Whether a task is in it that is not on the stack.
    [[nodiscard]] bool hasRunnable() const noexcept;
    /// Whether a task of another priority or weight, or one with a deadline, is in it.
    [[nodiscard]] bool hasSpecial() const noexcept { return m_special > 0; }

    /// \a step: how many steps were made so far.
    void join(TaskNode &node, std::uint64_t step) noexcept;
    void leave(TaskNode &node) noexcept;
    /// They change the task, which may be in a ring or not. Another priority means the end of
    /// another ring.
    void setPriority(TaskNode &node, Priority priority, std::uint64_t step) noexcept;
    void setWeight(TaskNode &node, std::uint16_t weight) noexcept;
    void setHasDeadline(TaskNode &node, bool has) noexcept;

    /// The task whose turn it is, or null; its turn is taken. \a isNested: there may be tasks
    /// on the stack, whose turn it never is.
    [[nodiscard]] TaskNode *takeByRank(bool isNested) noexcept;
    /// The same, in a shorter way. \pre not hasSpecial()
    [[nodiscard]] TaskNode *takePlain(bool isNested) noexcept
    {
        Ring &ring = m_rings[std::size_t(Priority::UserVisible)];
        if (!ring.first)
            return nullptr;
        TaskNode *const node = ring.advance();
        if (isNested) [[unlikely]]
            return ring.notOnStack(node);
        return node;
    }

private:
    struct Ring
    {
        TaskNode *first = nullptr;
        TaskNode *last = nullptr;
        TaskNode *cursor = nullptr; // whose turn is next; null: past the end
        std::size_t count = 0;
        std::size_t joinings = 0;                   // steps of this round with some
        std::uint64_t joinedAt = ~std::uint64_t(0); // the last of those steps
        TaskNode *turn = nullptr;                   // of a weight: who keeps its turn
        unsigned left = 0;                          // for how many steps more
        unsigned passed = 0;                        // steps of others while it had tasks

        [[nodiscard]] TaskNode *advance() noexcept
        {
            TaskNode *node = cursor;
            if (!node) {
                node = first;
                joinings = 0; // a round begins
            }
            cursor = node->next;
            return node;
        }
        [[nodiscard]] TaskNode *notOnStack(TaskNode *node) noexcept;
        [[nodiscard]] TaskNode *takeWeighted(bool isNested) noexcept;
    };
    static constexpr std::size_t ranks = 3;

    [[nodiscard]] static bool isSpecial(const TaskNode &node) noexcept
    {
        return node.priority != Priority::UserVisible || node.weight > 1 || node.hasDeadline;
    }
    [[nodiscard]] Ring &ringOf(const TaskNode &node) noexcept
    {
        return m_rings[std::size_t(node.priority)];
    }
    template <typename Change>
    void change(const TaskNode &node, Change make) noexcept;
    [[nodiscard]] TaskNode *takeOf(std::size_t rank, bool isNested) noexcept;

    std::array<Ring, ranks> m_rings; // the highest priority first
    std::size_t m_size = 0;
    std::size_t m_special = 0; // tasks in it that isSpecial() is true of
};

} // namespace QCoop::detail
