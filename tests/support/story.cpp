// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "story.h"

#include <model/rules/findingtext.h>

#include <cmath>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

/// "1.5s", "60ms", "2us", "500ns".
Story::Time length(QString text)
{
    for (const auto &[unit, factor] :
         {std::pair(u"ns"_s, 1.0), {u"us"_s, 1e3}, {u"ms"_s, 1e6}, {u"s"_s, 1e9}}) {
        if (text.endsWith(unit))
            return std::llround(text.chopped(unit.size()).toDouble() * factor);
    }
    return -1;
}

/// "90%", "20/s", "3".
double number(QString text)
{
    const bool isShare = text.endsWith(u'%');
    return text.remove(u'%').remove(u"/s"_s).toDouble() / (isShare ? 100 : 1);
}

} // namespace

Story::Story()
    : store(nullptr, [] { return qint64(0); })
{
    say(Wire::LoopAdded{1, 7, u"main"_s, true});
    m_loops[1] = {};
    apply({u"cooperator"_s, u"2"_s, u"on"_s, u"1"_s});
    say(Wire::SnapshotEnd());
}

void Story::say(const Wire::Message &message)
{
    Wire::Received received;
    received.message = message;
    received.at = m_now;
    store.apply(received);
}

QStringList Story::tell(const QString &text)
{
    QList<std::pair<Time, QStringList>> lines;
    for (const QString &line : text.split(u'\n')) {
        QStringList words = line.simplified().split(u' ', Qt::SkipEmptyParts);
        if (words.isEmpty())
            continue;
        const Time at = length(words.takeFirst());
        if (at < 0 || words.isEmpty() || (!lines.isEmpty() && at < lines.last().first))
            return {u"? "_s + line};
        lines.append({at, words});
    }
    for (const auto &[at, words] : std::as_const(lines)) {
        for (; m_now + betweenReadings <= at; read())
            m_now += betweenReadings;
        if (words.join(u' ') != u"end of story" && !apply(words))
            return {u"? "_s + words.join(u' ')};
    }
    return std::exchange(m_journal, {});
}

bool Story::apply(const QStringList &words)
{
    return applyToTasks(words) || applyToLoops(words) || applyToTimers(words);
}

QList<Wire::Id> Story::ids(const QString &range) const
{
    const QStringList ends = range.split(u".."_s);
    QList<Wire::Id> all;
    for (Wire::Id id = ends.first().toULongLong(); id <= ends.last().toULongLong(); ++id)
        all.append(id);
    return all;
}

Wire::PlaceId Story::place(const QString &name)
{
    const auto [found, isNew] = m_places.try_emplace(name, Wire::PlaceId(m_places.size() + 1));
    const Wire::PlaceId id = found->second;
    if (isNew) {
        say(Wire::Texts{{{id, u"/src/"_s + name.section(u':', 0, 0)}}});
        say(Wire::Places{{{id, id, name.section(u':', 1).toUInt(), 1, 0}}});
    }
    return id;
}

