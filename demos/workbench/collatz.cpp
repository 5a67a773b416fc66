// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "collatz.h"

#include <bit>

namespace Workbench {

namespace {

std::uint32_t chainLength(std::uint64_t n)
{
    std::uint32_t length = 0;
    while (n != 1) {
        const int halvings = std::countr_zero(n);
        n >>= halvings;
        length += static_cast<std::uint32_t>(halvings);
        if (n == 1)
            break;
        n = 3 * n + 1;
        ++length;
    }
    return length;
}

} // namespace

Collatz::Collatz(std::uint64_t first, std::uint64_t last)
    : m_first(first)
    , m_last(last)
    , m_next(first)
{
}

void Collatz::step()
{
    for (int i = 0; i < numbersPerStep && m_next <= m_last; ++i, ++m_next) {
        const std::uint32_t length = chainLength(m_next);
        if (length <= m_length)
            continue;
        m_length = length;
        m_best = m_next;
    }
}

} // namespace Workbench
