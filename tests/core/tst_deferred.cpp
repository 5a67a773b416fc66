// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/deferlater.h>
#include <qcoop/core/deferred.h>

#include <QTest>

#include <memory>

using namespace QCoop;

/// Stages: what is called with which result, and what comes out.
class tst_Deferred : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stagesRunInOrderWhenItFires();
    void stagesRunAtOnceIfItHasFired();
    void whichHandlerRuns_data();
    void whichHandlerRuns();
    void typedHandlersTellErrorsApart();
    void handlerOfTheSameStageDoesNotSeeItsSiblingsError();
    void finallyPassesTheResultUnchanged();
    void throwingFinallyFails();
    void returnedDeferredIsWaitedFor();
    void returnedDeferredThatHasItsResult();
    void returnedDeferredThatFails();
    void stageAttachedInsideAHandlerWaitsForItsTurn();
    void eachEndHasOneConsumer();
    void onlyTheSourceCanBeFired();
    void firesOnce();
    void moveOnlyValues();
    void voidValues();
    void lookingHandlesNothing();
    void capturesGoBeforeTheNextStage();
    void otherThreadsAreRefused();
};

void tst_Deferred::stagesRunInOrderWhenItFires()
{
    Journal journal;
    const Deferred<int> source;
    source
        .then([&](int value) {
            journal(u"first %1"_s.arg(value));
            return value + 1;
        })
        .then([&](int value) {
            journal(u"second %1"_s.arg(value));
            return QString::number(value);
        })
        .then([&](const QString &text) { journal(u"third %1"_s.arg(text)); })
        .then([&] { journal(u"last"_s); });
    journal(u"fires"_s);
    source.callback(7);
    journal(u"fired"_s);
    QCOMPARE(journal.lines(), QStringList({u"fires"_s, u"first 7"_s, u"second 8"_s, u"third 8"_s,
                                           u"last"_s, u"fired"_s}));
}

void tst_Deferred::stagesRunAtOnceIfItHasFired()
{
    Journal journal;
    const auto end = Deferred<int>::succeeded(7).then([&](int value) {
        journal(u"called"_s);
        return value;
    });
    journal(u"attached"_s);
    QVERIFY(end.hasValue());
    QCOMPARE(end.value(), 7);
    QCOMPARE(journal.lines(), QStringList({u"called"_s, u"attached"_s}));
}

void tst_Deferred::whichHandlerRuns_data()
{
    QTest::addColumn<QString>("result");
    QTest::addColumn<QStringList>("journal");
    QTest::newRow("a value") << u"value"_s << QStringList({u"then"_s, u"finally"_s});
    QTest::newRow("an error") << u"error"_s << QStringList({u"onFailed"_s, u"finally"_s});
    for (const auto &stop : {u"TaskStopped"_s, u"SchedulerStopped"_s, u"CancelledError"_s}) {
        QTest::newRow(qPrintable(stop)) << stop << QStringList({u"onStopped"_s, u"finally"_s});
    }
}

void tst_Deferred::whichHandlerRuns()
{
    QFETCH(QString, result);
    Journal journal;
    const Deferred<> source;
    const Deferred<> end = source.then([&] { journal(u"then"_s); })
                               .onFailed([&](const Failure &) { journal(u"onFailed"_s); })
                               .onStopped([&] { journal(u"onStopped"_s); })
                               .finally([&] { journal(u"finally"_s); });
    if (result == u"value"_s)
        source.callback();
    else if (result == u"error"_s)
        source.errback(Failure(Oops("an error")));
    else if (result == u"TaskStopped"_s)
        source.errback(Failure(TaskStopped("a stop")));
    else if (result == u"SchedulerStopped"_s)
        source.errback(Failure(SchedulerStopped("a stop")));
    else
        source.errback(Failure(CancelledError("a stop")));
    QTEST(journal.lines(), "journal");
    QVERIFY(end.hasValue()); // whoever handles an error makes it a value
}

