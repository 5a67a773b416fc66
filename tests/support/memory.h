// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QFile>

#if defined(__SANITIZE_ADDRESS__)
#define QCOOP_KEEPS_FREED_MEMORY
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QCOOP_KEEPS_FREED_MEMORY
#endif
#endif

/// What this process has in memory, in bytes. Always 0 under the address sanitizer, which
/// keeps what was freed and finds leaks in its own way.
inline qint64 residentMemory()
{
#ifdef QCOOP_KEEPS_FREED_MEMORY
    return 0;
#else
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
#endif
}
