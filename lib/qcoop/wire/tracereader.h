// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/message.h>
#include <qcoop/wire/trace.h>

#include <QtCore/QFile>
#include <QtCore/QList>

#include <optional>

namespace QCoop::Wire {

/// What of a recording cannot be read.
struct TraceDamage
{
    quint64 chunks = 0;    ///< that must have been there; of a ring without those that gave way
    Length length = 0;     ///< of the time in which these were
    qint64 bytes = 0;      ///< that belong to no chunk; of a ring none are counted
    bool isCutOff = false; ///< it does not say why it ended: its writer was killed, or still writes
};

/// Reads a recording: finds its whole chunks, and gives their frames.
///
/// The file is not trusted, and may be cut off or damaged anywhere: what is not whole is left
/// out, and counted. A chunk is believed when its sums are right.
///
/// Bounds: maxChunks, maxChunk, maxFrame; one chunk is in memory at a time.
/// Thread-affinity: none; one user at a time. Errors: open(), load().
class TraceReader
{
public:
    /// Returns why \a path is no recording that can be read, or an empty text. Once only.
    [[nodiscard]] QString open(const QString &path);

    [[nodiscard]] QString path() const { return m_file.fileName(); }
    [[nodiscard]] const Hello &hello() const noexcept { return m_hello; }
    [[nodiscard]] bool isRing() const noexcept { return m_isRing; }
    /// The keyframes and changes, in the order in which they were written; the first one begins
    /// a keyframe. Empty: nothing was recorded.
    [[nodiscard]] const QList<Chunk> &chunks() const noexcept { return m_chunks; }
    /// Why it ended; nothing if it does not say so.
    [[nodiscard]] const std::optional<QString> &endReason() const noexcept { return m_endReason; }
    [[nodiscard]] const TraceDamage &damage() const noexcept { return m_damage; }
    [[nodiscard]] Time from() const noexcept { return m_chunks.isEmpty() ? 0 : m_chunks[0].from; }
    [[nodiscard]] Time to() const noexcept { return m_chunks.isEmpty() ? 0 : m_chunks.last().to; }

    /// Makes \a reader give the frames of chunks()[\a index]. Returns whether the chunk is still
    /// what it was; if not, \a reader gives nothing.
    [[nodiscard]] bool load(qsizetype index, Reader &reader);

private:
    QString readHead();
    [[nodiscard]] bool readIndex();
    void scan();
    void arrange();
    void readEnd(const Chunk &chunk);
    [[nodiscard]] QByteArray read(qint64 at, qint64 length);
    /// The chunk whose head is at \a at, if there is one and it ends within the file.
    [[nodiscard]] std::optional<Chunk> headAt(qint64 at);
    /// Nothing if its sum is wrong.
    [[nodiscard]] std::optional<QByteArray> payloadOf(const Chunk &chunk);
    /// Where the next chunk may begin, from \a at on; -1: nowhere.
    [[nodiscard]] qint64 findChunk(qint64 at);

    QFile m_file;
    qint64 m_size = 0;
    Hello m_hello;
    bool m_isRing = false;
    QList<Chunk> m_chunks;
    std::optional<Chunk> m_end;
    std::optional<QString> m_endReason;
    TraceDamage m_damage;
    QByteArray m_window; // a part of the file, so that looking for heads does not read it often
    qint64 m_windowAt = 0;
};

} // namespace QCoop::Wire
