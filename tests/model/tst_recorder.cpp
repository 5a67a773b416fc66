// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"

#include <model/connection.h>
#include <model/recorder.h>
#include <model/store.h>

#include <qcoop/wire/tracereader.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;

/// What a store makes of the recording in \a path from its keyframe \a keyframe on.
struct Replayed
{
    explicit Replayed(const QString &path, int keyframe = 0)
        : problem(reader.open(path))
    {
        bool isTaken = false; // the keyframe that is read
        for (qsizetype i = 0; i < reader.chunks().size() && problem.isEmpty(); ++i) {
            const Wire::Chunk &chunk = reader.chunks()[i];
            const bool isKeyframe = chunk.is(Wire::ChunkKind::Keyframe);
            if (isKeyframe && (chunk.flags & Wire::KeyframeBegins))
                isTaken = keyframe-- == 0;
            if (isKeyframe ? !isTaken : keyframe >= 0)
                continue;
            Wire::Reader frames;
            if (!reader.load(i, frames))
                problem = u"a chunk is gone"_s;
            while (const auto received = frames.next())
                store.apply(*received);
            if (frames.hasFailed())
                problem = frames.error();
        }
        store.flush();
    }

    Wire::TraceReader reader;
    Store store{nullptr, [] { return 0; }};
    QString problem;
};

/// Tasks with their names, steps and places; timers, loops, cooperators and facilities.
QStringList describe(const Picture &picture)
{
    QStringList lines;
    for (int slot = 0; slot < picture.tasks.slotCount(); ++slot) {
        const Task &task = picture.tasks.at(slot);
        if (task.id == 0 || task.isEnded())
            continue;
        lines.append(
            u"%1 %2 steps, at %3, in %4, %5 pauses, deadline %6"_s.arg(picture.labelOf(task.id))
                .arg(task.steps)
                .arg(picture.names.place(task.spawnedAt).text, picture.facilityName(task.facility))
                .arg(task.pauses())
                .arg(task.deadline));
    }
    for (int slot = 0; slot < picture.timers.slotCount(); ++slot) {
        const Timer &timer = picture.timers.at(slot);
        if (timer.id != 0)
            lines.append(u"%1 due %2, %3 fires"_s.arg(picture.timerLabelOf(timer.id))
                             .arg(timer.due)
                             .arg(timer.fires));
    }
    for (const auto &[id, loop] : picture.loops)
        lines.append(u"%1 %2"_s.arg(loop.facts.name, loop.blocked ? u"blocked"_s : QString()));
    for (const auto &[id, scheduler] : picture.schedulers)
        lines.append(u"%1 %2"_s.arg(scheduler.facts.name).arg(scheduler.stats.done));
    for (const auto &[id, facility] : picture.facilities.living())
        lines.append(picture.facilityLabelOf(id));
    lines.sort();
    return lines;
}

} // namespace

class tst_Recorder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void whatWasThereAndWhatCameIsRecorded();
    void aKeyframeIsEnoughToKnowAll();
    void itEndsWithItsTarget();
    void aLimitEndsIt();
    void withoutATargetThereIsNothing();
    void aFileThatCannotBeWritten();
    void hundredThousandTasks();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"a.qctrace"_s); }
    /// Says \a message at \a now, and waits until it has come.
    void say(const Wire::Message &message, Wire::Time now);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeTarget> m_target;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Recorder> m_recorder;
};

void tst_Recorder::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_target = std::make_unique<FakeTarget>();
    m_target->setSnapshot(FakeTarget::smallProgram(3));
    m_store = std::make_unique<Store>(nullptr, [] { return 0; });
    m_connection = std::make_unique<Connection>(m_store.get());
    m_recorder = std::make_unique<Recorder>(m_connection.get(), m_store.get());
    m_connection->attach(m_target->endpoint());
    QTRY_VERIFY(m_store->picture().isSnapshotComplete);
}

void tst_Recorder::cleanup()
{
    m_recorder.reset();
    m_connection.reset();
    m_store.reset();
    m_target.reset();
}

void tst_Recorder::say(const Wire::Message &message, Wire::Time now)
{
    m_target->setNow(now);
    const quint64 before = m_store->picture().frames;
    m_target->say(message);
    QTRY_VERIFY(m_store->picture().frames > before);
}

void tst_Recorder::whatWasThereAndWhatCameIsRecorded()
{
    QCOMPARE(m_recorder->start(path()), QString());
    QVERIFY(m_recorder->isRecording());
    Wire::TaskRow row;
    row.task = 2;
    row.steps = 77;
    row.pausesProgram = 2;
    say(FakeTarget::row(row), 2 * second);
    say(Wire::LongStep{2, 1, 2 * second, 5'000'000, 0, 0}, 2 * second);
    say(FakeTarget::task(9, 2), 3 * second);
    say(Wire::TaskEnded{1, Wire::TaskState::Failed, 3 * second, 5, 6, 7, u"no luck"_s, false},
        3 * second);
    QSignalSpy ended(m_recorder.get(), &Recorder::ended);
    m_recorder->stop();
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended[0][1].toBool(), true);
    QVERIFY2(ended[0][0].toString().startsWith(u"Recorded 2 s into"),
             qPrintable(ended[0][0].toString()));
    QVERIFY(!m_recorder->isRecording());
    QCOMPARE(m_recorder->length(), 2 * second);
    QCOMPARE(m_recorder->size(), QFileInfo(path()).size());

    Replayed replayed(path());
    QCOMPARE(replayed.problem, QString());
    QCOMPARE(replayed.reader.hello().application, u"fake"_s);
    QCOMPARE(replayed.reader.endReason(), u"it was stopped by its user"_s);
    const Picture &picture = replayed.store.picture();
    QCOMPARE(describe(picture), describe(m_store->picture()));
    QCOMPARE(picture.tasks.error(1), u"no luck"_s);
    QCOMPARE(picture.longSteps.size(), 1);
    QCOMPARE(picture.refused.sum(), 0U);
}

