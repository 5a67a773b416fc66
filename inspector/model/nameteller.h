// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/message.h>

#include <QtCore/QSet>

#include <functional>

namespace QCoop::Inspector {

class Names;

/// Where messages go.
using Sink = std::function<void(const Wire::Message &)>;

/// Says the texts and places that messages name, each once, before they are named.
/// Thread-affinity: none; a value type, which refers to both.
class NameTeller
{
public:
    NameTeller(const Names &names, Sink sink)
        : m_names(names)
        , m_sink(std::move(sink))
    {
    }

    /// Says what \a message names and was not said yet, as far as it is known.
    void tell(const Wire::Message &message);
    /// All has to be said again.
    void forget();

private:
    void needText(Wire::TextId id);
    void needPlace(Wire::PlaceId id);
    void need(const Wire::TaskAdded &row) { needPlace(row.spawnedAt); }
    void need(const Wire::TaskRow &row);
    void need(const Wire::TimerAdded &row) { needPlace(row.madeAt); }
    void need(const Wire::FacilityAdded &row) { needPlace(row.madeAt); }
    void need(const Wire::FacilityRow &row) { needText(row.name); }
    void need(const Wire::LongStep &step);
    void need(const Wire::Blocked &blocked) { needPlace(blocked.place); }
    template <typename Row, Wire::Kind K>
    void need(const Wire::Table<Row, K> &table)
    {
        for (const Row &row : table.rows)
            need(row);
    }
    template <typename Other>
    void need(const Other &)
    {
        // It names nothing.
    }
    void flush();

    const Names &m_names;
    Sink m_sink;
    QSet<Wire::TextId> m_texts;
    QSet<Wire::PlaceId> m_places;
    Wire::Texts m_neededTexts;
    Wire::Places m_neededPlaces;
};

} // namespace QCoop::Inspector
