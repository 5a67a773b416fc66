// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/owner.h"
#include "../support/reports.h"
#include "../support/testreactor.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/deferlater.h>
#include <qcoop/core/loopingcall.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// What a LoopingCall does about missed calls and about errors.
class tst_LoopingPolicies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void missedTicks_data();
    void missedTicks();
    void countsToldToTheFunction_data();
    void countsToldToTheFunction();
    void callsAreMadeUpOneATurn();
    void madeUpCallsKnowTheirPoint();
    void theBacklogIsBounded();
    void whatIsOwedIsDroppedWith_data();
    void whatIsOwedIsDroppedWith();
    void delayCountsFromTheEndOfTheCall();
    void delayCountsFromTheEndOfADeferred();
    void changingTheMissedPolicyWhileItRuns();
    void zeroIntervalOwesNothing();
    void absurdIntervalsWhileCallsAreOwed();
    void errorsAreReportedAndTheLoopGoesOn_data();
    void errorsAreReportedAndTheLoopGoesOn();
    void stopsAreNoErrors();
    void stoppedByTheErrorHandler();
    void errorAfterTheStopIsReported();
    void otherThreadsAreRefused();
};

void tst_LoopingPolicies::missedTicks_data()
{
    QTest::addColumn<MissedTicks>("policy");
    QTest::addColumn<QStringList>("lines");
    QTest::addColumn<quint64>("skipped");
    QTest::addColumn<quint64>("madeUp");
    QTest::newRow("Skip") << MissedTicks::Skip
                          << QStringList(
                                 {u"0 ms"_s, u"10 ms"_s, u"45 ms"_s, u"50 ms"_s, u"60 ms"_s})
                          << quint64(2) << quint64(0);
    QTest::newRow("CallEach") << MissedTicks::CallEach
                              << QStringList({u"0 ms"_s, u"10 ms"_s, u"45 ms"_s, u"45 ms"_s,
                                              u"45 ms"_s, u"50 ms"_s, u"60 ms"_s})
                              << quint64(0) << quint64(2);
    QTest::newRow("Delay") << MissedTicks::Delay
                           << QStringList(
                                  {u"0 ms"_s, u"10 ms"_s, u"45 ms"_s, u"55 ms"_s, u"65 ms"_s})
                           << quint64(0) << quint64(0);
}

void tst_LoopingPolicies::missedTicks()
{
    QFETCH(MissedTicks, policy);
    Clock clock;
    QStringList lines;
    LoopingCall loop(clock, [&] { lines << u"%1 ms"_s.arg(clock.elapsed() / 1ms); });
    loop.setMissedTicks(policy);
    (void)loop.start(10ms);
    clock.advance(10ms);
    clock.advance(35ms); // its calls at 20, 30 and 40 ms are late
    clock.elapse(20ms);
    QTEST(lines, "lines");
    QTEST(quint64(loop.statistics().skipped), "skipped");
    QTEST(quint64(loop.statistics().madeUp), "madeUp");
    QCOMPARE(loop.statistics().calls, std::uint64_t(lines.size()));
    QCOMPARE(loop.statistics().dropped + loop.statistics().backlog, std::uint64_t(0));
}

void tst_LoopingPolicies::countsToldToTheFunction_data()
{
    QTest::addColumn<MissedTicks>("policy");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("Skip") << MissedTicks::Skip << QStringList({u"1"_s, u"3"_s, u"1"_s});
    QTest::newRow("CallEach") << MissedTicks::CallEach
                              << QStringList({u"1"_s, u"1"_s, u"1"_s, u"1"_s, u"1"_s});
    QTest::newRow("Delay") << MissedTicks::Delay << QStringList({u"1"_s, u"1"_s});
}

void tst_LoopingPolicies::countsToldToTheFunction()
{
    QFETCH(MissedTicks, policy);
    Clock clock;
    Journal journal;
    auto loop =
        LoopingCall::withCount(clock, [&](std::int64_t count) { journal(QString::number(count)); });
    loop.setMissedTicks(policy);
    (void)loop.start(10ms);
    clock.advance(35ms);
    clock.elapse(5ms); // the grid goes on at 40 ms
    QTEST(journal.lines(), "lines");
}

void tst_LoopingPolicies::callsAreMadeUpOneATurn()
{
    TestReactor reactor;
    int calls = 0;
    LoopingCall loop(reactor, [&] { ++calls; });
    loop.setMissedTicks(MissedTicks::CallEach);
    (void)loop.start(10ms, FirstCall::AfterInterval);
    reactor.pass(55ms);
    for (int turn = 1; turn <= 5; ++turn) {
        QCOMPARE(reactor.turn(), std::size_t(1));
        QCOMPARE(calls, turn);
        QCOMPARE(loop.statistics().backlog, std::uint64_t(5 - turn));
    }
    QCOMPARE(reactor.turn(), std::size_t(0));
    QVERIFY(reactor.earliest() == TimePoint(60ms));
}

