// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timers.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>

#include <memory>

namespace QCoop::Bench {

namespace {

/// A QTimer for each call, single-shot and as coarse as it is by itself.
class QTimers
{
public:
    explicit QTimers(std::size_t n)
        : m_timers(n)
    {
    }

    void schedule(std::size_t call, std::chrono::nanoseconds delay)
    {
        auto timer = std::make_unique<QTimer>();
        timer->setSingleShot(true);
        QObject::connect(timer.get(), &QTimer::timeout, [this] { ++m_called; });
        timer->start(std::chrono::duration_cast<std::chrono::milliseconds>(delay));
        m_timers[call] = std::move(timer);
        ++m_pending;
    }
    void cancel(std::size_t call) { m_timers[call]->stop(); }
    void reset(std::size_t call, std::chrono::nanoseconds delay)
    {
        m_timers[call]->start(std::chrono::duration_cast<std::chrono::milliseconds>(delay));
    }
    void fire()
    {
        const std::size_t wanted = m_called + m_pending;
        while (m_called < wanted)
            QCoreApplication::processEvents();
    }
    void clear()
    {
        for (auto &timer : m_timers)
            timer.reset();
        m_pending = 0;
    }
    [[nodiscard]] std::size_t called() const noexcept { return m_called; }

private:
    std::size_t m_called = 0;
    std::size_t m_pending = 0;
    std::vector<std::unique_ptr<QTimer>> m_timers;
};

// Its cost grows with the number of timers: with more of them a run would take minutes.
[[maybe_unused]] const bool added = addTimers<QTimers>("qtimer", 10'000);

} // namespace

} // namespace QCoop::Bench
