// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/deferlater.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// Cancelling, pausing and timeouts: results that are not awaited to their end.
class tst_DeferredCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutCancellerItFailsAndSwallowsOneResult_data();
    void withoutCancellerItFailsAndSwallowsOneResult();
    void cancellerMayFire_data();
    void cancellerMayFire();
    void cancellerThatThrowsChangesNothing();
    void cancellerThatLetsGoOfItsDeferred();
    void cancelIsCalledOnce();
    void cancelTravelsThroughWaits();
    void cancelInsideAHandlerOfTheSameChain();
    void cancelWithAResultDoesNothing();
    void pauseHoldsTheResultBack();
    void pausesCount();
    void pauseHoldsACancellationBack();
    void unpauseThrowsNotPaused();
    void unpauseDoesNotTakeAWaitBack();
    void waitingForAPausedDeferred();
    void timeoutMakesCancelledATimeoutError();
    void timeoutInTimeDoesNothing();
    void timeoutLeavesOtherErrorsAlone();
    void timeoutWithAFunction_data();
    void timeoutWithAFunction();
    void timeoutCancelsWhatTheChainWaitsFor();
    void timeoutOfMoveOnlyValues();
    void timeoutThatIsForgottenLeavesNothingPending();
};

void tst_DeferredCancel::withoutCancellerItFailsAndSwallowsOneResult_data()
{
    QTest::addColumn<bool>("lateError");
    QTest::newRow("a late value") << false;
    QTest::newRow("a late error") << true;
}

void tst_DeferredCancel::withoutCancellerItFailsAndSwallowsOneResult()
{
    QFETCH(bool, lateError);
    Reports reports;
    Journal journal;
    const Deferred<int> source;
    source.onStopped([&] {
        journal(u"stopped"_s);
        return 0;
    });
    source.cancel();
    QVERIFY(source.isFired());
    const auto fire = [&] {
        lateError ? source.errback(Failure(Oops("late"))) : source.callback(7);
    };
    QCOMPARE(errorOf(fire), u"nothing"_s);
    QCOMPARE(errorOf(fire), u"AlreadyFired"_s);
    QCOMPARE(journal.lines(), QStringList({u"stopped"_s}));
    QCOMPARE(reports.take(), QStringList());
}

void tst_DeferredCancel::cancellerMayFire_data()
{
    QTest::addColumn<QString>("does");
    QTest::addColumn<QString>("result");
    QTest::newRow("nothing") << u"nothing"_s << u"CancelledError"_s;
    QTest::newRow("callback") << u"callback"_s << u"7"_s;
    QTest::newRow("errback") << u"errback"_s << u"Oops"_s;
}

void tst_DeferredCancel::cancellerMayFire()
{
    QFETCH(QString, does);
    int calls = 0;
    const Deferred<int> source([&](Deferred<int> &self) {
        ++calls;
        if (does == u"callback"_s)
            self.callback(7);
        else if (does == u"errback"_s)
            self.errback(Failure(Oops("from the canceller")));
    });
    const auto end = source.then([](int value) { return QString::number(value); },
                                 [](const Failure &failure) { return nameOf(failure); });
    source.cancel();
    QTEST(end.value(), "result");
    QCOMPARE(calls, 1);
    QCOMPARE(errorOf([&] { source.callback(8); }), u"AlreadyFired"_s); // it swallows nothing
}

void tst_DeferredCancel::cancellerThatThrowsChangesNothing()
{
    bool throws = true;
    int calls = 0;
    const Deferred<int> source([&](Deferred<int> &) {
        ++calls;
        if (throws)
            throw Oops("from the canceller");
    });
    QCOMPARE(errorOf([&] { source.cancel(); }), u"Oops"_s);
    QVERIFY(!source.isFired());
    throws = false;
    source.cancel();
    QCOMPARE(calls, 2);
    QCOMPARE(nameOf(source.failure()), u"CancelledError"_s);
    (void)source.onStopped([] { return 0; });
}

void tst_DeferredCancel::cancellerThatLetsGoOfItsDeferred()
{
    Reports reports;
    auto own = std::make_shared<std::optional<Deferred<>>>();
    own->emplace([own](Deferred<> &) { own->reset(); });
    (*own)->cancel();
    QVERIFY(!own->has_value());
    QCOMPARE(reports.take(),
             QStringList({u"UnhandledDeferred CancelledError: the Deferred was cancelled"_s}));
}

