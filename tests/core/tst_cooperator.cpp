// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/clock.h>

#include <QTest>

using namespace QCoop;

/// Whose turn it is: the ring, ticks, slices, start and stop.
class tst_Cooperator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addingATaskNeverRunsIt();
    void tasksHaveTheirTurnsRoundRobin();
    void nobodyLosesATurn_data();
    void nobodyLosesATurn();
    void newAndResumedTasksJoinAtTheEnd();
    void tickOnAClockThatStandsStillIsOneRound();
    void tickOfTasksThatEndIsOneRound();
    void sliceEndsTheTick_data();
    void sliceEndsTheTick();
    void aSliceWithoutEnd();
    void sliceIsMeasuredOnTheOwnClock();
    void sliceIsChecked();
    void terminationPredicateFactory();
    void throwingTerminatorLeavesTheTasksRunning();
    void setTerminatorReplacesAndRestores();
    void customScheduler();
    void customSchedulerThatThrowsIsAskedAgain();
    void statisticsCountWhatHappened();
    void namesAndNumbers();
    void cooperatorOfAnotherReactor();
    void trapT5_noPendingCallWhenNoTaskIsReady();
    void trapT14_ticksAreNotLate();
};

namespace {

/// A step function that notes its name and goes on for so many steps.
auto steps(Journal &journal, const QString &name, int count = 1000)
{
    return [&journal, name, count]() mutable {
        journal(name);
        return --count > 0;
    };
}

} // namespace

void tst_Cooperator::addingATaskNeverRunsIt()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator.cooperate(steps(journal, u"a"_s, 1));
    journal(u"added"_s);
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"added"_s, u"a"_s}));
}

void tst_Cooperator::tasksHaveTheirTurnsRoundRobin()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator.cooperate(steps(journal, u"a"_s));
    rounds.cooperator.cooperate(steps(journal, u"b"_s, 2));
    rounds.cooperator.cooperate(steps(journal, u"c"_s));
    rounds.round(3);
    QCOMPARE(journal.lines().join(u' '), u"a b c a b c a c"_s);
}

void tst_Cooperator::nobodyLosesATurn_data()
{
    QTest::addColumn<QString>("how");
    for (const auto &how : {u"pause"_s, u"stop"_s, u"finish"_s, u"throw"_s, u"wait"_s})
        QTest::newRow(qPrintable(how)) << how;
}

void tst_Cooperator::nobodyLosesATurn()
{
    // b leaves the ring in its second step; in the reference, c would then lose its turn.
    QFETCH(QString, how);
    Reports reports;
    Rounds rounds;
    Journal journal;
    CooperativeTask b;
    rounds.cooperator.cooperate(steps(journal, u"a"_s));
    const Deferred<> never;
    b = rounds.cooperator.cooperate([&, step = 0]() mutable -> StepResult {
        journal(u"b"_s);
        if (++step < 2)
            return Step::Again;
        if (how == u"pause"_s)
            b.pause();
        else if (how == u"stop"_s)
            b.stop();
        else if (how == u"finish"_s)
            return Step::Done;
        else if (how == u"wait"_s)
            return never;
        else
            throw Oops("b");
        return Step::Again;
    });
    rounds.cooperator.cooperate(steps(journal, u"c"_s));
    rounds.cooperator.cooperate(steps(journal, u"d"_s));
    rounds.round(6);
    QCOMPARE(journal.lines().first(12).join(u' '), u"a b c d a b c d a c d a"_s);
}

void tst_Cooperator::newAndResumedTasksJoinAtTheEnd()
{
    Rounds rounds;
    Journal journal;
    CooperativeTask paused;
    rounds.cooperator.cooperate([&, step = 0]() mutable {
        journal(u"a"_s);
        if (++step == 2) {
            paused.resume();
            rounds.cooperator.cooperate(steps(journal, u"new"_s));
        }
        return true;
    });
    paused = rounds.cooperator.cooperate(steps(journal, u"resumed"_s));
    paused.pause();
    rounds.cooperator.cooperate(steps(journal, u"b"_s));
    rounds.round(4);
    QCOMPARE(journal.lines().first(8).join(u' '), u"a b a b resumed new a b"_s);
}

void tst_Cooperator::tickOnAClockThatStandsStillIsOneRound()
{
    Rounds rounds;
    Journal journal;
    for (const auto &name : {u"a"_s, u"b"_s, u"c"_s})
        rounds.cooperator.cooperate(steps(journal, name));
    for (int i = 0; i < 2; ++i) {
        rounds.round();
        journal(u"|"_s);
    }
    QCOMPARE(journal.lines().join(u' '), u"a b c | a b c |"_s);
    QCOMPARE(rounds.cooperator.statistics().ticks, std::uint64_t(2));
}

