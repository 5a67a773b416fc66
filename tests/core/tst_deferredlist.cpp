// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/deferredlist.h>
#include <qcoop/core/errors.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

Q_DECLARE_METATYPE(ListMode)

/// One Deferred of several.
class tst_DeferredList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void modes_data();
    void modes();
    void withoutInputs_data();
    void withoutInputs();
    void resultsThatAreThereCountInOrder();
    void resultsKeepTheOrderOfTheInputs();
    void inputsAreConsumed();
    void consumedInputIsRefused();
    void failuresOfInputs_data();
    void failuresOfInputs();
    void firstErrorTellsWhich();
    void cancelReachesEveryInput();
    void cancelWithAThrowingCanceller();
    void cancelAfterTheEndDoesNothing();
    void voidInputs();
    void gatherResultsGivesTheValues();
    void gatherResultsFailsAtTheFirst();
    void gatherResultsOfMoveOnlyValues();
    void listOwnsNothingInACircle();
};

namespace {

QString text(const Deferred<ListResult<int>> &list)
{
    if (!list.hasResult())
        return u"pending"_s;
    if (list.hasFailure()) {
        QString what = nameOf(list.failure());
        list.failure().visit<FirstError>([&](const FirstError &error) {
            what += u" %1 of input %2"_s.arg(nameOf(error.failure())).arg(error.index());
        });
        return what;
    }
    QStringList results;
    for (const std::optional<Result<int>> &result : list.value().results) {
        results << (!result              ? u"-"_s
                    : result->hasValue() ? QString::number(result->value())
                                         : nameOf(result->failure()));
    }
    const QString all = results.join(u' ');
    return list.value().first ? u"first %1: %2"_s.arg(*list.value().first).arg(all) : all;
}

} // namespace

void tst_DeferredList::modes_data()
{
    QTest::addColumn<ListMode>("mode");
    QTest::addColumn<QString>("events"); // 1 to 3: that input's value; -1 to -3: its error
    QTest::addColumn<QString>("result");

    const auto row = [](const char *name, ListMode mode, const char *events, const char *result) {
        QTest::newRow(name) << mode << QString::fromLatin1(events) << QString::fromLatin1(result);
    };
    row("all: values", ListMode::All, "3 1 2", "1 2 3");
    row("all: one is missing", ListMode::All, "3 1", "pending");
    row("all: errors count too", ListMode::All, "1 -2 3", "1 Oops 3");
    row("first value", ListMode::FirstValue, "-1 2", "first 1: Oops 2 -");
    row("first value: none comes", ListMode::FirstValue, "-3 -1 -2", "Oops Oops Oops");
    row("first value: only errors yet", ListMode::FirstValue, "-1 -2", "pending");
    row("first failure", ListMode::FirstFailure, "1 -3", "FirstError Oops of input 2");
    row("first failure: none comes", ListMode::FirstFailure, "1 2 3", "1 2 3");
    row("first result: a value", ListMode::FirstResult, "2", "first 1: - 2 -");
    row("first result: an error", ListMode::FirstResult, "-2", "FirstError Oops of input 1");
    row("fires once, values", ListMode::FirstResult, "2 1 3", "first 1: - 2 -");
    row("fires once, errors", ListMode::FirstFailure, "-1 -2 3", "FirstError Oops of input 0");
}

void tst_DeferredList::modes()
{
    QFETCH(ListMode, mode);
    QFETCH(QString, events);
    std::vector<Deferred<int>> inputs(3);
    for (Deferred<int> &input : inputs)
        input = Deferred<int>();
    const auto list = deferredList(inputs, mode, InputFailures::Consume);
    for (const QString &event : events.split(u' ')) {
        const int value = event.toInt();
        const Deferred<int> &input = inputs[std::size_t(std::abs(value) - 1)];
        value > 0 ? input.callback(value) : input.errback(Failure(Oops("input")));
    }
    QTEST(text(list), "result");
    if (list.hasFailure())
        (void)list.onFailed([] { return ListResult<int>(); });
}

