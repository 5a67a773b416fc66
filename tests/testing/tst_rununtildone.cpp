// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../qt/loops.h"

#include <qcoop/test/rununtildone.h>

#include <QTest>
#include <QThread>

#include <memory>

using namespace QCoop;
using Test::jumpUntil;
using Test::runUntilDone;

/// Virtual time that jumps to where something happens, and real time that has a limit.
class tst_RunUntilDone : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hoursTakeNoTime();
    void itStopsBetweenTheCallsOfOneInstant();
    void whatIsSoAlreadyMovesNothing();
    void nothingPendingIsAnError();
    void theLimitIsAnError();
    void aRunawayIsAnError();
    void whatACallThrowsComesOut();
    void theResultOfADeferred();
    void theResultOfTasks();
    void theErrorOfATask();
    void aTaskThatIsStopped();
    void aResultAfterTheLimitIsHarmless();
    void realTime();
    void realTimeFromAnotherThread();
    void realTimeHasALimit();
};

namespace {

template <typename Error, typename Action>
QString messageOf(Action &&action)
{
    try {
        action();
    } catch (const Error &error) {
        return QString::fromLocal8Bit(error.what());
    }
    return {};
}

Task<int> countSlowly(int last)
{
    int sum = 0;
    for (int i = 1; i <= last; ++i) {
        co_await QCoop::sleep(10min);
        sum += i;
    }
    co_return sum;
}

Task<> failSlowly()
{
    co_await QCoop::sleep(1s);
    throw Oops("the disk is full");
}

} // namespace

void tst_RunUntilDone::hoursTakeNoTime()
{
    Clock clock;
    Journal journal(&clock);
    clock.callLater(40min, [&] { journal(u"a"_s); });
    clock.callLater(7h, [&] { journal(u"b"_s); });
    jumpUntil(
        clock, [&] { return journal.lines().size() == 2; }, 24h);
    QCOMPARE(journal.take(), (QStringList{u"2400000 ms a"_s, u"25200000 ms b"_s}));
    QCOMPARE(clock.elapsed(), Duration(7h));
}

void tst_RunUntilDone::itStopsBetweenTheCallsOfOneInstant()
{
    Clock clock;
    int calls = 0;
    for (int i = 0; i < 5; ++i)
        clock.callLater(1s, [&] { ++calls; });
    jumpUntil(clock, [&] { return calls == 2; });
    QCOMPARE(calls, 2);
    QCOMPARE(clock.delayedCalls().size(), std::size_t(3));
}

void tst_RunUntilDone::whatIsSoAlreadyMovesNothing()
{
    Clock clock;
    bool called = false;
    clock.callLater(0ms, [&] { called = true; });
    jumpUntil(clock, [] { return true; });
    QVERIFY(!called);
    QCOMPARE(runUntilDone(clock, Deferred<int>::succeeded(3)), 3);
    QVERIFY(!called);
}

void tst_RunUntilDone::nothingPendingIsAnError()
{
    Clock clock;
    Cooperator cooperator(clock);
    Deferred<> never;
    auto task = cooperator.cooperate([&]() -> StepResult { return never; });
    task.setName("load");
    clock.callLater(1500ms, [] {});
    const QString message =
        messageOf<Test::NotSettled>([&] { jumpUntil(clock, [] { return false; }); });
    QVERIFY2(message.startsWith(u"jumpUntil: this would wait for ever, for nothing is pending on "
                                "the clock any more, at 1.5 s; live tasks: \"load\" (waiting "
                                "after 1 steps, of tst_rununtildone.cpp:"_s),
             qPrintable(message));
    task.stop();
}

void tst_RunUntilDone::theLimitIsAnError()
{
    Clock clock;
    int calls = 0;
    LoopingCall beat(clock, [&] { ++calls; });
    beat.start(30min).then([] {});
    const QString message =
        messageOf<Test::NotSettled>([&] { jumpUntil(clock, [] { return false; }); });
    QVERIFY2(message.startsWith(u"jumpUntil: more than 3600 s of the clock have passed, it is at "
                                "5400 s; no live task; calls: a LoopingCall of "_s),
             qPrintable(message));
    QCOMPARE(calls, 4);
    // What comes with the first instant after the limit has come all the same.
    jumpUntil(
        clock, [&] { return calls == 5; }, 1ms);
}

void tst_RunUntilDone::aRunawayIsAnError()
{
    Clock clock;
    const std::function<void()> again = [&] { clock.callLater(0ms, again); };
    again();
    QCOMPARE(errorOf([&] { jumpUntil(clock, [] { return false; }); }), u"RunawayClock"_s);
}

