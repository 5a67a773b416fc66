// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/pscommand.h>
#include <cli/statecolor.h>
#include <model/format.h>

namespace QCoop::Inspector {

namespace {

QList<TaskColumn> narrowColumns()
{
    return {TaskColumn::Id,
            TaskColumn::State,
            TaskColumn::Name,
            TaskColumn::Scheduler,
            TaskColumn::Pauses,
            TaskColumn::Steps,
            TaskColumn::StepsPerSecond,
            TaskColumn::Busy,
            TaskColumn::BusyPercent,
            TaskColumn::WaitingFor,
            TaskColumn::LastStep,
            TaskColumn::LongestStep,
            TaskColumn::Progress,
            TaskColumn::Age,
            TaskColumn::Warn,
            TaskColumn::YieldedAt};
}

/// All there are, with the number first.
QList<TaskColumn> wideColumns()
{
    QList<TaskColumn> columns{TaskColumn::Id};
    for (int column = 0; column < taskColumnCount; ++column) {
        if (TaskColumn(column) != TaskColumn::Id)
            columns.append(TaskColumn(column));
    }
    return columns;
}

} // namespace

PsCommand::PsCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
    , m_model(&store())
{
}

void PsCommand::ready()
{
    m_model.setFilter(Filter::parse(options().filter));
    if (options().isJson)
        printJson();
    else
        printTable();
    finish(ExitOk);
}

void PsCommand::printTable()
{
    const QList<TaskColumn> columns = options().isWide ? wideColumns() : narrowColumns();
    Table table;
    for (const TaskColumn column : columns)
        table.addColumn(TaskCells::title(column), TaskCells::isNumeric(column));
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const Task *const task = picture().tasks.find(m_model.idAt(m_model.index(row, 0)));
        if (!task)
            continue;
        const TaskCells cells(picture(), *task, m_model.now());
        QList<Table::Cell> line;
        for (const TaskColumn column : columns) {
            line.append({cells.text(column),
                         column == TaskColumn::State ? colorOf(task->state) : Table::Color::None});
        }
        table.addRow(line);
    }
    print(table.text(options().isColored()));
}

void PsCommand::printJson()
{
    JsonWriter json;
    json.beginObject();
    addTarget(json);
    json.beginArray("tasks");
    const Wire::Time now = m_model.now();
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const Task *const task = picture().tasks.find(m_model.idAt(m_model.index(row, 0)));
        if (!task)
            continue;
        const TaskCells cells(picture(), *task, now);
        json.beginObject();
        json.add("id", task->id);
        json.add("name", picture().nameOf(*task));
        json.add("state", cells.text(TaskColumn::State));
        json.add("scheduler", picture().schedulerName(task->scheduler));
        json.add("loop", cells.text(TaskColumn::Loop));
        json.add("parent", task->parent);
        json.add("key", cells.text(TaskColumn::Key));
        json.add("belongsTo", cells.text(TaskColumn::BelongsTo));
        json.add("facility", task->facility);
        json.add("priority", Format::priority(task->priority));
        json.add("weight", task->weight);
        if (task->deadline == 0)
            json.addNull("deadlineInNs");
        else
            json.add("deadlineInNs", task->deadline - now);
        json.add("pausesProgram", task->pausesProgram);
        json.add("pausesInspector", task->pausesInspector);
        json.add("steps", task->steps);
        json.add("stepsPerSecond", double(task->stepsPerSecond));
        json.add("busyNs", task->busy);
        json.add("busyShare", double(task->busyShare));
        json.add("lastNs", task->last);
        json.add("longestNs", task->longest);
        json.add("isEstimate", task->isEstimate);
        json.add("waitingOn", cells.text(TaskColumn::WaitingOn));
        json.add("waitingForNs", task->waitingFor(now));
        json.add("progress", task->progress);
        json.add("total", task->total);
        json.add("ageNs", task->age(now));
        json.add("severity", cells.text(TaskColumn::Warn));
        json.add("error", picture().tasks.error(task->id));
        addPlace(json, "yieldedAt", task->yieldedAt);
        addPlace(json, "spawnedAt", task->spawnedAt);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    print(json.bytes() + '\n');
}

} // namespace QCoop::Inspector
