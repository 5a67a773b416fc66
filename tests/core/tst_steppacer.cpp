// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/rounds.h"

#include <qcoop/core/steppacer.h>

#include <QTest>

using namespace QCoop;
using detail::StepPacer;

/// Trap T32: the clock is read only as often as the measured length of a step demands.
class tst_StepPacer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstStepIsTimed();
    void batchFollowsTheLengthOfAStep_data();
    void batchFollowsTheLengthOfAStep();
    void batchGrowsByDoubling();
    void batchFallsAtOnceAndStaysForAWhile();
    void eachLongStepMeanwhileProlongsIt();
    void longStepsAloneAreNoReasonForDistrust();
    void freeClockIsReadAtEachStep();
    void trapT32_shortStepsShareAReading();
    void trapT32_longStepsAreTimedOneByOne();
    void trapT32_abruptChange();
    void trapT32_longStepsAmongShortOnes();
    void theLongestStepOfABatchIsNotTheBatch();
    void trapT32_sliceOfShortStepsIsKept();
};

void tst_StepPacer::firstStepIsTimed()
{
    QCOMPARE(StepPacer(25ns).batch(), 1U);
    QCOMPARE(StepPacer(25ns).meanStep(), Duration(0));
}

void tst_StepPacer::batchFollowsTheLengthOfAStep_data()
{
    QTest::addColumn<Duration>("step");
    QTest::addColumn<unsigned>("batch"); // where a reading takes 25 ns
    QTest::newRow("too short to measure") << Duration(0ns) << 8U;
    QTest::newRow("5 ns") << Duration(5ns) << 8U;
    QTest::newRow("10 ns") << Duration(10ns) << 8U;
    QTest::newRow("50 ns") << Duration(50ns) << 4U;
    QTest::newRow("199 ns") << Duration(199ns) << 1U;
    QTest::newRow("1 us") << Duration(1us) << 1U;
    QTest::newRow("1 s") << Duration(1s) << 1U;
}

void tst_StepPacer::batchFollowsTheLengthOfAStep()
{
    QFETCH(Duration, step);
    StepPacer pacer(25ns);
    for (int i = 0; i < 10; ++i)
        pacer.measured(step * pacer.batch());
    QTEST(pacer.batch(), "batch");
    QCOMPARE(pacer.meanStep(), step);
}

void tst_StepPacer::batchGrowsByDoubling()
{
    StepPacer pacer(25ns);
    QStringList batches;
    for (int i = 0; i < 7; ++i) {
        batches << QString::number(pacer.batch());
        pacer.measured(5ns * pacer.batch());
    }
    QCOMPARE(batches.join(u' '), u"1 2 4 8 8 8 8"_s);
}

void tst_StepPacer::batchFallsAtOnceAndStaysForAWhile()
{
    StepPacer pacer(25ns);
    for (int i = 0; i < 10; ++i)
        pacer.measured(5ns * pacer.batch());
    QCOMPARE(pacer.batch(), 8U);
    pacer.measured(7 * 5ns + 1ms); // one of the steps was long
    QCOMPARE(pacer.batch(), 1U);
    QCOMPARE(pacer.meanStep(), (7 * 5ns + 1ms) / 8);
    for (int i = 0; i < 4095; ++i) {
        QCOMPARE(pacer.batch(), 1U);
        pacer.measured(5ns);
    }
    pacer.measured(5ns);
    QCOMPARE(pacer.batch(), 2U); // and grows slowly again
}

void tst_StepPacer::eachLongStepMeanwhileProlongsIt()
{
    StepPacer pacer(25ns);
    for (int i = 0; i < 10; ++i)
        pacer.measured(5ns * pacer.batch());
    pacer.measured(1ms);
    for (int i = 0; i < 100'000; ++i) {
        pacer.measured(i % 4000 == 0 ? Duration(2ms) : Duration(5ns));
        QCOMPARE(pacer.batch(), 1U);
    }
}

void tst_StepPacer::longStepsAloneAreNoReasonForDistrust()
{
    // Each was timed, so nothing was overlooked.
    StepPacer pacer(25ns);
    for (int i = 0; i < 10; ++i)
        pacer.measured(1ms);
    pacer.measured(5ns);
    QCOMPARE(pacer.batch(), 2U);
}

