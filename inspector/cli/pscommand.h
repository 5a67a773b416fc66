// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>
#include <model/taskmodel.h>

namespace QCoop::Inspector {

/// Prints the tasks as a table or as JSON, by their numbers.
///
/// JSON: {"target": {application, pid, executable, mayControl}, "tasks": [{id, name, state,
/// scheduler, loop, parent, key, belongsTo, facility (0: none), priority, weight,
/// deadlineInNs (null: none; negative if it has passed), pausesProgram, pausesInspector, steps,
/// stepsPerSecond, busyNs, busyShare, lastNs, longestNs, isEstimate, waitingOn, waitingForNs,
/// progress, total, ageNs, severity, error, yieldedAt, spawnedAt}]}. Places are null or {file,
/// line, function}.
class PsCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit PsCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;

private:
    void printTable();
    void printJson();

    TaskModel m_model;
};

} // namespace QCoop::Inspector
