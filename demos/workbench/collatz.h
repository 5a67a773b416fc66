// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstdint>

namespace Workbench {

/// Searches a range of numbers for the one with the longest Collatz chain: n becomes n / 2
/// if it is even and 3n + 1 if it is odd, until it is 1.
///
/// It computes and does nothing else.
class Collatz
{
public:
    /// \param first at least 1, \param last at most a million millions, so that no number
    /// of a chain leaves 64 bits
    Collatz(std::uint64_t first, std::uint64_t last);

    /// Tries the next few numbers.
    void step();
    [[nodiscard]] bool isDone() const noexcept { return m_next > m_last; }

    [[nodiscard]] std::uint64_t tried() const noexcept { return m_next - m_first; }
    [[nodiscard]] std::uint64_t total() const noexcept { return m_last - m_first + 1; }
    [[nodiscard]] std::uint64_t best() const noexcept { return m_best; }
    /// How many times best() changes until it is 1.
    [[nodiscard]] std::uint32_t length() const noexcept { return m_length; }

private:
    static constexpr int numbersPerStep = 128;

    std::uint64_t m_first;
    std::uint64_t m_last;
    std::uint64_t m_next;
    std::uint64_t m_best = 1;
    std::uint32_t m_length = 0;
};

} // namespace Workbench
