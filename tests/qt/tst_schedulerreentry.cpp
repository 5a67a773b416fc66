// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "schedulerstage.h"

#include <QTest>

using namespace QCoop;

/// What happens to a Scheduler inside its own jobs, and inside whatever it calls.
class tst_SchedulerReentry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void destroyedInsideItsOwnJob_data();
    void destroyedInsideItsOwnJob();
    void destroyedByWhoeverIsTold_data();
    void destroyedByWhoeverIsTold();
    void theCallableThatMakesTheWorkMayDoAnything_data();
    void theCallableThatMakesTheWorkMayDoAnything();
    void aJobThatFailsInTheStepThatItsEndCameIn();
    void jobsScheduleAndCancelEachOther();
};

void tst_SchedulerReentry::destroyedInsideItsOwnJob_data()
{
    QTest::addColumn<bool>("isDelayed");
    QTest::addColumn<bool>("throws");
    QTest::addColumn<QStringList>("journal");
    QTest::addColumn<QStringList>("log");
    QTest::addColumn<QStringList>("reports");
    const QString lost = u"warning \"a\" was cancelled by its own step and then failed; the "
                         u"error follows"_s;
    const QString failed = u"critical \"a\" failed: Oops: too late"_s;
    QTest::newRow("scheduled") << false << false << QStringList() << QStringList() << QStringList();
    QTest::newRow("scheduled, throws")
        << false << true << QStringList() << QStringList({lost, failed}) << QStringList();
    QTest::newRow("delayed") << true << false << QStringList({u"10 ms goes on"_s}) << QStringList()
                             << QStringList();
    QTest::newRow("delayed, throws") << true << true << QStringList() << QStringList()
                                     << QStringList({u"FailedTask Oops: too late"_s});
}

void tst_SchedulerReentry::destroyedInsideItsOwnJob()
{
    QFETCH(bool, isDelayed);
    QFETCH(bool, throws);
    SchedulerStage stage;
    const auto work = [&]() -> Task<> {
        stage.scheduler.reset();
        if (throws)
            throw Oops("too late");
        co_await QCoop::sleep(10ms);
        stage.journal(u"goes on"_s);
    };
    if (isDelayed)
        stage.scheduler->scheduleLater(0ms, u"a"_s, work);
    else
        stage.scheduler->schedule(u"a"_s, work);
    stage.scheduler->schedule(u"b"_s, stage.napper(u"b"_s, 1s));
    stage.clock.elapse(1s);
    QTEST(stage.journal.take(), "journal");
    QTEST(stage.logged(), "log");
    QTEST(stage.reports.take(), "reports");
}

void tst_SchedulerReentry::destroyedByWhoeverIsTold_data()
{
    QTest::addColumn<QString>("who");
    QTest::newRow("the log, of a failure") << u"failure"_s;
    QTest::newRow("the log, of a duplicate") << u"duplicate"_s;
    QTest::newRow("the log, of an unknown id") << u"unknown"_s;
    QTest::newRow("the log, of a late failure") << u"late"_s;
    QTest::newRow("a watcher of a job that ends") << u"end"_s;
    QTest::newRow("a watcher of a job that is cancelled") << u"cancel"_s;
    QTest::newRow("a watcher of one of all that are cancelled") << u"cancelAll"_s;
}

void tst_SchedulerReentry::destroyedByWhoeverIsTold()
{
    QFETCH(QString, who);
    SchedulerStage stage;
    stage.log.onMessage = [&] { stage.scheduler.reset(); };
    const auto watch = [&](const QString &id) {
        const auto reset = [&] { stage.scheduler.reset(); };
        stage.scheduler->task(id).whenDone().then(reset, [reset](const Failure &) { reset(); });
    };
    stage.scheduler->schedule(u"b"_s, stage.napper(u"b"_s, 1h));
    stage.scheduler->schedule(u"a"_s, [&]() -> Task<> {
        if (who == u"late"_s)
            stage.scheduler->cancel(u"a"_s);
        if (who == u"failure"_s || who == u"late"_s)
            throw Oops("on purpose");
        if (who != u"end"_s)
            co_await QCoop::sleep(1h);
    });
    stage.scheduler->scheduleLater(1h, u"c"_s, stage.napper(u"c"_s, 1h));
    if (who == u"end"_s || who == u"cancel"_s || who == u"cancelAll"_s)
        watch(u"a"_s);
    stage.clock.elapse(0s);
    if (who == u"duplicate"_s)
        stage.scheduler->schedule(u"b"_s, stage.napper(u"b2"_s, 1h));
    if (who == u"unknown"_s)
        stage.scheduler->cancel(u"nobody"_s);
    if (who == u"cancel"_s)
        stage.scheduler->cancel(u"a"_s);
    if (who == u"cancelAll"_s)
        stage.scheduler->cancelAll();
    QVERIFY(!stage.scheduler);
    while (stage.clock.advanceToNext()) {
    }
    QCOMPARE(stage.journal.take(), QStringList({u"0 ms b begins"_s}));
}

