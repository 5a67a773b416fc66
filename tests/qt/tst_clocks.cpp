// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace QCoop;

namespace {

/// One of the two clocks, with a way to let time pass on it.
class AnyClock
{
public:
    explicit AnyClock(const QString &kind)
        : m_manual(kind == u"manual"_s ? std::make_unique<Clock>() : nullptr)
    {
    }
    ReactorTime &operator*() const
    {
        return m_manual ? static_cast<ReactorTime &>(*m_manual) : QtReactor::instance();
    }
    ReactorTime *operator->() const { return &**this; }

    /// Lets all calls of the next \a time be made; the end is a call of the clock itself.
    void elapse(Duration time) const
    {
        if (m_manual) {
            m_manual->elapse(time);
            return;
        }
        QEventLoop loop;
        QtReactor::instance().callLater(time, [&] { loop.quit(); });
        loop.exec();
    }

private:
    std::unique_ptr<Clock> m_manual;
};

} // namespace

/// What each clock promises: the one that is moved by hand, and that of Qt's event loop.
class tst_Clocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsAreMadeInTheOrderOfTheirDeadlines_data() { clocks(); }
    void callsAreMadeInTheOrderOfTheirDeadlines();
    void equalDeadlinesAreServedInTheOrderOfAsking_data() { clocks(); }
    void equalDeadlinesAreServedInTheOrderOfAsking();
    void resetAndDelayMakeACallYoungerThanItsEquals_data() { clocks(); }
    void resetAndDelayMakeACallYoungerThanItsEquals();
    void aCancelledCallIsNeverMadeAndItsCallableGoesAtOnce_data() { clocks(); }
    void aCancelledCallIsNeverMadeAndItsCallableGoesAtOnce();
    void aCallIsOverFromItsBeginning_data() { clocks(); }
    void aCallIsOverFromItsBeginning();
    void aCallThatIsDueAtOnceIsNotMadeInside_data() { clocks(); }
    void aCallThatIsDueAtOnceIsNotMadeInside();
    void callsMayCancelAndMoveEachOther_data() { clocks(); }
    void callsMayCancelAndMoveEachOther();
    void aDelayTooLongToCountIsHeld_data() { clocks(); }
    void aDelayTooLongToCountIsHeld();
    void aDeadlineInThePastIsDueAtOnce_data() { clocks(); }
    void aDeadlineInThePastIsDueAtOnce();
    void trapT13_noCallIsMadeBeforeItsDeadline_data() { clocks(); }
    void trapT13_noCallIsMadeBeforeItsDeadline();
    void trapT14_loopingCallsDoNotDrift_data() { clocks(); }
    void trapT14_loopingCallsDoNotDrift();

private:
    void clocks();
};

void tst_Clocks::clocks()
{
    QTest::addColumn<QString>("clock");
    QTest::newRow("manual") << u"manual"_s;
    QTest::newRow("qt") << u"qt"_s;
}

void tst_Clocks::callsAreMadeInTheOrderOfTheirDeadlines()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    Journal journal;
    time->callLater(20ms, [&] { journal(u"20"_s); });
    time->callLater(0ms, [&] { journal(u"0"_s); });
    time->callLater(10ms, [&] {
        journal(u"10"_s);
        time->callLater(0ms, [&] { journal(u"10, asked for inside"_s); });
    });
    time->callLater(-5ms, [&] { journal(u"-5"_s); });
    time.elapse(30ms);
    QCOMPARE(journal.take(),
             QStringList({u"-5"_s, u"0"_s, u"10"_s, u"10, asked for inside"_s, u"20"_s}));
}

void tst_Clocks::equalDeadlinesAreServedInTheOrderOfAsking()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    const TimePoint at = time->now() + 5ms;
    QList<int> order;
    for (int i = 0; i < 100; ++i)
        time->callAt(at, [&, i] { order << i; });
    time.elapse(6ms);
    QCOMPARE(order.size(), 100);
    QVERIFY(std::ranges::is_sorted(order));
}

void tst_Clocks::resetAndDelayMakeACallYoungerThanItsEquals()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    const TimePoint at = time->now() + 10ms;
    Journal journal;
    DelayedCall delayed = time->callAt(at - 5ms, [&] { journal(u"delayed"_s); });
    DelayedCall back = time->callAt(at + 5ms, [&] { journal(u"back"_s); });
    time->callAt(at, [&] { journal(u"third"_s); });
    delayed.delay(5ms);
    back.delay(-5ms);
    DelayedCall soon = time->callAt(at, [&] { journal(u"soon"_s); });
    soon.reset(0ms);
    QCOMPARE(delayed.time() - at, 0ms);
    time.elapse(20ms);
    QCOMPARE(journal.take(), QStringList({u"soon"_s, u"third"_s, u"delayed"_s, u"back"_s}));
}

