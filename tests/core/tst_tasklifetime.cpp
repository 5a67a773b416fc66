// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/rounds.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// How long frames, arguments and captures live, and who may run a coroutine.
class tst_TaskLifetime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void taskThatIsNotRunIsReleased();
    void taskThatWasMovedFromIsRefused();
    void awaitedTaskIsConsumed();
    void taskAwaitedByTwoIsRefused();
    void trapT12_argumentsAndCapturesLiveAsLongAsTheTask();
    void trapT9_contextGoneDestroysTheFrame();
    void trapT20_stoppedBeforeItsFirstStep();
    void trapT21_stopDestroysTheFrameAtTheNextSuspension();
    void stopInItsOwnStepThenWait();
};

void tst_TaskLifetime::taskThatIsNotRunIsReleased()
{
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    const auto body = [](std::shared_ptr<int> own) -> Task<> {
        co_yield {};
        (void)own;
    };
    {
        const Task<> never = body(std::move(captured));
        QVERIFY(never.isValid());
        QVERIFY(!watch.expired());
    }
    QVERIFY(watch.expired());
}

void tst_TaskLifetime::taskThatWasMovedFromIsRefused()
{
    Rounds rounds;
    Journal journal;
    const auto empty = []() -> Task<> { co_return; };
    Task<> task = empty();
    const Task<> taken = std::move(task);
    const CooperativeTask failing = rounds.cooperator.cooperate(std::move(task)); // NOLINT
    tellEnd(failing, [&](const QString &end) { journal(end); });
    const auto awaits = [&]() -> Task<> { co_await std::move(task); };
    const CooperativeTask awaiting = rounds.cooperator.cooperate(awaits);
    tellEnd(awaiting, [&](const QString &end) { journal(end); });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"AlreadyConsumed"_s, u"AlreadyConsumed"_s}));
}

void tst_TaskLifetime::awaitedTaskIsConsumed()
{
    Rounds rounds;
    Journal journal;
    const auto value = []() -> Task<int> { co_return 7; };
    const auto twice = [&]() -> Task<> {
        auto task = value();
        journal(u"%1"_s.arg(co_await task));
        journal(u"%1"_s.arg(co_await task));
    };
    const CooperativeTask task = rounds.cooperator.cooperate(twice);
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"7"_s, u"AlreadyConsumed"_s}));
}

void tst_TaskLifetime::taskAwaitedByTwoIsRefused()
{
    Rounds rounds;
    Journal journal;
    const auto body = []() -> Task<int> {
        co_yield {};
        co_yield {};
        co_return 7;
    };
    Task<int> shared = body();
    const auto awaits = [&]() -> Task<> { journal(u"%1"_s.arg(co_await shared)); };
    const CooperativeTask first = rounds.cooperator.cooperate(awaits);
    const CooperativeTask second = rounds.cooperator.cooperate(awaits);
    tellEnd(first, [&](const QString &end) { journal(u"first "_s + end); });
    tellEnd(second, [&](const QString &end) { journal(u"second "_s + end); });
    rounds.round(5);
    QCOMPARE(journal.lines(), QStringList({u"second AlreadyConsumed"_s, u"7"_s, u"first done"_s}));
}

void tst_TaskLifetime::trapT12_argumentsAndCapturesLiveAsLongAsTheTask()
{
    Rounds rounds;
    Owner owner(rounds.reactor);
    auto captured = std::make_shared<int>(1);
    auto argument = std::make_shared<int>(2);
    const std::weak_ptr<int> watchCaptured = captured;
    const std::weak_ptr<int> watchArgument = argument;
    int sum = 0;
    const auto task = rounds.cooperator.cooperate(
        &owner,
        // A lambda coroutine with captures, which is gone after the call in plain C++.
        [captured = std::move(captured), &sum](std::shared_ptr<int> own, int factor) -> Task<> {
            for (int i = 0; i < 3; ++i) {
                sum += factor * (*captured + *own);
                co_yield {};
            }
        },
        std::move(argument), 10);
    rounds.round(2);
    QVERIFY(!watchCaptured.expired());
    QVERIFY(!watchArgument.expired());
    rounds.round(2);
    QVERIFY(task.isEnded());
    QCOMPARE(sum, 90);
    QVERIFY(watchCaptured.expired()); // not with the last handle
    QVERIFY(watchArgument.expired());

    // The same for a step function, which is given its arguments anew in each step.
    int steps = 0;
    rounds.cooperator.cooperate(
        &owner,
        [&steps](std::unique_ptr<int> &left) {
            ++steps;
            return --*left > 0;
        },
        std::make_unique<int>(4));
    rounds.round(6);
    QCOMPARE(steps, 4);
}

void tst_TaskLifetime::trapT9_contextGoneDestroysTheFrame()
{
    Rounds rounds;
    Journal journal;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    std::optional<Owner> owner(std::in_place, rounds.reactor);
    const CooperativeTask task = rounds.cooperator.cooperate(
        &*owner,
        [](std::shared_ptr<int> own) -> Task<> {
            co_await Deferred<>();
            (void)own;
        },
        std::move(captured));
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round();
    owner.reset();
    QVERIFY(watch.expired());
    QVERIFY(task.state() == TaskState::Stopped);
    QCOMPARE(journal.lines(), QStringList({u"TaskStopped"_s}));
}

void tst_TaskLifetime::trapT20_stoppedBeforeItsFirstStep()
{
    Rounds rounds;
    Owner owner(rounds.reactor);
    Journal journal;
    auto argument = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = argument;
    const CooperativeTask task = rounds.cooperator.cooperate(
        &owner,
        [&](std::shared_ptr<int> own) -> Task<> {
            journal(u"body"_s);
            co_yield {};
            (void)own;
        },
        std::move(argument));
    task.whenDone().onStopped([&] { journal(u"stopped"_s); });
    task.stop();
    QVERIFY(watch.expired());
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"stopped"_s}));
}

void tst_TaskLifetime::trapT21_stopDestroysTheFrameAtTheNextSuspension()
{
    Rounds rounds;
    Journal journal;
    CooperativeTask self;
    struct Guard
    {
        ~Guard() { journal(u"guard"_s); }
        Journal &journal;
    };
    const auto swallowing = [&]() -> Task<> {
        const Guard guard{journal};
        for (;;) {
            try {
                self.stop();
                journal(u"goes on until it suspends"_s);
                co_yield {};
                journal(u"never"_s);
            } catch (...) {
                journal(u"nothing is thrown that could be swallowed"_s);
            }
        }
    };
    self = rounds.cooperator.cooperate(swallowing);
    tellEnd(self, [&](const QString &end) { journal(end); });
    rounds.round(3);
    QCOMPARE(journal.lines(),
             QStringList({u"TaskStopped"_s, u"goes on until it suspends"_s, u"guard"_s}));
}

void tst_TaskLifetime::stopInItsOwnStepThenWait()
{
    Rounds rounds;
    Journal journal;
    CooperativeTask self;
    const auto body = [&]() -> Task<> {
        self.stop();
        journal(u"waits"_s);
        co_await Deferred<>([&](Deferred<> &) { journal(u"cancelled"_s); });
        journal(u"never"_s);
    };
    self = rounds.cooperator.cooperate(body);
    rounds.round(2);
    QCOMPARE(journal.lines(), QStringList({u"waits"_s, u"cancelled"_s}));
    QVERIFY(self.state() == TaskState::Stopped);
}

QTEST_APPLESS_MAIN(tst_TaskLifetime)
#include "tst_tasklifetime.moc"
