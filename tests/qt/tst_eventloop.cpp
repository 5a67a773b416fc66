// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/errors.h>
#include <qcoop/qt/eventloop.h>

#include <QTest>

using namespace QCoop;

/// Callbacks, the rounds in which they are called, and runs, on a clock.
class tst_EventLoop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callbacksAreCalledInTheirOrder();
    void whatIsHandedOverInARoundWaitsForTheNext();
    void timersComeBehindWhatIsReady();
    void equalTimesAreInTheOrderOfHandingOver();
    void timersThatComeDueInARoundWaitForTheNext();
    void delaysThatAreNotPositiveAreSoon();
    void cancelIsSilent();
    void aCancelledTimerDoesNotHoldTheRunUp();
    void stopEndsTheRound();
    void stopOutsideARunMakesItOneRound();
    void whatIsLeftIsCalledInTheNextRun();
    void runsAreNotNested();
    void aRunWithNothingToWaitForIsAnError();
    void whatOthersThrowOnTheClockEndsTheRun();
    void withoutARunTheClockMakesTheRounds();
    void aStopWithoutARunHoldsNothingUp();
    void aRoundThatTakesLongGoesOnInOrder();
    void handlesTellWhatTheyAre();
    void statisticsCount();
};

void tst_EventLoop::callbacksAreCalledInTheirOrder()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    loop.callSoon([&] { journal(u"a"_s); });
    loop.callSoonThreadsafe([&] { journal(u"b"_s); });
    loop.callSoon([&] {
        journal(loop.isRunning() ? u"running"_s : u"not running"_s);
        loop.stop();
    });
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"0 ms a"_s, u"0 ms b"_s, u"0 ms running"_s}));
    QVERIFY(!loop.isRunning());
}

void tst_EventLoop::whatIsHandedOverInARoundWaitsForTheNext()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    loop.callSoon([&] {
        journal(u"a"_s);
        loop.callSoon([&] {
            journal(u"c"_s);
            loop.stop();
        });
    });
    loop.callSoon([&] { journal(u"b"_s); });
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"a"_s, u"b"_s, u"c"_s}));
    QCOMPARE(loop.statistics().rounds, 2u);
}

void tst_EventLoop::timersComeBehindWhatIsReady()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    loop.callLater(20ms, [&] { journal(u"late"_s); });
    loop.callAt(TimePoint(10ms), [&] { journal(u"early"_s); });
    loop.callSoon([&] {
        journal(u"soon"_s);
        clock.spend(30ms);
        loop.callSoon([&] { journal(u"sooner"_s); });
    });
    loop.callLater(50ms, [&] { loop.stop(); });
    loop.runForever();
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms soon"_s, u"30 ms sooner"_s, u"30 ms early"_s, u"30 ms late"_s}));
    QCOMPARE(loop.time(), TimePoint(50ms));
}

void tst_EventLoop::equalTimesAreInTheOrderOfHandingOver()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s})
        loop.callAt(TimePoint(5ms), [&journal, name] { journal(name); });
    loop.callLater(5ms, [&] { loop.stop(); });
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s}));
}

void tst_EventLoop::timersThatComeDueInARoundWaitForTheNext()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    loop.callLater(5ms, [&] { journal(u"timer"_s); });
    loop.callSoon([&] {
        clock.spend(10ms);
        loop.stop();
    });
    loop.callSoon([&] { journal(u"soon"_s); });
    loop.runForever();
    QCOMPARE(journal.take(), QStringList({u"soon"_s}));
    loop.stop();
    loop.runForever();
    QCOMPARE(journal.take(), QStringList({u"timer"_s}));
}

void tst_EventLoop::delaysThatAreNotPositiveAreSoon()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    clock.advance(10ms);
    loop.callLater(0ms, [&] { journal(u"zero"_s); });
    const TimerHandle past = loop.callLater(-5ms, [&] { journal(u"past"_s); });
    loop.callLater(Duration::max(), [] { QFAIL("this is in three hundred years"); });
    loop.callAt(TimePoint::min(), [&] { journal(u"before all"_s); });
    loop.stop();
    loop.runForever();
    QCOMPARE(journal.lines(),
             QStringList({u"10 ms before all"_s, u"10 ms past"_s, u"10 ms zero"_s}));
    QCOMPARE(past.when(), TimePoint(5ms));
}