void tst_Cooperator::tickOfTasksThatEndIsOneRound()
{
    Rounds rounds;
    Journal journal;
    for (const auto &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
        rounds.cooperator.cooperate(steps(journal, name, 1));
    rounds.cooperator.cooperate(steps(journal, u"e"_s));
    rounds.round();
    QCOMPARE(journal.lines().join(u' '), u"a b c d e"_s);
}

void tst_Cooperator::sliceEndsTheTick_data()
{
    QTest::addColumn<Duration>("slice");
    QTest::addColumn<QString>("journal");
    QTest::newRow("at least one step") << Duration(0) << u"a | b | a |"_s;
    QTest::newRow("one step over") << Duration(5ms) << u"a b a | b a b | a b a |"_s;
    QTest::newRow("exactly") << Duration(4ms) << u"a b | a b | a b |"_s;
}

void tst_Cooperator::aSliceWithoutEnd()
{
    // Too long to be doubled: no overrun, and no overflow.
    Rounds rounds(Options{.slice = Duration::max()});
    int steps = 0;
    rounds.cooperator.cooperate([&] {
        rounds.reactor.pass(1h);
        return ++steps < 100;
    });
    rounds.round();
    QCOMPARE(steps, 100);
    QCOMPARE(rounds.cooperator.statistics().overruns, std::uint64_t(0));
}

void tst_Cooperator::sliceEndsTheTick()
{
    QFETCH(Duration, slice);
    Rounds rounds(Options{.slice = slice});
    Journal journal;
    for (const auto &name : {u"a"_s, u"b"_s}) {
        rounds.cooperator.cooperate([&, name] {
            journal(name);
            rounds.reactor.pass(2ms); // what a step costs
            return true;
        });
    }
    for (int i = 0; i < 3; ++i) {
        rounds.round();
        journal(u"|"_s);
    }
    QTEST(journal.lines().join(u' '), "journal");
}

void tst_Cooperator::sliceIsMeasuredOnTheOwnClock()
{
    QCOMPARE(Options().slice, Duration(10ms)); // as in the reference
    Clock clock;
    Cooperator cooperator(clock);
    QCOMPARE(cooperator.slice(), Duration(10ms));
    cooperator.setSlice(3ms);
    int steps = 0;
    cooperator.cooperate([&] {
        clock.advance(1ms); // a tick inside a step would be a nested one: none is due
        return ++steps < 9;
    });
    clock.advance(0ms);
    QCOMPARE(steps, 9);
    QCOMPARE(cooperator.statistics().ticks, std::uint64_t(3));
    QCOMPARE(cooperator.statistics().longestTick, Duration(3ms));
    QCOMPARE(cooperator.statistics().overruns, std::uint64_t(0));
}

void tst_Cooperator::sliceIsChecked()
{
    Clock clock;
    QCOMPARE(errorOf([&] { Cooperator(clock, Options{.slice = -1ns}); }), u"BadInterval"_s);
    Cooperator cooperator(clock);
    QCOMPARE(errorOf([&] { cooperator.setSlice(-1ns); }), u"BadInterval"_s);
    QCOMPARE(cooperator.slice(), Duration(10ms));
}

void tst_Cooperator::terminationPredicateFactory()
{
    Journal journal;
    const auto factory = [&] {
        journal(u"tick"_s);
        return [&, left = 3]() mutable { return --left == 0; };
    };
    Rounds rounds(Options{.terminationPredicateFactory = factory});
    rounds.cooperator.cooperate(steps(journal, u"a"_s));
    rounds.cooperator.cooperate(steps(journal, u"b"_s));
    rounds.round(2);
    QCOMPARE(journal.lines().join(u' '), u"tick a b a tick b a b"_s);
}

void tst_Cooperator::throwingTerminatorLeavesTheTasksRunning()
{
    Reports reports;
    bool throws = true;
    const auto factory = [&] {
        return [&] {
            if (std::exchange(throws, false))
                throw Oops("terminator");
            return true;
        };
    };
    Rounds rounds(Options{.terminationPredicateFactory = factory});
    Journal journal;
    rounds.cooperator.cooperate(steps(journal, u"a"_s));
    rounds.round(3);
    QCOMPARE(journal.lines().join(u' '), u"a a a"_s);
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: terminator"_s}));
}

void tst_Cooperator::setTerminatorReplacesAndRestores()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator.cooperate(steps(journal, u"a"_s));
    rounds.cooperator.cooperate(steps(journal, u"b"_s));
    rounds.cooperator.setTerminator([] { return [] { return true; }; });
    rounds.round();
    rounds.cooperator.setTerminator({});
    rounds.round();
    QCOMPARE(journal.lines().join(u' '), u"a b a"_s);
}

