// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/reports.h"
#include "../support/testreactor.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>

#include <QTest>

#include <algorithm>
#include <memory>
#include <optional>

using namespace QCoop;

/// Trap T22: the scheduler ends a task whose deadline has passed, not the task itself.
class tst_Deadline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void trapT22_passesInEveryState_data();
    void trapT22_passesInEveryState();
    void trapT22_isCheckedBeforeEachStepOfALongTick();
    void trapT22_aStepUnderWayComesToItsEnd();
    void oneDelayedCallWhileItRuns();
    void isClearedAndMoved();
    void negativeMeansAtOnce_data();
    void negativeMeansAtOnce();
    void anEndBeforeItCancelsIt_data();
    void anEndBeforeItCancelsIt();
    void unaskedFailureIsReported();
    void inWhileTheCooperatorHasNotStarted();
    void watchersMayDestroyTheCooperatorInALongTick();
    void endedTasksAndNoTasks();
    void tooLateToBeTold();
    void thousandDeadlines();

private:
    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<Cooperator> m_cooperator;
};

void tst_Deadline::init()
{
    m_cooperator.reset();
    m_clock = std::make_unique<Clock>();
    m_cooperator = std::make_unique<Cooperator>(*m_clock, Options{.slice = 1ms});
}

void tst_Deadline::trapT22_passesInEveryState_data()
{
    QTest::addColumn<QString>("state");
    for (const QString &state : {u"ready"_s, u"paused"_s, u"paused by the inspector"_s,
                                 u"waiting for a Deferred"_s, u"waiting in a coroutine"_s})
        QTest::newRow(qPrintable(state)) << state;
}

void tst_Deadline::trapT22_passesInEveryState()
{
    QFETCH(QString, state);
    const auto gone = std::make_shared<int>();
    const Deferred<> never;
    CooperativeTask task;
    if (state == u"waiting in a coroutine"_s) {
        task = m_cooperator->cooperate([gone]() -> Task<> { co_await sleep(1h); });
    } else {
        task = m_cooperator->cooperate([&, gone]() -> StepResult {
            m_clock->spend(10ms);
            if (state == u"waiting for a Deferred"_s)
                return never;
            return Step::Again;
        });
    }
    task.setName(u"late"_s).setDeadline(1s);
    QVERIFY(task.deadline() == TimePoint(1s));
    if (state.startsWith(u"paused"_s))
        task.pause(state == u"paused"_s ? PauseOwner::Program : PauseOwner::Inspector);
    QString end;
    TimePoint at;
    task.whenDone().onFailed([&](const Failure &failure) {
        end = nameOf(failure) + u": "_s + QString(failure.message());
        at = m_clock->now();
    });
    m_clock->elapse(999ms);
    QVERIFY(!task.isEnded() || m_clock->elapsed() >= 1s);
    m_clock->elapse(1s);
    QVERIFY(task.state() == TaskState::Failed);
    QCOMPARE(end, u"TimeoutError: task \"late\": its deadline has passed"_s);
    QVERIFY(at >= TimePoint(1s) && at <= TimePoint(1010ms));
    QCOMPARE(gone.use_count(), 1);
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
    QCOMPARE(m_cooperator->statistics().failed, std::uint64_t(1));
    never.callback(); // who waited is gone
    QVERIFY(task.deadline() == TimePoint(1s));
}

