// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <memory>

using namespace QCoop;

namespace {

/// A task that counts its steps for ever.
CooperativeTask counting(QObject *context, int &steps)
{
    return cooperate(context, [&steps] {
        ++steps;
        return Step::Again;
    });
}

/// A modal dialog, as far as an event loop can tell: it ends when \a isOver.
bool execModal(const std::function<bool()> &isOver)
{
    return runUntil(isOver, 3s);
}

} // namespace

/// Nested event loops, as a QDialog::exec() runs them.
class tst_NestedLoops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT6_aLoopInsideAStepRunsTheOthersAndNeverTheStepItself();
    void trapT6_aLoopInsideADelayedCallMakesTheOtherCalls();
    void trapT6_aLoopInsideACoroutineRunsTheOthers();
    void trapT6_aLoopInsideALoopRunsTheOthers();
    void trapT6_anIdleLoopInsideAStepDoesNotSpin();
    void trapT6_tasksAndCallsMadeInsideGoOnInside();
    void trapT6_modalTimeIsNotBilledToTheTask();
    void trapT6_modalTimeOfTheOnlyTaskIsNotBilled();
    void trapT6_theTaskThatRunsTheLoopCanBeStoppedInside();
    void trapT6_theTaskThatRunsTheLoopCanBePausedAndResumedInside();
    void trapT6_theContextOfTheTaskMayGoInside();
    void trapT6_everyTaskMayRunALoopInTurn();
    void loopingCallsGoOnInsideAndAreNotReentered();
    void theCooperatorMayBeStoppedInside();
};

