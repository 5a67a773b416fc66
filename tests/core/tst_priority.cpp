// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/clock.h>

#include <QTest>

#include <array>
#include <optional>

using namespace QCoop;

namespace {

constexpr std::size_t bound = detail::Turns::starvationBound;

} // namespace

/// Who goes first, and that nobody is forgotten.
class tst_Priority : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHigherGoesFirst();
    void aLowerOneIsServedOnceInSoManySteps();
    void turnsOfALowerOneGoRound();
    void whoComesLaterIsServedAtOnceOrInTime();
    void anotherPriorityMeansTheEndOfAnotherRing();
    void settersInEveryState_data();
    void settersInEveryState();
    void usualTasksAloneAreOneRing();
    void aTickInsideAStepKeepsTheOrder();
    void changeIsToldOnce();
    void otherThreadsAreRefused();
    void trapT23_tasksThatWakeEachOtherDoNotKeepTheSlice_data();
    void trapT23_tasksThatWakeEachOtherDoNotKeepTheSlice();
    void trapT23_shortSleepsBetweenLongStepsDoNotPassOthersOver();
    void trapT23_tasksThatStartTheNextDoNotPassOthersOver();
};

namespace {

/// Tasks that write their names down at each step.
class Named : public Rounds
{
public:
    CooperativeTask add(QChar name, Priority priority = Priority::UserVisible, int steps = -1)
    {
        CooperativeTask task = cooperator.cooperate([this, name, steps]() mutable {
            order += name;
            return --steps != 0;
        });
        return task.setPriority(priority);
    }
    QString takeOrder() { return std::exchange(order, {}); }

    QString order;
};

/// The most steps between two of \a name.
qsizetype longestWait(const QString &order, QChar name)
{
    qsizetype longest = 0;
    qsizetype last = -1;
    for (qsizetype i = 0; i < order.size(); ++i) {
        if (order[i] != name)
            continue;
        longest = std::max(longest, i - last);
        last = i;
    }
    return std::max(longest, order.size() - last);
}

} // namespace

void tst_Priority::theHigherGoesFirst()
{
    Named tasks;
    const CooperativeTask background = tasks.add(u'b', Priority::Background, 3);
    const CooperativeTask usual = tasks.add(u'v', Priority::UserVisible, 3);
    tasks.add(u'u', Priority::UserBlocking, 3);
    tasks.add(u'w', Priority::UserBlocking, 2);
    QVERIFY(usual.priority() == Priority::UserVisible);
    QVERIFY(background.priority() == Priority::Background);
    tasks.round(10);
    QCOMPARE(tasks.order, u"uwuwuvvvbbb"_s);
    QCOMPARE(tasks.cooperator.statistics().live, std::size_t(0));
}

void tst_Priority::aLowerOneIsServedOnceInSoManySteps()
{
    QString first;
    for (int run = 0; run < 2; ++run) {
        Named tasks;
        tasks.add(u'b', Priority::Background);
        tasks.add(u'v', Priority::UserVisible);
        tasks.add(u'u', Priority::UserBlocking);
        tasks.round(1000);
        QCOMPARE(tasks.order.size(), 3000);
        for (const QChar name : u"bvu"_s)
            QVERIFY2(longestWait(tasks.order, name) <= qsizetype(bound), qPrintable(tasks.order));
        // Not more than is promised goes to those that can wait.
        QVERIFY(tasks.order.count(u'u') > 3000 - 2 * (3000 / (qsizetype(bound) - 2) + 1));
        if (run == 0)
            first = tasks.order;
    }
    QVERIFY(!first.isEmpty());
    Named again;
    again.add(u'b', Priority::Background);
    again.add(u'v', Priority::UserVisible);
    again.add(u'u', Priority::UserBlocking);
    again.round(1000);
    QCOMPARE(again.order, first); // it is no matter of chance
}

void tst_Priority::turnsOfALowerOneGoRound()
{
    Named tasks;
    for (const QChar name : u"abc"_s)
        tasks.add(name, Priority::Background);
    tasks.add(u'-', Priority::UserBlocking);
    tasks.round(100);
    QCOMPARE(tasks.order.remove(u'-').left(9), u"abcabcabc"_s);
}

