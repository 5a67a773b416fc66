// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/callqueue.h>

#include <deque>
#include <vector>

namespace QCoop::detail {

/// The calls of an event loop that are to be made as soon as possible, first in, first out.
///
/// Cancelling is O(1): the entry that is left behind is passed over, or swept out once more
/// than half of all are such, so that memory stays within twice the calls that are pending.
/// A CallNode waits here while its `entry` is 0, its `sequence` being its number here.
/// Thread-affinity: the loop's.
class ReadyQueue
{
public:
    /// Adds \a node, which is pending and waits nowhere.
    void add(Ref<CallNode> node);
    /// A call that was here is pending no more, or waits elsewhere.
    void forget();
    /// Takes the first call whose number is below \a limit; null if there is none.
    [[nodiscard]] Ref<CallNode> takeBefore(std::uint64_t limit);
    [[nodiscard]] bool hasBefore(std::uint64_t limit);

    /// The number of pending calls.
    [[nodiscard]] std::size_t size() const noexcept { return m_entries.size() - m_stale; }
    /// The number that the next call will get.
    [[nodiscard]] std::uint64_t nextNumber() const noexcept { return m_nextNumber; }
    /// All pending calls, in order.
    [[nodiscard]] std::vector<Ref<CallNode>> all() const;
    /// The same, and none is here any more.
    [[nodiscard]] std::vector<Ref<CallNode>> takeAll();

private:
    struct Entry
    {
        Ref<CallNode> node;
        std::uint64_t number;

        [[nodiscard]] bool isStale() const noexcept
        {
            return node->state != CallNode::State::Pending || node->entry != 0 ||
                   node->sequence != number;
        }
    };

    void settleFront();

    std::deque<Entry> m_entries;
    std::size_t m_stale = 0;
    std::uint64_t m_nextNumber = 1;
};

} // namespace QCoop::detail
