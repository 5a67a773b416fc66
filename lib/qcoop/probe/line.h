// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/slots.h>
#include <qcoop/wire/records.h>

#include <cstdint>
#include <mutex>
#include <vector>

namespace QCoop::detail {

/// One line of a table as the wire tells it, and when it last changed.
template <typename Added, typename Row>
struct Line
{
    Added added;
    Row row; // its id is 0 where the slot is free
    quint32 changed = 0;
    Wire::Length seenLongest = 0; // of a task, by the agent's own clock
};

/// How many lines are copied while the loop's thread may be kept waiting.
inline constexpr std::size_t copiedAtOnce = 256;

/// What was copied of a slot.
template <typename Cold>
struct Copied
{
    std::uint32_t slot;
    Cold cold;
};

/// Copies up to a portion of what has changed; returns whether there may be more.
template <typename Cold>
bool copyChanged(std::mutex &mutex, Slots<Cold> &slots, std::vector<Copied<Cold>> &copied)
{
    copied.clear();
    const std::lock_guard lock(mutex);
    while (!slots.changed.empty() && copied.size() < copiedAtOnce) {
        const std::uint32_t slot = slots.changed.back();
        slots.changed.pop_back();
        auto &entry = slots.slots[slot];
        entry.isListed = false;
        entry.isKnown = entry.cold.id != 0;
        copied.push_back({slot, entry.cold});
    }
    return !slots.changed.empty();
}

} // namespace QCoop::detail
