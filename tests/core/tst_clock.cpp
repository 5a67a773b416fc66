// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/errors.h>

#include <QTest>

#include <functional>

using namespace QCoop;

/// How the time of a Clock is moved, and which time its calls see.
class tst_Clock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsAtTheOrigin();
    void callsSeeTheTime_data();
    void callsSeeTheTime();
    void callsMadeMeanwhileAndDueAreMade();
    void advanceToNextGoesToTheNextDeadline();
    void advanceToNextServesWhatIsOverdue();
    void pumpAdvancesByEachStep();
    void nestedAdvance();
    void nestedAdvanceInsideElapse();
    void timeCannotGoBack();
    void absurdAdvanceStopsAtTheEndOfTime();
    void zeroDelayChainIsARunawayClock_data();
    void zeroDelayChainIsARunawayClock();
    void longChainThatEndsIsNoRunaway();
    void errorLeavesTheRestPending();
    void statisticsCountWhatHappened();
    void trapT17_errorOfACallComesOutOfTheClock();
};

void tst_Clock::startsAtTheOrigin()
{
    const Clock clock;
    QCOMPARE(clock.now(), TimePoint());
    QCOMPARE(clock.elapsed(), Duration(0));
}

void tst_Clock::callsSeeTheTime_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QStringList>("journal");
    QTest::newRow("advance: the time after it")
        << u"advance"_s
        << QStringList({u"50 ms a"_s, u"50 ms b"_s, u"50 ms again"_s, u"50 ms returned"_s});
    QTest::newRow("elapse: their own due time")
        << u"elapse"_s
        << QStringList({u"10 ms a"_s, u"20 ms b"_s, u"40 ms again"_s, u"50 ms returned"_s});
    QTest::newRow("pump: the time after each step")
        << u"pump"_s
        << QStringList({u"15 ms a"_s, u"50 ms b"_s, u"50 ms again"_s, u"50 ms returned"_s});
}

void tst_Clock::callsSeeTheTime()
{
    QFETCH(QString, how);
    Clock clock;
    Journal journal(&clock);
    clock.callLater(20ms, [&] {
        journal(u"b"_s);
        clock.callAt(TimePoint(40ms), [&] { journal(u"again"_s); });
    });
    clock.callLater(10ms, [&] { journal(u"a"_s); });
    clock.callLater(51ms, [&] { journal(u"too late"_s); });
    if (how == u"advance"_s)
        clock.advance(50ms);
    else if (how == u"elapse"_s)
        clock.elapse(50ms);
    else
        clock.pump({15ms, 35ms});
    journal(u"returned"_s);
    QTEST(journal.lines(), "journal");
}

void tst_Clock::callsMadeMeanwhileAndDueAreMade()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(10ms, [&] {
        journal(u"a"_s);
        clock.callLater(0ms, [&] { journal(u"a's"_s); });
        clock.callLater(-1h, [&] { journal(u"a's, from the past"_s); });
    });
    clock.callLater(10ms, [&] { journal(u"b"_s); });
    clock.advance(10ms);
    // The one from the past has the earliest deadline.
    QCOMPARE(journal.lines(), QStringList({u"10 ms a"_s, u"10 ms a's, from the past"_s,
                                           u"10 ms b"_s, u"10 ms a's"_s}));
}

void tst_Clock::advanceToNextGoesToTheNextDeadline()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(30ms, [&] { journal(u"c"_s); });
    clock.callLater(10ms, [&] {
        journal(u"a"_s);
        clock.callLater(0ms, [&] { journal(u"b"_s); });
    });
    clock.callLater(20ms, [&] { journal(u"never"_s); }).cancel();
    QVERIFY(clock.advanceToNext());
    QCOMPARE(journal.take(), QStringList({u"10 ms a"_s, u"10 ms b"_s}));
    QVERIFY(clock.advanceToNext());
    QCOMPARE(journal.take(), QStringList({u"30 ms c"_s}));
    QVERIFY(!clock.advanceToNext());
    QCOMPARE(clock.elapsed(), Duration(30ms));
}

void tst_Clock::advanceToNextServesWhatIsOverdue()
{
    Clock clock;
    Journal journal(&clock);
    clock.advance(50ms);
    clock.callAt(TimePoint(10ms), [&] { journal(u"overdue"_s); });
    QVERIFY(clock.advanceToNext());
    QCOMPARE(journal.lines(), QStringList({u"50 ms overdue"_s}));
}

void tst_Clock::pumpAdvancesByEachStep()
{
    Clock clock;
    Journal journal(&clock);
    std::function<void()> again = [&] {
        journal(u"called"_s);
        clock.callLater(10ms, [&] { again(); });
    };
    again();
    const std::vector<Duration> steps{10ms, 0ms, 25ms};
    clock.pump(steps);
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms called"_s, u"10 ms called"_s, u"35 ms called"_s}));
}

void tst_Clock::nestedAdvance()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(10ms, [&] {
        journal(u"outer begins"_s);
        clock.advance(20ms);
        journal(u"outer ends"_s);
    });
    clock.callLater(10ms, [&] { journal(u"equal"_s); });
    clock.callLater(30ms, [&] { journal(u"inner"_s); });
    clock.callLater(40ms, [&] { journal(u"too late"_s); });
    clock.advance(10ms);
    QCOMPARE(journal.lines(), QStringList({u"10 ms outer begins"_s, u"30 ms equal"_s,
                                           u"30 ms inner"_s, u"30 ms outer ends"_s}));
    QCOMPARE(clock.elapsed(), Duration(30ms));
}