bool Story::applyToTasks(const QStringList &words)
{
    const QString &verb = words[0];
    if (verb == u"task" || verb == u"tasks") {
        for (const Wire::Id id : ids(words.value(1))) {
            const Wire::PlaceId at = words.size() > 5 ? place(words[5]) : 0;
            say(Wire::TasksAdded{{{id, words.value(3).toULongLong(), 0, at, m_now}}});
            m_tasks[id].task = id;
            m_tasks[id].since = m_now;
            m_tasks[id].state = quint8(Wire::TaskState::Waiting);
            say(Wire::TaskTable{{m_tasks[id]}});
        }
        return words.value(2) == u"of";
    }
    const Wire::Id id = words.value(1).section(u".."_s, 0, 0).toULongLong();
    if (!m_tasks.contains(id) || words[0] == u"block")
        return false;
    Wire::TaskRow &row = m_tasks[id];
    const auto change = [this](Wire::TaskRow &changed, Wire::TaskState state) {
        changed.since = changed.state == quint8(state) ? changed.since : m_now;
        changed.state = quint8(state);
        say(Wire::TaskTable{{changed}});
        return true;
    };
    if (verb == u"run") {
        for (const Wire::Id each : ids(words[1])) {
            m_courses[each] = {number(words.value(2)), number(words.value(3))};
            Wire::TaskRow &runs = m_tasks[each];
            if (runs.state != quint8(Wire::TaskState::Ready)) {
                runs.state = quint8(Wire::TaskState::Ready);
                runs.since = m_now;
            }
        }
        return true;
    }
    if (verb == u"step") {
        const Time took = length(words.value(2));
        row.longest = std::max(row.longest, took);
        ++row.steps;
        say(Wire::TaskTable{{row}});
        say(Wire::LongStep{id, 1, m_now - took, took, 0, 0});
        return took > 0;
    }
    if (verb == u"pause") {
        for (const Wire::Id each : ids(words[1])) {
            m_tasks[each].pausesProgram = words.value(2).toUInt();
            change(m_tasks[each], m_tasks[each].pausesProgram > 0 ? Wire::TaskState::Paused
                                                                  : Wire::TaskState::Waiting);
        }
        return true;
    }
    if (verb == u"wait")
        return change(row, Wire::TaskState::Waiting);
    if (verb == u"ready")
        return change(row, Wire::TaskState::Ready);
    if (verb == u"end" || verb == u"fail") {
        for (const Wire::Id each : ids(words[1])) {
            Wire::TaskEnded ended;
            ended.task = each;
            ended.how = verb == u"fail" ? Wire::TaskState::Failed : Wire::TaskState::Done;
            ended.at = m_now;
            ended.steps = verb == u"fail" ? 2 : words.value(3).toULongLong();
            ended.busy = verb == u"fail" ? 0 : length(words.value(4));
            ended.error = verb == u"fail" ? QStringList(words.mid(2)).join(u' ') : QString();
            say(ended);
            m_tasks.erase(each);
            m_courses.erase(each);
        }
        return true;
    }
    return false;
}