void tst_Deferred::typedHandlersTellErrorsApart()
{
    Journal journal;
    const auto handled = [&](auto error) {
        const Deferred<int> source;
        const auto end =
            source
                .onFailed([&](const TaskFinished &) { // a base of TaskStopped, stops included
                    journal(u"TaskFinished"_s);
                    return 1;
                })
                .onFailed([&](const std::logic_error &) {
                    journal(u"logic_error"_s);
                    return 2;
                })
                .onFailed([&](const QString &text) {
                    journal(u"text "_s + text);
                    return 3;
                })
                .onFailed([&] {
                    journal(u"any other"_s);
                    return 4;
                });
        source.errback(Failure(error));
        return end.value();
    };
    QCOMPARE(handled(TaskStopped("")), 1);
    QCOMPARE(handled(std::out_of_range("")), 2);
    QCOMPARE(handled(u"thrown"_s), 3);
    QCOMPARE(handled(Oops("")), 4);
    QCOMPARE(journal.lines(),
             QStringList({u"TaskFinished"_s, u"logic_error"_s, u"text thrown"_s, u"any other"_s}));
}

void tst_Deferred::handlerOfTheSameStageDoesNotSeeItsSiblingsError()
{
    Journal journal;
    const auto end = Deferred<>::succeeded().then(
        [] { throw Oops("from the handler"); },
        [&](const Failure &) { journal(u"the sibling was called"_s); });
    QVERIFY(end.hasFailure());
    QCOMPARE(nameOf(end.failure()), u"Oops"_s);
    const auto passed = Deferred<int>::succeeded(7).then(pass, [] { return 8; });
    QCOMPARE(passed.value(), 7);
    const auto replaced =
        Deferred<int>::failed(Failure(Oops("an error"))).then(pass, [] { return 8; });
    QCOMPARE(replaced.value(), 8);
    (void)end.onFailed([] {});
    QCOMPARE(journal.lines(), QStringList());
}

void tst_Deferred::finallyPassesTheResultUnchanged()
{
    int calls = 0;
    const auto value = Deferred<int>::succeeded(7).finally([&] { ++calls; });
    QCOMPARE(value.value(), 7);
    const auto error = Deferred<int>::failed(Failure(Oops("an error"))).finally([&] { ++calls; });
    QCOMPARE(nameOf(error.failure()), u"Oops"_s);
    (void)error.onFailed([] { return 0; });
    QCOMPARE(calls, 2);
}

void tst_Deferred::throwingFinallyFails()
{
    const auto end = Deferred<int>::succeeded(7).finally([] { throw Oops("finally"); });
    QCOMPARE(nameOf(end.failure()), u"Oops"_s);
    QCOMPARE(end.onFailed([] { return 1; }).value(), 1);
}

void tst_Deferred::returnedDeferredIsWaitedFor()
{
    Journal journal;
    const Deferred<> source;
    const Deferred<int> inner;
    const auto end =
        source.then([&] { return inner; }).then([&](int value) { journal(u"%1"_s.arg(value)); });
    source.callback();
    QVERIFY(source.isFired());
    QVERIFY(!end.hasResult());
    journal(u"waits"_s);
    inner.callback(7);
    QCOMPARE(journal.lines(), QStringList({u"waits"_s, u"7"_s}));
    // The inner one has handed its value on, and has a consumer.
    QVERIFY(!inner.hasResult());
    QCOMPARE(errorOf([&] { (void)inner.then([](int) {}); }), u"AlreadyConsumed"_s);
}

void tst_Deferred::returnedDeferredThatHasItsResult()
{
    const auto end = Deferred<>::succeeded().then([] { return Deferred<int>::succeeded(7); });
    QCOMPARE(end.value(), 7);
}

void tst_Deferred::returnedDeferredThatFails()
{
    Reports reports;
    const Deferred<int> inner;
    {
        const auto end = Deferred<>::succeeded().then([&] { return inner; });
        inner.errback(Failure(Oops("inner")));
        QCOMPARE(nameOf(end.failure()), u"Oops"_s);
    }
    // Reported by the one that has the error now, and once.
    QCOMPARE(reports.take(), QStringList({u"UnhandledDeferred Oops: inner"_s}));
}

void tst_Deferred::stageAttachedInsideAHandlerWaitsForItsTurn()
{
    Journal journal;
    const Deferred<> source;
    Deferred<> end;
    end = source.then([&] {
        journal(u"a begins"_s);
        end = end.then([&] { journal(u"b"_s); });
        journal(u"a ends"_s);
    });
    source.callback();
    QCOMPARE(journal.lines(), QStringList({u"a begins"_s, u"a ends"_s, u"b"_s}));
}

