// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QByteArrayView>

namespace QCoop::Wire {

/// The CRC-32 of zlib, PNG and Ethernet (polynomial 0xEDB88320, reflected): "123456789" gives
/// 0xCBF43926. Qt has only one of 16 bits, and zlib would come along with each program that has
/// the probe. \a before is the sum of what came before \a bytes.
/// Thread-affinity: none.
[[nodiscard]] quint32 crc32(QByteArrayView bytes, quint32 before = 0) noexcept;

} // namespace QCoop::Wire