void tst_DeferredList::withoutInputs_data()
{
    QTest::addColumn<ListMode>("mode");
    QTest::addColumn<bool>("fires");
    QTest::newRow("all") << ListMode::All << true;
    QTest::newRow("first failure") << ListMode::FirstFailure << true;
    QTest::newRow("first value") << ListMode::FirstValue << false;
    QTest::newRow("first result") << ListMode::FirstResult << false;
}

void tst_DeferredList::withoutInputs()
{
    QFETCH(ListMode, mode);
    QTEST(deferredList(std::vector<Deferred<int>>(), mode).hasValue(), "fires");
}

void tst_DeferredList::resultsThatAreThereCountInOrder()
{
    const std::vector<Deferred<int>> inputs{Deferred<int>(), Deferred<int>::succeeded(2),
                                            Deferred<int>::succeeded(3)};
    QCOMPARE(text(deferredList(inputs, ListMode::FirstValue)), u"first 1: - 2 -"_s);
}

void tst_DeferredList::resultsKeepTheOrderOfTheInputs()
{
    const std::vector<Deferred<int>> inputs{Deferred<int>(), Deferred<int>()};
    const auto list = deferredList(inputs);
    inputs[1].callback(2);
    QCOMPARE(text(list), u"pending"_s);
    inputs[0].callback(1);
    QCOMPARE(text(list), u"1 2"_s);
}

void tst_DeferredList::inputsAreConsumed()
{
    const std::vector<Deferred<int>> inputs{Deferred<int>()};
    const auto list = deferredList(inputs);
    QCOMPARE(errorOf([&] { (void)inputs[0].then([](int) {}); }), u"AlreadyConsumed"_s);
}

void tst_DeferredList::consumedInputIsRefused()
{
    const Deferred<int> one;
    QCOMPARE(errorOf([&] { (void)deferredList(std::vector{one, one}); }), u"AlreadyConsumed"_s);
    one.callback(7); // harmless, although the list is gone
}

void tst_DeferredList::failuresOfInputs_data()
{
    QTest::addColumn<bool>("consume");
    QTest::addColumn<QStringList>("reports");
    QTest::newRow("kept") << false
                          << QStringList({u"UnhandledDeferred Oops: at once"_s,
                                          u"UnhandledDeferred Oops: after the list"_s});
    QTest::newRow("consumed") << true << QStringList();
}

void tst_DeferredList::failuresOfInputs()
{
    QFETCH(bool, consume);
    Reports reports;
    {
        std::vector<Deferred<int>> inputs{Deferred<int>(), Deferred<int>(), Deferred<int>()};
        const auto list = deferredList(inputs, ListMode::FirstValue,
                                       consume ? InputFailures::Consume : InputFailures::Keep);
        inputs[0].errback(Failure(Oops("at once")));
        inputs[1].callback(2);
        inputs[2].errback(Failure(Oops("after the list")));
        QCOMPARE(text(list), u"first 1: Oops 2 -"_s);
    }
    QTEST(reports.take(), "reports");
}

void tst_DeferredList::firstErrorTellsWhich()
{
    const std::vector<Deferred<int>> inputs{Deferred<int>(), Deferred<int>()};
    const auto list = deferredList(inputs, ListMode::FirstFailure, InputFailures::Consume);
    inputs[1].errback(Failure(Oops("the reason")));
    QCOMPARE(QString(list.failure().message()), u"input 1 failed: the reason"_s);
    (void)list.onFailed([] { return ListResult<int>(); });
}

void tst_DeferredList::cancelReachesEveryInput()
{
    Journal journal;
    std::vector<Deferred<int>> inputs;
    for (int i = 0; i < 4; ++i) {
        inputs.push_back(
            Deferred<int>([&journal, i](Deferred<int> &) { journal(QString::number(i)); }));
    }
    inputs[1].callback(7); // has nothing to cancel
    const auto list = deferredList(inputs, ListMode::FirstFailure, InputFailures::Consume);
    list.cancel();
    QCOMPARE(journal.lines(), QStringList({u"0"_s, u"2"_s, u"3"_s})); // in order
    QCOMPARE(text(list), u"FirstError CancelledError of input 0"_s);
    (void)list.onFailed([] { return ListResult<int>(); });
}

