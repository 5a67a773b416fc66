// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/intake.h>
#include <model/store.h>

#include <qcoop/wire/message.h>

#include <algorithm>
#include <chrono>

namespace QCoop::Inspector {

namespace {

constexpr Wire::Length sampleInterval = 1'000'000'000;

/// What the store has no use for is somebody else's: answers, the handshake.
struct StoreVisitor : Intake
{
    using Intake::Intake;
    using Intake::operator();
    void operator()(const Wire::FacilitiesAdded &table) { addFacilities(table.rows); }
    void operator()(const Wire::FacilityTable &table) { updateFacilities(table.rows); }
    void operator()(const Wire::TasksAdded &table) { addTasks(table.rows); }
    void operator()(const Wire::TaskTable &table) { updateTasks(table.rows); }
    void operator()(const Wire::TimersAdded &table) { addTimers(table.rows); }
    void operator()(const Wire::TimerTable &table) { updateTimers(table.rows); }
    void operator()(const Wire::Hello &) {}
    void operator()(const Wire::Refused &) {}
    void operator()(const Wire::Reply &) {}
    void operator()(const Wire::Bye &) {}
    void operator()(const Wire::ClientHello &) {}
    void operator()(const Wire::Subscribe &) {}
    void operator()(const Wire::Command &) {}
};

} // namespace

LocalClock steadyLocalClock()
{
    return [] {
        using namespace std::chrono;
        return qint64(duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count());
    };
}

Store::Store(QObject *parent, LocalClock clock)
    : QObject(parent)
    , m_clock(std::move(clock))
{
    m_flushTimer.setSingleShot(true);
    connect(&m_flushTimer, &QTimer::timeout, this, &Store::flush);
    setRate(m_rate);
}

void Store::setRate(int hz)
{
    m_rate = std::clamp(hz, 1, 30);
    m_flushTimer.setInterval(1000 / m_rate);
}

void Store::apply(const Wire::Received &received)
{
    // All that was said at one time is looked at together, so not before the next time.
    if (received.at > m_picture.told && m_examiner.isDue(m_picture.told))
        examine();
    m_picture.now = std::max(m_picture.now, boundedTime(received.at));
    m_picture.told = m_picture.now;
    m_heardAt = m_clock();
    m_isClockStopped = false;
    ++m_picture.frames;
    m_picture.missingFrames += received.missing;
    if (received.missing > 0)
        m_marks.flags.isAgentChanged = true;
    if (!received.message) {
        ++m_picture.refused.messages;
        return;
    }
    std::visit(StoreVisitor(m_picture, m_marks), *received.message);
    m_completes = m_completes || std::holds_alternative<Wire::SnapshotEnd>(*received.message);
    scheduleFlush();
}

void Store::clear()
{
    m_picture = Picture();
    m_marks = ChangeMarks();
    m_untold = ChangeMarks();
    m_marks.flags.isReset = true;
    m_isClockStopped = true;
    m_completes = false;
    m_sampledAt.reset();
    flush(); // now: the slots that others keep mean nothing any more
}

void Store::setRules(const RuleSettings &settings)
{
    m_examiner.setSettings(settings, m_picture);
    m_marks.flags.areFindingsChanged = true;
    scheduleFlush();
}

void Store::muteTask(RuleId rule, Wire::Id task)
{
    m_examiner.muteTask(rule, task, m_picture);
    m_marks.flags.areFindingsChanged = true;
    scheduleFlush();
}

void Store::scheduleFlush()
{
    if (!m_flushTimer.isActive() && !(m_marks.isEmpty() && m_untold.isEmpty()))
        m_flushTimer.start();
}

void Store::sampleIfDue()
{
    if (m_isClockStopped)
        return;
    const Wire::Time now = targetNow();
    if (m_sampledAt && now - *m_sampledAt < sampleInterval)
        return;
    m_sampledAt = now;
    for (const int slot : m_picture.tasks.sample(now))
        m_marks.tasks.mark(slot, SlotMarks::Changed);
}

void Store::examine()
{
    sampleIfDue();
    const Changes changes = m_marks.take();
    if (changes.isEmpty())
        return;
    m_untold.add(changes);
    if (m_examiner.take(m_picture, changes))
        m_untold.flags.areFindingsChanged = true;
}

void Store::flush()
{
    m_flushTimer.stop();
    examine();
    const Changes changes = m_untold.take();
    if (!changes.isEmpty())
        Q_EMIT changed(changes);
    // Only now: who keeps slots has heard of it.
    m_picture.tasks.release();
    m_picture.timers.release();
    if (std::exchange(m_completes, false))
        Q_EMIT snapshotCompleted();
}

std::shared_ptr<const Picture> Store::copy() const
{
    auto picture = std::make_shared<Picture>(m_picture);
    picture->now = targetNow();
    return picture;
}

Wire::Time Store::targetNow() const
{
    if (m_isClockStopped)
        return m_picture.now;
    return m_picture.now + boundedLength(m_clock() - m_heardAt);
}

void Store::stopClock()
{
    m_picture.now = boundedTime(targetNow());
    m_isClockStopped = true;
}

} // namespace QCoop::Inspector
