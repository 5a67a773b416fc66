// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/failurelog.h>

#include <qcoop/qt/logging.h>

namespace QCoop::detail {

namespace {

QString place(const std::source_location &at)
{
    return QStringLiteral("%1:%2").arg(QString::fromUtf8(at.file_name())).arg(at.line());
}

} // namespace

QString failureLine(const QString &who, const CooperativeTask &task, const Failure &failure)
{
    // Put together without arg(): names and messages may hold a % of their own.
    QString line = who + QStringLiteral(" (started at ") + place(task.spawnedAt()) +
                   QStringLiteral(") failed: ") + QString(failure.typeName()) +
                   QStringLiteral(": ") + QString(failure.message());
    if (failure.where())
        line += QStringLiteral(" (at ") + place(*failure.where()) + QLatin1Char(')');
    return line;
}

void logFailure(const QLoggingCategory &category, const QString &who, const CooperativeTask &task,
                const Failure &failure)
{
    (void)failure.markReported();
    qCCritical(category).noquote() << failureLine(who, task, failure);
}

} // namespace QCoop::detail
