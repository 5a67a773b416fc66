// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/connection.h>
#include <model/names.h>

#include <QtNetwork/QLocalSocket>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What is read before the event loop has its turn again; a flood of records must not freeze
/// the inspector.
constexpr qint64 readAtOnce = 512 * 1024;
constexpr qint64 socketBuffer = 4 * 1024 * 1024;
constexpr auto endCheckInterval = 100ms;
constexpr int endChecks = 20;
constexpr qsizetype maxVisible = 1'000;
constexpr qsizetype maxNameShown = 100;

} // namespace

Connection::Connection(Store *store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    m_silenceTimer.setSingleShot(true);
    m_silenceTimer.setInterval(1s);
    connect(&m_silenceTimer, &QTimer::timeout, this, [this] {
        if (m_state == State::Attached)
            setState(State::Silent);
    });
    m_endTimer.setInterval(endCheckInterval);
    connect(&m_endTimer, &QTimer::timeout, this, &Connection::checkForEnd);
}

Connection::~Connection()
{
    dropDevice();
}

void Connection::setSilenceLimit(std::chrono::milliseconds limit)
{
    m_silenceTimer.setInterval(limit);
}

void Connection::attach(const Wire::Endpoint &endpoint)
{
    dropDevice();
    m_endpoint = endpoint;
    auto socket = std::make_unique<QLocalSocket>();
    QLocalSocket *const opened = socket.get();
    socket->setReadBufferSize(socketBuffer);
    m_token = endpoint.readToken();
    m_device = std::move(socket);
    begin();
    connect(opened, &QLocalSocket::connected, this, &Connection::sendHello);
    connect(opened, &QLocalSocket::disconnected, this, &Connection::takeLoss);
    connect(opened, &QLocalSocket::errorOccurred, this, [this, opened] {
        if (m_device.get() == opened && m_state == State::Connecting && m_lossReason.isEmpty())
            m_lossReason = opened->errorString();
        takeLoss();
    });
    opened->connectToServer(endpoint.socket);
}

void Connection::attach(std::unique_ptr<QIODevice> device, const QByteArray &token)
{
    dropDevice();
    m_endpoint = {};
    m_token = token;
    m_device = std::move(device);
    begin();
    connect(m_device.get(), &QIODevice::readChannelFinished, this, &Connection::takeLoss);
    connect(m_device.get(), &QIODevice::aboutToClose, this, &Connection::takeLoss);
    sendHello();
    readSome();
}

void Connection::present(const Wire::Endpoint &endpoint, const Wire::Hello &hello)
{
    dropDevice();
    m_endTimer.stop();
    m_endpoint = endpoint;
    takeFacts(hello);
    setState(State::Replaying);
}

void Connection::begin()
{
    m_reader = Wire::Reader();
    m_writer = Wire::Writer();
    m_hello = {};
    m_refused.reset();
    m_bye.reset();
    m_lossReason.clear();
    m_endTimer.stop();
    m_receivedBytes = 0;
    m_store->clear();
    connect(m_device.get(), &QIODevice::readyRead, this, &Connection::readSome);
    setState(State::Connecting);
}

void Connection::sendHello()
{
    Wire::ClientHello hello;
    hello.token = m_token;
    hello.name = u"qcoop-inspector"_s;
    hello.wantsControl = true;
    write(hello);
}

void Connection::detach(bool leavePauses)
{
    m_endTimer.stop();
    if (isAttached()) {
        Wire::Command goodbye;
        goodbye.verb = Wire::Verb::Detach;
        goodbye.argument = leavePauses ? 1 : 0;
        write(goodbye);
        if (auto *const socket = qobject_cast<QLocalSocket *>(m_device.get()))
            socket->flush();
    }
    dropDevice();
    m_store->stopClock();
    setState(State::Idle);
}

void Connection::dropDevice()
{
    m_silenceTimer.stop();
    if (!m_device)
        return;
    m_device->disconnect(this);
    // Later: it may be its own signal that brought us here.
    m_device.release()->deleteLater();
}

void Connection::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void Connection::fail(State state, const QString &reason)
{
    m_lossReason = reason;
    dropDevice();
    m_store->flush(); // what came before is still true
    m_store->stopClock();
    setState(state);
}

