// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/logging.h>

#include <qcoop/core/errorhandler.h>

namespace QCoop {

Q_LOGGING_CATEGORY(lcQCoop, "qcoop")

void detail::useQtLogging()
{
    setDefaultErrorHandler(
        [](const ErrorReport &report) { qCWarning(lcQCoop).noquote() << report.text(); });
}

} // namespace QCoop