void tst_EventLoop::cancelIsSilent()
{
    Clock clock;
    EventLoop loop(clock);
    Handle called;
    const Handle before = loop.callSoon([] { QFAIL("it was cancelled before the run"); });
    Handle inRound;
    loop.callSoon([&] { inRound.cancel(); });
    inRound = loop.callSoon([] { QFAIL("it was cancelled earlier in the round"); });
    called = loop.callSoon([&] { called.cancel(); });
    const TimerHandle timer = loop.callLater(1ms, [] { QFAIL("it was cancelled"); });
    before.cancel();
    before.cancel();
    timer.cancel();
    QVERIFY(before.isCancelled() && timer.isCancelled());
    QVERIFY(!called.isCancelled() && called.isPending());
    loop.stop();
    loop.runForever();
    QVERIFY(inRound.isCancelled());
    QVERIFY(called.isCancelled()); // in its own call
    QCOMPARE(loop.statistics().cancelled, 3u);
    QCOMPARE(loop.statistics().called, 2u);
    Handle().cancel();
    QVERIFY(!Handle().isCancelled());
}

void tst_EventLoop::aCancelledTimerDoesNotHoldTheRunUp()
{
    Clock clock;
    EventLoop loop(clock);
    const TimerHandle early = loop.callLater(5ms, [] {});
    loop.callLater(20ms, [&] { loop.stop(); });
    early.cancel();
    QCOMPARE(clock.delayedCalls().size(), 1u);
    QCOMPARE(clock.delayedCalls().front().time(), TimePoint(20ms));
    QVERIFY(clock.delayedCalls().front().kind() == CallKind::Iteration);
    loop.runForever();
    QCOMPARE(clock.now(), TimePoint(20ms));
    QVERIFY(clock.delayedCalls().empty());
}

void tst_EventLoop::stopEndsTheRound()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    loop.callSoon([&] {
        loop.stop();
        loop.stop();
        loop.callSoon([&] { journal(u"left"_s); });
    });
    loop.callSoon([&] { journal(u"same round"_s); });
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"same round"_s}));
    QCOMPARE(loop.statistics().ready, 1u);
}

void tst_EventLoop::stopOutsideARunMakesItOneRound()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    loop.callSoon([&] {
        journal(u"soon"_s);
        loop.callSoon([&] { journal(u"next"_s); });
    });
    loop.callLater(10ms, [&] { journal(u"timer"_s); });
    loop.stop();
    loop.runForever();
    QCOMPARE(journal.take(), QStringList({u"0 ms soon"_s}));
    loop.stop();
    loop.runForever();
    QCOMPARE(journal.take(), QStringList({u"0 ms next"_s}));
    loop.stop();
    loop.runForever(); // with nothing ready
    QCOMPARE(journal.take(), QStringList());
    QCOMPARE(clock.now(), TimePoint());
}

void tst_EventLoop::whatIsLeftIsCalledInTheNextRun()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    loop.callSoon([&] {
        loop.callSoon([&] { journal(u"left"_s); });
        loop.stop();
    });
    loop.callLater(10ms, [&] {
        journal(u"timer"_s);
        loop.stop();
    });
    loop.runForever();
    QCOMPARE(journal.take(), QStringList());
    loop.runForever();
    QCOMPARE(journal.take(), QStringList({u"0 ms left"_s, u"10 ms timer"_s}));
}

void tst_EventLoop::runsAreNotNested()
{
    Clock clock;
    Clock otherClock;
    EventLoop loop(clock);
    EventLoop other(otherClock);
    QStringList errors;
    loop.callSoon([&] {
        errors << errorOf([&] { loop.runForever(); }) << errorOf([&] { other.runForever(); })
               << errorOf([&] { loop.runUntilComplete(loop.createFuture()); })
               << errorOf([&] { loop.close(); });
        loop.stop();
    });
    loop.runForever();
    QCOMPARE(errors, QStringList({u"AlreadyRunning"_s, u"OtherLoopRunning"_s, u"AlreadyRunning"_s,
                                  u"StillRunning"_s}));
    other.stop();
    other.runForever();
}

