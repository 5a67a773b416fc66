// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>
#include <model/commander.h>

namespace QCoop::Inspector {

/// Pauses, resumes, steps or stops tasks, and prints the answer for each. It has failed if one
/// of the answers is not what was asked for.
///
/// JSON: {target, "replies": [{task, isDone, sentence}]}.
class ControlCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit ControlCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;

private:
    void takeAnswer(const QString &sentence, bool isGood, const Wire::Reply &reply);

    struct Answer
    {
        QString sentence;
        Wire::Id task = 0;
        bool isDone = false;
    };
    Commander m_commander;
    QList<Answer> m_answers;
};

} // namespace QCoop::Inspector
