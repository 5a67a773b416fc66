// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "schedulerstage.h"

#include <QTest>
#include <QUuid>

using namespace QCoop;

/// What a Scheduler does with its jobs.
class tst_Scheduler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingBeginsInsideTheCall();
    void jobsBeginInTheOrderOfScheduling();
    void anIdIsTakenUntilItsJobIsDone();
    void aSecondJobForAnIdIsDestroyedUnrun();
    void delayOfZeroOrLessIsNoDelay_data();
    void delayOfZeroOrLessIsNoDelay();
    void workCanBeAnything();
    void idsCanBeAnything();
    void idsAreToldInTheOrderOfScheduling();
    void aFailureIsLoggedOnce();
    void theTaskOfAJob();
    void whatObserversAndStatisticsTell();
};

void tst_Scheduler::nothingBeginsInsideTheCall()
{
    SchedulerStage stage;
    QVERIFY(stage.scheduler->schedule(u"a"_s, stage.napper(u"a"_s, 1s)));
    QVERIFY(stage.scheduler->scheduleLater(0s, u"b"_s, stage.napper(u"b"_s, 1s)));
    QCOMPARE(stage.journal.take(), QStringList());
    stage.clock.elapse(0s);
    QCOMPARE(stage.journal.take(), QStringList({u"0 ms a begins"_s, u"0 ms b begins"_s}));
}

void tst_Scheduler::jobsBeginInTheOrderOfScheduling()
{
    SchedulerStage stage;
    stage.scheduler->scheduleLater(20ms, u"late"_s, stage.napper(u"late"_s, 1s));
    stage.scheduler->scheduleLater(10ms, u"early"_s, stage.napper(u"early"_s, 1s));
    stage.scheduler->schedule(u"first"_s, [&]() -> Task<> {
        stage.scheduler->schedule(u"inner"_s, stage.napper(u"inner"_s, 1s));
        stage.journal(u"first"_s);
        co_return;
    });
    stage.scheduler->schedule(u"second"_s, stage.napper(u"second"_s, 1s));
    stage.clock.elapse(100ms);
    QCOMPARE(stage.journal.take(),
             QStringList({u"0 ms first"_s, u"0 ms second begins"_s, u"0 ms inner begins"_s,
                          u"10 ms early begins"_s, u"20 ms late begins"_s}));
}

void tst_Scheduler::anIdIsTakenUntilItsJobIsDone()
{
    SchedulerStage stage;
    stage.scheduler->scheduleLater(10ms, u"a"_s, stage.napper(u"a"_s, 10ms));
    QVERIFY(stage.scheduler->contains(u"a"_s));
    QVERIFY(!stage.scheduler->contains(u"b"_s));
    stage.clock.elapse(15ms);
    QVERIFY(stage.scheduler->contains(u"a"_s));
    QCOMPARE(stage.scheduler->size(), std::size_t(1));
    stage.clock.elapse(5ms);
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    QCOMPARE(stage.scheduler->size(), std::size_t(0));
    QVERIFY(stage.scheduler->schedule(u"a"_s, stage.napper(u"next"_s, 1s)));
}

void tst_Scheduler::aSecondJobForAnIdIsDestroyedUnrun()
{
    SchedulerStage stage;
    const auto held = std::make_shared<int>(7);
    stage.scheduler->scheduleLater(1s, u"a"_s, stage.napper(u"a"_s, 1s));
    Task<> second = stage.holder(u"second"_s, 1s, held);
    QVERIFY(!stage.scheduler->schedule(u"a"_s, std::move(second)));
    QCOMPARE(held.use_count(), 1);
    QVERIFY(!stage.scheduler->scheduleLater(1s, u"a"_s, [held] { return Step::Done; }));
    QVERIFY(!stage.scheduler->scheduleAt(QDateTime::fromSecsSinceEpoch(0), u"a"_s,
                                         [held] { return Step::Done; }));
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(stage.logged(), QStringList(3, u"debug \"a\" is scheduled already; the new work "
                                            u"was let go of unrun"_s));
    QCOMPARE(stage.scheduler->statistics().duplicates, 3U);
    // A callable that would make the work is not even asked.
    const auto make = [&] {
        stage.journal(u"asked"_s);
        return stage.napper(u"third"_s, 1s);
    };
    QVERIFY(!stage.scheduler->schedule(u"a"_s, make));
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(), QStringList({u"1000 ms a begins"_s}));
}

