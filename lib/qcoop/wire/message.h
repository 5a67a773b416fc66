// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/packed.h>

#include <QtCore/QByteArray>

#include <optional>
#include <variant>

namespace QCoop::Wire {

/// All that may be said.
using Message =
    std::variant<ClientHello, Hello, Refused, Texts, Places, SnapshotBegin, SnapshotEnd, LoopAdded,
                 LoopRemoved, LoopStats, SchedulerAdded, SchedulerStats, SchedulerRemoved,
                 FacilitiesAdded, FacilityTable, FacilityRemoved, TasksAdded, TaskTable, TaskEnded,
                 LongStep, TimersAdded, TimerTable, TimerEnded, Blocked, Drops, AgentStats, Reply,
                 Bye, Subscribe, Command>;

/// Makes frames of messages and counts them, one writer a direction of a connection.
///
/// A frame is a CBOR byte string under tag 24 that holds [kind, seq, t, field…].
class Writer
{
public:
    /// The frame of \a message, said at \a now.
    /// \pre it is not longer than maxFrame: split tables and lists before
    [[nodiscard]] QByteArray frame(const Message &message, Time now);
    /// The next \a count frames are lost: the reader will count them as missing.
    void skip(quint64 count) noexcept { m_sequence += count; }

private:
    quint64 m_sequence = 0;
};

/// One frame, read.
struct Received
{
    std::optional<Message> message; ///< nothing: of a kind that this side does not know
    quint64 sequence = 0;
    Time at = 0;
    quint64 missing = 0; ///< frames that should have come before this one
};

/// Takes bytes as they come and gives whole messages back. It never keeps more than one
/// frame, and refuses what it does not understand: after an error nothing more is read.
///
/// Bounds: frames of maxFrame bytes, nesting of 8, counts checked against the bytes there are.
class Reader
{
public:
    explicit Reader(qsizetype limit = maxFrame)
        : m_limit(limit)
    {
    }

    /// \a bytes have come.
    void feed(QByteArrayView bytes);
    /// The next message, or nothing: more bytes are needed, or hasFailed().
    [[nodiscard]] std::optional<Received> next();
    [[nodiscard]] bool hasFailed() const noexcept { return !m_error.isEmpty(); }
    /// What was wrong, where and with which value; empty if nothing was.
    [[nodiscard]] QString error() const { return m_error; }
    /// How the other side writes its tables, from its Hello; by default as this side does.
    void setSchemas(const QList<Schema> &schemas);

private:
    std::optional<Received> fail(const QString &error);

    qsizetype m_limit;
    QByteArray m_bytes;
    qsizetype m_at = 0;     // what is before has been read
    quint64 m_consumed = 0; // bytes of whole frames so far, for error messages
    quint64 m_nextSequence = 0;
    QList<Schema> m_schemas;
    QString m_error;
};

} // namespace QCoop::Wire
