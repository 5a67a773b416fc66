// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "schedulerstage.h"

#include <QTest>
#include <QTimeZone>

using namespace QCoop;

/// Appointments: a Scheduler's jobs at a time of day, and a time of day that jumps.
class tst_WallClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void zonesAreHonoured_data();
    void zonesAreHonoured();
    void aTimeThatHasComeIsNow_data();
    void aTimeThatHasComeIsNow();
    void anInvalidTimeIsAnErrorAndChangesNothing_data();
    void anInvalidTimeIsAnErrorAndChangesNothing();
    void absurdDates();
    void equalTimesInTheOrderOfScheduling();
    void oneAlarmHoweverManyAppointments();
    void trapT19_setForwardIsNoticedWithinAMinute();
    void trapT19_setForwardIsNoticedAtAnyActivity_data();
    void trapT19_setForwardIsNoticedAtAnyActivity();
    void trapT19_setBackMeansToWaitLonger();
    void trapT19_aComputerThatSlept();
    void trapT19_aClockThatIsNudged();
    void trapT19_delaysDoNotCareForTheWallClock();
    void anotherWallClockCounts();
    void theClockOfTheComputer();
    void aVirtualWallClockGoesOnWithItsReactor();
};

namespace {

/// \a since after the beginning of the stage's time of day.
QDateTime at(std::chrono::milliseconds since)
{
    return QDateTime(QDate(2030, 1, 1), QTime(0, 0), Qt::UTC).addMSecs(since.count());
}

} // namespace

void tst_WallClock::zonesAreHonoured_data()
{
    QTest::addColumn<QDateTime>("when");
    const QDateTime utc = at(90min);
    QTest::newRow("UTC") << utc;
    QTest::newRow("an offset") << utc.toOffsetFromUtc(-5 * 3600);
    QTest::newRow("a time zone") << utc.toTimeZone(QTimeZone("Asia/Kolkata"));
    QTest::newRow("local, which names no zone") << QDateTime(utc.date(), utc.time(), Qt::LocalTime);
}

void tst_WallClock::zonesAreHonoured()
{
    QFETCH(QDateTime, when);
    SchedulerStage stage;
    QVERIFY(stage.scheduler->scheduleAt(when, u"a"_s, stage.napper(u"a"_s, 1h)));
    stage.clock.elapse(2h);
    QCOMPARE(stage.journal.take(), QStringList({u"5400000 ms a begins"_s}));
}

void tst_WallClock::aTimeThatHasComeIsNow_data()
{
    QTest::addColumn<QDateTime>("when");
    QTest::newRow("now") << at(0ms);
    QTest::newRow("a moment ago") << at(-1ms);
    QTest::newRow("before 1970") << QDateTime(QDate(1969, 7, 20), QTime(20, 17), Qt::UTC);
    QTest::newRow("long ago, in another zone")
        << QDateTime(QDate(-4712, 1, 1), QTime(0, 0), Qt::OffsetFromUTC, 3600);
}

void tst_WallClock::aTimeThatHasComeIsNow()
{
    QFETCH(QDateTime, when);
    SchedulerStage stage;
    stage.scheduler->scheduleAt(when, u"a"_s, stage.napper(u"a"_s, 1h));
    QCOMPARE(stage.pending(CallKind::ScheduleAt), 0);
    stage.clock.elapse(1ms);
    QCOMPARE(stage.journal.take(), QStringList({u"0 ms a begins"_s}));
    stage.scheduler->cancel(u"a"_s); // as of schedule(), this stops it
    stage.clock.elapse(2h);
    QCOMPARE(stage.journal.take(), QStringList());
}

void tst_WallClock::anInvalidTimeIsAnErrorAndChangesNothing_data()
{
    QTest::addColumn<QDateTime>("when");
    QTest::newRow("none") << QDateTime();
    QTest::newRow("no such day") << QDateTime(QDate(2030, 2, 30), QTime(0, 0), Qt::UTC);
}

void tst_WallClock::anInvalidTimeIsAnErrorAndChangesNothing()
{
    QFETCH(QDateTime, when);
    SchedulerStage stage;
    Task<> work = stage.napper(u"a"_s, 1h);
    QCOMPARE(errorOf([&] { stage.scheduler->scheduleAt(when, u"a"_s, std::move(work)); }),
             u"BadInterval"_s);
    QVERIFY(work.isValid());
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    QCOMPARE(stage.scheduler->statistics().scheduled, 0U);
    QVERIFY(!stage.clock.advanceToNext());
}

