// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

#include <QtCore/QByteArrayView>

#include <tuple>

/// The bytes of recordings, files that end in .qctrace: what is around the frames in them.
/// docs/wire.md has them in full.
namespace QCoop::Wire {

/// A reader takes files of the same major; what a newer minor adds, it skips.
inline constexpr quint16 traceMajor = 1;
inline constexpr quint16 traceMinor = 0;

inline constexpr QByteArrayView traceMagic("QCTRACE\n", 8);
inline constexpr QByteArrayView traceEndMagic("\nECARTCQ", 8);
inline constexpr QByteArrayView chunkMagic("QCck", 4);

/// In the head of the file: its chunks are in the order of their numbers and not of their
/// offsets, and the first ones have given way to the last.
inline constexpr quint32 traceIsRing = 1;

inline constexpr qsizetype traceHeadSize = 16;
inline constexpr qsizetype chunkHeadSize = 48;
inline constexpr qsizetype traceFootSize = 16;

/// A writer ends a chunk before it would become longer than this; one frame may.
inline constexpr qsizetype usualChunk = qsizetype(1) << 20;
/// A reader takes none that is longer.
inline constexpr qsizetype maxChunk = qsizetype(4) << 20;
/// A reader takes no more; at one a second they are eleven days.
inline constexpr qsizetype maxChunks = 1'000'000;

enum class ChunkKind : quint8 {
    Head = 1,     ///< a Hello; always the first
    Keyframe = 2, ///< all that is there, from SnapshotBegin to SnapshotEnd
    Changes = 3,  ///< what the target said after that
    End = 4,      ///< a Bye: why the recording ends
    Index = 5,    ///< where the others are
};

enum ChunkFlag : quint8 {
    KeyframeBegins = 1, ///< it has the SnapshotBegin of its keyframe
    KeyframeEnds = 2,   ///< it has the SnapshotEnd
};

/// What the head of a chunk says, and where the chunk is. A row of the index.
struct Chunk
{
    quint64 number = 0; ///< from 0, in the order in which they were written
    quint64 offset = 0; ///< of its head, from the beginning of the file
    quint8 kind = 0;    ///< a ChunkKind, or one that we do not know
    quint8 flags = 0;   ///< of ChunkFlag
    quint32 length = 0; ///< bytes behind the head
    quint32 frames = 0;
    Time from = 0; ///< when its first frame was said
    Time to = 0;   ///< when its last one was

    [[nodiscard]] bool is(ChunkKind wanted) const noexcept { return kind == quint8(wanted); }
    [[nodiscard]] qint64 end() const noexcept { return qint64(offset) + chunkHeadSize + length; }

    static constexpr auto columns()
    {
        return std::tuple(std::pair("number", &Chunk::number), std::pair("offset", &Chunk::offset),
                          std::pair("kind", &Chunk::kind), std::pair("flags", &Chunk::flags),
                          std::pair("length", &Chunk::length), std::pair("frames", &Chunk::frames),
                          std::pair("from", &Chunk::from), std::pair("to", &Chunk::to));
    }
};

} // namespace QCoop::Wire
