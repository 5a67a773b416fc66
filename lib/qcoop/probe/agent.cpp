// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/agent.h>

#include <qcoop/probe/peer.h>
#include <qcoop/qt/logging.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QUuid>
#include <QtNetwork/QLocalSocket>

#include <algorithm>
#include <chrono>

#include <ctime>
#include <unistd.h>

namespace QCoop::detail {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr qint64 second = 1'000'000'000;

Wire::Time steadyNow()
{
    return std::chrono::steady_clock::now().time_since_epoch() / 1ns;
}

Wire::Length cpuOfThisThread()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return Wire::Length(time.tv_sec) * second + time.tv_nsec;
}

} // namespace

Agent::Agent(AgentOptions options)
    : m_options(std::move(options))
    , m_pace(this) // so that they move along into the agent's thread
    , m_commands(
          m_loops, [this](quint64 id) { return clientOf(id); }, m_options.patience.count(), this)
{
    connect(&m_pace, &QTimer::timeout, this, &Agent::tick);
    m_pace.setTimerType(Qt::PreciseTimer);
}

Agent::~Agent()
{
    close();
}

QString Agent::listen()
{
    Wire::Hello &hello = m_welcome.hello;
    if (const QString problem = Wire::Endpoint::create(m_endpoint, m_welcome.token);
        !problem.isEmpty())
        return problem;
    hello.agentVersion = QStringLiteral(QCOOP_VERSION);
    hello.qtVersion = QString::fromLatin1(qVersion());
    hello.instance = QUuid::createUuid().toRfc4122();
    hello.application = m_endpoint.application;
    hello.executable = m_endpoint.executable;
    hello.pid = m_endpoint.pid;
    hello.uid = ::getuid();
    hello.capabilities = QStringList{u"tasks"_s,   u"timers"_s,   u"loops"_s,     u"longsteps"_s,
                                     u"blocked"_s, u"commands"_s, u"facilities"_s};
    hello.mayControl = m_options.allowsControl;
    if (!m_options.allowsControl)
        hello.whyNoControl = u"start the program with QCOOP_INSPECT_CONTROL=1"_s;
    hello.schemas = {
        Wire::schemaOf<Wire::TasksAdded>(),      Wire::schemaOf<Wire::TaskTable>(),
        Wire::schemaOf<Wire::TimersAdded>(),     Wire::schemaOf<Wire::TimerTable>(),
        Wire::schemaOf<Wire::FacilitiesAdded>(), Wire::schemaOf<Wire::FacilityTable>()};

    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server.get(), &QLocalServer::newConnection, this, &Agent::letIn);
    if (!m_server->listen(m_endpoint.socket)) {
        const QString problem =
            u"no socket at %1: %2"_s.arg(m_endpoint.socket, m_server->errorString());
        close();
        return problem;
    }
    if (const QString problem = m_endpoint.publish(); !problem.isEmpty()) {
        close();
        return problem;
    }
    if (m_options.records)
        record();
    return {};
}

void Agent::record()
{
    const QString path =
        m_options.recordingFile.isEmpty() ? m_endpoint.recordingFile() : m_options.recordingFile;
    for (const auto &loop : m_loops)
        loop->attach(m_names);
    m_recording.emplace(path, m_options.recordingLimit);
    if (const QString problem = m_recording->begin(m_welcome.hello, pictures(), m_names);
        !problem.isEmpty()) {
        // It can be inspected all the same.
        qCWarning(lcQCoop).noquote() << "probe: nothing is recorded:" << problem;
        m_recording.reset();
        return;
    }
    qCInfo(lcQCoop).noquote() << "probe: recording into" << path;
    m_statisticsAt = steadyNow();
    setPace();
}

void Agent::endRecording()
{
    if (!m_recording)
        return;
    m_recording->end(u"the program stopped being inspected, or ended"_s);
    // What ended well in a place that nobody chose is of no use to anybody.
    if (m_options.recordingFile.isEmpty())
        QFile::remove(m_recording->path());
    m_recording.reset();
}

void Agent::close()
{
    const Wire::Time now = steadyNow();
    for (const auto &client : std::exchange(m_clients, {}))
        client->dismiss(u"the program stops being inspected"_s, now);
    if (m_recording)
        tick(); // what happened since the last one
    endRecording();
    m_pace.stop();
    m_commands.stop();
    m_loops.clear();
    if (m_server) {
        m_server->close();
        m_server.reset();
        m_endpoint.remove();
    }
}

void Agent::addBoard(const std::shared_ptr<Board> &board)
{
    forgetGone(); // with nobody attached nothing else does
    m_loops.push_back(std::make_unique<WatchedLoop>(board));
    if (!hasAttached())
        return;
    m_loops.back()->attach(m_names);
    if (m_recording)
        m_recording->loopAdded(*board);
    for (const auto &client : m_clients) {
        if (client->isAttached())
            client->loopAdded(*board);
    }
}

// Clients ---------------------------------------------------------------------------------

QString Agent::problemOf(const QLocalSocket &socket) const
{
    const auto user = m_options.trustsNoUser ? std::optional<quint32>(::getuid() + 1)
                                             : userOfPeer(socket.socketDescriptor());
    if (!user)
        return u"the system does not say which user is at the other end"_s;
    if (*user != ::getuid() && *user != 0)
        return u"it belongs to the user %1, this program to %2"_s.arg(*user).arg(::getuid());
    return {};
}

