// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "groupstage.h"

#include "../support/elsewhere.h"

#include <qcoop/core/taskgroup.h>

using namespace QCoop;

namespace {

/// What an observer is told of groups.
class Facilities final : public Observer
{
public:
    void facilityAdded(const FacilityInfo &info) override
    {
        ++added;
        last = info;
    }
    void facilityChanged(const FacilityInfo &info) override { last = info; }
    void facilityRemoved(const FacilityInfo &) override { ++removed; }

    int added = 0;
    int removed = 0;
    FacilityInfo last;
};

} // namespace

/// A TaskGroup while it lives: its limit, and what can be done to all of its tasks.
class tst_TaskGroup : public GroupStage
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }
    void withoutALimitAllGoOnAtOnce();
    void theLimitHoldsTasksBackInOrder();
    void changingTheLimit();
    void waitingTasksCannotBeResumedButStopped();
    void cancelStopsAllAndStays();
    void pauseAndResumeOfAll();
    void resultsAndArguments();
    void statisticsAndObservers();
    void otherThreadsAreRefused();
    void tenThousandTasksFourAtATime();
};

void tst_TaskGroup::withoutALimitAllGoOnAtOnce()
{
    TaskGroup group(*m_cooperator);
    QVERIFY(group.isEmpty() && group.limit() == 0);
    group.add(job(u"a"_s, 10ms));
    group.add(job(u"b"_s, 5ms));
    QCOMPARE(group.size(), std::size_t(2));
    QCOMPARE(m_journal->lines(), QStringList()); // adding a task never runs it
    tell(group.join(), u"join"_s);
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines(),
             QStringList({u"0 ms a begins"_s, u"0 ms b begins"_s, u"5 ms b ends"_s,
                          u"10 ms a ends"_s, u"10 ms join: done"_s}));
    QVERIFY(group.isEmpty() && !group.isCancelled());
}

void tst_TaskGroup::theLimitHoldsTasksBackInOrder()
{
    TaskGroup group(*m_cooperator);
    group.setLimit(2);
    std::vector<CooperativeTask> tasks;
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
        tasks.push_back(group.add(job(name, 10ms)));
    m_clock->elapse(1ms);
    QVERIFY(tasks[2].state() == TaskState::Waiting && tasks[3].state() == TaskState::Waiting);
    QCOMPARE(group.statistics().running, std::uint64_t(2));
    QCOMPARE(group.statistics().waiting, std::uint64_t(2));
    tell(group.join(), u"join"_s);
    m_clock->elapse(1s);
    QCOMPARE(m_journal->lines(),
             QStringList({u"0 ms a begins"_s, u"0 ms b begins"_s, u"10 ms a ends"_s,
                          u"10 ms b ends"_s, u"10 ms c begins"_s, u"10 ms d begins"_s,
                          u"20 ms c ends"_s, u"20 ms d ends"_s, u"20 ms join: done"_s}));
}

void tst_TaskGroup::changingTheLimit()
{
    TaskGroup group(*m_cooperator);
    group.setLimit(1);
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 6; ++i)
        tasks.push_back(group.add([] { return true; }));
    const auto running = [&] { return group.statistics().running; };
    QCOMPARE(running(), std::uint64_t(1));
    group.setLimit(3);
    QCOMPARE(running(), std::uint64_t(3));
    QVERIFY(tasks[2].state() == TaskState::Ready && tasks[3].state() == TaskState::Waiting);
    group.setLimit(1); // stops nobody
    QCOMPARE(running(), std::uint64_t(3));
    tasks[0].stop();
    tasks[2].stop();
    QCOMPARE(running(), std::uint64_t(1));
    tasks[1].stop();
    QVERIFY(tasks[3].state() == TaskState::Ready);
    QCOMPARE(running(), std::uint64_t(1));
    group.setLimit(0);
    QCOMPARE(running(), std::uint64_t(3));
    QCOMPARE(group.statistics().waiting, std::uint64_t(0));
}

void tst_TaskGroup::waitingTasksCannotBeResumedButStopped()
{
    TaskGroup group(*m_cooperator);
    group.setLimit(1);
    const CooperativeTask first = group.add(job(u"first"_s, 1h));
    const CooperativeTask second = group.add(job(u"second"_s, 1h));
    const CooperativeTask third = group.add(job(u"third"_s, 1h));
    QCOMPARE(errorOf([&] { second.resume(); }), u"NotPaused"_s);
    QCOMPARE(errorOf([&] { second.stepOnce(); }), u"NotPaused"_s);
    second.pause();
    QVERIFY(second.state() == TaskState::Paused);
    m_clock->elapse(0ms);
    first.stop(); // the turn of the second one comes, while it is paused
    m_clock->elapse(0ms);
    QVERIFY(second.state() == TaskState::Paused && third.state() == TaskState::Waiting);
    second.resume();
    m_clock->elapse(0ms);
    third.stop(); // before it began
    QVERIFY(third.state() == TaskState::Stopped);
    QCOMPARE(group.size(), std::size_t(1));
    QCOMPARE(m_journal->lines(), QStringList({u"0 ms first begins"_s, u"0 ms second begins"_s}));
}