void tst_Scheduler::delayOfZeroOrLessIsNoDelay_data()
{
    QTest::addColumn<Duration>("delay");
    QTest::newRow("zero") << Duration(0);
    QTest::newRow("negative") << Duration(-5s);
    QTest::newRow("absurdly negative") << Duration::min();
}

void tst_Scheduler::delayOfZeroOrLessIsNoDelay()
{
    QFETCH(Duration, delay);
    SchedulerStage stage;
    stage.scheduler->scheduleLater(delay, u"a"_s, stage.napper(u"a"_s, 1s));
    QCOMPARE(stage.pending(CallKind::ScheduleLater), 0);
    stage.clock.elapse(0s);
    QCOMPARE(stage.journal.take(), QStringList({u"0 ms a begins"_s}));
    stage.scheduler->cancel(u"a"_s); // it has begun, and came by scheduleLater() all the same
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(), QStringList({u"1000 ms a ends"_s}));
}

void tst_Scheduler::workCanBeAnything()
{
    SchedulerStage stage;
    Journal &journal = stage.journal;
    Scheduler &scheduler = *stage.scheduler;
    scheduler.schedule(u"steps"_s, [&journal, n = 0]() mutable {
        journal(u"step %1"_s.arg(++n));
        return n < 2;
    });
    scheduler.schedule(u"captures"_s, [&journal, text = u"captured"_s]() -> Task<> {
        co_await QCoop::sleep(1ms);
        journal(text); // the callable is kept while its coroutine runs
    });
    scheduler.scheduleLater(
        2ms, u"arguments"_s,
        [&journal](QString text, int number) -> Task<int> {
            journal(text + QString::number(number));
            co_return number;
        },
        u"number "_s, 7);
    QObject context; // a Deferred to wait for
    const Deferred<> deferred;
    scheduler.schedule(u"waits"_s, [&journal, deferred, waited = false]() mutable -> StepResult {
        if (std::exchange(waited, true)) {
            journal(u"waited"_s);
            return Step::Done;
        }
        return deferred;
    });
    stage.clock.elapse(3ms);
    deferred.callback();
    stage.clock.elapse(0s);
    QCOMPARE(journal.take(), QStringList({u"0 ms step 1"_s, u"0 ms step 2"_s, u"1 ms captured"_s,
                                          u"2 ms number 7"_s, u"3 ms waited"_s}));
    QCOMPARE(scheduler.size(), std::size_t(0));
    Task<> moved = stage.napper(u"moved"_s, 1s);
    const Task<> gone = std::move(moved);
    scheduler.schedule(u"empty"_s, std::move(moved));
    stage.clock.elapse(0s);
    QCOMPARE(stage.log.take().size(), 1); // it fails, with AlreadyConsumed
}

namespace {

enum class Colour { Red, Green };
struct Point
{
    int x;
    int y;
    friend bool operator==(const Point &, const Point &) = default;
    friend std::size_t qHash(const Point &point, std::size_t seed)
    {
        return qHashMulti(seed, point.x, point.y);
    }
};
struct Place
{
    int number;
    friend bool operator==(const Place &, const Place &) = default;
    friend std::size_t qHash(const Place &place, std::size_t) { return std::size_t(place.number); }
    [[nodiscard]] QString toString() const { return u"place %1"_s.arg(number); }
};

/// The name of the task that \a id gets in a scheduler of Ids.
template <typename Id, typename One, typename Other>
QString nameFor(const One &id, const Other &other)
{
    Clock clock;
    Cooperator cooperator(clock);
    BasicScheduler<Id> scheduler("ids", cooperator);
    scheduler.schedule(id, [] { return true; });
    scheduler.schedule(other, [] { return true; });
    if (scheduler.size() != 2 || !scheduler.cancel(other) || scheduler.contains(other))
        return u"wrong"_s;
    return scheduler.task(id).name();
}

} // namespace

