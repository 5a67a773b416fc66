// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/objectwait.h>

#include <string>

namespace QCoop::detail {

Failure applicationEnded(const char *what)
{
    return Failure(SchedulerStopped(std::string(what) + ": the application has ended"));
}

} // namespace QCoop::detail
