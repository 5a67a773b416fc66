// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/memory.h"
#include "../support/testreactor.h"
#include "loops.h"
#include "schedulerstage.h"

#include <QTest>

using namespace QCoop;

/// Ends of what a Scheduler stands on: contexts, cooperators, reactors; misuse, and scale.
class tst_SchedulerEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whenTheContextGoesAllItsTasksStop();
    void theContextGoesInsideAJob();
    void whenTheSchedulerGoesThatIsCancelAll();
    void theCooperatorIsStopped();
    void theCooperatorGoesFirst();
    void theReactorGoesFirst();
    void quittingEndsTheJobsAndLogsNoError();
    void aTickThatCannotBePlanned();
    void otherThreadsAreRefused();
    void onTheDefaultCooperatorOfTheThread();
    void aHundredThousandIds();
};

namespace {

/// Two jobs that sleep, one that has begun after a delay, and two that wait for their time.
void fill(SchedulerStage &stage)
{
    Scheduler &scheduler = *stage.scheduler;
    scheduler.schedule(u"a"_s, stage.napper(u"a"_s, 1h));
    scheduler.schedule(u"b"_s, stage.napper(u"b"_s, 1h));
    scheduler.scheduleLater(1ms, u"begun"_s, stage.napper(u"begun"_s, 1h));
    scheduler.scheduleLater(1h, u"later"_s, stage.napper(u"later"_s, 1h));
    const QDateTime tomorrow(QDate(2030, 1, 2), QTime(0, 0), Qt::UTC);
    scheduler.scheduleAt(tomorrow, u"at"_s, stage.napper(u"at"_s, 1h));
    stage.clock.elapse(1ms);
    (void)stage.journal.take();
}

} // namespace

void tst_SchedulerEnds::whenTheContextGoesAllItsTasksStop()
{
    Application app; // for the QObject
    SchedulerStage stage;
    std::optional<QObject> context(std::in_place);
    stage.scheduler.emplace("test", *stage.cooperator, &*context);
    fill(stage);
    stage.scheduler->cancel(u"begun"_s); // detached, and still the context's
    context.reset();
    QCOMPARE(stage.scheduler->size(), std::size_t(0));
    QVERIFY(!stage.clock.advanceToNext());
    const auto held = std::make_shared<int>(1);
    QVERIFY(!stage.scheduler->schedule(u"c"_s, stage.holder(u"c"_s, 1s, held)));
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(stage.logged(), QStringList({u"debug \"c\" was let go of unrun: the context of the "
                                          u"scheduler is gone"_s}));
    QVERIFY(!stage.clock.advanceToNext());
    QCOMPARE(stage.journal.take(), QStringList());
}

