// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace QCoop::detail {

/// Counters by slot that stay where they are while others are added, so that one thread may
/// write to them and another read them without a lock. At most \a Chunks chunks of \a Size.
/// Thread-affinity: make() on one thread, at() of slots that were made on any.
template <typename Counters, std::size_t Size, std::size_t Chunks>
class CounterChunks
{
public:
    static constexpr std::size_t capacity = Size * Chunks;

    CounterChunks() = default;
    CounterChunks(const CounterChunks &) = delete;
    CounterChunks &operator=(const CounterChunks &) = delete;
    ~CounterChunks()
    {
        for (auto &chunk : m_chunks)
            delete[] chunk.load();
    }

    /// The counters of \a slot. \pre make() was called for it
    [[nodiscard]] Counters &at(std::uint32_t slot) noexcept
    {
        return m_chunks[slot / Size].load(std::memory_order_acquire)[slot % Size];
    }
    /// Makes at(slot) be there; it keeps what it holds if it is. \pre slot < capacity
    Counters &make(std::uint32_t slot)
    {
        std::atomic<Counters *> &chunk = m_chunks[slot / Size];
        if (!chunk.load(std::memory_order_relaxed))
            chunk.store(new Counters[Size], std::memory_order_release);
        return at(slot);
    }

private:
    std::array<std::atomic<Counters *>, Chunks> m_chunks{};
};

} // namespace QCoop::detail
