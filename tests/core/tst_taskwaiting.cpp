// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/rounds.h"

#include <QTest>

using namespace QCoop;

/// Step functions that hand over a Deferred to wait for.
class tst_TaskWaiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitingForADeferred();
    void resumeWhileWaitingForADeferred();
    void failedDeferredFailsTheTask();
    void deferredThatIsConsumedMeanwhileFailsTheTask();
};

void tst_TaskWaiting::waitingForADeferred()
{
    Rounds rounds;
    Journal journal;
    const Deferred<int> wait;
    const CooperativeTask task = rounds.cooperator.cooperate([&, step = 0]() mutable -> StepResult {
        journal(u"step %1"_s.arg(++step));
        if (step == 1)
            return wait;
        return Step::Done;
    });
    rounds.round(2);
    QVERIFY(task.state() == TaskState::Waiting);
    QCOMPARE(task.pauseCount(), 1U);
    QVERIFY(task.statistics().waiting);
    QCOMPARE(task.statistics().pausedByProgram, 0U);
    task.pause();
    QVERIFY(task.state() == TaskState::Paused);
    QCOMPARE(task.statistics().pausedByProgram, 1U);
    wait.callback(7);
    rounds.round(2);
    QCOMPARE(journal.lines(), QStringList({u"step 1"_s}));
    task.resume();
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"step 1"_s, u"step 2"_s}));
}

void tst_TaskWaiting::resumeWhileWaitingForADeferred()
{
    // As in the reference, the wait of a step function is a pause like any other.
    Rounds rounds;
    int steps = 0;
    const Deferred<> wait;
    const CooperativeTask task = rounds.cooperator.cooperate([&]() -> StepResult {
        if (++steps == 1)
            return wait;
        return Step::Again;
    });
    rounds.round();
    task.resume();
    QVERIFY(task.state() == TaskState::Ready);
    rounds.round();
    QCOMPARE(steps, 2);
    wait.callback();
    rounds.round();
    QCOMPARE(steps, 3);
    QCOMPARE(task.pauseCount(), 0U);
}

void tst_TaskWaiting::failedDeferredFailsTheTask()
{
    Rounds rounds;
    Journal journal;
    const Deferred<> wait;
    const CooperativeTask task = rounds.cooperator.cooperate([&]() -> StepResult { return wait; });
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round();
    wait.errback(Failure(Oops("wait")));
    QCOMPARE(journal.lines(), QStringList({u"Oops"_s}));
    QVERIFY(task.state() == TaskState::Failed);
}

void tst_TaskWaiting::deferredThatIsConsumedMeanwhileFailsTheTask()
{
    Rounds rounds;
    Journal journal;
    const Deferred<int> wait;
    const CooperativeTask task = rounds.cooperator.cooperate([&]() -> StepResult {
        StepResult result = wait;
        wait.then([&](int value) { journal(u"the other consumer gets %1"_s.arg(value)); });
        return result;
    });
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round();
    wait.callback(7);
    QCOMPARE(journal.lines(), QStringList({u"AlreadyConsumed"_s, u"the other consumer gets 7"_s}));
}

QTEST_APPLESS_MAIN(tst_TaskWaiting)
#include "tst_taskwaiting.moc"