void tst_SchedulerReentry::theCallableThatMakesTheWorkMayDoAnything_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("isAccepted");
    QTest::addColumn<QStringList>("journal");
    QTest::newRow("takes the id itself")
        << u"take"_s << false << QStringList({u"0 ms first begins"_s, u"1000 ms first ends"_s});
    QTest::newRow("destroys the scheduler") << u"destroy"_s << false << QStringList();
    QTest::newRow("throws") << u"throw"_s << false << QStringList();
    QTest::newRow("nothing of that")
        << u"-"_s << true << QStringList({u"0 ms made begins"_s, u"1000 ms made ends"_s});
}

void tst_SchedulerReentry::theCallableThatMakesTheWorkMayDoAnything()
{
    QFETCH(QString, what);
    SchedulerStage stage;
    bool isAccepted = false;
    const auto make = [&] {
        if (what == u"take"_s)
            stage.scheduler->schedule(u"a"_s, stage.napper(u"first"_s, 1s));
        if (what == u"destroy"_s)
            stage.scheduler.reset();
        if (what == u"throw"_s)
            throw Oops("no work");
        return stage.napper(u"made"_s, 1s);
    };
    QCOMPARE(errorOf([&] { isAccepted = stage.scheduler->schedule(u"a"_s, make); }),
             what == u"throw"_s ? u"Oops"_s : u"nothing"_s);
    QTEST(isAccepted, "isAccepted");
    if (what == u"throw"_s)
        QVERIFY(!stage.scheduler->contains(u"a"_s));
    stage.clock.elapse(1s);
    QTEST(stage.journal.take(), "journal");
}

void tst_SchedulerReentry::aJobThatFailsInTheStepThatItsEndCameIn()
{
    SchedulerStage stage;
    stage.scheduler->schedule(u"a"_s, [&]() -> Step {
        stage.scheduler->task(u"a"_s).stop(); // by its handle, past the scheduler
        throw Oops("after that");
    });
    stage.clock.elapse(0s);
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    QCOMPARE(stage.logged(), QStringList({u"critical \"a\" failed: Oops: after that"_s}));
    QCOMPARE(stage.reports.take(), QStringList());
}

void tst_SchedulerReentry::jobsScheduleAndCancelEachOther()
{
    SchedulerStage stage;
    Scheduler &scheduler = *stage.scheduler;
    const auto held = std::make_shared<int>(1);
    scheduler.schedule(u"a"_s, [&]() -> Task<> {
        scheduler.schedule(u"b"_s, stage.holder(u"b"_s, 1h, held));
        scheduler.schedule(u"c"_s, stage.holder(u"c"_s, 1h, held));
        scheduler.cancel(u"c"_s); // which has not begun
        co_await QCoop::sleep(1ms);
        scheduler.cancel(u"b"_s); // which sleeps
        stage.journal(u"held by %1"_s.arg(held.use_count()));
        scheduler.cancelAll(); // which is itself
        stage.journal(u"goes on"_s);
        co_await QCoop::sleep(1ms);
        stage.journal(u"and no further"_s);
    });
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(),
             QStringList({u"0 ms b begins"_s, u"1 ms held by 1"_s, u"1 ms goes on"_s}));
    QCOMPARE(stage.logged(), QStringList());
}

QTEST_GUILESS_MAIN(tst_SchedulerReentry)
#include "tst_schedulerreentry.moc"
