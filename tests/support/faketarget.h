// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/endpoint.h>
#include <qcoop/wire/message.h>

#include <QtCore/QObject>
#include <QtCore/QStringList>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

#include <map>
#include <optional>

/// A target that says what a test tells it to say, and writes down what it hears.
///
/// It listens in a temporary folder, to which XDG_RUNTIME_DIR points for as long as it lives,
/// so that Wire::findEndpoints() of this process and of those it starts finds it. Its pid is
/// that of the test, unless told otherwise.
/// Its clock stands still but for setNow().
class FakeTarget : public QObject
{
    Q_OBJECT
public:
    using Id = QCoop::Wire::Id;
    using Time = QCoop::Wire::Time;

    explicit FakeTarget(const QString &application = QStringLiteral("fake"));
    ~FakeTarget() override;

    [[nodiscard]] const QCoop::Wire::Endpoint &endpoint() const { return m_endpoint; }
    /// What went wrong at the start; empty if nothing did.
    [[nodiscard]] QString problem() const { return m_problem; }

    QCoop::Wire::Hello hello; ///< what it answers; change it before somebody comes
    std::optional<QCoop::Wire::Refused> refusal; ///< what it answers instead
    bool answersHello = true;
    bool repliesOk = false; ///< answers commands with Ok, and keeps count of pauses
    bool checksToken = true;

    void setNow(Time now) { m_now = now; }
    [[nodiscard]] Time now() const { return m_now; }

    /// To be said to each that comes, after Hello.
    void setSnapshot(const QList<QCoop::Wire::Message> &snapshot) { m_snapshot = snapshot; }
    /// Says \a message to all that are attached.
    void say(const QCoop::Wire::Message &message);
    void sayBytes(const QByteArray &bytes);
    /// Closes the connections without a word.
    void hangUp();

    [[nodiscard]] qsizetype clientCount() const { return qsizetype(m_clients.size()); }
    /// What was heard since the last call: "hello control", "subscribe 10 Hz 1 2 3",
    /// "pause 17", "resume 17 18", "step 17", "stop 17", "detach".
    QStringList takeHeard() { return std::exchange(m_heard, {}); }
    /// Likewise, commands only.
    QStringList takeCommands();
    /// What these would give, for QTRY_COMPARE, which asks more than once.
    [[nodiscard]] const QStringList &heardSoFar() const { return m_heard; }
    [[nodiscard]] QStringList commandsSoFar() const;
    [[nodiscard]] const QList<QCoop::Wire::Command> &commands() const { return m_commands; }

    /// A small program: loop 1 "main", scheduler 1 "gui", tasks 1 to \a tasks, named "task",
    /// and a LoopingCall with the id 1, within SnapshotBegin and SnapshotEnd.
    [[nodiscard]] static QList<QCoop::Wire::Message> smallProgram(int tasks);
    [[nodiscard]] static QCoop::Wire::Texts text(QCoop::Wire::TextId id, const QString &text);
    [[nodiscard]] static QCoop::Wire::TasksAdded task(Id id, Id parent = 0,
                                                      QCoop::Wire::PlaceId spawnedAt = 0);
    [[nodiscard]] static QCoop::Wire::TaskTable row(const QCoop::Wire::TaskRow &row);

Q_SIGNALS:
    void heard(const QString &what);

private:
    struct Client
    {
        QCoop::Wire::Reader reader;
        QCoop::Wire::Writer writer;
        bool isIn = false;
    };
    void welcome();
    void read(QLocalSocket *socket);
    void take(QLocalSocket *socket, const QCoop::Wire::Message &message);
    void answer(QLocalSocket *socket, const QCoop::Wire::Command &command);
    void send(QLocalSocket *socket, const QCoop::Wire::Message &message);
    void hear(const QString &what);

    QTemporaryDir m_folder;
    QByteArray m_runtimeDirBefore;
    bool m_hadRuntimeDir = false;
    QLocalServer m_server;
    QCoop::Wire::Endpoint m_endpoint;
    QByteArray m_token;
    QString m_problem;
    std::map<QLocalSocket *, Client> m_clients;
    QList<QCoop::Wire::Message> m_snapshot;
    QStringList m_heard;
    QList<QCoop::Wire::Command> m_commands;
    std::map<Id, std::pair<quint32, quint32>> m_pauses; // by the program, by inspectors
    Time m_now = 1'000'000'000;
};
