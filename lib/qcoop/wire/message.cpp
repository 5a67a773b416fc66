// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/message.h>

#include <QtCore/QCborStreamReader>
#include <QtCore/QCborStreamWriter>
#include <QtCore/QtEndian>

#include <algorithm>
#include <concepts>
#include <type_traits>

namespace QCoop::Wire {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxNesting = 8;
constexpr qsizetype maxColumns = 64;
constexpr char tagByte = char(0xD8); // a tag of one byte follows
constexpr char encodedCbor = 24;     // the tag for "bytes that hold CBOR"

template <typename T>
concept Record = requires
{
    T::fields();
};

// Writing -----------------------------------------------------------------------------------

void write(QCborStreamWriter &to, bool value)
{
    to.append(value);
}
template <std::integral T>
requires(!std::same_as<T, bool>) void write(QCborStreamWriter &to, T value)
{
    if constexpr (std::is_signed_v<T>)
        to.append(qint64(value));
    else
        to.append(quint64(value));
}
template <typename T>
requires std::is_enum_v<T>
void write(QCborStreamWriter &to, T value)
{
    to.append(quint64(value));
}
void write(QCborStreamWriter &to, const QString &value)
{
    to.append(QStringView(value).left(maxText));
}
void write(QCborStreamWriter &to, const QByteArray &value)
{
    to.append(value);
}
template <Record T>
void write(QCborStreamWriter &to, const T &record);
template <typename T>
void write(QCborStreamWriter &to, const QList<T> &list)
{
    to.startArray(quint64(list.size()));
    for (const T &each : list)
        write(to, each);
    to.endArray();
}

template <Record T>
void writeFields(QCborStreamWriter &to, const T &record)
{
    std::apply([&](const auto... field) { (write(to, record.*field), ...); }, T::fields());
}
template <typename T>
constexpr quint64 fieldCount = std::tuple_size_v<decltype(T::fields())>;

template <Record T>
void write(QCborStreamWriter &to, const T &record)
{
    to.startArray(fieldCount<T>);
    writeFields(to, record);
    to.endArray();
}

/// The bytes of a CBOR head: a byte string of \a length follows.
QByteArray bytesHead(qsizetype length)
{
    QByteArray head;
    QCborStreamWriter writer(&head);
    writer.append(QCborTag(encodedCbor));
    // What QCborStreamWriter calls a length of unread bytes does not exist; so the head of
    // an unsigned number, which differs in its first three bits alone.
    const qsizetype at = head.size();
    writer.append(quint64(length));
    head[at] = char(quint8(head[at]) | 0x40);
    return head;
}

// Reading -----------------------------------------------------------------------------------

/// Reads the fields of one frame. After the first mistake it reads nothing more.
class FieldReader
{
public:
    explicit FieldReader(const QByteArray &payload)
        : m_reader(payload)
        , m_size(payload.size())
    {
    }

    [[nodiscard]] bool hasFailed() const { return !m_error.isEmpty(); }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] bool hasNext() const { return !hasFailed() && m_reader.hasNext(); }

    bool enter()
    {
        if (hasFailed())
            return false;
        if (!m_reader.isArray() || !m_reader.isLengthKnown())
            return fail("is not an array of known length");
        if (m_reader.length() > quint64(left()))
            return fail("claims more items than there are bytes");
        if (++m_depth > maxNesting)
            return fail("is nested too deeply");
        return m_reader.enterContainer() || fail("cannot be entered");
    }
    bool leave()
    {
        while (hasNext() && !hasFailed())
            skip();
        // Where the bytes end too early there is nothing next either.
        if (!hasFailed() && m_reader.lastError() != QCborError::NoError)
            fail("is cut off");
        if (hasFailed())
            return false;
        --m_depth;
        return m_reader.leaveContainer() || fail("cannot be left");
    }
    void skip()
    {
        if (!m_reader.next(maxNesting))
            fail("cannot be skipped");
    }
    /// Whether all bytes were read.
    [[nodiscard]] bool isAtEnd() const { return m_reader.currentOffset() == m_size; }

