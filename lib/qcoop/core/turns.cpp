// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/turns.h>

#include <algorithm>

namespace QCoop::detail {

bool Turns::hasRunnable() const noexcept
{
    return std::ranges::any_of(m_rings, [](const Ring &ring) {
        for (const TaskNode *node = ring.first; node; node = node->next) {
            if (!node->onStack)
                return true;
        }
        return false;
    });
}

void Turns::join(TaskNode &node, std::uint64_t step) noexcept
{
    Ring &ring = ringOf(node);
    // Who joins at the end has its turn in this round, before those at the front. Tasks that
    // go on because of each other could prolong a round for good (trap T23): once it has gone
    // on for so long, who joins does so behind those that have waited longer.
    if (ring.joinedAt != step) {
        ring.joinedAt = step;
        ++ring.joinings;
    }
    const bool isInRound = ring.joinings <= ring.count + starvationBound;
    TaskNode *const before = isInRound ? nullptr : ring.cursor;
    node.next = before;
    node.record.previous = before ? before->record.previous : ring.last;
    (node.record.previous ? node.record.previous->next : ring.first) = &node;
    (before ? before->record.previous : ring.last) = &node;
    if (isInRound && !ring.cursor)
        ring.cursor = &node;
    ++ring.count;
    ++m_size;
    m_special += isSpecial(node) ? 1 : 0;
    node.inRing = true;
}

void Turns::leave(TaskNode &node) noexcept
{
    Ring &ring = ringOf(node);
    if (ring.cursor == &node)
        ring.cursor = node.next;
    if (ring.turn == &node) {
        ring.turn = nullptr;
        ring.left = 0;
    }
    (node.record.previous ? node.record.previous->next : ring.first) = node.next;
    (node.next ? node.next->record.previous : ring.last) = node.record.previous;
    node.record.previous = node.next = nullptr;
    node.inRing = false;
    --ring.count;
    --m_size;
    m_special -= isSpecial(node) ? 1 : 0;
}

template <typename Change>
void Turns::change(const TaskNode &node, Change make) noexcept
{
    const bool wasSpecial = isSpecial(node);
    make();
    if (!node.inRing)
        return;
    m_special -= wasSpecial ? 1 : 0;
    m_special += isSpecial(node) ? 1 : 0;
}

void Turns::setPriority(TaskNode &node, Priority priority, std::uint64_t step) noexcept
{
    if (node.priority == priority)
        return;
    const bool isReady = node.inRing;
    if (isReady)
        leave(node);
    node.priority = priority;
    if (isReady)
        join(node, step);
}

void Turns::setWeight(TaskNode &node, std::uint16_t weight) noexcept
{
    change(node, [&] { node.weight = weight; });
    Ring &ring = ringOf(node);
    if (ring.turn == &node)
        ring.left = std::min(ring.left, weight - 1U);
}

void Turns::setHasDeadline(TaskNode &node, bool has) noexcept
{
    change(node, [&] { node.hasDeadline = has; });
}

TaskNode *Turns::takeByRank(bool isNested) noexcept
{
    // Who was passed over for long enough, the lowest first. The middle rank is served a step
    // earlier than it has to be: in that step the lowest one may be due.
    constexpr unsigned lowest = ranks - 1;
    for (unsigned rank = lowest; rank > 0; --rank) {
        if (m_rings[rank].passed + (lowest - rank) + 1 < starvationBound)
            continue;
        if (TaskNode *const node = takeOf(rank, isNested))
            return node;
    }
    for (unsigned rank = 0; rank < ranks; ++rank) {
        if (TaskNode *const node = takeOf(rank, isNested))
            return node;
    }
    return nullptr;
}

TaskNode *Turns::takeOf(std::size_t rank, bool isNested) noexcept
{
    TaskNode *const node = m_rings[rank].takeWeighted(isNested);
    if (!node)
        return nullptr;
    for (Ring &ring : m_rings)
        ring.passed += ring.count > 0 ? 1 : 0;
    m_rings[rank].passed = 0;
    return node;
}

TaskNode *Turns::Ring::takeWeighted(bool isNested) noexcept
{
    if (!first)
        return nullptr;
    if (left > 0 && !turn->onStack) {
        --left;
        return turn;
    }
    TaskNode *node = advance();
    if (isNested && !(node = notOnStack(node)))
        return nullptr;
    turn = node;
    left = node->weight - 1U;
    return node;
}

TaskNode *Turns::Ring::notOnStack(TaskNode *node) noexcept
{
    for (std::size_t others = count; node->onStack; node = advance()) {
        if (--others == 0)
            return nullptr;
    }
    return node;
}

} // namespace QCoop::detail
