// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QStringList>

namespace QCoop::Inspector {

class Connection;
class Store;

/// Numbers commands, remembers those without an answer, and makes a sentence of each answer.
///
/// Bounds: maxOutstanding commands wait for answers, then the oldest are given up; the log
/// has logSize lines. A command for more than maxTasksPerCommand tasks is sent in parts.
/// Thread-affinity: the thread of the object.
/// Errors: what could not be sent is answered at once, as a sentence that says so.
class Commander : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype maxOutstanding = 1'000;
    static constexpr qsizetype maxTasksPerCommand = 1'000;
    static constexpr qsizetype logSize = 200;

    /// \a store, for the names of tasks, must outlive the commander.
    explicit Commander(const Store *store, QObject *parent = nullptr);
    /// Sends through \a connection, and listens to it.
    explicit Commander(Connection *connection, const Store *store, QObject *parent = nullptr);

    void pause(const QList<Wire::Id> &tasks) { command(Wire::Verb::Pause, tasks); }
    void resume(const QList<Wire::Id> &tasks) { command(Wire::Verb::Resume, tasks); }
    void stop(const QList<Wire::Id> &tasks) { command(Wire::Verb::Stop, tasks); }
    void stepOnce(const QList<Wire::Id> &tasks) { command(Wire::Verb::StepOnce, tasks); }
    /// Returns the request number of the last part; 0 if there are no tasks.
    quint64 command(Wire::Verb verb, const QList<Wire::Id> &tasks);
    /// The target should forget a command that still waits.
    void cancel(quint64 request);

    /// Commands that have not been answered for all of their tasks.
    [[nodiscard]] qsizetype outstandingCount() const noexcept { return m_outstanding.size(); }
    /// Sentences, the newest last.
    [[nodiscard]] const QStringList &log() const noexcept { return m_log; }
    /// Adds a line that is no answer, such as "Attached to …".
    void note(const QString &sentence);

    void takeReply(const Wire::Reply &reply);
    /// The connection is gone: what is outstanding will not be answered.
    void giveUp();

Q_SIGNALS:
    void commandReady(const QCoop::Wire::Command &command);
    /// A sentence for the status bar, also in log(). \a isGood: what was asked for happened,
    /// or still may.
    void answered(const QString &sentence, bool isGood, const QCoop::Wire::Reply &reply);
    void logged(const QString &sentence);

private:
    struct Outstanding
    {
        Wire::Verb verb = Wire::Verb::Ping;
        qsizetype answersMissing = 0;
    };
    [[nodiscard]] QString sentence(Wire::Verb verb, const Wire::Reply &reply) const;
    [[nodiscard]] QString doneSentence(Wire::Verb verb, const Wire::Reply &reply) const;
    void transmit(const Wire::Command &command);

    const Store *m_store;
    Connection *m_connection = nullptr;
    quint64 m_lastRequest = 0;
    QHash<quint64, Outstanding> m_outstanding;
    QList<quint64> m_order; // of the outstanding, the oldest first
    QStringList m_log;
};

} // namespace QCoop::Inspector
