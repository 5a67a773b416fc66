// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/loopingcall.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// Loops that are stopped, started and destroyed from where they stand.
class tst_LoopingEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void destroyed();
    void destroyedInsideItsOwnFunction();
    void destroyedWhileItWaits();
    void restartInsideOver();
    void restartInsideItsOwnFunction_data();
    void restartInsideItsOwnFunction();
    void restartInsideItsOwnFunctionThatThrows();
    void restartWhileAnEarlierRunStillWaits();
    void overMayDestroyTheLoop();
    void contextGone();
    void contextGoneInsideACall();
    void clockGone();
    void startInsideTheEndOfTheClock();
    void consumedDeferredEndsTheRun();
};

void tst_LoopingEnds::destroyed()
{
    Clock clock;
    Journal journal(&clock);
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    {
        LoopingCall loop(clock, [captured = std::move(captured)] {});
        loop.start(10ms).then([&] { journal(u"over"_s); });
    }
    QCOMPARE(journal.lines(), QStringList({u"0 ms over"_s}));
    QCOMPARE(clock.statistics().pending, std::size_t(0));
    QVERIFY(watch.expired());
}

void tst_LoopingEnds::destroyedInsideItsOwnFunction()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> loop;
    auto captured = std::make_shared<int>(7);
    const std::weak_ptr<int> watch = captured;
    loop.emplace(clock, [&, captured = std::move(captured)] {
        loop.reset();
        journal(u"call %1"_s.arg(*captured));
    });
    loop->start(10ms, FirstCall::AfterInterval).then([&] { journal(u"over"_s); });
    clock.elapse(30ms);
    QCOMPARE(journal.lines(), QStringList({u"10 ms call 7"_s, u"10 ms over"_s}));
    QVERIFY(watch.expired());
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_LoopingEnds::destroyedWhileItWaits()
{
    Clock clock;
    Journal journal(&clock);
    const Deferred<> wait;
    {
        LoopingCall loop(clock, [&] { return wait; });
        loop.start(10ms).then([&] { journal(u"over"_s); });
    }
    clock.elapse(30ms);
    QCOMPARE(journal.lines(), QStringList()); // its last call is still waiting
    wait.callback();
    QCOMPARE(journal.lines(), QStringList({u"30 ms over"_s}));
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_LoopingEnds::restartInsideOver()
{
    Clock clock;
    Journal journal(&clock);
    LoopingCall loop(clock, [&] { journal(u"call"_s); });
    loop.start(10ms).then([&] {
        journal(u"over"_s);
        (void)loop.start(5ms, FirstCall::AfterInterval);
    });
    clock.elapse(12ms);
    loop.stop();
    QVERIFY(loop.isRunning());
    clock.elapse(11ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"10 ms call"_s, u"12 ms over"_s,
                                           u"17 ms call"_s, u"22 ms call"_s}));
    QCOMPARE(clock.statistics().pending, std::size_t(1));
}

void tst_LoopingEnds::restartInsideItsOwnFunction_data()
{
    QTest::addColumn<bool>("now");
    QTest::newRow("the first call at once") << true;
    QTest::newRow("the first call later") << false;
}

void tst_LoopingEnds::restartInsideItsOwnFunction()
{
    // Another interval from the next call on, the way that people find first.
    QFETCH(bool, now);
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> loop;
    int calls = 0;
    loop.emplace(clock, [&] {
        journal(u"call"_s);
        if (++calls == 1) {
            loop->stop();
            (void)loop->start(7ms, now ? FirstCall::Now : FirstCall::AfterInterval);
        }
    });
    (void)loop->start(10ms);
    QVERIFY2(clock.statistics().pending == 1, "there are two calls in flight now");
    clock.elapse(15ms);
    QCOMPARE(journal.lines().last(2), QStringList({u"7 ms call"_s, u"14 ms call"_s}));
    loop->stop();
    QCOMPARE(clock.statistics().pending, std::size_t(0));
    clock.elapse(1s);
    QCOMPARE(calls, now ? 4 : 3);
}

void tst_LoopingEnds::restartInsideItsOwnFunctionThatThrows()
{
    Reports reports;
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> loop;
    int calls = 0;
    loop.emplace(clock, [&] {
        if (++calls > 1)
            return;
        loop->stop();
        loop->start(7ms, FirstCall::AfterInterval)
            .then([] {}, [&](const Failure &failure) { journal(nameOf(failure)); });
        throw Oops("after the restart");
    });
    (void)loop->start(10ms).onFailed([] {});
    clock.elapse(1s);
    // Whether or not that error ends the new run too: nothing is called by a loop that is over.
    QVERIFY(loop->isRunning() || calls == 1);
    QCOMPARE(clock.statistics().pending, std::size_t(loop->isRunning() ? 1 : 0));
}

