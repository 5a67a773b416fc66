// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/names.h>
#include <model/replay.h>

#include <algorithm>
#include <limits>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;
constexpr Wire::Length history = 60 * second;
/// Beyond this much of the file, the history is shorter.
constexpr qint64 historyBytes = 8 * 1024 * 1024;
constexpr int frameInterval = 50; // milliseconds
/// What playing may take of one interval; where that is not enough, it goes on more slowly.
constexpr qint64 playBudget = 25'000'000;
constexpr qint64 noBudget = std::numeric_limits<qint64>::max();

bool isReading(const TraceCursor::Frame &frame)
{
    return frame.received.message &&
           std::holds_alternative<Wire::LoopStats>(*frame.received.message);
}

} // namespace

Replay::Replay(Store *store, Moment moment, QObject *parent, LocalClock clock)
    : QObject(parent)
    , m_store(store)
    , m_moment(std::move(moment))
    , m_clock(std::move(clock))
{
    m_timer.setInterval(frameInterval);
    connect(&m_timer, &QTimer::timeout, this, &Replay::tick);
}

QString Replay::open(const QString &path)
{
    if (const QString problem = m_trace.open(path); !problem.isEmpty())
        return oneLine(problem);
    if (m_trace.chunks().isEmpty())
        return tr("%1 has no whole part that could be shown").arg(path);
    seek(to());
    return {};
}

qsizetype Replay::beginningFor(Wire::Time at) const
{
    const QList<Wire::Chunk> &chunks = m_trace.chunks();
    // The last chunk that begins at that moment or before.
    const auto behind = std::ranges::upper_bound(chunks, at, {}, &Wire::Chunk::from);
    qsizetype index = std::max<qsizetype>(0, behind - chunks.begin() - 1);
    qsizetype found = -1;
    for (qint64 bytes = 0; index >= 0; --index) {
        const Wire::Chunk &chunk = chunks[index];
        bytes += chunk.length;
        if (found >= 0 && (at - chunk.from > history || bytes > historyBytes))
            break;
        if (chunk.is(Wire::ChunkKind::Keyframe) && (chunk.flags & Wire::KeyframeBegins))
            found = index;
    }
    return std::max<qsizetype>(found, 0); // the first chunk begins a keyframe
}

const std::optional<TraceCursor::Frame> &Replay::peek()
{
    if (!m_next)
        m_next = m_cursor.next();
    return m_next;
}

bool Replay::isNews(const Picture &known, Wire::Message &message)
{
    const auto leaveOut = [](auto *table, auto isKnown) {
        if (table)
            table->rows.removeIf(isKnown);
        return table && table->rows.isEmpty();
    };
    if (leaveOut(std::get_if<Wire::TasksAdded>(&message),
                 [&](const Wire::TaskAdded &row) { return known.tasks.slotOf(row.task) >= 0; }))
        return false;
    if (leaveOut(std::get_if<Wire::TimersAdded>(&message),
                 [&](const Wire::TimerAdded &row) { return known.timers.slotOf(row.timer) >= 0; }))
        return false;
    if (leaveOut(std::get_if<Wire::FacilitiesAdded>(&message), [&](const Wire::FacilityAdded &row) {
            return known.facilities.living().contains(row.facility);
        }))
        return false;
    if (const auto *loop = std::get_if<Wire::LoopAdded>(&message))
        return !known.loops.contains(loop->loop);
    if (const auto *scheduler = std::get_if<Wire::SchedulerAdded>(&message))
        return !known.schedulers.contains(scheduler->scheduler);
    return !known.isSnapshotComplete || (!std::holds_alternative<Wire::SnapshotBegin>(message) &&
                                         !std::holds_alternative<Wire::SnapshotEnd>(message));
}

void Replay::apply(TraceCursor::Frame &frame)
{
    if (frame.restarts) {
        Q_EMIT restarting();
        m_store->clear();
    }
    *m_moment = std::max(*m_moment, frame.at);
    if (!frame.received.message || isNews(m_store->picture(), *frame.received.message))
        m_store->apply(frame.received);
    // Steps a second are counted from one such moment to the next.
    if (frame.restarts || frame.at - m_flushedAt >= second) {
        m_store->flush();
        m_flushedAt = frame.at;
    }
}

