// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of a client that is told what is new to it.

#include <qcoop/probe/client.h>

#include <QtNetwork/QLocalSocket>

#include <algorithm>

namespace QCoop::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 second = 1'000'000'000;

Wire::Id idOf(const Wire::TaskRow &row)
{
    return row.task;
}
Wire::Id idOf(const Wire::TimerRow &row)
{
    return row.timer;
}

Wire::Id idOf(const Wire::FacilityRow &row)
{
    return row.facility;
}

} // namespace

bool Client::tell(const std::vector<Picture *> &pictures, const Names &names, Wire::Time now,
                  quint32 frame, bool withNews)
{
    // News go to everybody at the pace of the fastest; tables can wait.
    const bool tablesAreDue = m_inSnapshot || now - m_tablesAt >= second / (m_hz + 1);
    if (tablesAreDue)
        m_tablesAt = now;
    m_names = &names;
    m_frame = frame;
    bool isMore = false;
    for (const Picture *picture : pictures) {
        if (!isAttached())
            return false;
        SentTables &sent = m_sent[&picture->board()];
        if (withNews) {
            if (picture->blocked) {
                needPlace(picture->blocked->place);
                sayNames(now);
                say(*picture->blocked, now);
            }
            sayEnds(*picture, now);
            saySmallNews(*picture, now);
        }
        if (isSlow()) {
            m_slowSince = m_slowSince != 0 ? m_slowSince : now;
            if (withNews) {
                auto &drops = m_unsaidDrops[Wire::Stream::TaskChanges];
                ++drops.count; // a frame of changes; what they say comes later
                drops.from = drops.from != 0 ? drops.from : now;
            }
            continue;
        }
        if (!tablesAreDue)
            continue;
        if (knowsFacilities()) { // first: tasks name them
            isMore |= sayLines<Wire::FacilitiesAdded, Wire::FacilityTable>(
                picture->facilities().lines(), sent.facilities, now);
        }
        isMore |= sayLines<Wire::TasksAdded, Wire::TaskTable>(picture->tasks(), sent.tasks, now);
        isMore |=
            sayLines<Wire::TimersAdded, Wire::TimerTable>(picture->timers(), sent.timers, now);
    }
    if (!isAttached() || isSlow())
        return false;
    sayDrops(now);
    if (m_inSnapshot && !isMore) {
        m_inSnapshot = false;
        say(Wire::SnapshotEnd{}, now);
    }
    // Only what is there at the beginning is sent as fast as it can be.
    return isMore && m_inSnapshot;
}

template <typename Record>
Record Client::told(Record record) const
{
    if constexpr (std::is_same_v<Record, Wire::TimerAdded>) {
        if (!knowsFacilities() && record.kind > quint8(Wire::TimerKind::Sleep))
            record.kind = quint8(Wire::TimerKind::CallLater);
    }
    return record;
}

void Client::sayEnds(const Picture &picture, Wire::Time now)
{
    SentTables &tables = m_sent[&picture.board()];
    std::vector<Sent> &sentTasks = tables.tasks.sent;
    std::vector<Sent> &sentTimers = tables.timers.sent;
    std::vector<Sent> &sentFacilities = tables.facilities.sent;
    QList<Wire::TaskAdded> unknown;
    QList<Wire::TaskRow> rows;
    for (const EndedLine &line : picture.endedTasks) {
        const bool isKnown =
            line.slot < sentTasks.size() && sentTasks[line.slot].id == line.row.task;
        if (!isKnown) {
            unknown.append(line.added);
            need(line.added);
        }
        rows.append(line.row);
        need(line.row);
    }
    sayNames(now);
    sayRows<Wire::TasksAdded>(unknown, now);
    sayRows<Wire::TaskTable>(rows, now);
    for (const EndedLine &line : picture.endedTasks) {
        if (!isAttached())
            return;
        say(line.ended, now);
        if (line.slot < sentTasks.size() && sentTasks[line.slot].id == line.row.task)
            sentTasks[line.slot] = {};
    }
    for (const EndedTimerLine &line : picture.endedTimers) {
        if (!isAttached())
            return;
        if (line.slot >= sentTimers.size() || sentTimers[line.slot].id != line.ended.timer)
            continue; // it never heard of that one
        say(line.ended, now);
        sentTimers[line.slot] = {};
    }
    // Behind the ends of their tasks.
    for (const RemovedFacilityLine &line : picture.facilities().removed()) {
        if (!isAttached())
            return;
        if (line.slot >= sentFacilities.size() ||
            sentFacilities[line.slot].id != line.removed.facility)
            continue;
        say(line.removed, now);
        sentFacilities[line.slot] = {};
    }
}

