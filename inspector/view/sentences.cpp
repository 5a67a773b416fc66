// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "sentences.h"

#include <model/format.h>

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Inspector)
};

/// Whether \a blocked tells where its task was started, having no step behind it to tell of.
bool isInFirstStep(const Picture &picture, const Wire::Blocked &blocked)
{
    const Task *task = picture.tasks.find(blocked.task);
    if (!task)
        return false;
    // The row of its figures may be older than the word of the blocked loop, or newer when that
    // is over; where it was started never changes.
    return task->spawnedAt != 0 ? task->spawnedAt == blocked.place : task->yieldedAt == 0;
}

/// "render#17, after scene.cpp:88 render()", or what else it is.
QString culprit(const Picture &picture, const Wire::Blocked &blocked)
{
    const QString place = picture.names.place(blocked.place).text;
    if (blocked.task != 0) {
        const QString label = picture.labelOf(blocked.task);
        if (place.isEmpty())
            return label;
        return (isInFirstStep(picture, blocked) ? Text::tr("%1, started at %2")
                                                : Text::tr("%1, after %2"))
            .arg(label, place);
    }
    if (blocked.timer != 0) {
        const QString label = picture.timerLabelOf(blocked.timer);
        return place.isEmpty() ? label : Text::tr("%1, made at %2").arg(label, place);
    }
    // In no table, but the place is known: a callback of an EventLoop.
    return place.isEmpty() ? QString() : Text::tr("a callback, made at %1").arg(place);
}

QString sentenceOf(const Picture &picture, const Wire::Blocked &blocked, Wire::Length lasted,
                   bool isOver)
{
    const QString who = culprit(picture, blocked);
    const QString length = Format::duration(lasted);
    if (who.isEmpty()) {
        return isOver
                   ? Text::tr("Was blocked for %1 outside of QCoop's tasks (painting, slots or a "
                              "nested call)")
                         .arg(length)
                   : Text::tr(
                         "BLOCKED for %1 outside of QCoop's tasks (painting, slots or a nested "
                         "call)")
                         .arg(length);
    }
    return (isOver ? Text::tr("Was blocked for %1 in %2") : Text::tr("BLOCKED for %1 in %2"))
        .arg(length, who);
}

} // namespace

BlockedNotice blockedNotice(const Picture &picture, Wire::Time now)
{
    if (const Loop *loop = picture.blockedLoop()) {
        const Wire::Blocked &blocked = *loop->blocked;
        const Wire::Length lasted = std::max(blocked.lasted, now - blocked.since);
        return {sentenceOf(picture, blocked, lasted, false), blocked.task, lasted, false};
    }
    const Loop *last = nullptr;
    for (const auto &[id, loop] : picture.loops) {
        if (loop.wasBlocked && now - loop.blockedEnded < blockedStays &&
            (!last || loop.blockedEnded > last->blockedEnded)) {
            last = &loop;
        }
    }
    if (!last)
        return {};
    const Wire::Blocked &blocked = *last->wasBlocked;
    return {sentenceOf(picture, blocked, blocked.lasted, true), blocked.task, blocked.lasted, true};
}

QString statusSentence(const Picture &picture, const QString &state, int showing)
{
    const Wire::AgentStats &agent = picture.agent;
    const double cpu = agent.interval > 0 ? double(agent.cpu) / double(agent.interval) : 0;
    QString share = Format::percent(cpu);
    if (share.isEmpty())
        share = Format::count(0) + u" %"_s;
    const QStringList parts{
        state,
        Text::tr("%1 steps/s").arg(Format::count(picture.stepsPerSecond)),
        Text::tr("%1 tasks (showing %2)")
            .arg(Format::count(quint64(picture.tasks.size())), Format::count(quint64(showing))),
        Text::tr("dropped %1").arg(Format::count(picture.dropCount())),
        Text::tr("agent %1 · %2").arg(share, Format::bytes(agent.memory)),
    };
    return parts.join(u" · "_s);
}

QString emptySentence(const Picture &picture, const QString &filter, int showing)
{
    if (showing > 0)
        return {};
    if (picture.tasks.size() > 0 && !filter.isEmpty()) {
        return Text::tr("No task matches %1 (showing 0 of %2)")
            .arg(filter, Format::count(quint64(picture.tasks.size())));
    }
    if (!picture.isSnapshotComplete) {
        return picture.expectedTasks > 0 ? Text::tr("Reading what is there: %1 of %2 tasks")
                                               .arg(Format::count(quint64(picture.tasks.size())),
                                                    Format::count(picture.expectedTasks))
                                         : Text::tr("Waiting for the target's first words");
    }
    const auto loop = picture.loops.find(picture.mainLoop());
    if (loop == picture.loops.end() || loop->second.stats.isEmpty())
        return Text::tr("There are no QCoop tasks yet");
    return Text::tr("The loop is alive (worst %1); there are no QCoop tasks yet")
        .arg(Format::duration(loop->second.stats.last().worst));
}

} // namespace QCoop::Inspector
