// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/owner.h"
#include "../support/reports.h"
#include "../support/testreactor.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/loopingcall.h>

#include <QTest>

#include <functional>
#include <memory>
#include <optional>

using namespace QCoop;

/// When a LoopingCall calls, and how its runs end.
class tst_LoopingCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsOnTheGrid_data();
    void callsOnTheGrid();
    void missedPointsAreLeftOut();
    void withCountTellsHowManyPassed();
    void eachRunCountsAnew();
    void zeroIntervalMeansAgainNextTurn();
    void nextCallWaitsForADeferred();
    void errorsEndTheRun_data();
    void errorsEndTheRun();
    void commandsInTheWrongState();
    void resetBeginsTheGridAnew();
    void resetInsideACallDoesNothing();
    void setIntervalChangesTheGrid();
    void stopTellsAtOnceOrAfterTheCall();
    void hugeIntervals();
    void statisticsCountWhatHappened();
    void otherThreadsAreRefused();
    void movedLoopGoesOn();
    void trapT13_trapT14_noDriftOverAMillionTicks();
};

void tst_LoopingCall::callsOnTheGrid_data()
{
    QTest::addColumn<bool>("now");
    QTest::addColumn<QStringList>("journal");
    QTest::newRow("now") << true << QStringList({u"5 ms call"_s, u"15 ms call"_s, u"25 ms call"_s});
    QTest::newRow("after the interval") << false << QStringList({u"15 ms call"_s, u"25 ms call"_s});
}

void tst_LoopingCall::callsOnTheGrid()
{
    QFETCH(bool, now);
    Clock clock;
    clock.advance(5ms);
    Journal journal(&clock);
    LoopingCall loop(clock, [&] { journal(u"call"_s); });
    (void)loop.start(10ms, now ? FirstCall::Now : FirstCall::AfterInterval);
    clock.elapse(20ms);
    QTEST(journal.lines(), "journal");
    QVERIFY(clock.delayedCalls().front().kind() == CallKind::LoopingCall);
}

void tst_LoopingCall::missedPointsAreLeftOut()
{
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&] { journal(u"call"_s); });
    (void)loop.start(10ms);
    clock.pump({10ms, 25ms, 5ms, 10ms});
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"10 ms call"_s, u"35 ms call"_s,
                                           u"40 ms call"_s, u"50 ms call"_s}));
}

void tst_LoopingCall::withCountTellsHowManyPassed()
{
    Clock clock;
    Journal journal(&clock);
    auto loop =
        LoopingCall::withCount(clock, [&](std::int64_t count) { journal(QString::number(count)); });
    (void)loop.start(10ms);
    clock.pump({10ms, 25ms, 5ms, 12ms});
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms 1"_s, u"10 ms 1"_s, u"35 ms 2"_s, u"40 ms 1"_s, u"52 ms 1"_s}));
}

void tst_LoopingCall::eachRunCountsAnew()
{
    Clock clock;
    Journal journal(&clock);
    auto loop =
        LoopingCall::withCount(clock, [&](std::int64_t count) { journal(QString::number(count)); });
    (void)loop.start(10ms);
    clock.advance(10ms);
    loop.stop();
    clock.advance(100ms);
    (void)loop.start(10ms);
    clock.advance(10ms);
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms 1"_s, u"10 ms 1"_s, u"110 ms 1"_s, u"120 ms 1"_s}));
}

void tst_LoopingCall::zeroIntervalMeansAgainNextTurn()
{
    TestReactor reactor;
    int calls = 0;
    LoopingCall loop(reactor, [&] { ++calls; });
    (void)loop.start(0ms);
    QCOMPARE(calls, 1);
    for (int turn = 0; turn < 5; ++turn)
        QCOMPARE(reactor.turn(), std::size_t(1));
    QCOMPARE(calls, 6);
}

void tst_LoopingCall::nextCallWaitsForADeferred()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<Deferred<>> wait;
    LoopingCall loop(clock, [&] {
        journal(u"call"_s);
        wait.emplace();
        return *wait;
    });
    (void)loop.start(10ms);
    clock.elapse(13ms);
    QCOMPARE(clock.statistics().pending, std::size_t(0));
    wait->callback();
    clock.elapse(20ms);
    journal(u"end"_s);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"20 ms call"_s, u"33 ms end"_s}));
}

