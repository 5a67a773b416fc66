// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/testreactor.h"

#include <qcoop/core/cooperator.h>
#include <qcoop/core/loopingcall.h>

#include <QElapsedTimer>
#include <QTest>

#include <functional>
#include <list>

using namespace QCoop;

/// Bounded turns, as a reactor that sits in somebody's event loop makes them.
class tst_ReactorTurns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsScheduledInATurnWaitsForTheNext();
    void zeroDelayChainDoesNotStarveTheLoop();
    void callMovedInATurnWaitsForTheNext();
    void callMovedInATurnDoesNotHoldUpTheRest();
    void callFromThePastDoesNotOvertakeTheTurn();
    void budgetEndsTheTurn();
    void emptyTurn();
    void nestedTurnGoesOnWithTheRest();
    void nestedTurnMakesWhatItsCallerScheduled();
    void trapT17_throwingCallIsReportedAndTheNextOneRuns();
    void wakeUps();
    void wakeUpsInsideATurn();
    void delayedCallsTellTheRealOrder();
    void quitEndsTasksTheNewestFirst();
    void quitWithManyClientsIsNotCubic();
    void afterShutdownNothingIsAccepted();
    void trapT5_noWakeUpWhenNothingIsReady();
};

void tst_ReactorTurns::whatIsScheduledInATurnWaitsForTheNext()
{
    TestReactor reactor;
    Journal journal;
    reactor.callLater(0ms, [&] {
        journal(u"a"_s);
        reactor.callLater(0ms, [&] { journal(u"a's"_s); });
        reactor.callLater(-1h, [&] { journal(u"a's, from the past"_s); });
    });
    reactor.callLater(0ms, [&] { journal(u"b"_s); });
    QCOMPARE(reactor.turn(), std::size_t(2));
    journal(u"turn"_s);
    QCOMPARE(reactor.turn(), std::size_t(2));
    QCOMPARE(journal.lines().first(3), QStringList({u"a"_s, u"b"_s, u"turn"_s}));
    QCOMPARE(journal.lines().size(), 5);
}

void tst_ReactorTurns::zeroDelayChainDoesNotStarveTheLoop()
{
    TestReactor reactor;
    int calls = 0;
    std::function<void()> again = [&] {
        ++calls;
        reactor.callLater(0ms, [&] { again(); });
    };
    again();
    for (int turn = 0; turn < 1000; ++turn)
        QCOMPARE(reactor.turn(), std::size_t(1));
    QCOMPARE(calls, 1001);
    QCOMPARE(reactor.statistics().turns, std::uint64_t(1000));
}

void tst_ReactorTurns::callMovedInATurnWaitsForTheNext()
{
    TestReactor reactor;
    Journal journal;
    DelayedCall later = reactor.callLater(1h, [&] { journal(u"was later"_s); });
    reactor.callLater(0ms, [&] {
        journal(u"a"_s);
        later.reset(0ms);
    });
    QCOMPARE(reactor.turn(), std::size_t(1));
    QCOMPARE(reactor.turn(), std::size_t(1));
    QCOMPARE(journal.lines(), QStringList({u"a"_s, u"was later"_s}));
}

void tst_ReactorTurns::callMovedInATurnDoesNotHoldUpTheRest()
{
    // b is put off to a time that has passed all the same; c is due and was there before.
    TestReactor reactor;
    Journal journal;
    DelayedCall b;
    reactor.callLater(1ms, [&] {
        journal(u"a"_s);
        b.delay(500us);
    });
    b = reactor.callLater(2ms, [&] { journal(u"b"_s); });
    reactor.callLater(3ms, [&] { journal(u"c"_s); });
    reactor.pass(10ms);
    reactor.turn();
    journal(u"turn"_s);
    reactor.turn();
    QCOMPARE(journal.lines(), QStringList({u"a"_s, u"c"_s, u"turn"_s, u"b"_s}));
}

void tst_ReactorTurns::callFromThePastDoesNotOvertakeTheTurn()
{
    TestReactor reactor;
    Journal journal;
    reactor.pass(10ms);
    reactor.callAt(TimePoint(1ms), [&] {
        journal(u"a"_s);
        reactor.callAt(TimePoint(2ms), [&] { journal(u"from the past"_s); });
    });
    reactor.callAt(TimePoint(3ms), [&] { journal(u"b"_s); });
    QCOMPARE(reactor.turn(), std::size_t(2));
    QCOMPARE(reactor.turn(), std::size_t(1));
    QCOMPARE(journal.lines(), QStringList({u"a"_s, u"b"_s, u"from the past"_s}));
}

