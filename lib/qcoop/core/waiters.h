// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>

#include <cstddef>
#include <vector>

namespace QCoop::detail {

/// The Deferreds of all who wait for the same event, in the order in which they asked.
///
/// Those that have fired already, cancelled mostly, and those of coroutines that wait no
/// more are forgotten, many at a time: there are never more than a few beyond twice those
/// that somebody waits for. Forgetting may call out, since a failure that nobody has handled
/// is reported then; everything is in order before that.
/// Thread-affinity: that of what they wait for.
class Waiters
{
public:
    /// \a waiter has a canceller that calls cancelled().
    void add(const Deferred<> &waiter);
    /// One of them is being cancelled.
    void cancelled();
    /// All of them, to be told; those that have fired already are to be passed over.
    [[nodiscard]] std::vector<Deferred<>> takeAll() noexcept;

private:
    static constexpr std::size_t fewest = 16; // fewer are not worth looking through

    void forget();

    std::vector<Deferred<>> m_all;
    std::size_t m_cancelled = 0; // of all
    std::size_t m_most = fewest; // before they are looked through
};

} // namespace QCoop::detail
