// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <optional>

namespace QCoop::detail {

/// The user whose process is at the other end of a local socket, as the system knows it;
/// nothing if it does not say. Any thread.
[[nodiscard]] std::optional<quint32> userOfPeer(qintptr socketDescriptor);

} // namespace QCoop::detail
