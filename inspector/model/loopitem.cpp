// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/loopitem.h>

#include <array>

namespace QCoop::Inspector {

namespace {

constexpr Wire::Length second = 1'000'000'000;

struct ColumnWords
{
    const char *title;
    const char *explanation;
    bool isNumeric;
};

constexpr std::array<ColumnWords, loopsColumnCount> columnWords{{
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Loop"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "An event loop, and below it what schedules work on it."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Kind"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "What it is."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Waiting"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "Jobs that have not begun; of a cooperator the tasks that wait for their "
                       "turn, of a loop the calls in its queue."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Running"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "Jobs that have begun and not ended; of a cooperator its live tasks."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Limit"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "How many jobs may run at a time; empty: any number."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Done"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Jobs that came to their end."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Failed"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Jobs that ended with an error."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Cancelled"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Jobs that were cancelled or stopped."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Iterations"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Rounds of the loop in a second."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Busy"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "The share of the last second in which it was not waiting for events."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "QCoop"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "The share of the last second in QCoop's turns."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Worst"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "The longest stretch without a look for events; of a cooperator its "
                       "longest turn."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Worst in"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem",
                       "The task with the longest step in that stretch."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Made at"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Where it was made."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "Thread"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::LoopItem", "The system's number of its thread."), true},
}};

const ColumnWords &wordsOf(LoopsColumn column)
{
    return columnWords[std::size_t(column)];
}

LoopItem::Kind kindOf(quint8 kind)
{
    using Kind = LoopItem::Kind;
    static constexpr std::array kinds{Kind::EventLoop, Kind::Scheduler, Kind::Executor,
                                      Kind::TaskGroup};
    return kind < kinds.size() ? kinds[kind] : Kind::Other;
}

QString countOrNothing(quint64 number)
{
    return number == 0 ? QString() : Format::count(number);
}

} // namespace

LoopItem LoopItem::of(const Picture &picture, const Loop &loop)
{
    // Over the last second, for the figures of one interval are too lively to be read.
    Wire::LoopStats sum;
    for (qsizetype i = loop.stats.size() - 1; i >= 0 && sum.interval < second; --i) {
        const Wire::LoopStats &stats = loop.stats.at(i);
        sum.interval += stats.interval;
        sum.iterations += stats.iterations;
        sum.busy += stats.busy;
        sum.qcoop += stats.qcoop;
    }
    Wire::LoopStats worst;
    for (const Wire::LoopStats &stats : loop.stats) {
        if (stats.worst > worst.worst)
            worst = stats;
    }
    const double interval = double(std::max<qint64>(1, sum.interval));
    LoopItem item;
    item.id = item.loop = loop.facts.loop;
    item.name = picture.loopName(item.id);
    item.thread = loop.facts.thread;
    item.iterations = double(sum.iterations) * double(second) / interval;
    item.busy = double(sum.busy) / interval;
    item.inTasks = double(sum.qcoop) / interval;
    item.hasFigures = !loop.stats.isEmpty();
    item.worst = worst.worst;
    item.worstTask = worst.worstTask;
    if (item.worstTask != 0)
        item.worstTaskLabel = picture.labelOf(item.worstTask);
    if (item.hasFigures)
        item.waiting = loop.stats.last().pending;
    return item;
}

LoopItem LoopItem::of(const Picture &picture, const Scheduler &cooperator)
{
    const Wire::SchedulerStats &stats = cooperator.stats;
    LoopItem item;
    item.kind = Kind::Cooperator;
    item.id = cooperator.facts.scheduler;
    item.loop = cooperator.facts.loop;
    item.name = picture.schedulerName(item.id);
    item.hasFigures = stats.scheduler != 0;
    item.waiting = stats.ready;
    item.running = stats.live;
    item.done = stats.done;
    item.failed = stats.failed;
    item.cancelled = stats.stopped;
    item.overruns = stats.overruns;
    item.slice = cooperator.facts.slice;
    item.worst = stats.longestTick;
    return item;
}

LoopItem LoopItem::of(const Picture &picture, const Facility &facility)
{
    const Location &place = picture.names.place(facility.facts.madeAt);
    const Wire::FacilityRow &row = facility.row;
    LoopItem item;
    item.kind = kindOf(facility.facts.kind);
    item.id = facility.facts.facility;
    item.loop = facility.facts.loop;
    item.name = picture.names.text(row.name);
    item.madeAt = place.text;
    item.madeAtInFull = place.fullText;
    item.hasFigures = true;
    item.waiting = row.waiting;
    item.running = row.running;
    item.limit = row.limit;
    item.done = row.done;
    item.failed = row.failed;
    item.cancelled = row.cancelled;
    return item;
}

quint64 LoopItem::key() const noexcept
{
    // Ids count up from 1, so the topmost bits are free.
    const quint64 space = kind == Kind::Loop ? 0 : kind == Kind::Cooperator ? 1 : 2;
    return space << 62 | (id & ~(quint64(3) << 62));
}

QString LoopItem::kindText() const
{
    switch (kind) {
    case Kind::Loop:
        return tr("loop");
    case Kind::Cooperator:
        return QStringLiteral("Cooperator");
    case Kind::EventLoop:
    case Kind::Scheduler:
    case Kind::Executor:
    case Kind::TaskGroup:
    case Kind::Other:
        break;
    }
    return Format::facilityKind(Wire::FacilityKind(quint8(kind) - quint8(Kind::EventLoop)));
}

QString LoopItem::text(LoopsColumn column) const
{
    const bool isLoop = kind == Kind::Loop;
    switch (column) {
    case LoopsColumn::Name:
        return name.isEmpty() ? kindText() + u'#' + QString::number(id) : name;
    case LoopsColumn::Kind:
        return kindText();
    case LoopsColumn::Waiting:
        return hasFigures ? Format::count(waiting) : QString();
    case LoopsColumn::Running:
        return hasFigures && !isLoop ? Format::count(running) : QString();
    case LoopsColumn::Limit:
        return countOrNothing(limit);
    case LoopsColumn::Done:
        return hasFigures && !isLoop ? Format::count(done) : QString();
    case LoopsColumn::Failed:
        return countOrNothing(failed);
    case LoopsColumn::Cancelled:
        return countOrNothing(cancelled);
    case LoopsColumn::Iterations:
        return Format::rate(iterations);
    case LoopsColumn::Busy:
        return Format::percent(busy);
    case LoopsColumn::InTasks:
        return Format::percent(inTasks);
    case LoopsColumn::Worst:
        return (isLoop && hasFigures) || worst > 0 ? Format::duration(worst) : QString();
    case LoopsColumn::WorstTask:
        return worstTaskLabel;
    case LoopsColumn::MadeAt:
        return madeAt;
    case LoopsColumn::Thread:
        return isLoop ? QString::number(thread) : QString();
    }
    return {};
}

QString LoopItem::toolTip(LoopsColumn column) const
{
    switch (column) {
    case LoopsColumn::Name:
        return isFacility() ? kindText() + (name.isEmpty() ? QString() : u' ' + name) + u'#' +
                                  QString::number(id)
                            : QString();
    case LoopsColumn::Limit:
        return isFacility() && limit == 0 ? tr("any number") : QString();
    case LoopsColumn::Worst:
        return kind != Kind::Cooperator
                   ? QString()
                   : tr("Its longest turn; %1 turns took more than twice its slice of %2.")
                         .arg(Format::count(overruns), Format::duration(slice));
    case LoopsColumn::MadeAt:
        return madeAtInFull;
    default:
        return {};
    }
}

QString LoopItem::title(LoopsColumn column)
{
    return tr(wordsOf(column).title);
}

QString LoopItem::explanation(LoopsColumn column)
{
    return tr(wordsOf(column).explanation);
}

bool LoopItem::isNumeric(LoopsColumn column) noexcept
{
    return wordsOf(column).isNumeric;
}

} // namespace QCoop::Inspector
