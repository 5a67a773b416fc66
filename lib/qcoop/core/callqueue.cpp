// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/callqueue.h>

#include <qcoop/core/nodestore.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace QCoop::detail {

namespace {

constexpr std::size_t arity = 4; // children of a heap node share a cache line and a half
std::atomic<std::uint64_t> lastCallId{0};

/// \a node will be looked at soon.
void prefetch([[maybe_unused]] const CallNode *node)
{
#ifdef __GNUC__
    __builtin_prefetch(node);
#endif
}

using CallStore = NodeStore<sizeof(CallNode), 4096>; // half a MiB

} // namespace

std::uint64_t CallOwner::reserveCallIds(std::uint64_t count) noexcept
{
    return lastCallId.fetch_add(count, std::memory_order_relaxed) + 1;
}

void *CallNode::operator new(std::size_t)
{
    return CallStore::take();
}

void CallNode::operator delete(void *memory) noexcept
{
    CallStore::giveBack(memory);
}

CallQueue::~CallQueue()
{
    clear();
}

void CallQueue::clear()
{
    // Out of reach first: dropping a call destroys its callable, which may come back here.
    const std::vector<Entry> heap = std::exchange(m_heap, {});
    m_live = m_stale = 0;
    for (const Entry &entry : heap)
        drop(entry.node);
}

void CallQueue::drop(CallNode *node)
{
    if (node->deref())
        CallNode::release(node);
}

void CallQueue::add(CallNode &node, TimePoint time, TimePoint floor)
{
    node.time = time;
    node.place = std::max(time, floor);
    node.sequence = node.entry = m_nextSequence;
    push({node.place, node.entry, &node});
    ++m_nextSequence;
    ++m_live;
    if (node.refs() == 1)
        node.refAlone(); // it was made just now: its only owner is our caller
    else
        node.ref();
}

void CallQueue::move(CallNode &node, TimePoint time, TimePoint floor)
{
    // Putting a call off keeps its entry, which is now too early: settleFront() moves it on
    // when it comes up. A debounced call that is reset at each key costs no heap operation.
    const TimePoint place = std::max(time, floor);
    const bool later = place >= node.place;
    node.time = time;
    node.place = place;
    node.sequence = m_nextSequence++;
    if (later)
        return;
    push({place, node.sequence, &node});
    node.entry = node.sequence;
    node.ref();
    ++m_stale;
    sweep();
}

void CallQueue::forget(CallNode &)
{
    --m_live;
    ++m_stale;
    sweep();
}

std::optional<TimePoint> CallQueue::earliest()
{
    settleFront();
    if (m_heap.empty())
        return std::nullopt;
    return m_heap.front().time;
}

Ref<CallNode> CallQueue::takeDue(TimePoint until, std::uint64_t limit)
{
    settleFront();
    if (m_heap.empty() || m_heap.front().time > until || m_heap.front().sequence >= limit)
        return {};
    --m_live;
    return popFront();
}

std::vector<DelayedCall> CallQueue::sorted() const
{
    std::vector<CallNode *> nodes;
    nodes.reserve(m_live);
    for (const Entry &entry : m_heap) {
        if (!entry.isStale())
            nodes.push_back(entry.node);
    }
    std::ranges::sort(nodes, [](const CallNode *a, const CallNode *b) {
        return a->place != b->place ? a->place < b->place : a->sequence < b->sequence;
    });
    std::vector<DelayedCall> calls;
    calls.reserve(nodes.size());
    for (CallNode *node : nodes)
        calls.push_back(DelayedCall(Ref<CallNode>(node)));
    return calls;
}

std::vector<DelayedCall> CallQueue::takeAll()
{
    std::vector<DelayedCall> calls = sorted();
    clear();
    return calls;
}

void CallQueue::push(Entry entry)
{
    m_heap.push_back(entry);
    std::size_t hole = m_heap.size() - 1;
    while (hole > 0) {
        const std::size_t parent = (hole - 1) / arity;
        if (!(entry < m_heap[parent]))
            break;
        m_heap[hole] = m_heap[parent];
        hole = parent;
    }
    m_heap[hole] = entry;
}

Ref<CallNode> CallQueue::popFront()
{
    CallNode *const node = m_heap.front().node;
    const Entry last = m_heap.back();
    m_heap.pop_back();
    if (!m_heap.empty())
        siftDown(0, last);
    return Ref<CallNode>::adopt(node);
}

void CallQueue::siftDown(std::size_t hole, Entry entry)
{
    const std::size_t size = m_heap.size();
    for (;;) {
        const std::size_t first = hole * arity + 1;
        if (first >= size)
            break;
        std::size_t least = first;
        const std::size_t end = std::min(first + arity, size);
        for (std::size_t child = first + 1; child < end; ++child)
            least = m_heap[child] < m_heap[least] ? child : least;
        if (!(m_heap[least] < entry))
            break;
        m_heap[hole] = m_heap[least];
        if (hole <= arity)
            prefetch(m_heap[hole].node); // it will be the front one soon
        hole = least;
    }
    m_heap[hole] = entry;
}

void CallQueue::settleFront()
{
    while (!m_heap.empty()) {
        const Entry front = m_heap.front();
        if (front.isStale()) {
            --m_stale;
            (void)popFront();
            continue;
        }
        if (front.node->sequence == front.sequence)
            return;
        front.node->entry = front.node->sequence; // it was put off: to its real place
        siftDown(0, {front.node->place, front.node->entry, front.node});
    }
}

void CallQueue::sweep()
{
    constexpr std::size_t worthIt = 64;
    if (m_stale < worthIt || m_stale * 2 <= m_heap.size())
        return;
    constexpr std::size_t ahead = 8;
    const std::size_t size = m_heap.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size; ++i) {
        // The calls lie anywhere in memory; asked for early, they come side by side.
        if (i + ahead < size)
            prefetch(m_heap[i + ahead].node);
        const Entry entry = m_heap[i];
        if (entry.isStale())
            drop(entry.node);
        else
            m_heap[kept++] = entry;
    }
    m_heap.resize(kept);
    m_stale = 0;
    if (m_heap.size() < 2)
        return;
    for (std::size_t i = (m_heap.size() - 2) / arity + 1; i-- > 0;)
        siftDown(i, Entry(m_heap[i]));
}

} // namespace QCoop::detail
