// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "realtime.h"

#include <cstddef>
#include <vector>

namespace QCoop::Bench {

/// Delayed calls of QCoop, for measureTimers(): callLater(), which reads the clock, and a
/// handle kept for each call.
class PendingCalls
{
public:
    explicit PendingCalls(std::size_t n)
        : m_handles(n)
    {
    }

    void schedule(std::size_t call, Duration delay)
    {
        m_handles[call] = m_reactor.callLater(delay, [this] { ++m_called; });
    }
    void cancel(std::size_t call) { m_handles[call].cancel(); }
    void reset(std::size_t call, Duration delay) { m_handles[call].reset(delay); }
    void fire() { m_reactor.turn(); }
    void clear() { m_handles.assign(m_handles.size(), {}); }
    [[nodiscard]] std::size_t called() const noexcept { return m_called; }

private:
    std::size_t m_called = 0;
    std::vector<DelayedCall> m_handles;
    RealTime m_reactor;
};

} // namespace QCoop::Bench
