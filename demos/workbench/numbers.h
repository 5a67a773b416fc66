// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <QtCore/QString>

namespace Workbench {

/// "1,234,567", in the user's own way of writing numbers.
[[nodiscard]] QString grouped(quint64 number);
/// "0.42 ms", "16.7 ms", "1,504 ms": three digits say enough.
[[nodiscard]] QString milliseconds(QCoop::Duration time);
/// "34.1 MB"
[[nodiscard]] QString bytes(qint64 count);

} // namespace Workbench