void tst_WallClock::absurdDates()
{
    SchedulerStage stage;
    const QDateTime year9999(QDate(9999, 12, 31), QTime(23, 59, 59, 999), Qt::UTC);
    const QDateTime farthest = QDateTime::fromMSecsSinceEpoch(INT64_MAX, Qt::UTC);
    stage.scheduler->scheduleAt(farthest, u"farthest"_s, stage.napper(u"farthest"_s, 1h));
    stage.scheduler->scheduleAt(year9999, u"9999"_s, stage.napper(u"9999"_s, 1h));
    stage.clock.elapse(24h);
    QCOMPARE(stage.journal.take(), QStringList());
    stage.wall.jump(std::chrono::hours(24 * 366 * 7970));
    stage.clock.elapse(1min);
    QCOMPARE(stage.scheduler->ids(), QList<QString>({u"farthest"_s, u"9999"_s}));
    QCOMPARE(stage.journal.take().size(), 1);
    QCOMPARE(stage.scheduler->statistics().appointments, std::size_t(1));
}

void tst_WallClock::equalTimesInTheOrderOfScheduling()
{
    SchedulerStage stage;
    for (const QString &id : {u"c"_s, u"a"_s, u"b"_s})
        stage.scheduler->scheduleAt(at(1s), id, stage.napper(id, 1h));
    stage.scheduler->scheduleAt(at(500ms), u"d"_s, stage.napper(u"d"_s, 1h));
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(), QStringList({u"500 ms d begins"_s, u"1000 ms c begins"_s,
                                                u"1000 ms a begins"_s, u"1000 ms b begins"_s}));
}

void tst_WallClock::oneAlarmHoweverManyAppointments()
{
    SchedulerStage stage;
    for (int i = 1; i <= 1000; ++i) {
        const QString id = QString::number(i);
        stage.scheduler->scheduleAt(at(i * 1s), id, [] { return Step::Done; });
    }
    QCOMPARE(stage.pending(CallKind::ScheduleAt), 1);
    QCOMPARE(stage.scheduler->statistics().appointments, std::size_t(1000));
    stage.clock.elapse(900s);
    QCOMPARE(stage.scheduler->size(), std::size_t(100));
    QCOMPARE(stage.pending(CallKind::ScheduleAt), 1);
    QVERIFY(stage.clock.delayedCalls().front().time() == TimePoint(901s));
    stage.scheduler->cancel(u"901"_s); // the alarm goes on to the next
    QVERIFY(stage.clock.delayedCalls().front().time() == TimePoint(902s));
    stage.scheduler->cancelAll();
    QVERIFY(stage.clock.delayedCalls().empty()); // and nobody is woken for nothing
}

void tst_WallClock::trapT19_setForwardIsNoticedWithinAMinute()
{
    SchedulerStage stage;
    stage.scheduler->scheduleAt(at(5h), u"a"_s, stage.napper(u"a"_s, 1h));
    stage.scheduler->scheduleAt(at(7h), u"b"_s, stage.napper(u"b"_s, 1h));
    stage.clock.elapse(90s);
    stage.wall.jump(6h);
    stage.clock.elapse(29s);
    QCOMPARE(stage.journal.take(), QStringList());
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(), QStringList({u"120000 ms a begins"_s}));
    stage.clock.elapse(2h);
    QCOMPARE(stage.journal.take(), QStringList({u"3600000 ms b begins"_s, u"3720000 ms a ends"_s,
                                                u"7200000 ms b ends"_s}));
}

void tst_WallClock::trapT19_setForwardIsNoticedAtAnyActivity_data()
{
    QTest::addColumn<QString>("activity");
    for (const char *activity :
         {"schedule", "duplicate", "cancel", "cancel unknown", "begin", "end"})
        QTest::newRow(activity) << QString::fromUtf8(activity);
}

