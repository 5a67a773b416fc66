// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/readings.h"

#include <model/replay.h>
#include <model/taskmodel.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtTest/QAbstractItemModelTester>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = Traces::second;

/// A replay whose clock stands still but for the test.
struct Stage
{
    Replay::Moment moment = std::make_shared<Wire::Time>(0);
    Store store{nullptr, Replay::clockOf(moment)};
    qint64 now = 0;
    Replay replay{&store, moment, nullptr, [this] { return now; }};

    [[nodiscard]] quint64 steps() const { return store.picture().tasks.find(1)->steps; }
    /// Seconds since the beginning of the recording.
    [[nodiscard]] double position() const
    {
        return double(replay.position() - replay.from()) / double(second);
    }
    void seek(double seconds) { replay.seek(replay.from() + Wire::Time(seconds * double(second))); }
};

} // namespace

class tst_RecordingReplay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void itShowsTheEndAtFirst();
    void anyMomentCanBeShown();
    void historyIsThereAfterASeek();
    void figuresOfTheLastSecondAreRight();
    void aLongRecordingIsNotReadFromItsBeginning();
    void readingsAreSteppedThrough();
    void itPlaysAtItsSpeed();
    void itStopsAtTheEnd();
    void itTakesNoMoreThanItsTime();
    void itPlaysThroughKeyframesWithoutANotice();
    void behindAGapItBeginsAnew();
    void damageFoundLateIsTold();
    void itSaysWhatIsMissing();
    void whatCannotBeOpened();
    void modelsFollow();

private:
    [[nodiscard]] QString path(const QString &name = u"a.qctrace"_s) const
    {
        return m_folder.filePath(name);
    }
    QTemporaryDir m_folder;
};

void tst_RecordingReplay::initTestCase()
{
    QCOMPARE(Traces::writeReadings(path(), 12), QString());
}

void tst_RecordingReplay::itShowsTheEndAtFirst()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    QCOMPARE(stage.replay.hello().application, u"demo"_s);
    QCOMPARE(stage.position(), 11.9);
    QCOMPARE(stage.steps(), 119U);
    QCOMPARE(stage.store.targetNow(), stage.replay.to());
    QVERIFY(stage.store.picture().isSnapshotComplete);
    QVERIFY(!stage.replay.isPlaying());
    QCOMPARE(stage.replay.damageText(), QString());
    QCOMPARE(stage.replay.endText(), u"The recording ended: it was enough."_s);
}

void tst_RecordingReplay::anyMomentCanBeShown()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    for (const double at : {0., 5., 4.9, 11.9, 7.25, 7.3, 10., 0.1, 11.8}) {
        stage.seek(at);
        QCOMPARE(stage.steps(), quint64(at * 10 + 1e-6));
        QCOMPARE(stage.store.targetNow(), second + Wire::Time(at * double(second)));
        QCOMPARE(stage.store.picture().refused.sum(), 0U);
        const Task *const ninth = stage.store.picture().tasks.find(9);
        QCOMPARE(ninth != nullptr, at >= 6);
        QCOMPARE(ninth && ninth->isEnded(), at >= 8);
    }
    // What lies beyond is its end, or its beginning.
    stage.seek(-5);
    QCOMPARE(stage.position(), 0.);
    stage.seek(1e6);
    QCOMPARE(stage.position(), 11.9);
}

void tst_RecordingReplay::historyIsThereAfterASeek()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    stage.seek(11);
    const Picture &picture = stage.store.picture();
    QCOMPARE(picture.loops.begin()->second.stats.size(), 111);
    QCOMPARE(picture.longSteps.size(), 1);
    stage.seek(3);
    QCOMPARE(picture.loops.begin()->second.stats.size(), 31);
    QCOMPARE(picture.longSteps.size(), 0);
}