void tst_LoopingEnds::restartWhileAnEarlierRunStillWaits()
{
    Clock clock;
    Journal journal(&clock);
    const Deferred<> wait;
    int calls = 0;
    LoopingCall loop(clock, [&] {
        journal(u"call"_s);
        return ++calls == 1 ? wait : Deferred<>::succeeded();
    });
    loop.start(10ms).then([&] { journal(u"first over"_s); });
    loop.stop();
    loop.start(10ms, FirstCall::AfterInterval).then([&] { journal(u"second over"_s); });
    clock.elapse(4ms);
    wait.callback(); // of the first run, which is over now
    QCOMPARE(journal.take(), QStringList({u"0 ms call"_s, u"4 ms first over"_s}));
    QCOMPARE(clock.statistics().pending, std::size_t(1));
    clock.elapse(17ms);
    loop.stop();
    QCOMPARE(journal.take(),
             QStringList({u"10 ms call"_s, u"20 ms call"_s, u"21 ms second over"_s}));
    clock.elapse(1s);
    QCOMPARE(journal.take(), QStringList());
}

void tst_LoopingEnds::overMayDestroyTheLoop()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<LoopingCall> loop(std::in_place, clock, [] {});
    loop->start(10ms).then([&] {
        loop.reset();
        journal(u"over"_s);
    });
    loop->stop();
    QCOMPARE(journal.lines(), QStringList({u"0 ms over"_s}));
}

void tst_LoopingEnds::contextGone()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<Owner> owner(std::in_place, clock);
    LoopingCall loop(&*owner, [&] { journal(u"call"_s); });
    auto counting = LoopingCall::withCount(&*owner, [&](std::int64_t) { journal(u"counting"_s); });
    loop.start(10ms).then([&] { journal(u"over"_s); });
    counting.start(10ms).then([&] { journal(u"counting over"_s); });
    owner.reset();
    clock.elapse(30ms);
    QVERIFY(!loop.isRunning() && !counting.isRunning());
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"0 ms counting"_s, u"0 ms over"_s,
                                           u"0 ms counting over"_s}));
}

void tst_LoopingEnds::contextGoneInsideACall()
{
    Clock clock;
    Journal journal(&clock);
    std::optional<Owner> owner(std::in_place, clock);
    LoopingCall loop(&*owner, [&] {
        owner.reset();
        journal(u"call"_s);
    });
    loop.start(10ms).then([&] { journal(u"over"_s); });
    clock.elapse(30ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms call"_s, u"0 ms over"_s}));
}

void tst_LoopingEnds::clockGone()
{
    std::optional<Clock> clock(std::in_place);
    Journal journal;
    LoopingCall loop(*clock, [] {});
    loop.start(10ms).then([&] { journal(u"over"_s); });
    clock.reset();
    QCOMPARE(journal.lines(), QStringList({u"over"_s}));
    QVERIFY(!loop.isRunning());
    QCOMPARE(errorOf([&] { (void)loop.start(1s); }), u"NoReactor"_s);
    QCOMPARE(errorOf([&] { loop.stop(); }), u"NoReactor"_s);
}

void tst_LoopingEnds::startInsideTheEndOfTheClock()
{
    std::optional<Clock> clock(std::in_place);
    Journal journal;
    LoopingCall loop(*clock, [] {});
    loop.start(10ms).then([&] { journal(errorOf([&] { (void)loop.start(1s); })); });
    clock.reset();
    QCOMPARE(journal.lines(), QStringList({u"NoReactor"_s}));
    QVERIFY(!loop.isRunning());
}

void tst_LoopingEnds::consumedDeferredEndsTheRun()
{
    Clock clock;
    Journal journal(&clock);
    const Deferred<int> taken;
    (void)taken.then([](int) {});
    LoopingCall loop(clock, [&] { return taken; });
    loop.start(10ms).onFailed([&](const Failure &failure) { journal(nameOf(failure)); });
    QCOMPARE(journal.lines(), QStringList({u"0 ms AlreadyConsumed"_s}));
    QVERIFY(!loop.isRunning());
}

QTEST_APPLESS_MAIN(tst_LoopingEnds)
#include "tst_loopingends.moc"
