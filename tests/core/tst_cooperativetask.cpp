// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/pauselock.h>

#include <QTest>

#include <vector>

using namespace QCoop;

/// A handle to a task: pausing, stopping, asking.
class tst_CooperativeTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pausesCount();
    void pausesOfTheInspectorAreApart();
    void resumeErrors();
    void commandsAfterTheEnd_data();
    void commandsAfterTheEnd();
    void resumeAfterTheEndCountsDown();
    void pauseLockHoldsForItsLife();
    void stepOnceMakesOneStepOfAPausedTask();
    void stepOnceIsTakenBackByAPause();
    void stepOnceOfTasksThatHaveNone();
    void pauseInsideItsOwnStep();
    void whenDoneIsToldInOrder();
    void whenDoneAfterTheEnd();
    void cancelledWhenDoneIsLeftAlone();
    void namesAndNumbers();
    void progressFromAStepFunction();
    void statisticsOfATask();
    void currentIsTheTaskWhoseStepRuns();
    void currentInsideWatchersAndTerminators();
    void defaultConstructedHandle();
    void handlesCompareByTask();
    void otherThreadsAreRefused();
    void refusedCommandsChangeNothing();
};

namespace {

const auto again = [] { return true; };

/// A task that has come to the end named, and its handle.
CooperativeTask ended(Rounds &rounds, const QString &end)
{
    if (end == u"TaskStopped"_s) {
        const CooperativeTask task = rounds.cooperator.cooperate(again);
        task.stop();
        return task;
    }
    if (end == u"SchedulerStopped"_s) {
        const CooperativeTask task = rounds.cooperator.cooperate(again);
        rounds.cooperator.stop();
        return task;
    }
    const CooperativeTask task = rounds.cooperator.cooperate([end] {
        if (end == u"TaskFailed"_s)
            throw Oops("step");
        return false;
    });
    (void)task.whenDone().onFailed([] {});
    rounds.round();
    return task;
}

} // namespace

void tst_CooperativeTask::pausesCount()
{
    Rounds rounds;
    int steps = 0;
    const CooperativeTask task = rounds.cooperator.cooperate([&] {
        ++steps;
        return true;
    });
    task.pause();
    task.pause();
    QCOMPARE(task.pauseCount(), 2U);
    QVERIFY(task.state() == TaskState::Paused);
    task.resume();
    rounds.round();
    QCOMPARE(steps, 0);
    QVERIFY(task.state() == TaskState::Paused);
    task.resume();
    QVERIFY(task.state() == TaskState::Ready);
    rounds.round();
    QCOMPARE(steps, 1);
}

void tst_CooperativeTask::pauseLockHoldsForItsLife()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate([] { return true; });
    {
        const PauseLock outer(task);
        const PauseLock inner(task);
        QCOMPARE(task.pauseCount(), 2U);
        rounds.round(3);
        QCOMPARE(task.statistics().steps, 0U);
    }
    QCOMPARE(task.pauseCount(), 0U);
    {
        const PauseLock lock(task);
        task.resume(); // somebody takes it back: the end of the lock has nothing to do
    }
    {
        const PauseLock lock(task);
        task.stop();
    }
    QVERIFY_THROWS_EXCEPTION(TaskStopped, PauseLock{CooperativeTask(task)});
}

void tst_CooperativeTask::stepOnceMakesOneStepOfAPausedTask()
{
    Rounds rounds;
    Journal journal;
    const auto step = [&](const QString &name, int steps) {
        return [&journal, name, left = steps]() mutable {
            journal(name);
            return --left > 0;
        };
    };
    const CooperativeTask task = rounds.cooperator.cooperate(step(u"a"_s, 3));
    const CooperativeTask other = rounds.cooperator.cooperate(step(u"b"_s, 2));
    task.pause();
    task.pause(PauseOwner::Inspector);
    task.stepOnce();
    task.stepOnce(); // asked twice before it was made: one step all the same
    rounds.round(5);
    QCOMPARE(journal.take(), QStringList({u"b"_s, u"a"_s, u"b"_s}));
    QCOMPARE(task.pauseCount(), 2U);
    QVERIFY(task.state() == TaskState::Paused);
    QCOMPARE(task.statistics().steps, 1U);
    task.stepOnce();
    rounds.round(5);
    task.stepOnce();
    rounds.round(5);
    QCOMPARE(journal.take(), QStringList({u"a"_s, u"a"_s}));
    QVERIFY(task.state() == TaskState::Done);
}

