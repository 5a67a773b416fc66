// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/crc32.h>
#include <qcoop/wire/tracereader.h>

#include <QtCore/QFileInfo>
#include <QtCore/QtEndian>

#include <algorithm>

namespace QCoop::Wire {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 windowSize = 256 * 1024;
/// How many bytes may be summed up in vain, so that a file made of heads that lie does not keep
/// us for hours.
constexpr qint64 mostInVain = qint64(64) << 20;
/// Later times would overflow what is made of them.
constexpr Time latest = Time(1) << 60;

template <typename T>
T get(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<T>(bytes.data() + at);
}

bool hasFlag(const Chunk &chunk, ChunkFlag flag)
{
    return chunk.flags & flag;
}

} // namespace

QString TraceReader::open(const QString &path)
{
    m_file.setFileName(path);
    // A pipe would never end, and a device neither.
    if (QFileInfo(path).exists() && !QFileInfo(path).isFile())
        return u"%1 is not a file"_s.arg(path);
    if (!m_file.open(QIODevice::ReadOnly))
        return u"%1 cannot be read: %2"_s.arg(path, m_file.errorString());
    m_size = m_file.size();
    if (const QString problem = readHead(); !problem.isEmpty())
        return problem;
    if (!readIndex())
        scan();
    arrange();
    return {};
}

QString TraceReader::readHead()
{
    const QString path = m_file.fileName();
    const QByteArray head = read(0, traceHeadSize);
    if (head.size() < traceHeadSize || !head.startsWith(traceMagic))
        return u"%1 is not a recording: it does not begin as one"_s.arg(path);
    const auto major = get<quint16>(head, 8);
    if (major != traceMajor) {
        return u"%1 is a recording of version %2.%3, of which this reads %4.x"_s.arg(path)
            .arg(major)
            .arg(get<quint16>(head, 10))
            .arg(traceMajor);
    }
    m_isRing = get<quint32>(head, 12) & traceIsRing;
    const auto chunk = headAt(traceHeadSize);
    const auto payload =
        chunk && chunk->is(ChunkKind::Head) ? payloadOf(*chunk) : std::optional<QByteArray>();
    Reader reader;
    reader.feed(payload.value_or(QByteArray()));
    const auto received = reader.next();
    const auto *hello =
        received && received->message ? std::get_if<Hello>(&*received->message) : nullptr;
    if (!hello)
        return u"%1 does not say which program it is of; it is damaged at its beginning"_s.arg(
            path);
    if (hello->major != protocolMajor) {
        return u"%1 was recorded with version %2.%3 of the protocol, of which this reads %4.x"_s
            .arg(path)
            .arg(hello->major)
            .arg(hello->minor)
            .arg(protocolMajor);
    }
    m_hello = *hello;
    Reader trial;
    trial.setSchemas(m_hello.schemas);
    if (trial.hasFailed())
        return u"%1 makes no sense: %2"_s.arg(path, trial.error());
    return {};
}

QByteArray TraceReader::read(qint64 at, qint64 length)
{
    if (!m_file.seek(at))
        return {};
    return m_file.read(length);
}

std::optional<Chunk> TraceReader::headAt(qint64 at)
{
    if (at < 0 || at > m_size - chunkHeadSize)
        return std::nullopt;
    if (at < m_windowAt || at + chunkHeadSize > m_windowAt + m_window.size()) {
        m_window = read(at, windowSize);
        m_windowAt = at;
    }
    const QByteArrayView head =
        QByteArrayView(m_window)
            .sliced(at - m_windowAt)
            .first(std::min<qsizetype>(chunkHeadSize, m_windowAt + m_window.size() - at));
    if (head.size() < chunkHeadSize || !head.startsWith(chunkMagic) ||
        get<quint32>(head, 44) != crc32(head.first(44)))
        return std::nullopt;
    Chunk chunk;
    chunk.offset = quint64(at);
    chunk.kind = get<quint8>(head, 4);
    chunk.flags = get<quint8>(head, 5);
    chunk.length = get<quint32>(head, 8);
    chunk.number = get<quint64>(head, 16);
    chunk.from = get<qint64>(head, 24);
    chunk.to = get<qint64>(head, 32);
    chunk.frames = get<quint32>(head, 40);
    if (chunk.length > maxChunk || chunk.end() > m_size || chunk.from > chunk.to ||
        chunk.to > latest || chunk.from < -latest)
        return std::nullopt;
    return chunk;
}

std::optional<QByteArray> TraceReader::payloadOf(const Chunk &chunk)
{
    const QByteArray bytes = read(qint64(chunk.offset), chunkHeadSize + qint64(chunk.length));
    if (bytes.size() != chunkHeadSize + qsizetype(chunk.length))
        return std::nullopt;
    const QByteArrayView payload = QByteArrayView(bytes).sliced(chunkHeadSize);
    // Of the head, too: a ring that is still written to may have another chunk there by now.
    if (get<quint32>(bytes, 44) != crc32(QByteArrayView(bytes).first(44)) ||
        get<quint64>(bytes, 16) != chunk.number || get<quint32>(bytes, 12) != crc32(payload))
        return std::nullopt;
    return payload.toByteArray();
}

