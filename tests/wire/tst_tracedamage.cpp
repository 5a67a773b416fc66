// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/traces.h"

#include <qcoop/wire/crc32.h>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include <sys/stat.h>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

namespace {

template <typename T>
void put(QByteArray &bytes, qsizetype at, T number)
{
    qToBigEndian(number, bytes.data() + at);
}

/// The chunk at \a at with a sum of its head that is right again.
void sign(QByteArray &bytes, qsizetype at)
{
    put(bytes, at + 44, crc32(QByteArrayView(bytes).sliced(at, 44)));
}

bool isPartOf(const QStringList &part, const QStringList &whole)
{
    qsizetype at = 0;
    for (const QString &line : part) {
        at = whole.indexOf(line, at) + 1;
        if (at == 0)
            return false;
    }
    return true;
}

} // namespace

class tst_TraceDamage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyTruncationOpensToItsLastWholeChunk();
    void everyByteThatIsChangedIsNoticed();
    void aHoleIsToldAndWhatFollowsIsRead();
    void theIndexIsNotNeeded();
    void anIndexThatLiesIsNotBelieved();
    void whatIsNoRecordingIsRefused_data();
    void whatIsNoRecordingIsRefused();
    void aNewerVersionIsRefusedWithBothNumbers();
    void unknownChunksAndFlagsAreSkipped();
    void framesThatMakeNoSenseEndTheirChunk();
    void headsThatLieCostLittle();
    void aFileThatShrinksIsNotBelieved();

private:
    /// What \a bytes are as a recording; its lines, or why it cannot be read.
    QStringList read(const QByteArray &bytes, TraceDamage *damage = nullptr);

    QTemporaryDir m_folder;
    QByteArray m_bytes; // of a good recording
    QStringList m_lines;
    QList<Chunk> m_chunks;
};

void tst_TraceDamage::initTestCase()
{
    const QString path = m_folder.filePath(u"good.qctrace"_s);
    QCOMPARE(Traces::write(path, 7), QString());
    m_bytes = Traces::bytesOf(path);
    TraceReader reader;
    QCOMPARE(reader.open(path), QString());
    m_lines = Traces::lines(reader);
    m_chunks = reader.chunks();
    QCOMPARE(m_lines.size(), 72);
    QCOMPARE(m_chunks.size(), 9);
}

QStringList tst_TraceDamage::read(const QByteArray &bytes, TraceDamage *damage)
{
    const QString path = m_folder.filePath(u"bad.qctrace"_s);
    if (!Traces::writeBytes(path, bytes))
        return {u"not written"_s};
    TraceReader reader;
    if (const QString problem = reader.open(path); !problem.isEmpty())
        return {problem};
    if (damage)
        *damage = reader.damage();
    return Traces::lines(reader);
}

void tst_TraceDamage::everyTruncationOpensToItsLastWholeChunk()
{
    const qsizetype headEnd = qsizetype(m_chunks.first().offset);
    for (qsizetype length = 0; length < m_bytes.size(); length += length < 700 ? 1 : 5) {
        TraceDamage damage;
        const QStringList lines = read(m_bytes.first(length), &damage);
        if (length < headEnd) {
            QCOMPARE(lines.size(), 1);
            QVERIFY2(lines.first().contains(u"bad.qctrace"), qPrintable(lines.first()));
            continue;
        }
        qsizetype whole = headEnd;
        QStringList expected;
        for (const Chunk &chunk : m_chunks) {
            if (chunk.end() <= length)
                whole = qsizetype(chunk.end());
        }
        QCOMPARE(lines, m_lines.first(lines.size()));
        if (length <= m_chunks.last().end()) {
            QVERIFY(damage.isCutOff);
            QCOMPARE(damage.bytes, length - whole);
        } else {
            QCOMPARE(lines, m_lines);
        }
    }
}

