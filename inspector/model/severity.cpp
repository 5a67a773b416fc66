// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/severity.h>

#include <QtCore/QCoreApplication>

namespace QCoop::Inspector {

namespace {

constexpr Wire::Length millisecond = 1'000'000;
constexpr Wire::Length longStep = 50 * millisecond;
constexpr Wire::Length veryLongStep = 100 * millisecond;
constexpr Wire::Length longPause = 30'000 * millisecond;

bool isPausedForLong(const Task &task, Wire::Time now)
{
    return task.state == Wire::TaskState::Paused && task.waitingFor(now) > longPause;
}

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

} // namespace

Severity severityOf(const Task &task, Wire::Time now) noexcept
{
    if (task.state == Wire::TaskState::Failed || task.longest > veryLongStep)
        return Severity::Error;
    if (task.longest > longStep || isPausedForLong(task, now))
        return Severity::Warning;
    return Severity::None;
}

QString severityReason(const Task &task, Wire::Time now, const QString &error)
{
    if (task.state == Wire::TaskState::Failed) {
        return error.isEmpty() ? tr("It has failed.") : tr("It has failed: %1.").arg(error);
    }
    if (task.longest > longStep) {
        return tr("Its longest step took %1 and kept the loop from everything else for that "
                  "time; above %2 users notice.")
            .arg(Format::duration(task.longest), Format::duration(longStep));
    }
    if (isPausedForLong(task, now)) {
        return tr("It has been paused for %1: %2.")
            .arg(Format::duration(task.waitingFor(now)),
                 Format::pausesInWords(task.pausesProgram, task.pausesInspector));
    }
    return {};
}

} // namespace QCoop::Inspector