void Replay::advance(Wire::Time at, qint64 budget)
{
    const qint64 began = budget == noBudget ? 0 : m_clock();
    while (peek() && peek()->at <= at) {
        apply(*m_next);
        m_next.reset();
        if (budget != noBudget && m_clock() - began > budget) {
            at = *m_moment;
            break;
        }
    }
    *m_moment = at;
}

void Replay::seek(Wire::Time at)
{
    at = std::clamp(at, from(), to());
    const qsizetype beginning = beginningFor(at);
    // Forward, what lies between is read anyway, unless that is more than to begin anew.
    if (at < position() || beginning > m_cursor.chunk() || m_cursor.chunk() < 0) {
        m_cursor.moveTo(beginning);
        m_next.reset();
        *m_moment = m_trace.chunks()[beginning].from;
    }
    advance(at, noBudget);
    m_store->flush();
    Q_EMIT moved();
}

bool Replay::stepForward()
{
    pause();
    const Wire::Time before = position();
    while (peek()) {
        if (isReading(*m_next) && m_next->at > before) {
            seek(m_next->at);
            return true;
        }
        apply(*m_next);
        m_next.reset();
    }
    seek(to());
    return false;
}

bool Replay::stepBack()
{
    pause();
    const QList<Wire::Chunk> &chunks = m_trace.chunks();
    auto index =
        std::ranges::upper_bound(chunks, position(), {}, &Wire::Chunk::from) - chunks.begin() - 1;
    for (; index >= 0; --index) {
        Wire::Reader frames;
        std::optional<Wire::Time> last;
        if (chunks[index].is(Wire::ChunkKind::Changes) && m_trace.load(index, frames)) {
            while (auto received = frames.next()) {
                const Wire::Time at =
                    std::clamp(received->at, chunks[index].from, chunks[index].to);
                if (at < position() && isReading({std::move(*received), at}))
                    last = at;
            }
        }
        if (last) {
            seek(*last);
            return true;
        }
    }
    seek(from());
    return false;
}

void Replay::play()
{
    if (isPlaying())
        return;
    if (position() >= to())
        seek(from());
    m_tickedAt = m_clock();
    m_timer.start();
    Q_EMIT playingChanged();
}

void Replay::pause()
{
    if (!isPlaying())
        return;
    m_timer.stop();
    Q_EMIT playingChanged();
}

void Replay::setSpeed(double speed)
{
    m_speed = std::clamp(speed, 0.01, 100.);
    Q_EMIT playingChanged();
}

void Replay::tick()
{
    const qint64 now = m_clock();
    const double passed = double(std::max<qint64>(0, now - m_tickedAt)) * m_speed;
    m_tickedAt = now;
    advance(std::min(position() + Wire::Time(std::min(passed, 1e18)), to()), playBudget);
    Q_EMIT moved();
    if (position() >= to())
        pause();
}

QString Replay::damageText() const
{
    const Wire::TraceDamage &damage = m_trace.damage();
    QStringList parts;
    if (damage.chunks > 0) {
        parts.append(tr("%n parts of it, of about %1, are damaged and left out", nullptr,
                        int(std::min<quint64>(damage.chunks, 1'000'000)))
                         .arg(Format::duration(damage.length)));
    }
    if (m_cursor.damagedCount() > 0) {
        parts.append(tr("%n parts turned out to be damaged when they were read", nullptr,
                        m_cursor.damagedCount()));
    }
    if (damage.bytes > 0)
        parts.append(tr("%1 make no sense").arg(Format::bytes(quint64(damage.bytes))));
    if (damage.isCutOff)
        parts.append(tr("it does not say how it ended: its writer was killed, or still writes"));
    return parts.isEmpty() ? QString()
                           : tr("This recording is not whole: %1.").arg(parts.join(u"; "_s));
}

QString Replay::endText() const
{
    const std::optional<QString> &reason = m_trace.endReason();
    return reason ? tr("The recording ended: %1.").arg(oneLine(*reason)) : QString();
}

} // namespace QCoop::Inspector
