// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

#include <QtCore/QHash>

namespace QCoop::Inspector {

/// A place in the source of the target, ready to be shown.
struct Location
{
    QString text;     ///< "scene.cpp:88 render()"; empty: no such place
    QString fullText; ///< with the whole path and the column, for tooltips
    QString file;     ///< the whole path
    quint32 line = 0;
    quint32 column = 0;
    QString function; ///< as the compiler wrote it
    Wire::Place told; ///< as the target said it
};

/// The texts and places of a target, by number.
///
/// Bounds: maxTexts, maxPlaces, maxCharacters; longer texts are cut at Wire::maxText, and
/// characters that would disturb a line of text (controls, directions) become '?'.
/// Thread-affinity: none; a value type.
class Names
{
public:
    /// Returns how many entries were refused: one bound or another was reached, or another is
    /// known by that number. What is said again changes nothing.
    int add(const Wire::Texts &texts);
    int add(const Wire::Places &places);

    /// Empty if not known.
    [[nodiscard]] const QString &text(Wire::TextId id) const;
    [[nodiscard]] const Location &place(Wire::PlaceId id) const;
    [[nodiscard]] bool knowsText(Wire::TextId id) const { return m_texts.contains(id); }

    [[nodiscard]] qsizetype textCount() const noexcept { return m_texts.size(); }
    [[nodiscard]] qsizetype placeCount() const noexcept { return m_places.size(); }

    /// Where a text or place comes when all of them are put in order; found anew when needed.
    /// Case does not count. Unknown ones come first.
    [[nodiscard]] int textRank(Wire::TextId id) const;
    [[nodiscard]] int placeRank(Wire::PlaceId id) const;

private:
    QHash<Wire::TextId, QString> m_texts;
    QHash<Wire::PlaceId, Location> m_places;
    qsizetype m_characters = 0;
    mutable QHash<Wire::TextId, int> m_textRanks; // of all texts, or empty
    mutable QHash<Wire::PlaceId, int> m_placeRanks;
};

/// \a text of a target, cut at Wire::maxText and safe to be shown in one line.
[[nodiscard]] QString oneLine(const QString &text);

} // namespace QCoop::Inspector
