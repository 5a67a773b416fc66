// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>

#include <QtCore/QProcess>
#include <QtCore/QString>

namespace QCoop {

/// A process could not be started.
class ProcessError : public Error
{
public:
    ProcessError(const QString &program, QProcess::ProcessError error, const QString &text);

    [[nodiscard]] QProcess::ProcessError error() const noexcept { return m_error; }
    [[nodiscard]] const QString &program() const noexcept { return m_program; }

private:
    QString m_program;
    QProcess::ProcessError m_error;
};

/// How a process ended. Thread-affinity: none; a value type.
class ProcessExit
{
public:
    ProcessExit(int code, QProcess::ExitStatus status) noexcept
        : m_code(code)
        , m_status(status)
    {
    }

    /// The code that it returned; after a crash, on Unix, the number of the signal.
    [[nodiscard]] int code() const noexcept { return m_code; }
    [[nodiscard]] QProcess::ExitStatus status() const noexcept { return m_status; }
    /// Whether it crashed or was killed, and so did not return a code of its own.
    [[nodiscard]] bool isCrash() const noexcept { return m_status == QProcess::CrashExit; }
    /// Whether it returned 0.
    [[nodiscard]] bool isSuccess() const noexcept { return !isCrash() && m_code == 0; }

    friend bool operator==(const ProcessExit &, const ProcessExit &) = default;

private:
    int m_code;
    QProcess::ExitStatus m_status;
};

/// Whether cancelling the wait for a process kills the process too.
enum class KillProcess : bool { No, Yes };

/// A Deferred that fires when \a process runs: at once if it does, or has run since it was
/// last started. It fails with ProcessError if it cannot be started, and with
/// SenderDestroyed.
/// Cancelling it stops watching. Thread-affinity: the thread of \a process.
/// \throws NotRunning if start() was never called, or close() since; std::invalid_argument if
/// \a process is null; WrongThread. Semantics: QProcess::waitForStarted(), without blocking.
[[nodiscard]] Deferred<> started(QProcess *process);

/// A Deferred that fires with how \a process ended: at once if it has. A crash, and a kill,
/// is how it ended and no failure. It fails with ProcessError if it could not be started.
///
/// Cancelling it stops watching and, if \a kill says so, kills the process. A task that is
/// stopped while it awaits this cancels it, as it does whatever it awaits as a temporary; the
/// process goes on unless \a kill is Yes.
/// A QProcess that is destroyed kills its process first, and the Deferred tells of that end.
/// Thread-affinity: the thread of \a process. \throws as started()
/// Semantics: asyncio, Process.wait(); what it calls a negative returncode is a crash here.
///
/// \code
/// process.start(u"sort"_s, {file});
/// const ProcessExit end = co_await finished(&process, KillProcess::Yes);
/// \endcode
[[nodiscard]] Deferred<ProcessExit> finished(QProcess *process, KillProcess kill = KillProcess::No);

} // namespace QCoop
