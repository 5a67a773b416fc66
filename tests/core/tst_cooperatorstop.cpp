// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/rounds.h"

#include <QTest>

using namespace QCoop;

/// Starting and stopping a cooperator with all its tasks.
class tst_CooperatorStop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notStarted();
    void stopTellsEveryTaskInTheOrderOfAdding();
    void tasksAddedWhileStoppedEndAtOnce();
    void startAfterStopWorksAgain();
    void startInsideAWatcherOfTheStop();
    void stopInsideAStep();
};

namespace {

/// A step function that notes its name and goes on for so many steps.
auto steps(Journal &journal, const QString &name, int count = 1000)
{
    return [&journal, name, count]() mutable {
        journal(name);
        return --count > 0;
    };
}

} // namespace

void tst_CooperatorStop::notStarted()
{
    Rounds rounds(Options{.started = false});
    Journal journal;
    QVERIFY(!rounds.cooperator.isRunning());
    const CooperativeTask a = rounds.cooperator.cooperate(steps(journal, u"a"_s, 1));
    const CooperativeTask b = rounds.cooperator.cooperate(steps(journal, u"b"_s, 1));
    QVERIFY(a.state() == TaskState::Ready);
    rounds.round();
    QCOMPARE(rounds.reactor.statistics().pending, std::size_t(0));
    a.pause();
    rounds.cooperator.start();
    QVERIFY(rounds.cooperator.isRunning());
    rounds.cooperator.start(); // again: no effect
    QCOMPARE(rounds.reactor.statistics().pending, std::size_t(1));
    rounds.round();
    a.resume();
    rounds.round();
    QCOMPARE(journal.lines().join(u' '), u"b a"_s);
}

void tst_CooperatorStop::stopTellsEveryTaskInTheOrderOfAdding()
{
    Rounds rounds;
    Journal journal;
    const Deferred<> never;
    const auto add = [&](const QString &name, auto work) {
        const CooperativeTask task = rounds.cooperator.cooperate(std::move(work));
        tellEnd(task, [&journal, name](const QString &end) { journal(name + u' ' + end); });
        return task;
    };
    const auto again = [] { return true; };
    add(u"ready"_s, again);
    add(u"paused"_s, again).pause();
    add(u"waiting"_s, [&]() -> StepResult { return never; });
    const CooperativeTask resumed = add(u"resumed"_s, again);
    resumed.pause();
    add(u"last"_s, again);
    rounds.round();
    resumed.resume(); // last in the ring, but fourth among all
    rounds.cooperator.stop();
    QCOMPARE(journal.lines(),
             QStringList({u"ready SchedulerStopped"_s, u"paused SchedulerStopped"_s,
                          u"waiting SchedulerStopped"_s, u"resumed SchedulerStopped"_s,
                          u"last SchedulerStopped"_s}));
    QCOMPARE(rounds.reactor.statistics().pending, std::size_t(0));
    QVERIFY(!rounds.cooperator.isRunning());
}

void tst_CooperatorStop::tasksAddedWhileStoppedEndAtOnce()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator.stop();
    const CooperativeTask task = rounds.cooperator.cooperate(steps(journal, u"a"_s));
    QVERIFY(task.state() == TaskState::SchedulerStopped);
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"SchedulerStopped"_s}));
}

void tst_CooperatorStop::startAfterStopWorksAgain()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator.cooperate(steps(journal, u"a"_s));
    rounds.cooperator.stop();
    rounds.cooperator.start();
    rounds.cooperator.cooperate(steps(journal, u"b"_s, 2));
    rounds.round(3);
    QCOMPARE(journal.lines().join(u' '), u"b b"_s);
}

void tst_CooperatorStop::startInsideAWatcherOfTheStop()
{
    Rounds rounds;
    Journal journal;
    const auto again = [] { return true; };
    tellEnd(rounds.cooperator.cooperate(again), [&](const QString &end) {
        journal(u"first "_s + end);
        rounds.cooperator.start();
        rounds.cooperator.cooperate(steps(journal, u"new"_s, 1));
    });
    tellEnd(rounds.cooperator.cooperate(again),
            [&](const QString &end) { journal(u"second "_s + end); });
    rounds.cooperator.stop();
    rounds.round();
    QCOMPARE(journal.lines(),
             QStringList({u"first SchedulerStopped"_s, u"second SchedulerStopped"_s, u"new"_s}));
}

void tst_CooperatorStop::stopInsideAStep()
{
    Rounds rounds;
    Journal journal;
    const auto end = [&](const QString &name) {
        return [&journal, name](const QString &how) { journal(name + u' ' + how); };
    };
    tellEnd(rounds.cooperator.cooperate(steps(journal, u"a"_s)), end(u"a"_s));
    tellEnd(rounds.cooperator.cooperate([&] {
        rounds.cooperator.stop();
        journal(u"after the stop"_s);
        return true;
    }),
            end(u"b"_s));
    tellEnd(rounds.cooperator.cooperate(steps(journal, u"c"_s)), end(u"c"_s));
    rounds.round(2);
    QCOMPARE(journal.lines(), QStringList({u"a"_s, u"a SchedulerStopped"_s, u"b SchedulerStopped"_s,
                                           u"c SchedulerStopped"_s, u"after the stop"_s}));
}

QTEST_APPLESS_MAIN(tst_CooperatorStop)
#include "tst_cooperatorstop.moc"
