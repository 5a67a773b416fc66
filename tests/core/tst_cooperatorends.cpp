// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/clock.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// Ends that come while somebody stands on what ends: tasks, contexts, cooperators, clocks.
class tst_CooperatorEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stoppedInItsOwnStep_data();
    void stoppedInItsOwnStep();
    void deferredThatFailsAfterTheStopIsIgnored();
    void workIsDestroyedWithTheEnd();
    void workIsDestroyedAfterTheStepThatStoppedIt();
    void destroyedInsideItsOwnStep();
    void destroyedInsideAWatcher();
    void destroyedWhileStopping();
    void destructorEndsAllTasksInOrder();
    void movedCooperatorGoesOn();
    void contextGone_data();
    void contextGone();
    void contextGoneInsideAStep();
    void contextGoneBeforeTheTaskIsAdded();
    void contextEndsItsTasksInOrder();
    void clockGone();
    void clockGoneBeforeItsCooperator();
    void nestedTurnNeverReentersATask();
    void nestedTurnStopsTheTaskBelow();
    void watcherThatThrowsFailsItsOwnStage();
};

namespace {

const auto again = [] { return true; };

auto teller(Journal &journal, const QString &name)
{
    return [&journal, name](const QString &end) { journal(name + u' ' + end); };
}

} // namespace

void tst_CooperatorEnds::stoppedInItsOwnStep_data()
{
    QTest::addColumn<QString>("then");
    QTest::addColumn<QStringList>("reports");
    QTest::newRow("goes on") << u"again"_s << QStringList();
    QTest::newRow("finishes") << u"done"_s << QStringList();
    QTest::newRow("throws") << u"throw"_s << QStringList({u"Callback Oops: after the stop"_s});
    QTest::newRow("rethrows the stop") << u"stop"_s << QStringList();
    QTest::newRow("waits") << u"wait"_s << QStringList();
}

void tst_CooperatorEnds::stoppedInItsOwnStep()
{
    QFETCH(QString, then);
    Reports reports;
    Rounds rounds;
    Journal journal;
    CooperativeTask task;
    const Deferred<> wait;
    task = rounds.cooperator.cooperate([&]() -> StepResult {
        task.stop();
        journal(u"ends its step"_s);
        if (then == u"throw"_s)
            throw Oops("after the stop");
        if (then == u"stop"_s)
            throw TaskStopped("its own");
        if (then == u"wait"_s)
            return wait;
        return then == u"done"_s ? Step::Done : Step::Again;
    });
    tellEnd(task, teller(journal, u"a"_s));
    tellEnd(rounds.cooperator.cooperate([] { return false; }), teller(journal, u"b"_s));
    rounds.round(2);
    wait.callback();
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"a TaskStopped"_s, u"ends its step"_s, u"b done"_s}));
    QVERIFY(task.state() == TaskState::Stopped);
    QTEST(reports.take(), "reports");
}

void tst_CooperatorEnds::deferredThatFailsAfterTheStopIsIgnored()
{
    Reports reports;
    Rounds rounds;
    Journal journal;
    const Deferred<> wait;
    const CooperativeTask task = rounds.cooperator.cooperate([&]() -> StepResult { return wait; });
    tellEnd(task, teller(journal, u"a"_s));
    rounds.round();
    task.stop();
    wait.errback(Failure(Oops("late")));
    QVERIFY(task.state() == TaskState::Stopped);
    QVERIFY(!task.failure());
    QCOMPARE(journal.lines(), QStringList({u"a TaskStopped"_s}));
    QCOMPARE(reports.take(), QStringList());
}

void tst_CooperatorEnds::workIsDestroyedWithTheEnd()
{
    Rounds rounds;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    const CooperativeTask task =
        rounds.cooperator.cooperate([captured = std::move(captured)] { return true; });
    rounds.round();
    bool goneFirst = false;
    task.whenDone().onStopped([&] { goneFirst = watch.expired(); });
    task.stop();
    QVERIFY(goneFirst); // before anybody is told
}

void tst_CooperatorEnds::workIsDestroyedAfterTheStepThatStoppedIt()
{
    Rounds rounds;
    auto captured = std::make_shared<int>(7);
    const std::weak_ptr<int> watch = captured;
    CooperativeTask task;
    int seen = 0;
    task = rounds.cooperator.cooperate([captured = std::move(captured), &task, &seen] {
        task.stop();
        seen = *captured; // still there
        return true;
    });
    rounds.round();
    QCOMPARE(seen, 7);
    QVERIFY(watch.expired());
}