    void read(bool &value)
    {
        if (!m_reader.isBool())
            return void(fail("is neither true nor false"));
        value = m_reader.toBool();
        advance();
    }
    template <std::integral T>
    requires(!std::same_as<T, bool>) void read(T &value)
    {
        if (m_reader.isUnsignedInteger())
            fits(m_reader.toUnsignedInteger(), value);
        else if (m_reader.isNegativeInteger())
            fitsNegative(quint64(m_reader.toNegativeInteger()), value);
        else
            fail("is not a whole number");
        advance();
    }
    template <typename T>
    requires std::is_enum_v<T>
    void read(T &value)
    {
        std::underlying_type_t<T> number{};
        read(number);
        value = T(number);
    }
    void read(QString &value)
    {
        if (!m_reader.isString() || !isWholeString())
            return void(fail("is not a text"));
        const auto chunk = m_reader.readString();
        if (chunk.status != QCborStreamReader::Ok)
            return void(fail("is a damaged text"));
        value = chunk.data.left(maxText);
        endString(m_reader.readString());
    }
    void read(QByteArray &value)
    {
        if (!m_reader.isByteArray() || !isWholeString())
            return void(fail("is not a string of bytes"));
        const auto chunk = m_reader.readByteArray();
        if (chunk.status != QCborStreamReader::Ok)
            return void(fail("is a damaged string of bytes"));
        value = chunk.data;
        endString(m_reader.readByteArray());
    }
    template <typename T>
    void read(QList<T> &list)
    {
        if (!enter())
            return;
        while (hasNext()) {
            T each{};
            read(each);
            if (hasFailed())
                return;
            list.append(std::move(each));
        }
        leave();
    }
    template <Record T>
    void read(T &record)
    {
        if (!enter())
            return;
        readFields(record);
        leave();
    }
    /// As many as are there: an older writer knows fewer.
    template <Record T>
    void readFields(T &record)
    {
        const auto one = [&](auto &field) {
            if (hasNext())
                read(field);
        };
        std::apply([&](const auto... field) { (one(record.*field), ...); }, T::fields());
    }
    bool fail(const char *what)
    {
        if (!hasFailed()) {
            m_error = u"at byte %1 of %2, something %3"_s.arg(m_reader.currentOffset())
                          .arg(m_size)
                          .arg(QLatin1StringView(what));
        }
        return false;
    }

private:
    [[nodiscard]] qsizetype left() const { return m_size - qsizetype(m_reader.currentOffset()); }
    /// Asked before a string is read, so that a length that lies allocates nothing.
    [[nodiscard]] bool isWholeString() const
    {
        return m_reader.isLengthKnown() && m_reader.currentStringChunkSize() >= 0 &&
               m_reader.currentStringChunkSize() <= left();
    }
    /// A reader is behind a string only when it was asked for more of it.
    template <typename Chunk>
    void endString(const Chunk &rest)
    {
        if (rest.status != QCborStreamReader::EndOfString)
            fail("is a damaged string");
    }
    void advance()
    {
        if (!hasFailed() && !m_reader.next(maxNesting))
            fail("is cut off");
    }
    template <typename T>
    void fits(quint64 number, T &value)
    {
        if (std::in_range<T>(number))
            value = static_cast<T>(number);
        else
            fail("is too large a number");
    }
    template <typename T>
    void fitsNegative(quint64 magnitude, T &value)
    {
        // What is told is -magnitude, and 0 stands for -2^64.
        if (!std::is_signed_v<T> || magnitude == 0 || magnitude > quint64(1) << 63)
            return void(fail("is too small a number"));
        const auto number = static_cast<qint64>(~magnitude + 1);
        if (std::in_range<T>(number))
            value = static_cast<T>(number);
        else
            fail("is too small a number");
    }

    QCborStreamReader m_reader;
    qsizetype m_size;
    int m_depth = 0;
    QString m_error;
};

template <typename Table>
QList<Column> columnsOf(const QList<Schema> &schemas)
{
    for (const Schema &schema : schemas) {
        if (schema.table == quint16(Table::kind))
            return schema.columns;
    }
    return schemaOf<Table>().columns;
}

template <typename T>
bool readBody(FieldReader &reader, const QList<Schema> &schemas, Message &message)
{
    T body;
    if constexpr (isTable<T>) {
        quint64 count = 0;
        QByteArray bytes;
        if (reader.hasNext())
            reader.read(count);
        if (reader.hasNext())
            reader.read(bytes);
        const QList<Column> columns = columnsOf<T>(schemas);
        if (!reader.hasFailed() && !unpack(bytes, count, columns, body.rows))
            return reader.fail("is a table that does not hold the rows it claims");
    } else {
        reader.readFields(body);
    }
    message = std::move(body);
    return !reader.hasFailed();
}

/// Reads the body of kind \a kind. Returns whether that is known; mistakes are the reader's.
template <typename... T>
bool readAny(std::variant<T...> &message, quint16 kind, FieldReader &reader,
             const QList<Schema> &schemas)
{
    return ((kind == quint16(T::kind) && (readBody<T>(reader, schemas, message), true)) || ...);
}

} // namespace

