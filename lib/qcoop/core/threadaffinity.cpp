// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/threadaffinity.h>

#include <qcoop/core/errors.h>

#include <string>

namespace QCoop::detail {

void ThreadAffinity::refuse(const char *what)
{
    throw WrongThread(std::string(what) +
                      ": called from a thread other than its reactor's; nothing was done. "
                      "Use callSoonThreadsafe() to get there");
}

} // namespace QCoop::detail