void tst_DeferredCancel::cancelIsCalledOnce()
{
    int calls = 0;
    const Deferred<> source([&](Deferred<> &) { ++calls; });
    source.cancel();
    source.cancel();
    QCOMPARE(calls, 1);
    (void)source.onStopped([] {});
}

void tst_DeferredCancel::cancelTravelsThroughWaits()
{
    Journal journal;
    const Deferred<int> innermost([&](Deferred<int> &) { journal(u"canceller"_s); });
    const auto middle = Deferred<>::succeeded().then([&] { return innermost; });
    const auto outer = Deferred<>::succeeded().then([&] { return middle; });
    outer.then([](int) {}, [&](const Failure &failure) { journal(nameOf(failure)); })
        .then([&] { journal(u"end"_s); })
        .cancel();
    QCOMPARE(journal.lines(), QStringList({u"canceller"_s, u"CancelledError"_s, u"end"_s}));
}

void tst_DeferredCancel::cancelInsideAHandlerOfTheSameChain()
{
    const Deferred<int> source;
    const auto end = source.then([&](int value) {
        source.cancel(); // it has its result, and waits for nothing
        return value;
    });
    source.callback(7);
    QCOMPARE(end.value(), 7);
}

void tst_DeferredCancel::cancelWithAResultDoesNothing()
{
    const auto source = Deferred<int>::succeeded(7);
    source.cancel();
    QCOMPARE(source.value(), 7);
}

void tst_DeferredCancel::pauseHoldsTheResultBack()
{
    Journal journal;
    const Deferred<> source;
    source.then([&] { journal(u"called"_s); });
    source.pause();
    source.callback();
    journal(u"fired"_s);
    source.unpause();
    QCOMPARE(journal.lines(), QStringList({u"fired"_s, u"called"_s}));
}

void tst_DeferredCancel::pausesCount()
{
    const auto source = Deferred<int>::succeeded(7);
    source.pause();
    source.pause();
    const auto end = source.then([](int value) { return value + 1; });
    QVERIFY(!end.hasResult());
    source.unpause();
    QVERIFY(!end.hasResult());
    source.unpause();
    QCOMPARE(end.value(), 8);
}

void tst_DeferredCancel::pauseHoldsACancellationBack()
{
    Journal journal;
    const Deferred<> source;
    source.pause();
    source.onStopped([&] { journal(u"stopped"_s); });
    source.cancel();
    journal(u"cancelled"_s);
    source.unpause();
    QCOMPARE(journal.lines(), QStringList({u"cancelled"_s, u"stopped"_s}));
}

void tst_DeferredCancel::unpauseThrowsNotPaused()
{
    const Deferred<> source;
    QCOMPARE(errorOf([&] { source.unpause(); }), u"NotPaused"_s);
    source.pause();
    source.unpause();
    QCOMPARE(errorOf([&] { source.unpause(); }), u"NotPaused"_s);
}

void tst_DeferredCancel::unpauseDoesNotTakeAWaitBack()
{
    // A wait is a pause that nobody but its end may take back.
    const Deferred<int> inner;
    const auto end =
        Deferred<>::succeeded().then([&] { return inner; }).then([](int value) { return value; });
    QCOMPARE(errorOf([&] { end.unpause(); }), u"NotPaused"_s);
    QVERIFY(!end.hasResult());
    inner.callback(7);
    QVERIFY(end.hasValue());
    QCOMPARE(end.value(), 7);
}

void tst_DeferredCancel::waitingForAPausedDeferred()
{
    const auto inner = Deferred<int>::succeeded(7);
    inner.pause();
    const auto end = Deferred<>::succeeded().then([&] { return inner; });
    QVERIFY(!end.hasResult());
    inner.unpause();
    QCOMPARE(end.value(), 7);
}

void tst_DeferredCancel::timeoutMakesCancelledATimeoutError()
{
    Clock clock;
    Journal journal(&clock);
    const Deferred<int> source([&](Deferred<int> &) { journal(u"canceller"_s); });
    source.addTimeout(clock, 10ms).onFailed([&](const Failure &failure) {
        journal(nameOf(failure));
        return 0;
    });
    QVERIFY(clock.delayedCalls().front().kind() == CallKind::Timeout);
    clock.elapse(20ms);
    QCOMPARE(journal.lines(), QStringList({u"10 ms canceller"_s, u"10 ms TimeoutError"_s}));
}