void tst_LoopingPolicies::madeUpCallsKnowTheirPoint()
{
    TestReactor reactor;
    std::vector<Duration> lateness;
    LoopingCall *it = nullptr;
    LoopingCall loop(reactor, [&] { lateness.push_back(it->statistics().lastLateness); });
    it = &loop;
    loop.setMissedTicks(MissedTicks::CallEach);
    (void)loop.start(10ms, FirstCall::AfterInterval);
    reactor.pass(35ms);
    reactor.turn();
    reactor.pass(8ms); // a fourth point passes while two are owed
    reactor.turn();
    reactor.turn();
    reactor.turn();
    QVERIFY(lateness == std::vector<Duration>({25ms, 23ms, 13ms, 3ms}));
    QVERIFY(loop.statistics().maxLateness == 25ms);
    QCOMPARE(loop.statistics().madeUp, std::uint64_t(3));
}

void tst_LoopingPolicies::theBacklogIsBounded()
{
    Clock clock;
    std::int64_t calls = 0;
    LoopingCall loop(clock, [&] { ++calls; });
    loop.setMissedTicks(MissedTicks::CallEach);
    (void)loop.start(1ms, FirstCall::AfterInterval);
    clock.advance(10s); // 10,000 points at once
    QCOMPARE(calls, LoopingCall::maxBacklog + 1);
    QCOMPARE(loop.statistics().dropped, std::uint64_t(9'999 - LoopingCall::maxBacklog));
    QCOMPARE(loop.statistics().skipped, loop.statistics().dropped);
    QCOMPARE(loop.statistics().calls + loop.statistics().skipped, std::uint64_t(10'000));
    clock.elapse(1ms);
    QCOMPARE(calls, LoopingCall::maxBacklog + 2);
}

void tst_LoopingPolicies::whatIsOwedIsDroppedWith_data()
{
    QTest::addColumn<QString>("what");
    for (const QString &what : {u"stop"_s, u"reset"_s, u"policy"_s, u"error"_s, u"context"_s})
        QTest::newRow(qPrintable(what)) << what;
}

void tst_LoopingPolicies::whatIsOwedIsDroppedWith()
{
    QFETCH(QString, what);
    TestReactor reactor;
    std::optional<Owner> owner(std::in_place, reactor);
    bool fails = false;
    int calls = 0;
    LoopingCall loop(&*owner, [&] {
        ++calls;
        if (fails)
            throw Oops("call");
    });
    loop.setMissedTicks(MissedTicks::CallEach);
    loop.start(10ms, FirstCall::AfterInterval).onFailed([] {});
    reactor.pass(100ms);
    reactor.turn();
    QCOMPARE(loop.statistics().backlog, std::uint64_t(9));
    if (what == u"stop"_s)
        loop.stop();
    else if (what == u"reset"_s)
        loop.reset();
    else if (what == u"policy"_s)
        loop.setMissedTicks(MissedTicks::Skip);
    else if (what == u"context"_s)
        owner.reset();
    fails = what == u"error"_s;
    reactor.turn();
    reactor.turn();
    QCOMPARE(loop.statistics().backlog, std::uint64_t(0));
    QCOMPARE(loop.statistics().dropped, std::uint64_t(what == u"error"_s ? 8 : 9));
    QVERIFY(calls <= 2);
    reactor.pass(10ms);
    calls = 0;
    reactor.turn();
    QCOMPARE(calls, what == u"reset"_s || what == u"policy"_s ? 1 : 0);
}

void tst_LoopingPolicies::delayCountsFromTheEndOfTheCall()
{
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&] {
        journal(u"call"_s);
        clock.spend(4ms);
    });
    loop.setMissedTicks(MissedTicks::Delay);
    (void)loop.start(10ms);
    clock.elapse(30ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"14 ms call"_s, u"28 ms call"_s}));
    QVERIFY(loop.statistics().maxLateness == 0ms);
}

void tst_LoopingPolicies::delayCountsFromTheEndOfADeferred()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<Deferred<>> wait;
    LoopingCall loop(clock, [&] {
        journal(u"call"_s);
        return wait.emplace();
    });
    loop.setMissedTicks(MissedTicks::Delay);
    (void)loop.start(10ms);
    clock.elapse(33ms);
    wait->callback();
    clock.elapse(10ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"43 ms call"_s}));
}

