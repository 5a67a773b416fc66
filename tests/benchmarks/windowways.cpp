// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "windowways.h"

#include <qcoop/qt/cooperate.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QThread>
#include <QtCore/QTimer>

#include <array>
#include <memory>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

bool stepIn(QEventLoop &loop, Work &work, std::size_t task)
{
    const bool hasMore = work.step(task);
    if (!hasMore && work.isOver())
        loop.quit();
    return hasMore;
}

void invokeStep(QWidget &window, QEventLoop &loop, Work &work, std::size_t task)
{
    QMetaObject::invokeMethod(
        &window,
        [&window, &loop, &work, task] {
            if (stepIn(loop, work, task))
                invokeStep(window, loop, work, task);
        },
        Qt::QueuedConnection);
}

} // namespace

void asTasks(QWidget &window, Work &work)
{
    QEventLoop loop;
    for (std::size_t task = 0; task < Work::tasks; ++task)
        cooperate(&window, [&loop, &work, task] { return stepIn(loop, work, task); });
    loop.exec();
}

void asBlockingLoop(QWidget &, Work &work)
{
    work.finish();
}

void withProcessEvents(QWidget &, Work &work)
{
    std::array<bool, Work::tasks> hasMore;
    hasMore.fill(true);
    auto last = steady_clock::now();
    while (!work.isOver()) {
        for (std::size_t task = 0; task < Work::tasks; ++task) {
            if (!hasMore[task])
                continue;
            hasMore[task] = work.step(task);
            if (steady_clock::now() - last < 10ms)
                continue;
            QCoreApplication::processEvents();
            last = steady_clock::now();
        }
    }
}

void withTimers(QWidget &, Work &work)
{
    QEventLoop loop;
    std::array<QTimer, Work::tasks> timers;
    for (std::size_t task = 0; task < Work::tasks; ++task) {
        QTimer &timer = timers[task];
        QObject::connect(&timer, &QTimer::timeout, [&, task] {
            if (!stepIn(loop, work, task))
                timer.stop();
        });
        timer.start(0ms);
    }
    loop.exec();
}

void withInvokedMethods(QWidget &window, Work &work)
{
    QEventLoop loop;
    for (std::size_t task = 0; task < Work::tasks; ++task)
        invokeStep(window, loop, work, task);
    loop.exec();
}

void inWorker(QWidget &, Work &work)
{
    QEventLoop loop;
    const std::unique_ptr<QThread> thread(QThread::create([&work] { work.finish(); }));
    QObject::connect(thread.get(), &QThread::finished, &loop, &QEventLoop::quit);
    thread->start();
    loop.exec();
    thread->wait();
}

} // namespace QCoop::Bench