void tst_TaskGroup::cancelStopsAllAndStays()
{
    TaskGroup group(*m_cooperator);
    group.setLimit(2);
    QStringList ends;
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s}) {
        const CooperativeTask task = group.add(job(name, 10ms));
        task.whenDone().onStopped([&ends, &group, name] {
            ends << name;
            ends << (group.add([] { return true; }).isEnded() ? u"refused"_s : u"taken"_s);
        });
    }
    tell(group.join(), u"join"_s);
    m_clock->elapse(1ms);
    group.cancel();
    QCOMPARE(ends, QStringList({u"a"_s, u"refused"_s, u"b"_s, u"refused"_s, u"c"_s, u"refused"_s}));
    QCOMPARE(m_journal->lines().back(), u"1 ms join: done"_s);
    QVERIFY(group.isEmpty() && group.isCancelled());
    group.cancel();
    const auto gone = std::make_shared<int>();
    QVERIFY(group.add([gone] { return true; }).state() == TaskState::Stopped);
    QCOMPARE(gone.use_count(), 1);
    QCOMPARE(group.statistics().cancelled, std::uint64_t(7));
}

void tst_TaskGroup::pauseAndResumeOfAll()
{
    TaskGroup group(*m_cooperator);
    group.setLimit(2);
    int steps = 0;
    const auto count = [&] { return ++steps < 100; };
    const CooperativeTask a = group.add(count);
    const CooperativeTask b = group.add(count);
    group.pause();
    group.pause();
    const CooperativeTask later = group.add(count); // it waits, and is paused as well
    QCOMPARE(later.pauseCount(), 3U);
    m_clock->elapse(0ms);
    QCOMPARE(steps, 0);
    group.resume();
    a.resume(); // somebody takes the pause back before the group does
    QVERIFY(a.state() == TaskState::Ready && b.state() == TaskState::Paused);
    group.resume();
    QVERIFY(b.state() == TaskState::Ready && later.state() == TaskState::Waiting);
    QCOMPARE(errorOf([&] { group.resume(); }), u"NotPaused"_s);
    m_clock->elapse(0ms);
    QVERIFY(group.isEmpty());
}

void tst_TaskGroup::resultsAndArguments()
{
    TaskGroup group(*m_cooperator);
    const auto length = [](std::string text) -> Task<std::size_t> {
        co_yield {};
        co_return text.size();
    };
    const CooperativeTaskOf<std::size_t> task = group.add(length, std::string("four"));
    std::size_t result = 0;
    task.result().then([&](std::size_t value) { result = value; });
    int left = 3;
    group.add([](int &steps, int *shown) { return (*shown = --steps) > 0; }, 3, &left);
    m_clock->elapse(0ms);
    QCOMPARE(result, std::size_t(4));
    QCOMPARE(left, 0);
    QVERIFY(task.spawnedAt().line() > 0);
    const unsigned line = __LINE__ + 1;
    const CooperativeTask placed = group.add([] { return false; });
    QCOMPARE(placed.spawnedAt().line(), line);
}

void tst_TaskGroup::statisticsAndObservers()
{
    Facilities facilities;
    m_clock->setObserver(&facilities);
    {
        TaskGroup group(*m_cooperator);
        group.setLimit(2).setName(u"loads"_s);
        QCOMPARE(facilities.added, 1);
        QVERIFY(facilities.last.kind == FacilityKind::TaskGroup);
        QCOMPARE(QString(facilities.last.name), u"loads"_s);
        QCOMPARE(facilities.last.limit, std::uint64_t(2));
        group.setOnFailure(OnFailure::Continue);
        const CooperativeTask a = group.add(job(u"a"_s, 1ms));
        group.add(job(u"b"_s, 2ms, true)).whenDone().onFailed([] {});
        const CooperativeTask c = group.add(job(u"c"_s, 3ms));
        QCOMPARE(a.facility(), group.id());
        QCOMPARE(facilities.last.waiting, std::uint64_t(1));
        QCOMPARE(facilities.last.running, std::uint64_t(2));
        m_clock->elapse(2ms);
        c.stop();
        const TaskGroupStatistics statistics = group.statistics();
        QCOMPARE(statistics.done, std::uint64_t(1));
        QCOMPARE(statistics.failed, std::uint64_t(1));
        QCOMPARE(statistics.cancelled, std::uint64_t(1));
        QCOMPARE(statistics.running + statistics.waiting, std::uint64_t(0));
        QCOMPARE(facilities.last.failed, statistics.failed);
        QVERIFY(statistics.madeAt.line() > 0);
    }
    QCOMPARE(facilities.removed, 1);
    m_clock->setObserver(nullptr);
}

void tst_TaskGroup::otherThreadsAreRefused()
{
    TaskGroup group(*m_cooperator);
    group.add([] { return true; });
    QCOMPARE(errorElsewhere([&] { group.add([] { return true; }); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { group.cancel(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { group.pause(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { group.setLimit(1); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)group.join(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { const TaskGroup other(*m_cooperator); }), u"WrongThread"_s);
    QCOMPARE(group.size(), std::size_t(1));
}

void tst_TaskGroup::tenThousandTasksFourAtATime()
{
    TaskGroup group(*m_cooperator);
    group.setLimit(4);
    int running = 0;
    int most = 0;
    int done = 0;
    for (int i = 0; i < 10'000; ++i) {
        group.add([&, i]() -> Task<> {
            most = std::max(most, ++running);
            if (i % 3 > 0)
                co_await sleep(std::chrono::milliseconds(i % 7));
            --running;
            ++done;
        });
    }
    tell(group.join(), u"join"_s);
    m_clock->elapse(1h);
    QCOMPARE(done, 10'000);
    QCOMPARE(most, 4);
    QCOMPARE(m_journal->lines().size(), 1);
}

QTEST_APPLESS_MAIN(tst_TaskGroup)
#include "tst_taskgroup.moc"