void tst_StepPacer::freeClockIsReadAtEachStep()
{
    StepPacer pacer(0ns);
    for (int i = 0; i < 10; ++i)
        pacer.measured(0ns);
    QCOMPARE(pacer.batch(), 1U);
}

namespace {

/// A cooperator whose clock takes 25 ns to read, with tasks whose steps take so long.
class Timed
{
public:
    explicit Timed(Duration ofAStep)
        : step(ofAStep)
    {
        for (int i = 0; i < 10; ++i) {
            cooperator.cooperate([this] {
                reactor.pass(step);
                ++steps;
                return true;
            });
        }
    }

    TestReactor reactor{25ns};
    Cooperator cooperator{reactor};
    Duration step;
    std::uint64_t steps = 0;
};

} // namespace

void tst_StepPacer::trapT32_shortStepsShareAReading()
{
    Timed timed(5ns);
    timed.reactor.turn();
    timed.steps = timed.reactor.readings = 0;
    timed.reactor.turn();
    QVERIFY(timed.steps > 1'000'000);
    QVERIFY2(timed.reactor.readings < timed.steps / 7, "the clock is read too often");
}

void tst_StepPacer::trapT32_longStepsAreTimedOneByOne()
{
    Timed timed(3ms);
    for (int turn = 0; turn < 10; ++turn)
        timed.reactor.turn();
    QCOMPARE(timed.steps, std::uint64_t(40)); // four a slice of 10 ms
    QCOMPARE(timed.cooperator.statistics().longestTick, Duration(12ms));
    QCOMPARE(timed.cooperator.statistics().overruns, std::uint64_t(0));
}

void tst_StepPacer::trapT32_abruptChange()
{
    Timed timed(5ns);
    timed.reactor.turn();
    timed.step = 5ms;
    TimePoint before = timed.reactor.now();
    timed.reactor.turn();
    const Duration first = timed.reactor.now() - before;
    before = timed.reactor.now();
    timed.reactor.turn();
    const Duration second = timed.reactor.now() - before;
    qInfo("steps of 5 ns become 5 ms long: that tick takes %lld ms, the next one %lld ms",
          static_cast<long long>(first / 1ms), static_cast<long long>(second / 1ms));
    QVERIFY(first <= StepPacer::maxBatch * 5ms); // what shared a reading, and no more
    QCOMPARE(second, Duration(10ms));
}

void tst_StepPacer::trapT32_longStepsAmongShortOnes()
{
    // One step in fifty takes 2 ms: no tick but the first is longer than slice and step.
    TestReactor reactor{25ns};
    Cooperator cooperator(reactor, Options{.slice = 1ms});
    int step = 0;
    for (int i = 0; i < 8; ++i) {
        cooperator.cooperate([&] {
            reactor.pass(++step % 50 == 0 ? Duration(2ms) : Duration(20ns));
            return true;
        });
    }
    reactor.turn();
    Duration longest{};
    for (int turn = 0; turn < 1000; ++turn) {
        const TimePoint before = reactor.now();
        reactor.turn();
        longest = std::max(longest, reactor.now() - before);
    }
    QVERIFY2(longest <= 3ms + 1us, qPrintable(QString::number(longest / 1us)));
    QVERIFY(longest >= 2ms);
}

void tst_StepPacer::theLongestStepOfABatchIsNotTheBatch()
{
    TestReactor reactor{25ns};
    Cooperator cooperator(reactor, Options{.slice = 10ms});
    Duration cost = 20ns;
    const CooperativeTask task = cooperator.cooperate([&] {
        reactor.pass(cost);
        return true;
    });
    reactor.turn();
    cost = 2ms;
    for (int turn = 0; turn < 10; ++turn)
        reactor.turn();
    QCOMPARE(task.statistics().longestStep, Duration(2ms));
}

void tst_StepPacer::trapT32_sliceOfShortStepsIsKept()
{
    Timed timed(5ns);
    for (int turn = 0; turn < 3; ++turn)
        timed.reactor.turn();
    const CooperatorStatistics statistics = timed.cooperator.statistics();
    QVERIFY(statistics.longestTick >= 10ms);
    QVERIFY(statistics.longestTick < 10ms + 8 * 5ns);
    const std::uint64_t expected = 30ms / 5ns;
    QVERIFY(statistics.steps >= expected && statistics.steps < expected + 3 * 8);
}

QTEST_APPLESS_MAIN(tst_StepPacer)
#include "tst_steppacer.moc"