void tst_CooperativeTask::stepOnceIsTakenBackByAPause()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate([] { return true; });
    task.pause();
    task.stepOnce();
    task.pause();
    rounds.round(3);
    QCOMPARE(task.statistics().steps, 0U);
    QCOMPARE(task.pauseCount(), 2U);
    // Resumed meanwhile, it simply goes on.
    task.stepOnce();
    task.resume();
    task.resume();
    rounds.round(3);
    QCOMPARE(task.statistics().steps, 3U);
}

void tst_CooperativeTask::stepOnceOfTasksThatHaveNone()
{
    Rounds rounds;
    const CooperativeTask runs = rounds.cooperator.cooperate([] { return true; });
    QVERIFY_THROWS_EXCEPTION(NotPaused, runs.stepOnce());
    const Deferred<> never;
    const CooperativeTask waits = rounds.cooperator.cooperate([&] { return StepResult(never); });
    rounds.round();
    waits.pause();
    QVERIFY_THROWS_EXCEPTION(NotPaused, waits.stepOnce());
    rounds.round(3);
    QCOMPARE(waits.statistics().steps, 1U);
    waits.stop();
    QVERIFY_THROWS_EXCEPTION(TaskStopped, waits.stepOnce());
}

void tst_CooperativeTask::pausesOfTheInspectorAreApart()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate(again);
    task.pause(PauseOwner::Inspector);
    task.pause();
    QCOMPARE(task.pauseCount(), 2U);
    QCOMPARE(task.statistics().pausedByInspector, 1U);
    QCOMPARE(task.statistics().pausedByProgram, 1U);
    task.resume();
    QVERIFY(task.state() == TaskState::Paused); // the program cannot take the other one back
    QCOMPARE(errorOf([&] { task.resume(); }), u"NotPaused"_s);
    QCOMPARE(task.pauseCount(), 1U);
    task.resume(PauseOwner::Inspector);
    QVERIFY(task.state() == TaskState::Ready);
    QCOMPARE(errorOf([&] { task.resume(PauseOwner::Inspector); }), u"NotPaused"_s);
}

void tst_CooperativeTask::resumeErrors()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate(again);
    QCOMPARE(errorOf([&] { task.resume(); }), u"NotPaused"_s);
    task.pause();
    task.resume();
    QCOMPARE(errorOf([&] { task.resume(); }), u"NotPaused"_s);
    QCOMPARE(task.pauseCount(), 0U);
}

void tst_CooperativeTask::commandsAfterTheEnd_data()
{
    QTest::addColumn<QString>("end");
    for (const auto &end :
         {u"TaskDone"_s, u"TaskFailed"_s, u"TaskStopped"_s, u"SchedulerStopped"_s})
        QTest::newRow(qPrintable(end)) << end;
}

void tst_CooperativeTask::commandsAfterTheEnd()
{
    QFETCH(QString, end);
    Rounds rounds;
    const CooperativeTask task = ended(rounds, end);
    QVERIFY(task.isEnded());
    QCOMPARE(errorOf([&] { task.pause(); }), end);
    QCOMPARE(errorOf([&] { task.stop(); }), end);
    QCOMPARE(errorOf([&] { task.pause(PauseOwner::Inspector); }), end);
    QCOMPARE(task.pauseCount(), 0U);
    QCOMPARE(task.cooperatorId(), std::uint64_t(0));
    QCOMPARE(task.failure().has_value(), end == u"TaskFailed"_s);
}

void tst_CooperativeTask::resumeAfterTheEndCountsDown()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate(again);
    task.pause();
    task.stop();
    QCOMPARE(errorOf([&] { task.resume(); }), u"nothing"_s);
    QCOMPARE(task.pauseCount(), 0U);
    QCOMPARE(errorOf([&] { task.resume(); }), u"NotPaused"_s);
    QVERIFY(task.state() == TaskState::Stopped);
}