void tst_LoopingPolicies::changingTheMissedPolicyWhileItRuns()
{
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&] { journal(u"call"_s); });
    (void)loop.start(10ms);
    loop.setMissedTicks(MissedTicks::Delay);
    clock.advance(13ms);
    loop.setMissedTicks(MissedTicks::Skip); // the grid is where the last call ended
    clock.advance(15ms);
    clock.elapse(5ms);
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms call"_s, u"13 ms call"_s, u"28 ms call"_s, u"33 ms call"_s}));
}

void tst_LoopingPolicies::zeroIntervalOwesNothing()
{
    TestReactor reactor;
    int calls = 0;
    LoopingCall loop(reactor, [&] { ++calls; });
    loop.setMissedTicks(MissedTicks::CallEach);
    (void)loop.start(0ms);
    for (int turn = 0; turn < 5; ++turn) {
        reactor.pass(1s);
        QCOMPARE(reactor.turn(), std::size_t(1));
    }
    QCOMPARE(calls, 6);
    QCOMPARE(loop.statistics().madeUp + loop.statistics().backlog, std::uint64_t(0));
}

void tst_LoopingPolicies::absurdIntervalsWhileCallsAreOwed()
{
    TestReactor reactor;
    LoopingCall loop(reactor, [] {});
    loop.setMissedTicks(MissedTicks::CallEach);
    (void)loop.start(1ms);
    reactor.pass(1s);
    reactor.turn();
    loop.setInterval(Duration::max());
    for (int turn = 0; turn < 3; ++turn)
        QCOMPARE(reactor.turn(), std::size_t(1));
    QVERIFY(loop.statistics().lastLateness >= 0ms);
}

void tst_LoopingPolicies::errorsAreReportedAndTheLoopGoesOn_data()
{
    QTest::addColumn<bool>("deferred");
    QTest::newRow("the function throws") << false;
    QTest::newRow("its Deferred fails") << true;
}

void tst_LoopingPolicies::errorsAreReportedAndTheLoopGoesOn()
{
    QFETCH(bool, deferred);
    Reports reports;
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&]() -> Deferred<> {
        journal(u"call"_s);
        if (clock.elapsed() != 10ms)
            return Deferred<>::succeeded();
        if (!deferred)
            throw Oops("call");
        return deferLater(clock, 5ms, [] { throw Oops("call"); });
    });
    loop.setErrorPolicy(OnError::Continue).setMissedTicks(MissedTicks::Skip);
    const Deferred<> over = loop.start(10ms);
    clock.elapse(20ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"10 ms call"_s, u"20 ms call"_s}));
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: call"_s}));
    QCOMPARE(loop.statistics().failed, std::uint64_t(1));
    QVERIFY(loop.isRunning() && !over.isFired());
    loop.setErrorPolicy(OnError::Stop);
    loop.stop();
    QVERIFY(over.hasValue());
}

void tst_LoopingPolicies::stopsAreNoErrors()
{
    Reports reports;
    Clock clock;
    LoopingCall loop(clock,
                     [] { return Deferred<>::failed(Failure(CancelledError("somebody's end"))); });
    loop.setErrorPolicy(OnError::Continue);
    (void)loop.start(10ms);
    clock.elapse(20ms);
    QCOMPARE(loop.statistics().calls, std::uint64_t(3));
    QCOMPARE(loop.statistics().failed, std::uint64_t(0));
    QCOMPARE(reports.take(), QStringList());
}

void tst_LoopingPolicies::stoppedByTheErrorHandler()
{
    Clock clock;
    std::optional<LoopingCall> loop(std::in_place, clock, [] { throw Oops("call"); });
    const ErrorHandler previous =
        setErrorHandler(ErrorHandler([&](const ErrorReport &) { loop.reset(); }));
    loop->setErrorPolicy(OnError::Continue);
    const Deferred<> over = loop->start(10ms, FirstCall::AfterInterval);
    clock.elapse(50ms);
    setErrorHandler(previous);
    QVERIFY(!loop && over.hasValue());
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_LoopingPolicies::errorAfterTheStopIsReported()
{
    Reports reports;
    Clock clock;
    const Deferred<> wait;
    LoopingCall loop(clock, [&] { return wait; });
    loop.setErrorPolicy(OnError::Continue);
    const Deferred<> over = loop.start(10ms);
    loop.stop();
    QVERIFY(!over.isFired());
    wait.errback(Failure(Oops("late")));
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: late"_s}));
    QVERIFY(over.hasValue());
}

void tst_LoopingPolicies::otherThreadsAreRefused()
{
    Clock clock;
    LoopingCall loop(clock, [] {});
    QCOMPARE(errorElsewhere([&] { loop.setMissedTicks(MissedTicks::Delay); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { loop.setErrorPolicy(OnError::Continue); }), u"WrongThread"_s);
}

QTEST_APPLESS_MAIN(tst_LoopingPolicies)
#include "tst_loopingpolicies.moc"
