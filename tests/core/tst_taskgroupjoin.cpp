// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "groupstage.h"

#include "../support/reports.h"

#include <qcoop/core/taskgroup.h>
#include <qcoop/core/withtimeout.h>

#include <optional>

using namespace QCoop;

/// Those who wait for a TaskGroup, and what they are told of its failures.
class tst_TaskGroupJoin : public GroupStage
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }
    void aFailureStopsTheOthersOrNot_data();
    void aFailureStopsTheOthersOrNot();
    void failuresAreReportedUnlessSomebodyAsks_data();
    void failuresAreReportedUnlessSomebodyAsks();
    void everyJoinIsTold();
    void joinWaitsForThoseAddedMeanwhile();
    void joinOfAnEmptyGroupAndOfALaterRound();
    void cancellingAJoinStopsNobody();
};

void tst_TaskGroupJoin::aFailureStopsTheOthersOrNot_data()
{
    QTest::addColumn<bool>("cancels");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("CancelOthers") << true
                                  << QStringList({u"0 ms a begins"_s, u"0 ms b begins"_s,
                                                  u"5 ms join: Oops b"_s});
    QTest::newRow("Continue") << false
                              << QStringList({u"0 ms a begins"_s, u"0 ms b begins"_s,
                                              u"5 ms c begins"_s, u"10 ms a ends"_s,
                                              u"15 ms c ends"_s, u"15 ms join: Oops b"_s});
}

void tst_TaskGroupJoin::aFailureStopsTheOthersOrNot()
{
    QFETCH(bool, cancels);
    Reports reports;
    TaskGroup group(*m_cooperator);
    group.setLimit(2).setOnFailure(cancels ? OnFailure::CancelOthers : OnFailure::Continue);
    const CooperativeTask a = group.add(job(u"a"_s, 10ms));
    group.add(job(u"b"_s, 5ms, true));
    const CooperativeTask c = group.add(job(u"c"_s, 10ms));
    tell(group.join(), u"join"_s);
    m_clock->elapse(1s);
    QTEST(m_journal->lines(), "lines");
    QVERIFY(a.state() == (cancels ? TaskState::Stopped : TaskState::Done));
    QVERIFY(c.state() == a.state());
    QCOMPARE(group.isCancelled(), cancels);
    // Added afterwards: refused by a cancelled group, otherwise a round of its own.
    (void)m_journal->take();
    const CooperativeTask late = group.add(job(u"d"_s, 1ms));
    tell(group.join(), u"again"_s);
    m_clock->elapse(1s);
    QVERIFY(late.state() == (cancels ? TaskState::Stopped : TaskState::Done));
    QCOMPARE(m_journal->lines().back(),
             cancels ? u"1000 ms again: Oops b"_s : u"1001 ms again: done"_s);
    QCOMPARE(reports.take(), QStringList());
}

void tst_TaskGroupJoin::failuresAreReportedUnlessSomebodyAsks_data()
{
    QTest::addColumn<QString>("asks");
    QTest::addColumn<QStringList>("reports");
    const QString a = u"FailedTask Oops: a"_s;
    const QString b = u"FailedTask Oops: b"_s;
    QTest::newRow("nobody") << u"nobody"_s << QStringList({b, a});
    QTest::newRow("a join before") << u"before"_s << QStringList({b});
    QTest::newRow("a join afterwards") << u"afterwards"_s << QStringList({b});
    QTest::newRow("the second one itself") << u"the second"_s << QStringList({a});
    QTest::newRow("a join that nobody handles")
        << u"join only"_s << QStringList({b, u"UnhandledDeferred Oops: a"_s});
}

void tst_TaskGroupJoin::failuresAreReportedUnlessSomebodyAsks()
{
    QFETCH(QString, asks);
    Reports reports;
    {
        TaskGroup group(*m_cooperator);
        group.setOnFailure(OnFailure::Continue);
        group.add(job(u"a"_s, 1ms, true));
        if (asks == u"before"_s)
            tell(group.join(), u"join"_s);
        std::optional<Deferred<>> own;
        {
            const CooperativeTask b = group.add(job(u"b"_s, 2ms, true));
            if (asks == u"the second"_s)
                own = b.whenDone();
        }
        std::optional<Deferred<>> join;
        if (asks == u"join only"_s)
            join = group.join();
        m_clock->elapse(1s);
        if (asks == u"afterwards"_s)
            tell(group.join(), u"join"_s);
        if (own)
            own->onFailed([] {});
    }
    QTEST(reports.take(), "reports");
}

void tst_TaskGroupJoin::everyJoinIsTold()
{
    TaskGroup group(*m_cooperator);
    group.add(job(u"a"_s, 10ms));
    for (int i = 0; i < 3; ++i)
        tell(group.join(), QString::number(i));
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines().mid(2),
             QStringList({u"10 ms 0: done"_s, u"10 ms 1: done"_s, u"10 ms 2: done"_s}));
}

void tst_TaskGroupJoin::joinWaitsForThoseAddedMeanwhile()
{
    TaskGroup group(*m_cooperator);
    group.add(job(u"a"_s, 10ms));
    tell(group.join(), u"join"_s);
    m_clock->elapse(5ms);
    group.add([&]() -> Task<> {
        co_await sleep(20ms);
        group.add(job(u"b"_s, 5ms)); // by a task of the group, as its last deed
    });
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines().back(), u"30 ms join: done"_s);
}

void tst_TaskGroupJoin::joinOfAnEmptyGroupAndOfALaterRound()
{
    TaskGroup group(*m_cooperator);
    QVERIFY(group.join().hasValue());
    group.add(job(u"a"_s, 1ms));
    const Deferred<> join = group.join();
    QVERIFY(!join.isFired());
    m_clock->elapse(1ms);
    QVERIFY(join.hasValue() && group.join().hasValue());
    group.add(job(u"b"_s, 1ms));
    QVERIFY(!group.join().isFired());
}

void tst_TaskGroupJoin::cancellingAJoinStopsNobody()
{
    TaskGroup group(*m_cooperator);
    group.add(job(u"a"_s, 10ms));
    (void)m_cooperator->cooperate([&]() -> Task<> {
        for (int i = 0; i < 3; ++i) {
            const bool isOver = co_await withTimeout(4ms, group.join());
            (*m_journal)(isOver ? u"joined"_s : u"not yet"_s);
        }
    });
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines(),
             QStringList({u"0 ms a begins"_s, u"4 ms not yet"_s, u"8 ms not yet"_s,
                          u"10 ms a ends"_s, u"10 ms joined"_s}));
}

QTEST_APPLESS_MAIN(tst_TaskGroupJoin)
#include "tst_taskgroupjoin.moc"