void tst_CooperativeTask::pauseInsideItsOwnStep()
{
    Rounds rounds;
    Journal journal;
    CooperativeTask task;
    task = rounds.cooperator.cooperate([&] {
        journal(u"step"_s);
        task.pause();
        journal(task.state() == TaskState::Running ? u"runs to its end"_s : u"does not run"_s);
        return true;
    });
    rounds.round(3);
    QCOMPARE(journal.lines(), QStringList({u"step"_s, u"runs to its end"_s}));
}

void tst_CooperativeTask::whenDoneIsToldInOrder()
{
    Rounds rounds;
    Journal journal;
    const CooperativeTask task = rounds.cooperator.cooperate([] { return false; });
    task.whenDone().then([&] {
        journal(u"first"_s);
        task.whenDone().then([&] { journal(u"asked inside, told at once"_s); });
    });
    task.whenDone().then([&] { journal(u"second"_s); });
    rounds.round();
    QCOMPARE(journal.lines(),
             QStringList({u"first"_s, u"asked inside, told at once"_s, u"second"_s}));
}

void tst_CooperativeTask::whenDoneAfterTheEnd()
{
    for (const auto &end :
         {u"TaskDone"_s, u"TaskFailed"_s, u"TaskStopped"_s, u"SchedulerStopped"_s}) {
        Rounds rounds;
        Journal journal;
        const CooperativeTask task = ended(rounds, end);
        tellEnd(task, [&](const QString &how) { journal(how); });
        const QString told = end == u"TaskDone"_s     ? u"done"_s
                             : end == u"TaskFailed"_s ? u"Oops"_s
                                                      : end;
        QCOMPARE(journal.lines(), QStringList({told}));
    }
}

void tst_CooperativeTask::cancelledWhenDoneIsLeftAlone()
{
    Rounds rounds;
    Journal journal;
    const CooperativeTask task = rounds.cooperator.cooperate([] { return false; });
    const Deferred<> asked = task.whenDone();
    asked.onStopped([&] { journal(u"cancelled"_s); });
    asked.cancel();
    QVERIFY(!task.isEnded()); // the Deferred is the asker's own, not the task
    tellEnd(task, [&](const QString &how) { journal(how); });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"cancelled"_s, u"done"_s}));
}

void tst_CooperativeTask::namesAndNumbers()
{
    Rounds rounds;
    const auto line = std::source_location::current().line() + 1;
    CooperativeTask task = rounds.cooperator.cooperate(again);
    QCOMPARE(task.spawnedAt().line(), line);
    QCOMPARE(QString(task.name()), u"task-%1"_s.arg(task.id()));
    QCOMPARE(QString(task.setName(u"import"_s).name()), u"import"_s);
    QCOMPARE(task.cooperatorId(), rounds.cooperator.id());
    const CooperativeTask other = rounds.cooperator.cooperate(again);
    QVERIFY(task.id() != other.id());
}

void tst_CooperativeTask::progressFromAStepFunction()
{
    Rounds rounds;
    CooperativeTask task = rounds.cooperator.cooperate(
        [step = 0]() mutable -> StepResult { return Progress(++step, 10); });
    rounds.round(3);
    QVERIFY(task.progress() == Progress(3, 10));
    task.setProgress(Progress(4, 0, "from outside"));
    QCOMPARE(QString(task.progress()->text()), u"from outside"_s);
    QCOMPARE(task.progress()->value(), std::int64_t(4));
}

void tst_CooperativeTask::statisticsOfATask()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate([&, step = 0]() mutable {
        rounds.reactor.pass(1ms * ++step);
        return step < 3;
    });
    rounds.finish(task);
    const TaskStatistics statistics = task.statistics();
    QVERIFY(statistics.state == TaskState::Done);
    QCOMPARE(statistics.steps, std::uint64_t(3));
    QCOMPARE(statistics.busy, Duration(6ms));
    QCOMPARE(statistics.lastStep, Duration(3ms));
    QCOMPARE(statistics.longestStep, Duration(3ms));
}

