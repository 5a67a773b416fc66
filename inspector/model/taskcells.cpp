// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/rules/findingtext.h>
#include <model/taskcells.h>

#include <array>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct ColumnWords
{
    const char *title;
    const char *explanation;
    bool isNumeric;
};

constexpr std::array<ColumnWords, taskColumnCount> columnWords{{
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Warn"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "A rule warns of it, it has failed, has long steps or has been paused for "
                       "long."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "State"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "What it is doing just now."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Id"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Its number in this run of the program."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Name"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "Its name, or the function in which it was started."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Key"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "Its id in the Scheduler that it belongs to."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Belongs to"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "The Scheduler or TaskGroup that it was started in."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Cooperator"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "The cooperator that runs it."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Loop"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "The event loop that its steps keep busy."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Priority"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "Who comes first among ready tasks, and × how many steps it makes in its "
                       "turn; empty if both are as usual."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Pauses"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "How often it is paused: by the program + by inspectors."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Steps"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "The steps it has made."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Steps/s"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "The steps it made in the last second."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Busy"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "The time it has spent in steps."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Busy %"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "The share of the last second in which it kept its loop busy."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Waiting on"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "What it waits for."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Waiting for"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "How long it has been waiting or paused."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Last step"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "How long its last step took."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Max step"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "How long its longest step took."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Progress"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "How far it is, as it says itself."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Deadline"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "When it fails if it has not ended before."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Age"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells",
                       "How long ago it was started, or how long it lived."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Yielded at"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Where its last step ended."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Spawned at"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TaskCells", "Where it was started."), false},
}};

const ColumnWords &wordsOf(TaskColumn column)
{
    return columnWords[std::size_t(column)];
}

bool hasDeadline(const Task &task)
{
    return task.deadline != 0 && !task.isEnded();
}

} // namespace

QString TaskCells::title(TaskColumn column)
{
    return tr(wordsOf(column).title);
}

QString TaskCells::explanation(TaskColumn column)
{
    return tr(wordsOf(column).explanation);
}

bool TaskCells::isNumeric(TaskColumn column) noexcept
{
    return wordsOf(column).isNumeric;
}

QString TaskCells::text(TaskColumn column) const
{
    switch (column) {
    case TaskColumn::Warn:
        return severityText(severityOf(m_picture, m_task, m_now));
    case TaskColumn::State:
        return Format::state(m_task.state);
    case TaskColumn::Id:
        return QString::number(m_task.id); // a name, not an amount: without groups
    case TaskColumn::Name:
        return m_picture.nameOf(m_task);
    case TaskColumn::Key:
        return m_picture.names.text(m_task.key);
    case TaskColumn::BelongsTo:
        return m_picture.facilityName(m_task.facility);
    case TaskColumn::Scheduler:
        return m_picture.schedulerName(m_task.scheduler);
    case TaskColumn::Loop:
        return m_picture.loopName(m_picture.loopOf(m_task));
    case TaskColumn::Priority:
        return Format::priority(m_task.priority, m_task.weight);
    case TaskColumn::Pauses:
        return Format::pauses(m_task.pausesProgram, m_task.pausesInspector);
    case TaskColumn::Steps:
        return Format::count(m_task.steps);
    case TaskColumn::StepsPerSecond:
        return Format::rate(double(m_task.stepsPerSecond));
    case TaskColumn::Busy:
        return m_task.steps == 0 ? QString() : Format::duration(m_task.busy, m_task.isEstimate);
    case TaskColumn::BusyPercent:
        return Format::percent(double(m_task.busyShare));
    case TaskColumn::WaitingOn:
        return m_task.state == Wire::TaskState::Waiting ? Format::waiting(m_task.waitingOn)
                                                        : QString();
    case TaskColumn::WaitingFor: {
        const Wire::Length waiting = m_task.waitingFor(m_now);
        return waiting == 0 ? QString() : Format::duration(waiting);
    }
    case TaskColumn::LastStep:
        return m_task.last == 0 ? QString() : Format::duration(m_task.last, m_task.isEstimate);
    case TaskColumn::LongestStep:
        return m_task.longest == 0 ? QString()
                                   : Format::duration(m_task.longest, m_task.isEstimate);
    case TaskColumn::Progress:
        return Format::progress(m_task.progress, m_task.total);
    case TaskColumn::Deadline:
        return hasDeadline(m_task) ? Format::due(m_task.deadline - m_now) : QString();
    case TaskColumn::Age:
        return Format::age(m_task.age(m_now));
    case TaskColumn::YieldedAt:
        return m_picture.names.place(m_task.yieldedAt).text;
    case TaskColumn::SpawnedAt:
        return m_picture.names.place(m_task.spawnedAt).text;
    }
    return {};
}