qint64 TraceReader::findChunk(qint64 at)
{
    while (at <= m_size - chunkHeadSize) {
        if (at < m_windowAt || at + chunkMagic.size() > m_windowAt + m_window.size()) {
            m_window = read(at, windowSize);
            m_windowAt = at;
            if (m_window.size() < chunkMagic.size())
                return -1;
        }
        const qsizetype found = m_window.indexOf(chunkMagic, qsizetype(at - m_windowAt));
        if (found >= 0)
            return m_windowAt + found;
        at = m_windowAt + m_window.size() - (chunkMagic.size() - 1);
    }
    return -1;
}

bool TraceReader::readIndex()
{
    const QByteArray foot = read(m_size - traceFootSize, traceFootSize);
    if (m_isRing || foot.size() != traceFootSize || !foot.endsWith(traceEndMagic))
        return false;
    const auto at = get<quint64>(foot, 0);
    const auto chunk = at < quint64(m_size) ? headAt(qint64(at)) : std::nullopt;
    if (!chunk || !chunk->is(ChunkKind::Index) || chunk->end() != m_size - traceFootSize)
        return false;
    const QByteArray bytes = payloadOf(*chunk).value_or(QByteArray());
    PackReader reader(bytes);
    const quint64 count = reader.get();
    QList<Column> columns;
    detail::forEachColumn<Chunk>([&](const char *name, auto member) {
        using Value = std::remove_cvref_t<decltype(std::declval<Chunk>().*member)>;
        columns.append({QString::fromLatin1(name), detail::isSignedColumn<Value>});
    });
    QList<Chunk> listed;
    if (reader.hasFailed() || count > quint64(maxChunks) ||
        !unpack(QByteArrayView(bytes).last(reader.remaining()), count, columns, listed))
        return false;
    // It was made by the writer of the chunks, but by a hostile one perhaps.
    for (const Chunk &each : std::as_const(listed)) {
        if (each.offset < quint64(traceHeadSize) || each.offset > quint64(m_size) ||
            each.length > maxChunk || each.end() > m_size || each.from > each.to ||
            each.to > latest || each.from < -latest)
            return false;
        if (each.is(ChunkKind::Keyframe) || each.is(ChunkKind::Changes))
            m_chunks.append(each);
        else if (each.is(ChunkKind::End))
            m_end = each;
    }
    return true;
}

void TraceReader::scan()
{
    qint64 inVain = 0;
    qint64 whole = traceHeadSize; // the end of the last chunk that is
    qint64 at = traceHeadSize;
    while (at >= 0 && m_chunks.size() < maxChunks && inVain < mostInVain) {
        const auto chunk = headAt(at);
        if (chunk && payloadOf(*chunk)) {
            if (chunk->is(ChunkKind::Keyframe) || chunk->is(ChunkKind::Changes))
                m_chunks.append(*chunk);
            else if (chunk->is(ChunkKind::End))
                m_end = *chunk;
            m_damage.bytes += at - whole;
            whole = at = chunk->end();
            continue;
        }
        inVain += chunk ? qint64(chunk->length) : 0;
        at = findChunk(at + 1);
    }
    const bool hasFoot = m_end && m_size - whole == traceFootSize;
    m_damage.bytes += hasFoot ? 0 : m_size - whole;
    if (m_isRing)
        m_damage.bytes = 0; // what was half overwritten
}

void TraceReader::arrange()
{
    std::ranges::stable_sort(m_chunks, {}, &Chunk::number);
    const auto twice = std::ranges::unique(m_chunks, {}, &Chunk::number);
    m_chunks.erase(twice.begin(), m_chunks.end());
    // Nothing means anything without a keyframe before it.
    const auto first = std::ranges::find_if(m_chunks, [](const Chunk &chunk) {
        return chunk.is(ChunkKind::Keyframe) && hasFlag(chunk, KeyframeBegins);
    });
    const quint64 firstWritten = 1; // the head is 0
    if (!m_isRing && !m_chunks.isEmpty()) {
        const quint64 before = first == m_chunks.end() ? m_chunks.last().number + 1 : first->number;
        m_damage.chunks += before - std::min(before, firstWritten);
    }
    m_chunks.erase(m_chunks.begin(), first);
    for (qsizetype i = 1; i < m_chunks.size(); ++i) {
        Chunk &chunk = m_chunks[i];
        const Chunk &before = m_chunks[i - 1];
        chunk.from = std::max(chunk.from, before.to);
        chunk.to = std::max(chunk.to, chunk.from);
        if (const quint64 missing = chunk.number - before.number - 1; missing > 0) {
            m_damage.chunks += missing;
            m_damage.length += chunk.from - before.to;
        }
    }
    // Of a ring that was written to again an old end may be left.
    if (m_end && (m_chunks.isEmpty() || m_end->number > m_chunks.last().number))
        readEnd(*m_end);
    m_damage.isCutOff = !m_endReason;
}

void TraceReader::readEnd(const Chunk &chunk)
{
    Reader reader;
    reader.feed(payloadOf(chunk).value_or(QByteArray()));
    const auto received = reader.next();
    if (!received || !received->message)
        return;
    if (const auto *bye = std::get_if<Bye>(&*received->message))
        m_endReason = bye->text;
}

bool TraceReader::load(qsizetype index, Reader &reader)
{
    reader = Reader();
    reader.setSchemas(m_hello.schemas);
    const auto payload = payloadOf(m_chunks[index]);
    if (payload)
        reader.feed(*payload);
    return payload.has_value();
}

} // namespace QCoop::Wire