void tst_Deadline::trapT22_isCheckedBeforeEachStepOfALongTick()
{
    // A tick of an hour: the delayed call of the deadline can only come after it.
    Reports reports;
    m_cooperator->setSlice(1h);
    int hasty = 0;
    int patient = 0;
    CooperativeTask task = m_cooperator->cooperate([&] {
        m_clock->spend(1s);
        ++hasty;
        return true;
    });
    task.setDeadline(5s);
    m_cooperator->cooperate([&] {
        m_clock->spend(1s);
        return ++patient < 20;
    });
    m_clock->elapse(0ms);
    QVERIFY(task.state() == TaskState::Failed);
    QCOMPARE(hasty, 3); // begun at 0, 2 and 4 s
    QCOMPARE(patient, 20);
    QCOMPARE(m_cooperator->statistics().ticks, std::uint64_t(1));
    // What the others do costs no more than before once it is gone.
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_Deadline::trapT22_aStepUnderWayComesToItsEnd()
{
    QStringList lines;
    const auto gone = std::make_shared<int>();
    CooperativeTask task = m_cooperator->cooperate([&, gone] {
        lines << u"begins"_s;
        m_clock->elapse(10s); // a nested loop in which the deadline passes
        lines << (CooperativeTask::current().isEnded() ? u"ended"_s : u"live"_s);
        lines << QString::number(gone.use_count());
        return true;
    });
    task.setDeadline(1s);
    QString end;
    task.whenDone().onFailed([&](const Failure &failure) { end = nameOf(failure); });
    m_clock->elapse(0s);
    QCOMPARE(lines, QStringList({u"begins"_s, u"ended"_s, u"2"_s}));
    QCOMPARE(end, u"TimeoutError"_s);
    QCOMPARE(gone.use_count(), 1);
}

void tst_Deadline::oneDelayedCallWhileItRuns()
{
    CooperativeTask task = m_cooperator->cooperate([] { return true; });
    task.pause();
    const auto deadlines = [&] {
        const auto calls = m_clock->delayedCalls();
        return std::ranges::count(calls, CallKind::Deadline, &DelayedCall::kind);
    };
    QCOMPARE(deadlines(), 0);
    task.setDeadline(1s);
    task.setDeadline(2s);
    QCOMPARE(deadlines(), 1);
    QVERIFY(m_clock->delayedCalls().back().time() == TimePoint(2s));
    QCOMPARE(m_clock->delayedCalls().back().madeAt().line(), task.spawnedAt().line());
    task.clearDeadline();
    QCOMPARE(deadlines(), 0);
    QVERIFY(!task.deadline());
}

void tst_Deadline::isClearedAndMoved()
{
    CooperativeTask task = m_cooperator->cooperate([]() -> Task<> {
        for (int i = 0; i < 100; ++i)
            co_await sleep(100ms);
    });
    task.setDeadline(1s);
    m_clock->elapse(900ms);
    task.setDeadline(1s); // from now on
    m_clock->elapse(900ms);
    QVERIFY(!task.isEnded());
    task.clearDeadline().clearDeadline();
    m_clock->elapse(5s);
    QVERIFY(!task.isEnded());
    task.setDeadline(150ms);
    m_clock->elapse(1s);
    QVERIFY(task.state() == TaskState::Failed);
    (void)task.whenDone().onFailed([] {});
}

void tst_Deadline::negativeMeansAtOnce_data()
{
    QTest::addColumn<Duration>("time");
    QTest::addColumn<bool>("inside");
    QTest::newRow("zero") << Duration(0) << false;
    QTest::newRow("negative") << Duration(-1h) << false;
    QTest::newRow("least") << Duration::min() << false;
    QTest::newRow("inside its own step") << Duration(-1) << true;
}

void tst_Deadline::negativeMeansAtOnce()
{
    QFETCH(Duration, time);
    QFETCH(bool, inside);
    int steps = 0;
    CooperativeTask task = m_cooperator->cooperate([&] {
        ++steps;
        if (inside)
            CooperativeTask::current().setDeadline(time);
        return true;
    });
    if (!inside)
        task.setDeadline(time);
    else
        m_clock->elapse(0ms);
    QVERIFY(task.state() == TaskState::Failed);
    QCOMPARE(steps, inside ? 1 : 0);
    QCOMPARE(nameOf(*task.failure()), u"TimeoutError"_s);
    (void)task.whenDone().onFailed([] {});
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_Deadline::anEndBeforeItCancelsIt_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<TaskState>("end");
    QTest::newRow("done") << u"done"_s << TaskState::Done;
    QTest::newRow("failed") << u"failed"_s << TaskState::Failed;
    QTest::newRow("stopped") << u"stopped"_s << TaskState::Stopped;
    QTest::newRow("context") << u"context"_s << TaskState::Stopped;
    QTest::newRow("cooperator") << u"cooperator"_s << TaskState::SchedulerStopped;
}

void tst_Deadline::anEndBeforeItCancelsIt()
{
    QFETCH(QString, how);
    std::optional<Owner> owner(std::in_place, *m_clock);
    CooperativeTask task = m_cooperator->cooperate(&*owner, [&] {
        if (how == u"failed"_s)
            throw Oops("step");
        return false;
    });
    task.pause();
    task.setDeadline(1s);
    if (how == u"stopped"_s)
        task.stop();
    else if (how == u"context"_s)
        owner.reset();
    else if (how == u"cooperator"_s)
        m_cooperator.reset();
    else
        task.resume();
    m_clock->elapse(0ms);
    QTEST(task.state(), "end");
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
    m_clock->elapse(1h);
    QTEST(task.state(), "end");
    (void)task.whenDone().then([] {}, [] {});
}

void tst_Deadline::unaskedFailureIsReported()
{
    Reports reports;
    {
        CooperativeTask task = m_cooperator->cooperate([]() -> Task<> { co_await sleep(1h); });
        task.setName(u"x"_s).setDeadline(1s);
        m_clock->elapse(2s);
    }
    QCOMPARE(reports.take(),
             QStringList({u"FailedTask TimeoutError: task \"x\": its deadline has passed"_s}));
}

void tst_Deadline::inWhileTheCooperatorHasNotStarted()
{
    Cooperator waiting(*m_clock, Options{.started = false});
    CooperativeTask task = waiting.cooperate([] { return true; });
    task.setDeadline(1s);
    m_clock->elapse(1s);
    QVERIFY(task.state() == TaskState::Failed);
    (void)task.whenDone().onFailed([] {});
}

void tst_Deadline::watchersMayDestroyTheCooperatorInALongTick()
{
    auto cooperator = std::make_unique<Cooperator>(*m_clock, Options{.slice = 1h});
    int steps = 0;
    const CooperativeTask other = cooperator->cooperate([&] {
        m_clock->spend(1s);
        ++steps;
        return true;
    });
    CooperativeTask task = cooperator->cooperate([&] { return true; });
    task.setDeadline(1s);
    task.whenDone().onFailed([&] { cooperator.reset(); });
    m_clock->elapse(0ms);
    QVERIFY(!cooperator && other.state() == TaskState::SchedulerStopped);
    QCOMPARE(steps, 1);
}

void tst_Deadline::endedTasksAndNoTasks()
{
    CooperativeTask task = m_cooperator->cooperate([] { return false; });
    m_clock->elapse(0ms);
    task.setDeadline(-1s).clearDeadline().setDeadline(1s);
    QVERIFY(task.state() == TaskState::Done && !task.deadline());
    CooperativeTask none;
    none.setDeadline(1s).clearDeadline();
    QVERIFY(!none.deadline());
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_Deadline::tooLateToBeTold()
{
    m_clock->elapse(1s);
    CooperativeTask task = m_cooperator->cooperate([] { return false; });
    task.setDeadline(Duration::max());
    QVERIFY(task.deadline() == TimePoint::max());
    m_clock->elapse(1s);
    QVERIFY(task.state() == TaskState::Done);
}

void tst_Deadline::thousandDeadlines()
{
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 1000; ++i) {
        const auto time = std::chrono::milliseconds(10 * (i % 100));
        tasks.push_back(m_cooperator->cooperate([time]() -> Task<> { co_await sleep(time); }));
        tasks.back().setDeadline(std::chrono::milliseconds(10 * (i % 7) + 5));
    }
    m_clock->elapse(2s);
    for (int i = 0; i < 1000; ++i) {
        const bool inTime = i % 100 <= i % 7;
        QVERIFY2(tasks[std::size_t(i)].state() == (inTime ? TaskState::Done : TaskState::Failed),
                 qPrintable(QString::number(i)));
        (void)tasks[std::size_t(i)].whenDone().then([] {}, [](const Failure &) {});
    }
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

QTEST_APPLESS_MAIN(tst_Deadline)
#include "tst_deadline.moc"
