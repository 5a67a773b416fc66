// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/agent.h>

#include <qcoop/probe/peer.h>
#include <qcoop/qt/logging.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
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
constexpr auto hurry = 5ms;
constexpr qint64 second = 1'000'000'000;
constexpr std::size_t maxOutstanding = 10'000;

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

Order::Verb verbOf(Wire::Verb verb)
{
    switch (verb) {
    case Wire::Verb::Resume:
        return Order::Verb::Resume;
    case Wire::Verb::Stop:
        return Order::Verb::Stop;
    case Wire::Verb::StepOnce:
        return Order::Verb::StepOnce;
    default:
        return Order::Verb::Pause;
    }
}

Wire::ReplyCode codeOf(Order::Result result)
{
    switch (result) {
    case Order::Result::Ok:
        break;
    case Order::Result::NotPaused:
        return Wire::ReplyCode::NotPaused;
    case Order::Result::Ended:
        return Wire::ReplyCode::TaskEnded;
    case Order::Result::Gone:
        return Wire::ReplyCode::Gone;
    case Order::Result::Waiting:
        return Wire::ReplyCode::Waiting;
    }
    return Wire::ReplyCode::Ok;
}

Wire::Reply replyTo(quint64 request, Wire::Id task, Wire::ReplyCode code)
{
    Wire::Reply reply;
    reply.request = request;
    reply.task = task;
    reply.code = code;
    return reply;
}

} // namespace

Agent::Agent(AgentOptions options)
    : m_options(options)
    , m_pace(this) // so that they move along into the agent's thread
    , m_hurry(this)
{
    connect(&m_pace, &QTimer::timeout, this, &Agent::tick);
    connect(&m_hurry, &QTimer::timeout, this, &Agent::collect);
    m_pace.setTimerType(Qt::PreciseTimer);
    m_hurry.setInterval(hurry);
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
    hello.wallClock = QDateTime::currentMSecsSinceEpoch();
    hello.capabilities = QStringList{u"tasks"_s,     u"timers"_s,  u"loops"_s,
                                     u"longsteps"_s, u"blocked"_s, u"commands"_s};
    hello.mayControl = m_options.allowsControl;
    if (!m_options.allowsControl)
        hello.whyNoControl = u"start the program with QCOOP_INSPECT_CONTROL=1"_s;
    hello.schemas = {Wire::schemaOf<Wire::TasksAdded>(), Wire::schemaOf<Wire::TaskTable>(),
                     Wire::schemaOf<Wire::TimersAdded>(), Wire::schemaOf<Wire::TimerTable>()};

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
    return {};
}

void Agent::close()
{
    const Wire::Time now = steadyNow();
    for (const auto &client : std::exchange(m_clients, {}))
        client->dismiss(u"the program stops being inspected"_s, now);
    m_pace.stop();
    m_hurry.stop();
    m_leaving.clear();
    m_watched.clear();
    if (m_server) {
        m_server->close();
        m_server.reset();
        m_endpoint.remove();
    }
}

void Agent::addBoard(const std::shared_ptr<Board> &board)
{
    m_watched.push_back({board, nullptr, {}});
    if (!hasAttached())
        return;
    m_watched.back().picture = std::make_unique<Picture>(board, m_names);
    for (const auto &client : m_clients) {
        if (client->isAttached())
            client->loopAdded(*board);
    }
}

// Clients ---------------------------------------------------------------------------------

QString Agent::problemOf(const QLocalSocket &socket) const
{
    if (m_options.trustsAnyUser)
        return {};
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
        connect(client.get(), &Client::commanded, this,
                [this, it = client.get()](const Wire::Command &what) { command(*it, what); });
        connect(client.get(), &Client::gone, this, [this, it = client.get()] { farewell(*it); });
        m_clients.push_back(std::move(client));
    }
}

void Agent::welcome(Client &client)
{
    const Wire::Time now = steadyNow();
    ++m_frame;
    for (Watched &watched : m_watched) {
        if (!watched.picture) {
            watched.picture = std::make_unique<Picture>(watched.board, m_names);
            const std::lock_guard lock(watched.board->mutex);
            if (watched.board->wake)
                watched.board->wake(); // it owes its statistics
        }
    }
    client.introduce(pictures());
    setPace();
    QTimer::singleShot(0, this, &Agent::tick);
    m_statisticsAt = now;
}