void tst_CooperatorEnds::destroyedInsideItsOwnStep()
{
    TestReactor reactor;
    Journal journal;
    std::optional<Cooperator> cooperator(std::in_place, reactor);
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    tellEnd(cooperator->cooperate([captured = std::move(captured), &cooperator, &journal] {
        cooperator.reset();
        journal(u"a ends its step"_s);
        return true;
    }),
            teller(journal, u"a"_s));
    tellEnd(cooperator->cooperate(again), teller(journal, u"b"_s));
    reactor.turn();
    reactor.turn();
    QCOMPARE(journal.lines(),
             QStringList({u"a SchedulerStopped"_s, u"b SchedulerStopped"_s, u"a ends its step"_s}));
    QCOMPARE(reactor.statistics().pending, std::size_t(0));
    QVERIFY(watch.expired());
}

void tst_CooperatorEnds::destroyedInsideAWatcher()
{
    TestReactor reactor;
    Journal journal;
    std::optional<Cooperator> cooperator(std::in_place, reactor);
    cooperator->cooperate([] { return false; }).whenDone().then([&] {
        cooperator.reset();
        journal(u"a is done"_s);
    });
    tellEnd(cooperator->cooperate(again), teller(journal, u"b"_s));
    reactor.turn();
    QCOMPARE(journal.lines(), QStringList({u"b SchedulerStopped"_s, u"a is done"_s}));
    QCOMPARE(reactor.turn(), std::size_t(0));
}

void tst_CooperatorEnds::destroyedWhileStopping()
{
    TestReactor reactor;
    Journal journal;
    std::optional<Cooperator> cooperator(std::in_place, reactor);
    tellEnd(cooperator->cooperate(again), [&](const QString &end) {
        journal(u"a "_s + end);
        cooperator.reset();
    });
    tellEnd(cooperator->cooperate(again), teller(journal, u"b"_s));
    cooperator->stop();
    QCOMPARE(journal.lines(), QStringList({u"a SchedulerStopped"_s, u"b SchedulerStopped"_s}));
}

void tst_CooperatorEnds::destructorEndsAllTasksInOrder()
{
    TestReactor reactor;
    Journal journal;
    CooperativeTask kept;
    {
        Cooperator cooperator(reactor);
        kept = cooperator.cooperate(again);
        tellEnd(kept, teller(journal, u"a"_s));
        const CooperativeTask paused = cooperator.cooperate(again);
        paused.pause();
        tellEnd(paused, teller(journal, u"b"_s));
    }
    QCOMPARE(journal.lines(), QStringList({u"a SchedulerStopped"_s, u"b SchedulerStopped"_s}));
    QVERIFY(kept.state() == TaskState::SchedulerStopped);
    QCOMPARE(errorOf([&] { kept.stop(); }), u"SchedulerStopped"_s);
    QVERIFY(!reactor.earliest());
}

void tst_CooperatorEnds::movedCooperatorGoesOn()
{
    TestReactor reactor;
    std::optional<Cooperator> first(std::in_place, reactor);
    const CooperativeTask task = first->cooperate([step = 0]() mutable { return ++step < 2; });
    const Cooperator second(std::move(*first));
    first.reset();
    reactor.turn();
    reactor.turn();
    QVERIFY(task.state() == TaskState::Done);
}

void tst_CooperatorEnds::contextGone_data()
{
    QTest::addColumn<QString>("state");
    for (const auto &state : {u"ready"_s, u"paused"_s, u"waiting"_s})
        QTest::newRow(qPrintable(state)) << state;
}

void tst_CooperatorEnds::contextGone()
{
    QFETCH(QString, state);
    Rounds rounds;
    Journal journal;
    const Deferred<> wait;
    std::optional<Owner> owner(std::in_place, rounds.reactor);
    const CooperativeTask task = rounds.cooperator.cooperate(&*owner, [&]() -> StepResult {
        if (state == u"waiting"_s)
            return wait;
        return Step::Again;
    });
    tellEnd(task, teller(journal, u"a"_s));
    rounds.round();
    if (state == u"paused"_s)
        task.pause();
    owner.reset();
    QCOMPARE(journal.lines(), QStringList({u"a TaskStopped"_s}));
    wait.callback();
    rounds.round();
    QVERIFY(task.state() == TaskState::Stopped);
    QCOMPARE(rounds.reactor.statistics().pending, std::size_t(0));
}

void tst_CooperatorEnds::contextGoneInsideAStep()
{
    Rounds rounds;
    Journal journal;
    std::optional<Owner> owner(std::in_place, rounds.reactor);
    tellEnd(rounds.cooperator.cooperate(&*owner,
                                        [&] {
                                            owner.reset();
                                            journal(u"a ends its step"_s);
                                            return true;
                                        }),
            teller(journal, u"a"_s));
    tellEnd(rounds.cooperator.cooperate(&*owner, again), teller(journal, u"b"_s));
    rounds.round(2);
    QCOMPARE(journal.lines(),
             QStringList({u"a TaskStopped"_s, u"b TaskStopped"_s, u"a ends its step"_s}));
}