void tst_Cooperator::customScheduler()
{
    Clock clock;
    Journal journal(&clock);
    Options options;
    options.scheduler = [&](UniqueFunction<void()> tick) {
        journal(u"planned"_s);
        return clock.callLater(5ms, std::move(tick));
    };
    Cooperator cooperator(clock, std::move(options));
    const CooperativeTask task = cooperator.cooperate(steps(journal, u"a"_s, 2));
    clock.elapse(20ms);
    QCOMPARE(journal.take(),
             QStringList({u"0 ms planned"_s, u"5 ms a"_s, u"5 ms planned"_s, u"10 ms a"_s}));
    const CooperativeTask other = cooperator.cooperate(steps(journal, u"b"_s));
    QCOMPARE(clock.statistics().pending, std::size_t(1));
    other.pause(); // cancels the tick
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_Cooperator::customSchedulerThatThrowsIsAskedAgain()
{
    Clock clock;
    Journal journal;
    bool throws = true;
    Options options;
    options.scheduler = [&](UniqueFunction<void()> tick) {
        if (std::exchange(throws, false))
            throw Oops("scheduler");
        return clock.callLater(0ms, std::move(tick));
    };
    Cooperator cooperator(clock, std::move(options));
    QCOMPARE(errorOf([&] { cooperator.cooperate(steps(journal, u"a"_s, 1)); }), u"Oops"_s);
    cooperator.cooperate(steps(journal, u"b"_s, 1));
    clock.advance(0ms);
    QVERIFY2(journal.lines().contains(u"b"_s), "no tick is ever planned again");
}

void tst_Cooperator::statisticsCountWhatHappened()
{
    Reports reports;
    Rounds rounds;
    Journal journal;
    rounds.cooperator.cooperate(steps(journal, u"a"_s, 2));
    rounds.cooperator.cooperate([]() -> bool { throw Oops("b"); });
    rounds.cooperator.cooperate([] { return true; }).stop();
    rounds.cooperator.cooperate([] { return true; }).pause();
    rounds.cooperator.cooperate([] { return true; });
    rounds.round(6);
    const CooperatorStatistics statistics = rounds.cooperator.statistics();
    QCOMPARE(statistics.added, std::uint64_t(5));
    QCOMPARE(statistics.done, std::uint64_t(1));
    QCOMPARE(statistics.failed, std::uint64_t(1));
    QCOMPARE(statistics.stopped, std::uint64_t(1));
    QCOMPARE(statistics.live, std::size_t(2));
    QCOMPARE(statistics.ready, std::size_t(1));
    QVERIFY(statistics.steps >= 6);
    QCOMPARE(statistics.ticks, std::uint64_t(6));
    QCOMPARE(statistics.slice, Duration(10ms));
    QVERIFY(statistics.running);
}

void tst_Cooperator::namesAndNumbers()
{
    Clock clock;
    const Cooperator named(clock, Options{.name = "bulk"});
    const Cooperator unnamed(clock);
    QCOMPARE(QString(named.statistics().name), u"bulk"_s);
    QCOMPARE(QString(unnamed.statistics().name), u"cooperator-%1"_s.arg(unnamed.id()));
    QVERIFY(named.id() != unnamed.id());
    QCOMPARE(named.statistics().id, named.id());
    QVERIFY(&named.reactor() == &clock);
}

void tst_Cooperator::cooperatorOfAnotherReactor()
{
    // Without a clock, and without a room that makes reactors, there is none to run on.
    QCOMPARE(errorOf([] { Cooperator{Options()}; }), u"NoReactor"_s);
}

void tst_Cooperator::trapT5_noPendingCallWhenNoTaskIsReady()
{
    Rounds rounds;
    const auto pending = [&] { return rounds.reactor.statistics().pending; };
    const Deferred<> wait;
    QCOMPARE(pending(), std::size_t(0));
    const CooperativeTask waiting =
        rounds.cooperator.cooperate([&]() -> StepResult { return wait; });
    const CooperativeTask paused = rounds.cooperator.cooperate([] { return true; });
    const CooperativeTask stopped = rounds.cooperator.cooperate([] { return true; });
    QCOMPARE(pending(), std::size_t(1));
    rounds.round(2);
    paused.pause();
    QCOMPARE(pending(), std::size_t(1));
    stopped.stop();
    QCOMPARE(pending(), std::size_t(0));
    const auto ticks = rounds.cooperator.statistics().ticks;
    rounds.round(10);
    QCOMPARE(rounds.cooperator.statistics().ticks, ticks);
    wait.callback();
    QCOMPARE(pending(), std::size_t(1));
    waiting.stop();
    QCOMPARE(pending(), std::size_t(0));
}

void tst_Cooperator::trapT14_ticksAreNotLate()
{
    // Ticks ask for "now", not for "a little later": nothing adds up over many of them.
    Rounds rounds(Options{.slice = 1ms});
    rounds.cooperator.cooperate([&] {
        rounds.reactor.pass(1ms);
        return true;
    });
    rounds.round(1000);
    QCOMPARE(rounds.reactor.statistics().maxLateness, Duration(0));
    QCOMPARE(rounds.reactor.now() - TimePoint(), Duration(1s));
}

QTEST_APPLESS_MAIN(tst_Cooperator)
#include "tst_cooperator.moc"
