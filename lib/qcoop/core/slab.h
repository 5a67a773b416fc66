// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>

namespace QCoop::detail {

/// Memory for small objects that are walked through in the order of their making: those of one
/// size and thread lie side by side, whatever else has come and gone on the heap.
///
/// Where 100,000 tasks lie anywhere, each step waits for memory, some 40 ns; from here it comes
/// before it is asked for. Memory that was given back is taken first. A piece, 4 to 64 KiB, goes
/// back to the system's allocator when nothing in it is in use, but for one of each size and
/// thread; one object that stays keeps its piece.
/// Thread-affinity: none; memory may be given back in another thread than it was taken in.
class Slab
{
public:
    Slab() = delete;

    /// Aligned as the system's allocator aligns pointers.
    /// \throws std::bad_alloc
    [[nodiscard]] static void *take(std::size_t size);
    /// \a memory: of take(), or null.
    static void giveBack(void *memory) noexcept;
};

} // namespace QCoop::detail
