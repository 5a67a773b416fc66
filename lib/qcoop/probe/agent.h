// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/client.h>
#include <qcoop/probe/commands.h>
#include <qcoop/probe/filerecording.h>
#include <qcoop/probe/watchedloop.h>
#include <qcoop/wire/endpoint.h>

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtNetwork/QLocalServer>

#include <memory>
#include <vector>

namespace QCoop::detail {

/// What an agent is to do.
struct AgentOptions
{
    bool allowsControl = false;
    Duration patience = std::chrono::milliseconds(200); ///< before a loop counts as blocked
    bool trustsNoUser = false;                          ///< for tests: every peer is somebody else
    bool records = false;                               ///< into a file of its own
    QString recordingFile{};   ///< empty: beside the endpoint, and gone when all ends well
    qint64 recordingLimit = 0; ///< bytes
};

/// The inspector's end in the program: it lets inspectors in, reads the boards ten times a
/// second while somebody is there, and tells each client what is new to it. It needs no
/// help from the threads that it watches.
///
/// Bounds: maxClients, and those of Board, Names and Client.
/// Thread-affinity: a thread of its own, but for what is said to be callable from others.
class Agent final : public QObject
{
    Q_OBJECT

public:
    static constexpr int maxClients = 16;

    explicit Agent(AgentOptions options);
    ~Agent() override;

    /// Opens the endpoint. Returns what went wrong, or an empty text.
    [[nodiscard]] QString listen();
    /// Says goodbye to all and removes the endpoint.
    void close();
    /// A loop to be watched; it is forgotten when it isGone.
    void addBoard(const std::shared_ptr<Board> &board);
    [[nodiscard]] const Wire::Endpoint &endpoint() const noexcept { return m_endpoint; }

private:
    void letIn();
    void welcome(Client &client);
    void farewell(quint64 id);
    void setPace();
    void tick();
    void read(WatchedLoop &loop, Wire::Time now);
    void goOn();
    void forgetGone();
    void sayStatistics(Wire::Time now);
    void record();
    void endRecording();
    [[nodiscard]] Client *clientOf(quint64 id) const;
    [[nodiscard]] bool hasAttached() const;
    [[nodiscard]] std::vector<Picture *> pictures() const;
    [[nodiscard]] QString problemOf(const QLocalSocket &socket) const;

    const AgentOptions m_options;
    Wire::Endpoint m_endpoint;
    Welcome m_welcome;
    std::unique_ptr<QLocalServer> m_server;
    WatchedLoops m_loops;
    std::vector<std::unique_ptr<Client>> m_clients;
    Names m_names;
    QTimer m_pace;
    Commands m_commands;
    std::optional<FileRecording> m_recording;
    quint64 m_lastClient = 0;
    quint32 m_frame = 0;
    Wire::Time m_statisticsAt = 0;
    Wire::Length m_cpu = 0;
};

} // namespace QCoop::detail
