// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "sieve.h"

#include <algorithm>

namespace Workbench {

Sieve::Sieve(std::uint64_t limit)
    : m_limit(limit)
    , m_isComposite(segmentLength / 2)
{
}

std::uint64_t Sieve::reached() const noexcept
{
    return std::min(m_limit, m_next - 1);
}

void Sieve::step()
{
    const std::uint64_t first = m_next;
    const std::uint64_t last = std::min(first + segmentLength - 1, m_limit);
    addBasePrimes(last);
    std::ranges::fill(m_isComposite, std::uint8_t{0});
    for (std::size_t i = 0; i < m_primes.size(); ++i) {
        std::uint64_t at = (m_multiples[i] - first) / 2;
        const std::uint64_t end = segmentLength / 2;
        for (; at < end; at += m_primes[i])
            m_isComposite[at] = 1;
        m_multiples[i] = first + 2 * at;
    }
    countSegment(first, last);
    m_next = first + segmentLength;
}

void Sieve::addBasePrimes(std::uint64_t upTo)
{
    // Each segment needs few new ones, so dividing is good enough to find them.
    for (std::uint64_t n = m_baseReached + 2; n * n <= upTo; n += 2) {
        m_baseReached = n;
        const bool isPrime = std::ranges::none_of(
            m_primes, [n](std::uint64_t p) { return p * p <= n && n % p == 0; });
        if (!isPrime)
            continue;
        m_primes.push_back(n);
        m_multiples.push_back(n * n);
    }
}

void Sieve::countSegment(std::uint64_t first, std::uint64_t last)
{
    for (std::uint64_t n = first; n <= last; n += 2) {
        if (m_isComposite[(n - first) / 2])
            continue;
        ++m_count;
        m_widestGap = std::max(m_widestGap, n - m_lastPrime);
        m_lastPrime = n;
    }
}

} // namespace Workbench
