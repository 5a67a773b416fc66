// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/rounds.h"

#include <QTest>

#include <climits>

using namespace QCoop;

namespace {

class Named : public Rounds
{
public:
    using Rounds::Rounds;
    CooperativeTask add(QChar name, unsigned weight = 1, int steps = -1)
    {
        CooperativeTask task = cooperator.cooperate([this, name, steps]() mutable {
            order += name;
            return --steps != 0;
        });
        return task.setWeight(weight);
    }
    QString takeOrder() { return std::exchange(order, {}); }

    QString order;
};

} // namespace

/// How many steps a task makes in its turn.
class tst_Weight : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTurnIsAsManySteps();
    void aTurnGoesOnInTheNextTick();
    void aTurnIsOverWithPauseWaitAndEnd_data();
    void aTurnIsOverWithPauseWaitAndEnd();
    void aTurnIsOverWhenTheNeighbourTakesItsPlace();
    void changingTheWeightInATurn();
    void higherPrioritiesInterruptATurn();
    void absurdWeightsAreRefused_data();
    void absurdWeightsAreRefused();
    void weightsOfTasksThatEnded();
};

void tst_Weight::aTurnIsAsManySteps()
{
    Named tasks;
    tasks.add(u'a', 3);
    tasks.add(u'b');
    tasks.add(u'c', 2);
    tasks.round(4);
    QCOMPARE(tasks.order, u"aaabccaaabcc"_s);
}

void tst_Weight::aTurnGoesOnInTheNextTick()
{
    // Where each tick makes one step, the weights count all the same.
    Named tasks(Options{.slice = 0ms});
    tasks.add(u'a', 3);
    tasks.add(u'b');
    for (int i = 0; i < 8; ++i) {
        tasks.round();
        QCOMPARE(tasks.order.size(), i + 1);
    }
    QCOMPARE(tasks.order, u"aaabaaab"_s);
}

void tst_Weight::aTurnIsOverWithPauseWaitAndEnd_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("order");
    QTest::newRow("pause") << u"pause"_s << u"abbbaaabbb"_s;
    QTest::newRow("wait") << u"wait"_s << u"abbbaaabbb"_s;
    QTest::newRow("wait for what is there") << u"there"_s << u"abbbaaabbb"_s;
    QTest::newRow("end") << u"end"_s << u"abbbbbbbbb"_s;
    QTest::newRow("error") << u"error"_s << u"abbbbbbbbb"_s;
}

void tst_Weight::aTurnIsOverWithPauseWaitAndEnd()
{
    QFETCH(QString, how);
    Reports reports;
    Named tasks;
    const Deferred<> wait;
    bool first = true;
    CooperativeTask a = tasks.cooperator.cooperate([&]() -> StepResult {
        tasks.order += u'a';
        if (!std::exchange(first, false))
            return Step::Again;
        if (how == u"pause"_s)
            CooperativeTask::current().pause();
        if (how == u"wait"_s)
            return wait;
        if (how == u"there"_s)
            return Deferred<>::succeeded();
        if (how == u"error"_s)
            throw Oops("step");
        return how == u"end"_s ? Step::Done : Step::Again;
    });
    a.setWeight(3);
    tasks.add(u'b', 3);
    tasks.round(2); // four steps
    if (how == u"pause"_s)
        a.resume();
    wait.callback();
    tasks.round(8);
    QTEST(tasks.order.left(10), "order");
}

void tst_Weight::aTurnIsOverWhenTheNeighbourTakesItsPlace()
{
    // It leaves the ring and joins it again inside its step: a new turn, at the end.
    Named tasks;
    CooperativeTask a = tasks.cooperator.cooperate([&] {
        tasks.order += u'a';
        if (tasks.order.size() == 1) {
            CooperativeTask::current().pause();
            CooperativeTask::current().resume();
        }
        return true;
    });
    a.setWeight(2);
    tasks.add(u'b');
    tasks.add(u'c');
    tasks.round(3);
    QCOMPARE(tasks.order, u"abcaabcaa"_s);
}

void tst_Weight::changingTheWeightInATurn()
{
    Named tasks;
    unsigned next = 0;
    CooperativeTask a = tasks.cooperator.cooperate([&] {
        tasks.order += u'a';
        if (next > 0)
            CooperativeTask::current().setWeight(std::exchange(next, 0));
        return true;
    });
    a.setWeight(4);
    tasks.add(u'b');
    tasks.round(2);
    QCOMPARE(tasks.takeOrder(), u"aaaa"_s);
    tasks.round();
    QCOMPARE(tasks.takeOrder(), u"ba"_s); // the first of four steps
    next = 2;
    tasks.round(2);
    QCOMPARE(tasks.takeOrder(), u"aaba"_s); // one more, as there are to be two in all
    a.setWeight(1);
    tasks.round(2);
    QCOMPARE(tasks.takeOrder(), u"baba"_s);
    a.setWeight(3);
    tasks.round(2);
    QCOMPARE(tasks.takeOrder(), u"baaa"_s);
}

void tst_Weight::higherPrioritiesInterruptATurn()
{
    Named tasks;
    tasks.add(u'a', 4);
    tasks.add(u'b', 2);
    tasks.round();
    tasks.add(u'!', 1, 3).setPriority(Priority::UserBlocking);
    tasks.round(3);
    QCOMPARE(tasks.order, u"aa!!!aabb"_s);
}

void tst_Weight::absurdWeightsAreRefused_data()
{
    QTest::addColumn<unsigned>("weight");
    QTest::addColumn<QString>("error");
    QTest::newRow("none") << 0U << u"BadWeight"_s;
    QTest::newRow("one") << 1U << u"nothing"_s;
    QTest::newRow("the most") << CooperativeTask::maxWeight << u"nothing"_s;
    QTest::newRow("one too many") << CooperativeTask::maxWeight + 1 << u"BadWeight"_s;
    QTest::newRow("minus one") << UINT_MAX << u"BadWeight"_s;
    QTest::newRow("what would wrap round") << 65'537U << u"BadWeight"_s;
}

void tst_Weight::absurdWeightsAreRefused()
{
    QFETCH(unsigned, weight);
    QFETCH(QString, error);
    Named tasks;
    CooperativeTask task = tasks.add(u'a', 2);
    QCOMPARE(errorOf([&] { task.setWeight(weight); }), error);
    QCOMPARE(task.weight(), error == u"nothing"_s ? weight : 2U);
}

void tst_Weight::weightsOfTasksThatEnded()
{
    Named tasks;
    tasks.cooperator.stop();
    // As it is written where nobody knows that the cooperator is stopped.
    const CooperativeTask task = tasks.add(u'a', 3).setPriority(Priority::Background);
    QVERIFY(task.isEnded());
    QCOMPARE(task.weight(), 3U);
    CooperativeTask none;
    QCOMPARE(none.setWeight(3).weight(), 1U);
}

QTEST_APPLESS_MAIN(tst_Weight)
#include "tst_weight.moc"
