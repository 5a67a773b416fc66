// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/names.h>

#include <algorithm>

namespace QCoop::detail {

Wire::TextId Names::text(const std::string &text)
{
    if (text.empty())
        return 0;
    const QByteArray key(text.data(), std::min(qsizetype(text.size()), maxLength));
    if (const auto found = m_textIds.constFind(key); found != m_textIds.cend())
        return *found;
    if (m_texts.size() >= maxNames)
        return Wire::TextId(maxNames);
    const auto id = Wire::TextId(m_texts.size() + 1);
    // The last number is everybody's who comes too late.
    const bool isLast = id == maxNames;
    m_texts.append({id, isLast ? QStringLiteral("(one name too many)") : QString::fromUtf8(key)});
    if (!isLast)
        m_textIds.insert(key, id);
    return id;
}

Wire::PlaceId Names::place(const std::source_location &where)
{
    if (where.line() == 0)
        return 0;
    const PlaceKey key{where.file_name(), where.function_name(),
                       quint64(where.line()) << 32 | where.column()};
    if (const auto found = m_placeIds.constFind(key); found != m_placeIds.cend())
        return *found;
    if (m_places.size() >= maxNames)
        return 0;
    const auto id = Wire::PlaceId(m_places.size() + 1);
    m_places.append(
        {id, text(where.file_name()), where.line(), where.column(), text(where.function_name())});
    m_placeIds.insert(key, id);
    return id;
}

quint64 Names::memory() const noexcept
{
    constexpr quint64 aText = 160, aPlace = 96;
    return aText * quint64(m_texts.size()) + aPlace * quint64(m_places.size());
}

} // namespace QCoop::detail
