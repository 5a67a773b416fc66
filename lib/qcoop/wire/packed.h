// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/facilityrecords.h>
#include <qcoop/wire/records.h>

#include <QtCore/QByteArrayView>

#include <tuple>
#include <type_traits>
#include <utility>

namespace QCoop::Wire {

/// Writes numbers into bytes, seven bits a byte, the lowest first (LEB128).
class PackWriter
{
public:
    explicit PackWriter(QByteArray &bytes)
        : m_bytes(bytes)
    {
    }
    void put(quint64 number)
    {
        for (; number >= 0x80; number >>= 7)
            m_bytes.append(char(0x80 | (number & 0x7F)));
        m_bytes.append(char(number));
    }
    /// Zig-zag: small numbers of either sign take few bytes.
    void putSigned(qint64 number) { put((quint64(number) << 1) ^ quint64(number >> 63)); }

private:
    QByteArray &m_bytes;
};

/// Reads what PackWriter wrote. What is short or too long makes it fail, and it stays so.
class PackReader
{
public:
    explicit PackReader(QByteArrayView bytes)
        : m_at(bytes.begin())
        , m_end(bytes.end())
    {
    }
    [[nodiscard]] quint64 get() noexcept
    {
        quint64 number = 0;
        for (unsigned shift = 0; shift < 64 && m_at != m_end; shift += 7) {
            const auto byte = static_cast<quint8>(*m_at++);
            if (shift == 63 && byte > 1)
                break;
            number |= quint64(byte & 0x7F) << shift;
            if (!(byte & 0x80))
                return number;
        }
        m_hasFailed = true;
        m_at = m_end;
        return 0;
    }
    [[nodiscard]] qint64 getSigned() noexcept
    {
        const quint64 number = get();
        return qint64(number >> 1) ^ -qint64(number & 1);
    }
    [[nodiscard]] bool hasFailed() const noexcept { return m_hasFailed; }
    [[nodiscard]] bool atEnd() const noexcept { return m_at == m_end; }
    [[nodiscard]] qsizetype remaining() const noexcept { return m_end - m_at; }

private:
    const char *m_at;
    const char *m_end;
    bool m_hasFailed = false;
};

/// A record of many rows: [rowCount, bytes]. The first column is the id, written as the
/// difference to that of the row before; the others as they are. Rows in the order of their
/// ids take least.
template <typename R, Kind K>
struct Table
{
    using Row = R;
    static constexpr Kind kind = K;
    QList<Row> rows;
};

using TasksAdded = Table<TaskAdded, Kind::TasksAdded>;
using TaskTable = Table<TaskRow, Kind::TaskTable>;
using FacilitiesAdded = Table<FacilityAdded, Kind::FacilitiesAdded>;
using FacilityTable = Table<FacilityRow, Kind::FacilityTable>;
using TimersAdded = Table<TimerAdded, Kind::TimersAdded>;
using TimerTable = Table<TimerRow, Kind::TimerTable>;

template <typename T>
inline constexpr bool isTable = false;
template <typename Row, Kind K>
inline constexpr bool isTable<Table<Row, K>> = true;

namespace detail {

/// Whether a column holds what may be negative: zig-zag coded then.
template <typename T>
inline constexpr bool isSignedColumn = std::is_signed_v<T>;

template <typename Row, typename Visit>
void forEachColumn(Visit visit)
{
    std::apply([&](const auto &...column) { (visit(column.first, column.second), ...); },
               Row::columns());
}

/// Returns whether \a target can hold \a number, and does.
template <typename T, typename Number>
[[nodiscard]] bool assign(T &target, Number number)
{
    target = static_cast<T>(number);
    if constexpr (std::is_same_v<T, bool>)
        return number == 0 || number == 1;
    else
        return std::in_range<T>(number);
}

} // namespace detail

/// The columns of \a Table as this side writes them, for Hello.
template <typename Table>
[[nodiscard]] Schema schemaOf()
{
    Schema schema{quint16(Table::kind), {}};
    detail::forEachColumn<typename Table::Row>([&](const char *name, auto member) {
        using Value = std::remove_cvref_t<decltype(std::declval<typename Table::Row>().*member)>;
        schema.columns.append({QString::fromLatin1(name), detail::isSignedColumn<Value>});
    });
    return schema;
}

template <typename Row>
[[nodiscard]] QByteArray pack(const QList<Row> &rows)
{
    QByteArray bytes;
    bytes.reserve(rows.size() * 24);
    PackWriter writer(bytes);
    Id before = 0;
    for (const Row &row : rows) {
        bool isFirst = true;
        detail::forEachColumn<Row>([&](const char *, auto member) {
            const auto value = row.*member;
            if (isFirst) {
                writer.putSigned(qint64(quint64(value) - before));
                before = quint64(value);
                isFirst = false;
            } else if constexpr (detail::isSignedColumn<std::remove_cv_t<decltype(value)>>) {
                writer.putSigned(value);
            } else {
                writer.put(quint64(value));
            }
        });
    }
    return bytes;
}

/// Reads \a count rows that were written with as many columns as \a columns has; of an
/// older agent some are missing, of a newer one some are skipped. Returns whether \a bytes
/// held just that; if not, \a rows are those read so far.
template <typename Row>
[[nodiscard]] bool unpack(QByteArrayView bytes, quint64 count, const QList<Column> &columns,
                          QList<Row> &rows)
{
    // Each row takes a byte a column at the least, so a count that lies is seen before
    // anything is allocated for it.
    if (columns.isEmpty() || count > quint64(bytes.size()) / quint64(columns.size()))
        return false;
    rows.reserve(qsizetype(count));
    PackReader reader(bytes);
    Id before = 0;
    for (quint64 i = 0; i < count; ++i) {
        Row row;
        qsizetype column = 0;
        bool fits = true;
        detail::forEachColumn<Row>([&](const char *, auto member) {
            if (column >= columns.size())
                return;
            if (column == 0) {
                before += quint64(reader.getSigned());
                fits = detail::assign(row.*member, before);
            } else if (columns[column].isSigned) {
                fits = detail::assign(row.*member, reader.getSigned()) && fits;
            } else {
                fits = detail::assign(row.*member, reader.get()) && fits;
            }
            ++column;
        });
        for (; column < columns.size(); ++column)
            (void)reader.get();
        if (reader.hasFailed() || !fits)
            return false;
        rows.append(row);
    }
    return reader.atEnd();
}

} // namespace QCoop::Wire