void tst_RecordingReplay::figuresOfTheLastSecondAreRight()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    for (const double at : {11.9, 4., 8., 1.05, 2.05}) {
        stage.seek(at);
        const float rate = stage.store.picture().tasks.find(1)->stepsPerSecond;
        QVERIFY2(rate > 8 && rate < 12, qPrintable(QString::number(double(rate))));
    }
}

void tst_RecordingReplay::aLongRecordingIsNotReadFromItsBeginning()
{
    // Half an hour: at its end there is the history of a minute, and not all of it.
    const QString file = path(u"long.qctrace"_s);
    QCOMPARE(Traces::writeReadings(file, 1'800), QString());
    Stage stage;
    QCOMPARE(stage.replay.open(file), QString());
    QCOMPARE(stage.steps(), 17'999U);
    const qsizetype readings = stage.store.picture().loops.begin()->second.stats.size();
    QVERIFY2(readings >= 550 && readings <= 600, qPrintable(QString::number(readings)));
    QVERIFY(stage.store.picture().frames < 2'000);
}

void tst_RecordingReplay::readingsAreSteppedThrough()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    QVERIFY(stage.replay.stepBack());
    QCOMPARE(stage.position(), 11.8);
    QCOMPARE(stage.steps(), 118U);
    stage.seek(5.05);
    QVERIFY(stage.replay.stepBack());
    QCOMPARE(stage.position(), 5.);
    for (int i = 49; i >= 0; --i) {
        QVERIFY(stage.replay.stepBack());
        QCOMPARE(stage.steps(), quint64(i));
    }
    QVERIFY(!stage.replay.stepBack()); // it is the first
    for (int i = 1; i < 120; ++i) {
        QVERIFY(stage.replay.stepForward());
        QCOMPARE(stage.steps(), quint64(i));
    }
    QVERIFY(!stage.replay.stepForward());
    QCOMPARE(stage.position(), 11.9);
}

void tst_RecordingReplay::itPlaysAtItsSpeed()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    stage.seek(1);
    QSignalSpy changed(&stage.replay, &Replay::playingChanged);
    stage.replay.play();
    QVERIFY(stage.replay.isPlaying());
    QCOMPARE(changed.size(), 1);
    stage.now += second; // of our clock
    QTRY_COMPARE(stage.position(), 2.);
    stage.replay.setSpeed(0.1);
    stage.now += second;
    QTRY_COMPARE(stage.position(), 2.1);
    stage.replay.setSpeed(10);
    stage.now += second / 2;
    QTRY_COMPARE(stage.position(), 7.1);
    QCOMPARE(stage.steps(), 71U);
    stage.replay.pause();
    QVERIFY(!stage.replay.isPlaying());
}

void tst_RecordingReplay::itStopsAtTheEnd()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    stage.replay.play(); // it stands at its end, so from the beginning
    QCOMPARE(stage.position(), 0.);
    stage.now += 100 * second;
    QTRY_VERIFY(!stage.replay.isPlaying());
    QCOMPARE(stage.position(), 11.9);
    QCOMPARE(stage.steps(), 119U);
}

void tst_RecordingReplay::itTakesNoMoreThanItsTime()
{
    // A clock by which each look takes 30 ms: one frame, and the turn is over.
    auto moment = std::make_shared<Wire::Time>(0);
    Store store(nullptr, Replay::clockOf(moment));
    qint64 now = 0;
    Replay replay(&store, moment, nullptr, [&] { return now += 30'000'000; });
    QCOMPARE(replay.open(path()), QString());
    replay.seek(replay.from());
    replay.setSpeed(100);
    QSignalSpy moved(&replay, &Replay::moved);
    const quint64 before = store.picture().frames;
    replay.play();
    QTRY_VERIFY(moved.size() > 0);
    QVERIFY2(store.picture().frames <= before + quint64(moved.size()),
             qPrintable(QString::number(store.picture().frames)));
}

void tst_RecordingReplay::itPlaysThroughKeyframesWithoutANotice()
{
    Stage stage;
    QCOMPARE(stage.replay.open(path()), QString());
    stage.seek(0);
    QSignalSpy changed(&stage.store, &Store::changed);
    stage.replay.play();
    stage.now += 11 * second;
    QTRY_COMPARE(stage.position(), 11.);
    // Nothing began anew, and nothing was said twice.
    for (const auto &arguments : changed)
        QVERIFY(!arguments[0].value<Changes>().isReset);
    QCOMPARE(stage.store.picture().refused.sum(), 0U);
    QCOMPARE(stage.store.picture().longSteps.size(), 1);
}

void tst_RecordingReplay::behindAGapItBeginsAnew()
{
    Wire::TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QByteArray bytes = Traces::bytesOf(path());
    bytes.truncate(reader.chunks().last().end()); // no index
    const Wire::Chunk hurt = reader.chunks()[3];
    bytes[qsizetype(hurt.offset)] = 'x';
    const QString file = path(u"gap.qctrace"_s);
    QVERIFY(Traces::writeBytes(file, bytes));

    Stage stage;
    QCOMPARE(stage.replay.open(file), QString());
    stage.seek(1.5);
    QCOMPARE(stage.steps(), 15U);
    stage.seek(4.5); // nothing is believed between the gap and the next keyframe
    QCOMPARE(stage.steps(), 19U);
    stage.seek(5.5);
    QCOMPARE(stage.steps(), 55U);
    QCOMPARE(stage.store.picture().refused.sum(), 0U);
    QVERIFY2(stage.replay.damageText().startsWith(
                 u"This recording is not whole: 1 parts of it, of about 1.1 s, are damaged"),
             qPrintable(stage.replay.damageText()));
}

void tst_RecordingReplay::damageFoundLateIsTold()
{
    // The index is whole, so that it is found only when it is read.
    Wire::TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QByteArray bytes = Traces::bytesOf(path());
    bytes[qsizetype(reader.chunks()[3].offset) + 60] ^= 1;
    const QString file = path(u"late.qctrace"_s);
    QVERIFY(Traces::writeBytes(file, bytes));
    Stage stage;
    QCOMPARE(stage.replay.open(file), QString());
    QVERIFY2(stage.replay.damageText().contains(u"1 parts turned out to be damaged"),
             qPrintable(stage.replay.damageText()));
    QCOMPARE(stage.steps(), 119U);
}

void tst_RecordingReplay::itSaysWhatIsMissing()
{
    const QString file = path(u"cut.qctrace"_s);
    QVERIFY(Traces::writeBytes(file, Traces::bytesOf(path()).first(3'000)));
    Stage stage;
    QCOMPARE(stage.replay.open(file), QString());
    QVERIFY2(stage.replay.damageText().contains(u"make no sense"),
             qPrintable(stage.replay.damageText()));
    QVERIFY(stage.replay.damageText().contains(u"it does not say how it ended"));
    QCOMPARE(stage.replay.endText(), QString());
}

void tst_RecordingReplay::whatCannotBeOpened()
{
    Stage stage;
    QVERIFY(stage.replay.open(path(u"nothing"_s)).contains(u"cannot be read"));
    Wire::TraceWriter writer;
    QCOMPARE(writer.open(path(u"empty.qctrace"_s), Traces::hello()), QString());
    writer.end({});
    Stage empty;
    QVERIFY(empty.replay.open(path(u"empty.qctrace"_s))
                .endsWith(u"has no whole part that could be shown"));
}

void tst_RecordingReplay::modelsFollow()
{
    Stage stage;
    TaskModel model(&stage.store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(stage.replay.open(path()), QString());
    for (const double at : {7., 3., 9., 0., 11.9, 6.5}) {
        stage.seek(at);
        model.rearrange();
        QCOMPARE(model.rowCount(), at >= 6 ? 4 : 3);
    }
}

QTEST_GUILESS_MAIN(tst_RecordingReplay)
#include "tst_recordingreplay.moc"
