// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstdint>
#include <vector>

namespace Workbench {

/// Counts primes with the sieve of Eratosthenes, a segment of numbers at a time, so that
/// neither its memory nor one step of it grows with how far it has come.
///
/// It computes and does nothing else: a task, a blocking loop and a test use it alike.
class Sieve
{
public:
    /// \param limit how far it counts, at least 2
    explicit Sieve(std::uint64_t limit);

    /// Sieves the next segment.
    void step();
    [[nodiscard]] bool isDone() const noexcept { return m_next > m_limit; }

    /// All primes up to this number are counted.
    [[nodiscard]] std::uint64_t reached() const noexcept;
    [[nodiscard]] std::uint64_t limit() const noexcept { return m_limit; }
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    /// The longest stretch between two neighbouring primes so far.
    [[nodiscard]] std::uint64_t widestGap() const noexcept { return m_widestGap; }

private:
    static constexpr std::uint64_t segmentLength = 2 * 32 * 1024; // odd numbers only: 32 KiB

    void addBasePrimes(std::uint64_t upTo);
    void countSegment(std::uint64_t first, std::uint64_t last);

    std::uint64_t m_limit;
    std::uint64_t m_next = 3;  // the first number of the next segment, odd
    std::uint64_t m_count = 1; // two is the even one
    std::uint64_t m_lastPrime = 2;
    std::uint64_t m_widestGap = 0;
    std::uint64_t m_baseReached = 1;        // all base primes up to here are in m_primes
    std::vector<std::uint64_t> m_primes;    // odd ones up to the root of the segment's end
    std::vector<std::uint64_t> m_multiples; // of each, the next one to strike out
    std::vector<std::uint8_t> m_isComposite;
};

} // namespace Workbench
