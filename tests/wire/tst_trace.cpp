// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/traces.h"

#include <qcoop/wire/crc32.h>

#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

class tst_Trace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theSumIsThatOfEverybody();
    void whatIsWrittenIsRead();
    void aFileOfVersionOneIsRead();
    void theBytesOfAFileStay();
    void chunksAreASecondOrAMegabyte();
    void missingFramesAreKept();
    void keyframesAreHalfOfItAtMost();
    void theLimitEndsItWhole();
    void aLimitThatIsTooSmallIsRefused();
    void aFullDiskEndsItWhole();
    void aRingKeepsTheNewest();
    void aRingCanBeReadAtAnyMoment();
    void aRingTooSmallForAKeyframeSaysSo();
    void aPlaceThatCannotBeWrittenIsTold();
    void linksOfOthersAreNotFollowed();

private:
    [[nodiscard]] QString path(const QString &name = u"a.qctrace"_s) const
    {
        return m_folder.filePath(name);
    }
    QTemporaryDir m_folder;
};

void tst_Trace::theSumIsThatOfEverybody()
{
    QCOMPARE(crc32("123456789"), 0xCBF43926U);
    QCOMPARE(crc32("6789", crc32("12345")), 0xCBF43926U);
    QCOMPARE(crc32(QByteArrayView()), 0U);
}

void tst_Trace::whatIsWrittenIsRead()
{
    QCOMPARE(Traces::write(path(), 12), QString());
    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QCOMPARE(reader.hello().application, u"demo"_s);
    QCOMPARE(reader.hello().pid, 4242);
    QCOMPARE(reader.endReason(), u"it was enough"_s);
    QCOMPARE(reader.damage().bytes, 0);
    QCOMPARE(reader.damage().chunks, 0U);
    QVERIFY(!reader.damage().isCutOff);
    QCOMPARE(reader.from(), Traces::second);
    QCOMPARE(reader.to(), Traces::second + 119 * Traces::second / 10);

    QStringList expected;
    for (int i = 0; i < 120; ++i) {
        if (i == 0 || i == 50 || i == 100)
            expected.append(u"keyframe %1 of 3 tasks"_s.arg(i));
        expected.append(u"%1 s steps %2"_s.arg(1 + i / 10.0).arg(i));
    }
    QCOMPARE(Traces::lines(reader), expected);
}

void tst_Trace::aFileOfVersionOneIsRead()
{
    TraceReader reader;
    QCOMPARE(reader.open(QStringLiteral(QCOOP_TRACES "version-1.0.qctrace")), QString());
    QCOMPARE(reader.hello().executable, u"/bin/demo"_s);
    QCOMPARE(reader.endReason(), u"it was enough"_s);
    QCOMPARE(reader.damage().bytes, 0);
    const QStringList lines = Traces::lines(reader);
    QCOMPARE(lines.size(), 62);
    QCOMPARE(lines.first(), u"keyframe 0 of 3 tasks"_s);
    QCOMPARE(lines.last(), u"6.9 s steps 59"_s);
}

void tst_Trace::theBytesOfAFileStay()
{
    // Where this changes, so does the version, and the old file stays beside the new one.
    QCOMPARE(Traces::write(path(), 6), QString());
    QCOMPARE(Traces::bytesOf(path()),
             Traces::bytesOf(QStringLiteral(QCOOP_TRACES "version-1.0.qctrace")));
}

