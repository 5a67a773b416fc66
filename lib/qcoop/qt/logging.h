// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/text.h>

#include <QtCore/QDebug>
#include <QtCore/QLoggingCategory>
#include <QtCore/QString>

namespace QCoop {

/// The logging category "qcoop": errors that nobody looked at, and misuse.
Q_DECLARE_LOGGING_CATEGORY(lcQCoop)

/// So that `qCWarning(lc) << failure.message()` needs no conversion.
inline QDebug operator<<(QDebug debug, const Text &text)
{
    return debug << QString::fromStdString(text.toStdString());
}

namespace detail {

/// Makes the default error handler warn in lcQCoop in place of writing to stderr.
void useQtLogging();

} // namespace detail
} // namespace QCoop
