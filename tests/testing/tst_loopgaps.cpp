// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../qt/loops.h"

#include <qcoop/test/loopgaps.h>

#include <QTest>

#include <memory>
#include <optional>
#include <vector>

using namespace QCoop;
using Test::LoopGaps;

/// The assertion that users' own tests link: it has to fail where a loop is blocked.
class tst_LoopGaps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quantilesAreExact_data();
    void quantilesAreExact();
    void withoutAnyMeasurementNothingStaysUnder();
    void anIdleLoopStaysUnder();
    void aBlockedLoopDoesNotStayUnder();
    void aLoopThatIsBlockedNowAndThenDoesNotStayUnder();
    void aBlockThatEndsTheLoopIsMeasured();
    void roundsInWhichNothingRanAreNoGaps();
    void itCanBeRestartedAndStopped();
    void itMeasuresInASecondApplication();
    void slicesOfAClockAreExact();
    void eightTasksLeaveTheLoopFluid();
};

void tst_LoopGaps::quantilesAreExact_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("milliseconds");
    QTest::newRow("none") << 0.0 << 1;
    QTest::newRow("one in a hundred") << 0.01 << 1;
    QTest::newRow("a little more") << 0.011 << 2;
    QTest::newRow("half") << 0.5 << 50;
    QTest::newRow("99 of 100") << 0.99 << 99;
    QTest::newRow("all") << 1.0 << 100;
    QTest::newRow("too many") << 7.0 << 100;
    QTest::newRow("negative") << -1.0 << 1;
}

void tst_LoopGaps::quantilesAreExact()
{
    QFETCH(double, share);
    QFETCH(int, milliseconds);
    Application app;
    LoopGaps gaps;
    gaps.stop();
    gaps.restart();
    gaps.stop();
    for (int i = 0; i < 100; ++i)
        gaps.add((i * 37 % 100 + 1) * 1ms); // 1 to 100 ms, shuffled
    QCOMPARE(gaps.count(), 100U);
    QCOMPARE(gaps.quantile(share), Duration(milliseconds * 1ms));
    QCOMPARE(gaps.longest(), Duration(100ms));
    QVERIFY(gaps.staysUnder(100ms, 0.99));
    QVERIFY(!gaps.staysUnder(99ms, 0.99));
    QVERIFY(!gaps.staysUnder(100ms, 1.0));
    QCOMPARE(gaps.report(), u"100 gaps: p50 50.0 ms, p99 99.0 ms, longest 100.0 ms"_s);
}

void tst_LoopGaps::withoutAnyMeasurementNothingStaysUnder()
{
    Application app;
    LoopGaps gaps;
    gaps.stop();
    QVERIFY(!gaps.staysUnder(1h));
    QCOMPARE(gaps.quantile(0.5), Duration());
}

void tst_LoopGaps::anIdleLoopStaysUnder()
{
    Application app;
    LoopGaps gaps;
    runFor(100ms);
    // What is left are the moments in which the machine was busy with something else.
    QVERIFY2(gaps.staysUnder(60ms, 0.9), qPrintable(gaps.report()));
}

void tst_LoopGaps::aBlockedLoopDoesNotStayUnder()
{
    Application app;
    LoopGaps gaps;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [] { burn(30ms); });
    timer.start(0);
    runFor(200ms);
    QVERIFY2(!gaps.staysUnder(25ms), qPrintable(gaps.report()));
    QVERIFY(gaps.longest() >= 30ms);
}

void tst_LoopGaps::aLoopThatIsBlockedNowAndThenDoesNotStayUnder()
{
    // The thousands of idle rounds in between must not hide that it stutters.
    Application app;
    LoopGaps gaps;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [] { burn(30ms); });
    timer.start(60ms);
    runFor(500ms);
    QVERIFY2(!gaps.staysUnder(25ms), qPrintable(gaps.report()));
}

void tst_LoopGaps::aBlockThatEndsTheLoopIsMeasured()
{
    Application app;
    LoopGaps gaps;
    QTimer::singleShot(5ms, this, [] {
        burn(50ms);
        QCoreApplication::quit();
    });
    app->exec();
    gaps.stop();
    QVERIFY2(gaps.longest() >= 50ms, qPrintable(gaps.report()));
}

