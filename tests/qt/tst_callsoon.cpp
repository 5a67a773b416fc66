// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>
#include <QThread>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

using namespace QCoop;

namespace {

std::uint64_t wakeUps()
{
    return threadsafeStatistics(QThread::currentThread()).wakeUps;
}

} // namespace

class tst_CallSoon : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eightThreadsLoseNothingAndKeepTheirOrder();
    void waitingCallsCostOneWakeUp();
    void slowCallsAreFollowedByTheNext();
    void aCallMayAskForAnother();
    void callsThatPostAgainLetQtsEventsThrough();
    void aNestedLoopMakesTheRemainingCalls();
    void aCallOfADeadContextIsDropped();
    void trapT17_whatACallThrowsIsReported();
    void trapT25_theCallIsMadeInTheThreadOfTheContext();
    void aThreadThatHasNotBegunGetsItsCallsLater();
    void aThreadThatWasNeverBegunDropsItsCalls();
    void aThreadThatHasEndedIsRefused();
    void callsThatAnEndingThreadLeavesAreDestroyedInIt();
    void aRestartedThreadIsCalledAgain();
    void aNullContextIsRefused();
};

void tst_CallSoon::eightThreadsLoseNothingAndKeepTheirOrder()
{
    constexpr int threads = 8;
    constexpr int calls = 10'000;
    std::array<int, threads> next{};
    int outOfOrder = 0;
    int made = 0;
    QObject context;
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            for (int i = 0; i < calls; ++i) {
                callSoonThreadsafe(&context, [&, t, i] {
                    outOfOrder += next[std::size_t(t)]++ == i ? 0 : 1;
                    ++made;
                });
            }
        });
    }
    QVERIFY(runUntil([&] { return made == threads * calls; }));
    workers.clear();
    QCOMPARE(outOfOrder, 0);
    const ThreadsafeStatistics statistics = threadsafeStatistics(thread());
    QVERIFY(statistics.called >= std::uint64_t(threads * calls));
    QVERIFY(statistics.wakeUps <= statistics.called);
}

void tst_CallSoon::waitingCallsCostOneWakeUp()
{
    const std::uint64_t before = wakeUps();
    int made = 0;
    QObject context;
    for (int i = 0; i < 1000; ++i)
        callSoonThreadsafe(&context, [&] { ++made; });
    QVERIFY(wakeUps() - before <= 1); // none, if that of an earlier call is under way
    QVERIFY(runUntil([&] { return made == 1000; }));
    QVERIFY2(wakeUps() - before < 20, "each turn may cost one more, not each call");
    const std::uint64_t after = wakeUps();
    runFor(20ms);
    QCOMPARE(wakeUps(), after);
}

void tst_CallSoon::slowCallsAreFollowedByTheNext()
{
    // Each fills a turn, so the second is left for the next one, and the third comes when
    // both have been made.
    int made = 0;
    QObject context;
    for (int i = 0; i < 3; ++i) {
        callSoonThreadsafe(&context, [&] {
            burn(10ms);
            ++made;
        });
    }
    QVERIFY(runUntil([&] { return made == 3; }));
    callSoonThreadsafe(&context, [&] { ++made; });
    QVERIFY(runUntil([&] { return made == 4; }, 2s));
}

void tst_CallSoon::aCallMayAskForAnother()
{
    QStringList made;
    QObject context;
    callSoonThreadsafe(&context, [&] {
        callSoonThreadsafe(&context, [&] { made << u"inner"_s; });
        made << u"outer"_s;
    });
    callSoonThreadsafe(&context, [&] { made << u"second"_s; });
    QVERIFY(runUntil([&] { return made.size() == 3; }));
    QCOMPARE(made, QStringList({u"outer"_s, u"second"_s, u"inner"_s}));
}

void tst_CallSoon::callsThatPostAgainLetQtsEventsThrough()
{
    QObject context;
    int made = 0;
    std::function<void()> again = [&] {
        ++made;
        callSoonThreadsafe(&context, [&] { again(); });
    };
    again();
    int events = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++events; });
    timer.start(1ms);
    QVERIFY(runUntil([&] { return events >= 10 && made >= 100; }));
    again = [] {};
    const int last = made;
    runFor(20ms);
    QCOMPARE(made, last);
}

void tst_CallSoon::aNestedLoopMakesTheRemainingCalls()
{
    QObject context;
    QStringList made;
    callSoonThreadsafe(&context, [&] {
        QEventLoop nested;
        callSoonThreadsafe(&context, [&] { made << u"asked for inside"_s; });
        made << u"nested loop"_s;
        QTimer::singleShot(2s, &nested, &QEventLoop::quit);
        QTimer look;
        connect(&look, &QTimer::timeout, &nested, [&] {
            if (made.size() == 4)
                nested.quit();
        });
        look.start(1ms);
        nested.exec();
        made << u"end"_s;
    });
    callSoonThreadsafe(&context, [&] { made << u"second"_s; });
    callSoonThreadsafe(&context, [&] { made << u"third"_s; });
    QVERIFY(runUntil([&] { return made.size() == 5; }));
    QCOMPARE(made, QStringList({u"nested loop"_s, u"second"_s, u"third"_s, u"asked for inside"_s,
                                u"end"_s}));
}