QString TaskCells::toolTip(TaskColumn column) const
{
    switch (column) {
    case TaskColumn::Warn:
        return severityReason(m_picture, m_task, m_now);
    case TaskColumn::State:
        if (m_task.state == Wire::TaskState::Failed)
            return m_picture.tasks.error(m_task.id);
        return m_task.byInspector ? tr("stopped by an inspector") : QString();
    case TaskColumn::Name:
        return m_picture.labelOf(m_task.id);
    case TaskColumn::BelongsTo:
        return m_picture.facilityLabelOf(m_task.facility);
    case TaskColumn::Priority:
        return m_task.weight <= 1
                   ? Format::priority(m_task.priority)
                   : tr("%1, up to %2 steps in its turn")
                         .arg(Format::priority(m_task.priority), Format::count(m_task.weight));
    case TaskColumn::Pauses:
        return Format::pausesInWords(m_task.pausesProgram, m_task.pausesInspector);
    case TaskColumn::Busy:
    case TaskColumn::LastStep:
    case TaskColumn::LongestStep:
        return m_task.isEstimate ? tr("A mean: its steps are too short to time each of them.")
                                 : QString();
    case TaskColumn::YieldedAt:
        return m_picture.names.place(m_task.yieldedAt).fullText;
    case TaskColumn::SpawnedAt:
        return m_picture.names.place(m_task.spawnedAt).fullText;
    default:
        return {};
    }
}

double TaskCells::number(TaskColumn column) const
{
    switch (column) {
    case TaskColumn::Warn:
        return double(severityOf(m_picture, m_task, m_now));
    case TaskColumn::State:
        return double(m_task.state);
    case TaskColumn::Id:
        return double(m_task.id);
    case TaskColumn::Name:
        // Those without a name by where they come from, before the others.
        return m_task.name != 0 ? double(m_picture.names.textRank(m_task.name))
                                : double(m_picture.names.placeRank(m_task.spawnedAt)) - 1e9;
    case TaskColumn::Key:
        return double(m_picture.names.textRank(m_task.key));
    case TaskColumn::BelongsTo:
        return double(m_task.facility);
    case TaskColumn::Scheduler:
        return double(m_task.scheduler);
    case TaskColumn::Loop:
        return double(m_picture.loopOf(m_task));
    case TaskColumn::Priority:
        // The first in order first; of one priority those with much weight.
        return double(m_task.priority) * 1e10 - double(m_task.weight);
    case TaskColumn::Pauses:
        return double(m_task.pauses());
    case TaskColumn::Steps:
        return double(m_task.steps);
    case TaskColumn::StepsPerSecond:
        return double(m_task.stepsPerSecond);
    case TaskColumn::Busy:
        return double(m_task.busy);
    case TaskColumn::BusyPercent:
        return double(m_task.busyShare);
    case TaskColumn::WaitingOn:
        return m_task.state == Wire::TaskState::Waiting ? double(m_task.waitingOn) : 0;
    case TaskColumn::WaitingFor:
        return double(m_task.waitingFor(m_now));
    case TaskColumn::LastStep:
        return double(m_task.last);
    case TaskColumn::LongestStep:
        return double(m_task.longest);
    case TaskColumn::Progress:
        return m_task.total > 0 ? double(m_task.progress) / double(m_task.total)
                                : double(m_task.progress);
    case TaskColumn::Deadline:
        // Those that have none come last, and deadlines stand still while countdowns run.
        return hasDeadline(m_task) ? double(m_task.deadline) : 2e18;
    case TaskColumn::Age:
        return double(m_task.age(m_now));
    case TaskColumn::YieldedAt:
        return double(m_picture.names.placeRank(m_task.yieldedAt));
    case TaskColumn::SpawnedAt:
        return double(m_picture.names.placeRank(m_task.spawnedAt));
    }
    return 0;
}

} // namespace QCoop::Inspector
