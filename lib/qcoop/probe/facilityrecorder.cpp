// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/facilityrecorder.h>

#include <qcoop/probe/board.h>

namespace QCoop::detail {

void FacilityRecorder::add(const FacilityInfo &info, std::int64_t at)
{
    if (slotOf(info.id)) {
        change(info); // told twice
        return;
    }
    FacilityBoard &facilities = m_board->facilities;
    const std::lock_guard lock(m_board->mutex);
    const auto slot = facilities.table.take(FacilityBoard::maxFacilities);
    if (!slot) {
        ++facilities.dropped;
        return;
    }
    facilities.counters.make(*slot).store(info);
    ColdFacility &cold = facilities.table.slots[*slot].cold;
    cold.id = info.id;
    cold.kind = info.kind;
    cold.madeAt = info.madeAt;
    cold.added = at;
    cold.name = info.name.toStdString();
    facilities.table.list(*slot);
    m_slots.insert_or_assign(info.id, *slot);
}

std::optional<std::uint32_t> FacilityRecorder::slotOf(std::uint64_t id)
{
    // Ids count up, so those of a few facilities do not get into each other's way.
    Recent &recent = m_recent[id % m_recent.size()];
    if (recent.id == id) [[likely]]
        return recent.slot;
    const auto found = m_slots.find(id);
    if (found == m_slots.end())
        return std::nullopt;
    recent = {id, found->second};
    return recent.slot;
}

void FacilityRecorder::change(const FacilityInfo &info)
{
    const auto slot = slotOf(info.id);
    if (!slot)
        return;
    FacilityBoard &facilities = m_board->facilities;
    facilities.counters.at(*slot).store(info);
    // Read without the mutex: nobody but this thread writes it.
    if (facilities.table.slots[*slot].cold.name == info.name.toStdString()) [[likely]]
        return;
    const std::lock_guard lock(m_board->mutex);
    facilities.table.slots[*slot].cold.name = info.name.toStdString();
    facilities.table.list(*slot);
}

void FacilityRecorder::remove(const FacilityInfo &info)
{
    const auto slot = slotOf(info.id);
    if (!slot)
        return;
    m_slots.erase(info.id);
    m_recent[info.id % m_recent.size()] = {};
    FacilityBoard &facilities = m_board->facilities;
    const std::lock_guard lock(m_board->mutex);
    const bool isNews = m_board->isAttached.load(std::memory_order_relaxed) &&
                        facilities.table.slots[*slot].isKnown;
    if (isNews && facilities.removed.size() < Board::maxNews)
        facilities.removed.push_back({info.id, *slot});
    facilities.table.release(*slot);
    facilities.table.list(*slot); // the agent forgets what it knew of it
}

} // namespace QCoop::detail
