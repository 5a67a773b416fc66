// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/client.h>

#include <qcoop/qt/logging.h>

#include <QtCore/QDateTime>
#include <QtNetwork/QLocalSocket>

#include <algorithm>
#include <chrono>

namespace QCoop::detail {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr auto patienceForGreeting = 5s;
constexpr auto patienceForLeaving = 5s;
constexpr auto penalty = 1s; // before a wrong token is answered
constexpr qint64 second = 1'000'000'000;

Wire::Time steadyNow()
{
    return std::chrono::steady_clock::now().time_since_epoch() / 1ns;
}

/// What a stranger calls himself, fit for a log.
QString printable(QString name)
{
    name.truncate(100);
    for (QChar &character : name)
        character = character.isPrint() ? character : QChar(u'?');
    return name;
}

/// Whether two tokens are the same, in a time that does not tell where they differ.
bool isSame(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    quint8 difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = quint8(difference | (quint8(a[i]) ^ quint8(b[i])));
    return difference == 0;
}

} // namespace

Client::Client(quint64 id, std::unique_ptr<QLocalSocket> socket, Welcome welcome)
    : m_id(id)
    , m_socket(std::move(socket))
    , m_welcome(std::move(welcome))
{
    m_socket->setReadBufferSize(2 * maxCommandFrame);
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &Client::read);
    connect(m_socket.get(), &QLocalSocket::bytesWritten, this, [this] { m_slowSince = 0; });
    connect(m_socket.get(), &QLocalSocket::disconnected, this, [this] {
        m_phase = Phase::Leaving;
        Q_EMIT gone();
    });
    connect(&m_patience, &QTimer::timeout, this,
            [this] { refuse(Wire::RefusedReason::TooLate, u"no greeting within 5 s"_s); });
    m_patience.setSingleShot(true);
    m_patience.setTimerType(Qt::PreciseTimer); // a coarse one may come 5 % early
    m_patience.start(patienceForGreeting);
    if (!m_welcome.userProblem.isEmpty())
        refuse(Wire::RefusedReason::WrongUser, m_welcome.userProblem);
}

Client::Client(Sink sink, int hz)
    : m_id(0)
    , m_sink(std::move(sink))
    , m_phase(Phase::Attached)
    , m_hz(hz)
{
}

Client::~Client()
{
    if (m_socket)
        m_socket->disconnect(this); // its end is nobody's news any more
}

bool Client::isSlow() const
{
    return m_socket && m_socket->bytesToWrite() > maxWaiting;
}

void Client::read()
{
    if (m_phase == Phase::Leaving) {
        (void)m_socket->readAll();
        return;
    }
    m_reader.feed(m_socket->readAll());
    while (m_phase != Phase::Leaving) {
        const auto received = m_reader.next();
        if (!received)
            break;
        if (received->message)
            handle(*received->message);
    }
    if (m_reader.hasFailed() && m_phase != Phase::Leaving)
        refuse(Wire::RefusedReason::BadFrame, m_reader.error());
}

void Client::handle(const Wire::Message &message)
{
    if (m_phase == Phase::Greeting) {
        if (const auto *hello = std::get_if<Wire::ClientHello>(&message))
            greet(*hello);
        else
            refuse(Wire::RefusedReason::BadFrame, u"it did not begin with a greeting"_s);
        return;
    }
    if (const auto *wish = std::get_if<Wire::Subscribe>(&message)) {
        constexpr qsizetype maxVisible = 1'000;
        m_hz = std::clamp(wish->hz, 1, 30);
        const auto visible = wish->visible.first(std::min(wish->visible.size(), maxVisible));
        m_visible = QSet<Wire::Id>(visible.begin(), visible.end());
        return;
    }
    const auto *command = std::get_if<Wire::Command>(&message);
    if (!command)
        return; // what only an agent says; it means nothing here
    const Wire::Time now = steadyNow();
    if (now - m_second > second) {
        m_second = now;
        m_commands = 0;
    }
    constexpr qsizetype tasksOfACommand = 10'000, tasksThatCountAsOne = 100;
    m_commands += 1 + int(std::min(command->tasks.size(), tasksOfACommand) / tasksThatCountAsOne);
    if (m_commands > maxCommands || command->tasks.size() > tasksOfACommand) {
        Wire::Reply reply;
        reply.request = command->request;
        reply.code = Wire::ReplyCode::TooMany;
        say(reply, now);
        return;
    }
    m_keepsPauses = command->verb == Wire::Verb::Detach && command->argument == 1;
    Q_EMIT commanded(*command);
}

