// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>
#include <model/loopsmodel.h>

namespace QCoop::Inspector {

/// Prints the event loops, and below each its cooperators and facilities.
///
/// JSON: {target, "loops": [{id, name, thread, isGui, cooperators: [{id, name, isRunning,
/// sliceNs, live, ready, done, failed, stopped, overruns, longestTurnNs}], facilities: [{id,
/// kind, name ("": none), limit (0: any number), waiting, running, done, failed, cancelled,
/// ageNs, madeAt}]}]}. There are no figures over a time, for it takes one look only.
class LoopsCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit LoopsCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;

private:
    void printTable();
    void printJson();
    void addCooperators(JsonWriter &json, Wire::Id loop) const;
    void addFacilities(JsonWriter &json, Wire::Id loop);
};

} // namespace QCoop::Inspector
