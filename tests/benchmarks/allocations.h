// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>
#include <cstdint>

namespace QCoop::Bench {

/// How often operator new was called while this lived. The program's own operator new counts
/// only then, which costs the others nothing but the look whether it should.
class Allocations
{
public:
    Allocations() noexcept;
    ~Allocations();
    Allocations(const Allocations &) = delete;
    Allocations &operator=(const Allocations &) = delete;

    [[nodiscard]] std::uint64_t count() const noexcept;
};

/// The bytes that this thread's heap has given out, with what it adds to each block.
[[nodiscard]] std::size_t heapInUse() noexcept;

} // namespace QCoop::Bench
