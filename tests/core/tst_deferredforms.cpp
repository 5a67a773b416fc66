// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/owner.h"
#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/deferlater.h>
#include <qcoop/core/deferred.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

/// What Deferreds are made by, and handlers that belong to a context.
class tst_DeferredForms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void maybeDeferredTakesWhateverComes();
    void deferLaterFiresAtItsTime();
    void deferLaterWithAFunction();
    void deferLaterGoesWithItsClock();
    void handlersEndWithTheirContext_data();
    void handlersEndWithTheirContext();
    void contextThatLivesChangesNothing();
    void droppedStagesLeaveTheirWaiterCancellable();
};

void tst_DeferredForms::maybeDeferredTakesWhateverComes()
{
    QCOMPARE(maybeDeferred([](int a, int b) { return a + b; }, 3, 4).value(), 7);
    QVERIFY(maybeDeferred([] {}).hasValue());
    const auto failed = maybeDeferred([]() -> int { throw Oops("thrown"); });
    QCOMPARE(nameOf(failed.failure()), u"Oops"_s);
    (void)failed.onFailed([] { return 0; });
    const Deferred<int> own;
    QVERIFY(maybeDeferred([&] { return own; }) == own);
    const auto moved =
        maybeDeferred([](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(7));
    QCOMPARE(*moved.value(), 7);
}

void tst_DeferredForms::deferLaterFiresAtItsTime()
{
    Clock clock;
    Journal journal(&clock);
    deferLater(clock, 20ms).then([&] { journal(u"fired"_s); });
    QVERIFY(clock.delayedCalls().front().kind() == CallKind::DeferLater);
    const Deferred<> cancelled = deferLater(clock, 10ms);
    cancelled.cancel();
    QCOMPARE(clock.statistics().pending, std::size_t(1));
    QCOMPARE(nameOf(cancelled.failure()), u"CancelledError"_s);
    (void)cancelled.onStopped([] {});
    clock.elapse(30ms);
    QCOMPARE(journal.lines(), QStringList({u"20 ms fired"_s}));
}

void tst_DeferredForms::deferLaterWithAFunction()
{
    Clock clock;
    const auto value = deferLater(clock, 10ms, [] { return 42; });
    const auto error = deferLater(clock, 10ms, [] { throw Oops("later"); });
    clock.advance(10ms);
    QCOMPARE(value.value(), 42);
    QCOMPARE(nameOf(error.failure()), u"Oops"_s);
    (void)error.onFailed([] {});
}

void tst_DeferredForms::deferLaterGoesWithItsClock()
{
    const auto held = std::make_shared<int>(1);
    std::optional<Deferred<>> later, stage;
    {
        Clock clock;
        later = deferLater(clock, 10ms);
        stage = deferLater(clock, 10ms).addTimeout(clock, 1s).then([held] {});
    }
    QVERIFY(!later->hasResult());
    stage.reset();
    QCOMPARE(held.use_count(), 1L); // nothing keeps itself alive in a circle
}

void tst_DeferredForms::handlersEndWithTheirContext_data()
{
    QTest::addColumn<QString>("result");
    for (const auto &result : {u"value"_s, u"error"_s, u"stop"_s})
        QTest::newRow(qPrintable(result)) << result;
}

void tst_DeferredForms::handlersEndWithTheirContext()
{
    QFETCH(QString, result);
    Reports reports;
    Clock clock;
    Journal journal;
    std::optional<Owner> owner(std::in_place, clock);
    const Deferred<> source;
    source.finally([&] { journal(u"before"_s); })
        .then(&*owner, [&] { journal(u"then"_s); })
        .then(
            &*owner, [&] { journal(u"both"_s); }, [&] { journal(u"both"_s); })
        .onFailed(&*owner, [&] { journal(u"onFailed"_s); })
        .onStopped(&*owner, [&] { journal(u"onStopped"_s); })
        .finally([&] { journal(u"behind"_s); });
    owner.reset();
    if (result == u"value"_s)
        source.callback();
    else if (result == u"error"_s)
        source.errback(Failure(Oops("an error")));
    else
        source.cancel();
    QCOMPARE(journal.lines(), QStringList({u"before"_s}));
    QCOMPARE(reports.take(), QStringList());
}

void tst_DeferredForms::contextThatLivesChangesNothing()
{
    Clock clock;
    Owner owner(clock);
    Journal journal;
    const Deferred<int> source;
    const auto end = source.then(&owner, [](int value) { return value + 1; })
                         .then(&owner, [](int) -> int { throw Oops("x"); })
                         .onFailed(&owner, [](const Oops &) { return 8; })
                         .then(
                             &owner, [](int value) { return value + 1; }, pass);
    source.callback(7);
    QCOMPARE(end.value(), 9);
}

void tst_DeferredForms::droppedStagesLeaveTheirWaiterCancellable()
{
    // The chain that waits for stages that are dropped waits for good; cancelling it is harmless.
    Clock clock;
    std::optional<Owner> owner(std::in_place, clock);
    std::optional<Deferred<>> source(std::in_place);
    std::optional<Deferred<>> inner = source->then(&*owner, [] {});
    const auto outer = Deferred<>::succeeded().then([&] { return *inner; });
    owner.reset();
    source->callback();
    inner.reset();
    source.reset();
    outer.cancel();
    QVERIFY(!outer.hasValue());
}

QTEST_APPLESS_MAIN(tst_DeferredForms)
#include "tst_deferredforms.moc"