void tst_Clocks::aCancelledCallIsNeverMadeAndItsCallableGoesAtOnce()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    const auto held = std::make_shared<int>();
    bool made = false;
    DelayedCall call = time->callLater(5ms, [&, held] { made = true; });
    QVERIFY(call.isActive());
    QCOMPARE(held.use_count(), 2);
    call.cancel();
    QCOMPARE(held.use_count(), 1);
    QVERIFY(!call.isActive());
    QCOMPARE(errorOf([&] { call.cancel(); }), u"AlreadyCancelled"_s);
    QCOMPARE(errorOf([&] { call.reset(1ms); }), u"AlreadyCancelled"_s);
    QCOMPARE(errorOf([&] { call.delay(1ms); }), u"AlreadyCancelled"_s);
    time.elapse(10ms);
    QVERIFY(!made);
    QVERIFY(time->delayedCalls().empty());
}

void tst_Clocks::aCallIsOverFromItsBeginning()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    QStringList inside;
    DelayedCall call;
    call = time->callLater(1ms, [&] {
        inside << (call.isActive() ? u"active"_s : u"over"_s) << errorOf([&] { call.cancel(); });
    });
    time.elapse(5ms);
    QCOMPARE(inside, QStringList({u"over"_s, u"AlreadyCalled"_s}));
    QCOMPARE(errorOf([&] { call.delay(1ms); }), u"AlreadyCalled"_s);
}

void tst_Clocks::aCallThatIsDueAtOnceIsNotMadeInside()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    bool made = false;
    time->callLater(-1h, [&] { made = true; });
    QVERIFY(!made);
    time.elapse(0ms);
    QVERIFY(made);
}

void tst_Clocks::callsMayCancelAndMoveEachOther()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    const TimePoint at = time->now() + 5ms;
    Journal journal;
    DelayedCall cancelled;
    DelayedCall moved;
    time->callAt(at, [&] {
        journal(u"first"_s);
        cancelled.cancel();
        moved.delay(10ms);
    });
    cancelled = time->callAt(at, [&] { journal(u"cancelled"_s); });
    moved = time->callAt(at, [&] { journal(u"moved"_s); });
    time->callAt(at + 1ms, [&] { journal(u"last"_s); });
    time.elapse(30ms);
    QCOMPARE(journal.take(), QStringList({u"first"_s, u"last"_s, u"moved"_s}));
}

void tst_Clocks::aDelayTooLongToCountIsHeld()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    bool made = false;
    DelayedCall never = time->callLater(Duration::max(), [] { QFAIL("due at the end of time"); });
    QVERIFY(never.time() > time->now());
    time->callLater(1ms, [&] { made = true; });
    time.elapse(5ms);
    QVERIFY(made);
    QVERIFY(never.isActive());
    never.cancel();
}

void tst_Clocks::aDeadlineInThePastIsDueAtOnce()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    bool made = false;
    time->callLater(Duration::min(), [&] { made = true; });
    time.elapse(0ms);
    QVERIFY(made);
}

void tst_Clocks::trapT13_noCallIsMadeBeforeItsDeadline()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    int early = 0;
    int made = 0;
    for (int i = 0; i < 200; ++i) {
        const TimePoint at = time->now() + i * 137us;
        time->callAt(at, [&, at] {
            early += time->now() < at ? 1 : 0;
            ++made;
        });
    }
    time.elapse(30ms);
    QCOMPARE(made, 200);
    QCOMPARE(early, 0);
}

void tst_Clocks::trapT14_loopingCallsDoNotDrift()
{
    QFETCH(QString, clock);
    const AnyClock time(clock);
    // Each call works, or the clock runs late: the points stay start + n * interval.
    QList<qint64> points;
    LoopingCall loop(*time, [&] {
        if (clock == u"qt"_s)
            burn(700us);
    });
    const TimePoint start = time->now();
    loop.start(2ms).then([] {});
    for (int i = 0; i < 25; ++i) {
        for (const DelayedCall &call : time->delayedCalls()) {
            if (call.kind() == CallKind::LoopingCall)
                points << (call.time() - start) / 1ms * 1'000'000;
        }
        time.elapse(2ms);
    }
    // The start of the loop lies between two readings of the clock, a little after ours.
    QVERIFY(points.size() >= 20);
    for (const qint64 point : std::as_const(points))
        QCOMPARE(point % 2'000'000, 0);
    const LoopingCallStatistics statistics = loop.statistics();
    const auto passed = (time->now() - start) / 2ms;
    const auto served = qint64(statistics.calls + statistics.skipped) - 1;
    QVERIFY2(qAbs(served - passed) <= 1, "each point of the grid was served or left out");
    loop.stop();
}

QTEST_GUILESS_MAIN(tst_Clocks)
#include "tst_clocks.moc"
