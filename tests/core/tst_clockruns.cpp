// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/testreactor.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/errors.h>

#include <QTest>

#include <functional>

using namespace QCoop;

/// A Clock that runs by itself until something is so, and time that is spent on it.
class tst_ClockRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesFromDeadlineToDeadline();
    void endsAfterTheCallThatMakesItSo();
    void whatIsSoAlreadyMakesNoCall();
    void endsWhenNothingIsPending();
    void errorsOfCallsComeOut();
    void runsMayBeNested();
    void zeroDelayChainIsARunawayClock();
    void spentTimeMakesNoCall();
    void spendingCannotGoBack();
    void otherThreadsAreRefused();
    void otherKindsOfReactorsCannotBeRun();
};

void tst_ClockRuns::goesFromDeadlineToDeadline()
{
    Clock clock;
    Journal journal(&clock);
    bool over = false;
    clock.callLater(20ms, [&] {
        journal(u"b"_s);
        clock.callLater(5ms, [&] {
            journal(u"c"_s);
            over = true;
        });
    });
    clock.callLater(10ms, [&] { journal(u"a"_s); });
    clock.callLater(30ms, [&] { journal(u"not any more"_s); });
    QVERIFY(clock.runUntil([&] { return over; }));
    QCOMPARE(journal.lines(), QStringList({u"10 ms a"_s, u"20 ms b"_s, u"25 ms c"_s}));
    QCOMPARE(clock.delayedCalls().size(), 1u);
}

void tst_ClockRuns::endsAfterTheCallThatMakesItSo()
{
    Clock clock;
    int calls = 0;
    for (int i = 0; i < 10; ++i)
        clock.callLater(5ms, [&] { ++calls; });
    QVERIFY(clock.runUntil([&] { return calls == 3; }));
    QCOMPARE(calls, 3);
    QCOMPARE(clock.elapsed(), Duration(5ms));
}

void tst_ClockRuns::whatIsSoAlreadyMakesNoCall()
{
    Clock clock;
    clock.callLater(0ms, [] { QFAIL("there was no need"); });
    QVERIFY(clock.runUntil([] { return true; }));
}

void tst_ClockRuns::endsWhenNothingIsPending()
{
    Clock clock;
    int calls = 0;
    clock.callLater(5ms, [&] { ++calls; });
    QVERIFY(!clock.runUntil([] { return false; }));
    QCOMPARE(calls, 1);
    QCOMPARE(clock.elapsed(), Duration(5ms));
    clock.callLater(5ms, [&] { ++calls; });
    QVERIFY(clock.runUntil([&] { return calls == 2; })); // with its last call
}

void tst_ClockRuns::errorsOfCallsComeOut()
{
    Clock clock;
    int calls = 0;
    clock.callLater(5ms, [] { throw Oops("on purpose"); });
    clock.callLater(5ms, [&] { ++calls; });
    QCOMPARE(errorOf([&] { clock.runUntil([] { return false; }); }), u"Oops"_s);
    QCOMPARE(calls, 0);
    QVERIFY(clock.runUntil([&] { return calls == 1; }));
    QCOMPARE(errorOf([&] { clock.runUntil([]() -> bool { throw Oops("asked"); }); }), u"Oops"_s);
}

void tst_ClockRuns::runsMayBeNested()
{
    Clock clock;
    Journal journal(&clock);
    bool inner = false;
    bool outer = false;
    clock.callLater(10ms, [&] {
        clock.callLater(10ms, [&] { inner = true; });
        journal(u"begins"_s);
        clock.runUntil([&] { return inner; });
        journal(u"ends"_s);
        outer = true;
    });
    clock.callLater(15ms, [&] { journal(u"another"_s); });
    QVERIFY(clock.runUntil([&] { return outer; }));
    QCOMPARE(journal.lines(),
             QStringList({u"10 ms begins"_s, u"15 ms another"_s, u"20 ms ends"_s}));
}

void tst_ClockRuns::zeroDelayChainIsARunawayClock()
{
    Clock clock;
    std::function<void()> again = [&] { clock.callLater(0ms, [&] { again(); }); };
    clock.callLater(1ms, [&] { again(); });
    QCOMPARE(errorOf([&] { clock.runUntil([] { return false; }); }), u"RunawayClock"_s);
    QCOMPARE(clock.elapsed(), Duration(1ms));
}

void tst_ClockRuns::spentTimeMakesNoCall()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(5ms, [&] {
        journal(u"a"_s);
        clock.spend(20ms);
    });
    clock.callLater(10ms, [&] { journal(u"b"_s); });
    clock.spend(4ms);
    QCOMPARE(clock.elapsed(), Duration(4ms));
    QCOMPARE(journal.take(), QStringList());
    clock.elapse(2ms);
    QCOMPARE(journal.take(), QStringList({u"5 ms a"_s, u"25 ms b"_s}));
    QCOMPARE(clock.elapsed(), Duration(25ms));
    QCOMPARE(clock.statistics().lastLateness, Duration(15ms));
}

void tst_ClockRuns::spendingCannotGoBack()
{
    Clock clock;
    QCOMPARE(errorOf([&] { clock.spend(-1ms); }), u"BadInterval"_s);
    clock.spend(Duration::max());
    clock.spend(Duration::max());
    QCOMPARE(clock.now(), TimePoint::max());
}

void tst_ClockRuns::otherThreadsAreRefused()
{
    Clock clock;
    QCOMPARE(errorElsewhere([&] { clock.runUntil([] { return true; }); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.spend(1ms); }), u"WrongThread"_s);
    QCOMPARE(clock.now(), TimePoint());
}

void tst_ClockRuns::otherKindsOfReactorsCannotBeRun()
{
    TestReactor reactor;
    QCOMPARE(errorOf([&] { reactor.runUntil([] { return true; }); }), u"Error"_s);
}

QTEST_APPLESS_MAIN(tst_ClockRuns)
#include "tst_clockruns.moc"
