// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/journal.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/errors.h>

#include <QTest>

#include <functional>
#include <memory>
#include <optional>

using namespace QCoop;

/// What can be done to a call that is still to be made, and to one that is not.
class tst_DelayedCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalDeadlinesRunInTheOrderTheyWereMade();
    void resetAndDelayMakeYoungerThanEquals();
    void resetCountsFromNowAndDelayFromTheDeadline();
    void cancelledCallIsNotMade();
    void commandsAfterTheEnd_data();
    void commandsAfterTheEnd();
    void callIsOverFromItsBeginning();
    void cancelInsideACallback();
    void cancelInsideItsOwnDestructor();
    void absurdDelays_data();
    void absurdDelays();
    void callableIsDestroyedAtCancel();
    void callableIsDestroyedAfterItsCall();
    void lettingGoOfTheHandleDoesNotCancel();
    void handleOfNoCall();
    void handlesCompareByCall();
    void pendingCallsAreDestroyedUnrunWhenTheClockGoes();
    void callableMayReachTheClockWhileThatGoes();
    void tellsWhereAndWhatFor();
    void delayedCallsAreInTheOrderInWhichTheyWillBeMade();
    void otherThreadsAreRefused();
};

void tst_DelayedCall::equalDeadlinesRunInTheOrderTheyWereMade()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(20ms, [&] { journal(u"late a"_s); });
    clock.callLater(10ms, [&] { journal(u"a"_s); });
    clock.callLater(10ms, [&] { journal(u"b"_s); });
    clock.callLater(20ms, [&] { journal(u"late b"_s); });
    clock.callLater(10ms, [&] { journal(u"c"_s); });

    clock.elapse(30ms);

    QCOMPARE(journal.lines(), QStringList({u"10 ms a"_s, u"10 ms b"_s, u"10 ms c"_s,
                                           u"20 ms late a"_s, u"20 ms late b"_s}));
}

void tst_DelayedCall::resetAndDelayMakeYoungerThanEquals()
{
    Clock clock;
    Journal journal(&clock);
    DelayedCall a = clock.callLater(10ms, [&] { journal(u"a"_s); });
    DelayedCall b = clock.callLater(5ms, [&] { journal(u"b"_s); });
    DelayedCall c = clock.callLater(20ms, [&] { journal(u"c"_s); });
    clock.callLater(10ms, [&] { journal(u"d"_s); });
    a.reset(10ms); // the same time, but younger now
    b.delay(5ms);
    c.delay(-10ms);

    clock.elapse(10ms);

    QCOMPARE(journal.lines(),
             QStringList({u"10 ms d"_s, u"10 ms a"_s, u"10 ms b"_s, u"10 ms c"_s}));
}

void tst_DelayedCall::resetCountsFromNowAndDelayFromTheDeadline()
{
    Clock clock;
    DelayedCall call = clock.callLater(10ms, [] {});
    clock.advance(4ms);
    call.reset(10ms);
    QCOMPARE(call.time() - TimePoint(), Duration(14ms));
    call.delay(10ms);
    QCOMPARE(call.getTime() - TimePoint(), Duration(24ms));
    call.delay(-20ms);
    QCOMPARE(call.time() - TimePoint(), Duration(4ms));
    QVERIFY(call.isActive());
    clock.advance(0ms);
    QVERIFY(!call.isActive());
}

void tst_DelayedCall::cancelledCallIsNotMade()
{
    Clock clock;
    Journal journal(&clock);
    DelayedCall call = clock.callLater(10ms, [&] { journal(u"made"_s); });
    QVERIFY(call.active());
    call.cancel();
    QVERIFY(!call.isActive());
    clock.advance(1h);
    QCOMPARE(journal.lines(), QStringList());
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_DelayedCall::commandsAfterTheEnd_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("error");
    QTest::newRow("made") << u"made"_s << u"AlreadyCalled"_s;
    QTest::newRow("threw") << u"threw"_s << u"AlreadyCalled"_s;
    QTest::newRow("cancelled") << u"cancelled"_s << u"AlreadyCancelled"_s;
    QTest::newRow("the clock is gone") << u"gone"_s << u"AlreadyCancelled"_s;
}

void tst_DelayedCall::commandsAfterTheEnd()
{
    QFETCH(QString, end);
    std::optional<Clock> clock(std::in_place);
    DelayedCall call = clock->callLater(10ms, [&] {
        if (end == u"threw"_s)
            throw Oops("from the call");
    });
    if (end == u"cancelled"_s)
        call.cancel();
    else if (end == u"gone"_s)
        clock.reset();
    else
        errorOf([&] { clock->advance(10ms); });

    QVERIFY(!call.isActive());
    QTEST(errorOf([&] { call.cancel(); }), "error");
    QTEST(errorOf([&] { call.reset(1ms); }), "error");
    QTEST(errorOf([&] { call.delay(1ms); }), "error");
    QCOMPARE(call.time() - TimePoint(), Duration(10ms));
}

