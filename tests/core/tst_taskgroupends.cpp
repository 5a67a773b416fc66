// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/taskgroup.h>
#include <qcoop/core/withtimeout.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// How groups end: out of scope, with their context, their cooperator, inside their tasks.
class tst_TaskGroupEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void outOfScope_data();
    void outOfScope();
    void joinedTasksKeepTheirLimitAndPolicy();
    void emptyGroupsOutOfScope();
    void destroyedInsideATaskOfItsOwn_data();
    void destroyedInsideATaskOfItsOwn();
    void destroyedByWhoeverIsTold_data();
    void destroyedByWhoeverIsTold();
    void contextGone();
    void contextGoneBefore();
    void cooperatorStopped_data();
    void cooperatorStopped();
    void cooperatorGone();
    void reactorGone();
    void aGroupInACoroutineEndsWithIt();
    void nestedGroups();
    void movedGroupGoesOn();
    void aHundredThousandWaitingTasksEndWithoutADeepStack();

private:
    Task<> job(QString name, Duration time)
    {
        co_await sleep(time);
        (*m_journal)(name + u" ends"_s);
    }
    void tell(const Deferred<> &join)
    {
        join.then([this] { (*m_journal)(u"join: done"_s); },
                  [this](const Failure &failure) { (*m_journal)(u"join: "_s + nameOf(failure)); });
    }
    /// An awaitable end of a group that the caller may destroy meanwhile.
    std::unique_ptr<TaskGroup> makeGroup(std::size_t limit = 0)
    {
        auto group = std::make_unique<TaskGroup>(*m_cooperator);
        group->setLimit(limit);
        return group;
    }

    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<Cooperator> m_cooperator;
    std::unique_ptr<Journal> m_journal;
};

void tst_TaskGroupEnds::init()
{
    m_cooperator.reset();
    m_clock = std::make_unique<Clock>();
    m_cooperator = std::make_unique<Cooperator>(*m_clock);
    m_journal = std::make_unique<Journal>(m_clock.get());
}

void tst_TaskGroupEnds::outOfScope_data()
{
    QTest::addColumn<bool>("joins");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("Cancel") << false << QStringList({u"1 ms join: done"_s});
    QTest::newRow("Join") << true
                          << QStringList(
                                 {u"10 ms a ends"_s, u"15 ms b ends"_s, u"15 ms join: done"_s});
}

void tst_TaskGroupEnds::outOfScope()
{
    QFETCH(bool, joins);
    CooperativeTask waiting;
    {
        TaskGroup group(*m_cooperator);
        group.setLimit(1);
        if (joins)
            group.setOnExit(OnExit::Join);
        group.add(job(u"a"_s, 10ms));
        waiting = group.add(job(u"b"_s, 5ms));
        tell(group.join());
        m_clock->elapse(1ms);
    }
    QVERIFY(waiting.state() == (joins ? TaskState::Waiting : TaskState::Stopped));
    m_clock->elapse(1s);
    QTEST(m_journal->lines(), "lines");
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_TaskGroupEnds::joinedTasksKeepTheirLimitAndPolicy()
{
    Reports reports;
    CooperativeTask last;
    {
        TaskGroup group(*m_cooperator);
        group.setLimit(1).setOnExit(OnExit::Join);
        group.add(job(u"a"_s, 10ms));
        group.add([]() -> Task<> {
            co_yield {};
            throw Oops("b");
        });
        last = group.add(job(u"c"_s, 10ms));
    }
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines(), QStringList({u"10 ms a ends"_s}));
    QVERIFY(last.state() == TaskState::Stopped);
    QCOMPARE(reports.take(), QStringList({u"FailedTask Oops: b"_s})); // nobody could ask
}

void tst_TaskGroupEnds::emptyGroupsOutOfScope()
{
    for (const OnExit policy : {OnExit::Cancel, OnExit::Join}) {
        TaskGroup never(*m_cooperator);
        never.setOnExit(policy);
        TaskGroup done(*m_cooperator);
        done.setOnExit(policy);
        done.add([] { return false; });
        m_clock->elapse(0ms);
        QVERIFY(done.isEmpty());
    }
    QCOMPARE(m_cooperator->statistics().live, std::size_t(0));
}

void tst_TaskGroupEnds::destroyedInsideATaskOfItsOwn_data()
{
    QTest::addColumn<bool>("joins");
    QTest::newRow("Cancel") << false;
    QTest::newRow("Join") << true;
}

