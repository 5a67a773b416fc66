// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QPromise>
#include <QTest>
#include <QThread>

#include <memory>
#include <optional>

using namespace QCoop;

/// Event loops on Qt's own: with runs, and without.
class tst_EventLoopRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsWithoutExec();
    void whatIsLeftAfterARunWaitsForTheNext();
    void insideExecItNeedsNoRun();
    void runsInsideASlot();
    void runsUntilAQFutureIsFinished();
    void quittingEndsARunInsideExec();
    void aWorkerThreadHasALoopOfItsOwn();
    void trapT5_nobodyIsWokenWhileThereIsNothingToDo();
    void aLongRoundLetsQtsEventsThroughAndKeepsItsOrder();
    void anEndlessChainLetsEverybodyElseThrough();
    void trapT6_aLoopInsideACallbackGoesOnWithTheRound();
    void trapT6_aStopInsideEndsTheRunOutside();
    void trapT6_modalTimeIsNotSlow();
    void trapT17_whatACallbackThrowsDoesNotReachQt();
    void trapT24_theLoopIsClosedWithTheApplication();
    void destroyedInsideItsOwnCallback();
};

void tst_EventLoopRun::runsWithoutExec()
{
    const Application app;
    EventLoop loop;
    QStringList lines;
    const TimePoint began = loop.time();
    loop.callLater(20ms, [&] {
        lines << u"timer"_s;
        loop.stop();
    });
    loop.callSoon([&] { lines << (loop.isRunning() ? u"soon, running"_s : u"soon"_s); });
    loop.runForever();
    QCOMPARE(lines, QStringList({u"soon, running"_s, u"timer"_s}));
    QVERIFY(loop.time() - began >= 20ms);
    QVERIFY(!loop.isRunning());
}

void tst_EventLoopRun::whatIsLeftAfterARunWaitsForTheNext()
{
    const Application app;
    EventLoop loop;
    for (int i = 0; i < 100; ++i) { // no round may slip in while Qt's loop ends
        int left = 0;
        loop.callSoon([&] {
            loop.stop();
            loop.callSoon([&] { ++left; });
            loop.callLater(0ms, [&] { ++left; });
        });
        loop.runForever();
        QCOMPARE(left, 0);
        loop.stop();
        loop.runForever();
        QCOMPARE(left, 2);
    }
}

void tst_EventLoopRun::insideExecItNeedsNoRun()
{
    Application app;
    EventLoop loop;
    QStringList lines;
    loop.callSoon([&] { lines << (loop.isRunning() ? u"soon, running"_s : u"soon"_s); });
    QTimer::singleShot(5ms, &app.app(), [&] {
        lines << (loop.isRunning() ? u"slot, running"_s : u"slot"_s);
        loop.callLater(5ms, [&] {
            lines << u"timer"_s;
            QCoreApplication::quit();
        });
    });
    loop.stop(); // which is for runs
    QCOMPARE(app->exec(), 0);
    QCOMPARE(lines, QStringList({u"soon, running"_s, u"slot"_s, u"timer"_s}));
}

void tst_EventLoopRun::runsInsideASlot()
{
    Application app;
    EventLoop loop;
    const auto answer = []() -> Task<int> {
        co_await QCoop::sleep(5ms);
        co_return 42;
    };
    int value = 0;
    bool otherCall = false;
    QTimer::singleShot(0, &app.app(), [&] {
        value = loop.runUntilComplete(answer());
        QCoreApplication::quit();
    });
    QtReactor::instance().callLater(1ms, [&] { otherCall = true; });
    app->exec();
    QCOMPARE(value, 42);
    QVERIFY(otherCall);
}

void tst_EventLoopRun::runsUntilAQFutureIsFinished()
{
    const Application app;
    EventLoop loop;
    QPromise<int> promise;
    promise.start();
    const QFuture<int> future = promise.future();
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        promise.addResult(7);
        promise.finish();
    }));
    thread->start();
    QCOMPARE(loop.runUntilComplete(future), 7);
    QVERIFY(thread->wait());
    QCOMPARE(loop.runUntilComplete(future), 7);
    QCOMPARE(errorOf([&] { loop.runUntilComplete(QFuture<int>()); }), u"CancelledError"_s);
}

void tst_EventLoopRun::quittingEndsARunInsideExec()
{
    Application app;
    EventLoop loop;
    QStringList lines;
    QTimer::singleShot(0, &app.app(), [&] {
        loop.callSoon([] { QCoreApplication::quit(); });
        loop.runForever();
        lines << (loop.isRunning() ? u"running"_s : u"over"_s);
        lines << errorOf([&] { loop.runUntilComplete(loop.createFuture()); });
    });
    app->exec();
    QCOMPARE(lines, QStringList({u"over"_s, u"StoppedEarly"_s}));
}

void tst_EventLoopRun::aWorkerThreadHasALoopOfItsOwn()
{
    const Application app;
    EventLoop loop;
    int value = 0;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        EventLoop own;
        const auto work = []() -> Task<int> {
            for (int i = 0; i < 10; ++i)
                co_yield {};
            co_return 9;
        };
        value = own.runUntilComplete(work());
        loop.callSoonThreadsafe([&] { loop.stop(); });
    }));
    thread->start();
    loop.runForever();
    QVERIFY(thread->wait(5000));
    QCOMPARE(value, 9);
}