void tst_DelayedCall::callIsOverFromItsBeginning()
{
    Clock clock;
    Journal journal(&clock);
    DelayedCall call;
    call = clock.callLater(10ms, [&] {
        journal(call.isActive() ? u"active"_s : u"not active"_s);
        journal(errorOf([&] { call.cancel(); }));
        journal(errorOf([&] { call.reset(1ms); }));
    });
    clock.advance(10ms);
    QCOMPARE(journal.lines(), QStringList({u"10 ms not active"_s, u"10 ms AlreadyCalled"_s,
                                           u"10 ms AlreadyCalled"_s}));
}

void tst_DelayedCall::cancelInsideACallback()
{
    Clock clock;
    Journal journal(&clock);
    DelayedCall sameTime, later, earlier;
    clock.callLater(10ms, [&] {
        journal(u"cancels"_s);
        sameTime.cancel();
        later.cancel();
        journal(errorOf([&] { earlier.cancel(); }));
    });
    sameTime = clock.callLater(10ms, [&] { journal(u"same time"_s); });
    later = clock.callLater(20ms, [&] { journal(u"later"_s); });
    earlier = clock.callLater(5ms, [&] { journal(u"earlier"_s); });
    clock.advance(1s);
    QCOMPARE(journal.lines(),
             QStringList({u"1000 ms earlier"_s, u"1000 ms cancels"_s, u"1000 ms AlreadyCalled"_s}));
}

void tst_DelayedCall::cancelInsideItsOwnDestructor()
{
    // The callable owns the last handle of its own call.
    Clock clock;
    auto call = std::make_shared<DelayedCall>();
    const std::weak_ptr<DelayedCall> watch = call;
    DelayedCall *const raw = call.get();
    *raw = clock.callLater(10ms, [call] {});
    call.reset();
    raw->cancel();
    QVERIFY(watch.expired());
    clock.advance(10ms);
    QCOMPARE(clock.statistics().called, std::uint64_t(0));
}

void tst_DelayedCall::absurdDelays_data()
{
    QTest::addColumn<Duration>("delay");
    QTest::addColumn<Duration>("due");
    QTest::newRow("negative") << Duration(-1s) << Duration(4s);
    QTest::newRow("the longest") << Duration::max() << Duration::max();
    QTest::newRow("nearly the longest") << Duration::max() - 1ns << Duration::max();
    QTest::newRow("the most negative") << Duration::min() << Duration::min() + 5s;
}

void tst_DelayedCall::absurdDelays()
{
    QFETCH(Duration, delay);
    QFETCH(Duration, due);
    Clock clock;
    clock.advance(5s);

    DelayedCall made = clock.callLater(delay, [] {});
    DelayedCall moved = clock.callLater(1h, [] {});
    moved.reset(delay);
    QCOMPARE(made.time() - TimePoint(), due);
    QCOMPARE(moved.time() - TimePoint(), due);
    moved.delay(delay); // twice as absurd
    QVERIFY(delay > 0s ? moved.time() >= made.time() : moved.time() <= made.time());

    clock.advance(0s);
    const bool isPast = due < 5s;
    QCOMPARE(made.isActive(), !isPast);
    QCOMPARE(moved.isActive(), !isPast);
    clock.advance(Duration::max());
    QVERIFY(!made.isActive());
    QVERIFY(!moved.isActive());
}

void tst_DelayedCall::callableIsDestroyedAtCancel()
{
    Clock clock;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    DelayedCall call = clock.callLater(10ms, [captured = std::move(captured)] {});
    const DelayedCall copy = call; // a handle keeps nothing of the callable
    QVERIFY(!watch.expired());
    call.cancel();
    QVERIFY(watch.expired());
}

void tst_DelayedCall::callableIsDestroyedAfterItsCall()
{
    Clock clock;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    const DelayedCall call = clock.callLater(10ms, [captured = std::move(captured)] {});
    clock.advance(10ms);
    QVERIFY(watch.expired());
}

void tst_DelayedCall::lettingGoOfTheHandleDoesNotCancel()
{
    Clock clock;
    int made = 0;
    clock.callLater(10ms, [&, own = std::make_unique<int>(7)] { made += *own; });
    clock.advance(10ms);
    QCOMPARE(made, 7);
}