void tst_Priority::whoComesLaterIsServedAtOnceOrInTime()
{
    Named tasks;
    tasks.add(u'u', Priority::UserBlocking);
    tasks.round(100);
    tasks.takeOrder();
    // It has not been passed over all the time while it was not there.
    const CooperativeTask late = tasks.add(u'b', Priority::Background);
    tasks.round(int(bound));
    QCOMPARE(tasks.order.indexOf(u'b'), qsizetype(bound) - 1);
    late.pause();
    tasks.takeOrder();
    tasks.round(100);
    late.resume();
    tasks.takeOrder();
    tasks.round(int(bound));
    QCOMPARE(tasks.order.indexOf(u'b'), qsizetype(bound) - 1);
}

void tst_Priority::anotherPriorityMeansTheEndOfAnotherRing()
{
    Named tasks;
    tasks.add(u'a');
    CooperativeTask b = tasks.add(u'b');
    CooperativeTask c = tasks.add(u'c');
    tasks.round();
    QCOMPARE(tasks.takeOrder(), u"abc"_s);
    b.setPriority(Priority::UserVisible); // which it is: it keeps its place
    tasks.round();
    QCOMPARE(tasks.takeOrder(), u"abc"_s);
    // At the end of the round that is just over, as whoever joins then.
    b.setPriority(Priority::UserBlocking).setPriority(Priority::UserVisible);
    tasks.round();
    QCOMPARE(tasks.takeOrder(), u"bac"_s);
    c.setPriority(Priority::Background);
    tasks.round(2);
    QCOMPARE(tasks.takeOrder(), u"bababa"_s);
    QCOMPARE(tasks.cooperator.statistics().ready, std::size_t(3));
}

void tst_Priority::settersInEveryState_data()
{
    QTest::addColumn<QString>("state");
    for (const QString &state :
         {u"ready"_s, u"paused"_s, u"waiting"_s, u"in a step"_s, u"ended"_s, u"no task"_s})
        QTest::newRow(qPrintable(state)) << state;
}

void tst_Priority::settersInEveryState()
{
    QFETCH(QString, state);
    Named tasks;
    const Deferred<> gate;
    CooperativeTask task;
    const auto set = [&task] {
        task.setPriority(Priority::Background).setName(u"x"_s).setWeight(3);
    };
    bool done = false;
    if (state != u"no task"_s) {
        task = tasks.cooperator.cooperate([&]() -> StepResult {
            tasks.order += u'x';
            if (state == u"in a step"_s && !std::exchange(done, true))
                set();
            if (state == u"waiting"_s && !std::exchange(done, true))
                return gate;
            return Step::Again;
        });
    }
    tasks.add(u'-', Priority::UserBlocking).setWeight(2);
    if (state == u"paused"_s)
        task.pause();
    tasks.round(20);
    if (state == u"ended"_s)
        task.stop();
    if (state != u"in a step"_s)
        set();
    QVERIFY(task.priority() == (task.isValid() ? Priority::Background : Priority::UserVisible));
    QCOMPARE(task.weight(), task.isValid() ? 3U : 1U);
    if (state == u"paused"_s)
        task.resume();
    if (state == u"waiting"_s)
        gate.callback();
    tasks.takeOrder();
    tasks.round(100);
    const bool runs = !task.isEnded();
    QCOMPARE(longestWait(tasks.order, u'x') <= qsizetype(bound), runs);
    // Each of its steps is one of those that keep it from starving.
    QVERIFY(tasks.order.count(u'x') <= tasks.order.size() / (qsizetype(bound) - 1) + 1);
}

void tst_Priority::usualTasksAloneAreOneRing()
{
    Named tasks;
    tasks.add(u'a');
    CooperativeTask b = tasks.add(u'b', Priority::Background);
    tasks.add(u'c');
    tasks.round(2);
    b.setPriority(Priority::UserVisible);
    tasks.takeOrder();
    tasks.round(3);
    QCOMPARE(tasks.order, u"bacbacbac"_s);
}

void tst_Priority::aTickInsideAStepKeepsTheOrder()
{
    Named tasks;
    bool nested = false;
    tasks.cooperator
        .cooperate([&] {
            tasks.order += u'[';
            if (!std::exchange(nested, true))
                tasks.reactor.turn(); // as a nested event loop does
            tasks.order += u']';
            return true;
        })
        .setPriority(Priority::UserBlocking)
        .setWeight(5);
    tasks.add(u'u', Priority::UserBlocking);
    tasks.add(u'v');
    tasks.round(3);
    // Never re-entered; in the loop the others go on by rank, and then it is its turn anew.
    QCOMPARE(tasks.order.left(16), u"[uuu][][][][][]u"_s);
}