void tst_RunUntilDone::whatACallThrowsComesOut()
{
    Clock clock;
    clock.callLater(1s, [] { throw Oops("x"); });
    QCOMPARE(errorOf([&] { jumpUntil(clock, [] { return false; }); }), u"Oops"_s);
    QCOMPARE(errorOf([&] { jumpUntil(clock, []() -> bool { throw Oops("y"); }); }), u"Oops"_s);
}

void tst_RunUntilDone::theResultOfADeferred()
{
    Clock clock;
    Deferred<std::unique_ptr<int>> deferred;
    clock.callLater(2s, [deferred] { deferred.callback(std::make_unique<int>(42)); });
    QCOMPARE(*runUntilDone(clock, deferred), 42);
    QCOMPARE(clock.elapsed(), Duration(2s));
    QCOMPARE(errorOf([&] { runUntilDone(clock, deferred); }), u"AlreadyConsumed"_s);
    const auto failed = Deferred<int>::failed(Failure(Oops("x")));
    QCOMPARE(errorOf([&] { runUntilDone(clock, failed); }), u"Oops"_s);
}

void tst_RunUntilDone::theResultOfTasks()
{
    Clock clock;
    Cooperator cooperator(clock);
    QCOMPARE(runUntilDone(clock, cooperator.cooperate(countSlowly(3))), 6);
    QCOMPARE(clock.elapsed(), Duration(30min));
    QCOMPARE(runUntilDone(clock, countSlowly(5)), 15);
    int steps = 0;
    const CooperativeTask task = cooperator.cooperate([&] { return ++steps < 7; });
    runUntilDone(clock, task);
    QCOMPARE(steps, 7);
}

void tst_RunUntilDone::theErrorOfATask()
{
    Clock clock;
    Cooperator cooperator(clock);
    Reports reports;
    QCOMPARE(messageOf<Oops>([&] { runUntilDone(clock, cooperator.cooperate(failSlowly())); }),
             u"the disk is full"_s);
    QCOMPARE(messageOf<Oops>([&] { runUntilDone(clock, failSlowly()); }), u"the disk is full"_s);
    QCOMPARE(reports.take(), QStringList()); // whoever called has got it
}

void tst_RunUntilDone::aTaskThatIsStopped()
{
    Clock clock;
    Cooperator cooperator(clock);
    const CooperativeTask task = cooperator.cooperate(failSlowly());
    clock.callLater(500ms, [task] { task.stop(); });
    QCOMPARE(errorOf([&] { runUntilDone(clock, task); }), u"TaskStopped"_s);
    runUntilDone(clock, CooperativeTask()); // of no task: it has ended
}

void tst_RunUntilDone::aResultAfterTheLimitIsHarmless()
{
    Clock clock;
    Reports reports;
    Deferred<int> deferred;
    clock.callLater(2s, [] {});
    QCOMPARE(errorOf([&] { runUntilDone(clock, deferred, 1s); }), u"Test::NotSettled"_s);
    deferred.callback(1);
    QCOMPARE(reports.take(), QStringList());
}

void tst_RunUntilDone::realTime()
{
    Application app;
    int steps = 0;
    runUntilDone(cooperate(this, [&] { return ++steps < 100; }));
    QCOMPARE(steps, 100);
    QCOMPARE(runUntilDone(deferLater(20ms, this, [] { return u"late"_s; })), u"late"_s);
    const CooperativeTaskOf<int> task = cooperate(this, []() -> Task<int> {
        co_await QCoop::sleep(5ms);
        co_return 5;
    });
    QCOMPARE(runUntilDone(task), 5);
    QCOMPARE(errorOf([&] { runUntilDone(cooperate(this, []() -> Step { throw Oops("x"); })); }),
             u"Oops"_s);
}

void tst_RunUntilDone::realTimeFromAnotherThread()
{
    Application app;
    Deferred<int> deferred;
    const std::unique_ptr<QThread> thread(
        QThread::create([&] { callSoonThreadsafe(this, [deferred] { deferred.callback(9); }); }));
    thread->start();
    QCOMPARE(runUntilDone(deferred), 9);
    QVERIFY(thread->wait());
}

void tst_RunUntilDone::realTimeHasALimit()
{
    Application app;
    const QString message =
        messageOf<Test::NotSettled>([] { runUntilDone(Deferred<int>(), 30ms); });
    QCOMPARE(message, u"runUntilDone: no result after 30 ms; no live task; no other call"_s);
}

QTEST_APPLESS_MAIN(tst_RunUntilDone)
#include "tst_rununtildone.moc"
