// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of a client that is told each text and place once, before it is named.

#include <qcoop/probe/client.h>

#include <algorithm>

namespace QCoop::detail {

namespace {

constexpr qsizetype portionOfTexts = 200; // of at most maxText characters each
constexpr qsizetype portionOfPlaces = 5'000;

} // namespace

void Client::needText(Wire::TextId id)
{
    if (id == 0 || id > m_names->texts().size())
        return;
    if (m_hasText.size() <= id)
        m_hasText.resize(id + 1);
    if (m_hasText[id])
        return;
    m_hasText[id] = true;
    m_neededTexts.append(m_names->texts()[id - 1]);
}

void Client::needPlace(Wire::PlaceId id)
{
    if (id == 0 || id > m_names->places().size())
        return;
    if (m_hasPlace.size() <= id)
        m_hasPlace.resize(id + 1);
    if (m_hasPlace[id])
        return;
    m_hasPlace[id] = true;
    const Wire::Place &place = m_names->places()[id - 1];
    needText(place.file);
    needText(place.function);
    m_neededPlaces.append(place);
}

void Client::need(const Wire::TaskAdded &record)
{
    needPlace(record.spawnedAt);
}

void Client::need(const Wire::TaskRow &record)
{
    needText(record.name);
    needText(record.key);
    needPlace(record.yieldedAt);
}

void Client::need(const Wire::TimerAdded &record)
{
    needPlace(record.madeAt);
}

void Client::need(const Wire::FacilityAdded &record)
{
    needPlace(record.madeAt);
}

void Client::need(const Wire::FacilityRow &record)
{
    needText(record.name);
}

void Client::sayNames(Wire::Time now)
{
    for (qsizetype at = 0; at < m_neededTexts.size() && isAttached(); at += portionOfTexts) {
        const qsizetype count = std::min(portionOfTexts, m_neededTexts.size() - at);
        say(Wire::Texts{m_neededTexts.sliced(at, count)}, now);
    }
    for (qsizetype at = 0; at < m_neededPlaces.size() && isAttached(); at += portionOfPlaces) {
        const qsizetype count = std::min(portionOfPlaces, m_neededPlaces.size() - at);
        say(Wire::Places{m_neededPlaces.sliced(at, count)}, now);
    }
    m_neededTexts.clear();
    m_neededPlaces.clear();
}

} // namespace QCoop::detail