void tst_EventLoop::aRunWithNothingToWaitForIsAnError()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    QCOMPARE(errorOf([&] { loop.runForever(); }), u"WaitsForever"_s);
    loop.callLater(10ms, [&] { journal(u"timer"_s); });
    QCOMPARE(errorOf([&] { loop.runUntilComplete(loop.createFuture()); }), u"WaitsForever"_s);
    QCOMPARE(journal.lines(), QStringList({u"10 ms timer"_s}));
    QVERIFY(!loop.isRunning());
    loop.stop();
    loop.runForever(); // it can still be run
}

void tst_EventLoop::whatOthersThrowOnTheClockEndsTheRun()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    clock.callLater(5ms, [] { throw Oops("not the loop's"); });
    loop.callLater(10ms, [&] {
        journal(u"timer"_s);
        loop.stop();
    });
    QCOMPARE(errorOf([&] { loop.runForever(); }), u"Oops"_s);
    QVERIFY(!loop.isRunning());
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"10 ms timer"_s}));
}

void tst_EventLoop::withoutARunTheClockMakesTheRounds()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    loop.callSoon([&] {
        journal(loop.isRunning() ? u"soon, running"_s : u"soon, not running"_s);
        journal(errorOf([&] { loop.runForever(); }));
    });
    loop.callLater(10ms, [&] { journal(u"timer"_s); });
    QVERIFY(!loop.isRunning());
    clock.elapse(20ms);
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms soon, running"_s, u"0 ms AlreadyRunning"_s, u"10 ms timer"_s}));
}

void tst_EventLoop::aStopWithoutARunHoldsNothingUp()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    loop.stop();
    loop.callSoon([&] { journal(u"soon"_s); });
    loop.callLater(10ms, [&] { journal(u"timer"_s); });
    clock.elapse(20ms);
    QCOMPARE(journal.take(), QStringList({u"0 ms soon"_s, u"10 ms timer"_s}));
    loop.callLater(10ms, [&] { journal(u"not in this run"_s); });
    loop.runForever(); // the stop counts for this one
    QCOMPARE(journal.take(), QStringList());
}

void tst_EventLoop::aRoundThatTakesLongGoesOnInOrder()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s}) {
        loop.callSoon([&, name] {
            journal(name);
            clock.spend(10ms); // more than a turn
            loop.callSoon([&, name] { journal(name + u" again"_s); });
        });
    }
    clock.callLater(5ms, [&] { journal(u"another call of the reactor"_s); });
    loop.callLater(25ms, [&] { loop.stop(); });
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"0 ms a"_s, u"10 ms another call of the reactor"_s,
                                           u"10 ms b"_s, u"20 ms c"_s, u"30 ms a again"_s,
                                           u"30 ms b again"_s, u"30 ms c again"_s}));
    QCOMPARE(loop.statistics().rounds, 2u);
}

void tst_EventLoop::handlesTellWhatTheyAre()
{
    Clock clock;
    EventLoop loop(clock);
    const Handle soon = loop.callSoon([] {});
    const int line = int(std::source_location::current().line()) - 1;
    const TimerHandle timer = loop.callLater(5ms, [] {});
    QCOMPARE(int(soon.madeAt().line()), line);
    QCOMPARE(timer.when(), TimePoint(5ms));
    QVERIFY(soon.id() != 0 && soon.id() != timer.id());
    QVERIFY(soon == Handle(soon) && !(soon == timer));
    const std::vector<DelayedCall> handles = loop.handles();
    QCOMPARE(handles.size(), 2u);
    QVERIFY(handles[0].kind() == CallKind::Soon && handles[0].id() == soon.id());
    QVERIFY(handles[1].kind() == CallKind::LoopLater && handles[1].time() == timer.when());
}

void tst_EventLoop::statisticsCount()
{
    Clock clock;
    EventLoop loop(clock);
    loop.callSoon([&] { clock.spend(20ms); });
    loop.callLater(5ms, [] {});
    loop.callLater(1h, [] {});
    clock.elapse(50ms);
    const EventLoopStatistics statistics = loop.statistics();
    QCOMPARE(statistics.scheduled, 3u);
    QCOMPARE(statistics.called, 2u);
    QCOMPARE(statistics.ready, 0u);
    QCOMPARE(statistics.timers, 1u);
    QCOMPARE(statistics.maxLateness, Duration(15ms));
    QVERIFY(!statistics.running && !statistics.closed);
}

QTEST_APPLESS_MAIN(tst_EventLoop)
#include "tst_eventloop.moc"