void Agent::farewell(Client &client)
{
    const auto found = std::ranges::find(m_clients, &client, &std::unique_ptr<Client>::get);
    if (found == m_clients.end())
        return;
    const quint64 id = client.id();
    std::erase_if(m_outstanding, [id](const Outstanding &each) { return each.client == id; });
    for (const Watched &watched : m_watched) {
        {
            const std::lock_guard lock(watched.board->mutex);
            std::erase_if(watched.board->orders,
                          [id](const Order &each) { return each.client == id; });
        }
        if (!client.keepsPauses())
            give(*watched.board, {.verb = Order::Verb::Release, .client = id});
    }
    // Not now: this is called from inside the client.
    m_leaving.push_back(std::move(*found));
    m_clients.erase(found);
    QTimer::singleShot(0, this, [this] { m_leaving.clear(); });
    if (!hasAttached()) {
        for (Watched &watched : m_watched) {
            watched.picture.reset();
            watched.blocked = {};
        }
        forgetGone();
    }
    setPace();
}

bool Agent::hasAttached() const
{
    return std::ranges::any_of(m_clients, &Client::isAttached);
}

std::vector<Picture *> Agent::pictures() const
{
    std::vector<Picture *> all;
    for (const Watched &watched : m_watched) {
        if (watched.picture)
            all.push_back(watched.picture.get());
    }
    return all;
}

void Agent::setPace()
{
    int hz = 0;
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
    for (Watched &watched : m_watched) {
        watched.picture->read(m_frame, now);
        for (const Order &result : watched.picture->results)
            answer(result);
        checkBlocked(watched, now);
        // Nobody would write down the rest where the loop has gone to sleep meanwhile.
        if (watched.board->owesStatistics.load(relaxed) &&
            watched.board->busySince.load(relaxed) == 0) {
            const std::lock_guard lock(watched.board->mutex);
            if (watched.board->wake)
                watched.board->wake();
        }
    }
    tellBusy(now);
    bool isMore = false;
    const std::vector<Picture *> all = pictures();
    // One may fall out of the list while it is told.
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        if (m_clients[i]->isAttached())
            isMore |= m_clients[i]->tell(all, m_names, now, true);
    }
    if (now - m_statisticsAt >= second)
        sayStatistics(now);
    forgetGone();
    setPace();
    if (isMore)
        QTimer::singleShot(0, this, &Agent::goOn);
}

void Agent::goOn()
{
    bool isMore = false;
    const Wire::Time now = steadyNow();
    const std::vector<Picture *> all = pictures();
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        if (m_clients[i]->isAttached())
            isMore |= m_clients[i]->tell(all, m_names, now, false);
    }
    if (isMore)
        QTimer::singleShot(0, this, &Agent::goOn);
}

void Agent::forgetGone()
{
    std::erase_if(m_watched, [this](const Watched &watched) {
        if (!watched.board->isGone)
            return false;
        for (const auto &client : m_clients) {
            if (client->isAttached())
                client->loopRemoved(*watched.board);
        }
        std::erase_if(m_outstanding, [&](const Outstanding &each) {
            if (each.board != watched.board.get())
                return false;
            for (const auto &client : m_clients) {
                if (client->id() == each.client)
                    client->say(replyTo(each.request, each.task, Wire::ReplyCode::Gone),
                                steadyNow());
            }
            return true;
        });
        return true;
    });
}

void Agent::checkBlocked(Watched &watched, Wire::Time now)
{
    const Board &board = *watched.board;
    const Wire::Time busySince = board.busySince.load(relaxed);
    const Wire::Time stepSince = board.step.since.load(relaxed);
    const Wire::Id task = board.step.task.load(relaxed);
    // A step that runs a nested event loop is long, but blocks nobody.
    const Wire::Time since = task != 0 ? std::max(busySince, stepSince) : busySince;
    const bool isBlocked = busySince != 0 && now - since > m_options.patience.count();
    Wire::Blocked &blocked = watched.blocked;
    const bool wasBlocked = blocked.lasted != 0;
    if (!isBlocked && !wasBlocked)
        return;
    if (wasBlocked && (!isBlocked || since != blocked.since)) {
        blocked.isOver = true;
        blocked.lasted = std::max(blocked.lasted, (isBlocked ? since : now) - blocked.since);
    } else {
        blocked = {.loop = board.id, .task = task, .since = since, .lasted = now - since};
        if (task != 0) {
            if (const auto slot = watched.picture->slotOf(task)) {
                const TaskLine &line = watched.picture->tasks()[*slot];
                blocked.place = line.row.yieldedAt != 0 ? line.row.yieldedAt : line.added.spawnedAt;
            }
        } else {
            blocked.timer = board.currentTimer.load(relaxed);
            blocked.place = m_names.place(board.currentTimerMadeAt.load(relaxed));
        }
    }
    for (const auto &client : m_clients) {
        if (client->isAttached())
            client->say(blocked, now);
    }
    if (blocked.isOver)
        blocked = {};
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
    m_cpu = cpu;
    m_statisticsAt = now;
}

// Commands --------------------------------------------------------------------------------