void Connection::readSome()
{
    if (!m_device)
        return;
    const QByteArray bytes = m_device->read(readAtOnce);
    if (bytes.isEmpty())
        return;
    m_receivedBytes += quint64(bytes.size());
    if (isAttached()) {
        m_silenceTimer.start();
        setState(State::Attached);
    }
    const QIODevice *const device = m_device.get();
    m_reader.feed(bytes);
    while (m_device.get() == device && !m_bye && !m_refused) {
        std::optional<Wire::Received> received = m_reader.next();
        if (!received)
            break;
        take(*received);
    }
    if (m_device.get() != device)
        return; // a receiver of our signals attached to somebody else, or detached
    if (m_reader.hasFailed()) {
        fail(State::Lost, tr("what it sent makes no sense: %1").arg(m_reader.error()));
        return;
    }
    if (m_device->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &Connection::readSome, Qt::QueuedConnection);
}

void Connection::take(const Wire::Received &received)
{
    if (const auto *const message = received.message ? &*received.message : nullptr) {
        if (const auto *const refused = std::get_if<Wire::Refused>(message)) {
            m_refused = *refused;
            fail(State::Refused, {});
            return;
        }
        if (const auto *const hello = std::get_if<Wire::Hello>(message)) {
            m_store->apply(received);
            takeHello(*hello);
            return;
        }
        if (const auto *const bye = std::get_if<Wire::Bye>(message)) {
            m_bye = oneLine(bye->text);
            fail(State::Ended, {});
            return;
        }
        if (const auto *const reply = std::get_if<Wire::Reply>(message)) {
            if (isAttached())
                Q_EMIT replied(*reply);
            return;
        }
    }
    if (!isAttached()) {
        fail(State::Lost, tr("it did not begin with a greeting"));
        return;
    }
    m_store->apply(received);
    Q_EMIT told(received);
}

void Connection::takeHello(const Wire::Hello &hello)
{
    if (m_state != State::Connecting)
        return; // a second one says nothing new
    if (hello.major != Wire::protocolMajor) {
        m_refused = Wire::Refused{Wire::RefusedReason::WrongVersion, hello.major, hello.minor, {}};
        fail(State::Refused, {});
        return;
    }
    takeFacts(hello);
    m_reader.setSchemas(hello.schemas);
    m_silenceTimer.start();
    setState(State::Attached);
    sendSubscription();
}

void Connection::takeFacts(const Wire::Hello &hello)
{
    m_hello = hello;
    m_hello.application = oneLine(hello.application);
    m_hello.executable = oneLine(hello.executable);
    m_hello.whyNoControl = oneLine(hello.whyNoControl);
}

void Connection::takeLoss()
{
    if (!m_device)
        return;
    // What was said last may still wait to be read: a Bye, or why we were refused.
    const QIODevice *const device = m_device.get();
    while (m_device.get() == device && m_device->bytesAvailable() > 0)
        readSome();
    if (m_device.get() != device)
        return;
    fail(State::Lost, m_lossReason);
    // Its process may need a moment to be gone.
    m_endChecks = endChecks;
    if (m_endpoint.pid != 0) {
        m_endTimer.start();
        checkForEnd();
    }
}

void Connection::checkForEnd()
{
    if (!m_endpoint.isAlive()) {
        m_endTimer.stop();
        setState(State::Ended);
    } else if (--m_endChecks <= 0) {
        m_endTimer.stop();
    }
}

bool Connection::write(const Wire::Message &message)
{
    return m_device && m_device->isOpen() && m_device->write(m_writer.frame(message, 0)) >= 0;
}

void Connection::subscribe(int hz, const QList<Wire::Id> &visible)
{
    const int rate = std::clamp(hz, 1, 30);
    const QList<Wire::Id> tasks = visible.first(std::min(visible.size(), maxVisible));
    if (rate == m_hz && tasks == m_visible)
        return;
    m_hz = rate;
    m_visible = tasks;
    m_store->setRate(rate);
    sendSubscription();
}

void Connection::sendSubscription()
{
    if (isAttached())
        write(Wire::Subscribe{m_hz, m_visible});
}

bool Connection::send(const Wire::Command &command)
{
    return isAttached() && write(command);
}

QString Connection::targetLabel() const
{
    const QString application =
        m_hello.application.isEmpty() ? oneLine(m_endpoint.application) : m_hello.application;
    const qint64 pid = m_hello.pid != 0 ? m_hello.pid : m_endpoint.pid;
    const QString name = application.isEmpty() ? tr("the program") : application.left(maxNameShown);
    return pid == 0 ? name : tr("%1 (pid %2)").arg(name).arg(pid);
}

QString Connection::whyNoControl() const
{
    if (!isAttached() || m_hello.mayControl)
        return {};
    if (!m_hello.whyNoControl.isEmpty())
        return m_hello.whyNoControl;
    return tr("No right to control: start the program with QCOOP_INSPECT_CONTROL=1.");
}

} // namespace QCoop::Inspector
