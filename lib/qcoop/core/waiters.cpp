// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/waiters.h>

#include <algorithm>
#include <utility>

namespace QCoop::detail {

void Waiters::add(const Deferred<> &waiter)
{
    m_all.push_back(waiter);
    if (m_all.size() > m_most)
        forget();
}

void Waiters::cancelled()
{
    if (++m_cancelled > m_all.size() / 2)
        forget(); // but the one that is being cancelled: it has not fired yet
}

std::vector<Deferred<>> Waiters::takeAll() noexcept
{
    m_cancelled = 0;
    m_most = fewest;
    return std::exchange(m_all, {});
}

void Waiters::forget()
{
    std::vector<Deferred<>> forgotten; // they go when everything is in order
    std::erase_if(m_all, [&](const Deferred<> &waiter) {
        if (!waiter.isFired() && !waiter.chain()->isForsaken())
            return false;
        forgotten.push_back(waiter);
        return true;
    });
    m_cancelled = 0;
    m_most = std::max(fewest, 2 * m_all.size());
}

} // namespace QCoop::detail