void tst_NestedLoops::trapT6_aLoopInsideAStepRunsTheOthersAndNeverTheStepItself()
{
    QObject context;
    int steps = 0;
    int inside = 0;
    int depth = 0;
    bool reentered = false;
    bool othersWentOn = false;
    counting(&context, steps);
    CooperativeTask modal = cooperate(&context, [&] {
        reentered = reentered || depth > 0;
        ++depth;
        const int before = steps;
        othersWentOn = execModal([&] { return steps >= before + 10; });
        --depth;
        return ++inside == 2 ? Step::Done : Step::Again;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QVERIFY(othersWentOn);
    QVERIFY(!reentered);
    QCOMPARE(modal.state(), TaskState::Done);
    QCOMPARE(modal.statistics().steps, 2U);
}

void tst_NestedLoops::trapT6_aLoopInsideADelayedCallMakesTheOtherCalls()
{
    Journal journal;
    QtReactor &reactor = QtReactor::instance();
    bool second = false;
    bool later = false;
    reactor.callLater(0ms, [&] {
        journal(u"first begins"_s);
        execModal([&] { return second && later; });
        journal(u"first ends"_s);
    });
    reactor.callLater(0ms, [&] {
        journal(u"second"_s); // of the same turn as the first
        second = true;
    });
    reactor.callLater(5ms, [&] {
        journal(u"later"_s);
        later = true;
    });
    QVERIFY(runUntil([&] { return journal.lines().size() == 4; }));
    QCOMPARE(journal.take(),
             QStringList({u"first begins"_s, u"second"_s, u"later"_s, u"first ends"_s}));
}

void tst_NestedLoops::trapT6_aLoopInsideACoroutineRunsTheOthers()
{
    QObject context;
    int steps = 0;
    counting(&context, steps);
    bool wentOn = false;
    const auto body = [&]() -> Task<> {
        co_yield {};
        wentOn = execModal([&] { return steps >= 10; });
        co_await QCoop::sleep(1ms);
    };
    CooperativeTask task = cooperate(&context, body);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(wentOn);
}

void tst_NestedLoops::trapT6_aLoopInsideALoopRunsTheOthers()
{
    QObject context;
    int steps = 0;
    Journal journal;
    counting(&context, steps);
    CooperativeTask inner;
    CooperativeTask outer = cooperate(&context, [&] {
        journal(u"outer begins"_s);
        inner = cooperate(&context, [&] {
            journal(u"inner begins"_s);
            const int before = steps;
            if (execModal([&] { return steps > before + 10; }))
                journal(u"the third went on"_s);
            journal(u"inner ends"_s);
            return Step::Done;
        });
        execModal([&] { return inner.isEnded(); });
        journal(u"outer ends"_s);
        return Step::Done;
    });
    QVERIFY(runUntil([&] { return outer.isEnded(); }));
    QCOMPARE(journal.take(),
             QStringList({u"outer begins"_s, u"inner begins"_s, u"the third went on"_s,
                          u"inner ends"_s, u"outer ends"_s}));
}

void tst_NestedLoops::trapT6_anIdleLoopInsideAStepDoesNotSpin()
{
    QObject context;
    std::uint64_t wakeUps = 0;
    std::uint64_t rounds = 0;
    bool timed = false;
    CooperativeTask modal = cooperate(&context, [&] {
        const std::uint64_t before = QtReactor::instance().wakeUps();
        const std::uint64_t turns = QtReactor::instance().statistics().turns;
        runFor(60ms);
        wakeUps = QtReactor::instance().wakeUps() - before;
        rounds = QtReactor::instance().statistics().turns - turns;
        // A call asked for inside wakes the nested loop all the same.
        callLater(1ms, &context, [&] { timed = true; });
        execModal([&] { return timed; });
        return Step::Done;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QVERIFY2(wakeUps <= 2, qPrintable(QString::number(wakeUps)));
    QVERIFY(rounds <= 2);
    QVERIFY(timed);
}

void tst_NestedLoops::trapT6_tasksAndCallsMadeInsideGoOnInside()
{
    QObject context;
    QStringList inside;
    CooperativeTask modal = cooperate(&context, [&] {
        CooperativeTask made = cooperate(&context, [] { return Step::Done; });
        bool called = false;
        callLater(1ms, &context, [&] { called = true; });
        if (execModal([&] { return made.isEnded() && called; }))
            inside << u"both"_s;
        return Step::Done;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QCOMPARE(inside, QStringList(u"both"_s));
}

void tst_NestedLoops::trapT6_modalTimeIsNotBilledToTheTask()
{
    QObject context;
    int steps = 0;
    counting(&context, steps);
    CooperativeTask modal = cooperate(&context, [&] {
        runFor(60ms);
        return Step::Done;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QVERIFY(modal.statistics().longestStep < 40ms);
    QVERIFY(modal.statistics().busy < 40ms);
}

void tst_NestedLoops::trapT6_modalTimeOfTheOnlyTaskIsNotBilled()
{
    QObject context;
    CooperativeTask modal = cooperate(&context, [&] {
        runFor(60ms);
        return Step::Done;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QVERIFY(modal.statistics().longestStep < 40ms);
    QVERIFY(modal.statistics().busy < 40ms);
}

void tst_NestedLoops::trapT6_theTaskThatRunsTheLoopCanBeStoppedInside()
{
    QObject context;
    const auto held = std::make_shared<int>();
    QStringList inside;
    CooperativeTask modal;
    modal = cooperate(&context, [&, held] {
        callLater(1ms, &context, [&] { modal.stop(); });
        execModal([&] { return modal.isEnded(); });
        inside << (held.use_count() > 1 ? u"its captures are there"_s : u"they are gone"_s);
        return Step::Again;
    });
    QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    QCOMPARE(inside, QStringList(u"its captures are there"_s));
    QCOMPARE(modal.state(), TaskState::Stopped);
}

void tst_NestedLoops::trapT6_theTaskThatRunsTheLoopCanBePausedAndResumedInside()
{
    QObject context;
    int steps = 0;
    int depth = 0;
    CooperativeTask modal;
    modal = cooperate(&context, [&] {
        if (depth > 0)
            steps = -1000; // re-entered
        if (++steps < 2) {
            ++depth;
            modal.pause();
            runFor(5ms);
            modal.resume();
            runFor(5ms);
            --depth;
        }
        return steps == 3 ? Step::Done : Step::Again;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QCOMPARE(steps, 3);
}

void tst_NestedLoops::trapT6_theContextOfTheTaskMayGoInside()
{
    auto context = std::make_unique<QObject>();
    const auto held = std::make_shared<int>();
    bool cameBack = false;
    CooperativeTask modal = cooperate(context.get(), [&, held] {
        context.reset();
        runFor(5ms);
        cameBack = held.use_count() > 1;
        return Step::Again;
    });
    QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    QVERIFY(cameBack);
    QCOMPARE(modal.state(), TaskState::Stopped);
}

void tst_NestedLoops::trapT6_everyTaskMayRunALoopInTurn()
{
    // Ten loops inside each other: each is left only when the one inside it is.
    QObject context;
    int depth = 0;
    int deepest = 0;
    QList<CooperativeTask> tasks;
    for (int i = 0; i < 10; ++i) {
        tasks << cooperate(&context, [&] {
            deepest = std::max(deepest, ++depth);
            execModal([&] { return deepest == 10; });
            --depth;
            return Step::Done;
        });
    }
    QVERIFY(runUntil([&] {
        return std::ranges::all_of(tasks, [](const auto &task) { return task.isEnded(); });
    }));
    QCOMPARE(deepest, 10);
}

void tst_NestedLoops::loopingCallsGoOnInsideAndAreNotReentered()
{
    QObject context;
    int depth = 0;
    int deepest = 0;
    int others = 0;
    int calls = 0;
    LoopingCall other(&context, [&] { ++others; });
    LoopingCall modal(&context, [&] {
        deepest = std::max(deepest, ++depth);
        const int before = others;
        execModal([&] { return others > before + 2; });
        --depth;
        ++calls;
    });
    other.start(1ms).then([] {});
    modal.start(1ms).then([] {});
    QVERIFY(runUntil([&] { return calls >= 3; }));
    QCOMPARE(deepest, 1);
}

void tst_NestedLoops::theCooperatorMayBeStoppedInside()
{
    Cooperator cooperator;
    int steps = 0;
    CooperativeTask other = cooperator.cooperate([&] {
        ++steps;
        return Step::Again;
    });
    CooperativeTask modal = cooperator.cooperate([&] {
        callLater(1ms, this, [&] { cooperator.stop(); });
        runFor(10ms);
        return Step::Again;
    });
    QVERIFY(runUntil([&] { return modal.isEnded(); }));
    QCOMPARE(modal.state(), TaskState::SchedulerStopped);
    QCOMPARE(other.state(), TaskState::SchedulerStopped);
    const int last = steps;
    runFor(5ms);
    QCOMPARE(steps, last);
}

QTEST_GUILESS_MAIN(tst_NestedLoops)
#include "tst_nestedloops.moc"