void tst_DelayedCall::handleOfNoCall()
{
    DelayedCall none;
    QVERIFY(!none.isActive());
    QVERIFY(!none.active());
    QCOMPARE(none.id(), std::uint64_t(0));
    QCOMPARE(none.time(), TimePoint());
    QCOMPARE(errorOf([&] { none.cancel(); }), u"AlreadyCancelled"_s);
    QCOMPARE(errorOf([&] { none.reset(1s); }), u"AlreadyCancelled"_s);
    QCOMPARE(errorOf([&] { none.delay(1s); }), u"AlreadyCancelled"_s);
}

void tst_DelayedCall::handlesCompareByCall()
{
    Clock clock;
    const DelayedCall a = clock.callLater(1ms, [] {});
    const DelayedCall b = clock.callLater(1ms, [] {});
    const DelayedCall copy = a;
    QVERIFY(a == copy);
    QVERIFY(a != b);
    QVERIFY(a.id() != b.id());
    QVERIFY(DelayedCall() == DelayedCall());
}

void tst_DelayedCall::pendingCallsAreDestroyedUnrunWhenTheClockGoes()
{
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    std::optional<Clock> clock(std::in_place);
    bool made = false;
    const DelayedCall held = clock->callLater(10ms, [captured, &made] { made = true; });
    clock->callLater(20ms, [captured, &made] { made = true; });
    captured.reset();
    clock.reset();
    QVERIFY(!made);
    QVERIFY(!held.isActive());
    QVERIFY2(watch.expired(), "a callable outlives its clock as long as a handle is held");
}

void tst_DelayedCall::callableMayReachTheClockWhileThatGoes()
{
    // The destructor of a callable asks for another call and cancels one: both are refused.
    Journal journal;
    std::optional<Clock> clock(std::in_place);
    DelayedCall other = clock->callLater(1s, [] {});
    struct AtEnd
    {
        ~AtEnd() { end(); }
        std::function<void()> end;
    };
    auto atEnd = std::make_shared<AtEnd>();
    Clock *const raw = &*clock;
    atEnd->end = [&journal, raw, other]() mutable {
        journal(raw->callLater(0s, [] {}).isActive() ? u"accepted"_s : u"dropped"_s);
        journal(other.isActive() ? u"other is active"_s : u"other is not active"_s);
    };
    clock->callLater(2s, [keep = std::move(atEnd)] {});
    clock.reset();
    QCOMPARE(journal.lines(), QStringList({u"dropped"_s, u"other is not active"_s}));
}

void tst_DelayedCall::tellsWhereAndWhatFor()
{
    Clock clock;
    const auto line = std::source_location::current().line() + 1;
    const DelayedCall call = clock.callLater(1s, [] {});
    QCOMPARE(call.madeAt().line(), line);
    QVERIFY(QString::fromUtf8(call.madeAt().file_name()).endsWith(u"tst_delayedcall.cpp"_s));
    QVERIFY(call.kind() == CallKind::CallLater);
    QVERIFY(call.id() > 0);
}

void tst_DelayedCall::delayedCallsAreInTheOrderInWhichTheyWillBeMade()
{
    Clock clock;
    DelayedCall a = clock.callLater(30ms, [] {});
    DelayedCall b = clock.callLater(10ms, [] {});
    DelayedCall c = clock.callLater(20ms, [] {});
    DelayedCall d = clock.callLater(20ms, [] {});
    c.reset(20ms);
    b.delay(30ms);
    clock.callLater(5ms, [] {}).cancel();

    const std::vector<DelayedCall> calls = clock.delayedCalls();
    QCOMPARE(calls.size(), std::size_t(4));
    QVERIFY(calls[0] == d);
    QVERIFY(calls[1] == c);
    QVERIFY(calls[2] == a);
    QVERIFY(calls[3] == b);
}

void tst_DelayedCall::otherThreadsAreRefused()
{
    Clock clock;
    DelayedCall call = clock.callLater(10ms, [] {});
    QCOMPARE(errorElsewhere([&] { clock.callLater(1s, [] {}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.callAt(TimePoint(), [] {}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)clock.delayedCalls(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.setObserver(nullptr); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.advance(1s); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.pump({1s}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.elapse(1s); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { clock.advanceToNext(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { call.cancel(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { call.reset(1s); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { call.delay(1s); }), u"WrongThread"_s);

    QVERIFY(call.isActive()); // nothing has changed
    QCOMPARE(call.time() - TimePoint(), Duration(10ms));
    QCOMPARE(clock.elapsed(), Duration(0));
    QCOMPARE(clock.statistics().scheduled, std::uint64_t(1));
}

QTEST_APPLESS_MAIN(tst_DelayedCall)
#include "tst_delayedcall.moc"