void tst_TaskGroupEnds::destroyedInsideATaskOfItsOwn()
{
    QFETCH(bool, joins);
    auto group = makeGroup(2);
    group->setOnExit(joins ? OnExit::Join : OnExit::Cancel);
    tell(group->join());
    const CooperativeTask killer = group->add([&]() -> Task<> {
        co_yield {};
        group.reset();
        (*m_journal)(u"the step comes to its end"_s);
        co_yield {};
        (*m_journal)(u"and there is another one"_s);
    });
    const CooperativeTask other = group->add(job(u"other"_s, 1ms));
    const CooperativeTask waiting = group->add(job(u"waiting"_s, 1ms));
    m_clock->elapse(1s);
    QVERIFY(killer.state() == (joins ? TaskState::Done : TaskState::Stopped));
    QVERIFY(other.state() == killer.state() && waiting.state() == killer.state());
    QCOMPARE(m_journal->lines().contains(u"0 ms and there is another one"_s), joins);
    QCOMPARE(m_journal->lines().count(u"0 ms the step comes to its end"_s), 1);
}

void tst_TaskGroupEnds::destroyedByWhoeverIsTold_data()
{
    QTest::addColumn<QString>("who");
    for (const QString &who : {u"a watcher"_s, u"a join"_s, u"a watcher while it is cancelled"_s})
        QTest::newRow(qPrintable(who)) << who;
}

void tst_TaskGroupEnds::destroyedByWhoeverIsTold()
{
    QFETCH(QString, who);
    auto group = makeGroup(1);
    const CooperativeTask first = group->add(job(u"a"_s, 1ms));
    const CooperativeTask second = group->add(job(u"b"_s, 1ms));
    const auto kill = [&] {
        group.reset();
        (*m_journal)(u"killed"_s);
    };
    if (who == u"a join"_s)
        group->join().then(kill);
    else
        first.whenDone().then(kill, [&](const Failure &) { kill(); });
    if (who.startsWith(u"a watcher while"_s))
        group->cancel();
    m_clock->elapse(1s);
    QVERIFY(!group && second.isEnded());
    QCOMPARE(m_journal->lines().back().mid(5).trimmed(), u"killed"_s);
}

void tst_TaskGroupEnds::contextGone()
{
    std::optional<Owner> owner(std::in_place, *m_clock);
    TaskGroup group(*m_cooperator, &*owner);
    group.setLimit(1);
    const CooperativeTask a = group.add(job(u"a"_s, 10ms));
    const CooperativeTask b = group.add(job(u"b"_s, 10ms));
    tell(group.join());
    m_clock->elapse(1ms);
    owner.reset();
    QVERIFY(a.state() == TaskState::Stopped && b.state() == TaskState::Stopped);
    QVERIFY(group.isEmpty());
    QVERIFY(group.add(job(u"c"_s, 10ms)).state() == TaskState::Stopped);
    QCOMPARE(m_journal->lines(), QStringList({u"1 ms join: done"_s}));
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_TaskGroupEnds::contextGoneBefore()
{
    auto owner = std::make_unique<Owner>(*m_clock);
    const Context context(owner.get());
    owner.reset();
    TaskGroup group(*m_cooperator, context);
    QVERIFY(group.add([] { return true; }).state() == TaskState::Stopped);
    QVERIFY(group.join().hasValue());
}

void tst_TaskGroupEnds::cooperatorStopped_data()
{
    QTest::addColumn<bool>("before");
    QTest::newRow("before the tasks were added") << true;
    QTest::newRow("while they live") << false;
}

void tst_TaskGroupEnds::cooperatorStopped()
{
    QFETCH(bool, before);
    Reports reports;
    TaskGroup group(*m_cooperator);
    group.setLimit(1);
    if (before)
        m_cooperator->stop();
    const CooperativeTask a = group.add(job(u"a"_s, 10ms));
    const CooperativeTask b = group.add(job(u"b"_s, 10ms));
    if (!before)
        m_cooperator->stop();
    QVERIFY(a.state() == TaskState::SchedulerStopped);
    QVERIFY(b.state() == TaskState::SchedulerStopped);
    tell(group.join());
    QCOMPARE(m_journal->lines(), QStringList({u"0 ms join: SchedulerStopped"_s}));
    QVERIFY(group.join().hasFailure()); // which nobody handles, and is not reported
    m_cooperator->start();
    group.add(job(u"c"_s, 1ms));
    tell(group.join());
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines().back(), u"1 ms join: done"_s);
    QCOMPARE(reports.take(), QStringList());
}

void tst_TaskGroupEnds::cooperatorGone()
{
    TaskGroup group(*m_cooperator);
    const CooperativeTask a = group.add(job(u"a"_s, 10ms));
    m_cooperator.reset();
    QVERIFY(a.state() == TaskState::SchedulerStopped && group.isEmpty());
    m_clock.reset(); // the reactor may go as well
    QVERIFY(group.add([] { return true; }).state() == TaskState::SchedulerStopped);
    group.setLimit(3);
    group.cancel();
    QVERIFY(group.isCancelled());
}

