// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QString>

#include <chrono>
#include <optional>

namespace QCoop::Inspector {

/// "30s", "1.5min", "200ms", "2h"; a number alone is of seconds. Nothing if it makes no sense, is
/// not more than 0, or more than ten years.
[[nodiscard]] std::optional<std::chrono::milliseconds> durationOf(const QString &text);

/// "100M", "1.5G", "64k", powers of 1024; a number alone is of bytes. Nothing if it makes no
/// sense, or is less than 1 or more than an exabyte.
[[nodiscard]] std::optional<qint64> sizeOf(const QString &text);

} // namespace QCoop::Inspector
