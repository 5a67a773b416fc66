// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

using namespace QCoop;

/// EventLoop::callSoonThreadsafe(), from threads that are not the loop's.
class tst_LoopDoor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eightThreadsLoseNothingAndKeepTheirOrder();
    void aCallWakesALoopThatWaits();
    void callsAreMadeInRounds();
    void aCallCanBeCancelledOnItsWay();
    void aClosedLoopRefuses();
    void callsOnTheirWayToAClosedLoopAreDropped();
    void callsOnTheirWayToALoopThatGoesAreDropped();
    void theLastHandleMayBeElsewhere();
    void closingWhileOthersCall();
};

void tst_LoopDoor::eightThreadsLoseNothingAndKeepTheirOrder()
{
    constexpr int threads = 8;
    constexpr int calls = 100'000;
    const Application app;
    EventLoop loop;
    std::array<int, threads> next{};
    int outOfOrder = 0;
    int made = 0;
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            for (int i = 0; i < calls; ++i) {
                loop.callSoonThreadsafe([&, t, i] {
                    outOfOrder += next[std::size_t(t)]++ == i ? 0 : 1;
                    if (++made == threads * calls)
                        loop.stop();
                });
            }
        });
    }
    loop.runForever();
    QCOMPARE(made, threads * calls);
    QCOMPARE(outOfOrder, 0);
    QCOMPARE(loop.statistics().called, std::uint64_t(threads * calls));
}

void tst_LoopDoor::aCallWakesALoopThatWaits()
{
    const Application app;
    EventLoop loop;
    bool waits = false;
    QSemaphore isWaiting;
    std::jthread worker([&] {
        isWaiting.acquire();
        loop.callSoonThreadsafe([&] {
            QVERIFY(waits);
            loop.stop();
        });
    });
    loop.callSoon([&] {
        waits = true;
        isWaiting.release();
    });
    loop.runForever();
}

void tst_LoopDoor::callsAreMadeInRounds()
{
    const Application app;
    EventLoop loop;
    QStringList lines;
    std::jthread([&] {
        loop.callSoonThreadsafe([&] {
            lines << (loop.isRunning() ? u"a, running"_s : u"a"_s);
            loop.callSoon([&] { lines << u"c"_s; });
        });
        loop.callSoonThreadsafe([&] { lines << u"b"_s; });
    }).join();
    QVERIFY(runUntil([&] { return lines.size() == 3; }));
    QCOMPARE(lines, QStringList({u"a, running"_s, u"b"_s, u"c"_s}));
}

void tst_LoopDoor::aCallCanBeCancelledOnItsWay()
{
    const Application app;
    EventLoop loop;
    const auto held = std::make_shared<int>();
    Handle handle;
    std::jthread([&] {
        handle = loop.callSoonThreadsafe([held] { QFAIL("it was cancelled"); });
    }).join();
    QVERIFY(handle.isPending());
    handle.cancel();
    QCOMPARE(held.use_count(), 1);
    loop.callLater(5ms, [&] { loop.stop(); });
    loop.runForever();
    QVERIFY(handle.isCancelled());
    QCOMPARE(loop.statistics().called, 1u);
}

void tst_LoopDoor::aClosedLoopRefuses()
{
    const Application app;
    EventLoop loop;
    loop.close();
    QString error;
    std::jthread([&] { error = errorOf([&] { loop.callSoonThreadsafe([] {}); }); }).join();
    QCOMPARE(error, u"LoopClosed"_s);
}

void tst_LoopDoor::callsOnTheirWayToAClosedLoopAreDropped()
{
    const Application app;
    EventLoop loop;
    const auto held = std::make_shared<int>();
    Handle handle;
    std::jthread([&] {
        handle = loop.callSoonThreadsafe([held] { QFAIL("the loop was closed"); });
    }).join();
    loop.close();
    QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    QVERIFY(!handle.isPending() && !handle.isCancelled());
    QCOMPARE(loop.statistics().dropped, 1u);
}

void tst_LoopDoor::callsOnTheirWayToALoopThatGoesAreDropped()
{
    const Application app;
    std::optional<EventLoop> loop;
    loop.emplace();
    const auto held = std::make_shared<int>();
    Handle handle;
    std::jthread([&] {
        handle = loop->callSoonThreadsafe([held] { QFAIL("the loop is gone"); });
    }).join();
    loop.reset();
    QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    QVERIFY(!handle.isPending());
}

void tst_LoopDoor::theLastHandleMayBeElsewhere()
{
    const Application app;
    EventLoop loop;
    const auto held = std::make_shared<int>();
    QSemaphore called;
    std::atomic<bool> over = false;
    std::jthread worker([&] {
        {
            const Handle handle = loop.callSoonThreadsafe([&, held] { called.release(); });
            called.acquire();
        }
        over = true;
    });
    QVERIFY(runUntil([&] { return over.load(); }));
    QCOMPARE(held.use_count(), 1);
}

void tst_LoopDoor::closingWhileOthersCall()
{
    const Application app;
    for (int i = 0; i < 10; ++i) {
        EventLoop loop;
        const auto held = std::make_shared<int>();
        std::atomic<int> refused = 0;
        std::vector<std::jthread> workers;
        for (int t = 0; t < 4; ++t) {
            workers.emplace_back([&] {
                while (refused < 100)
                    refused +=
                        errorOf([&] { loop.callSoonThreadsafe([held] {}); }) == u"LoopClosed"_s ? 1
                                                                                                : 0;
            });
        }
        runFor(2ms);
        loop.close();
        workers.clear();
        QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    }
}

QTEST_APPLESS_MAIN(tst_LoopDoor)
#include "tst_loopdoor.moc"
