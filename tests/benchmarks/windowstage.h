// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QBasicTimer>
#include <QtGui/QInputDevice>
#include <QtWidgets/QWidget>

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

namespace QCoop::Bench {

using SteadyTime = std::chrono::steady_clock::time_point;

/// A small real window that shows something that moves, and takes down when it painted and
/// how long its input waited.
///
/// A precise timer asks for a frame each 16 ms, as an animation of a program does.
/// Thread-affinity: the GUI thread.
class StageWindow final : public QWidget
{
public:
    /// Shows the window. \throws std::runtime_error if no display shows it
    StageWindow();

    /// Forgets what was taken down so far.
    void restart();
    /// How many frames there was none for, between \a began and \a ended, on a display that
    /// shows one each sixtieth of a second: a pause of half a frame is none.
    [[nodiscard]] int framesLost(SteadyTime began, SteadyTime ended) const;
    /// How long each input event waited for its handler, until that began.
    [[nodiscard]] const std::vector<std::chrono::nanoseconds> &latencies() const
    {
        return m_latencies;
    }

protected:
    void timerEvent(QTimerEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QBasicTimer m_animation;
    int m_frame = 0;
    std::vector<SteadyTime> m_paints;
    std::vector<std::chrono::nanoseconds> m_latencies;
};

/// Posts a window a key press each 7 ms, from a thread of its own, for as long as it lives.
/// Thread-affinity: the GUI thread.
class Typist
{
public:
    /// \a late is called once, in the typist's thread, when \a longest has passed.
    Typist(StageWindow &window, std::chrono::nanoseconds longest, std::function<void()> late);
    /// Returns when it posts nothing any more.
    ~Typist();
    Typist(const Typist &) = delete;
    Typist &operator=(const Typist &) = delete;

    /// Posts nothing any more. Returns how often it did.
    std::size_t end();

private:
    void type(const std::stop_token &end);

    StageWindow &m_window;
    const QInputDevice *const m_keyboard; // asked for in the GUI thread: that may make it
    const std::chrono::nanoseconds m_longest;
    const std::function<void()> m_late;
    std::size_t m_posted = 0;
    std::jthread m_thread;
};

} // namespace QCoop::Bench
