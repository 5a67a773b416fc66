// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/limits.h>
#include <model/names.h>

#include <algorithm>
#include <vector>

namespace QCoop::Inspector {

namespace {

/// The ranks of \a items in the order of \a text, equal texts having equal ranks.
template <typename Id, typename Item, typename Text>
QHash<Id, int> ranksOf(const QHash<Id, Item> &items, Text text)
{
    std::vector<std::pair<const QString *, Id>> sorted;
    sorted.reserve(std::size_t(items.size()));
    for (auto item = items.begin(); item != items.end(); ++item)
        sorted.emplace_back(&text(item.value()), item.key());
    const auto compare = [](const QString &a, const QString &b) {
        return a.compare(b, Qt::CaseInsensitive);
    };
    std::ranges::sort(
        sorted, [&](const auto &a, const auto &b) { return compare(*a.first, *b.first) < 0; });
    QHash<Id, int> ranks;
    ranks.reserve(items.size());
    int rank = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i == 0 || compare(*sorted[i - 1].first, *sorted[i].first) != 0)
            ++rank;
        ranks.insert(sorted[i].second, rank);
    }
    return ranks;
}

bool isDisturbing(QChar c)
{
    // Controls; and what turns the direction of writing, with which a name could pose as
    // another.
    const char16_t code = c.unicode();
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

} // namespace

QString oneLine(const QString &text)
{
    QString line = text.left(Wire::maxText);
    if (std::any_of(line.cbegin(), line.cend(), isDisturbing))
        std::replace_if(line.begin(), line.end(), isDisturbing, QChar(u'?'));
    return line;
}

int Names::add(const Wire::Texts &texts)
{
    int refused = 0;
    for (const Wire::TextEntry &entry : texts.entries) {
        const QString text = oneLine(entry.text);
        if (const auto known = m_texts.constFind(entry.id);
            known != m_texts.constEnd() && *known == text)
            continue;
        if (entry.id == 0 || m_texts.size() >= maxTexts || m_texts.contains(entry.id) ||
            m_characters + text.size() > maxCharacters) {
            ++refused;
            continue;
        }
        m_characters += text.size();
        m_texts.insert(entry.id, text);
        m_textRanks.clear();
    }
    return refused;
}

int Names::add(const Wire::Places &places)
{
    int refused = 0;
    for (const Wire::Place &place : places.entries) {
        if (const auto known = m_places.constFind(place.id);
            known != m_places.constEnd() && known->told == place)
            continue;
        if (place.id == 0 || m_places.size() >= maxPlaces || m_places.contains(place.id)) {
            ++refused;
            continue;
        }
        const QString &file = text(place.file);
        const QString &function = text(place.function);
        m_places.insert(place.id, {Format::location(file, place.line, function),
                                   Format::fullLocation(file, place.line, place.column, function),
                                   file, place.line, place.column, function, place});
        m_placeRanks.clear();
    }
    return refused;
}

const QString &Names::text(Wire::TextId id) const
{
    static const QString none;
    const auto found = m_texts.constFind(id);
    return found == m_texts.constEnd() ? none : *found;
}

const Location &Names::place(Wire::PlaceId id) const
{
    static const Location none;
    const auto found = m_places.constFind(id);
    return found == m_places.constEnd() ? none : *found;
}

int Names::textRank(Wire::TextId id) const
{
    if (m_textRanks.isEmpty())
        m_textRanks = ranksOf(m_texts, [](const QString &text) -> const QString & { return text; });
    return m_textRanks.value(id, 0);
}

int Names::placeRank(Wire::PlaceId id) const
{
    if (m_placeRanks.isEmpty()) {
        m_placeRanks =
            ranksOf(m_places, [](const Location &place) -> const QString & { return place.text; });
    }
    return m_placeRanks.value(id, 0);
}

} // namespace QCoop::Inspector