void tst_DeferredCancel::timeoutInTimeDoesNothing()
{
    Clock clock;
    const Deferred<int> source;
    const auto end = source.addTimeout(clock, 10ms);
    clock.advance(9ms);
    source.callback(7);
    QCOMPARE(end.value(), 7);
    QCOMPARE(clock.statistics().pending, std::size_t(0));
    QCOMPARE(Deferred<int>::succeeded(8).addTimeout(clock, 10ms).value(), 8);
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_DeferredCancel::timeoutLeavesOtherErrorsAlone()
{
    Clock clock;
    const Deferred<int> failing([](Deferred<int> &self) { self.errback(Failure(Oops("x"))); });
    const auto error = failing.addTimeout(clock, 10ms);
    const Deferred<int> answering([](Deferred<int> &self) { self.callback(7); });
    const auto value = answering.addTimeout(clock, 10ms);
    const Deferred<int> cancelled;
    const auto stopped = cancelled.addTimeout(clock, 20ms);
    cancelled.cancel();
    clock.advance(30ms);
    QCOMPARE(nameOf(error.failure()), u"Oops"_s);
    QCOMPARE(value.value(), 7);
    QCOMPARE(nameOf(stopped.failure()), u"CancelledError"_s); // not by the timeout
    (void)error.onFailed([] { return 0; });
    (void)stopped.onStopped([] { return 0; });
}

void tst_DeferredCancel::timeoutWithAFunction_data()
{
    QTest::addColumn<QString>("canceller");
    QTest::addColumn<QString>("seen");
    QTest::newRow("cancelled") << u"nothing"_s << u"CancelledError"_s;
    QTest::newRow("a value after all") << u"callback"_s << u"7"_s;
}

void tst_DeferredCancel::timeoutWithAFunction()
{
    QFETCH(QString, canceller);
    Clock clock;
    QString seen;
    const Deferred<int> source([&](Deferred<int> &self) {
        if (canceller == u"callback"_s)
            self.callback(7);
    });
    const auto end = source.addTimeout(clock, 10ms, [&](Result<int> result) {
        seen = result.hasValue() ? QString::number(result.value()) : nameOf(result.failure());
        return 42;
    });
    clock.advance(10ms);
    QTEST(seen, "seen");
    QCOMPARE(end.value(), 42);
}

void tst_DeferredCancel::timeoutCancelsWhatTheChainWaitsFor()
{
    Clock clock;
    Journal journal(&clock);
    const Deferred<> inner([&](Deferred<> &) { journal(u"inner is cancelled"_s); });
    Deferred<>::succeeded()
        .then([&] { return inner; })
        .addTimeout(clock, 10ms)
        .onFailed([&](const TimeoutError &) { journal(u"timeout"_s); });
    clock.advance(10ms);
    QCOMPARE(journal.lines(), QStringList({u"10 ms inner is cancelled"_s, u"10 ms timeout"_s}));
}

void tst_DeferredCancel::timeoutOfMoveOnlyValues()
{
    Clock clock;
    const Deferred<std::unique_ptr<int>> source;
    const auto end = source.addTimeout(clock, 10ms);
    source.callback(std::make_unique<int>(7));
    QCOMPARE(*end.value(), 7);

    const Deferred<std::unique_ptr<int>> late(
        [](auto &self) { self.callback(std::make_unique<int>(8)); });
    const auto lateEnd = late.addTimeout(clock, 10ms);
    clock.advance(10ms);
    QCOMPARE(*lateEnd.value(), 8);
}

void tst_DeferredCancel::timeoutThatIsForgottenLeavesNothingPending()
{
    Clock clock;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    {
        const Deferred<> source;
        source.addTimeout(clock, 10ms).then([captured] {}, [captured] {});
    }
    captured.reset();
    clock.advance(10ms); // it times out, at the latest
    QVERIFY(watch.expired());
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

QTEST_APPLESS_MAIN(tst_DeferredCancel)
#include "tst_deferredcancel.moc"
