// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/reactorrun.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QSignalBlocker>
#include <QtCore/QThread>

#include <limits>
#include <optional>
#include <utility>

namespace QCoop {

namespace {

/// Opens what only a thread's own class may call.
class ThreadWithExec : public QThread
{
public:
    static int execOf(QThread &thread) { return (thread.*(&ThreadWithExec::exec))(); }
};

} // namespace

QtReactor::Run::Run(QtReactor &reactor, const std::function<bool()> &isOver)
    : m_isOver(isOver)
    , m_reactor(reactor)
    , m_outer(std::exchange(reactor.m_run, this))
{
}

QtReactor::Run::End QtReactor::Run::exec()
{
    const int code = m_loop.exec();
    if (m_error)
        std::rethrow_exception(m_error);
    if (code == over)
        return End::Over;
    return code == refused ? End::Refused : End::Quit;
}

void QtReactor::Run::lookAll() noexcept
{
    for (Run *run = this; run; run = run->m_outer) {
        try {
            if (!run->m_isOver())
                continue;
        } catch (...) {
            run->m_error = std::current_exception();
        }
        if (run->m_loop.isRunning()) // or else an exit() was first, and is to be known
            run->m_loop.exit(over);
    }
}

void QtReactor::Run::lookSoon()
{
    QMetaObject::invokeMethod(
        &m_loop, [this] { lookAll(); }, Qt::QueuedConnection);
}

QtReactor::OutermostRun::OutermostRun(QtReactor &reactor, const std::function<bool()> &isOver,
                                      const std::function<void()> &quitting)
    : m_reactor(reactor)
    , m_isOver(isOver)
    , m_quitting(quitting)
{
}

bool QtReactor::OutermostRun::exec()
{
    if (qApp && qApp->thread() == QThread::currentThread())
        execInApplication();
    else
        execInThread();
    if (m_error)
        std::rethrow_exception(m_error);
    return m_wasOver;
}

void QtReactor::OutermostRun::execInApplication()
{
    std::optional<QSignalBlocker> quiet;
    m_leave = [&quiet] {
        // No event is delivered any more: the loop inside has taken them all.
        quiet.emplace(qApp);
        QCoreApplication::exit();
    };
    enter([] { QCoreApplication::exec(); });
}

void QtReactor::OutermostRun::execInThread()
{
    if (const Run::End end = runOnce(); end != Run::End::Refused) {
        m_reactor.m_wasToldToQuit = end == Run::End::Quit;
        if (end == Run::End::Quit)
            m_quitting();
        return;
    }
    constexpr int left = std::numeric_limits<int>::max(); // by us: no exit() says that
    QThread &thread = *QThread::currentThread();
    int code = 0;
    const auto execOfQt = [&] { code = ThreadWithExec::execOf(thread); };
    m_leave = [&thread] { thread.exit(left); };
    const bool isPending = !enter(execOfQt); // or else it has ended an exec() before
    const int told = code;
    if (isPending && std::exchange(m_reactor.m_wasToldToQuit, true))
        enter(execOfQt); // it has ended a run before, and now not this one
    if (!isPending && told == left)
        return;
    m_reactor.m_wasToldToQuit = true;
    thread.exit(told); // for the exec() to come
}

bool QtReactor::OutermostRun::enter(const std::function<void()> &execOfQt)
{
    m_hasBegun = false;
    QObject here;
    QMetaObject::invokeMethod(
        &here,
        [this] {
            m_hasBegun = true;
            if (runOnce() == Run::End::Over)
                m_leave();
            else
                m_quitting();
        },
        Qt::QueuedConnection);
    execOfQt();
    return m_hasBegun;
}

QtReactor::Run::End QtReactor::OutermostRun::runOnce() noexcept
{
    Run::End end = Run::End::Over;
    try {
        {
            Run run(m_reactor, m_isOver);
            if (m_isOver()) // already; but only a loop is told whether the application quits
                run.lookSoon();
            end = run.exec();
        }
        m_wasOver = m_isOver();
    } catch (...) {
        m_error = std::current_exception();
    }
    return end;
}

} // namespace QCoop