void tst_TraceDamage::everyByteThatIsChangedIsNoticed()
{
    // Every one of the heads; between them each seventh is enough.
    for (qsizetype at = 0; at < m_bytes.size(); at += at < 700 || at > 3'500 ? 1 : 7) {
        QByteArray bytes = m_bytes;
        bytes[at] = char(bytes[at] ^ 0x10);
        QStringList lines = read(bytes);
        if (lines.size() == 1 && lines.first().contains(u"bad.qctrace"))
            continue; // refused
        // Where the index is whole, a chunk is found to be damaged when it is loaded.
        lines.removeIf([](const QString &line) { return line.endsWith(u"is gone"); });
        QVERIFY2(isPartOf(lines, m_lines),
                 qPrintable(u"byte %1: %2"_s.arg(at).arg(lines.join(u'\n'))));
    }
}

void tst_TraceDamage::aHoleIsToldAndWhatFollowsIsRead()
{
    // The third of the changes, without the index that would still name it.
    QByteArray bytes = m_bytes.first(m_chunks.last().end());
    const Chunk &hurt = m_chunks[3];
    for (qint64 at = qint64(hurt.offset); at < hurt.end(); ++at)
        bytes[at] = 'x';
    TraceDamage damage;
    const QStringList lines = read(bytes, &damage);
    QCOMPARE(damage.chunks, 1U);
    QCOMPARE(damage.bytes, chunkHeadSize + qint64(hurt.length));
    QCOMPARE(damage.length, m_chunks[4].from - m_chunks[2].to);
    QCOMPARE(lines.size(), m_lines.size() - qsizetype(hurt.frames));
    QCOMPARE(lines.last(), m_lines.last());

    // The only keyframe before: nothing means anything up to the next one.
    bytes = m_bytes.first(m_chunks.last().end());
    bytes[qsizetype(m_chunks[0].offset)] = 'x';
    QCOMPARE(read(bytes, &damage).first(), u"keyframe 50 of 3 tasks"_s);
    QCOMPARE(damage.chunks, 6U);
}

void tst_TraceDamage::theIndexIsNotNeeded()
{
    TraceDamage damage;
    QCOMPARE(read(m_bytes.chopped(1), &damage), m_lines);
    QVERIFY(!damage.isCutOff); // the reason is there
}

void tst_TraceDamage::anIndexThatLiesIsNotBelieved()
{
    const qsizetype foot = m_bytes.size() - traceFootSize;
    for (const quint64 at : {quint64(0), quint64(16), quint64(foot), quint64(m_bytes.size()),
                             ~quint64(0), quint64(1) << 63}) {
        QByteArray bytes = m_bytes;
        put(bytes, foot, at);
        QCOMPARE(read(bytes), m_lines);
    }
    // One with the right sums that leads somewhere else: its chunks are not what it says.
    const auto index = qsizetype(qFromBigEndian<quint64>(m_bytes.data() + foot));
    QByteArray bytes = m_bytes;
    const qsizetype length = foot - index - chunkHeadSize;
    for (qsizetype i = 1; i < length; ++i)
        bytes[index + chunkHeadSize + i] = char(i * 7 & 0x7F);
    put(bytes, index + 12, crc32(QByteArrayView(bytes).sliced(index + chunkHeadSize, length)));
    sign(bytes, index);
    const QStringList lines = read(bytes);
    for (const QString &line : lines)
        QVERIFY2(m_lines.contains(line) || line.endsWith(u"is gone"), qPrintable(line));
}

void tst_TraceDamage::whatIsNoRecordingIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("why");
    QTest::newRow("empty") << ""_ba << u"is not a recording"_s;
    QTest::newRow("a text") << QByteArray(1'000, 'x') << u"is not a recording"_s;
    QTest::newRow("a head alone") << "QCTRACE\n\0\1\0\0\0\0\0\0"_ba
                                  << u"does not say which program"_s;
    QTest::newRow("another head") << QByteArray("QCTRACE\n\0\1\0\0\0\0\0\0", 16) +
                                         QByteArray(1'000, 'x')
                                  << u"does not say which program"_s;
}

void tst_TraceDamage::whatIsNoRecordingIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, why);
    const QStringList lines = read(bytes);
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines.first().contains(why), qPrintable(lines.first()));

    TraceReader folder, pipe, nothing;
    QVERIFY(folder.open(m_folder.path()).endsWith(u"is not a file"));
    const QString path = m_folder.filePath(u"pipe"_s);
    ::mkfifo(QFile::encodeName(path).constData(), 0600);
    QVERIFY(pipe.open(path).endsWith(u"is not a file"));
    QVERIFY(nothing.open(path + u"no"_s).contains(u"cannot be read"));
}