void tst_EventLoopRun::trapT5_nobodyIsWokenWhileThereIsNothingToDo()
{
    const Application app;
    EventLoop loop;
    loop.callLater(1h, [] {});
    int called = 0;
    const Handle handle = loop.callSoon([&] { ++called; });
    runFor(5ms);
    QCOMPARE(called, 1);
    const std::uint64_t before = QtReactor::instance().wakeUps();
    runFor(50ms);
    QCOMPARE(QtReactor::instance().wakeUps(), before);
    for (int i = 0; i < 100; ++i)
        loop.callSoon([] {}).cancel();
    runFor(20ms);
    QVERIFY(QtReactor::instance().wakeUps() <= before + 1); // the timer was on its way
}

void tst_EventLoopRun::aLongRoundLetsQtsEventsThroughAndKeepsItsOrder()
{
    const Application app;
    EventLoop loop;
    int events = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++events; });
    timer.start(1ms);
    QList<int> order;
    for (int i = 0; i < 30; ++i) {
        loop.callSoon([&, i] {
            order << i;
            burn(2ms);
            loop.callSoon([&, i] { order << 100 + i; });
        });
    }
    loop.callLater(70ms, [&] { loop.stop(); });
    loop.runForever();
    QList<int> expected;
    for (const int offset : {0, 100}) {
        for (int i = 0; i < 30; ++i)
            expected << offset + i;
    }
    QCOMPARE(order, expected);
    QVERIFY2(events >= 3, "sixty milliseconds of callbacks, eight at a time");
}

void tst_EventLoopRun::anEndlessChainLetsEverybodyElseThrough()
{
    const Application app;
    EventLoop loop;
    QObject context;
    int rounds = 0;
    std::function<void()> again = [&] {
        ++rounds;
        loop.callSoon([&] { again(); });
    };
    again();
    int events = 0;
    int steps = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++events; });
    timer.start(1ms);
    cooperate(&context, [&] { return ++steps, true; });
    QVERIFY(runUntil([&] { return rounds >= 100 && events >= 10 && steps >= 10; }));
}

void tst_EventLoopRun::trapT6_aLoopInsideACallbackGoesOnWithTheRound()
{
    const Application app;
    EventLoop loop;
    QStringList lines;
    bool isModal = true;
    loop.callSoon([&] {
        lines << u"open"_s;
        loop.callLater(5ms, [&] {
            lines << u"timer"_s;
            isModal = false;
        });
        runUntil([&] { return !isModal; });
        lines << u"closed"_s;
        loop.stop();
    });
    loop.callSoon([&] {
        lines << u"second"_s;
        loop.callSoon([&] { lines << u"next round"_s; });
    });
    loop.runForever();
    QCOMPARE(lines,
             QStringList({u"open"_s, u"second"_s, u"next round"_s, u"timer"_s, u"closed"_s}));
}

void tst_EventLoopRun::trapT6_aStopInsideEndsTheRunOutside()
{
    const Application app;
    EventLoop loop;
    QStringList lines;
    bool isModal = true;
    loop.callSoon([&] {
        loop.callLater(1ms, [&] {
            loop.stop();
            // What makes the calls while the dialog is open is Qt's loop, not the run.
            loop.callLater(5ms, [&] {
                lines << u"timer"_s;
                isModal = false;
            });
        });
        runUntil([&] { return !isModal; });
        lines << u"closed"_s;
    });
    loop.runForever();
    lines << u"over"_s;
    QCOMPARE(lines, QStringList({u"timer"_s, u"closed"_s, u"over"_s}));
}

void tst_EventLoopRun::trapT6_modalTimeIsNotSlow()
{
    const Application app;
    EventLoop loop;
    loop.setDebug(true);
    loop.setSlowCallbackDuration(30ms);
    QTest::failOnWarning(QRegularExpression(u"EventLoop"_s));
    bool over = false;
    loop.callSoon([&] {
        loop.callLater(50ms, [&] { over = true; });
        runUntil([&] { return over; });
        loop.stop();
    });
    loop.runForever();
    QCOMPARE(loop.statistics().slow, 0u);
}

void tst_EventLoopRun::trapT17_whatACallbackThrowsDoesNotReachQt()
{
    const Application app;
    EventLoop loop;
    Reports reports;
    loop.callSoon([] { throw Oops("on purpose"); });
    loop.callLater(1ms, [&] { loop.stop(); });
    loop.runForever();
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: on purpose"_s}));
}

void tst_EventLoopRun::trapT24_theLoopIsClosedWithTheApplication()
{
    std::optional<Application> app;
    app.emplace();
    EventLoop loop;
    const auto held = std::make_shared<int>();
    loop.callLater(1h, [held] {});
    const auto sleeper = []() -> Task<> { co_await QCoop::sleep(1h); };
    const auto task = loop.createTask(sleeper);
    app.reset();
    QVERIFY(loop.isClosed() && task.isEnded());
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(errorOf([&] { loop.callSoon([] {}); }), u"LoopClosed"_s);
    app.emplace();
    QCOMPARE(errorOf([&] { loop.callSoonThreadsafe([] {}); }), u"LoopClosed"_s);
    EventLoop another;
    another.callSoon([&] { another.stop(); });
    another.runForever();
}

void tst_EventLoopRun::destroyedInsideItsOwnCallback()
{
    const Application app;
    auto loop = std::make_unique<EventLoop>();
    loop->callSoon([&] { loop.reset(); });
    loop->callSoon([] { QFAIL("the loop is gone"); });
    loop->runForever();
    QVERIFY(!loop);
    loop = std::make_unique<EventLoop>();
    loop->callSoon([&] { loop.reset(); });
    QVERIFY(runUntil([&] { return !loop; }));
}

QTEST_APPLESS_MAIN(tst_EventLoopRun)
#include "tst_eventlooprun.moc"
