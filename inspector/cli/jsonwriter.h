// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace QCoop::Inspector {

/// Writes one JSON document, its keys in the order in which they are given, without keeping
/// it as a tree: 100,000 tasks with twenty keys each are many objects.
/// Thread-affinity: none; a value type.
class JsonWriter
{
public:
    void beginObject(const char *key = nullptr);
    void endObject();
    void beginArray(const char *key = nullptr);
    void endArray();

    void add(const char *key, QStringView value);
    void add(const char *key, const QString &value) { add(key, QStringView(value)); }
    void add(const char *key, qint64 value);
    void add(const char *key, quint64 value);
    void add(const char *key, int value) { add(key, qint64(value)); }
    void add(const char *key, quint32 value) { add(key, quint64(value)); }
    void add(const char *key, double value);
    void add(const char *key, bool value);
    void addNull(const char *key);
    /// \a number as it is: for one with more digits than a double has.
    void addNumber(const char *key, const QString &number);

    [[nodiscard]] const QByteArray &bytes() const noexcept { return m_bytes; }

private:
    void begin(const char *key);
    void addString(QStringView text);

    QByteArray m_bytes;
    bool m_needsComma = false;
};

} // namespace QCoop::Inspector