void tst_DeferredList::cancelWithAThrowingCanceller()
{
    Reports reports;
    const std::vector<Deferred<int>> inputs{
        Deferred<int>([](Deferred<int> &) { throw Oops("canceller"); }), Deferred<int>()};
    const auto list = deferredList(inputs, ListMode::All, InputFailures::Consume);
    QCOMPARE(errorOf([&] { list.cancel(); }), u"nothing"_s);
    QCOMPARE(reports.take(), QStringList({u"Canceller Oops: canceller"_s}));
    QVERIFY(!inputs[0].isFired());
    QVERIFY(inputs[1].isFired());
}

void tst_DeferredList::cancelAfterTheEndDoesNothing()
{
    Journal journal;
    const std::vector<Deferred<int>> inputs{
        Deferred<int>(), Deferred<int>([&](Deferred<int> &) { journal(u"cancelled"_s); })};
    const auto list = deferredList(inputs, ListMode::FirstValue);
    inputs[0].callback(1);
    list.cancel();
    QCOMPARE(journal.lines(), QStringList());
}

void tst_DeferredList::voidInputs()
{
    const std::vector<Deferred<>> inputs{Deferred<>(), Deferred<>::succeeded()};
    const auto list = deferredList(inputs, ListMode::All, InputFailures::Consume);
    inputs[0].errback(Failure(Oops("x")));
    QVERIFY(!list.value().results[0]->hasValue());
    QVERIFY(list.value().results[1]->hasValue());
}

void tst_DeferredList::gatherResultsGivesTheValues()
{
    const std::vector<Deferred<int>> inputs{Deferred<int>(), Deferred<int>::succeeded(2)};
    const auto all = gatherResults(inputs);
    QVERIFY(!all.hasResult());
    inputs[0].callback(1);
    QCOMPARE(all.value(), std::vector<int>({1, 2}));
    QVERIFY(gatherResults(std::vector<Deferred<int>>()).value().empty());
}

void tst_DeferredList::gatherResultsFailsAtTheFirst()
{
    Journal journal;
    const std::vector<Deferred<int>> inputs{
        Deferred<int>(), Deferred<int>([&](Deferred<int> &) { journal(u"cancelled"_s); }),
        Deferred<int>()};
    const auto all = gatherResults(inputs, InputFailures::Consume);
    inputs[2].errback(Failure(Oops("x")));
    QVERIFY(all.failure().is<FirstError>());
    all.cancel(); // has its result
    QCOMPARE(journal.lines(), QStringList());
    (void)all.onFailed([] { return std::vector<int>(); });
}

void tst_DeferredList::gatherResultsOfMoveOnlyValues()
{
    const std::vector<Deferred<std::unique_ptr<int>>> inputs{
        Deferred<std::unique_ptr<int>>(),
        Deferred<std::unique_ptr<int>>::succeeded(std::make_unique<int>(2))};
    int sum = 0;
    gatherResults(inputs).then([&](std::vector<std::unique_ptr<int>> values) {
        for (const auto &value : values)
            sum += *value;
    });
    inputs[0].callback(std::make_unique<int>(5));
    QCOMPARE(sum, 7);
}

void tst_DeferredList::listOwnsNothingInACircle()
{
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    {
        const std::vector<Deferred<int>> inputs{Deferred<int>(), Deferred<int>()};
        const auto list = deferredList(inputs).then([captured](const auto &) {});
        inputs[0].callback(1);
    }
    captured.reset();
    QVERIFY(watch.expired());
}

QTEST_APPLESS_MAIN(tst_DeferredList)
#include "tst_deferredlist.moc"