void tst_TaskGroupEnds::reactorGone()
{
    auto group = makeGroup(1);
    const CooperativeTask a = group->add(job(u"a"_s, 10ms));
    const CooperativeTask b = group->add(job(u"b"_s, 10ms));
    QStringList told;
    group->join().then([&] { told << u"done"_s; },
                       [&](const Failure &failure) { told << nameOf(failure); });
    m_clock.reset();
    QVERIFY(a.state() == TaskState::SchedulerStopped && b.isEnded());
    QCOMPARE(told, QStringList({u"SchedulerStopped"_s}));
    QVERIFY(group->add([] { return true; }).isEnded());
    QCOMPARE(errorOf([&] { const TaskGroup other(*m_cooperator); }), u"NoReactor"_s);
    group.reset();
}

void tst_TaskGroupEnds::aGroupInACoroutineEndsWithIt()
{
    CooperativeTask child;
    const auto body = [&]() -> Task<> {
        TaskGroup group(*m_cooperator);
        child = group.add(job(u"child"_s, 1h));
        co_await group.join();
        (*m_journal)(u"never"_s);
    };
    const CooperativeTask parent = m_cooperator->cooperate(body);
    m_clock->elapse(1ms);
    QVERIFY(child.state() == TaskState::Waiting);
    parent.stop();
    QVERIFY(child.state() == TaskState::Stopped);
    // The same where its time is up.
    (void)m_cooperator->cooperate([&]() -> Task<> {
        (*m_journal)((co_await withTimeout(1s, body())) ? u"joined"_s : u"given up"_s);
    });
    m_clock->elapse(2s);
    QVERIFY(child.state() == TaskState::Stopped);
    QCOMPARE(m_journal->lines(), QStringList({u"1001 ms given up"_s}));
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_TaskGroupEnds::nestedGroups()
{
    TaskGroup outer(*m_cooperator);
    std::vector<CooperativeTask> inner;
    for (int i = 0; i < 3; ++i) {
        outer.add([&]() -> Task<> {
            TaskGroup group(*m_cooperator);
            group.setLimit(2);
            for (int j = 0; j < 5; ++j)
                inner.push_back(group.add(job(u"-"_s, 10ms)));
            co_await group.join();
            (*m_journal)(u"inner joined"_s);
        });
    }
    outer.add([]() -> Task<> {
        co_await sleep(35ms);
        throw Oops("outer");
    });
    tell(outer.join());
    m_clock->elapse(15ms);
    QCOMPARE(m_journal->take().count(u"10 ms - ends"_s), 6);
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines().count(u"30 ms inner joined"_s), 3);
    QCOMPARE(m_journal->lines().back(), u"35 ms join: Oops"_s);

    // And a failure outside ends what is inside.
    TaskGroup again(*m_cooperator);
    CooperativeTask innermost;
    again.add([&]() -> Task<> {
        TaskGroup group(*m_cooperator);
        innermost = group.add(job(u"innermost"_s, 1h));
        co_await group.join();
    });
    again.add([]() -> Task<> {
        co_await sleep(1ms);
        throw Oops("again");
    });
    again.join().onFailed([] {});
    m_clock->elapse(1s);
    QVERIFY(innermost.state() == TaskState::Stopped);
}

void tst_TaskGroupEnds::movedGroupGoesOn()
{
    TaskGroup first(*m_cooperator);
    const CooperativeTask task = first.add(job(u"a"_s, 1ms));
    TaskGroup second(std::move(first));
    QCOMPARE(second.size(), std::size_t(1));
    m_clock->elapse(1s);
    QVERIFY(task.state() == TaskState::Done && second.isEmpty());
}

void tst_TaskGroupEnds::aHundredThousandWaitingTasksEndWithoutADeepStack()
{
    constexpr int many = 100'000;
    for (const bool byCooperator : {true, false}) {
        TaskGroup group(*m_cooperator);
        group.setLimit(1);
        for (int i = 0; i < many; ++i)
            group.add([] { return true; });
        if (byCooperator) {
            m_cooperator->stop();
            m_cooperator->start();
        } else {
            group.cancel();
        }
        QVERIFY(group.isEmpty());
        QCOMPARE(group.statistics().cancelled, std::uint64_t(many));
    }
}

QTEST_APPLESS_MAIN(tst_TaskGroupEnds)
#include "tst_taskgroupends.moc"
