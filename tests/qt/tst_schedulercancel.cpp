// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "schedulerstage.h"

#include <QTest>

#include <functional>

using namespace QCoop;

/// What cancelling does to a job of a Scheduler, before it begins, while it waits and runs.
class tst_SchedulerCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelDestroysWhatHasNotBegun();
    void cancelDestroysAJobWhereItWaits();
    void cancelLetsADelayedJobThatHasBegunGoOn();
    void cancellingItself_data();
    void cancellingItself();
    void aCancelledJobDoesNotFreeTheIdOfTheNext();
    void cancellingAnUnknownIdIsAWarning();
    void cancelAllFreesAllIdsFirst();
    void aFailureAfterTheIdWasCancelledIsNobodysHere();
    void anErrorThatSaysStopIsNoFailure();
};

void tst_SchedulerCancel::cancelDestroysWhatHasNotBegun()
{
    SchedulerStage stage;
    const auto held = std::make_shared<int>(7);
    const QDateTime tomorrow(QDate(2030, 1, 2), QTime(0, 0), Qt::UTC);
    stage.scheduler->schedule(u"a"_s, stage.holder(u"a"_s, 1s, held));
    stage.scheduler->scheduleLater(1s, u"b"_s, stage.holder(u"b"_s, 1s, held));
    stage.scheduler->scheduleAt(tomorrow, u"c"_s, stage.holder(u"c"_s, 1s, held));
    QCOMPARE(held.use_count(), 4);
    QVERIFY(stage.scheduler->cancel(u"a"_s));
    QVERIFY(stage.scheduler->cancel(u"b"_s));
    QVERIFY(stage.scheduler->cancel(u"c"_s));
    QCOMPARE(held.use_count(), 1);
    QVERIFY(!stage.clock.advanceToNext()); // no timer is left
    QCOMPARE(stage.journal.take(), QStringList());
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerCancel::cancelDestroysAJobWhereItWaits()
{
    SchedulerStage stage;
    const auto held = std::make_shared<int>(7);
    stage.scheduler->schedule(u"a"_s, stage.holder(u"a"_s, 1s, held));
    stage.clock.elapse(500ms);
    const CooperativeTask task = stage.scheduler->task(u"a"_s);
    QVERIFY(stage.scheduler->cancel(u"a"_s));
    QCOMPARE(held.use_count(), 1);
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    QVERIFY(task.state() == TaskState::Stopped);
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(), QStringList({u"0 ms a begins"_s}));
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerCancel::cancelLetsADelayedJobThatHasBegunGoOn()
{
    SchedulerStage stage;
    stage.scheduler->scheduleLater(10ms, u"a"_s, stage.napper(u"a"_s, 10ms));
    stage.clock.elapse(15ms);
    const CooperativeTask task = stage.scheduler->task(u"a"_s);
    QVERIFY(stage.scheduler->cancel(u"a"_s));
    QVERIFY(!stage.scheduler->contains(u"a"_s));
    QCOMPARE(task.facility(), 0U); // it belongs to nobody any more
    stage.scheduler->schedule(u"a"_s, stage.napper(u"next"_s, 1h));
    stage.clock.elapse(10ms);
    QCOMPARE(stage.journal.take(),
             QStringList({u"10 ms a begins"_s, u"15 ms next begins"_s, u"20 ms a ends"_s}));
    QVERIFY(task.state() == TaskState::Done);
    QVERIFY(stage.scheduler->contains(u"a"_s)); // that of the next one
}

void tst_SchedulerCancel::cancellingItself_data()
{
    QTest::addColumn<QString>("then");
    QTest::addColumn<QStringList>("journal");
    QTest::addColumn<QStringList>("log");
    const QString failed = u"critical \"a\" failed: Oops: late"_s;
    QTest::newRow("sleeps") << u"sleep"_s << QStringList({u"cancelled"_s}) << QStringList();
    QTest::newRow("yields") << u"yield"_s << QStringList({u"cancelled"_s}) << QStringList();
    QTest::newRow("waits") << u"wait"_s << QStringList({u"cancelled"_s}) << QStringList();
    QTest::newRow("ends") << u"end"_s << QStringList({u"ended"_s}) << QStringList();
    QTest::newRow("throws") << u"throw"_s << QStringList({u"thrown"_s})
                            << QStringList({u"warning \"a\" was cancelled by its own step and "
                                            u"then failed; the error follows"_s,
                                            failed});
    QTest::newRow("gives its id away and throws")
        << u"reuse"_s << QStringList({u"thrown"_s, u"next"_s}) << QStringList({failed});
    QTest::newRow("throws a stop") << u"stop"_s << QStringList({u"thrown"_s}) << QStringList();
}

void tst_SchedulerCancel::cancellingItself()
{
    QFETCH(QString, then);
    SchedulerStage stage;
    Journal journal;
    const Deferred<> deferred;
    class Teller
    {
    public:
        explicit Teller(Journal &to)
            : m_journal(to)
        {
        }
        ~Teller() { m_journal(how); }
        QString how = u"cancelled"_s;

    private:
        Journal &m_journal;
    };
    stage.scheduler->schedule(u"a"_s, [&]() -> Task<> {
        Teller teller(journal);
        stage.scheduler->cancel(u"a"_s);
        QCoop::CooperativeTask::current().setProgress(Progress(1, 2)); // an ended task's is moot
        if (then == u"reuse"_s) {
            stage.scheduler->schedule(u"a"_s, [&journal] {
                journal(u"next"_s);
                return Step::Done;
            });
        }
        if (then == u"throw"_s || then == u"reuse"_s || then == u"stop"_s) {
            teller.how = u"thrown"_s;
            if (then == u"stop"_s)
                throw CancelledError("its own");
            throw Oops("late");
        }
        if (then == u"sleep"_s)
            co_await QCoop::sleep(1s);
        if (then == u"wait"_s)
            co_await deferred;
        if (then == u"yield"_s)
            co_yield {};
        teller.how = u"ended"_s;
    });
    stage.clock.elapse(2s);
    QTEST(journal.take(), "journal");
    QTEST(stage.logged(), "log");
    QCOMPARE(stage.reports.take(), QStringList());
}

void tst_SchedulerCancel::aCancelledJobDoesNotFreeTheIdOfTheNext()
{
    SchedulerStage stage;
    stage.scheduler->schedule(u"a"_s, [&]() -> Task<> {
        stage.scheduler->cancel(u"a"_s);
        stage.scheduler->schedule(u"a"_s, stage.napper(u"next"_s, 1s));
        co_return;
    });
    stage.clock.elapse(500ms);
    QVERIFY(stage.scheduler->contains(u"a"_s));
    stage.clock.elapse(500ms);
    QVERIFY(!stage.scheduler->contains(u"a"_s));
}

void tst_SchedulerCancel::cancellingAnUnknownIdIsAWarning()
{
    SchedulerStage stage;
    QVERIFY(!stage.scheduler->cancel(u"%1 tea"_s));
    QCOMPARE(stage.logged(), QStringList({u"warning \"%1 tea\" cannot be cancelled: nothing is "
                                          u"scheduled under that id"_s}));
    stage.scheduler->cancelAll(); // of nothing
    QCOMPARE(stage.logged(), QStringList());
    QCOMPARE(stage.scheduler->statistics().unknown, 1U);
}

void tst_SchedulerCancel::cancelAllFreesAllIdsFirst()
{
    SchedulerStage stage;
    class Last
    {
    public:
        explicit Last(std::function<void()> call)
            : m_call(std::move(call))
        {
        }
        Last(Last &&other) noexcept
            : m_call(std::exchange(other.m_call, nullptr))
        {
        }
        Last &operator=(Last &&) = delete;
        ~Last()
        {
            if (m_call)
                m_call();
        }

    private:
        std::function<void()> m_call;
    };
    Scheduler &scheduler = *stage.scheduler;
    Last last([&] {
        stage.journal(scheduler.contains(u"b"_s) ? u"b is there"_s : u"b is free"_s);
        scheduler.schedule(u"b"_s, stage.napper(u"new b"_s, 1s));
    });
    scheduler.schedule(
        u"a"_s, [last = std::move(last), wait = Deferred<>()]() -> StepResult { return wait; });
    scheduler.scheduleLater(1s, u"b"_s, stage.napper(u"b"_s, 1s));
    scheduler.scheduleLater(-1s, u"c"_s, stage.napper(u"c"_s, 1s));
    stage.clock.elapse(0s);
    scheduler.cancelAll();
    // What is scheduled meanwhile is not of this cancelAll(); and c had begun after a delay.
    QCOMPARE(scheduler.ids(), QList<QString>({u"b"_s}));
    stage.clock.elapse(1s);
    QCOMPARE(stage.journal.take(),
             QStringList({u"0 ms c begins"_s, u"0 ms b is free"_s, u"0 ms new b begins"_s,
                          u"1000 ms c ends"_s, u"1000 ms new b ends"_s}));
    QCOMPARE(stage.logged(), QStringList());
}

void tst_SchedulerCancel::aFailureAfterTheIdWasCancelledIsNobodysHere()
{
    SchedulerStage stage;
    stage.scheduler->scheduleLater(1s, u"a"_s, stage.failing(1s));
    stage.clock.elapse(1s);
    stage.scheduler->cancel(u"a"_s);
    stage.clock.elapse(1s);
    QCOMPARE(stage.logged(), QStringList());
    // It is not lost: it is a failed task that nobody asked for its end, as any other.
    QCOMPARE(stage.reports.take(), QStringList({u"FailedTask Oops: on purpose"_s}));
}

void tst_SchedulerCancel::anErrorThatSaysStopIsNoFailure()
{
    SchedulerStage stage;
    const Deferred<> deferred;
    stage.scheduler->schedule(u"a"_s, [&]() -> Task<> { co_await deferred; });
    stage.clock.elapse(0s);
    deferred.cancel();
    stage.clock.elapse(0s);
    QCOMPARE(stage.logged(), QStringList({u"debug \"a\" was stopped by what it waited for"_s}));
    QCOMPARE(stage.scheduler->statistics().cancelled, 1U);
    QCOMPARE(stage.reports.take(), QStringList());
}

QTEST_GUILESS_MAIN(tst_SchedulerCancel)
#include "tst_schedulercancel.moc"
