// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/names.h>
#include <model/nameteller.h>

#include <utility>

namespace QCoop::Inspector {

namespace {

// So that a frame stays below its limit: texts may have a thousand characters.
constexpr qsizetype textsAtOnce = 200;
constexpr qsizetype placesAtOnce = 5'000;

} // namespace

void NameTeller::tell(const Wire::Message &message)
{
    std::visit([this](const auto &body) { need(body); }, message);
    flush();
}

void NameTeller::forget()
{
    m_texts.clear();
    m_places.clear();
}

void NameTeller::needText(Wire::TextId id)
{
    if (id == 0 || m_texts.contains(id) || !m_names.knowsText(id))
        return;
    m_texts.insert(id);
    m_neededTexts.entries.append({id, m_names.text(id)});
    if (m_neededTexts.entries.size() >= textsAtOnce)
        m_sink(std::exchange(m_neededTexts, {}));
}

void NameTeller::needPlace(Wire::PlaceId id)
{
    const Wire::Place &place = m_names.place(id).told;
    if (place.id == 0 || m_places.contains(id))
        return;
    m_places.insert(id);
    needText(place.file);
    needText(place.function);
    m_neededPlaces.entries.append(place);
    if (m_neededPlaces.entries.size() >= placesAtOnce)
        flush();
}

void NameTeller::need(const Wire::TaskRow &row)
{
    needText(row.name);
    needText(row.key);
    needPlace(row.yieldedAt);
}

void NameTeller::need(const Wire::LongStep &step)
{
    needPlace(step.before);
    needPlace(step.after);
}

void NameTeller::flush()
{
    // Texts first: places name them.
    if (!m_neededTexts.entries.isEmpty())
        m_sink(std::exchange(m_neededTexts, {}));
    if (!m_neededPlaces.entries.isEmpty())
        m_sink(std::exchange(m_neededPlaces, {}));
}

} // namespace QCoop::Inspector
