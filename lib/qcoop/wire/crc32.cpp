// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/crc32.h>

#include <array>

namespace QCoop::Wire {

namespace {

using Tables = std::array<std::array<quint32, 256>, 4>;

/// Of one byte, and of one byte with one, two and three bytes of zeros behind it, so that four
/// bytes take one round.
constexpr Tables makeTables()
{
    Tables tables{};
    for (quint32 byte = 0; byte < 256; ++byte) {
        quint32 sum = byte;
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum & 1) ? sum >> 1 ^ 0xEDB88320U : sum >> 1;
        tables[0][byte] = sum;
    }
    for (std::size_t table = 1; table < tables.size(); ++table) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const quint32 sum = tables[table - 1][byte];
            tables[table][byte] = sum >> 8 ^ tables[0][sum & 0xFF];
        }
    }
    return tables;
}

constexpr Tables tables = makeTables();

} // namespace

quint32 crc32(QByteArrayView bytes, quint32 before) noexcept
{
    const auto at = [&](qsizetype i) { return quint32(quint8(bytes[i])); };
    quint32 sum = ~before;
    qsizetype i = 0;
    for (; i + 4 <= bytes.size(); i += 4) {
        sum ^= at(i) | at(i + 1) << 8 | at(i + 2) << 16 | at(i + 3) << 24;
        sum = tables[3][sum & 0xFF] ^ tables[2][sum >> 8 & 0xFF] ^ tables[1][sum >> 16 & 0xFF] ^
              tables[0][sum >> 24];
    }
    for (; i < bytes.size(); ++i)
        sum = sum >> 8 ^ tables[0][(sum ^ at(i)) & 0xFF];
    return ~sum;
}

} // namespace QCoop::Wire
