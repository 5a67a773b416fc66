// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"
#include "../support/memory.h"

#include <qcoop/qt/eventloop.h>

#include <QElapsedTimer>
#include <QTest>

#include <vector>

using namespace QCoop;

constexpr int many = 100'000;

/// Very many callbacks.
class tst_LoopScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyCallbacksAreCalledInTheirOrder();
    void manyTimersAreCalledInTheirOrder();
    void cancellingIsNotLinear_data();
    void cancellingIsNotLinear();
    void cancelledCallbacksGiveTheirMemoryBack_data();
    void cancelledCallbacksGiveTheirMemoryBack();
    void cancelledReadyOnesDoNotUpsetTheRound();
    void manyFuturesAndWaiters();
};

void tst_LoopScale::manyCallbacksAreCalledInTheirOrder()
{
    Clock clock;
    EventLoop loop(clock);
    int next = 0;
    int outOfOrder = 0;
    for (int i = 0; i < many; ++i)
        loop.callSoon([&, i] { outOfOrder += next++ == i ? 0 : 1; });
    loop.stop();
    loop.runForever();
    QCOMPARE(next, many);
    QCOMPARE(outOfOrder, 0);
    QCOMPARE(loop.statistics().rounds, 1u);
}

void tst_LoopScale::manyTimersAreCalledInTheirOrder()
{
    Clock clock;
    EventLoop loop(clock);
    int calls = 0;
    TimePoint last;
    int outOfOrder = 0;
    for (int i = 0; i < many; ++i) {
        const TimePoint when(std::chrono::microseconds(qint64(i) * 7919 % many));
        loop.callAt(when, [&, when] {
            ++calls;
            outOfOrder += when < last || clock.now() != when ? 1 : 0;
            last = when;
        });
    }
    loop.callLater(1s, [&] { loop.stop(); });
    loop.runForever();
    QCOMPARE(calls, many);
    QCOMPARE(outOfOrder, 0);
}

void tst_LoopScale::cancellingIsNotLinear_data()
{
    QTest::addColumn<bool>("timers");
    QTest::newRow("ready") << false;
    QTest::newRow("timers") << true;
}

void tst_LoopScale::cancellingIsNotLinear()
{
    QFETCH(bool, timers);
    Clock clock;
    EventLoop loop(clock);
    std::vector<Handle> handles;
    QElapsedTimer passed;
    passed.start();
    for (int i = 0; i < many; ++i)
        handles.push_back(timers ? loop.callLater(std::chrono::microseconds(i), [] {})
                                 : loop.callSoon([] {}));
    for (const Handle &handle : handles)
        handle.cancel();
    QCOMPARE(loop.statistics().cancelled, std::uint64_t(many));
    QVERIFY(loop.handles().empty() && clock.delayedCalls().empty());
    // Were it linear, these would be ten thousand million steps.
    QVERIFY2(passed.elapsed() < 5000, qPrintable(QString::number(passed.elapsed())));
}

void tst_LoopScale::cancelledCallbacksGiveTheirMemoryBack_data()
{
    cancellingIsNotLinear_data();
}

void tst_LoopScale::cancelledCallbacksGiveTheirMemoryBack()
{
    QFETCH(bool, timers);
    Clock clock;
    EventLoop loop(clock);
    const auto oneAfterTheOther = [&] {
        for (int i = 0; i < many; ++i)
            (timers ? loop.callLater(1h, [] {}) : loop.callSoon([] {})).cancel();
    };
    oneAfterTheOther();
    const qint64 before = residentMemory();
    for (int i = 0; i < 5; ++i)
        oneAfterTheOther();
    QVERIFY(residentMemory() - before < 1'000'000);
    QVERIFY(loop.handles().empty());
}

void tst_LoopScale::cancelledReadyOnesDoNotUpsetTheRound()
{
    Clock clock;
    EventLoop loop(clock);
    int calls = 0;
    std::vector<Handle> handles;
    loop.callSoon([&] {
        // So many of the round that it is swept in its middle.
        for (std::size_t i = 0; i < handles.size(); ++i) {
            if (i % 10 != 0)
                handles[i].cancel();
        }
        loop.callSoon([&] { QCOMPARE(calls, 100); });
    });
    for (int i = 0; i < 1000; ++i)
        handles.push_back(loop.callSoon([&] { ++calls; }));
    loop.stop();
    loop.runForever();
    QCOMPARE(calls, 100);
    QCOMPARE(loop.statistics().ready, 1u);
    clock.advance(0ms);
}

void tst_LoopScale::manyFuturesAndWaiters()
{
    Clock clock;
    EventLoop loop(clock);
    const Future<int> future = loop.createFuture<int>();
    qint64 sum = 0;
    for (int i = 0; i < many; ++i)
        future.addDoneCallback([&](const Future<int> &done) { sum += done.result(); });
    std::vector<Future<>> others;
    for (int i = 0; i < many; ++i)
        others.push_back(loop.createFuture());
    future.setResult(3);
    for (const Future<> &other : others)
        other.cancel();
    clock.advance(0ms);
    QCOMPARE(sum, 3 * qint64(many));
}

QTEST_APPLESS_MAIN(tst_LoopScale)
#include "tst_loopscale.moc"
