// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/journal.h"
#include "../support/reports.h"

#include <qcoop/qcoop.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <functional>

/// Runs the event loop until \a isSo, which is looked at every millisecond by a timer of
/// Qt's own, so that the reactor under test has nothing to do with it. Gives up after
/// \a limit; returns whether it came to be so.
inline bool runUntil(const std::function<bool()> &isSo, std::chrono::milliseconds limit = 5s)
{
    QElapsedTimer passed;
    passed.start();
    QEventLoop loop;
    QTimer look;
    look.setTimerType(Qt::PreciseTimer);
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isSo() || passed.elapsed() >= limit.count())
            loop.quit();
    });
    look.start(1ms);
    if (!isSo())
        loop.exec();
    return isSo();
}

/// Runs the event loop for \a time, ended by a timer of Qt's own.
inline void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Works for \a time: a step that takes long.
inline void burn(QCoop::Duration time)
{
    QElapsedTimer passed;
    passed.start();
    while (QCoop::Duration(passed.nsecsElapsed()) < time) {
    }
}

/// An application of which a test can have one after the other.
class Application
{
public:
    Application()
        : m_app(m_count, m_words)
    {
    }
    [[nodiscard]] QCoreApplication &app() { return m_app; }
    QCoreApplication *operator->() { return &m_app; }

private:
    int m_count = 1;
    char m_name[5] = "test";
    char *m_words[2] = {m_name, nullptr};
    QCoreApplication m_app;
};
