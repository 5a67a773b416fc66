// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/message.h>
#include <qcoop/wire/trace.h>

#include <QtCore/QFile>
#include <QtCore/QList>

namespace QCoop::Wire {

/// What a recording may take, and what becomes of it then.
struct TraceOptions
{
    enum class WhenFull : quint8 {
        End,  ///< it ends, whole
        Wrap, ///< the oldest chunks give way: a ring
    };
    qint64 limit = 0; ///< bytes of the file; 0: none
    WhenFull whenFull = WhenFull::End;
    Length chunkLength = 1'000'000'000;      ///< after which a chunk is written
    Length keyframeInterval = 5'000'000'000; ///< the shortest one

    /// The least that a limit may be: a file with less room says nothing.
    static constexpr qint64 minLimit = 64 * 1024;
    /// The share of a ring that a keyframe may take, so that a whole one is always there.
    static constexpr qint64 keyframesInRing = 4;
};

/// Writes a recording.
///
/// Each chunk is one write of whole frames, so a program that is killed leaves a file that
/// opens, without the last second. Whoever uses it gives what the target said, and, where
/// wantsKeyframe(), all that is there between beginKeyframe() and endKeyframe(); names have to
/// be said again after each beginKeyframe().
///
/// Units: nanoseconds of the target's clock, bytes. Thread-affinity: none; one user at a time.
/// Errors: problem(); nothing more is written then, and what was written stays valid.
class TraceWriter
{
public:
    explicit TraceWriter(TraceOptions options = {});
    /// Ends it, if nobody has.
    ~TraceWriter();
    TraceWriter(const TraceWriter &) = delete;
    TraceWriter &operator=(const TraceWriter &) = delete;

    /// Makes \a path, whole or not at all; a file of that name is replaced. \a hello is that of
    /// the target, but its schemas, which are ours. Returns what went wrong, or an empty text.
    [[nodiscard]] QString open(const QString &path, Hello hello);
    [[nodiscard]] bool isOpen() const noexcept { return m_file.isOpen(); }

    /// Whether a keyframe is due: there is none yet, or the last one is old enough, and since
    /// then as much was written as it took itself, so that they are half of the file at most.
    [[nodiscard]] bool wantsKeyframe(Time now) const noexcept;
    void beginKeyframe(Time now);
    void endKeyframe(Time now);
    /// \a message was said at \a at, and \a missing frames before it were lost.
    /// \pre as Writer::frame()
    void add(const Message &message, Time at, quint64 missing = 0);
    /// Writes the chunk, if it is due at \a now.
    void tick(Time now);
    /// Writes what there is, and why the recording ends; no effect if it has.
    void end(const QString &reason);

    [[nodiscard]] const QString &path() const noexcept { return m_path; }
    /// Bytes of the file, and of what waits to be written.
    [[nodiscard]] qint64 size() const noexcept { return m_size + m_payload.size(); }
    /// Why nothing more is written; empty if it is, or if end() was called.
    [[nodiscard]] const QString &problem() const noexcept { return m_problem; }
    [[nodiscard]] Time from() const noexcept { return m_from; } ///< the first frame
    [[nodiscard]] Time to() const noexcept { return m_to; }     ///< the last one

private:
    [[nodiscard]] bool isRing() const noexcept
    {
        return m_options.whenFull == TraceOptions::WhenFull::Wrap;
    }
    [[nodiscard]] qsizetype chunkSize() const noexcept;
    /// Returns whether it was written.
    bool writeChunk();
    bool put(ChunkKind kind, quint8 flags, const QByteArray &payload, quint32 frames, Time from,
             Time to);
    [[nodiscard]] bool makeRoom(qint64 needed);
    void writeEnd(const QString &reason);
    void fail(const QString &problem);
    void failTooSmall(qint64 needed);

    const TraceOptions m_options;
    QFile m_file;
    QString m_path;
    QString m_problem;
    QList<Chunk> m_index; // empty of rings
    Writer m_writer;      // of the chunk that grows
    QByteArray m_payload;
    quint32 m_frames = 0;
    Time m_chunkFrom = 0;
    Time m_chunkTo = 0;
    ChunkKind m_kind = ChunkKind::Changes;
    quint8 m_flags = 0;
    quint64 m_number = 0;
    qint64 m_at = 0;        // where the next chunk goes
    qint64 m_ringBegin = 0; // behind the head
    qint64 m_size = 0;
    Time m_from = 0;
    Time m_to = 0;
    Time m_keyframeAt = 0;
    qint64 m_keyframeSize = -1; // bytes of the last one; -1: there is none
    qint64 m_sinceKeyframe = 0; // bytes
};

} // namespace QCoop::Wire
