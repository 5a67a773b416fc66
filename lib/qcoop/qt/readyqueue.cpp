// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/readyqueue.h>

#include <utility>

namespace QCoop::detail {

void ReadyQueue::add(Ref<CallNode> node)
{
    node->entry = 0;
    node->sequence = m_nextNumber;
    m_entries.push_back({std::move(node), m_nextNumber});
    ++m_nextNumber;
}

void ReadyQueue::forget()
{
    constexpr std::size_t worthIt = 64;
    ++m_stale;
    if (m_stale < worthIt || m_stale * 2 <= m_entries.size())
        return;
    std::erase_if(m_entries, [](const Entry &entry) { return entry.isStale(); });
    m_stale = 0;
}

void ReadyQueue::settleFront()
{
    while (!m_entries.empty() && m_entries.front().isStale()) {
        m_entries.pop_front();
        --m_stale;
    }
}

bool ReadyQueue::hasBefore(std::uint64_t limit)
{
    settleFront();
    return !m_entries.empty() && m_entries.front().number < limit;
}

Ref<CallNode> ReadyQueue::takeBefore(std::uint64_t limit)
{
    if (!hasBefore(limit))
        return {};
    Ref<CallNode> node = std::move(m_entries.front().node);
    m_entries.pop_front();
    return node;
}

std::vector<Ref<CallNode>> ReadyQueue::all() const
{
    std::vector<Ref<CallNode>> nodes;
    nodes.reserve(size());
    for (const Entry &entry : m_entries) {
        if (!entry.isStale())
            nodes.push_back(entry.node);
    }
    return nodes;
}

std::vector<Ref<CallNode>> ReadyQueue::takeAll()
{
    std::vector<Ref<CallNode>> nodes = all();
    m_entries.clear();
    m_stale = 0;
    return nodes;
}

} // namespace QCoop::detail