void tst_TraceDamage::aNewerVersionIsRefusedWithBothNumbers()
{
    QByteArray bytes = m_bytes;
    put(bytes, 8, quint16(2));
    QVERIFY(
        read(bytes).first().endsWith(u"is a recording of version 2.0, of which this reads 1.x"));
    // A newer minor is read.
    put(bytes, 8, quint16(1));
    put(bytes, 10, quint16(7));
    QCOMPARE(read(bytes), m_lines);
}

void tst_TraceDamage::unknownChunksAndFlagsAreSkipped()
{
    // A chunk of a kind that we do not know, between two that we know, and no index.
    const Chunk &third = m_chunks[3];
    const auto from = qsizetype(third.offset), size = qsizetype(third.end()) - from;
    QByteArray other = m_bytes.sliced(from, size);
    other[4] = char(99);
    other[5] = char(0xFF);
    sign(other, 0);
    QByteArray bytes = m_bytes.first(m_chunks.last().end());
    bytes.replace(from, size, other);
    TraceDamage damage;
    const QStringList lines = read(bytes, &damage);
    QCOMPARE(damage.bytes, 0);
    QCOMPARE(lines.size(), m_lines.size() - qsizetype(third.frames));
}

void tst_TraceDamage::framesThatMakeNoSenseEndTheirChunk()
{
    const Chunk &third = m_chunks[3];
    QByteArray bytes = m_bytes;
    const auto payload = qsizetype(third.offset) + chunkHeadSize;
    bytes[payload + 40] = char(0xFF);
    put(bytes, qsizetype(third.offset) + 12,
        crc32(QByteArrayView(bytes).sliced(payload, qsizetype(third.length))));
    sign(bytes, qsizetype(third.offset));
    const QStringList lines = read(bytes);
    QVERIFY(lines.size() < m_lines.size() + 1);
    QCOMPARE(lines.last(), m_lines.last());
}

void tst_TraceDamage::headsThatLieCostLittle()
{
    // A million heads with right sums, each of four megabytes that are not.
    QByteArray head = m_bytes.sliced(qsizetype(m_chunks[1].offset), chunkHeadSize);
    put(head, 8, quint32(maxChunk));
    sign(head, 0);
    QByteArray bytes = m_bytes.first(qsizetype(m_chunks[1].offset));
    bytes += head.repeated(400'000);
    QElapsedTimer timer;
    timer.start();
    const QStringList lines = read(bytes);
    QCOMPARE(lines, m_lines.first(1));
    QVERIFY2(timer.elapsed() < 3'000, qPrintable(QString::number(timer.elapsed())));

    // And of nothing but the beginnings of heads.
    timer.start();
    bytes = m_bytes.first(qsizetype(m_chunks[1].offset)) + "QCck"_ba.repeated(4'000'000);
    QCOMPARE(read(bytes), m_lines.first(1));
    QVERIFY2(timer.elapsed() < 3'000, qPrintable(QString::number(timer.elapsed())));
}

void tst_TraceDamage::aFileThatShrinksIsNotBelieved()
{
    const QString path = m_folder.filePath(u"shrinks.qctrace"_s);
    QVERIFY(Traces::writeBytes(path, m_bytes));
    TraceReader reader;
    QCOMPARE(reader.open(path), QString());
    QVERIFY(QFile::resize(path, qint64(m_chunks[2].offset)));
    const QStringList lines = Traces::lines(reader);
    QCOMPARE(lines.filter(u"is gone"_s).size(), m_chunks.size() - 2);
}

QTEST_GUILESS_MAIN(tst_TraceDamage)
#include "tst_tracedamage.moc"
