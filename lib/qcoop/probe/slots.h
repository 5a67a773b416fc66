// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace QCoop::detail {

/// Slots with numbers that stay, and the numbers of those that have changed.
template <typename Cold>
struct Slots
{
    struct Slot
    {
        Cold cold;
        bool isListed = false; // in changed
        bool isKnown = false;  // the agent has read it since it was taken
    };

    /// A free slot for \a id, or nothing if there are \a limit already.
    std::optional<std::uint32_t> take(std::size_t limit)
    {
        if (!free.empty()) {
            const std::uint32_t slot = free.back();
            free.pop_back();
            return slot;
        }
        if (slots.size() >= limit)
            return std::nullopt;
        slots.emplace_back();
        return std::uint32_t(slots.size() - 1);
    }
    void release(std::uint32_t slot)
    {
        slots[slot].cold = {};
        slots[slot].isKnown = false;
        free.push_back(slot);
    }
    /// Lists up to \a count slots from \a first on as changed and not known.
    void listAnew(std::size_t first, std::size_t count)
    {
        for (std::size_t slot = first; slot < slots.size() && slot < first + count; ++slot) {
            slots[slot].isKnown = false;
            list(std::uint32_t(slot));
        }
    }
    void list(std::uint32_t slot)
    {
        if (!std::exchange(slots[slot].isListed, true))
            changed.push_back(slot);
    }
    [[nodiscard]] std::size_t live() const noexcept { return slots.size() - free.size(); }

    std::vector<Slot> slots;
    std::vector<std::uint32_t> free;
    std::vector<std::uint32_t> changed; // each once
};

} // namespace QCoop::detail