void tst_WallClock::trapT19_setForwardIsNoticedAtAnyActivity()
{
    QFETCH(QString, activity);
    SchedulerStage stage;
    Scheduler &scheduler = *stage.scheduler;
    scheduler.scheduleAt(at(5h), u"a"_s, stage.napper(u"a"_s, 1h));
    const Deferred<> deferred;
    scheduler.schedule(u"other"_s, [deferred, waited = false]() mutable -> StepResult {
        if (std::exchange(waited, true))
            return Step::Done;
        return deferred;
    });
    stage.clock.elapse(1s);
    if (activity == u"begin"_s)
        scheduler.schedule(u"begins"_s, [] { return false; });
    stage.wall.jump(6h);
    if (activity == u"schedule"_s)
        scheduler.schedule(u"third"_s, [] { return false; });
    if (activity == u"duplicate"_s)
        scheduler.schedule(u"other"_s, [] { return false; });
    if (activity == u"cancel"_s)
        scheduler.cancel(u"other"_s);
    if (activity == u"cancel unknown"_s)
        scheduler.cancel(u"nobody"_s);
    if (activity == u"end"_s)
        deferred.callback();
    stage.clock.elapse(0s);
    QCOMPARE(stage.journal.take(), QStringList({u"1000 ms a begins"_s}));
}

void tst_WallClock::trapT19_setBackMeansToWaitLonger()
{
    SchedulerStage stage;
    stage.scheduler->scheduleAt(at(30s), u"a"_s, stage.napper(u"a"_s, 1h));
    stage.clock.elapse(10s);
    stage.wall.jump(-1h);
    stage.clock.elapse(1h);
    QCOMPARE(stage.journal.take(), QStringList());
    stage.clock.elapse(20s);
    QCOMPARE(stage.journal.take(), QStringList({u"3630000 ms a begins"_s}));
}

void tst_WallClock::trapT19_aComputerThatSlept()
{
    // While it sleeps, the reactor's time stands still, and the time of day goes on.
    SchedulerStage stage;
    stage.scheduler->scheduleAt(at(8h), u"morning"_s, stage.napper(u"morning"_s, 1h));
    stage.clock.elapse(5s);
    stage.wall.jump(7h + 59min); // at 7:59:05 it wakes
    stage.clock.elapse(1min);
    QCOMPARE(stage.journal.take(), QStringList({u"60000 ms morning begins"_s}));
    QCOMPARE(stage.wall.now().time_since_epoch() % 24h, 8h + 5s);
}

void tst_WallClock::trapT19_aClockThatIsNudged()
{
    // Less than what counts as a jump, and yet nobody begins early.
    SchedulerStage stage;
    stage.scheduler->scheduleAt(at(30s), u"a"_s, stage.napper(u"a"_s, 1h));
    stage.wall.jump(-1500ms);
    stage.scheduler->schedule(u"b"_s, [] { return false; });
    stage.clock.elapse(1min);
    QCOMPARE(stage.journal.take(), QStringList({u"31500 ms a begins"_s}));
}

void tst_WallClock::trapT19_delaysDoNotCareForTheWallClock()
{
    SchedulerStage stage;
    stage.scheduler->scheduleLater(1h, u"a"_s, stage.napper(u"a"_s, 1h));
    stage.wall.jump(6h);
    stage.clock.elapse(1h);
    QCOMPARE(stage.journal.take(), QStringList({u"3600000 ms a begins"_s}));
}

void tst_WallClock::anotherWallClockCounts()
{
    SchedulerStage stage;
    stage.scheduler->scheduleAt(at(5h), u"a"_s, stage.napper(u"a"_s, 1h));
    VirtualWallClock other(stage.clock, stage.wall.now() + 5h);
    stage.scheduler->setWallClock(other);
    stage.clock.elapse(0s);
    QCOMPARE(stage.journal.take(), QStringList({u"0 ms a begins"_s}));
}

void tst_WallClock::theClockOfTheComputer()
{
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const qint64 now = WallClock::system().now().time_since_epoch().count();
    const qint64 after = QDateTime::currentMSecsSinceEpoch();
    QVERIFY2(before <= now && now <= after, qPrintable(QString::number(now - before)));
}

void tst_WallClock::aVirtualWallClockGoesOnWithItsReactor()
{
    Clock clock;
    clock.advance(10s);
    VirtualWallClock wall(clock, WallTime(7ms));
    QCOMPARE(wall.now().time_since_epoch(), 7ms);
    clock.advance(1'999'999ns);
    QCOMPARE(wall.now().time_since_epoch(), 8ms); // rounded down
    wall.jump(-1h);
    QCOMPARE(wall.now().time_since_epoch(), 8ms - 1h);
}

QTEST_GUILESS_MAIN(tst_WallClock)
#include "tst_wallclock.moc"
