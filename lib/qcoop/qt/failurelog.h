// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>

#include <QtCore/QString>

class QLoggingCategory;

namespace QCoop::detail {

/// One line for a log: who failed, where it was started, with what error, and at which place.
/// \a who is its name in quotes, or what stands for that.
[[nodiscard]] QString failureLine(const QString &who, const CooperativeTask &task,
                                  const Failure &failure);

/// Writes that line as critical to \a category and marks the failure as reported, so that no
/// error handler tells of it again. Any thread.
void logFailure(const QLoggingCategory &category, const QString &who, const CooperativeTask &task,
                const Failure &failure);

} // namespace QCoop::detail
