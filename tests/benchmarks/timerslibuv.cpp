// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timers.h"

#include <uv.h>

namespace QCoop::Bench {

namespace {

/// uv_timer_t: a deadline counts whole milliseconds from the time that the loop last read,
/// and a handle is part of what its user has, so that nothing is allocated.
class Handles
{
public:
    explicit Handles(std::size_t n)
        : m_handles(n)
    {
        uv_loop_init(&m_loop);
        for (uv_timer_t &handle : m_handles) {
            uv_timer_init(&m_loop, &handle);
            handle.data = &m_called;
        }
    }
    ~Handles()
    {
        for (uv_timer_t &handle : m_handles)
            uv_close(reinterpret_cast<uv_handle_t *>(&handle), nullptr);
        uv_run(&m_loop, UV_RUN_DEFAULT);
        uv_loop_close(&m_loop);
    }
    Handles(const Handles &) = delete;
    Handles &operator=(const Handles &) = delete;

    void schedule(std::size_t call, std::chrono::nanoseconds delay)
    {
        uv_timer_init(&m_loop, &m_handles[call]);
        m_handles[call].data = &m_called;
        reset(call, delay);
    }
    void cancel(std::size_t call) { uv_timer_stop(&m_handles[call]); }
    void reset(std::size_t call, std::chrono::nanoseconds delay)
    {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(delay);
        uv_timer_start(&m_handles[call], &made, std::uint64_t(ms.count()), 0);
    }
    void fire() { uv_run(&m_loop, UV_RUN_NOWAIT); }
    void clear() { uv_update_time(&m_loop); }
    [[nodiscard]] std::size_t called() const noexcept { return m_called; }

private:
    static void made(uv_timer_t *handle) { ++*static_cast<std::size_t *>(handle->data); }

    uv_loop_t m_loop;
    std::size_t m_called = 0;
    std::vector<uv_timer_t> m_handles;
};

[[maybe_unused]] const bool added = addTimers<Handles>("libuv");

} // namespace

} // namespace QCoop::Bench