void tst_LoopingCall::errorsEndTheRun_data()
{
    QTest::addColumn<bool>("deferred");
    QTest::newRow("the function throws") << false;
    QTest::newRow("its Deferred fails") << true;
}

void tst_LoopingCall::errorsEndTheRun()
{
    QFETCH(bool, deferred);
    Reports reports;
    Clock clock;
    Journal journal(&clock);
    int calls = 0;
    LoopingCall loop(clock, [&] {
        if (++calls < 3)
            return Deferred<>::succeeded();
        if (!deferred)
            throw Oops("third");
        return Deferred<>::failed(Failure(Oops("third")));
    });
    loop.start(10ms).then([&] { journal(u"stopped"_s); },
                          [&](const Failure &failure) { journal(nameOf(failure)); });
    clock.elapse(50ms);
    QCOMPARE(journal.lines(), QStringList({u"20 ms Oops"_s}));
    QVERIFY(!loop.isRunning());
    QCOMPARE(calls, 3);
    QCOMPARE(clock.statistics().pending, std::size_t(0));
    QCOMPARE(reports.take(), QStringList());
}

void tst_LoopingCall::commandsInTheWrongState()
{
    Clock clock;
    LoopingCall loop(clock, [] {});
    QCOMPARE(errorOf([&] { loop.stop(); }), u"NotRunning"_s);
    QCOMPARE(errorOf([&] { loop.reset(); }), u"NotRunning"_s);
    QCOMPARE(errorOf([&] { loop.setInterval(1s); }), u"NotRunning"_s);
    QCOMPARE(errorOf([&] { (void)loop.start(-1ns); }), u"BadInterval"_s);
    QVERIFY(!loop.isRunning() && !loop.running() && !loop.interval());
    (void)loop.start(1s);
    QVERIFY(loop.running());
    QCOMPARE(errorOf([&] { (void)loop.start(1s); }), u"AlreadyRunning"_s);
    QCOMPARE(errorOf([&] { loop.setInterval(-1ns); }), u"BadInterval"_s);
    QCOMPARE(*loop.interval(), Duration(1s));
    loop.stop();
    QCOMPARE(errorOf([&] { loop.stop(); }), u"NotRunning"_s);
    QCOMPARE(*loop.interval(), Duration(1s));
}

void tst_LoopingCall::resetBeginsTheGridAnew()
{
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&] { journal(u"call"_s); });
    (void)loop.start(10ms);
    clock.elapse(7ms);
    loop.reset();
    clock.elapse(20ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"17 ms call"_s, u"27 ms call"_s}));
}

void tst_LoopingCall::resetInsideACallDoesNothing()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> loop;
    loop.emplace(clock, [&] {
        journal(u"call"_s);
        loop->reset();
    });
    (void)loop->start(10ms);
    clock.pump({13ms, 7ms});
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"13 ms call"_s, u"20 ms call"_s}));
}

void tst_LoopingCall::setIntervalChangesTheGrid()
{
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&] { journal(u"call"_s); });
    (void)loop.start(10ms);
    clock.elapse(15ms);
    loop.setInterval(7ms); // the call at 20 ms is planned, and stays
    QCOMPARE(*loop.interval(), Duration(7ms));
    clock.elapse(15ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"10 ms call"_s, u"20 ms call"_s,
                                           u"21 ms call"_s, u"28 ms call"_s}));
}

void tst_LoopingCall::stopTellsAtOnceOrAfterTheCall()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> loop;
    const Deferred<> wait;
    bool waits = false;
    loop.emplace(clock, [&] {
        journal(u"call"_s);
        if (clock.elapsed() == 20ms) {
            loop->stop();
            journal(u"still inside"_s);
        }
        return waits ? wait : Deferred<>::succeeded();
    });
    loop->start(10ms).then([&] { journal(u"over"_s); });
    loop->stop();
    clock.advance(10ms);
    loop->start(10ms).then([&] { journal(u"over"_s); });
    clock.advance(10ms);
    waits = true;
    loop->start(10ms).then([&] { journal(u"over"_s); });
    clock.advance(20ms);
    wait.callback();
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms call"_s, u"0 ms over"_s, u"10 ms call"_s, u"20 ms call"_s,
                          u"20 ms still inside"_s, u"20 ms over"_s, u"20 ms call"_s,
                          u"20 ms still inside"_s, u"40 ms over"_s}));
}

