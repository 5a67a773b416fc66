// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/clock.h>

#include <QTest>

#include <memory>

using namespace QCoop;

/// Coroutines as tasks: steps, awaits, results and ends.
class tst_Task : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodyBeginsWithTheFirstStep();
    void yieldEndsAStep();
    void yieldInsideAnAwaitedHelperEndsTheStepOfTheTask();
    void progressIsYielded();
    void exceptionsTravelThroughAwaits();
    void exceptionsFailTheTask();
    void resultOfTheCoroutine();
    void resultThatCannotBeCopiedGoesToTheFirst();
    void resultOfAStoppedTask();
    void sleepIsOnTheReactorOfTheTask();
    void sleepingTaskIsNotInTheRing();
    void stoppedSleepLeavesNothingPending();
    void pausedWhileItWaits();
};

void tst_Task::bodyBeginsWithTheFirstStep()
{
    Rounds rounds;
    Journal journal;
    const auto body = [&]() -> Task<> {
        journal(u"body"_s);
        co_return;
    };
    const auto task = rounds.cooperator.cooperate(body);
    journal(u"added"_s);
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"added"_s, u"body"_s}));
    QVERIFY(task.state() == TaskState::Done);
    QCOMPARE(task.statistics().steps, std::uint64_t(1));
}

void tst_Task::yieldEndsAStep()
{
    Rounds rounds;
    Journal journal;
    const auto count = [&](QString name, int end) -> Task<> {
        for (int i = 0; i < end; ++i) {
            journal(u"%1%2"_s.arg(name).arg(i));
            co_yield {};
        }
    };
    tellEnd(rounds.cooperator.cooperate([&] { return count(u"a"_s, 2); }), journal);
    rounds.cooperator.cooperate(count(u"b"_s, 3)); // a Task itself
    rounds.round(4);
    QCOMPARE(journal.lines(), QStringList({u"a0"_s, u"b0"_s, u"a1"_s, u"b1"_s, u"b2"_s}));
}

void tst_Task::yieldInsideAnAwaitedHelperEndsTheStepOfTheTask()
{
    Rounds rounds;
    Journal journal;
    const auto inner = [&]() -> Task<int> {
        journal(u"inner 1"_s);
        co_yield {};
        journal(u"inner 2"_s);
        co_return 7;
    };
    const auto middle = [&]() -> Task<int> {
        const int value = co_await inner();
        journal(u"middle"_s);
        co_yield {};
        co_return value;
    };
    const auto outer = [&]() -> Task<> { journal(u"outer %1"_s.arg(co_await middle())); };
    const auto task = rounds.cooperator.cooperate(outer);
    for (int i = 0; i < 3; ++i) {
        rounds.round();
        journal(u"round"_s);
    }
    QCOMPARE(journal.lines(), QStringList({u"inner 1"_s, u"round"_s, u"inner 2"_s, u"middle"_s,
                                           u"round"_s, u"outer 7"_s, u"round"_s}));
    QCOMPARE(task.statistics().steps, std::uint64_t(3));
}

void tst_Task::progressIsYielded()
{
    Rounds rounds;
    const auto body = []() -> Task<> {
        co_yield Progress(1, 3, "one");
        co_yield {2, 3};
    };
    const auto task = rounds.cooperator.cooperate(body);
    QVERIFY(!task.progress());
    rounds.round();
    QVERIFY(task.progress() == Progress(1, 3, "one"));
    rounds.round();
    QVERIFY(task.progress() == Progress(2, 3));
}

void tst_Task::exceptionsTravelThroughAwaits()
{
    Rounds rounds;
    Journal journal;
    const auto thrower = []() -> Task<int> {
        co_yield {};
        throw Oops("deep inside");
    };
    const auto passer = [&]() -> Task<int> { co_return co_await thrower(); };
    const auto catcher = [&]() -> Task<> {
        try {
            co_await passer();
        } catch (const Oops &error) {
            journal(QString::fromUtf8(error.what()));
        }
        journal(u"goes on"_s);
    };
    QVERIFY(rounds.finish(rounds.cooperator.cooperate(catcher)));
    QCOMPARE(journal.lines(), QStringList({u"deep inside"_s, u"goes on"_s}));
}

void tst_Task::exceptionsFailTheTask()
{
    Rounds rounds;
    Journal journal;
    const auto line = std::source_location::current().line() + 2;
    const auto thrower = []() -> Task<> {
        co_yield {};
        throw Oops("thrown");
    };
    const CooperativeTask task = rounds.cooperator.cooperate(thrower);
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round(2);
    QCOMPARE(journal.lines(), QStringList({u"Oops"_s}));
    QVERIFY(task.state() == TaskState::Failed);
    QCOMPARE(QString(task.failure()->message()), u"thrown"_s);
    QCOMPARE(task.failure()->where()->line(), line); // where it last yielded
    QCOMPARE(task.yieldedAt().line(), line);
}