void Client::saySmallNews(const Picture &picture, Wire::Time now)
{
    for (const Wire::SchedulerAdded &each : picture.schedulersAdded)
        say(each, now);
    for (const Wire::Id each : picture.schedulersRemoved)
        say(Wire::SchedulerRemoved{each}, now);
    for (const Wire::Drops &each : picture.drops) {
        if (each.stream == Wire::Stream::Facilities && !knowsFacilities())
            continue;
        m_drops += each.count;
        say(each, now);
    }
    if (isSlow()) {
        const auto dropped = [&](Wire::Stream stream, quint64 count) {
            if (count == 0)
                return;
            Wire::Drops &drops = m_unsaidDrops[stream];
            drops.count += count;
            drops.from = drops.from != 0 ? drops.from : now;
        };
        dropped(Wire::Stream::LongSteps, quint64(picture.longSteps.size()));
        dropped(Wire::Stream::LoopStats, 1);
        m_owesStatistics = true;
        return;
    }
    if (std::exchange(m_owesStatistics, false)) {
        for (const Wire::SchedulerStats &each : picture.knownStats())
            say(each, now);
    }
    for (const Wire::SchedulerStats &each : picture.schedulers)
        say(each, now);
    for (const Wire::LongStep &each : picture.longSteps) {
        needPlace(each.before);
        needPlace(each.after);
    }
    sayNames(now);
    for (const Wire::LongStep &each : picture.longSteps)
        say(each, now);
    if (picture.stats.interval > 0)
        say(picture.stats, now);
}

void Client::sayDrops(Wire::Time now)
{
    for (auto drops = m_unsaidDrops.begin(); drops != m_unsaidDrops.end(); ++drops) {
        drops->stream = drops.key();
        drops->to = now;
        drops->from = drops->from != 0 ? drops->from : now;
        drops->reason = Wire::DropReason::SlowClient;
        m_drops += drops->count;
        say(*drops, now);
    }
    m_unsaidDrops.clear();
}

template <typename Table, typename Row>
void Client::sayRows(const QList<Row> &rows, Wire::Time now)
{
    for (qsizetype at = 0; at < rows.size() && isAttached(); at += maxRows) {
        const qsizetype count = std::min(maxRows, rows.size() - at);
        m_sentRows += quint64(count);
        say(Table{rows.sliced(at, count)}, now);
    }
}

template <typename Table>
void Client::sayLost(Wire::Id id, Wire::Time now)
{
    if constexpr (std::is_same_v<Table, Wire::TaskTable>) {
        Wire::TaskEnded ended;
        ended.task = id;
        ended.at = now;
        ended.error = u"too many tasks ended at once; how this one did was left out"_s;
        say(ended, now);
    } else if constexpr (std::is_same_v<Table, Wire::TimerTable>) {
        say(Wire::TimerEnded{id, Wire::TimerEnd::Dropped, now}, now);
    } else {
        say(Wire::FacilityRemoved{id}, now);
    }
}

template <typename Added, typename Table, typename Lines>
bool Client::sayLines(const Lines &lines, SentTable &table, Wire::Time now)
{
    std::vector<Sent> &sent = table.sent;
    if (sent.size() < lines.size())
        sent.resize(lines.size());
    QList<typename Added::Row> added;
    QList<typename Table::Row> rows;
    const auto take = [&](size_t slot) {
        const auto &line = lines[slot];
        if (sent[slot].id != idOf(line.row)) {
            added.append(told(line.added));
            need(line.added);
        }
        sent[slot] = {idOf(line.row), line.changed};
        rows.append(line.row);
        need(line.row);
    };
    const auto isNews = [&](size_t slot) {
        const auto &line = lines[slot];
        return idOf(line.row) != 0 &&
               (sent[slot].id != idOf(line.row) || sent[slot].changed != line.changed);
    };
    // The news are read before the lines, so an end may be among those of the next frame.
    const auto mayBeTold = [&](size_t slot) {
        return sent[slot].id != 0 && sent[slot].id != idOf(lines[slot].row) &&
               lines[slot].changed == m_frame;
    };
    // What is on the screen first, then in turn, beginning where the last frame ended.
    if constexpr (std::is_same_v<Table, Wire::TaskTable>) {
        for (size_t slot = 0; slot < lines.size() && !m_visible.isEmpty(); ++slot) {
            if (isNews(slot) && !mayBeTold(slot) && m_visible.contains(idOf(lines[slot].row)))
                take(slot);
        }
    }
    // Whose end was left out because too many ended at once has ended all the same.
    for (size_t slot = 0; slot < lines.size(); ++slot) {
        const bool isAnother = sent[slot].id != 0 && sent[slot].id != idOf(lines[slot].row);
        if (isAnother && !mayBeTold(slot))
            sayLost<Table>(std::exchange(sent[slot], {}).id, now);
    }
    size_t looked = 0;
    for (; looked < lines.size() && rows.size() < maxRows; ++looked) {
        size_t &next = table.next;
        next = next < lines.size() ? next : 0;
        if (isNews(next) && !mayBeTold(next))
            take(next);
        ++next;
    }
    table.looked += looked;
    sayNames(now);
    sayRows<Added>(added, now);
    sayRows<Table>(rows, now);
    // All slots once: those that change meanwhile would keep it from ever being whole.
    return table.looked < lines.size();
}

} // namespace QCoop::detail