void tst_LoopingCall::hugeIntervals()
{
    Clock clock;
    clock.advance(1s);
    int calls = 0;
    auto loop = LoopingCall::withCount(clock, [&](std::int64_t count) { calls += int(count); });
    (void)loop.start(Duration::max());
    QCOMPARE(calls, 1);
    clock.advance(24h * 365);
    QCOMPARE(calls, 1);
    loop.reset();
    loop.setInterval(Duration::max() - 1ns);
    loop.stop();
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_LoopingCall::statisticsCountWhatHappened()
{
    Clock clock;
    LoopingCall loop(clock, [] {});
    const LoopingCall other(clock, [] {});
    QVERIFY(loop.id() != other.id());
    (void)loop.start(10ms);
    clock.pump({10ms, 25ms, 5ms});
    loop.stop();
    (void)loop.start(10ms, FirstCall::AfterInterval);
    const LoopingCallStatistics statistics = loop.statistics();
    QCOMPARE(statistics.id, loop.id());
    QVERIFY(statistics.running);
    QCOMPARE(statistics.calls, std::uint64_t(4));
    QCOMPARE(statistics.skipped, std::uint64_t(1));
    QCOMPARE(statistics.runs, std::uint64_t(2));
    QCOMPARE(statistics.lastLateness, Duration(0));
    QCOMPARE(statistics.maxLateness, Duration(15ms));
}

void tst_LoopingCall::otherThreadsAreRefused()
{
    Clock clock;
    LoopingCall loop(clock, [] {});
    QCOMPARE(errorElsewhere([&] { (void)loop.start(1s); }), u"WrongThread"_s);
    QVERIFY(!loop.isRunning());
    (void)loop.start(1s);
    QCOMPARE(errorElsewhere([&] { loop.stop(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { loop.reset(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { loop.setInterval(2s); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { const LoopingCall other(clock, [] {}); }), u"WrongThread"_s);
    QVERIFY(loop.isRunning());
    QCOMPARE(*loop.interval(), Duration(1s));
}

void tst_LoopingCall::movedLoopGoesOn()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> first(std::in_place, clock, [&] { journal(u"first"_s); });
    (void)first->start(10ms);
    LoopingCall second(std::move(*first));
    first.reset();
    LoopingCall replaced(clock, [&] { journal(u"replaced"_s); });
    (void)replaced.start(10ms, FirstCall::AfterInterval);
    clock.elapse(10ms);
    replaced = std::move(second);
    clock.elapse(10ms);
    QCOMPARE(journal.lines().first(3),
             QStringList({u"0 ms first"_s, u"10 ms first"_s, u"10 ms replaced"_s}));
    QVERIFY(journal.lines().contains(u"20 ms first"_s));
}

void tst_LoopingCall::trapT13_trapT14_noDriftOverAMillionTicks()
{
    // Each call is a little late and takes its time; re-armed timers would add that up.
    Clock clock;
    constexpr Duration interval = 16'666'667ns;
    std::int64_t calls = 0;
    std::int64_t points = 0;
    auto loop = LoopingCall::withCount(clock, [&](std::int64_t count) {
        ++calls;
        points += count;
    });
    (void)loop.start(interval, FirstCall::AfterInterval);
    while (calls < 1'000'000) {
        clock.advance(clock.delayedCalls().front().time() - clock.now() +
                      Duration(calls % 900'000));
    }
    QCOMPARE(points, clock.elapsed() / interval);
    QCOMPARE(points, calls);
    QVERIFY(loop.statistics().maxLateness < 1ms);
    QCOMPARE(loop.statistics().skipped, std::uint64_t(0));
}

QTEST_APPLESS_MAIN(tst_LoopingCall)
#include "tst_loopingcall.moc"