void Client::greet(const Wire::ClientHello &hello)
{
    if (hello.major != Wire::protocolMajor) {
        refuse(Wire::RefusedReason::WrongVersion,
               u"it speaks protocol %1.%2, this program %3.%4"_s.arg(hello.major)
                   .arg(hello.minor)
                   .arg(Wire::protocolMajor)
                   .arg(Wire::protocolMinor));
        return;
    }
    if (!isSame(hello.token, m_welcome.token)) {
        m_phase = Phase::Leaving; // what it says meanwhile is not read
        m_patience.disconnect(this);
        connect(&m_patience, &QTimer::timeout, this,
                [this] { refuse(Wire::RefusedReason::WrongToken, u"the token is wrong"_s); });
        m_patience.start(penalty);
        return;
    }
    m_patience.stop();
    m_phase = Phase::Attached;
    Wire::Hello answer = m_welcome.hello;
    answer.minor = std::min(hello.minor, Wire::protocolMinor);
    answer.now = steadyNow();
    answer.wallClock = QDateTime::currentMSecsSinceEpoch();
    answer.mayControl = m_welcome.hello.mayControl && hello.wantsControl;
    if (!hello.wantsControl || answer.mayControl)
        answer.whyNoControl.clear();
    m_welcome.hello = answer;
    say(answer, answer.now);
    qCInfo(lcQCoop).noquote() << u"probe: \"%1\" inspects this program%2"_s.arg(
        printable(hello.name), answer.mayControl ? u" and may control it"_s : QString());
    Q_EMIT attached();
}

void Client::refuse(Wire::RefusedReason reason, const QString &text)
{
    qCWarning(lcQCoop).noquote() << "probe: an inspector was not let in:" << text;
    Wire::Refused refused;
    refused.reason = reason;
    refused.text = text.left(Wire::maxText);
    m_phase = Phase::Leaving;
    say(refused, steadyNow());
    leave();
}

void Client::leave()
{
    m_phase = Phase::Leaving;
    // When all is written; whoever does not read it is not waited for.
    m_patience.disconnect(this);
    connect(&m_patience, &QTimer::timeout, m_socket.get(), &QLocalSocket::abort);
    m_patience.start(patienceForLeaving);
    m_socket->disconnectFromServer();
}

void Client::dismiss(const QString &text, Wire::Time now)
{
    if (m_phase == Phase::Leaving)
        return;
    say(Wire::Bye{text}, now);
    m_socket->flush();
    leave();
}

void Client::say(const Wire::Message &message, Wire::Time now)
{
    if (m_sink) {
        m_sink(message, now);
        return;
    }
    if (m_socket->state() != QLocalSocket::ConnectedState)
        return; // it has just gone, while it was being told something
    const QByteArray frame = m_writer.frame(message, now);
    m_sentBytes += quint64(frame.size());
    m_socket->write(frame);
    const bool isSilent = m_slowSince != 0 && now - m_slowSince > maxSilence / 1ns;
    if (m_phase != Phase::Leaving && (m_socket->bytesToWrite() > maxBacklog || isSilent)) {
        qCWarning(lcQCoop) << "probe: an inspector reads nothing; it was let go of with"
                           << m_socket->bytesToWrite() << "bytes waiting for it";
        m_phase = Phase::Leaving;
        m_socket->abort();
    }
}

void Client::introduce(const std::vector<Picture *> &pictures)
{
    Wire::SnapshotBegin begin;
    for (const Picture *picture : pictures) {
        const std::lock_guard lock(picture->board().mutex);
        begin.tasks += picture->board().tasks.live();
        begin.timers += picture->board().timers.live();
    }
    const Wire::Time now = steadyNow();
    say(begin, now);
    for (const Picture *picture : pictures) {
        loopAdded(picture->board());
        for (const Wire::SchedulerAdded &each : picture->knownSchedulers())
            say(each, now);
        for (const Wire::SchedulerStats &each : picture->knownStats())
            say(each, now);
    }
}

void Client::loopAdded(const Board &board)
{
    say(Wire::LoopAdded{board.id, board.threadId, QString::fromStdString(board.thread),
                        board.isGui},
        steadyNow());
}

void Client::loopRemoved(const Board &board)
{
    m_sent.remove(&board);
    say(Wire::LoopRemoved{board.id}, steadyNow());
}

} // namespace QCoop::detail
