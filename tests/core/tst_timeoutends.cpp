// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timedwork.h"

#include "../support/clockstage.h"
#include "../support/owner.h"
#include "../support/reports.h"

#include <qcoop/core/withtimeout.h>

#include <optional>

using namespace QCoop;

/// When a limit of time runs out: what goes on meanwhile, and what is left behind.
class tst_TimeoutEnds : public ClockStage
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }
    void aPausedTaskGivesUpWhenItGoesOn();
    void timeUpInALoopInsideTheStep_data();
    void timeUpInALoopInsideTheStep();
    void resultAfterTheTimeIsForgotten();
    void endOfTheTaskLeavesNothingPending_data();
    void endOfTheTaskLeavesNothingPending();
    void stoppedByADestructorOfWhatIsGivenUp();
    void theParentGoesOnInTheRing();
    void trapT2_aLongChainIsGivenUpWithoutAStack();
};

void tst_TimeoutEnds::aPausedTaskGivesUpWhenItGoesOn()
{
    const CooperativeTask task = m_cooperator->cooperate(
        [&]() -> Task<> { (*m_journal)(shown(co_await withTimeout(1s, load(*m_journal, 2s)))); });
    m_clock->elapse(500ms);
    task.pause();
    m_clock->elapse(4s); // the sleep of load() is over as well, but later
    QVERIFY(task.state() == TaskState::Paused);
    QCOMPARE(task.pauseCount(), 1U);
    QVERIFY(!task.statistics().waiting);
    task.resume();
    m_clock->elapse(0s);
    QCOMPARE(m_journal->lines(), QStringList({u"4500 ms load gone"_s, u"4500 ms nothing"_s}));
}

void tst_TimeoutEnds::timeUpInALoopInsideTheStep_data()
{
    QTest::addColumn<QString>("then");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("waits") << u"waits"_s
                           << QStringList({u"5000 ms inner gone"_s, u"5000 ms nothing"_s});
    QTest::newRow("yields") << u"yields"_s
                            << QStringList({u"5000 ms inner gone"_s, u"5000 ms nothing"_s});
    QTest::newRow("returns") << u"returns"_s
                             << QStringList({u"5000 ms inner gone"_s, u"5000 ms 9"_s});
    QTest::newRow("throws") << u"throws"_s
                            << QStringList({u"5000 ms inner gone"_s, u"5000 ms Oops"_s});
}

void tst_TimeoutEnds::timeUpInALoopInsideTheStep()
{
    QFETCH(QString, then);
    const auto inner = [&]() -> Task<int> {
        const Trace trace(*m_journal, u"inner"_s);
        m_clock->elapse(5s); // as a nested event loop does; the time is up at 1 s
        if (then == u"waits"_s)
            co_await sleep(1h);
        if (then == u"yields"_s)
            co_yield {};
        if (then == u"throws"_s)
            throw Oops("inner");
        co_return 9;
    };
    const CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        try {
            const std::optional<int> value = co_await withTimeout(1s, inner());
            (*m_journal)(shown(value));
        } catch (const Oops &) {
            (*m_journal)(u"Oops"_s);
        }
        co_await sleep(1s);
    });
    m_clock->elapse(0s);
    m_clock->elapse(2s);
    QTEST(m_journal->lines(), "lines");
    QVERIFY(task.state() == TaskState::Done);
    QCOMPARE(task.pauseCount(), 0U);
}

void tst_TimeoutEnds::resultAfterTheTimeIsForgotten()
{
    // Time is up, and before the task has its turn what it awaited arrives.
    Reports reports;
    const Deferred<int> late;
    CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        (*m_journal)(shown(co_await withTimeout(1s, late)));
        co_await sleep(1s);
    });
    m_clock->elapse(0s);
    m_clock->callAt(TimePoint(1s), [&] { late.errback(Failure(Oops("late"))); });
    m_clock->elapse(5s);
    QCOMPARE(m_journal->lines(), QStringList({u"1000 ms nothing"_s}));
    QVERIFY(task.state() == TaskState::Done);
    QCOMPARE(task.pauseCount(), 0U);
    QCOMPARE(reports.take(), QStringList());
}

void tst_TimeoutEnds::endOfTheTaskLeavesNothingPending_data()
{
    QTest::addColumn<QString>("how");
    for (const QString &how : {u"stop"_s, u"context"_s, u"cooperator"_s, u"deadline"_s})
        QTest::newRow(qPrintable(how)) << how;
}

void tst_TimeoutEnds::endOfTheTaskLeavesNothingPending()
{
    QFETCH(QString, how);
    std::optional<Owner> owner(std::in_place, *m_clock);
    CooperativeTask task = m_cooperator->cooperate(&*owner, [&]() -> Task<> {
        (void)co_await withTimeout(1s, load(*m_journal, 5s));
        (*m_journal)(u"went on"_s);
    });
    m_clock->elapse(100ms);
    if (how == u"stop"_s)
        task.stop();
    else if (how == u"context"_s)
        owner.reset();
    else if (how == u"cooperator"_s)
        m_cooperator->stop();
    else
        task.setDeadline(0s);
    QVERIFY(task.isEnded());
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
    QCOMPARE(m_journal->lines(), QStringList({u"100 ms load gone"_s}));
    (void)task.whenDone().then([] {}, [] {});
}

void tst_TimeoutEnds::stoppedByADestructorOfWhatIsGivenUp()
{
    class Stopper
    {
    public:
        explicit Stopper(const CooperativeTask &victim)
            : m_victim(victim)
        {
        }
        Stopper(const Stopper &) = delete;
        Stopper &operator=(const Stopper &) = delete;
        ~Stopper() { m_victim.stop(); }

    private:
        const CooperativeTask &m_victim;
    };
    CooperativeTask task;
    const auto inner = [&]() -> Task<> {
        const Stopper stopper(task);
        co_await sleep(1h);
    };
    task = m_cooperator->cooperate([&]() -> Task<> {
        const Trace trace(*m_journal, u"outer"_s);
        co_await withTimeout(1s, inner());
        (*m_journal)(u"the step comes to its end"_s);
        co_yield {};
        (*m_journal)(u"never"_s);
    });
    m_clock->elapse(2s);
    QVERIFY(task.state() == TaskState::Stopped);
    QCOMPARE(m_journal->lines(),
             QStringList({u"1000 ms the step comes to its end"_s, u"1000 ms outer gone"_s}));
}

void tst_TimeoutEnds::theParentGoesOnInTheRing()
{
    Journal order;
    (void)m_cooperator->cooperate([&]() -> Task<> {
        co_await withTimeout(1s, sleep(1h));
        order(u"parent"_s);
    });
    m_clock->elapse(500ms);
    m_clock->callAt(TimePoint(1s), [&] {
        (void)m_cooperator->cooperate([&] {
            order(u"other"_s);
            return false;
        });
    });
    m_clock->callAt(TimePoint(1s), [&] { order(u"not inside the timer"_s); });
    m_clock->elapse(1s);
    QCOMPARE(order.lines(), QStringList({u"not inside the timer"_s, u"parent"_s, u"other"_s}));
}

void tst_TimeoutEnds::trapT2_aLongChainIsGivenUpWithoutAStack()
{
    (void)m_cooperator->cooperate([&]() -> Task<> {
        (*m_journal)(QString::number(co_await withTimeout(1s, deep(*m_journal, 100'000))));
    });
    m_clock->elapse(2s);
    QCOMPARE(m_journal->lines(), QStringList({u"1000 ms 0"_s}));
}

QTEST_APPLESS_MAIN(tst_TimeoutEnds)
#include "tst_timeoutends.moc"
