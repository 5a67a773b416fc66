// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timers.h"

#include <glib.h>

namespace QCoop::Bench {

namespace {

/// What g_timeout_add() and g_source_remove() do, on a context of its own: that of the
/// program is Qt's. Deadlines are whole milliseconds. What is due is called in the order in
/// which it was added, whatever its deadline.
class Timeouts
{
public:
    explicit Timeouts(std::size_t n)
        : m_sources(n)
        , m_context(g_main_context_new())
    {
    }
    ~Timeouts() { g_main_context_unref(m_context); }
    Timeouts(const Timeouts &) = delete;
    Timeouts &operator=(const Timeouts &) = delete;

    void schedule(std::size_t call, std::chrono::nanoseconds delay)
    {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(delay);
        GSource *const source = g_timeout_source_new(guint(ms.count()));
        g_source_set_callback(source, &made, &m_called, nullptr);
        g_source_attach(source, m_context);
        m_sources[call] = source;
    }
    void cancel(std::size_t call) { g_source_destroy(m_sources[call]); }
    void reset(std::size_t call, std::chrono::nanoseconds delay)
    {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(delay);
        g_source_set_ready_time(m_sources[call], g_get_monotonic_time() + us.count());
    }
    void fire()
    {
        while (g_main_context_iteration(m_context, false) != 0) {
        }
    }
    void clear()
    {
        for (GSource *const source : m_sources)
            g_source_unref(source);
    }
    [[nodiscard]] std::size_t called() const noexcept { return m_called; }

private:
    static gboolean made(gpointer count)
    {
        ++*static_cast<std::size_t *>(count);
        return G_SOURCE_REMOVE;
    }

    std::size_t m_called = 0;
    std::vector<GSource *> m_sources;
    GMainContext *m_context;
};

// Each of its rounds looks at all sources: with more of them a run would take minutes.
[[maybe_unused]] const bool added = addTimers<Timeouts>("glib", 10'000);

} // namespace

} // namespace QCoop::Bench
