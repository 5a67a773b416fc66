// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/reports.h"

#include <qcoop/core/errors.h>
#include <qcoop/qt/eventloop.h>

#include <QTest>

#include <optional>

using namespace QCoop;

namespace {

/// A loop on a clock, with a journal of what comes of its futures.
class Stage
{
public:
    /// Makes rounds until nothing is ready.
    void settle() { clock.advance(0ms); }
    void tell(const Deferred<int> &deferred)
    {
        deferred.then([this](int value) { journal(QString::number(value)); },
                      [this](const Failure &failure) { journal(nameOf(failure)); });
    }

    Clock clock;
    EventLoop loop{clock};
    Journal journal;
    Reports reports;
};

/// How a future comes to its end, for rows.
enum class End { Result, Failure, Cancel };

void end(const Future<int> &future, End how)
{
    if (how == End::Result)
        future.setResult(7);
    else if (how == End::Failure)
        future.setException(Failure(Oops("failed")));
    else
        future.cancel();
}

void endRows()
{
    QTest::addColumn<int>("end");
    QTest::addColumn<QString>("told");
    QTest::newRow("result") << int(End::Result) << u"7"_s;
    QTest::newRow("failure") << int(End::Failure) << u"Oops"_s;
    QTest::newRow("cancelled") << int(End::Cancel) << u"CancelledError"_s;
}

} // namespace

/// Results of a loop that come later.
class tst_LoopFuture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatItIsWhileItIsPending();
    void aResultStays();
    void aFailureIsThrownByResult();
    void aCancelledOneIsDone();
    void itEndsOnce_data();
    void itEndsOnce();
    void callbacksAreCalledByTheLoopInTheirOrder();
    void callbacksGetTheFuture();
    void callbacksThatAreRemovedAreNotCalled();
    void aCallbackMayEndAndWatchOthers();
    void deferredFires_data();
    void deferredFires();
    void cancellingTheDeferredStopsWaiting();
    void cancellingTheDeferredMayCancelTheFuture();
    void whoWaitsForWhatNobodyKeepsIsTold();
    void severalTasksAwaitIt();
    void aTaskAwaitsOneThatIsDone();
    void aStoppedTaskCancelsOnlyATemporary();
    void anErrorThatNobodyLooksAtIsReportedOnce();
    void anErrorThatWasLookedAtIsNotReported();
    void otherThreadsAreRefused();
    void copiesAreTheSame();
};

void tst_LoopFuture::whatItIsWhileItIsPending()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    QVERIFY(!future.isDone() && !future.isCancelled());
    QCOMPARE(errorOf([&] { (void)future.result(); }), u"InvalidState"_s);
    QCOMPARE(errorOf([&] { (void)future.exception(); }), u"InvalidState"_s);
}

void tst_LoopFuture::aResultStays()
{
    Stage stage;
    const auto future = stage.loop.createFuture<QString>();
    future.setResult(u"seven"_s);
    QVERIFY(future.isDone());
    QCOMPARE(future.result(), u"seven"_s);
    QCOMPARE(future.result(), u"seven"_s);
    QVERIFY(!future.exception());
    const Future<> nothing = stage.loop.createFuture();
    nothing.setResult();
    nothing.result();
}

void tst_LoopFuture::aFailureIsThrownByResult()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    future.setException(Failure(Oops("failed")));
    QCOMPARE(errorOf([&] { (void)future.result(); }), u"Oops"_s);
    QVERIFY(future.exception()->is<Oops>());
    QVERIFY(future.isDone() && !future.isCancelled());
}

void tst_LoopFuture::aCancelledOneIsDone()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    QVERIFY(future.cancel());
    QVERIFY(!future.cancel());
    QVERIFY(future.isDone() && future.isCancelled());
    QCOMPARE(errorOf([&] { (void)future.result(); }), u"CancelledError"_s);
    QCOMPARE(errorOf([&] { (void)future.exception(); }), u"CancelledError"_s);
}

void tst_LoopFuture::itEndsOnce_data()
{
    endRows();
}

void tst_LoopFuture::itEndsOnce()
{
    QFETCH(int, end);
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    ::end(future, End(end));
    QCOMPARE(errorOf([&] { future.setResult(8); }), u"InvalidState"_s);
    QCOMPARE(errorOf([&] { future.setException(Failure(Oops("again"))); }), u"InvalidState"_s);
    QVERIFY(!future.cancel());
    stage.tell(future.deferred());
    stage.settle();
    QTEST(stage.journal.lines().value(0), "told");
}