void Agent::command(Client &client, const Wire::Command &command)
{
    const Wire::Time now = steadyNow();
    switch (command.verb) {
    case Wire::Verb::Ping:
    case Wire::Verb::Detach:
        client.say(replyTo(command.request, 0, Wire::ReplyCode::Ok), now);
        if (command.verb == Wire::Verb::Detach)
            client.dismiss(u"as asked"_s, now);
        return;
    case Wire::Verb::Cancel:
        cancel(client, command);
        return;
    case Wire::Verb::Pause:
    case Wire::Verb::Resume:
    case Wire::Verb::Stop:
    case Wire::Verb::StepOnce:
        break;
    default:
        client.say(replyTo(command.request, 0, Wire::ReplyCode::Denied), now);
        return;
    }
    for (const Wire::Id task : command.tasks) {
        if (client.isAttached())
            order(client, command, task);
    }
}

void Agent::order(Client &client, const Wire::Command &command, Wire::Id task)
{
    const auto answerAtOnce = [&](Wire::ReplyCode code) {
        client.say(replyTo(command.request, task, code), steadyNow());
    };
    if (!client.mayControl())
        return answerAtOnce(Wire::ReplyCode::Denied);
    if (m_outstanding.size() >= maxOutstanding)
        return answerAtOnce(Wire::ReplyCode::TooMany);
    for (const Watched &watched : m_watched) {
        const auto slot = watched.picture->slotOf(task);
        if (!slot || watched.board->isGone)
            continue;
        m_outstanding.push_back({client.id(), command.request, task, watched.board.get(),
                                 steadyNow(), false, command.verb == Wire::Verb::Pause});
        give(*watched.board, {.verb = verbOf(command.verb),
                              .client = client.id(),
                              .request = command.request,
                              .task = task,
                              .slot = *slot});
        m_hurry.start();
        return;
    }
    answerAtOnce(Wire::ReplyCode::Gone);
}

void Agent::give(Board &board, Order order)
{
    const std::lock_guard lock(board.mutex);
    if (!board.wake)
        return;
    board.orders.push_back(order);
    board.wake();
}

void Agent::cancel(Client &client, const Wire::Command &command)
{
    const auto isMeant = [&](const auto &each) {
        return each.client == client.id() && each.request == command.argument;
    };
    for (const Watched &watched : m_watched) {
        std::vector<Order> taken;
        {
            const std::lock_guard lock(watched.board->mutex);
            for (const Order &each : watched.board->orders) {
                if (isMeant(each))
                    taken.push_back(each);
            }
            std::erase_if(watched.board->orders, isMeant);
        }
        for (const Order &each : taken) {
            std::erase_if(m_outstanding, [&](const Outstanding &waits) {
                return isMeant(waits) && waits.task == each.task;
            });
            client.say(replyTo(each.request, each.task, Wire::ReplyCode::Cancelled), steadyNow());
        }
    }
    client.say(replyTo(command.request, 0, Wire::ReplyCode::Ok), steadyNow());
}

void Agent::collect()
{
    for (const Watched &watched : m_watched) {
        std::vector<Order> results;
        {
            const std::lock_guard lock(watched.board->mutex);
            results.swap(watched.board->results);
        }
        for (const Order &result : results)
            answer(result);
    }
    tellBusy(steadyNow());
    if (m_outstanding.empty())
        m_hurry.stop();
}

void Agent::answer(const Order &result)
{
    if (result.verb == Order::Verb::Release)
        return;
    std::erase_if(m_outstanding, [&](const Outstanding &each) {
        return each.client == result.client && each.request == result.request &&
               each.task == result.task;
    });
    const auto client =
        std::ranges::find(m_clients, result.client, [](const auto &each) { return each->id(); });
    if (client == m_clients.end() || !(*client)->isAttached())
        return;
    Wire::Reply reply = replyTo(result.request, result.task, codeOf(result.result));
    reply.pausesProgram = result.pausesProgram;
    reply.pausesInspector = result.pausesInspector;
    (*client)->say(reply, steadyNow());
}

void Agent::tellBusy(Wire::Time now)
{
    for (Outstanding &each : m_outstanding) {
        if (each.wasTold || now - each.since < m_options.patience.count())
            continue;
        each.wasTold = true;
        const auto client =
            std::ranges::find(m_clients, each.client, [](const auto &one) { return one->id(); });
        if (client == m_clients.end())
            continue;
        Wire::Reply reply = replyTo(each.request, each.task, Wire::ReplyCode::Busy);
        reply.blockedBy = each.board->step.task.load(relaxed);
        const Wire::Time since = each.board->busySince.load(relaxed);
        reply.blockedFor = since != 0 ? now - since : now - each.since;
        (*client)->say(reply, now);
    }
}

} // namespace QCoop::detail
