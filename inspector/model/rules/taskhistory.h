// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/changes.h>

#include <qcoop/wire/records.h>

#include <vector>

namespace QCoop::Inspector {

struct Picture;

/// When each task was seen to make a step, which no record says.
///
/// Bound: 24 bytes a slot of Tasks. Thread-affinity: none; a value type.
class TaskHistory
{
public:
    void note(const Picture &picture, const Changes &changes);
    void forget() { m_entries.clear(); }

    /// When the task in \a slot was known to have made a step, or came to be known; in the
    /// target's time.
    [[nodiscard]] Wire::Time ranAt(int slot) const
    {
        return std::size_t(slot) < m_entries.size() ? m_entries[std::size_t(slot)].ranAt : 0;
    }

private:
    struct Entry
    {
        Wire::Id task = 0;
        quint64 steps = 0;
        Wire::Time ranAt = 0;
    };
    std::vector<Entry> m_entries; // by slot
};

} // namespace QCoop::Inspector