void tst_LoopGaps::roundsInWhichNothingRanAreNoGaps()
{
    Application app;
    LoopGaps gaps;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [] { burn(2ms); });
    timer.start(10ms);
    runFor(200ms);
    gaps.stop();
    QVERIFY2(gaps.quantile(0.9) >= 2ms, qPrintable(gaps.report()));
    QVERIFY(gaps.count() < 200);
}

void tst_LoopGaps::itCanBeRestartedAndStopped()
{
    Application app;
    LoopGaps gaps;
    QTimer::singleShot(0, this, [] { burn(30ms); });
    runFor(40ms);
    QVERIFY(gaps.longest() >= 30ms);
    gaps.restart();
    QVERIFY(gaps.longest() < 30ms);
    runFor(5ms);
    gaps.stop();
    gaps.stop();
    const std::size_t count = gaps.count();
    const Duration longest = gaps.longest();
    QTimer::singleShot(0, this, [] { burn(5ms); });
    runFor(20ms);
    QCOMPARE(gaps.count(), count);
    QCOMPARE(gaps.longest(), longest);
}

void tst_LoopGaps::itMeasuresInASecondApplication()
{
    std::optional<Application> app(std::in_place);
    LoopGaps gaps;
    runFor(5ms);
    app.reset();
    app.emplace();
    gaps.restart();
    QTimer::singleShot(0, this, [] { burn(30ms); });
    runFor(40ms);
    QVERIFY2(gaps.longest() >= 30ms, qPrintable(gaps.report()));
}

void tst_LoopGaps::slicesOfAClockAreExact()
{
    // On a clock that each step moves by its cost, the promise holds to the nanosecond: no
    // tick is longer than its slice and the step that overran it.
    Application app;
    LoopGaps gaps;
    gaps.stop();
    Clock clock;
    // A nanosecond between two ticks, so that the clock stops there.
    Cooperator cooperator(Options{
        .clock = &clock,
        .slice = 4ms,
        .scheduler = [&](auto tick) { return clock.callLater(1ns, std::move(tick)); },
    });
    for (int task = 1; task <= 8; ++task) {
        cooperator.cooperate([&clock, cost = task * 300us, steps = 0]() mutable {
            clock.advance(cost);
            return ++steps < 100 ? Step::Again : Step::Done;
        });
    }
    while (cooperator.statistics().live > 0) {
        const TimePoint before = clock.now();
        clock.advanceToNext();
        gaps.add(clock.now() - before);
    }
    QVERIFY2(gaps.count() > 100, qPrintable(gaps.report()));
    QVERIFY2(gaps.staysUnder(4ms + 8 * 300us + 1ns, 1.0), qPrintable(gaps.report()));
    QVERIFY(gaps.quantile(0.5) >= 4ms);
}

void tst_LoopGaps::eightTasksLeaveTheLoopFluid()
{
    constexpr Duration slice = 2ms;
    Application app;
    Cooperator cooperator(Options{.slice = slice});
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 8; ++i) {
        tasks.push_back(cooperator.cooperate(this, [cost = 20us + i * 60us] {
            burn(cost);
            return Step::Again;
        }));
    }
    LoopingCall loop(this, [] {});
    loop.start(20ms).then([] {});
    // The longest step is the measured one: the machine may have taken the processor away.
    LoopGaps gaps;
    callLater(2s, this, [] { QCoreApplication::quit(); });
    Duration longestStep = 500us;
    connect(&app.app(), &QCoreApplication::aboutToQuit, this, [&] { gaps.stop(); });
    app->exec();
    for (const CooperativeTask &task : tasks) {
        QVERIFY(task.statistics().steps > 100);
        longestStep = std::max(longestStep, task.statistics().longestStep);
    }
    const Duration limit = slice + longestStep + 2ms;
    QVERIFY2(gaps.staysUnder(limit, 0.99),
             qPrintable(u"limit %1 us; "_s.arg(limit / 1us) + gaps.report()));
    QVERIFY2(gaps.count() > 50, qPrintable(gaps.report()));
}

QTEST_APPLESS_MAIN(tst_LoopGaps)
#include "tst_loopgaps.moc"
