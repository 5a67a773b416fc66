// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QStringList>
#include <QtCore/QTemporaryFile>
#include <QtTest/QTest>

/// How a run of qcoop-inspect ended, and what it printed.
struct Result
{
    int exitCode = -1;
    QString output;
    QString errors;
    [[nodiscard]] QStringList lines() const { return output.split(u'\n', Qt::SkipEmptyParts); }
    [[nodiscard]] QJsonObject json() const
    {
        return QJsonDocument::fromJson(output.toUtf8()).object();
    }
};

/// Runs qcoop-inspect while this process answers it.
inline Result inspect(const QStringList &arguments)
{
    // Into a file: what comes through a pipe would wait for this process to look.
    QTemporaryFile output;
    if (!output.open())
        return {};
    QProcess process;
    process.setStandardOutputFile(output.fileName());
    process.start(QStringLiteral(QCOOP_INSPECT_PROGRAM), arguments);
    Result result;
    if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 8'000)) {
        process.kill();
        process.waitForFinished();
        return result;
    }
    result.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    result.output = QString::fromUtf8(output.readAll());
    result.errors = QString::fromUtf8(process.readAllStandardError());
    return result;
}