void tst_Task::resultOfTheCoroutine()
{
    Rounds rounds;
    Journal journal;
    const auto body = []() -> Task<QString> {
        co_yield {};
        co_return u"result"_s;
    };
    const CooperativeTaskOf<QString> task = rounds.cooperator.cooperate(body);
    task.result().then([&](const QString &text) { journal(text); });
    task.result().then([&](const QString &text) { journal(text + u" again"_s); });
    QVERIFY(rounds.finish(task));
    task.result().then([&](const QString &text) { journal(text + u" late"_s); });
    QCOMPARE(journal.lines(), QStringList({u"result"_s, u"result again"_s, u"result late"_s}));
}

void tst_Task::resultThatCannotBeCopiedGoesToTheFirst()
{
    Rounds rounds;
    Journal journal;
    const auto body = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
    const auto task = rounds.cooperator.cooperate(body);
    QVERIFY(rounds.finish(task));
    task.result().then([&](std::unique_ptr<int> value) { journal(u"%1"_s.arg(*value)); });
    task.result().then([](std::unique_ptr<int>) {},
                       [&](const Failure &failure) { journal(nameOf(failure)); });
    QCOMPARE(journal.lines(), QStringList({u"7"_s, u"AlreadyConsumed"_s}));
}

void tst_Task::resultOfAStoppedTask()
{
    Rounds rounds;
    Reports reports;
    Journal journal;
    const auto body = []() -> Task<int> {
        co_yield {};
        co_return 7;
    };
    const auto task = rounds.cooperator.cooperate(body);
    (void)task.result();
    task.result().then([](int) {}, [&](const Failure &failure) { journal(nameOf(failure)); });
    task.stop();
    QCOMPARE(journal.lines(), QStringList({u"TaskStopped"_s}));
    QCOMPARE(reports.take(), QStringList());
}

void tst_Task::sleepIsOnTheReactorOfTheTask()
{
    Clock clock;
    Cooperator cooperator(clock);
    Journal journal(&clock);
    const auto body = [&](QString name, Duration time) -> Task<> {
        journal(name);
        co_await sleep(time);
        journal(name);
        co_await sleep(time);
        journal(name);
    };
    cooperator.cooperate([&] { return body(u"a"_s, 10ms); });
    cooperator.cooperate([&] { return body(u"b"_s, 15ms); });
    clock.elapse(40ms);
    QCOMPARE(journal.lines(), QStringList({u"0 ms a"_s, u"0 ms b"_s, u"10 ms a"_s, u"15 ms b"_s,
                                           u"20 ms a"_s, u"30 ms b"_s}));
}

void tst_Task::sleepingTaskIsNotInTheRing()
{
    Clock clock;
    Cooperator cooperator(clock);
    const auto body = []() -> Task<> { co_await sleep(1s); };
    const CooperativeTask task = cooperator.cooperate(body);
    clock.advance(0ms);
    QVERIFY(task.state() == TaskState::Waiting);
    QCOMPARE(task.pauseCount(), 1U);
    QVERIFY(task.statistics().waiting);
    QCOMPARE(task.statistics().pausedByProgram, 0U);
    QCOMPARE(cooperator.statistics().ready, std::size_t(0));
    QCOMPARE(clock.statistics().pending, std::size_t(1));
    QVERIFY(clock.delayedCalls().front().kind() == CallKind::Sleep);
    QCOMPARE(errorOf([&] { task.resume(); }), u"NotPaused"_s); // nobody can end a wait early
    clock.advance(1s);
    QVERIFY(task.state() == TaskState::Done);
}

void tst_Task::stoppedSleepLeavesNothingPending()
{
    Clock clock;
    Cooperator cooperator(clock);
    const auto body = []() -> Task<> { co_await sleep(1h); };
    const CooperativeTask task = cooperator.cooperate(body);
    clock.advance(0ms);
    task.stop();
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_Task::pausedWhileItWaits()
{
    Rounds rounds;
    Journal journal;
    const Deferred<> wait;
    const auto body = [&]() -> Task<> {
        co_await wait;
        journal(u"goes on"_s);
    };
    const CooperativeTask task = rounds.cooperator.cooperate(body);
    rounds.round();
    task.pause();
    QCOMPARE(task.pauseCount(), 2U);
    QVERIFY(task.state() == TaskState::Paused);
    wait.callback();
    rounds.round();
    QCOMPARE(journal.lines(), QStringList());
    QCOMPARE(task.pauseCount(), 1U);
    task.resume();
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"goes on"_s}));
}

QTEST_APPLESS_MAIN(tst_Task)
#include "tst_task.moc"
