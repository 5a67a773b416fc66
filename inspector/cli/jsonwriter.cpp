// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/jsonwriter.h>

#include <QtCore/QString>

#include <cmath>

namespace QCoop::Inspector {

void JsonWriter::begin(const char *key)
{
    if (m_needsComma)
        m_bytes += ',';
    if (key) {
        m_bytes += '"';
        m_bytes += key;
        m_bytes += "\":";
    }
    m_needsComma = true;
}

void JsonWriter::beginObject(const char *key)
{
    begin(key);
    m_bytes += '{';
    m_needsComma = false;
}

void JsonWriter::endObject()
{
    m_bytes += '}';
    m_needsComma = true;
}

void JsonWriter::beginArray(const char *key)
{
    begin(key);
    m_bytes += '[';
    m_needsComma = false;
}

void JsonWriter::endArray()
{
    m_bytes += ']';
    m_needsComma = true;
}

void JsonWriter::add(const char *key, QStringView value)
{
    begin(key);
    addString(value);
}

void JsonWriter::add(const char *key, qint64 value)
{
    begin(key);
    m_bytes += QByteArray::number(value);
}

void JsonWriter::add(const char *key, quint64 value)
{
    begin(key);
    m_bytes += QByteArray::number(value);
}

void JsonWriter::add(const char *key, double value)
{
    begin(key);
    m_bytes += std::isfinite(value) ? QByteArray::number(value, 'g', 6) : QByteArray("0");
}

void JsonWriter::add(const char *key, bool value)
{
    begin(key);
    m_bytes += value ? "true" : "false";
}

void JsonWriter::addNull(const char *key)
{
    begin(key);
    m_bytes += "null";
}

void JsonWriter::addNumber(const char *key, const QString &number)
{
    begin(key);
    m_bytes += number.toLatin1();
}

void JsonWriter::addString(QStringView text)
{
    m_bytes += '"';
    for (const char byte : text.toUtf8()) { // a lone surrogate becomes a '?' by that
        if (byte == '"' || byte == '\\') {
            m_bytes += '\\';
            m_bytes += byte;
        } else if (quint8(byte) < 0x20) {
            m_bytes += "\\u00";
            m_bytes += QByteArray(1, byte).toHex();
        } else {
            m_bytes += byte;
        }
    }
    m_bytes += '"';
}

} // namespace QCoop::Inspector