void tst_Trace::chunksAreASecondOrAMegabyte()
{
    TraceWriter writer;
    QCOMPARE(writer.open(path(), Traces::hello()), QString());
    Traces::addKeyframe(writer, Traces::second, 1, 0);
    // Two seconds in steps of a tenth, then three megabytes in one moment.
    for (int i = 0; i <= 20; ++i)
        writer.add(Traces::change(1), Traces::second + i * Traces::second / 10);
    const Texts texts{QList<TextEntry>(100, {1, QString(1000, u'x')})};
    for (int i = 0; i < 30; ++i)
        writer.add(texts, 4 * Traces::second);
    writer.end(u"enough"_s);

    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    quint32 frames = 0;
    for (const Chunk &chunk : reader.chunks()) {
        QVERIFY(chunk.to - chunk.from <= Traces::second);
        QVERIFY(chunk.length <= usualChunk);
        frames += chunk.frames;
    }
    QCOMPARE(frames, 7U + 21U + 30U);
    QCOMPARE(reader.chunks().size(), 1 + 3 + 3);
}

void tst_Trace::missingFramesAreKept()
{
    TraceWriter writer;
    QCOMPARE(writer.open(path(), Traces::hello()), QString());
    Traces::addKeyframe(writer, Traces::second, 1, 0);
    writer.add(Traces::change(1), Traces::second);
    writer.add(Traces::change(2), Traces::second, 7);
    writer.end({});
    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QCOMPARE(Traces::lines(reader), (QStringList{u"keyframe 0 of 1 tasks"_s, u"1 s steps 1"_s,
                                                 u"7 missing"_s, u"1 s steps 2"_s}));
}