void tst_Deferred::eachEndHasOneConsumer()
{
    const Deferred<int> source;
    const auto next = source.then([](int value) { return value; });
    QCOMPARE(errorOf([&] { (void)source.then([](int) {}); }), u"AlreadyConsumed"_s);
    QCOMPARE(errorOf([&] { (void)source.onFailed([] { return 1; }); }), u"AlreadyConsumed"_s);
    QCOMPARE(errorOf([&] { (void)source.onStopped([] { return 1; }); }), u"AlreadyConsumed"_s);
    QCOMPARE(errorOf([&] { (void)source.finally([] {}); }), u"AlreadyConsumed"_s);
    Clock clock;
    QCOMPARE(errorOf([&] { (void)source.addTimeout(clock, 1s); }), u"AlreadyConsumed"_s);
    QCOMPARE(clock.statistics().pending, std::size_t(0)); // thrown before anything changed
    source.callback(7);
    QCOMPARE(next.value(), 7);

    // A handler that returns a Deferred with a consumer fails its stage.
    const auto end = Deferred<>::succeeded().then([&] { return source; });
    QCOMPARE(nameOf(end.failure()), u"AlreadyConsumed"_s);
    (void)end.onFailed([] { return 1; });
}

void tst_Deferred::onlyTheSourceCanBeFired()
{
    const Deferred<int> source;
    const auto stage = source.then([](int value) { return value; });
    QCOMPARE(errorOf([&] { stage.callback(7); }), u"AlreadyConsumed"_s);
    QCOMPARE(errorOf([&] { stage.errback(Failure(Oops(""))); }), u"AlreadyConsumed"_s);
    QVERIFY(!source.isFired());
}

void tst_Deferred::firesOnce()
{
    const auto source = Deferred<int>::succeeded(7);
    QCOMPARE(errorOf([&] { source.callback(8); }), u"AlreadyFired"_s);
    QCOMPARE(errorOf([&] { source.errback(Failure(Oops(""))); }), u"AlreadyFired"_s);
    QCOMPARE(source.value(), 7);
}

void tst_Deferred::moveOnlyValues()
{
    const Deferred<std::unique_ptr<int>> source;
    const auto end = source
                         .then([own = std::make_unique<int>(1)](std::unique_ptr<int> value) {
                             return std::make_unique<int>(*value + *own);
                         })
                         .then([](std::unique_ptr<int> value) { return value; });
    source.callback(std::make_unique<int>(7));
    QCOMPARE(*end.value(), 8);
}

void tst_Deferred::voidValues()
{
    int calls = 0;
    const Deferred<> end =
        Deferred<int>::succeeded(1).then([&] { ++calls; }).then([&] { ++calls; });
    QVERIFY(end.hasValue());
    QCOMPARE(calls, 2);
}

void tst_Deferred::lookingHandlesNothing()
{
    Reports reports;
    {
        const auto failed = Deferred<int>::failed(Failure(Oops("an error")));
        QVERIFY(failed.hasResult() && failed.hasFailure() && !failed.hasValue());
        QCOMPARE(nameOf(failed.failure()), u"Oops"_s);
        QCOMPARE(reports.take(), QStringList());
    }
    QCOMPARE(reports.take(), QStringList({u"UnhandledDeferred Oops: an error"_s}));
}

void tst_Deferred::capturesGoBeforeTheNextStage()
{
    Journal journal;
    auto captured = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = captured;
    const Deferred<> source;
    source.then([captured = std::move(captured)] {}).then([&] {
        journal(watch.expired() ? u"gone"_s : u"still there"_s);
    });
    source.callback();
    QCOMPARE(journal.lines(), QStringList({u"gone"_s}));
}

void tst_Deferred::otherThreadsAreRefused()
{
    Clock clock;
    const Deferred<int> source;
    QCOMPARE(errorElsewhere([&] { source.callback(1); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { source.errback(Failure(Oops(""))); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { source.cancel(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { source.pause(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { source.unpause(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)source.then([](int) {}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)source.onFailed([] { return 1; }); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)source.onStopped([] { return 1; }); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)source.finally([] {}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)source.addTimeout(clock, 1s); }), u"WrongThread"_s);
    QVERIFY(!source.isFired());
    source.callback(7); // nothing was attached, paused or fired
    QCOMPARE(source.value(), 7);
}

QTEST_APPLESS_MAIN(tst_Deferred)
#include "tst_deferred.moc"
