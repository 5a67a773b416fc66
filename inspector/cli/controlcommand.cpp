// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/controlcommand.h>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

ControlCommand::ControlCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
    , m_commander(&connection(), &store())
{
    connect(&m_commander, &Commander::answered, this, &ControlCommand::takeAnswer);
}

void ControlCommand::ready()
{
    if (!connection().mayControl()) {
        complain(connection().whyNoControl());
        finish(ExitFailed);
        return;
    }
    const QString &command = options().command;
    const Wire::Verb verb = command == u"pause"    ? Wire::Verb::Pause
                            : command == u"resume" ? Wire::Verb::Resume
                            : command == u"step"   ? Wire::Verb::StepOnce
                                                   : Wire::Verb::Stop;
    m_commander.command(verb, options().tasks);
}

void ControlCommand::takeAnswer(const QString &sentence, bool isGood, const Wire::Reply &reply)
{
    if (reply.code == Wire::ReplyCode::Busy) {
        complain(sentence); // and go on waiting
        return;
    }
    m_answers.append({sentence, reply.task, isGood});
    if (m_commander.outstandingCount() > 0)
        return;
    if (options().isJson) {
        JsonWriter json;
        json.beginObject();
        addTarget(json);
        json.beginArray("replies");
        for (const Answer &answer : std::as_const(m_answers)) {
            json.beginObject();
            json.add("task", answer.task);
            json.add("isDone", answer.isDone);
            json.add("sentence", answer.sentence);
            json.endObject();
        }
        json.endArray();
        json.endObject();
        print(json.bytes() + '\n');
    } else {
        for (const Answer &answer : std::as_const(m_answers))
            print(answer.sentence + u'\n');
    }
    finish(std::ranges::all_of(m_answers, &Answer::isDone) ? ExitOk : ExitFailed);
}

} // namespace QCoop::Inspector