void tst_Scheduler::idsCanBeAnything()
{
    QCOMPARE(nameFor<QString>(u"tea"_s, "coffee"), u"tea"_s); // UTF-8 text makes a QString
    QCOMPARE(nameFor<QString>("t\xc3\xa9", std::string("x")), u"té"_s);
    QCOMPARE(nameFor<int>(-7, 8), u"-7"_s);
    QCOMPARE(nameFor<std::uint64_t>(UINT64_MAX, 8U), u"18446744073709551615"_s);
    QCOMPARE(nameFor<std::string>("tea", "coffee"), u"tea"_s);
    QCOMPARE(nameFor<QByteArray>("tea", "coffee"), u"tea"_s);
    QCOMPARE(nameFor<Colour>(Colour::Green, Colour::Red), u"#1"_s);
    QCOMPARE((nameFor<std::pair<int, int>>(std::pair(1, 2), std::pair(2, 1))), u"std::pair(1,2)"_s);
    QCOMPARE(nameFor<Place>(Place{3}, Place{4}), u"place 3"_s);
    QVERIFY(nameFor<Point>(Point{1, 2}, Point{2, 1}).startsWith(u'#'));
    const QUuid uuid = QUuid::fromString(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s);
    QCOMPARE(nameFor<QUuid>(uuid, QUuid()), uuid.toString());
}

void tst_Scheduler::idsAreToldInTheOrderOfScheduling()
{
    SchedulerStage stage;
    for (const QString &id : {u"q"_s, u"b"_s, u"z"_s, u"a"_s})
        stage.scheduler->schedule(id, stage.napper(id, 1s));
    stage.scheduler->cancel(u"z"_s);
    stage.scheduler->scheduleLater(1s, u"z"_s, stage.napper(u"z"_s, 1s));
    QCOMPARE(stage.scheduler->ids(), QList<QString>({u"q"_s, u"b"_s, u"a"_s, u"z"_s}));
}

void tst_Scheduler::aFailureIsLoggedOnce()
{
    SchedulerStage stage;
    stage.scheduler->schedule(u"a"_s, stage.failing(1s));
    stage.scheduler->schedule(u"50%1"_s, []() -> Step { throw Oops("100 %2"); });
    const Deferred<> seen = stage.scheduler->task(u"a"_s).whenDone();
    stage.clock.elapse(1s);
    QVERIFY(seen.isFired()); // who asks gets it all the same
    const QStringList lines = stage.log.take();
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].startsWith(u"critical qcoop.scheduler.test: \"50%1\" (started at "_s) &&
                 lines[0].contains(u"tst_scheduler.cpp:"_s) &&
                 lines[0].contains(u") failed: Oops: 100 %2 (at "_s),
             qPrintable(lines[0]));
    QVERIFY2(lines[1].contains(u"\"a\""_s) && lines[1].contains(u"Oops: on purpose"_s) &&
                 lines[1].contains(u"schedulerstage.h:"_s), // where it last waited
             qPrintable(lines[1]));
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    stage.scheduler.reset();
    QCOMPARE(stage.reports.take(), QStringList());
    QCOMPARE(stage.log.take(), QStringList());
}

