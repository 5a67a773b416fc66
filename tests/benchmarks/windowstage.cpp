// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "windowstage.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QEventLoop>
#include <QtCore/QTimer>
#include <QtCore/QTimerEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QWindow>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr auto frame = 16ms;
constexpr auto keyPause = 7ms;

void runEventLoop(std::chrono::milliseconds length)
{
    QEventLoop loop;
    QTimer::singleShot(length, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

StageWindow::StageWindow()
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    resize(320, 200);
    show();
    const QDeadlineTimer patience(5s);
    while (!windowHandle()->isExposed()) {
        if (patience.hasExpired())
            throw std::runtime_error("no display shows the window");
        runEventLoop(10ms);
    }
    m_animation.start(int(std::chrono::milliseconds(frame).count()), Qt::PreciseTimer, this);
    runEventLoop(100ms); // what a new window has to do takes no time of what is measured
}

void StageWindow::restart()
{
    m_paints.clear();
    m_latencies.clear();
}

int StageWindow::framesLost(SteadyTime began, SteadyTime ended) const
{
    int lost = 0;
    SteadyTime last = began;
    const auto pauseUntil = [&](SteadyTime paint) {
        const std::chrono::duration<double> pause = paint - std::exchange(last, paint);
        lost += std::max(int(std::lround(pause.count() * 60)) - 1, 0);
    };
    for (const SteadyTime paint : m_paints) {
        if (paint <= ended)
            pauseUntil(paint);
    }
    pauseUntil(ended);
    return lost;
}

void StageWindow::timerEvent(QTimerEvent *)
{
    ++m_frame;
    update();
}

void StageWindow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Qt::white);
    painter.fillRect(QRect(m_frame % width(), 0, 20, height()), Qt::darkBlue);
    m_paints.push_back(steady_clock::now());
}

void StageWindow::keyPressEvent(QKeyEvent *event)
{
    const auto now = steady_clock::now().time_since_epoch();
    m_latencies.push_back(now - nanoseconds(event->timestamp()));
}

Typist::Typist(StageWindow &window, nanoseconds longest, std::function<void()> late)
    : m_window(window)
    , m_keyboard(QInputDevice::primaryKeyboard())
    , m_longest(longest)
    , m_late(std::move(late))
    , m_thread([this](const std::stop_token &end) { type(end); })
{
}

Typist::~Typist() = default;

std::size_t Typist::end()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    return m_posted;
}

void Typist::type(const std::stop_token &end)
{
    const SteadyTime began = steady_clock::now();
    bool isLate = false;
    for (SteadyTime next = began + keyPause; !end.stop_requested(); next += keyPause) {
        std::this_thread::sleep_until(next); // real time: somebody types
        auto *const press = new QKeyEvent(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, 0, 0, 0,
                                          QString(), false, 1, m_keyboard);
        const nanoseconds now = steady_clock::now().time_since_epoch();
        press->setTimestamp(quint64(now.count()));
        QCoreApplication::postEvent(&m_window, press);
        ++m_posted;
        if (next - began >= m_longest && !std::exchange(isLate, true))
            m_late();
    }
}

} // namespace QCoop::Bench
