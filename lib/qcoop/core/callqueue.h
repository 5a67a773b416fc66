// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/callowner.h>
#include <qcoop/core/delayedcall.h>
#include <qcoop/core/uniquefunction.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace QCoop::detail {

/// One delayed call. It outlives its turn in the queue for as long as handles to it do.
/// Its members up to `function` are all that cancelling looks at.
class CallNode : public RefCounted
{
public:
    /// Dropped: its owner went or was closed, and nobody has cancelled it.
    enum class State : std::uint8_t { Pending, Called, Cancelled, Dropped };

    /// \a of may be null: a call that is on its way from another thread.
    CallNode(CallOwner *of, UniqueFunction<void()> &&f, const CallOrigin &origin)
        : kind(origin.kind)
        , owner(of)
        , function(std::move(f))
        , id(of ? of->takeCallId() : CallOwner::reserveCallIds(1))
        , where(origin.where)
    {
    }
    static void release(CallNode *node) { delete node; }
    static void *operator new(std::size_t size);
    static void operator delete(void *memory) noexcept;

    State state = State::Pending;
    const CallKind kind;
    std::uint32_t observerMark = 0;
    CallOwner *owner;                // null once called, cancelled or dropped
    UniqueFunction<void()> function; // empty once called or cancelled
    TimePoint time;
    TimePoint place; // its time in the order: not before the turn in which it was asked for
    std::uint64_t sequence = 0; // when it was last asked for, reset or delayed
    std::uint64_t entry = 0;    // the sequence of its entry in the heap; older entries are stale
    const std::uint64_t id;     // no other call of this process has it
    std::source_location where;
};

/// The delayed calls of one owner, by (deadline, sequence).
///
/// A 4-ary heap of 24-byte entries. Cancelling and putting off touch the call alone: the
/// entry that they leave behind is passed over when it comes up, or swept out once more
/// than half of all entries are such. So scheduling costs O(log n) at the worst and O(1) in
/// the mean, cancelling O(1), and memory is bounded by twice the calls that are pending.
/// Thread-affinity: the owner's. It knows neither the time nor who runs the calls.
class CallQueue
{
public:
    CallQueue() = default;
    CallQueue(const CallQueue &) = delete;
    CallQueue &operator=(const CallQueue &) = delete;
    ~CallQueue();

    /// Adds \a node, due at \a time; its place in the order is not before \a floor.
    void add(CallNode &node, TimePoint time, TimePoint floor);
    /// Moves \a node, which is pending here, and makes it younger than its equals.
    void move(CallNode &node, TimePoint time, TimePoint floor);
    /// Takes \a node out, its state already being no longer Pending.
    void forget(CallNode &node);

    /// The number of pending calls.
    [[nodiscard]] std::size_t size() const noexcept { return m_live; }
    /// The place in time of the first call, or nothing if there is none.
    [[nodiscard]] std::optional<TimePoint> earliest();
    /// Takes the first call due at or before \a until whose sequence is below \a limit;
    /// null if there is none.
    [[nodiscard]] Ref<CallNode> takeDue(TimePoint until, std::uint64_t limit);
    /// All pending calls, in the order in which they will be taken.
    [[nodiscard]] std::vector<DelayedCall> sorted() const;
    /// The same, and none is in the queue any more.
    [[nodiscard]] std::vector<DelayedCall> takeAll();
    /// The sequence that the next call added or moved will get.
    [[nodiscard]] std::uint64_t nextSequence() const noexcept { return m_nextSequence; }

private:
    struct Entry
    {
        TimePoint time{};
        std::uint64_t sequence = 0;
        CallNode *node = nullptr; // counted as an owner

        bool operator<(const Entry &other) const noexcept
        {
            return time != other.time ? time < other.time : sequence < other.sequence;
        }
        [[nodiscard]] bool isStale() const noexcept
        {
            return node->state != CallNode::State::Pending || node->entry != sequence;
        }
    };

    void push(Entry entry);
    [[nodiscard]] Ref<CallNode> popFront();
    void siftDown(std::size_t hole, Entry entry);
    void settleFront(); // until the first entry says the truth about its call
    void sweep();
    void clear();
    static void drop(CallNode *node);

    std::vector<Entry> m_heap;
    std::size_t m_live = 0;
    std::size_t m_stale = 0;
    std::uint64_t m_nextSequence = 1;
};

} // namespace QCoop::detail