void tst_CallSoon::aCallOfADeadContextIsDropped()
{
    const std::uint64_t dropped = threadsafeStatistics(thread()).dropped;
    auto context = std::make_unique<QObject>();
    QObject other;
    const auto held = std::make_shared<int>();
    bool wrong = false;
    bool done = false;
    callSoonThreadsafe(context.get(), [&, held] { wrong = true; });
    callSoonThreadsafe(&other, [&] { done = true; });
    context.reset();
    QVERIFY(runUntil([&] { return done; }));
    QVERIFY(!wrong);
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(threadsafeStatistics(thread()).dropped - dropped, 1U);
}

void tst_CallSoon::trapT17_whatACallThrowsIsReported()
{
    Reports reports;
    QObject context;
    bool done = false;
    callSoonThreadsafe(&context, [] { throw Oops("in a call from elsewhere"); });
    callSoonThreadsafe(&context, [&] { done = true; });
    QVERIFY(runUntil([&] { return done; }));
    QCOMPARE(reports.take(), QStringList(u"Callback Oops: in a call from elsewhere"_s));
}

void tst_CallSoon::trapT25_theCallIsMadeInTheThreadOfTheContext()
{
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    worker.start();
    std::atomic<QThread *> where = nullptr;
    callSoonThreadsafe(&context, [&] { where = QThread::currentThread(); });
    QVERIFY(runUntil([&] { return where != nullptr; }));
    QCOMPARE(where.load(), &worker);
    worker.quit();
    QVERIFY(worker.wait());
}

void tst_CallSoon::aThreadThatHasNotBegunGetsItsCallsLater()
{
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    std::atomic<bool> made = false;
    callSoonThreadsafe(&context, [&] { made = true; });
    runFor(5ms);
    QVERIFY(!made);
    worker.start();
    QVERIFY(runUntil([&] { return made.load(); }));
    worker.quit();
    QVERIFY(worker.wait());
}

void tst_CallSoon::aThreadThatWasNeverBegunDropsItsCalls()
{
    // In the same place, so that the second thread has the address of the first.
    std::optional<QThread> worker;
    const auto held = std::make_shared<int>();
    {
        worker.emplace();
        QObject context;
        context.moveToThread(&*worker);
        callSoonThreadsafe(&context, [held] {});
        QCOMPARE(held.use_count(), 2);
    }
    worker.reset();
    QCOMPARE(held.use_count(), 1);

    worker.emplace();
    QObject context;
    context.moveToThread(&*worker);
    worker->start();
    std::atomic<bool> made = false;
    callSoonThreadsafe(&context, [&] { made = true; });
    QVERIFY(runUntil([&] { return made.load(); }, 2s));
    worker->quit();
    QVERIFY(worker->wait());
}

void tst_CallSoon::aThreadThatHasEndedIsRefused()
{
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    worker.start();
    worker.quit();
    QVERIFY(worker.wait());
    QCOMPARE(errorOf([&] { callSoonThreadsafe(&context, [] {}); }), u"NoReactor"_s);
}

void tst_CallSoon::callsThatAnEndingThreadLeavesAreDestroyedInIt()
{
    struct Witness
    {
        explicit Witness(std::atomic<QThread *> &place)
            : where(place)
        {
        }
        ~Witness() { where = QThread::currentThread(); }
        std::atomic<QThread *> &where;
    };
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    worker.start();
    std::atomic<QThread *> where = nullptr;
    std::atomic<bool> asked = false;
    bool made = false;
    callSoonThreadsafe(&context, [&] {
        worker.quit();
        while (!asked) {
        }
        burn(10ms); // fills the turn, so that nothing follows it
    });
    callSoonThreadsafe(&context, [&, witness = std::make_unique<Witness>(where)] { made = true; });
    asked = true;
    QVERIFY(worker.wait());
    QVERIFY(!made);
    QCOMPARE(where.load(), &worker);
}

void tst_CallSoon::aRestartedThreadIsCalledAgain()
{
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    std::atomic<int> made = 0;
    for (int round = 1; round <= 2; ++round) {
        worker.start();
        callSoonThreadsafe(&context, [&] { ++made; });
        QVERIFY(runUntil([&] { return made == round; }));
        worker.quit();
        QVERIFY(worker.wait());
    }
}

void tst_CallSoon::aNullContextIsRefused()
{
    QCOMPARE(errorOf([] { callSoonThreadsafe(nullptr, [] {}); }), u"std::invalid_argument"_s);
}

QTEST_GUILESS_MAIN(tst_CallSoon)
#include "tst_callsoon.moc"
