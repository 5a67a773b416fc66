// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/statecolor.h>
#include <cli/treecommand.h>

namespace QCoop::Inspector {

namespace {

QString textOf(const QModelIndex &index, TaskColumn column)
{
    return index.siblingAtColumn(int(column)).data().toString();
}

int groupSize(const QModelIndex &index)
{
    return index.data(TaskModel::GroupSizeRole).toInt();
}

} // namespace

TreeCommand::TreeCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
    , m_model(&store())
{
}

void TreeCommand::ready()
{
    m_model.setTree(true);
    m_model.setFilter(Filter::parse(options().filter));
    if (options().isJson) {
        JsonWriter json;
        json.beginObject();
        addTarget(json);
        addJson(json, {});
        json.endObject();
        print(json.bytes() + '\n');
    } else {
        Table table;
        table.addColumn(TaskCells::title(TaskColumn::Name));
        for (const TaskColumn column : {TaskColumn::Id, TaskColumn::State, TaskColumn::Steps,
                                        TaskColumn::Busy, TaskColumn::SpawnedAt})
            table.addColumn(TaskCells::title(column), TaskCells::isNumeric(column));
        addLines(table, {}, 0);
        print(table.text(options().isColored()));
    }
    finish(ExitOk);
}

void TreeCommand::addLines(Table &table, const QModelIndex &parent, int depth) const
{
    for (int row = 0; row < m_model.rowCount(parent); ++row) {
        const QModelIndex index = m_model.index(row, 0, parent);
        const auto state = Wire::TaskState(index.data(TaskModel::StateRole).toInt());
        const bool isGroup = groupSize(index) > 0;
        table.addRow(
            {{QString(2 * depth, u' ') + textOf(index, TaskColumn::Name)},
             {textOf(index, TaskColumn::Id)},
             {textOf(index, TaskColumn::State), isGroup ? Table::Color::None : colorOf(state)},
             {textOf(index, TaskColumn::Steps)},
             {textOf(index, TaskColumn::Busy)},
             {textOf(index, TaskColumn::SpawnedAt)}});
        if (!isGroup)
            addLines(table, index, depth + 1);
    }
}

void TreeCommand::addJson(JsonWriter &json, const QModelIndex &parent) const
{
    json.beginArray("tasks");
    for (int row = 0; row < m_model.rowCount(parent); ++row) {
        const QModelIndex index = m_model.index(row, 0, parent);
        json.beginObject();
        if (const int size = groupSize(index); size > 0) {
            json.add("group", textOf(index, TaskColumn::SpawnedAt));
            json.add("count", size);
        } else {
            json.add("id", m_model.idAt(index));
            json.add("name", textOf(index, TaskColumn::Name));
            json.add("state", textOf(index, TaskColumn::State));
            json.add("belongsTo", textOf(index, TaskColumn::BelongsTo));
            addJson(json, index);
        }
        json.endObject();
    }
    json.endArray();
}

} // namespace QCoop::Inspector
