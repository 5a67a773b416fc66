// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/facilitypicture.h>

namespace QCoop::detail {

namespace {

Wire::FacilityKind kindOf(FacilityKind kind)
{
    switch (kind) {
    case FacilityKind::EventLoop:
        return Wire::FacilityKind::EventLoop;
    case FacilityKind::Scheduler:
        return Wire::FacilityKind::Scheduler;
    case FacilityKind::Executor:
        return Wire::FacilityKind::Executor;
    case FacilityKind::TaskGroup:
        return Wire::FacilityKind::TaskGroup;
    }
    return Wire::FacilityKind::EventLoop;
}

/// Puts the counts of \a counters into \a row; returns whether one is another than before.
bool copyCounts(Wire::FacilityRow &row, const FacilityCounters &counters)
{
    bool isChanged = false;
    const auto copy = [&](quint64 &to, const std::atomic<std::uint64_t> &from) {
        const quint64 now = from.load(std::memory_order_relaxed);
        isChanged |= to != now;
        to = now;
    };
    copy(row.limit, counters.limit);
    copy(row.waiting, counters.waiting);
    copy(row.running, counters.running);
    copy(row.done, counters.done);
    copy(row.failed, counters.failed);
    copy(row.cancelled, counters.cancelled);
    return isChanged;
}

} // namespace

std::size_t FacilityPicture::listAnew(std::size_t first, std::size_t count)
{
    m_board.facilities.table.listAnew(first, count);
    return m_board.facilities.table.slots.size();
}

void FacilityPicture::forgetNews()
{
    m_board.facilities.removed = {};
}

quint64 FacilityPicture::takeNews()
{
    FacilityBoard &facilities = m_board.facilities;
    m_removed.clear();
    for (const RemovedFacility &each : facilities.removed)
        m_removed.push_back({each.slot, {each.id}});
    facilities.removed.clear();
    return std::exchange(facilities.dropped, 0);
}

void FacilityPicture::read(quint32 frame)
{
    std::vector<Copied<ColdFacility>> copied;
    for (bool more = true; more;) {
        more = copyChanged(m_board.mutex, m_board.facilities.table, copied);
        for (const auto &[slot, cold] : copied) {
            if (m_lines.size() <= slot)
                m_lines.resize(slot + 1);
            FacilityLine &line = m_lines[slot];
            if (line.row.facility != cold.id)
                line = {};
            line.changed = frame;
            if (cold.id == 0)
                continue;
            line.added = {cold.id, m_board.id, quint8(kindOf(cold.kind)),
                          m_names.place(cold.madeAt), cold.added};
            line.row.facility = cold.id;
            line.row.name = m_names.text(cold.name);
        }
    }
    for (quint32 slot = 0; slot < m_lines.size(); ++slot) {
        FacilityLine &line = m_lines[slot];
        if (line.row.facility != 0 && copyCounts(line.row, m_board.facilities.counters.at(slot)))
            line.changed = frame;
    }
}

} // namespace QCoop::detail
