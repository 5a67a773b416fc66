// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "faketarget.h"

#include <QtCore/QDir>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

namespace {

QString idsOf(const QList<Id> &ids)
{
    QString text;
    for (const Id id : ids)
        text += u' ' + QString::number(id);
    return text;
}

QString nameOf(Verb verb)
{
    static const QStringList names{u"ping"_s, u"pause"_s,  u"resume"_s, u"stop"_s,
                                   u"step"_s, u"cancel"_s, u"detach"_s};
    return names.value(qsizetype(verb), u"nonsense"_s);
}

} // namespace

FakeTarget::FakeTarget(const QString &application)
{
    m_hadRuntimeDir = qEnvironmentVariableIsSet("XDG_RUNTIME_DIR");
    m_runtimeDirBefore = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder.path()));

    m_problem = Endpoint::create(m_endpoint, m_token);
    m_endpoint.application = application;
    if (m_problem.isEmpty() && !m_server.listen(m_endpoint.socket))
        m_problem = m_server.errorString();
    if (m_problem.isEmpty())
        m_problem = m_endpoint.publish();
    connect(&m_server, &QLocalServer::newConnection, this, &FakeTarget::welcome);

    hello.agentVersion = u"0.1.0"_s;
    hello.application = application;
    hello.pid = m_endpoint.pid;
    hello.mayControl = true;
    hello.schemas = {schemaOf<TasksAdded>(),      schemaOf<TaskTable>(),
                     schemaOf<TimersAdded>(),     schemaOf<TimerTable>(),
                     schemaOf<FacilitiesAdded>(), schemaOf<FacilityTable>()};
}

FakeTarget::~FakeTarget()
{
    hangUp();
    m_server.close();
    m_endpoint.remove();
    if (m_hadRuntimeDir)
        qputenv("XDG_RUNTIME_DIR", m_runtimeDirBefore);
    else
        qunsetenv("XDG_RUNTIME_DIR");
}

void FakeTarget::welcome()
{
    while (QLocalSocket *const socket = m_server.nextPendingConnection()) {
        m_clients.try_emplace(socket);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            m_clients.erase(socket);
            socket->deleteLater();
        });
        read(socket);
    }
}

void FakeTarget::read(QLocalSocket *socket)
{
    const auto client = m_clients.find(socket);
    if (client == m_clients.end())
        return;
    client->second.reader.feed(socket->readAll());
    while (m_clients.contains(socket)) {
        const auto received = client->second.reader.next();
        if (!received)
            break;
        if (received->message)
            take(socket, *received->message);
    }
}

void FakeTarget::take(QLocalSocket *socket, const Message &message)
{
    if (const auto *const theirs = std::get_if<ClientHello>(&message)) {
        hear(theirs->wantsControl ? u"hello control"_s : u"hello"_s);
        if (!answersHello)
            return;
        if (!refusal && checksToken && theirs->token != m_token)
            refusal = Refused{RefusedReason::WrongToken, protocolMajor, protocolMinor, {}};
        if (refusal) {
            send(socket, *refusal);
            socket->disconnectFromServer();
            return;
        }
        hello.now = m_now;
        send(socket, hello);
        m_clients[socket].isIn = true;
        for (const Message &each : std::as_const(m_snapshot))
            send(socket, each);
    } else if (const auto *const wish = std::get_if<Subscribe>(&message)) {
        hear(u"subscribe %1 Hz"_s.arg(wish->hz) + idsOf(wish->visible));
    } else if (const auto *const command = std::get_if<Command>(&message)) {
        m_commands.append(*command);
        hear(nameOf(command->verb) + idsOf(command->tasks));
        if (repliesOk)
            answer(socket, *command);
    }
}