void Agent::letIn()
{
    while (m_server && m_server->hasPendingConnections()) {
        std::unique_ptr<QLocalSocket> socket(m_server->nextPendingConnection());
        socket->setParent(nullptr);
        if (m_clients.size() >= maxClients) {
            qCWarning(lcQCoop) << "probe: an inspector was not let in: there are" << maxClients
                               << "already";
            Wire::Refused refused;
            refused.reason = Wire::RefusedReason::TooManyClients;
            socket->write(Wire::Writer().frame(refused, steadyNow()));
            socket->flush();
            continue;
        }
        m_welcome.userProblem = problemOf(*socket);
        auto client = std::make_unique<Client>(++m_lastClient, std::move(socket), m_welcome);
        connect(client.get(), &Client::attached, this, [this, it = client.get()] { welcome(*it); });
        connect(
            client.get(), &Client::commanded, this,
            [this, it = client.get()](const Wire::Command &what) { m_commands.take(*it, what); });
        // Queued, and by its number: it may go while all are being told something.
        connect(
            client.get(), &Client::gone, this, [this, id = client->id()] { farewell(id); },
            Qt::QueuedConnection);
        m_clients.push_back(std::move(client));
    }
}

void Agent::welcome(Client &client)
{
    for (const auto &loop : m_loops)
        loop->attach(m_names);
    client.introduce(pictures());
    setPace();
    QTimer::singleShot(0, this, &Agent::tick);
    m_statisticsAt = steadyNow();
}

void Agent::farewell(quint64 id)
{
    const auto found =
        std::ranges::find(m_clients, id, [](const auto &client) { return client->id(); });
    if (found == m_clients.end())
        return;
    const std::unique_ptr<Client> client = std::move(*found);
    m_clients.erase(found);
    m_commands.forget(*client);
    if (!hasAttached()) {
        for (const auto &loop : m_loops)
            loop->detach();
        m_names = {};
        forgetGone();
    }
    setPace();
}

Client *Agent::clientOf(quint64 id) const
{
    const auto found =
        std::ranges::find(m_clients, id, [](const auto &client) { return client->id(); });
    return found != m_clients.end() ? found->get() : nullptr;
}

bool Agent::hasAttached() const
{
    return m_recording || std::ranges::any_of(m_clients, &Client::isAttached);
}

std::vector<Picture *> Agent::pictures() const
{
    std::vector<Picture *> all;
    for (const auto &loop : m_loops) {
        if (loop->picture())
            all.push_back(loop->picture());
    }
    return all;
}

void Agent::setPace()
{
    // Whoever wants tables seldom is told all the same, ten times a second, who is blocked.
    int hz = hasAttached() ? 10 : 0;
    for (const auto &client : m_clients)
        hz = client->isAttached() ? std::max(hz, client->hz()) : hz;
    if (hz == 0)
        m_pace.stop();
    else if (const int interval = 1000 / hz; !m_pace.isActive() || m_pace.interval() != interval)
        m_pace.start(interval);
}

// Frames ----------------------------------------------------------------------------------

void Agent::tick()
{
    if (!hasAttached())
        return;
    ++m_frame;
    const Wire::Time now = steadyNow();
    for (const auto &loop : m_loops)
        read(*loop, now);
    m_commands.tellBusy(now);
    bool isMore = false;
    const std::vector<Picture *> all = pictures();
    // One may fall out of the list while it is told.
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        if (m_clients[i]->isAttached())
            isMore |= m_clients[i]->tell(all, m_names, now, m_frame, true);
    }
    if (m_recording)
        m_recording->tell(all, m_names, now, m_frame);
    if (now - m_statisticsAt >= second)
        sayStatistics(now);
    forgetGone();
    setPace();
    if (isMore)
        QTimer::singleShot(0, this, &Agent::goOn);
}

void Agent::read(WatchedLoop &loop, Wire::Time now)
{
    loop.picture()->read(m_frame, now);
    for (const Order &result : loop.picture()->results)
        m_commands.answer(result);
    loop.picture()->blocked = loop.look(now, m_options.patience.count(), m_names);
    // Nobody would write down the rest where the loop has gone to sleep meanwhile.
    if (loop.board().owesStatistics.load(relaxed) && loop.board().busySince.load(relaxed) == 0)
        loop.wake();
}

void Agent::goOn()
{
    bool isMore = false;
    const Wire::Time now = steadyNow();
    const std::vector<Picture *> all = pictures();
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        if (m_clients[i]->isAttached())
            isMore |= m_clients[i]->tell(all, m_names, now, m_frame, false);
    }
    if (isMore)
        QTimer::singleShot(0, this, &Agent::goOn);
}

void Agent::forgetGone()
{
    std::erase_if(m_loops, [this](const auto &loop) {
        if (!loop->board().isGone)
            return false;
        for (const auto &client : m_clients) {
            if (client->isAttached())
                client->loopRemoved(loop->board());
        }
        if (m_recording)
            m_recording->loopRemoved(loop->board());
        m_commands.forget(loop->board());
        return true;
    });
}

void Agent::sayStatistics(Wire::Time now)
{
    const Wire::Length cpu = cpuOfThisThread();
    Wire::AgentStats statistics;
    statistics.interval = now - m_statisticsAt;
    statistics.cpu = cpu - m_cpu;
    statistics.memory = m_names.memory();
    for (const Picture *picture : pictures())
        statistics.memory += picture->memory();
    statistics.clients = quint32(m_clients.size());
    for (const auto &client : m_clients) {
        if (!client->isAttached())
            continue;
        statistics.sentBytes = client->sentBytes();
        statistics.sentRows = client->sentRows();
        statistics.drops = client->drops();
        client->say(statistics, now);
    }
    statistics.sentBytes = statistics.sentRows = statistics.drops = 0;
    if (m_recording)
        m_recording->say(statistics, now);
    m_cpu = cpu;
    m_statisticsAt = now;
}

} // namespace QCoop::detail
