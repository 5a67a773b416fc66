// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/store.h>

#include <qcoop/wire/endpoint.h>
#include <qcoop/wire/message.h>

#include <QtCore/QIODevice>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <chrono>
#include <memory>
#include <optional>

namespace QCoop::Inspector {

/// Speaks with one target and fills a Store with what it tells.
///
/// The target is not trusted: the Reader refuses what is malformed, and we read no more than
/// a part of what waits before the event loop has its turn again.
///
/// Thread-affinity: the thread of the object. Errors: state() and stateText().
class Connection : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8 {
        Idle,       ///< not attached, or no longer, as we wished
        Connecting, ///< until the target's Hello
        Attached,
        Silent,    ///< attached, but nothing was heard for a while; a blocked loop is not this
        Refused,   ///< it does not let us in
        Ended,     ///< it said goodbye, or its process is gone
        Lost,      ///< the connection broke, or what it said was malformed
        Replaying, ///< there is no target, but a recording of one: see present()
    };
    Q_ENUM(State)

    /// \a store must outlive the connection.
    explicit Connection(Store *store, QObject *parent = nullptr);
    ~Connection() override;

    /// Begins anew with this target; the store is cleared.
    void attach(const Wire::Endpoint &endpoint);
    /// Likewise, with a device that is open.
    void attach(std::unique_ptr<QIODevice> device, const QByteArray &token);
    /// Stands for a recording of \a endpoint, that said \a hello: nobody is attached to, and
    /// nothing can be changed. The store is left alone.
    void present(const Wire::Endpoint &endpoint, const Wire::Hello &hello);
    /// Says goodbye. Pauses that we made are taken back, unless \a leavePauses.
    void detach(bool leavePauses = false);

    [[nodiscard]] State state() const noexcept { return m_state; }
    /// Attached or Silent: commands reach the target, sooner or later.
    [[nodiscard]] bool isAttached() const noexcept
    {
        return m_state == State::Attached || m_state == State::Silent;
    }
    /// The state in one sentence for the user, with what to do.
    [[nodiscard]] QString stateText() const;
    /// What was wrong with the bytes; empty if nothing was.
    [[nodiscard]] QString streamError() const { return m_reader.error(); }
    /// What the target said of itself; of the last one attached to.
    [[nodiscard]] const Wire::Hello &hello() const noexcept { return m_hello; }
    [[nodiscard]] const Wire::Endpoint &endpoint() const noexcept { return m_endpoint; }
    /// "mandelbrot_demo (pid 4242)".
    [[nodiscard]] QString targetLabel() const;

    [[nodiscard]] bool mayControl() const noexcept { return isAttached() && m_hello.mayControl; }
    /// What to do to get control, as a sentence; empty if we have it or are not attached.
    [[nodiscard]] QString whyNoControl() const;

    /// How often we want to hear, and of which tasks first. Said again after each attach().
    void subscribe(int hz, const QList<Wire::Id> &visible);
    /// Sends \a command; returns whether it could be sent.
    bool send(const Wire::Command &command);

    [[nodiscard]] quint64 receivedBytes() const noexcept { return m_receivedBytes; }

    /// 1 s at first.
    void setSilenceLimit(std::chrono::milliseconds limit);

Q_SIGNALS:
    void stateChanged(QCoop::Inspector::Connection::State state);
    /// The store has taken \a received, for whoever writes down what the target says.
    void told(const QCoop::Wire::Received &received);
    void replied(const QCoop::Wire::Reply &reply);

private:
    void begin();
    void sendHello();
    void setState(State state);
    void fail(State state, const QString &reason);
    void readSome();
    void take(const Wire::Received &received);
    void takeHello(const Wire::Hello &hello);
    void takeFacts(const Wire::Hello &hello);
    void takeLoss();
    void checkForEnd();
    bool write(const Wire::Message &message);
    void sendSubscription();
    void dropDevice();
    [[nodiscard]] QString refusalText() const;
    [[nodiscard]] QString versionText() const;

    Store *m_store;
    std::unique_ptr<QIODevice> m_device;
    Wire::Endpoint m_endpoint;
    QByteArray m_token;
    Wire::Reader m_reader;
    Wire::Writer m_writer;
    Wire::Hello m_hello;
    std::optional<Wire::Refused> m_refused;
    std::optional<QString> m_bye;
    QString m_lossReason;
    State m_state = State::Idle;
    QTimer m_silenceTimer;
    QTimer m_endTimer; // looks whether the process is gone, for a while after a loss
    int m_endChecks = 0;
    int m_hz = 10;
    QList<Wire::Id> m_visible;
    quint64 m_receivedBytes = 0;
};

} // namespace QCoop::Inspector