void tst_Priority::changeIsToldOnce()
{
    class Counts final : public Observer
    {
    public:
        void taskChanged(const CooperativeTask &) override { ++changes; }
        int changes = 0;
    } counts;
    Named tasks;
    CooperativeTask task = tasks.add(u'a');
    tasks.reactor.setObserver(&counts);
    task.setPriority(Priority::Background);
    QCOMPARE(counts.changes, 1);
    tasks.reactor.setObserver(nullptr);
    // The only ready task moves from ring to ring, and the tick stays where it is.
    QCOMPARE(tasks.reactor.statistics().cancelled, std::uint64_t(0));
}

void tst_Priority::otherThreadsAreRefused()
{
    Named tasks;
    CooperativeTask task = tasks.add(u'a');
    QCOMPARE(errorElsewhere([&] { task.setPriority(Priority::Background); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.setWeight(2); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.setDeadline(1s); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { task.clearDeadline(); }), u"WrongThread"_s);
    QVERIFY(task.priority() == Priority::UserVisible && task.weight() == 1 && !task.deadline());
}

void tst_Priority::trapT23_tasksThatWakeEachOtherDoNotKeepTheSlice_data()
{
    QTest::addColumn<int>("pairs");
    for (const int pairs : {1, 2, 5})
        QTest::addRow("%d pairs", pairs) << pairs;
}

void tst_Priority::trapT23_tasksThatWakeEachOtherDoNotKeepTheSlice()
{
    // Each of a pair wakes the other one and waits for it, so that one of them is always
    // the last of the ring. Those at its front must have their turn all the same.
    QFETCH(int, pairs);
    Named tasks;
    tasks.add(u'x');
    tasks.add(u'y');
    struct Pair
    {
        std::array<std::optional<Deferred<>>, 2> waits;
    };
    std::vector<Pair> all{std::size_t(pairs)};
    for (Pair &pair : all) {
        for (std::size_t side : {0U, 1U}) {
            (void)tasks.cooperator.cooperate([&tasks, &pair, side]() -> Task<> {
                for (;;) {
                    tasks.order += u'-';
                    if (const auto other = std::exchange(pair.waits[1 - side], std::nullopt))
                        other->callback();
                    const Deferred<> mine;
                    pair.waits[side] = mine;
                    co_await mine;
                }
            });
        }
    }
    tasks.round(200);
    const qsizetype most = 2 * qsizetype(bound) + 4 * pairs + 2;
    QVERIFY2(longestWait(tasks.order, u'x') <= most, qPrintable(tasks.order.left(300)));
    QVERIFY2(longestWait(tasks.order, u'y') <= most, qPrintable(tasks.order.left(300)));
    QVERIFY(longestWait(tasks.order, u'-') <= 3); // nor are they passed over themselves
}

void tst_Priority::trapT23_shortSleepsBetweenLongStepsDoNotPassOthersOver()
{
    // Its steps are longer than the slice, so that it is back in the ring before each tick.
    Rounds rounds(Options{.slice = 1ms});
    int patient = 0;
    int sleeper = 0;
    rounds.cooperator.cooperate([&] {
        rounds.reactor.pass(5ms);
        ++patient;
        return true;
    });
    (void)rounds.cooperator.cooperate([&]() -> Task<> {
        for (;;) {
            rounds.reactor.pass(5ms);
            ++sleeper;
            co_await sleep(0ms);
        }
    });
    rounds.round(400);
    QVERIFY2(patient > 5 && sleeper > 5, qPrintable(u"%1 %2"_s.arg(patient).arg(sleeper)));
}

void tst_Priority::trapT23_tasksThatStartTheNextDoNotPassOthersOver()
{
    Named tasks;
    tasks.add(u'x');
    std::function<void()> startNext = [&] {
        tasks.cooperator.cooperate([&] {
            tasks.order += u'-';
            startNext();
            return false;
        });
    };
    startNext();
    tasks.round(200);
    QVERIFY2(longestWait(tasks.order, u'x') <= 2 * qsizetype(bound), qPrintable(tasks.order));
}

QTEST_APPLESS_MAIN(tst_Priority)
#include "tst_priority.moc"