void tst_ReactorTurns::budgetEndsTheTurn()
{
    TestReactor reactor;
    Journal journal(&reactor);
    for (const auto &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s}) {
        reactor.callLater(0ms, [&, name] {
            journal(name);
            reactor.pass(2ms);
        });
    }
    QCOMPARE(reactor.turn(3ms), std::size_t(2));
    journal(u"turn"_s);
    QCOMPARE(reactor.turn(0ms), std::size_t(1)); // at least one, or nothing would ever happen
    journal(u"turn"_s);
    QCOMPARE(reactor.turn(3ms), std::size_t(1));
    QCOMPARE(journal.lines(), QStringList({u"0 ms a"_s, u"2 ms b"_s, u"4 ms turn"_s, u"4 ms c"_s,
                                           u"6 ms turn"_s, u"6 ms d"_s}));
}

void tst_ReactorTurns::emptyTurn()
{
    TestReactor reactor;
    reactor.callLater(1ms, [] {});
    QCOMPARE(reactor.turn(), std::size_t(0));
    QCOMPARE(reactor.statistics().turns, std::uint64_t(1));
    QCOMPARE(reactor.statistics().pending, std::size_t(1));
}

void tst_ReactorTurns::nestedTurnGoesOnWithTheRest()
{
    TestReactor reactor;
    Journal journal;
    reactor.callLater(0ms, [&] {
        journal(u"a opens a dialog"_s);
        QCOMPARE(reactor.turn(), std::size_t(2));
        journal(u"a closes it"_s);
    });
    reactor.callLater(0ms, [&] { journal(u"b"_s); });
    reactor.callLater(0ms, [&] { journal(u"c"_s); });
    QCOMPARE(reactor.turn(), std::size_t(1));
    QCOMPARE(journal.lines(),
             QStringList({u"a opens a dialog"_s, u"b"_s, u"c"_s, u"a closes it"_s}));
}

void tst_ReactorTurns::nestedTurnMakesWhatItsCallerScheduled()
{
    TestReactor reactor;
    Journal journal;
    reactor.callLater(0ms, [&] {
        reactor.callLater(0ms, [&] { journal(u"asked for in a"_s); });
        reactor.turn();
        journal(u"a ends"_s);
    });
    reactor.turn();
    QCOMPARE(journal.lines(), QStringList({u"asked for in a"_s, u"a ends"_s}));
}

void tst_ReactorTurns::trapT17_throwingCallIsReportedAndTheNextOneRuns()
{
    TestReactor reactor;
    Reports reports;
    Journal journal;
    reactor.callLater(0ms, [] { throw Oops("from a call"); });
    reactor.callLater(0ms, [] { throw 7; });
    reactor.callLater(0ms, [&] { journal(u"next"_s); });
    QCOMPARE(reactor.turn(), std::size_t(3));
    QCOMPARE(journal.lines(), QStringList({u"next"_s}));
    QCOMPARE(reports.take(),
             QStringList({u"Callback Oops: from a call"_s, u"Callback int: int"_s}));
    QCOMPARE(reactor.statistics().failed, std::uint64_t(2));
    QCOMPARE(reactor.statistics().called, std::uint64_t(3));
}

void tst_ReactorTurns::wakeUps()
{
    TestReactor reactor;
    DelayedCall a = reactor.callLater(20ms, [] {});
    QCOMPARE(reactor.takeWakes(), QStringList({u"wake at 20 ms"_s}));
    DelayedCall b = reactor.callLater(30ms, [] {});
    QCOMPARE(reactor.takeWakes(), QStringList()); // later than what was asked for
    b.reset(10ms);
    QCOMPARE(reactor.takeWakes(), QStringList({u"wake at 10 ms"_s}));
    b.cancel();
    a.cancel();
    QCOMPARE(reactor.takeWakes(), QStringList({u"do not wake"_s}));
    reactor.callLater(40ms, [] {});
    QCOMPARE(reactor.takeWakes(), QStringList({u"wake at 40 ms"_s}));
}

