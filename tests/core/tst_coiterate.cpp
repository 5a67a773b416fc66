// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/reports.h"
#include "../support/rounds.h"

#include <QTest>

#include <list>
#include <memory>
#include <optional>
#include <ranges>
#include <sstream>
#include <vector>

using namespace QCoop;

/// Ranges, gone through one element a step.
class tst_Coiterate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneElementAStep();
    void emptyRange();
    void rangeIsCopiedOrMovedFrom();
    void viewsAndSinglePassRanges();
    void moveOnlyElements();
    void whatTheOperationReturns_data();
    void whatTheOperationReturns();
    void operationReturnsADeferred();
    void operationReturnsProgress();
    void throwingOperation();
    void contextGone();
    void rangeGoesWithTheTask();
};

void tst_Coiterate::oneElementAStep()
{
    Rounds rounds;
    Journal journal;
    const std::vector<int> range{1, 2, 3};
    rounds.cooperator.coiterate(range, [&](int i) { journal(u"a%1"_s.arg(i)); }).then([&] {
        journal(u"done"_s);
    });
    rounds.cooperator.cooperate([&] {
        journal(u"b"_s);
        return true;
    });
    rounds.round(5);
    QCOMPARE(journal.lines().first(7).join(u' '), u"a1 b a2 b a3 b done"_s);
}

void tst_Coiterate::emptyRange()
{
    Rounds rounds;
    bool isDone = false;
    rounds.cooperator.coiterate(std::vector<int>(), [](int) {}).then([&] { isDone = true; });
    QVERIFY(!isDone);
    rounds.round();
    QVERIFY(isDone);
}

void tst_Coiterate::rangeIsCopiedOrMovedFrom()
{
    Rounds rounds;
    Journal journal;
    std::vector<QString> copied{u"a"_s, u"b"_s};
    std::list<QString> moved{u"c"_s, u"d"_s};
    (void)rounds.cooperator.coiterate(copied, [&](const QString &s) { journal(s); });
    (void)rounds.cooperator.coiterate(std::move(moved), [&](const QString &s) { journal(s); });
    copied[1] = u"changed"_s;
    rounds.round(4);
    QCOMPARE(journal.lines().join(u' '), u"a c b d"_s);
    QCOMPARE(copied.size(), std::size_t(2));
}

void tst_Coiterate::viewsAndSinglePassRanges()
{
    Rounds rounds;
    Journal journal;
    const auto note = [&](int i) { journal(QString::number(i)); };
    const auto odd = [](int i) { return i % 2 == 1; };
    const auto tenfold = [](int i) { return 10 * i; };
    (void)rounds.cooperator.coiterate(
        std::views::iota(1, 6) | std::views::filter(odd) | std::views::transform(tenfold), note);
    rounds.round(5);
    QCOMPARE(journal.take().join(u' '), u"10 30 50"_s);
    std::istringstream text("7 8 9");
    (void)rounds.cooperator.coiterate(std::ranges::istream_view<int>(text), note);
    rounds.round(5);
    QCOMPARE(journal.take().join(u' '), u"7 8 9"_s);
}

void tst_Coiterate::moveOnlyElements()
{
    Rounds rounds;
    std::vector<std::unique_ptr<int>> range;
    range.push_back(std::make_unique<int>(3));
    range.push_back(std::make_unique<int>(4));
    int sum = 0;
    (void)rounds.cooperator.coiterate(std::move(range), [&](std::unique_ptr<int> &element) {
        const std::unique_ptr<int> taken = std::move(element);
        sum += *taken;
    });
    rounds.round(4);
    QCOMPARE(sum, 7);
}

void tst_Coiterate::whatTheOperationReturns_data()
{
    QTest::addColumn<QString>("returns");
    QTest::newRow("a bool: there is more") << u"bool"_s;
    QTest::newRow("a Step") << u"Step"_s;
    QTest::newRow("a StepResult") << u"StepResult"_s;
}

void tst_Coiterate::whatTheOperationReturns()
{
    QFETCH(QString, returns);
    Rounds rounds;
    Journal journal;
    const std::vector<int> range{1, 2, 3};
    const auto goesOn = [&](int i) {
        journal(QString::number(i));
        return i < 2;
    };
    const auto step = [=](int i) { return goesOn(i) ? Step::Again : Step::Done; };
    Deferred<> done;
    if (returns == u"bool"_s)
        done = rounds.cooperator.coiterate(range, goesOn);
    else if (returns == u"Step"_s)
        done = rounds.cooperator.coiterate(range, step);
    else
        done = rounds.cooperator.coiterate(range, [=](int i) -> StepResult { return step(i); });
    rounds.round(4);
    QCOMPARE(journal.lines().join(u' '), u"1 2"_s);
    QVERIFY(done.hasValue());
}

void tst_Coiterate::operationReturnsADeferred()
{
    Rounds rounds;
    Journal journal;
    std::vector<Deferred<>> waits(2);
    for (Deferred<> &wait : waits)
        wait = Deferred<>();
    const auto done = rounds.cooperator.coiterate(std::vector{0, 1}, [&](int i) {
        journal(QString::number(i));
        return waits[std::size_t(i)];
    });
    rounds.round(3);
    QCOMPARE(journal.lines().join(u' '), u"0"_s);
    waits[0].callback();
    rounds.round(3);
    QCOMPARE(journal.lines().join(u' '), u"0 1"_s);
    waits[1].errback(Failure(Oops("the second")));
    QCOMPARE(nameOf(done.failure()), u"Oops"_s);
    (void)done.onFailed([] {});
}

void tst_Coiterate::operationReturnsProgress()
{
    Rounds rounds;
    std::optional<Progress> seen;
    const auto done = rounds.cooperator.coiterate(std::vector{1, 2}, [&](int i) {
        seen = CooperativeTask::current().progress(); // of the step before
        return Progress(i, 2);
    });
    rounds.round(4);
    QVERIFY(seen == Progress(1, 2));
    QVERIFY(done.hasValue());
}

void tst_Coiterate::throwingOperation()
{
    Rounds rounds;
    Journal journal;
    rounds.cooperator
        .coiterate(std::vector{1, 2, 3},
                   [&](int i) {
                       if (i == 2)
                           throw Oops("at 2");
                       journal(QString::number(i));
                   })
        .onFailed([&](const Oops &error) { journal(QString::fromUtf8(error.what())); });
    rounds.round(5);
    QCOMPARE(journal.lines(), QStringList({u"1"_s, u"at 2"_s}));
}

void tst_Coiterate::contextGone()
{
    Rounds rounds;
    Journal journal;
    std::optional<Owner> owner(std::in_place, rounds.reactor);
    rounds.cooperator
        .coiterate(&*owner, std::vector{1, 2, 3}, [&](int i) { journal(QString::number(i)); })
        .onStopped([&] { journal(u"stopped"_s); });
    rounds.round();
    owner.reset();
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"1"_s, u"stopped"_s}));
}

void tst_Coiterate::rangeGoesWithTheTask()
{
    Rounds rounds;
    const auto element = std::make_shared<int>(1);
    const auto done =
        rounds.cooperator.coiterate(std::vector(3, element), [](const std::shared_ptr<int> &) {});
    QCOMPARE(element.use_count(), 4L);
    rounds.round(4);
    QVERIFY(done.hasValue());
    QCOMPARE(element.use_count(), 1L);
}

QTEST_APPLESS_MAIN(tst_Coiterate)
#include "tst_coiterate.moc"
