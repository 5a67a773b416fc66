// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <algorithm>
#include <climits>
#include <vector>

using namespace QCoop;

namespace {

QtReactor &reactor()
{
    return QtReactor::instance();
}

} // namespace

/// What QtReactor adds to the promises of every clock, which tst_clocks holds.
class tst_QtReactor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT5_nobodyIsWokenWhileThereIsNothingToDo();
    void trapT13_theTimerIsPrecise();
    void trapT15_manyCallsAreAskedForAndCancelledQuickly();
    void trapT17_whatACallThrowsIsReported();
    void trapT19_theClockIsSteady();
    void cancellingTheLastCallStopsTheTimer();
    void farDeadlinesDoNotFireEarly();
    void aTurnLeavesWhatIsAskedForMeanwhileToTheNext();
    void theReactorIsOneAThread();
};

void tst_QtReactor::trapT5_nobodyIsWokenWhileThereIsNothingToDo()
{
    // A paused task, a waiting one, a stopped loop and a far deadline keep nobody busy.
    CooperativeTask paused = cooperate(this, [] { return Step::Again; });
    const Deferred<> never;
    CooperativeTask waiting = cooperate(this, [&] { return never; });
    LoopingCall loop(this, [] {});
    loop.start(1ms).then([] {});
    DelayedCall far = callLater(1h, this, [] {});
    runFor(10ms);
    loop.stop();
    paused.pause();
    runFor(10ms);
    const std::uint64_t before = reactor().wakeUps();
    runFor(60ms);
    QCOMPARE(reactor().wakeUps(), before);
    QCOMPARE(waiting.state(), TaskState::Waiting);
    far.cancel();
    paused.stop();
    waiting.stop();
    runFor(20ms);
    QVERIFY2(reactor().wakeUps() - before <= 1, "nothing is left");
}

void tst_QtReactor::trapT13_theTimerIsPrecise()
{
    // A coarse timer would be up to 6 ms early or late here, and a spinning one would wake
    // often. The best of several attempts, for the machine may be busy.
    Duration best = Duration::max();
    for (int i = 0; i < 5 && best >= 3ms; ++i) {
        const TimePoint at = reactor().now() + 120ms;
        const std::uint64_t before = reactor().wakeUps();
        Duration late{};
        bool made = false;
        reactor().callAt(at, [&] {
            late = reactor().now() - at;
            made = true;
        });
        QVERIFY(runUntil([&] { return made; }));
        QVERIFY(late >= 0ms);
        QVERIFY(reactor().wakeUps() - before <= 3);
        best = std::min(best, late);
    }
    QVERIFY2(best < 3ms, qPrintable(QString::number(best.count())));
}

void tst_QtReactor::trapT15_manyCallsAreAskedForAndCancelledQuickly()
{
    std::vector<DelayedCall> calls;
    calls.reserve(100'000);
    QElapsedTimer passed;
    passed.start();
    for (int i = 0; i < 100'000; ++i)
        calls.push_back(reactor().callLater(1h + (i * 7919 % 100'000) * 1ms, [] {}));
    for (DelayedCall &call : calls)
        call.cancel();
    // 100 ms are promised of a release build; this one may be instrumented.
    QVERIFY2(passed.elapsed() < 2000, qPrintable(QString::number(passed.elapsed())));
    QVERIFY(reactor().delayedCalls().empty());
}

void tst_QtReactor::trapT17_whatACallThrowsIsReported()
{
    Reports reports;
    bool made = false;
    reactor().callLater(0ms, [] { throw Oops("in a delayed call"); });
    reactor().callLater(0ms, [] { throw 42; });
    reactor().callLater(0ms, [&] { made = true; });
    const std::uint64_t failed = reactor().statistics().failed;
    QVERIFY(runUntil([&] { return made; }));
    QCOMPARE(reports.take(),
             QStringList({u"Callback Oops: in a delayed call"_s, u"Callback int: int"_s}));
    QCOMPARE(reactor().statistics().failed - failed, 2U);
}

void tst_QtReactor::trapT19_theClockIsSteady()
{
    // The same clock as std::chrono::steady_clock: it does not follow the time of day.
    const auto before = std::chrono::steady_clock::now().time_since_epoch();
    const Duration now = reactor().now().time_since_epoch();
    const auto after = std::chrono::steady_clock::now().time_since_epoch();
    QVERIFY(before <= now && now <= after);
    static_assert(std::chrono::steady_clock::is_steady);
}

void tst_QtReactor::cancellingTheLastCallStopsTheTimer()
{
    DelayedCall call = reactor().callLater(20ms, [] { QFAIL("it was cancelled"); });
    const std::uint64_t before = reactor().wakeUps();
    call.cancel();
    runFor(40ms);
    QCOMPARE(reactor().wakeUps(), before);
}

void tst_QtReactor::farDeadlinesDoNotFireEarly()
{
    // A QTimer counts milliseconds in an int: these are reached in hops.
    std::vector<DelayedCall> far;
    for (const Duration delay : {Duration(24h * 25), Duration(24h * 366),
                                 Duration(std::chrono::milliseconds(INT_MAX)) + 1ns})
        far.push_back(reactor().callLater(delay, [] { QFAIL("far too early"); }));
    const std::uint64_t before = reactor().wakeUps();
    runFor(30ms);
    QCOMPARE(reactor().wakeUps(), before);
    for (DelayedCall &call : far)
        call.cancel();
}

void tst_QtReactor::aTurnLeavesWhatIsAskedForMeanwhileToTheNext()
{
    // Even what is overdue: otherwise a chain of such calls would never let go.
    int inTurn = 0;
    bool over = false;
    const std::uint64_t before = reactor().statistics().turns;
    reactor().callLater(0ms, [&] {
        inTurn = int(reactor().statistics().turns - before);
        reactor().callLater(-1h, [&] {
            QVERIFY(int(reactor().statistics().turns - before) > inTurn);
            over = true;
        });
    });
    QVERIFY(runUntil([&] { return over; }));
}

void tst_QtReactor::theReactorIsOneAThread()
{
    QCOMPARE(&QtReactor::instance(), &reactor());
    QCOMPARE(&ReactorTime::ofThisThread(), static_cast<ReactorTime *>(&reactor()));
    QCOMPARE(&reactor().cooperator(), &QtReactor::instance().cooperator());
    QCOMPARE(reactor().receiver()->thread(), thread());
}

QTEST_GUILESS_MAIN(tst_QtReactor)
#include "tst_qtreactor.moc"
