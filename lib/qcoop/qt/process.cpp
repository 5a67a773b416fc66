// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/process.h>

#include <qcoop/qt/objectwait.h>

#include <QtCore/QPointer>

namespace QCoop {

namespace {

/// Refuses processes that nobody started. One that has ended is still open, until close().
void checkStarted(const QProcess *process, const char *what)
{
    detail::checkObject(process, what);
    if (process->state() == QProcess::NotRunning && !process->isOpen()) {
        throw NotRunning(std::string(what) + ": the process was never started, or was closed; "
                                             "call start() before");
    }
}

bool hasFailedToStart(const QProcess *process)
{
    return process->state() == QProcess::NotRunning && process->error() == QProcess::FailedToStart;
}

Failure startFailure(const QProcess *process)
{
    return Failure(ProcessError(process->program(), process->error(), process->errorString()));
}

/// Lets \a wait fail if the process cannot be started, or its QProcess goes.
template <typename T>
void endWithProcess(const std::shared_ptr<detail::ObjectWait<T>> &wait, QProcess *process)
{
    wait->listen(process, &QProcess::errorOccurred, [wait, process](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            wait->fail(startFailure(process));
    });
    wait->endWith(process);
}

} // namespace

ProcessError::ProcessError(const QString &program, QProcess::ProcessError error,
                           const QString &text)
    : Error("the process \"" + program.toStdString() +
            "\" could not be started: " + text.toStdString())
    , m_program(program)
    , m_error(error)
{
}

Deferred<> started(QProcess *process)
{
    checkStarted(process, "started");
    const auto wait = detail::ObjectWait<void>::make();
    if (hasFailedToStart(process)) {
        wait->fail(startFailure(process));
    } else if (process->state() != QProcess::Starting) {
        wait->succeed();
    } else if (!wait->receiver()) {
        wait->fail(detail::applicationEnded("started"));
    } else {
        wait->listen(process, &QProcess::started, [wait] { wait->succeed(); });
        endWithProcess(wait, process);
    }
    return wait->deferred();
}

Deferred<ProcessExit> finished(QProcess *process, KillProcess kill)
{
    checkStarted(process, "finished");
    const auto wait =
        detail::ObjectWait<ProcessExit>::make([process = QPointer<QProcess>(process), kill] {
            if (process && kill == KillProcess::Yes)
                process->kill();
        });
    if (hasFailedToStart(process)) {
        wait->fail(startFailure(process));
    } else if (process->state() == QProcess::NotRunning) {
        wait->succeed(ProcessExit(process->exitCode(), process->exitStatus()));
    } else if (!wait->receiver()) {
        wait->fail(detail::applicationEnded("finished"));
    } else {
        wait->listen(process, &QProcess::finished, [wait](int code, QProcess::ExitStatus status) {
            wait->succeed(ProcessExit(code, status));
        });
        endWithProcess(wait, process);
    }
    return wait->deferred();
}

} // namespace QCoop
