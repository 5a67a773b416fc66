// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/commander.h>
#include <model/connection.h>
#include <model/format.h>
#include <model/store.h>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

Commander::Commander(const Store *store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
}

Commander::Commander(Connection *connection, const Store *store, QObject *parent)
    : Commander(store, parent)
{
    m_connection = connection;
    connect(connection, &Connection::replied, this, &Commander::takeReply);
    connect(connection, &Connection::stateChanged, this, [this] {
        if (!m_connection->isAttached())
            giveUp();
    });
}

quint64 Commander::command(Wire::Verb verb, const QList<Wire::Id> &tasks)
{
    quint64 request = 0;
    for (qsizetype at = 0; at < tasks.size(); at += maxTasksPerCommand) {
        request = ++m_lastRequest;
        Wire::Command part;
        part.request = request;
        part.verb = verb;
        part.tasks = tasks.mid(at, maxTasksPerCommand);
        while (m_order.size() >= maxOutstanding)
            m_outstanding.remove(m_order.takeFirst());
        m_outstanding.insert(request, {verb, part.tasks.size()});
        m_order.append(request);
        transmit(part);
    }
    return request;
}

void Commander::cancel(quint64 request)
{
    if (!m_outstanding.contains(request))
        return;
    Wire::Command command;
    command.request = ++m_lastRequest;
    command.verb = Wire::Verb::Cancel;
    command.argument = request;
    transmit(command);
}

void Commander::transmit(const Wire::Command &command)
{
    Q_EMIT commandReady(command);
    if (!m_connection || m_connection->send(command))
        return;
    m_outstanding.remove(command.request);
    m_order.removeOne(command.request);
    const QString sentence = tr("Not sent: %1").arg(m_connection->stateText());
    note(sentence);
    Wire::Reply reply;
    reply.request = command.request;
    reply.code = Wire::ReplyCode::Gone;
    Q_EMIT answered(sentence, false, reply);
}

void Commander::takeReply(const Wire::Reply &reply)
{
    const auto found = m_outstanding.find(reply.request);
    if (found == m_outstanding.end())
        return; // to what we never asked, or gave up
    const Wire::Verb verb = found->verb;
    const bool isFinal = reply.code != Wire::ReplyCode::Busy;
    if (isFinal && --found->answersMissing <= 0) {
        m_outstanding.erase(found);
        m_order.removeOne(reply.request);
    }
    const QString text = sentence(verb, reply);
    note(text);
    Q_EMIT answered(text, reply.code == Wire::ReplyCode::Ok || !isFinal, reply);
}

void Commander::note(const QString &sentence)
{
    if (m_log.size() >= logSize)
        m_log.removeFirst();
    m_log.append(sentence);
    Q_EMIT logged(sentence);
}

void Commander::giveUp()
{
    if (m_outstanding.isEmpty())
        return;
    const int count = int(m_outstanding.size());
    m_outstanding.clear();
    m_order.clear();
    note(tr("%1 commands will not be answered any more.").arg(Format::count(quint64(count))));
}

QString Commander::sentence(Wire::Verb verb, const Wire::Reply &reply) const
{
    const QString task = m_store->picture().labelOf(reply.task);
    switch (reply.code) {
    case Wire::ReplyCode::Ok:
        return doneSentence(verb, reply);
    case Wire::ReplyCode::Busy: {
        const QString how = Format::duration(reply.blockedFor);
        if (reply.blockedBy == 0)
            return tr("Waiting for the loop (%1), blocked outside of tasks").arg(how);
        return tr("Waiting for the loop (%1), blocked by %2")
            .arg(how, m_store->picture().labelOf(reply.blockedBy));
    }
    case Wire::ReplyCode::NotPaused:
        return tr("%1 is not paused").arg(task);
    case Wire::ReplyCode::TaskEnded:
        return tr("%1 ended before").arg(task);
    case Wire::ReplyCode::Gone:
        return tr("%1 is not there any more").arg(task);
    case Wire::ReplyCode::Denied: {
        const QString why = m_connection ? m_connection->whyNoControl() : QString();
        return why.isEmpty()
                   ? tr("No right to control: start the program with QCOOP_INSPECT_CONTROL=1")
                   : why;
    }
    case Wire::ReplyCode::Waiting:
        return tr("%1 waits for something, so it has no step to make").arg(task);
    case Wire::ReplyCode::Cancelled:
        return tr("The command for %1 was cancelled").arg(task);
    case Wire::ReplyCode::TooMany:
        return tr("Too many commands in a short time: %1 was left as it is").arg(task);
    }
    return tr("%1: an answer that this inspector does not know").arg(task);
}

QString Commander::doneSentence(Wire::Verb verb, const Wire::Reply &reply) const
{
    const QString task = m_store->picture().labelOf(reply.task);
    const bool isPaused = reply.pausesProgram > 0 || reply.pausesInspector > 0;
    const QString pauses = Format::pausesInWords(reply.pausesProgram, reply.pausesInspector);
    switch (verb) {
    case Wire::Verb::Pause:
        return tr("Paused %1: %2").arg(task, pauses);
    case Wire::Verb::Resume:
        return isPaused
                   ? tr("Took back one pause of %1, which is still paused: %2").arg(task, pauses)
                   : tr("Resumed %1").arg(task);
    case Wire::Verb::Stop:
        return tr("Stopped %1").arg(task);
    case Wire::Verb::StepOnce:
        return isPaused ? tr("%1 made one step, and is paused again: %2").arg(task, pauses)
                        : tr("%1 made one step").arg(task);
    case Wire::Verb::Ping:
    case Wire::Verb::Cancel:
    case Wire::Verb::Detach:
        return tr("Done");
    }
    return tr("Done");
}

} // namespace QCoop::Inspector
