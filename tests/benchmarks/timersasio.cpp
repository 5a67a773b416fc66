// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timers.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>

namespace QCoop::Bench {

namespace {

/// steady_timer: its handlers hear of a cancellation, too, but later, which takes none of the
/// time here.
class SteadyTimers
{
public:
    explicit SteadyTimers(std::size_t n)
        : m_timers(n)
    {
    }

    void schedule(std::size_t call, std::chrono::nanoseconds delay)
    {
        m_timers[call].emplace(m_io, delay);
        wait(call);
    }
    void cancel(std::size_t call) { m_timers[call]->cancel(); }
    void reset(std::size_t call, std::chrono::nanoseconds delay)
    {
        m_timers[call]->expires_after(delay);
        wait(call);
    }
    void fire() { m_io.poll(); }
    void clear()
    {
        m_io.poll();
        m_io.restart();
        for (auto &timer : m_timers)
            timer.reset();
    }
    [[nodiscard]] std::size_t called() const noexcept { return m_called; }

private:
    void wait(std::size_t call)
    {
        m_timers[call]->async_wait([this](const boost::system::error_code &error) {
            if (!error)
                ++m_called;
        });
    }

    boost::asio::io_context m_io{1}; // one thread, which spares it most of its locks
    std::size_t m_called = 0;
    std::vector<std::optional<boost::asio::steady_timer>> m_timers;
};

[[maybe_unused]] const bool added = addTimers<SteadyTimers>("asio");

} // namespace

} // namespace QCoop::Bench