void tst_Trace::keyframesAreHalfOfItAtMost()
{
    TraceWriter writer;
    QCOMPARE(writer.open(path(), Traces::hello()), QString());
    int keyframes = 0;
    for (int i = 0; i < 600; ++i) {
        const Time now = Traces::second + i * Traces::second / 10;
        if (writer.wantsKeyframe(now)) {
            Traces::addKeyframe(writer, now, 1'000, quint64(i));
            ++keyframes;
        }
        writer.add(Traces::change(quint64(i)), now);
    }
    // A minute could have 12, but the changes of one take less than one of them.
    QVERIFY2(keyframes >= 1 && keyframes <= 2, qPrintable(QString::number(keyframes)));
}

void tst_Trace::theLimitEndsItWhole()
{
    constexpr qint64 limit = 100 * 1024;
    const QString problem = Traces::write(path(), 3'600, {.limit = limit});
    QVERIFY2(problem.contains(u"has reached its limit of 102400 bytes"), qPrintable(problem));
    const qint64 size = QFileInfo(path()).size();
    QVERIFY2(size <= limit && size > limit / 2, qPrintable(QString::number(size)));
    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QCOMPARE(reader.endReason(), problem);
    QCOMPARE(reader.damage().bytes, 0);
    QVERIFY(Traces::lines(reader).size() > 1'000);
}

void tst_Trace::aLimitThatIsTooSmallIsRefused()
{
    QCOMPARE(Traces::write(path(u"small.qctrace"_s), 1, {.limit = 1'000}),
             u"a recording needs at least 65536 bytes, and 1000 were allowed"_s);
    QVERIFY(!QFileInfo::exists(path(u"small.qctrace"_s)));
}

void tst_Trace::aFullDiskEndsItWhole()
{
    // A limit on the size of files is as good as a full disk, and harms nobody else.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{50'000, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const QString problem = Traces::write(path(), 3'600);
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY2(problem.contains(u"cannot be written any further"), qPrintable(problem));
    QVERIFY(problem.contains(path()));

    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QCOMPARE(reader.damage().chunks, 0U);
    const QStringList lines = Traces::lines(reader);
    QVERIFY(lines.size() > 100);
    QCOMPARE(lines.first(), u"keyframe 0 of 3 tasks"_s);
}

void tst_Trace::aRingKeepsTheNewest()
{
    constexpr qint64 limit = 64 * 1024;
    QCOMPARE(
        Traces::write(path(), 1'000, {.limit = limit, .whenFull = TraceOptions::WhenFull::Wrap}),
        QString());
    const qint64 size = QFileInfo(path()).size();
    QVERIFY2(size <= limit && size > limit / 2, qPrintable(QString::number(size)));
    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QVERIFY(reader.isRing());
    QCOMPARE(reader.endReason(), u"it was enough"_s);
    QCOMPARE(reader.damage().chunks, 0U);
    const QStringList lines = Traces::lines(reader);
    QCOMPARE(lines.last(), u"1000.9 s steps 9999"_s);
    QVERIFY2(lines.first().startsWith(u"keyframe"), qPrintable(lines.first()));
    // Without a gap from there on.
    QStringList changes = lines.filter(u"steps"_s);
    QVERIFY2(changes.size() > 500, qPrintable(QString::number(changes.size())));
    for (qsizetype i = 0; i < changes.size(); ++i)
        QCOMPARE(changes[i].section(u' ', -1).toInt(), 10'000 - int(changes.size() - i));
}

void tst_Trace::aRingCanBeReadAtAnyMoment()
{
    TraceWriter writer({.limit = 64 * 1024, .whenFull = TraceOptions::WhenFull::Wrap});
    QCOMPARE(writer.open(path(), Traces::hello()), QString());
    for (int i = 0; i < 5'000; ++i) {
        const Time now = Traces::second + i * Traces::second / 10;
        if (writer.wantsKeyframe(now))
            Traces::addKeyframe(writer, now, 20, quint64(i));
        writer.add(Traces::change(quint64(i)), now);
        if (i % 7 != 0)
            continue;
        TraceReader reader;
        QCOMPARE(reader.open(path()), QString());
        QVERIFY(reader.damage().isCutOff);
        QCOMPARE(reader.damage().chunks, 0U);
        if (reader.chunks().isEmpty()) {
            QVERIFY(i < 20);
            continue;
        }
        const int last = Traces::lines(reader).last().section(u' ', -1).toInt();
        QVERIFY2(last > i - 20 || Traces::lines(reader).last().startsWith(u"keyframe"),
                 qPrintable(Traces::lines(reader).last()));
    }
}

void tst_Trace::aRingTooSmallForAKeyframeSaysSo()
{
    TraceWriter writer({.limit = 64 * 1024, .whenFull = TraceOptions::WhenFull::Wrap});
    QCOMPARE(writer.open(path(), Traces::hello()), QString());
    Traces::addKeyframe(writer, Traces::second, 5'000, 0);
    QVERIFY2(writer.problem().contains(u"and a quarter is the most"), qPrintable(writer.problem()));
    QVERIFY(!writer.isOpen());
    TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QCOMPARE(reader.endReason(), writer.problem());
}

void tst_Trace::aPlaceThatCannotBeWrittenIsTold()
{
    const QString nowhere = m_folder.filePath(u"no/such/folder.qctrace"_s);
    TraceWriter writer;
    QVERIFY(writer.open(nowhere, Traces::hello()).startsWith(nowhere));
    QVERIFY(!writer.isOpen());
    // A folder cannot be replaced by a file; what was begun beside it is removed.
    QVERIFY(QDir(m_folder.path()).mkdir(u"folder.qctrace"_s));
    TraceWriter other;
    QVERIFY(other.open(path(u"folder.qctrace"_s), Traces::hello()).contains(u"cannot be written"));
    QVERIFY(!QFileInfo::exists(path(u"folder.qctrace.part"_s)));
}

void tst_Trace::linksOfOthersAreNotFollowed()
{
    const QString precious = path(u"precious"_s);
    QVERIFY(Traces::writeBytes(precious, "precious"));
    const QString recording = path(u"linked.qctrace"_s);
    QVERIFY(QFile::link(precious, recording));
    QVERIFY(QFile::link(precious, recording + u".part"_s));
    QCOMPARE(Traces::write(recording, 1), QString());
    QCOMPARE(Traces::bytesOf(precious), "precious"_ba);
    QVERIFY(!QFileInfo(recording).isSymLink());
    QCOMPARE(QFileInfo(recording).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
}

QTEST_GUILESS_MAIN(tst_Trace)
#include "tst_trace.moc"
