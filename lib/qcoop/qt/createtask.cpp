// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/createtask.h>

#include <qcoop/qt/failurelog.h>
#include <qcoop/qt/logging.h>

namespace QCoop::detail {

namespace {

Q_LOGGING_CATEGORY(lcTask, "qcoop.task")

} // namespace

void logUnlessSuppressed(const CooperativeTask &task, bool (*isSuppressed)(const Failure &))
{
    // Whoever asks for the end owns its error: no error handler tells of it any more.
    task.whenDone().then([] {},
                         [task, isSuppressed](const Failure &failure) {
                             if (failure.isStop() || isSuppressed(failure))
                                 return;
                             const QString who =
                                 QLatin1String("task \"") + QString(task.name()) + QLatin1Char('"');
                             logFailure(lcTask(), who, task, failure);
                         });
}

} // namespace QCoop::detail
