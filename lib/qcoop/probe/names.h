// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

#include <QtCore/QHash>
#include <QtCore/QList>
#include <QtCore/QString>

#include <source_location>
#include <string>

namespace QCoop::detail {

/// Numbers for texts and places, counted from 1, so that each crosses the wire once.
///
/// Bounds: maxNames of each, of maxLength bytes; whoever comes later shares one number. They
/// are forgotten when the last inspector has gone.
/// Thread-affinity: the agent's thread.
class Names
{
public:
    static constexpr qsizetype maxNames = 100'000;
    static constexpr qsizetype maxLength = 300;

    /// 0 for an empty text.
    [[nodiscard]] Wire::TextId text(const std::string &text);
    /// 0 for no place.
    [[nodiscard]] Wire::PlaceId place(const std::source_location &where);

    [[nodiscard]] const QList<Wire::TextEntry> &texts() const noexcept { return m_texts; }
    [[nodiscard]] const QList<Wire::Place> &places() const noexcept { return m_places; }
    /// Bytes, roughly.
    [[nodiscard]] quint64 memory() const noexcept;

private:
    struct PlaceKey
    {
        const char *file;
        const char *function;
        quint64 position;
        friend bool operator==(const PlaceKey &, const PlaceKey &) = default;
        friend size_t qHash(const PlaceKey &key, size_t seed) noexcept
        {
            return qHashMulti(seed, quintptr(key.file), quintptr(key.function), key.position);
        }
    };

    QHash<QByteArray, Wire::TextId> m_textIds;
    QHash<PlaceKey, Wire::PlaceId> m_placeIds;
    QList<Wire::TextEntry> m_texts;
    QList<Wire::Place> m_places;
};

} // namespace QCoop::detail
