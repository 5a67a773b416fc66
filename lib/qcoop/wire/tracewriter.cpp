// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/crc32.h>
#include <qcoop/wire/tracewriter.h>

#include <QtCore/QtEndian>

#include <algorithm>

#include <cstdio>

namespace QCoop::Wire {

using namespace Qt::StringLiterals;

namespace {

/// What the end of a file may take beside the index: the last chunk's head, a Bye, the foot.
constexpr qint64 roomForEnd = 8 * 1024;
/// Of one chunk in the index, at the most: eight numbers.
constexpr qint64 roomInIndex = 40;

template <typename T>
void put(QByteArray &bytes, T number)
{
    const auto at = bytes.size();
    bytes.resize(at + qsizetype(sizeof(T)));
    qToBigEndian(number, bytes.data() + at);
}

QByteArray headOf(const Chunk &chunk, const QByteArray &payload)
{
    QByteArray head = chunkMagic.toByteArray();
    put(head, chunk.kind);
    put(head, chunk.flags);
    put(head, quint16(0));
    put(head, chunk.length);
    put(head, crc32(payload));
    put(head, chunk.number);
    put(head, chunk.from);
    put(head, chunk.to);
    put(head, chunk.frames);
    put(head, crc32(head));
    return head;
}

} // namespace

TraceWriter::TraceWriter(TraceOptions options)
    : m_options(options)
{
}

TraceWriter::~TraceWriter()
{
    end(u"the recorder has ended"_s);
}

QString TraceWriter::open(const QString &path, Hello hello)
{
    m_path = path;
    if ((m_options.limit != 0 || isRing()) && m_options.limit < TraceOptions::minLimit) {
        return u"a recording needs at least %1 bytes, and %2 were allowed"_s
            .arg(TraceOptions::minLimit)
            .arg(m_options.limit);
    }
    hello.schemas = {schemaOf<TasksAdded>(),      schemaOf<TaskTable>(),
                     schemaOf<TimersAdded>(),     schemaOf<TimerTable>(),
                     schemaOf<FacilitiesAdded>(), schemaOf<FacilityTable>()};
    // Under another name until it can be opened: nobody shall find half a head.
    const QString part = path + ".part"_L1;
    m_file.setFileName(part);
    const auto problem = [&](const QString &why) {
        m_file.close();
        m_file.remove();
        return u"%1 cannot be written: %2"_s.arg(path, why);
    };
    // Made anew, and not written through a link that somebody else put there.
    QFile::remove(part);
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered,
                     QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return u"%1 cannot be written: %2"_s.arg(path, m_file.errorString());

    QByteArray head = traceMagic.toByteArray();
    Wire::put(head, traceMajor);
    Wire::put(head, traceMinor);
    Wire::put(head, quint32(isRing() ? traceIsRing : 0));
    if (m_file.write(head) != head.size())
        return problem(m_file.errorString());
    m_at = m_size = head.size();
    const QByteArray payload = Writer().frame(hello, hello.now);
    if (!put(ChunkKind::Head, 0, payload, 1, hello.now, hello.now))
        return problem(std::exchange(m_problem, {}));
    m_ringBegin = m_at;
    m_from = m_to = hello.now;
    // What POSIX calls renaming replaces a file in one go; QFile::rename() does not.
    if (std::rename(QFile::encodeName(part).constData(), QFile::encodeName(path).constData()) != 0)
        return problem(qt_error_string());
    return {};
}

bool TraceWriter::wantsKeyframe(Time now) const noexcept
{
    if (m_keyframeSize < 0)
        return true;
    const bool isDue =
        now - m_keyframeAt >= m_options.keyframeInterval ||
        (isRing() && m_sinceKeyframe >= m_options.limit / TraceOptions::keyframesInRing);
    return isDue && m_sinceKeyframe >= m_keyframeSize;
}

void TraceWriter::beginKeyframe(Time now)
{
    writeChunk();
    m_kind = ChunkKind::Keyframe;
    m_flags = KeyframeBegins;
    m_keyframeAt = now;
    m_keyframeSize = 0;
}

void TraceWriter::endKeyframe(Time now)
{
    if (isRing() && m_keyframeSize > m_options.limit / TraceOptions::keyframesInRing)
        failTooSmall(m_keyframeSize);
    if (!isOpen())
        return;
    m_flags |= KeyframeEnds;
    m_chunkTo = std::max(m_chunkTo, now);
    writeChunk();
    m_kind = ChunkKind::Changes;
    m_flags = 0;
    m_sinceKeyframe = 0;
}

void TraceWriter::add(const Message &message, Time at, quint64 missing)
{
    tick(at);
    if (!isOpen())
        return;
    // A sequence begins in each chunk, so that each can be read alone.
    m_writer.skip(missing);
    QByteArray frame = m_writer.frame(message, at);
    if (!m_payload.isEmpty() && m_payload.size() + frame.size() > chunkSize()) {
        writeChunk();
        m_flags = 0; // of a keyframe, this is not the first any more
        m_writer.skip(missing);
        frame = m_writer.frame(message, at);
    }
    if (!isOpen())
        return;
    if (m_payload.isEmpty())
        m_chunkFrom = m_chunkTo = std::max(at, m_to);
    m_payload += frame;
    ++m_frames;
    m_chunkTo = std::max(m_chunkTo, at);
    m_to = m_chunkTo;
    if (m_kind == ChunkKind::Keyframe)
        m_keyframeSize += frame.size();
    else
        m_sinceKeyframe += frame.size();
}

qsizetype TraceWriter::chunkSize() const noexcept
{
    // What a small ring loses with each chunk that it overwrites must not be half of it.
    return isRing() ? std::min(usualChunk, qsizetype(m_options.limit / 16)) : usualChunk;
}

void TraceWriter::tick(Time now)
{
    // A keyframe is of one moment, and is written when it is whole.
    if (m_kind != ChunkKind::Keyframe && !m_payload.isEmpty() &&
        now - m_chunkFrom >= m_options.chunkLength)
        writeChunk();
}

bool TraceWriter::writeChunk()
{
    if (m_payload.isEmpty() || !isOpen())
        return isOpen();
    const QByteArray payload = std::exchange(m_payload, {});
    m_writer = {};
    return put(m_kind, m_flags, payload, std::exchange(m_frames, 0), m_chunkFrom, m_chunkTo);
}

bool TraceWriter::makeRoom(qint64 needed)
{
    if (m_options.limit == 0)
        return true;
    if (isRing()) {
        if (m_at + needed > m_options.limit)
            m_at = m_ringBegin; // over the oldest
        return m_at + needed <= m_options.limit;
    }
    return m_at + needed + roomForEnd + roomInIndex * (m_index.size() + 2) <= m_options.limit;
}

bool TraceWriter::put(ChunkKind kind, quint8 flags, const QByteArray &payload, quint32 frames,
                      Time from, Time to)
{
    const bool isContent = kind == ChunkKind::Keyframe || kind == ChunkKind::Changes;
    // There is room set aside for the end, but of a ring, which makes it.
    const bool needsRoom = isContent || (isRing() && kind != ChunkKind::Head);
    if (needsRoom && !makeRoom(chunkHeadSize + payload.size())) {
        if (isRing())
            failTooSmall(payload.size());
        else
            fail(u"%1 has reached its limit of %2 bytes, and the recording has ended"_s.arg(m_path)
                     .arg(m_options.limit));
        return false;
    }
    Chunk chunk{
        m_number++, quint64(m_at), quint8(kind), flags, quint32(payload.size()), frames, from, to};
    const QByteArray bytes = headOf(chunk, payload) + payload;
    if (!m_file.seek(m_at) || m_file.write(bytes) != bytes.size()) {
        const QString why = m_file.errorString();
        // What was written of it makes room for the end, if there is any.
        if (!isRing())
            m_file.resize(m_at);
        fail(u"%1 cannot be written any further: %2; the recording has ended"_s.arg(m_path, why));
        return false;
    }
    if (!isRing())
        m_index.append(chunk);
    m_at += bytes.size();
    m_size = std::max(m_size, m_at);
    return true;
}

void TraceWriter::fail(const QString &problem)
{
    if (!m_problem.isEmpty())
        return; // the end could not be written either
    m_problem = problem;
    m_payload.clear();
    writeEnd(problem);
}

void TraceWriter::failTooSmall(qint64 needed)
{
    fail(u"%1 is a ring of %2 bytes, of which %3 are needed at once and a quarter is the most; "
         "the recording has ended"_s.arg(m_path)
             .arg(m_options.limit)
             .arg(needed));
}

void TraceWriter::end(const QString &reason)
{
    // Half a keyframe is none.
    if (m_kind == ChunkKind::Keyframe)
        m_payload.clear();
    if (isOpen() && writeChunk())
        writeEnd(reason);
}

void TraceWriter::writeEnd(const QString &reason)
{
    const bool isWritten = put(ChunkKind::End, 0, Writer().frame(Bye{reason}, m_to), 1, m_to, m_to);
    if (isWritten && !isRing()) {
        const qint64 at = m_at;
        QByteArray index;
        PackWriter(index).put(quint64(m_index.size()));
        index += pack(m_index);
        if (index.size() <= maxChunk && put(ChunkKind::Index, 0, index, 0, m_to, m_to)) {
            QByteArray foot;
            Wire::put(foot, quint64(at));
            foot += traceEndMagic.toByteArray();
            if (m_file.write(foot) == foot.size())
                m_size += foot.size();
        }
    }
    m_file.close();
}

} // namespace QCoop::Wire