void FakeTarget::answer(QLocalSocket *socket, const Command &command)
{
    for (const Id task : command.tasks) {
        auto &[program, inspector] = m_pauses[task];
        Reply reply;
        reply.request = command.request;
        reply.task = task;
        if (command.verb == Verb::Pause)
            ++inspector;
        else if (command.verb == Verb::Resume && inspector > 0)
            --inspector;
        else if (command.verb == Verb::Resume && program > 0)
            --program;
        else if (command.verb == Verb::Resume)
            reply.code = ReplyCode::NotPaused;
        reply.pausesProgram = program;
        reply.pausesInspector = inspector;
        send(socket, reply);
    }
}

void FakeTarget::send(QLocalSocket *socket, const Message &message)
{
    socket->write(m_clients[socket].writer.frame(message, m_now));
    socket->flush();
}

void FakeTarget::say(const Message &message)
{
    // One may go while it is told something.
    QList<QLocalSocket *> sockets;
    for (const auto &[socket, client] : m_clients)
        sockets.append(socket);
    for (QLocalSocket *const socket : std::as_const(sockets)) {
        const auto found = m_clients.find(socket);
        if (found != m_clients.end() && found->second.isIn)
            send(socket, message);
    }
}

void FakeTarget::sayBytes(const QByteArray &bytes)
{
    for (auto &[socket, client] : m_clients) {
        socket->write(bytes);
        socket->flush();
    }
}

void FakeTarget::hangUp()
{
    while (!m_clients.empty()) {
        QLocalSocket *const socket = m_clients.begin()->first;
        m_clients.erase(m_clients.begin());
        socket->disconnect(this);
        socket->disconnectFromServer();
        socket->deleteLater();
    }
}

QStringList FakeTarget::takeCommands()
{
    const QStringList commands = commandsSoFar();
    m_heard.clear();
    return commands;
}

QStringList FakeTarget::commandsSoFar() const
{
    QStringList commands = m_heard;
    commands.removeIf([](const QString &what) {
        return what.startsWith(u"hello") || what.startsWith(u"subscribe");
    });
    return commands;
}

void FakeTarget::hear(const QString &what)
{
    m_heard.append(what);
    Q_EMIT heard(what);
}

QList<Message> FakeTarget::smallProgram(int tasks)
{
    Texts names{{{1, u"task"_s}, {2, u"/src/scene.cpp"_s}, {3, u"void render(int)"_s}}};
    Places places{{{1, 2, 88, 5, 3}, {2, 2, 40, 1, 3}}};
    TasksAdded added;
    TaskTable rows;
    for (int i = 1; i <= tasks; ++i) {
        added.rows.append({Id(i), 1, 0, 2, Time(i) * 1000});
        TaskRow row;
        row.task = Id(i);
        row.name = 1;
        row.steps = quint64(i) * 10;
        row.busy = Length(i) * 1'000'000;
        row.last = 100'000;
        row.longest = 200'000;
        row.yieldedAt = 1;
        rows.rows.append(row);
    }
    TimerRow timer;
    timer.timer = 1;
    timer.due = 1'500'000'000;
    timer.interval = 20'000'000;
    timer.fires = 50;
    QList<Message> all{names, places, SnapshotBegin{quint64(tasks), 1},
                       LoopAdded{1, 100, u"main"_s, true},
                       SchedulerAdded{1, 1, u"gui"_s, 8'000'000, false}};
    // In frames of bounded size, as an agent sends them.
    for (qsizetype at = 0; at < added.rows.size(); at += 5'000) {
        all << TasksAdded{added.rows.mid(at, 5'000)};
        all << TaskTable{rows.rows.mid(at, 5'000)};
    }
    all << TimersAdded{{{1, 1, quint8(TimerKind::LoopingCall), 1, 2, 1000}}} << TimerTable{{timer}}
        << SnapshotEnd{};
    return all;
}

Texts FakeTarget::text(TextId id, const QString &text)
{
    return {{{id, text}}};
}

TasksAdded FakeTarget::task(Id id, Id parent, PlaceId spawnedAt)
{
    return {{{id, 1, parent, spawnedAt, 0}}};
}

TaskTable FakeTarget::row(const TaskRow &row)
{
    return {{row}};
}