void tst_SchedulerEnds::theContextGoesInsideAJob()
{
    Application app;
    SchedulerStage stage;
    std::optional<QObject> context(std::in_place);
    stage.scheduler.emplace("test", *stage.cooperator, &*context);
    stage.scheduler->scheduleLater(1ms, u"a"_s, [&]() -> Task<> {
        context.reset();
        stage.journal(u"goes on to the end of its step"_s);
        co_yield {};
        stage.journal(u"and no further"_s);
    });
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(), QStringList({u"1 ms goes on to the end of its step"_s}));
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerEnds::whenTheSchedulerGoesThatIsCancelAll()
{
    SchedulerStage stage;
    fill(stage);
    stage.scheduler.reset();
    QVERIFY(stage.clock.advanceToNext()); // the end of the job that had begun after a delay
    QVERIFY(!stage.clock.advanceToNext());
    QCOMPARE(stage.journal.take(), QStringList({u"3600001 ms begun ends"_s}));
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerEnds::theCooperatorIsStopped()
{
    SchedulerStage stage;
    fill(stage);
    stage.cooperator->stop();
    QCOMPARE(stage.scheduler->size(), std::size_t(0));
    QVERIFY(!stage.scheduler->schedule(u"c"_s, stage.napper(u"c"_s, 1s)));
    QVERIFY(!stage.scheduler->scheduleLater(1s, u"c"_s, stage.napper(u"c"_s, 1s)));
    QVERIFY(!stage.scheduler->contains(u"c"_s));
    QVERIFY(!stage.clock.advanceToNext());
    stage.cooperator->start();
    QVERIFY(stage.scheduler->schedule(u"c"_s, stage.napper(u"c"_s, 1s)));
    stage.clock.elapse(0s);
    QCOMPARE(stage.journal.take(), QStringList({u"1 ms c begins"_s}));
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerEnds::theCooperatorGoesFirst()
{
    SchedulerStage stage;
    fill(stage);
    stage.cooperator.reset();
    QCOMPARE(stage.scheduler->size(), std::size_t(0));
    QVERIFY(!stage.scheduler->schedule(u"c"_s, stage.napper(u"c"_s, 1s)));
    QVERIFY(!stage.clock.advanceToNext());
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerEnds::theReactorGoesFirst()
{
    CaughtLog log;
    std::optional<TestReactor> reactor(std::in_place);
    Cooperator cooperator(*reactor);
    Scheduler scheduler("test", cooperator);
    const auto held = std::make_shared<int>(1);
    const auto work = [held] { return Step::Done; };
    scheduler.schedule(u"a"_s, work);
    scheduler.scheduleLater(1h, u"b"_s, work);
    scheduler.scheduleAt(QDateTime(QDate(9999, 1, 1), QTime(0, 0), Qt::UTC), u"c"_s, work);
    reactor.reset();
    QCOMPARE(scheduler.size(), std::size_t(0));
    QCOMPARE(held.use_count(), 2);
    QVERIFY(!scheduler.schedule(u"d"_s, work));
    QVERIFY(
        !scheduler.scheduleAt(QDateTime(QDate(9999, 1, 1), QTime(0, 0), Qt::UTC), u"d"_s, work));
    scheduler.cancelAll();
    QCOMPARE(errorOf([&] { const Scheduler late("late", cooperator); }), u"NoReactor"_s);
    for (const QString &line : log.take())
        QVERIFY2(line.startsWith(u"debug"_s), qPrintable(line));
}

void tst_SchedulerEnds::quittingEndsTheJobsAndLogsNoError()
{
    CaughtLog log;
    TestReactor reactor;
    Cooperator cooperator(reactor);
    Scheduler scheduler("test", cooperator);
    Journal journal;
    for (const QString &id : {u"a"_s, u"b"_s}) {
        scheduler.schedule(id, [] { return true; });
        scheduler.task(id).whenDone().onStopped([&journal, id] { journal(id); });
    }
    scheduler.scheduleLater(1h, u"c"_s, [] { return true; });
    scheduler.task(u"c"_s).whenDone().onStopped([&journal] { journal(u"c"_s); });
    reactor.turn();
    reactor.quit();
    QCOMPARE(journal.take(), QStringList({u"c"_s, u"b"_s, u"a"_s})); // the last first
    QCOMPARE(scheduler.statistics().cancelled, 3U);
    QVERIFY(scheduler.schedule(u"a"_s, [] { return false; })); // there may be a second exec()
    reactor.turn();
    QCOMPARE(scheduler.statistics().done, 1U);
    QCOMPARE(log.take(), QStringList());
}

void tst_SchedulerEnds::aTickThatCannotBePlanned()
{
    Reports reports;
    Clock clock;
    bool throws = true;
    Cooperator cooperator(clock, Options{.scheduler = [&](UniqueFunction<void()> tick) {
                              if (throws)
                                  throw Oops("no tick");
                              return clock.callLater(0s, std::move(tick));
                          }});
    Scheduler scheduler("test", cooperator);
    QCOMPARE(errorOf([&] { scheduler.schedule(u"a"_s, [] { return false; }); }), u"Oops"_s);
    QVERIFY(!scheduler.contains(u"a"_s)); // nothing has changed
    QVERIFY(scheduler.scheduleLater(1ms, u"b"_s, [] { return false; }));
    clock.elapse(1ms);
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: no tick"_s}));
    throws = false;
    scheduler.schedule(u"c"_s, [] { return false; }); // and both begin
    clock.elapse(0s);
    QCOMPARE(scheduler.statistics().done, 2U);
}

void tst_SchedulerEnds::otherThreadsAreRefused()
{
    SchedulerStage stage;
    Scheduler &scheduler = *stage.scheduler;
    scheduler.schedule(u"a"_s, [] { return false; });
    const auto work = [] { return false; };
    const QString refused = u"WrongThread"_s;
    QCOMPARE(errorElsewhere([&] { scheduler.schedule(u"b"_s, work); }), refused);
    QCOMPARE(errorElsewhere([&] { scheduler.scheduleLater(1s, u"b"_s, work); }), refused);
    QCOMPARE(errorElsewhere([&] { scheduler.scheduleAt(QDateTime(), u"b"_s, work); }), refused);
    QCOMPARE(errorElsewhere([&] { scheduler.cancel(u"a"_s); }), refused);
    QCOMPARE(errorElsewhere([&] { scheduler.cancelAll(); }), refused);
    QCOMPARE(errorElsewhere([&] { (void)scheduler.contains(u"a"_s); }), refused);
    QCOMPARE(errorElsewhere([&] { (void)scheduler.ids(); }), refused);
    QCOMPARE(errorElsewhere([&] { (void)scheduler.size(); }), refused);
    QCOMPARE(errorElsewhere([&] { (void)scheduler.task(u"a"_s); }), refused);
    QCOMPARE(errorElsewhere([&] { (void)scheduler.statistics(); }), refused);
    QCOMPARE(errorElsewhere([&] { scheduler.setWallClock(stage.wall); }), refused);
    QCOMPARE(errorElsewhere([&] { const Scheduler other("x", *stage.cooperator); }), refused);
    QCOMPARE(scheduler.ids(), QList<QString>({u"a"_s}));
}

void tst_SchedulerEnds::onTheDefaultCooperatorOfTheThread()
{
    CaughtLog log;
    QStringList done;
    const auto held = std::make_shared<int>(1);
    {
        Application app;
        QObject context;
        Scheduler scheduler("default", &context);
        scheduler.scheduleLater(2ms, "later", [&] {
            done << u"later"_s;
            return Step::Done;
        });
        const QDateTime soon = QDateTime::currentDateTimeUtc().addMSecs(30);
        scheduler.scheduleAt(soon, "at", [&] {
            done << (QDateTime::currentDateTimeUtc() >= soon ? u"at"_s : u"too early"_s);
            QCoreApplication::quit();
            return Step::Done;
        });
        const auto sleeper = [held](Duration time) -> Task<> { co_await QCoop::sleep(time); };
        for (int i = 0; i < 1000; ++i) {
            const QString number = QString::number(i);
            scheduler.schedule(u's' + number, sleeper, i * 1ms);
            scheduler.scheduleLater(i * 1ms, u'l' + number, sleeper, 1h);
            scheduler.scheduleAt(soon.addDays(i + 1), u'a' + number, sleeper, 1h);
        }
        app->exec();
        QCOMPARE(scheduler.size(), std::size_t(0)); // they ended when it quit
        QVERIFY(scheduler.statistics().cancelled > 1000);
    }
    QCOMPARE(done, QStringList({u"later"_s, u"at"_s}));
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(log.take(), QStringList());
}

void tst_SchedulerEnds::aHundredThousandIds()
{
    constexpr int count = 100'000;
    Clock clock;
    Cooperator cooperator(clock);
    VirtualWallClock wall(clock, WallTime());
    BasicScheduler<int> scheduler("many", cooperator);
    scheduler.setWallClock(wall);
    const QDateTime day = QDateTime::fromSecsSinceEpoch(86'400, Qt::UTC);
    int begun = 0;
    const auto job = [&begun]() -> Task<> {
        ++begun;
        co_await QCoop::sleep(1ms);
    };
    const qint64 before = residentMemory();
    for (const int size : {count / 4, count}) {
        for (int i = 0; i < size; ++i) {
            if (i % 3 == 0)
                scheduler.scheduleAt(day.addMSecs(i % 1000), i, job);
            else if (i % 3 == 1)
                scheduler.scheduleLater(24h + i * 1us, i, job);
            else
                scheduler.schedule(i, job);
        }
        QCOMPARE(scheduler.size(), std::size_t(size));
        if (size < count)
            scheduler.cancelAll();
    }
    // What was cancelled left nothing behind; each job with its coroutine takes some 1.5 kB.
    const qint64 grown = residentMemory() - before;
    QVERIFY2(grown < qint64(count) * 2000, qPrintable(QString::number(grown / count)));
    clock.advance(25h);
    QCOMPARE(begun, count);
    clock.advance(1ms);
    QCOMPARE(scheduler.size(), std::size_t(0));
}

QTEST_APPLESS_MAIN(tst_SchedulerEnds)
#include "tst_schedulerends.moc"