void tst_ReactorTurns::wakeUpsInsideATurn()
{
    TestReactor reactor;
    Journal journal;
    const auto note = [&] { journal(reactor.takeWakes().join(u", "_s)); };
    reactor.callLater(10ms, [&] {
        note(); // woken already for what a nested loop would have to do
        reactor.callLater(0ms, [&] { note(); });
    });
    note();
    reactor.pass(15ms);
    reactor.turn();
    note();
    reactor.turn();
    note();
    QCOMPARE(journal.lines(),
             QStringList({u"wake at 10 ms"_s, u"wake at 15 ms"_s, u"wake at 15 ms"_s,
                          u"wake at 15 ms"_s, u"do not wake"_s}));
}

void tst_ReactorTurns::delayedCallsTellTheRealOrder()
{
    TestReactor reactor;
    Journal journal;
    reactor.pass(10ms);
    reactor.callAt(TimePoint(1ms), [&] {
        reactor.callAt(TimePoint(2ms), [&] { journal(u"from the past"_s); });
        reactor.pass(1ms); // which is more than the budget
    });
    const DelayedCall left = reactor.callAt(TimePoint(3ms), [&] { journal(u"left over"_s); });
    reactor.turn(1ms);
    const auto pending = reactor.delayedCalls();
    QCOMPARE(pending.size(), std::size_t(2));
    const bool leftFirst = pending.front() == left;
    reactor.turn();
    QCOMPARE(journal.lines().first() == u"left over"_s, leftFirst);
}

void tst_ReactorTurns::quitEndsTasksTheNewestFirst()
{
    TestReactor reactor;
    Journal journal;
    Cooperator first(reactor), second(reactor);
    const auto add = [&](Cooperator &cooperator, const QString &name) {
        cooperator.cooperate([] { return true; })
            .whenDone()
            .then([] {}, [&journal, name](
                             const Failure &failure) { journal(name + u' ' + nameOf(failure)); });
    };
    add(first, u"a"_s);
    add(second, u"b"_s);
    add(first, u"c"_s);
    add(second, u"d"_s);
    reactor.quit();
    QCOMPARE(journal.take(), QStringList({u"d SchedulerStopped"_s, u"b SchedulerStopped"_s,
                                          u"c SchedulerStopped"_s, u"a SchedulerStopped"_s}));
    // Work begun afterwards is allowed.
    add(first, u"e"_s);
    reactor.turn();
    QCOMPARE(journal.take(), QStringList());
}

void tst_ReactorTurns::quitWithManyClientsIsNotCubic()
{
    const auto cost = [](std::size_t count) {
        TestReactor reactor;
        std::list<LoopingCall> loops;
        for (std::size_t i = 0; i < count; ++i)
            loops.emplace_back(reactor, [] {});
        QElapsedTimer timer;
        timer.start();
        reactor.quit();
        return double(timer.nsecsElapsed());
    };
    cost(100); // warm
    const double few = cost(200);
    const double many = cost(1600);
    qInfo("quit: %.3f ms with 200 clients, %.3f ms with 1600", few / 1e6, many / 1e6);
    QVERIFY2(many < 120 * few, "eight times the clients take more than 120 times as long");
}

void tst_ReactorTurns::afterShutdownNothingIsAccepted()
{
    TestReactor reactor;
    Journal journal;
    const DelayedCall before = reactor.callLater(0ms, [&] { journal(u"before"_s); });
    reactor.shutdown();
    QVERIFY(reactor.isGone());
    QVERIFY(!before.isActive());
    QVERIFY(!reactor.callLater(0ms, [&] { journal(u"after"_s); }).isActive());
    QCOMPARE(reactor.turn(), std::size_t(0));
    QCOMPARE(reactor.statistics().pending, std::size_t(0));
    QCOMPARE(journal.lines(), QStringList());
}

void tst_ReactorTurns::trapT5_noWakeUpWhenNothingIsReady()
{
    TestReactor reactor;
    Cooperator cooperator(reactor);
    const CooperativeTask task = cooperator.cooperate([] { return true; });
    reactor.turn(0ms);
    QVERIFY(reactor.earliest().has_value());
    (void)reactor.takeWakes();
    task.pause();
    QCOMPARE(reactor.takeWakes(), QStringList({u"do not wake"_s}));
    QCOMPARE(reactor.statistics().pending, std::size_t(0));
    QVERIFY(!reactor.earliest().has_value());
    task.resume();
    QCOMPARE(reactor.takeWakes(), QStringList({u"wake at 0 ms"_s}));
    QCOMPARE(reactor.turn(), std::size_t(1));
    task.stop();
    QVERIFY(!reactor.earliest().has_value());
}

QTEST_APPLESS_MAIN(tst_ReactorTurns)
#include "tst_reactorturns.moc"
