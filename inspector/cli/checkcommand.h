// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>

#include <QtCore/QTimer>

namespace QCoop::Inspector {

/// Watches a target for a time, and prints what the rules found of it. Ends with ExitFindings
/// if one of them is as severe as asked for, or with ExitGone if the target ended before.
///
/// JSON: {target, "findings": [{rule, severity, subject: {kind, id, label}, isActive, count,
/// firstNs, lastNs (of the target's clock), summary, sentence, explanation, advice, task (0:
/// none), place, evidence: [{title, unit, value, text}]}], "leftOut", "failOn", "hasFailed"}.
class CheckCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit CheckCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;
    [[nodiscard]] int endWhenGone() override;

private:
    /// Prints it, and returns the exit code.
    int report();
    void printTable();
    void printJson(bool hasFailed);
    void addFinding(JsonWriter &json, const Finding &finding) const;

    QTimer m_end;
};

} // namespace QCoop::Inspector