void tst_Scheduler::theTaskOfAJob()
{
    SchedulerStage stage;
    QVERIFY(!stage.scheduler->task(u"a"_s).isValid());
    stage.scheduler->scheduleLater(10ms, u"a"_s, stage.napper(u"a"_s, 10ms));
    const CooperativeTask task = stage.scheduler->task(u"a"_s);
    QCOMPARE(QString(task.name()), u"a"_s);
    QCOMPARE(QString(task.key()), u"a"_s);
    QCOMPARE(task.facility(), stage.scheduler->statistics().id);
    QVERIFY(QString::fromUtf8(task.spawnedAt().file_name()).endsWith(u"tst_scheduler.cpp"_s));
    QVERIFY(task.state() == TaskState::Waiting);
    // It cannot be made to begin before its time, only later.
    QCOMPARE(errorOf([&] { task.resume(); }), u"NotPaused"_s);
    task.pause();
    stage.clock.elapse(20ms);
    QCOMPARE(stage.journal.take(), QStringList());
    task.resume();
    stage.clock.elapse(0s);
    QCOMPARE(stage.journal.take(), QStringList({u"20 ms a begins"_s}));
    task.stop();
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    QCOMPARE(stage.scheduler->statistics().cancelled, 1U);
    QCOMPARE(stage.logged(), QStringList());
}

void tst_Scheduler::whatObserversAndStatisticsTell()
{
    struct Watcher : Observer
    {
        void facilityAdded(const FacilityInfo &of) override { changed(u"+"_s, of); }
        void facilityChanged(const FacilityInfo &of) override { changed(QString(), of); }
        void facilityRemoved(const FacilityInfo &of) override { changed(u"-"_s, of); }
        void changed(const QString &how, const FacilityInfo &of)
        {
            if (of.kind == FacilityKind::Scheduler) {
                last = u"%1%2: %3 wait, %4 run, %5 done, %6 failed, %7 cancelled"_s.arg(
                    how, QString(of.name), QString::number(of.waiting), QString::number(of.running),
                    QString::number(of.done), QString::number(of.failed),
                    QString::number(of.cancelled));
            }
        }
        QString last;
    } watcher;
    SchedulerStage stage;
    stage.clock.setObserver(&watcher);
    QCOMPARE(watcher.last, u"+test: 0 wait, 0 run, 0 done, 0 failed, 0 cancelled"_s);
    stage.scheduler->schedule(u"a"_s, stage.napper(u"a"_s, 10ms));
    stage.scheduler->scheduleLater(5ms, u"b"_s, stage.failing(1ms));
    QCOMPARE(watcher.last, u"test: 2 wait, 0 run, 0 done, 0 failed, 0 cancelled"_s);
    stage.clock.elapse(0s);
    QCOMPARE(watcher.last, u"test: 1 wait, 1 run, 0 done, 0 failed, 0 cancelled"_s);
    QCOMPARE(stage.pending(CallKind::ScheduleLater), 1);
    stage.clock.elapse(7ms);
    stage.scheduler->schedule(u"c"_s, stage.napper(u"c"_s, 10ms));
    stage.scheduler->cancel(u"c"_s);
    QCOMPARE(watcher.last, u"test: 0 wait, 1 run, 0 done, 1 failed, 1 cancelled"_s);
    stage.clock.elapse(10ms);
    const SchedulerStatistics statistics = stage.scheduler->statistics();
    QCOMPARE(QString(statistics.name), u"test"_s);
    QCOMPARE(statistics.scheduled, 3U);
    QCOMPARE(statistics.done, 1U);
    QCOMPARE(statistics.waiting + statistics.running, 0U);
    stage.scheduler.reset();
    QCOMPARE(watcher.last, u"-test: 0 wait, 0 run, 1 done, 1 failed, 1 cancelled"_s);
    const Scheduler nameless({}, *stage.cooperator);
    QVERIFY(QString(nameless.statistics().name).startsWith(u"scheduler-"_s));
    stage.clock.setObserver(nullptr);
}

QTEST_GUILESS_MAIN(tst_Scheduler)
#include "tst_scheduler.moc"
