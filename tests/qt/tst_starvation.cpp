// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <qcoop/test/loopgaps.h>

#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

using namespace QCoop;

namespace {

QtReactor &reactor()
{
    return QtReactor::instance();
}

/// Posts an event that takes a millisecond, every millisecond, from another thread.
class Flood
{
public:
    explicit Flood(QObject *receiver)
        : m_receiver(receiver)
        , m_thread(QThread::create([this] { run(); }))
    {
        m_thread->start();
    }
    ~Flood()
    {
        m_isOver = true;
        m_thread->wait();
    }
    Flood(const Flood &) = delete;
    Flood &operator=(const Flood &) = delete;

private:
    void run()
    {
        while (!m_isOver) {
            // Never far ahead, so that the end of the flood is near as well.
            if (m_waiting < 100) {
                ++m_waiting;
                QMetaObject::invokeMethod(
                    m_receiver,
                    [this] {
                        burn(1ms);
                        --m_waiting;
                    },
                    Qt::QueuedConnection);
            } else {
                QThread::usleep(100); // real time: a full queue is drained by then
            }
        }
        while (m_waiting > 0)
            QThread::usleep(100); // real time: the queued functors refer to this
    }

    QObject *m_receiver;
    std::atomic<bool> m_isOver = false;
    std::atomic<int> m_waiting = 0;
    std::unique_ptr<QThread> m_thread;
};

} // namespace

/// Neither Qt's events nor the reactor's turns keep each other from their work.
class tst_Starvation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT3_aFloodOfPostedEventsDoesNotStopTheTurns();
    void trapT3_whereTimersAreLeftOutATurnIsPosted();
    void aBacklogIsNoStarvation();
    void aChainOfZeroDelayCallsLetsQtsEventsThrough();
    void anEndlessTaskLetsQtsEventsThrough();
    void aMillionPendingCallsLeaveTheLoopFree();
    void aMillionDueCallsAreServedInBoundedTurns();
};

void tst_Starvation::trapT3_aFloodOfPostedEventsDoesNotStopTheTurns()
{
    QObject receiver;
    int steps = 0;
    QList<TimePoint> ticks;
    CooperativeTask task = cooperate(&receiver, [&] {
        ++steps;
        return Step::Again;
    });
    LoopingCall loop(&receiver, [&] { ticks << reactor().now(); });
    loop.start(10ms).then([] {});
    const std::uint64_t before = reactor().starvedTurns();
    bool isOver = false;
    {
        QEventLoop run;
        const TimePoint end = reactor().now() + 600ms;
        auto flood = std::make_unique<Flood>(&receiver);
        std::function<void()> look = [&] {
            if (reactor().now() >= end)
                run.quit();
            else
                QMetaObject::invokeMethod(
                    &receiver, [&] { look(); }, Qt::QueuedConnection);
        };
        look();
        run.exec();
        isOver = true;
        // Its thread waits for what it posted, and that is served here.
        const std::unique_ptr<QThread> ending(QThread::create([&] { flood.reset(); }));
        ending->start();
        QVERIFY(runUntil([&] { return ending->isFinished(); }));
    }
    QVERIFY(isOver);
    loop.stop();
    QVERIFY2(ticks.size() >= 3, qPrintable(QString::number(ticks.size())));
    QVERIFY(steps > 0);
    QVERIFY(reactor().starvedTurns() > before);
    Duration longest{};
    for (qsizetype i = 1; i < ticks.size(); ++i)
        longest = std::max(longest, ticks[i] - ticks[i - 1]);
    // A round has up to 100 events of 1 ms each; the rest is for a busy machine.
    QVERIFY2(longest < 2s, qPrintable(QString::number(longest / 1ms)));
}

void tst_Starvation::trapT3_whereTimersAreLeftOutATurnIsPosted()
{
    const std::uint64_t before = reactor().starvedTurns();
    const std::uint64_t wakeUps = reactor().wakeUps();
    bool made = false;
    reactor().callLater(0ms, [&] { made = true; });
    QEventLoop loop;
    QElapsedTimer passed;
    passed.start();
    while (!made && passed.elapsed() < 5000)
        loop.processEvents(QEventLoop::X11ExcludeTimers);
    QVERIFY(made);
    QVERIFY(passed.elapsed() >= 50);
    QCOMPARE(reactor().wakeUps(), wakeUps);
    QCOMPARE(reactor().starvedTurns() - before, 1U);
}

void tst_Starvation::aBacklogIsNoStarvation()
{
    // More overdue work than turns can do at once: nobody posted anything.
    const std::uint64_t before = reactor().starvedTurns();
    int made = 0;
    for (int i = 0; i < 100; ++i) {
        reactor().callLater(-1h, [&] {
            burn(1ms);
            ++made;
        });
    }
    QVERIFY(runUntil([&] { return made == 100; }));
    QCOMPARE(reactor().starvedTurns(), before);
}

void tst_Starvation::aChainOfZeroDelayCallsLetsQtsEventsThrough()
{
    int links = 0;
    std::function<void()> next = [&] {
        ++links;
        reactor().callLater(0ms, [&] { next(); });
    };
    next();
    int timeouts = 0;
    int posted = 0;
    QObject receiver; // What is still posted at the end goes with it: it refers to `posted`.
    QTimer timer;
    connect(&timer, &QTimer::timeout, &receiver, [&] {
        ++timeouts;
        QMetaObject::invokeMethod(
            &receiver, [&] { ++posted; }, Qt::QueuedConnection);
    });
    timer.start(1ms);
    QVERIFY(runUntil([&] { return timeouts >= 20 && posted >= 20; }));
    QVERIFY(links > 20);
    next = [] {};
    QVERIFY(runUntil([&] { return reactor().delayedCalls().empty(); }));
}

void tst_Starvation::anEndlessTaskLetsQtsEventsThrough()
{
    CooperativeTask task = cooperate(this, [] {
        burn(20us);
        return Step::Again;
    });
    int timeouts = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++timeouts; });
    timer.start(1ms);
    QVERIFY(runUntil([&] { return timeouts >= 20; }));
    QVERIFY(!task.isEnded());
    task.stop();
}

void tst_Starvation::aMillionPendingCallsLeaveTheLoopFree()
{
    std::vector<DelayedCall> calls;
    calls.reserve(1'000'000);
    for (int i = 0; i < 1'000'000; ++i)
        calls.push_back(reactor().callLater(1h + i * 1us, [] {}));
    Test::LoopGaps gaps;
    bool made = false;
    reactor().callLater(5ms, [&] { made = true; });
    QVERIFY(runUntil([&] { return made; }));
    runFor(50ms);
    gaps.stop();
    QVERIFY2(gaps.staysUnder(20ms), qPrintable(gaps.report()));
    for (DelayedCall &call : calls)
        call.cancel();
}

void tst_Starvation::aMillionDueCallsAreServedInBoundedTurns()
{
    int made = 0;
    const TimePoint at = reactor().now();
    for (int i = 0; i < 1'000'000; ++i)
        reactor().callAt(at, [&] { ++made; });
    Test::LoopGaps gaps;
    int events = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++events; });
    timer.start(1ms);
    QVERIFY(runUntil([&] { return made == 1'000'000; }));
    gaps.stop();
    QVERIFY2(events > 5, "Qt's timers came in between");
    QVERIFY2(gaps.staysUnder(QtReactor::turnBudget + 12ms, 0.9), qPrintable(gaps.report()));
}

QTEST_GUILESS_MAIN(tst_Starvation)
#include "tst_starvation.moc"