QByteArray Writer::frame(const Message &message, Time now)
{
    QByteArray payload;
    QCborStreamWriter writer(&payload);
    std::visit(
        [&](const auto &body) {
            using Body = std::remove_cvref_t<decltype(body)>;
            if constexpr (isTable<Body>)
                writer.startArray(3 + 2);
            else
                writer.startArray(3 + fieldCount<Body>);
            write(writer, Body::kind);
            write(writer, m_sequence++);
            write(writer, now);
            if constexpr (isTable<Body>) {
                write(writer, quint64(body.rows.size()));
                write(writer, pack(body.rows));
            } else {
                writeFields(writer, body);
            }
            writer.endArray();
        },
        message);
    return bytesHead(payload.size()) + payload;
}

void Reader::feed(QByteArrayView bytes)
{
    if (hasFailed())
        return;
    if (m_at > 0) {
        m_bytes.remove(0, m_at);
        m_at = 0;
    }
    m_bytes.append(bytes);
}

void Reader::setSchemas(const QList<Schema> &schemas)
{
    for (const Schema &schema : schemas) {
        if (schema.columns.isEmpty() || schema.columns.size() > maxColumns) {
            fail(u"the Hello describes a table of %1 columns; from 1 to %2 are understood"_s
                     .arg(schema.columns.size())
                     .arg(maxColumns));
            return;
        }
    }
    m_schemas = schemas;
}

std::optional<Received> Reader::fail(const QString &error)
{
    m_error = error;
    m_bytes.clear();
    m_at = 0;
    return std::nullopt;
}

std::optional<Received> Reader::next()
{
    if (hasFailed())
        return std::nullopt;
    const QByteArrayView bytes = QByteArrayView(m_bytes).sliced(m_at);
    const auto where = [this] { return u"the frame at byte %1"_s.arg(m_consumed); };
    if (bytes.size() >= 1 && bytes[0] != tagByte)
        return fail(u"%1 does not begin as a frame does"_s.arg(where()));
    if (bytes.size() >= 2 && bytes[1] != encodedCbor)
        return fail(u"%1 does not begin as a frame does"_s.arg(where()));
    if (bytes.size() < 3)
        return std::nullopt;
    const auto head = quint8(bytes[2]);
    if ((head & 0xE0) != 0x40 || (head & 0x1F) > 27)
        return fail(u"%1 is not a string of bytes of known length"_s.arg(where()));

    // The length: in the head itself, or in the 1, 2, 4 or 8 bytes behind it.
    quint64 length = head & 0x1F;
    qsizetype begin = 3;
    if (length >= 24) {
        const qsizetype lengthBytes = qsizetype(1) << (length - 24);
        if (bytes.size() < begin + lengthBytes)
            return std::nullopt;
        length = 0;
        for (qsizetype i = 0; i < lengthBytes; ++i)
            length = length << 8 | quint8(bytes[begin + i]);
        begin += lengthBytes;
    }
    if (length > quint64(m_limit)) {
        return fail(
            u"%1 is %2 bytes long, of which %3 are allowed; nothing of it was read"_s.arg(where())
                .arg(length)
                .arg(m_limit));
    }
    if (quint64(bytes.size() - begin) < length)
        return std::nullopt;

    const QByteArray payload = bytes.sliced(begin, qsizetype(length)).toByteArray();
    FieldReader reader(payload);
    Received received;
    quint16 kind = 0;
    if (reader.enter()) {
        reader.read(kind);
        if (!reader.hasFailed())
            reader.read(received.sequence);
        if (!reader.hasFailed())
            reader.read(received.at);
    }
    if (!reader.hasFailed()) {
        Message message;
        if (readAny(message, kind, reader, m_schemas))
            received.message = std::move(message);
        reader.leave();
    }
    if (!reader.hasFailed() && !reader.isAtEnd())
        reader.fail("follows that does not belong to it");
    if (reader.hasFailed())
        return fail(u"%1, of kind %2, is damaged: %3"_s.arg(where()).arg(kind).arg(reader.error()));
    if (received.sequence < m_nextSequence) {
        return fail(u"%1 has the number %2, where %3 was due"_s.arg(where())
                        .arg(received.sequence)
                        .arg(m_nextSequence));
    }
    received.missing = received.sequence - m_nextSequence;
    m_nextSequence = received.sequence + 1;
    m_at += begin + qsizetype(length);
    m_consumed += quint64(begin) + length;
    return received;
}

} // namespace QCoop::Wire