bool Story::applyToLoops(const QStringList &words)
{
    const QString &verb = words[0];
    const Wire::Id id = words.value(1).toULongLong();
    if (verb == u"cooperator") {
        say(Wire::SchedulerAdded{id, words.value(3).toULongLong(), u"coop"_s, 4'000'000,
                                 words.contains(u"virtual"_s)});
        m_schedulers[id].scheduler = id;
        return true;
    }
    if (verb == u"turns") {
        m_turns[id] = {number(words.value(2)), number(words.value(3))};
        m_schedulers[id].ready = words.value(4).toULongLong();
        return true;
    }
    if (verb == u"load") {
        Wire::LoopStats &stats = m_loops[id];
        stats.busy = Time(number(words.value(2)) * double(betweenReadings));
        stats.qcoop = Time(number(words.value(3)) * double(stats.busy));
        stats.iterations = quint64(number(words.value(4)) / 10);
        return true;
    }
    if (verb == u"lag") {
        m_loops[id].worst = length(words.value(2));
        return true;
    }
    if (verb == u"block") {
        m_blocked[id] = {id, words.value(2).toULongLong(), 0, m_now, 0, 0, false};
        return true;
    }
    if (verb == u"unblock") {
        m_blocked[id].lasted = m_now - m_blocked[id].since;
        m_blocked[id].isOver = true;
        say(m_blocked[id]);
        m_blocked.erase(id);
        return true;
    }
    if (verb == u"drop") {
        say(Wire::Drops{Wire::Stream(id), words.value(2).toULongLong(), m_now, m_now,
                        Wire::DropReason::SlowClient});
        return true;
    }
    if (verb == u"agent") {
        m_agent.interval = second;
        m_agent.cpu = Time(number(words.value(1)) * double(second));
        m_agent.memory = words.value(2).toULongLong() * 1'000'000;
        return true;
    }
    if (verb == u"full") {
        say(Wire::TaskTable{QList<Wire::TaskRow>(5'000, m_tasks.begin()->second)});
        return true;
    }
    return false;
}

bool Story::applyToTimers(const QStringList &words)
{
    const QString &verb = words[0];
    const Wire::Id id = words.value(1).toULongLong();
    if (verb == u"every") {
        say(Wire::TimersAdded{
            {{id, 1, quint8(Wire::TimerKind::LoopingCall), 0, place(u"tick.cpp:5"_s), m_now}}});
        m_timers[id] = {id, 0, length(words.value(2)), 0, 0, 0, 0, 0, false};
        say(Wire::TimerTable{{m_timers[id]}});
        return true;
    }
    if (verb == u"calls") {
        m_calls[id] = {number(words.value(2)), number(words.value(5)), length(words.value(3)),
                       length(words.value(4))};
        return m_timers.contains(id);
    }
    if (verb == u"gone") {
        say(Wire::TimerEnded{id, Wire::TimerEnd::Stopped, m_now});
        m_calls.erase(id);
        return m_timers.erase(id) == 1;
    }
    if (verb == u"timers") {
        Wire::TimersAdded added;
        Wire::TimerTable table;
        for (quint64 i = 0; i < id; ++i) {
            ++m_lastTimer;
            added.rows.append({m_lastTimer, 1, 0, 0, 0, m_now});
            table.rows.append({m_lastTimer, length(words.value(2)), 0, 0, 0, 0, 0, 0, false});
        }
        say(added);
        say(table);
        return true;
    }
    if (verb == u"fired") { // all of them
        for (Wire::Id timer = 1001; timer <= m_lastTimer; ++timer)
            say(Wire::TimerEnded{timer, Wire::TimerEnd::Fired, m_now});
        return true;
    }
    return false;
}

void Story::read()
{
    constexpr double part = 0.1; // of a second
    Wire::TaskTable tasks;
    for (auto &[id, course] : m_courses) {
        Wire::TaskRow &row = m_tasks[id];
        row.steps += quint64(std::llround(course.steps * part));
        row.busy += Time(course.share * double(betweenReadings));
        tasks.rows.append(row);
    }
    if (!tasks.rows.isEmpty())
        say(tasks);
    for (auto &[id, calls] : m_calls) {
        Wire::TimerRow &row = m_timers[id];
        const auto fires = quint64(std::llround(calls.fires * part));
        row.fires += fires;
        row.skipped +=
            quint64(std::llround(calls.skips * double(m_now) / double(second))) -
            quint64(std::llround(calls.skips * double(m_now - betweenReadings) / double(second)));
        row.lastLate = calls.late;
        row.maxLate = std::max(row.maxLate, calls.late);
        row.busy += Time(fires) * calls.run;
        say(Wire::TimerTable{{row}});
    }
    for (auto &[id, scheduler] : m_schedulers) {
        scheduler.ticks += quint64(std::llround(m_turns[id].ticks * part));
        scheduler.overruns += quint64(std::llround(m_turns[id].overruns * part));
        say(scheduler);
    }
    for (auto &[id, blocked] : m_blocked) {
        blocked.lasted = m_now - blocked.since;
        say(blocked);
    }
    for (auto &[id, stats] : m_loops) {
        stats.loop = id;
        stats.at = m_now;
        stats.interval = betweenReadings;
        say(stats);
        stats.worst = 0;
    }
    if (m_agent.interval > 0 && m_now % second == 0)
        say(m_agent);
    if (!isFlushed)
        return;
    store.flush();
    writeDown();
}

void Story::writeDown()
{
    const Picture &picture = store.picture();
    const QString at = QString::number(double(m_now) / double(second)) + u"s "_s;
    for (const Finding &finding : picture.findings.list) {
        const QString rule = QString::fromLatin1(factsOf(finding.rule).name);
        auto &[severity, isActive] = m_told[finding.id];
        const bool begins = finding.isActive && !isActive;
        if (begins || (finding.isActive && finding.severity > severity)) {
            m_journal << at + (begins ? QString() : u"now "_s) + severityText(finding.severity) +
                             u' ' + rule + u' ' + summaryOf(picture, finding);
        }
        if (!finding.isActive && isActive)
            m_journal << at + u"over "_s + rule + u' ' + finding.label;
        severity = finding.severity;
        isActive = finding.isActive;
    }
}
