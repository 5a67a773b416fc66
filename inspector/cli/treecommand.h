// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/table.h>
#include <cli/targetcommand.h>
#include <model/taskmodel.h>

namespace QCoop::Inspector {

/// Prints the tasks below the tasks that started them. Many children are one line a place.
///
/// JSON: {target, "tasks": [{id, name, state, belongsTo, tasks: […]} or {group, count}]}.
class TreeCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit TreeCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;

private:
    void addLines(Table &table, const QModelIndex &parent, int depth) const;
    void addJson(JsonWriter &json, const QModelIndex &parent) const;

    TaskModel m_model;
};

} // namespace QCoop::Inspector