void tst_Clock::nestedAdvanceInsideElapse()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(10ms, [&] { clock.advance(50ms); });
    clock.callLater(20ms, [&] { journal(u"passed by"_s); });
    clock.elapse(30ms);
    journal(u"returned"_s); // the time does not go back to 30 ms
    QCOMPARE(journal.lines(), QStringList({u"60 ms passed by"_s, u"60 ms returned"_s}));
}

void tst_Clock::timeCannotGoBack()
{
    Clock clock;
    clock.advance(5ms);
    bool made = false;
    clock.callLater(0ms, [&] { made = true; });
    QCOMPARE(errorOf([&] { clock.advance(-1ns); }), u"BadInterval"_s);
    QCOMPARE(errorOf([&] { clock.elapse(-1ns); }), u"BadInterval"_s);
    QCOMPARE(errorOf([&] { clock.pump({-1ns}); }), u"BadInterval"_s);
    QCOMPARE(clock.elapsed(), Duration(5ms));
    QVERIFY(!made);
}

void tst_Clock::absurdAdvanceStopsAtTheEndOfTime()
{
    Clock clock;
    Journal journal;
    clock.advance(1s);
    clock.callLater(Duration::max(), [&] { journal(u"at the end of time"_s); });
    clock.elapse(Duration::max());
    QCOMPARE(clock.now(), TimePoint::max());
    QCOMPARE(journal.lines(), QStringList({u"at the end of time"_s}));
    clock.advance(1s);
    QCOMPARE(clock.now(), TimePoint::max());
}

void tst_Clock::zeroDelayChainIsARunawayClock_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("advance") << u"advance"_s;
    QTest::newRow("elapse") << u"elapse"_s;
    QTest::newRow("advanceToNext") << u"advanceToNext"_s;
}

void tst_Clock::zeroDelayChainIsARunawayClock()
{
    QFETCH(QString, how);
    Clock clock;
    std::size_t calls = 0;
    std::function<void()> again = [&] {
        ++calls;
        clock.callLater(0ms, [&] { again(); });
    };
    clock.callLater(1ms, [&] { again(); });
    const QString error = errorOf([&] {
        if (how == u"advance"_s)
            clock.advance(1ms);
        else if (how == u"elapse"_s)
            clock.elapse(1ms);
        else
            clock.advanceToNext();
    });
    QCOMPARE(error, u"RunawayClock"_s);
    QVERIFY(calls >= Clock::callsAtOneInstant);
    QVERIFY(calls <= Clock::callsAtOneInstant + 2);
    QCOMPARE(clock.statistics().pending, std::size_t(1)); // the remaining call stays pending
}

void tst_Clock::longChainThatEndsIsNoRunaway()
{
    Clock clock;
    std::size_t calls = 0;
    std::function<void()> again = [&] {
        if (++calls < Clock::callsAtOneInstant)
            clock.callLater(0ms, [&] { again(); });
    };
    clock.callLater(0ms, [&] { again(); });
    clock.advance(0ms);
    QCOMPARE(calls, Clock::callsAtOneInstant);
}

void tst_Clock::errorLeavesTheRestPending()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(10ms, [&] { journal(u"a"_s); });
    clock.callLater(10ms, [&] { throw Oops("b"); });
    clock.callLater(10ms, [&] { journal(u"c"_s); });
    clock.callLater(20ms, [&] { journal(u"d"_s); });

    QCOMPARE(errorOf([&] { clock.elapse(1s); }), u"Oops"_s);
    QCOMPARE(journal.take(), QStringList({u"10 ms a"_s}));
    QCOMPARE(clock.elapsed(), Duration(10ms));
    QCOMPARE(clock.statistics().pending, std::size_t(2));

    clock.elapse(10ms);
    QCOMPARE(journal.take(), QStringList({u"10 ms c"_s, u"20 ms d"_s}));
    QCOMPARE(clock.statistics().failed, std::uint64_t(1));
}

void tst_Clock::statisticsCountWhatHappened()
{
    Clock clock;
    DelayedCall cancelled = clock.callLater(1ms, [] {});
    DelayedCall moved = clock.callLater(1ms, [] {});
    clock.callLater(5ms, [] {});
    clock.callLater(1h, [] {});
    cancelled.cancel();
    moved.reset(2ms);
    moved.delay(1ms);
    clock.advance(10ms);

    const ReactorStatistics statistics = clock.statistics();
    QCOMPARE(statistics.scheduled, std::uint64_t(4));
    QCOMPARE(statistics.called, std::uint64_t(2));
    QCOMPARE(statistics.cancelled, std::uint64_t(1));
    QCOMPARE(statistics.moved, std::uint64_t(2));
    QCOMPARE(statistics.failed, std::uint64_t(0));
    QCOMPARE(statistics.turns, std::uint64_t(0));
    QCOMPARE(statistics.pending, std::size_t(1));
    QCOMPARE(statistics.lastLateness, Duration(5ms));
    QCOMPARE(statistics.maxLateness, Duration(7ms));
}

void tst_Clock::trapT17_errorOfACallComesOutOfTheClock()
{
    Clock clock;
    clock.callLater(0ms, [] { throw 7; }); // not even a std::exception
    QCOMPARE(errorOf([&] { clock.advance(0ms); }), u"int"_s);
    QCOMPARE(errorOf([&] { clock.advance(0ms); }), u"nothing"_s);
}

QTEST_APPLESS_MAIN(tst_Clock)
#include "tst_clock.moc"