void tst_CooperativeTask::currentIsTheTaskWhoseStepRuns()
{
    Rounds rounds;
    Rounds others;
    Journal journal;
    const auto note = [&] {
        const CooperativeTask task = CooperativeTask::current();
        journal(task.isValid() ? QString(task.name()) : u"none"_s);
    };
    note();
    rounds.cooperator
        .cooperate([&] {
            note();
            others.round(); // as in a nested loop
            note();
            return false;
        })
        .setName(u"outer"_s);
    others.cooperator
        .cooperate([&] {
            note();
            return false;
        })
        .setName(u"inner"_s);
    rounds.round();
    note();
    QCOMPARE(journal.lines(),
             QStringList({u"none"_s, u"outer"_s, u"inner"_s, u"outer"_s, u"none"_s}));
}

void tst_CooperativeTask::currentInsideWatchersAndTerminators()
{
    // Between two steps no task runs: none is current, least of all one that is gone.
    Rounds rounds;
    Journal journal;
    const auto note = [&] {
        journal(CooperativeTask::current().isValid() ? u"a task"_s : u"none"_s);
    };
    rounds.cooperator.setTerminator([&] {
        return [&] {
            note();
            return true;
        };
    });
    rounds.cooperator.cooperate([] { return false; }).whenDone().then([&] { note(); });
    rounds.round();
    rounds.cooperator.cooperate([] { return false; });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"none"_s, u"none"_s, u"none"_s}));
}

void tst_CooperativeTask::defaultConstructedHandle()
{
    CooperativeTask none;
    QVERIFY(!none.isValid());
    QVERIFY(none.isEnded());
    QVERIFY(none.state() == TaskState::Done);
    QCOMPARE(none.id(), std::uint64_t(0));
    QCOMPARE(none.pauseCount(), 0U);
    QCOMPARE(none.cooperatorId(), std::uint64_t(0));
    QVERIFY(!none.failure() && !none.progress());
    QCOMPARE(none.statistics().steps, std::uint64_t(0));
    QVERIFY(none.whenDone().hasValue());
    QCOMPARE(errorOf([&] { none.pause(); }), u"TaskDone"_s);
    QCOMPARE(errorOf([&] { none.resume(); }), u"TaskDone"_s);
    QCOMPARE(errorOf([&] { none.stop(); }), u"TaskDone"_s);
    none.setName(u"x"_s).setProgress(Progress(1, 2));
    QVERIFY(none == CooperativeTask());
}

void tst_CooperativeTask::handlesCompareByTask()
{
    Rounds rounds;
    const CooperativeTask a = rounds.cooperator.cooperate(again);
    const CooperativeTask b = rounds.cooperator.cooperate(again);
    const CooperativeTask copy = a; // NOLINT: the copy is what is tested
    QVERIFY(copy == a);
    QVERIFY(a != b);
}

void tst_CooperativeTask::otherThreadsAreRefused()
{
    Rounds rounds;
    Cooperator &cooperator = rounds.cooperator;
    CooperativeTask task = cooperator.cooperate(again);
    const std::vector<int> range{1, 2};
    QCOMPARE(errorElsewhere([&] { cooperator.cooperate(again); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { cooperator.coiterate(range, [](int) {}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { cooperator.start(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { cooperator.stop(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { cooperator.setSlice(1ms); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { cooperator.setTerminator({}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { Cooperator other(rounds.reactor); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.pause(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.resume(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.stop(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)task.whenDone(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.setName(u"x"_s); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.setProgress(Progress(1, 2)); }), u"WrongThread"_s);
}

void tst_CooperativeTask::refusedCommandsChangeNothing()
{
    Reports reports;
    Rounds rounds;
    {
        const CooperativeTask task = rounds.cooperator.cooperate([]() -> bool { throw Oops("x"); });
        QCOMPARE(errorElsewhere([&] { (void)task.whenDone(); }), u"WrongThread"_s);
        QCOMPARE(errorElsewhere([&] { task.pause(); }), u"WrongThread"_s);
        QCOMPARE(task.pauseCount(), 0U);
        rounds.round();
    }
    QCOMPARE(reports.take(), QStringList({u"FailedTask Oops: x"_s})); // nobody has asked
    QCOMPARE(rounds.cooperator.statistics().added, std::uint64_t(1));
}

QTEST_APPLESS_MAIN(tst_CooperativeTask)
#include "tst_cooperativetask.moc"