void tst_LoopFuture::callbacksAreCalledByTheLoopInTheirOrder()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    future.addDoneCallback([&] { stage.journal(u"a"_s); });
    future.addDoneCallback([&] {
        stage.journal(u"b"_s);
        throw Oops("in a callback");
    });
    future.setResult(1);
    future.addDoneCallback([&] { stage.journal(u"c"_s); });
    stage.loop.callSoon([&] { stage.journal(u"soon"_s); });
    QCOMPARE(stage.journal.take(), QStringList());
    stage.settle();
    QCOMPARE(stage.journal.take(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"soon"_s}));
    QCOMPARE(stage.reports.take(), QStringList({u"Callback Oops: in a callback"_s}));
}

void tst_LoopFuture::callbacksGetTheFuture()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    future.addDoneCallback([&](const Future<int> &done) {
        QVERIFY(done == future);
        stage.journal(QString::number(done.result()));
    });
    future.setResult(5);
    stage.settle();
    QCOMPARE(stage.journal.lines(), QStringList({u"5"_s}));
}

void tst_LoopFuture::callbacksThatAreRemovedAreNotCalled()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    const auto held = std::make_shared<int>();
    const auto a = future.addDoneCallback([held] { QFAIL("it was removed"); });
    const auto b = future.addDoneCallback([&] { stage.journal(u"b"_s); });
    QCOMPARE(future.removeDoneCallback(a), 1u);
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(future.removeDoneCallback(a), 0u);
    future.setResult(1);
    QCOMPARE(future.removeDoneCallback(b), 0u); // it is about to be called
    stage.settle();
    QCOMPARE(stage.journal.lines(), QStringList({u"b"_s}));
    QCOMPARE(future.removeDoneCallback(b), 0u);
}

void tst_LoopFuture::aCallbackMayEndAndWatchOthers()
{
    Stage stage;
    const Future<int> first = stage.loop.createFuture<int>();
    std::optional<Future<int>> second = stage.loop.createFuture<int>();
    second->addDoneCallback([&](const Future<int> &done) {
        second.reset(); // the last handle but that one
        stage.journal(QString::number(done.result()));
    });
    first.addDoneCallback([&] {
        second->setResult(2);
        first.addDoneCallback([&] { stage.journal(u"again"_s); });
    });
    first.setResult(1);
    stage.settle();
    QCOMPARE(stage.journal.lines(), QStringList({u"2"_s, u"again"_s}));
}

void tst_LoopFuture::deferredFires_data()
{
    endRows();
}

void tst_LoopFuture::deferredFires()
{
    QFETCH(int, end);
    QFETCH(QString, told);
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    stage.tell(future.deferred());
    stage.tell(future.deferred());
    ::end(future, End(end));
    QCOMPARE(stage.journal.take(), QStringList()); // never inside that
    stage.tell(future.deferred());                 // when it is done already
    QCOMPARE(stage.journal.take(), QStringList());
    stage.settle();
    QCOMPARE(stage.journal.take(), QStringList({told, told, told}));
}

void tst_LoopFuture::cancellingTheDeferredStopsWaiting()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    const Deferred<int> waiting = future.deferred();
    stage.tell(waiting);
    waiting.cancel();
    QCOMPARE(stage.journal.take(), QStringList({u"CancelledError"_s}));
    QVERIFY(!future.isDone());
    future.setResult(1);
    const Deferred<int> late = future.deferred();
    stage.tell(late);
    late.cancel(); // its callback is on its way
    stage.settle();
    QCOMPARE(stage.journal.take(), QStringList({u"CancelledError"_s}));
}

void tst_LoopFuture::cancellingTheDeferredMayCancelTheFuture()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    const Deferred<int> waiting = future.deferred(CancelFuture::Yes);
    stage.tell(waiting);
    stage.tell(future.deferred());
    waiting.cancel();
    QVERIFY(future.isCancelled());
    stage.settle();
    QCOMPARE(stage.journal.take(), QStringList({u"CancelledError"_s, u"CancelledError"_s}));
}

void tst_LoopFuture::whoWaitsForWhatNobodyKeepsIsTold()
{
    Stage stage;
    const Deferred<int> waiting = stage.loop.createFuture<int>().deferred();
    stage.tell(waiting);
    QCOMPARE(stage.journal.take(), QStringList({u"CancelledError"_s}));
    waiting.cancel();
}