void tst_Recorder::aKeyframeIsEnoughToKnowAll()
{
    say(Wire::Texts{{{7, u"fetch"_s}, {8, u"net.cpp"_s}, {9, u"void fetch()"_s}}}, second);
    say(Wire::Places{{{5, 8, 40, 3, 9}}}, second);
    QCOMPARE(m_recorder->start(path()), QString());
    // Names that were said long before, of a task that comes late.
    say(Wire::FacilitiesAdded{{{6, 1, quint8(Wire::FacilityKind::TaskGroup), 5, second}}},
        2 * second);
    say(Wire::FacilityTable{{{6, 7, 0, 1, 2, 3, 4, 5}}}, 2 * second);
    for (int i = 0; i < 140; ++i) {
        const Wire::Time now = 2 * second + i * second / 10;
        if (i == 100)
            say(FakeTarget::task(20, 1, 5), now);
        Wire::TaskRow row;
        row.task = i < 100 ? 2 : 20;
        row.name = i < 100 ? 0 : 7;
        row.steps = quint64(i);
        row.facility = 6;
        row.deadline = 99;
        say(FakeTarget::row(row), now);
    }
    say(Wire::Blocked{1, 20, 0, 15 * second, second, 5, false}, 16 * second);
    m_recorder->stop();

    const QStringList expected = describe(m_store->picture());
    QVERIFY2(expected.join(u'\n').contains(u"fetch#20 139 steps, at net.cpp:40"),
             qPrintable(expected.join(u'\n')));
    for (const int keyframe : {0, 1, 2}) {
        Replayed replayed(path(), keyframe);
        QCOMPARE(replayed.problem, QString());
        QCOMPARE(describe(replayed.store.picture()), expected);
        QCOMPARE(replayed.store.picture().refused.sum(), 0U);
    }
}

void tst_Recorder::itEndsWithItsTarget()
{
    QCOMPARE(m_recorder->start(path()), QString());
    QSignalSpy ended(m_recorder.get(), &Recorder::ended);
    m_target->say(Wire::Bye{u"it is late"_s});
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(ended[0][0].toString().contains(u"it is late"));
    Replayed replayed(path());
    QCOMPARE(replayed.problem, QString());
    QVERIFY(replayed.reader.endReason()->contains(u"it is late"));
}

void tst_Recorder::aLimitEndsIt()
{
    QCOMPARE(m_recorder->start(path(), 64 * 1024), QString());
    QSignalSpy ended(m_recorder.get(), &Recorder::ended);
    const QString name(1'000, u'x');
    for (int i = 0; ended.isEmpty() && i < 200; ++i) {
        say(FakeTarget::text(Wire::TextId(100 + i), name + QString::number(i)), second);
        Wire::TaskRow row;
        row.task = 2;
        row.name = Wire::TextId(100 + i);
        say(FakeTarget::row(row), second + i * second / 10);
    }
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended[0][1].toBool(), false);
    QVERIFY(ended[0][0].toString().contains(u"has reached its limit of 65536 bytes"));
    QVERIFY(QFileInfo(path()).size() <= 64 * 1024);
    Replayed replayed(path());
    QCOMPARE(replayed.problem, QString());
    QCOMPARE(replayed.store.picture().tasks.liveCount(), 3);
}

void tst_Recorder::withoutATargetThereIsNothing()
{
    m_connection->detach();
    QCOMPARE(m_recorder->start(path()), u"There is nothing to record: Not attached."_s);
    QVERIFY(!QFileInfo::exists(path()));
    m_recorder->stop(); // no effect
}

void tst_Recorder::aFileThatCannotBeWritten()
{
    const QString nowhere = m_folder->filePath(u"no/a.qctrace"_s);
    QVERIFY(m_recorder->start(nowhere).startsWith(nowhere + u" cannot be written: "_s));
    QVERIFY(!m_recorder->isRecording());
    QCOMPARE(m_recorder->start(path()), QString());
}

void tst_Recorder::hundredThousandTasks()
{
    m_target->setSnapshot(FakeTarget::smallProgram(100'000));
    m_connection->attach(m_target->endpoint());
    QTRY_COMPARE(m_store->picture().tasks.liveCount(), 100'000);
    QTRY_VERIFY(m_store->picture().isSnapshotComplete);
    QCOMPARE(m_recorder->start(path()), QString());
    m_recorder->stop();
    Replayed replayed(path());
    QCOMPARE(replayed.problem, QString());
    QCOMPARE(replayed.store.picture().tasks.liveCount(), 100'000);
    QVERIFY(replayed.reader.chunks().size() > 1); // a keyframe of several chunks
}

QTEST_GUILESS_MAIN(tst_Recorder)
#include "tst_recorder.moc"
