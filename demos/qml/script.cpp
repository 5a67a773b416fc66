// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "script.h"

#include "backend.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QTextStream>
#include <QtGui/QImage>
#include <QtQuick/QQuickWindow>

#include <stdexcept>

using namespace std::chrono_literals;

namespace {

void check(bool isSo, const char *what)
{
    if (!isSo)
        throw std::runtime_error(what);
}

QObject *part(const QObject &window, const char *name)
{
    QObject *const object = window.property(name).value<QObject *>();
    check(object, "a part of the window is missing");
    return object;
}

void call(QObject &window, const char *function, int argument)
{
    check(QMetaObject::invokeMethod(&window, function, Q_ARG(QVariant, argument)),
          "a function of the window is missing");
}

} // namespace

Script::Script(QQuickWindow &window, Backend &backend, const QString &shots)
    : m_window(window)
    , m_backend(backend)
    , m_shots(shots)
{
    check(QDir().mkpath(shots), "the folder for screenshots cannot be made");
}

QCoop::Task<> Script::run()
{
    co_await QCoop::sleep(400ms); // the window comes up
    shoot(QStringLiteral("qml-1-start"));
    co_await countAndPause();
    co_await others();
    co_await stopAndFinish();
    print();
}

QCoop::Task<> Script::waitUntil(std::function<bool()> isSo, const char *what)
{
    QElapsedTimer timer;
    timer.start();
    while (!isSo()) {
        check(timer.elapsed() < 20'000, what);
        co_await QCoop::sleep(20ms);
    }
}

void Script::shoot(const QString &name)
{
    const QString path = QDir(m_shots).filePath(name + QStringLiteral(".png"));
    check(m_window.grabWindow().save(path), "a screenshot cannot be written");
    ++m_taken;
}

QCoop::Task<> Script::countAndPause()
{
    QObject *const primes = part(m_window, "primes");
    call(m_window, "count", 50'000'000); // no machine is through before it is stopped
    const std::function<bool()> hasBegun = [primes] {
        return primes->property("progress").toDouble() > 0.001;
    };
    co_await waitUntil(hasBegun, "the task has not begun");
    QObject *const wave = part(m_window, "wave");
    const int calls = wave->property("calls").toInt();
    const int missed = wave->property("missed").toInt();
    co_await QCoop::sleep(1500ms);
    m_calls = wave->property("calls").toInt() - calls;
    m_missed = wave->property("missed").toInt() - missed;
    check(m_calls > 20, "the animation stood still beside the task");
    shoot(QStringLiteral("qml-2-running"));

    QMetaObject::invokeMethod(primes, "pause");
    co_await QCoop::sleep(200ms);
    check(primes->property("state").toString() == QStringLiteral("paused"), "it was not paused");
    const double progress = primes->property("progress").toDouble();
    co_await QCoop::sleep(300ms);
    check(primes->property("progress").toDouble() <= progress, "a paused task went on");
    shoot(QStringLiteral("qml-3-paused"));
    QMetaObject::invokeMethod(primes, "resume");
    const std::function<bool()> goesOn = [primes, progress] {
        return primes->property("progress").toDouble() > progress ||
               !primes->property("running").toBool();
    };
    co_await waitUntil(goesOn, "it was not resumed");
}

QCoop::Task<> Script::others()
{
    QObject *const tasks = part(m_window, "tasks");
    for (int i = 0; i < 3; ++i)
        m_backend.startAnother();
    const std::function<bool()> areFive = [tasks] { return tasks->property("live").toInt() == 5; };
    co_await waitUntil(areFive, "the list does not show the tasks of C++");
    m_window.setProperty("dark", true);
    co_await QCoop::sleep(700ms);
    shoot(QStringLiteral("qml-4-dark"));
    // Of the rows the first is this script, the second the primes.
    call(m_window, "stopLine", 3);
    const std::function<bool()> areFour = [tasks] { return tasks->property("live").toInt() == 4; };
    co_await waitUntil(areFour, "a task of the list was not stopped");
}

QCoop::Task<> Script::stopAndFinish()
{
    QObject *const primes = part(m_window, "primes");
    if (primes->property("running").toBool()) {
        QMetaObject::invokeMethod(primes, "stop");
        const std::function<bool()> isStopped = [primes] {
            return primes->property("state").toString() == QStringLiteral("stopped");
        };
        co_await waitUntil(isStopped, "the task was not stopped");
    }
    call(m_window, "count", 100'000);
    const std::function<bool()> isDone = [primes] {
        return primes->property("state").toString() == QStringLiteral("done");
    };
    co_await waitUntil(isDone, "the task has not come to its end");
    co_await QCoop::sleep(200ms);
    check(primes->property("result").toInt() == 9592, "the primes below 100,000 are 9592");
    shoot(QStringLiteral("qml-5-dark-done"));
    m_window.setProperty("dark", false);
    co_await QCoop::sleep(200ms);
    shoot(QStringLiteral("qml-6-done"));
}

void Script::print() const
{
    QTextStream out(stdout);
    out << "QCoop in QML, used by a script" << Qt::endl;
    out << "  calls of the 16 ms LoopingCall beside a heavy task, in 1.5 s: " << m_calls << ", "
        << m_missed << " missed" << Qt::endl;
    out << "  paused, resumed, stopped and done, as it should be" << Qt::endl;
    out << "  screenshots: " << m_taken << " in " << m_shots << Qt::endl;
}