void tst_LoopFuture::severalTasksAwaitIt()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    const auto wait = [](Future<int> awaited, Journal &journal) -> Task<> {
        const int value = co_await awaited;
        const int again = co_await awaited;
        journal(QString::number(value + again));
    };
    const auto a = stage.loop.createTask(wait(future, stage.journal));
    const auto b = stage.loop.createTask(wait(future, stage.journal));
    stage.settle();
    QVERIFY(!a.isEnded() && a.statistics().waiting);
    future.setResult(21);
    stage.settle();
    QCOMPARE(stage.journal.lines(), QStringList({u"42"_s, u"42"_s}));
    QVERIFY(a.isEnded() && b.isEnded());
}

void tst_LoopFuture::aTaskAwaitsOneThatIsDone()
{
    Stage stage;
    const auto wait = [](EventLoop &loop, Journal &journal) -> Task<> {
        const Future<int> failed = loop.createFuture<int>();
        failed.setException(Failure(Oops("failed")));
        try {
            (void)co_await failed;
        } catch (const Oops &) {
            journal(u"caught"_s);
        }
        const Future<> cancelled = loop.createFuture();
        cancelled.cancel();
        co_await cancelled;
    };
    const auto task = stage.loop.createTask(wait(stage.loop, stage.journal));
    stage.settle();
    QCOMPARE(stage.journal.lines(), QStringList({u"caught"_s}));
    QVERIFY(task.failure()->is<CancelledError>());
}

void tst_LoopFuture::aStoppedTaskCancelsOnlyATemporary()
{
    Stage stage;
    const Future<int> named = stage.loop.createFuture<int>();
    const Future<int> given = stage.loop.createFuture<int>();
    const auto waitForNamed = [](Future<int> future) -> Task<> { (void)co_await future; };
    const auto waitForTemporary = [](Future<int> future) -> Task<> {
        (void)co_await Future<int>(future);
    };
    const auto a = stage.loop.createTask(waitForNamed(named));
    const auto b = stage.loop.createTask(waitForTemporary(given));
    stage.settle();
    a.stop();
    b.stop();
    QVERIFY(!named.isDone());
    QVERIFY(given.isCancelled());
}

void tst_LoopFuture::anErrorThatNobodyLooksAtIsReportedOnce()
{
    Stage stage;
    {
        const Future<int> future = stage.loop.createFuture<int>();
        const Future<int> copy = future;
        future.setException(Failure(Oops("lost")));
    }
    QCOMPARE(stage.reports.take(), QStringList({u"UnhandledFuture Oops: lost"_s}));
    stage.loop.setExceptionHandler([&](const ExceptionContext &context) {
        stage.journal(QString(context.failure().message()));
        QVERIFY(context.kind() == ExceptionContext::Kind::UnhandledFuture);
    });
    stage.loop.createFuture().setException(Failure(Oops("told")));
    stage.loop.createFuture().cancel();
    QCOMPARE(stage.journal.lines(), QStringList({u"told"_s}));
    QCOMPARE(stage.reports.take(), QStringList());
}

void tst_LoopFuture::anErrorThatWasLookedAtIsNotReported()
{
    Stage stage;
    {
        const Future<int> future = stage.loop.createFuture<int>();
        future.setException(Failure(Oops("seen")));
        QVERIFY(future.exception());
        const Future<int> awaited = stage.loop.createFuture<int>();
        stage.tell(awaited.deferred());
        awaited.setException(Failure(Oops("handled")));
        stage.settle();
    }
    QCOMPARE(stage.reports.take(), QStringList());
    QCOMPARE(stage.journal.lines(), QStringList({u"Oops"_s}));
}

void tst_LoopFuture::otherThreadsAreRefused()
{
    Stage stage;
    const Future<int> future = stage.loop.createFuture<int>();
    QCOMPARE(errorElsewhere([&] { future.setResult(1); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { future.cancel(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { future.addDoneCallback([] {}); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { future.removeDoneCallback(1); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)future.result(); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { (void)future.deferred(); }), u"WrongThread"_s);
    QVERIFY(!future.isDone());
}

void tst_LoopFuture::copiesAreTheSame()
{
    Stage stage;
    Future<int> a = stage.loop.createFuture<int>();
    Future<int> b = std::move(a); // there is no moving
    const Future<int> other = stage.loop.createFuture<int>();
    QVERIFY(a == b && !(a == other));
    b.setResult(1);
    QCOMPARE(a.result(), 1);
    a = other;
    QVERIFY(!a.isDone());
}

QTEST_APPLESS_MAIN(tst_LoopFuture)
#include "tst_loopfuture.moc"
