// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>
#include <model/timermodel.h>

namespace QCoop::Inspector {

/// Prints the timers as a table or as JSON, the next due first.
///
/// JSON: {target, "timers": [{id, kind, loop, owner, dueInNs (null: none planned), intervalNs,
/// fires, skipped, lastLateNs, maxLateNs, busyNs, isRunning, madeAt}]}.
class TimersCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit TimersCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;

private:
    void printTable();
    void printJson();

    TimerModel m_model;
};

} // namespace QCoop::Inspector