void tst_CooperatorEnds::contextGoneBeforeTheTaskIsAdded()
{
    Rounds rounds;
    std::optional<Owner> owner(std::in_place, rounds.reactor);
    const Context context(&*owner);
    owner.reset();
    const CooperativeTask task = rounds.cooperator.cooperate(context, again);
    QVERIFY(task.state() == TaskState::Stopped);
    QCOMPARE(rounds.cooperator.statistics().live, std::size_t(0));
}

void tst_CooperatorEnds::contextEndsItsTasksInOrder()
{
    Journal journal;
    Rounds rounds;
    std::optional<Owner> owner(std::in_place, rounds.reactor);
    CooperativeTask c;
    tellEnd(rounds.cooperator.cooperate(&*owner, again), [&](const QString &end) {
        journal(u"a "_s + end);
        c.stop(); // which leaves the context's list while that is gone through
    });
    tellEnd(rounds.cooperator.cooperate(&*owner, again), teller(journal, u"b"_s));
    c = rounds.cooperator.cooperate(&*owner, again);
    tellEnd(c, teller(journal, u"c"_s));
    const CooperativeTask unbound = rounds.cooperator.cooperate(again);
    owner.reset();
    QVERIFY(!unbound.isEnded());
    QCOMPARE(journal.lines(),
             QStringList({u"a TaskStopped"_s, u"c TaskStopped"_s, u"b TaskStopped"_s}));
}

void tst_CooperatorEnds::clockGone()
{
    Journal journal;
    std::optional<Clock> clock(std::in_place);
    Cooperator cooperator(*clock);
    tellEnd(cooperator.cooperate(again), teller(journal, u"a"_s));
    tellEnd(cooperator.cooperate(again), teller(journal, u"b"_s));
    clock.reset();
    QCOMPARE(journal.take(), QStringList({u"b SchedulerStopped"_s, u"a SchedulerStopped"_s}));
    QVERIFY(!cooperator.isRunning());
    QCOMPARE(errorOf([&] { cooperator.start(); }), u"SchedulerStopped"_s);
    tellEnd(cooperator.cooperate(again), teller(journal, u"c"_s));
    QCOMPARE(journal.take(), QStringList({u"c SchedulerStopped"_s}));
    cooperator.stop();
}

void tst_CooperatorEnds::clockGoneBeforeItsCooperator()
{
    // A task that waits for a sleep on the clock that goes.
    std::optional<Clock> clock(std::in_place);
    std::optional<Cooperator> cooperator(std::in_place, *clock);
    const auto body = []() -> Task<> { co_await sleep(1h); };
    const CooperativeTask task = cooperator->cooperate(body);
    clock->advance(0ms);
    clock.reset();
    QVERIFY(task.state() == TaskState::SchedulerStopped);
    cooperator.reset();
}

void tst_CooperatorEnds::nestedTurnNeverReentersATask()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator.cooperate([&, step = 0]() mutable {
        journal(u"a begins"_s);
        if (++step == 1)
            rounds.round(2); // as a dialog would that it opens
        journal(u"a ends"_s);
        return step < 2;
    });
    rounds.cooperator.cooperate([&, step = 0]() mutable {
        journal(u"b"_s);
        return ++step < 2;
    });
    rounds.round(2);
    QCOMPARE(journal.lines(),
             QStringList({u"a begins"_s, u"b"_s, u"b"_s, u"a ends"_s, u"a begins"_s, u"a ends"_s}));
}

void tst_CooperatorEnds::nestedTurnStopsTheTaskBelow()
{
    Rounds rounds;
    Journal journal;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    CooperativeTask a;
    a = rounds.cooperator.cooperate([&, captured = std::move(captured)] {
        rounds.round();
        journal(u"a goes on with %1"_s.arg(*captured));
        return true;
    });
    tellEnd(a, teller(journal, u"a"_s));
    rounds.cooperator.cooperate([&] {
        a.stop();
        return false;
    });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"a TaskStopped"_s, u"a goes on with 1"_s}));
    QVERIFY(watch.expired());
}

void tst_CooperatorEnds::watcherThatThrowsFailsItsOwnStage()
{
    Reports reports;
    Rounds rounds;
    Journal journal;
    const CooperativeTask task = rounds.cooperator.cooperate([] { return false; });
    (void)task.whenDone().then([] { throw Oops("watcher"); });
    tellEnd(task, teller(journal, u"a"_s));
    tellEnd(rounds.cooperator.cooperate([] { return false; }), teller(journal, u"b"_s));
    rounds.round(2);
    QCOMPARE(journal.lines(), QStringList({u"a done"_s, u"b done"_s}));
    QCOMPARE(reports.take(), QStringList({u"UnhandledDeferred Oops: watcher"_s}));
}

QTEST_APPLESS_MAIN(tst_CooperatorEnds)
#include "tst_cooperatorends.moc"
