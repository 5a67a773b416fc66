// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "launcher.h"

#include <QtCore/QFileInfo>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 1000; // milliseconds, for a program that is asked to end

} // namespace

Launcher::~Launcher()
{
    for (QProcess *process : std::as_const(m_processes)) {
        disconnect(process, nullptr, this, nullptr);
        process->terminate();
    }
    // Else they would be killed before they could end by themselves.
    for (QProcess *process : std::as_const(m_processes))
        process->waitForFinished(patience);
}

void Launcher::launch(const QString &program, const QStringList &arguments)
{
    auto *process = new QProcess(this);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QCOOP_INSPECT"_s, u"1"_s);
    environment.insert(u"QCOOP_INSPECT_CONTROL"_s, u"1"_s);
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::ForwardedChannels);
    const QString name = QFileInfo(program).fileName();
    connect(process, &QProcess::started, this,
            [this, process, name] { Q_EMIT started(name, process->processId()); });
    connect(process, &QProcess::errorOccurred, this,
            [this, process, program](QProcess::ProcessError error) {
                if (error != QProcess::FailedToStart)
                    return;
                m_processes.removeOne(process);
                process->deleteLater();
                Q_EMIT failed(
                    tr("%1 could not be started: %2").arg(program, process->errorString()));
            });
    connect(process, &QProcess::finished, this,
            [this, process, name](int code, QProcess::ExitStatus how) {
                m_processes.removeOne(process);
                process->deleteLater();
                Q_EMIT ended(process->property("pid").toLongLong(),
                             how == QProcess::NormalExit
                                 ? tr("%1 has ended with exit code %2").arg(name).arg(code)
                                 : tr("%1 has crashed (signal %2)").arg(name).arg(code),
                             how == QProcess::NormalExit ? code : std::max(code, 1));
            });
    m_processes.append(process);
    process->start(program, arguments);
    // Once it has ended it does not tell its pid any more.
    process->setProperty("pid", process->processId());
}

} // namespace QCoop::Inspector
