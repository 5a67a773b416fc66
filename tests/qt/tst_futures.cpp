// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QFuture>
#include <QPromise>
#include <QTest>
#include <QThread>

#include <memory>
#include <thread>

using namespace QCoop;

namespace {

/// What becomes of a Deferred of a future, in one word.
template <typename T>
QString outcomeOf(const Deferred<T> &deferred)
{
    QString outcome;
    const auto failed = [&](const Failure &failure) { outcome = nameOf(failure); };
    if constexpr (std::is_void_v<T>)
        deferred.then([&] { outcome = u"done"_s; }, failed);
    else
        deferred.then([&](const T &value) { outcome = u"value %1"_s.arg(value); }, failed);
    runUntil([&] { return !outcome.isEmpty(); }, 2s);
    return outcome;
}

template <typename T>
QPromise<T> started()
{
    QPromise<T> promise;
    promise.start();
    return promise;
}

} // namespace

/// Between QFuture and Deferred, both ways.
class tst_Futures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theValueOfAFutureArrives();
    void aFutureThatHasFinishedIsAwaited();
    void theExceptionOfAFutureArrives();
    void aCancelledFutureFails_data();
    void aCancelledFutureFails();
    void aFutureWithoutAResultFails();
    void aValueThatCannotBeCopiedIsMoved();
    void aFutureComputedElsewhereIsAwaited();
    void aTemporaryFutureIsCancelledWithItsTask();
    void aNamedFutureOutlivesTheTaskThatWaits();
    void cancellingTheDeferredStopsWatching();
    void aDeferredFiredByHandIsNotFiredAgain();
    void toFutureHasTheValue();
    void toFutureHasTheException();
    void toFutureOfAStopIsCancelled();
    void cancellingTheFutureCancelsTheDeferred();
    void trapT17_aCancellerThatThrowsStaysOutOfQt();
    void thereAndBackAgain();
    void aPendingFutureEndsWithTheApplicationsReactor();
};

void tst_Futures::theValueOfAFutureArrives()
{
    auto promise = started<int>();
    auto nothing = started<void>();
    int value = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        value = co_await promise.future();
        co_await nothing.future();
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    promise.addResult(42);
    promise.finish();
    QVERIFY(runUntil([&] { return value == 42; }));
    QVERIFY(!task.isEnded());
    nothing.finish();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.state(), TaskState::Done);
}

void tst_Futures::aFutureThatHasFinishedIsAwaited()
{
    auto promise = started<int>();
    promise.addResult(7);
    promise.finish();
    QCOMPARE(outcomeOf(fromFuture(promise.future())), u"value 7"_s);
    QCOMPARE(outcomeOf(fromFuture(promise.future())), u"value 7"_s);
    auto nothing = started<void>();
    nothing.finish();
    QCOMPARE(outcomeOf(fromFuture(nothing.future())), u"done"_s);
}

void tst_Futures::theExceptionOfAFutureArrives()
{
    auto promise = started<int>();
    promise.setException(std::make_exception_ptr(Oops("in the pool")));
    promise.finish();
    QCOMPARE(outcomeOf(fromFuture(promise.future())), u"Oops"_s);
    auto nothing = started<void>();
    nothing.setException(std::make_exception_ptr(Oops("in the pool")));
    nothing.finish();
    QCOMPARE(outcomeOf(fromFuture(nothing.future())), u"Oops"_s);
}

void tst_Futures::aCancelledFutureFails_data()
{
    QTest::addColumn<bool>("hasResult");
    QTest::newRow("without a result") << false;
    QTest::newRow("after a result") << true;
}

void tst_Futures::aCancelledFutureFails()
{
    QFETCH(bool, hasResult);
    auto promise = started<int>();
    if (hasResult)
        promise.addResult(1);
    promise.future().cancel();
    promise.finish();
    QCOMPARE(outcomeOf(fromFuture(promise.future())), u"CancelledError"_s);
    auto nothing = started<void>();
    nothing.future().cancel();
    nothing.finish();
    QCOMPARE(outcomeOf(fromFuture(nothing.future())), u"CancelledError"_s);
}

void tst_Futures::aFutureWithoutAResultFails()
{
    auto promise = started<int>();
    promise.finish();
    QCOMPARE(outcomeOf(fromFuture(promise.future())), u"CancelledError"_s);
    QCOMPARE(outcomeOf(fromFuture(QFuture<int>())), u"CancelledError"_s);
    QFuture<int> dropped;
    {
        auto unfinished = started<int>();
        dropped = unfinished.future();
    }
    QCOMPARE(outcomeOf(fromFuture(dropped)), u"CancelledError"_s);
}

void tst_Futures::aValueThatCannotBeCopiedIsMoved()
{
    auto promise = started<std::unique_ptr<int>>();
    int value = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        const std::unique_ptr<int> held = co_await promise.future();
        value = *held;
    });
    promise.addResult(std::make_unique<int>(3));
    promise.finish();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(value, 3);
}

void tst_Futures::aFutureComputedElsewhereIsAwaited()
{
    auto promise = started<int>();
    QThread *where = nullptr;
    int value = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        value = co_await promise.future();
        where = QThread::currentThread();
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    std::jthread elsewhere([&] {
        promise.addResult(5);
        promise.finish();
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(value, 5);
    QCOMPARE(where, QThread::currentThread());
}

void tst_Futures::aTemporaryFutureIsCancelledWithItsTask()
{
    auto promise = started<int>();
    auto context = std::make_unique<QObject>();
    const auto body = [&]() -> Task<> { co_await promise.future(); };
    CooperativeTask task = cooperate(context.get(), body);
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    QVERIFY(!promise.isCanceled());
    context.reset();
    QVERIFY(promise.isCanceled());
    promise.finish();
    runFor(2ms);
}

void tst_Futures::aNamedFutureOutlivesTheTaskThatWaits()
{
    auto promise = started<int>();
    const QFuture<int> future = promise.future();
    const auto body = [&]() -> Task<> { co_await future; };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    task.stop();
    QVERIFY(!promise.isCanceled());
    promise.addResult(1);
    promise.finish();
    runFor(2ms);
    QCOMPARE(future.result(), 1);
}

void tst_Futures::cancellingTheDeferredStopsWatching()
{
    for (const auto cancel : {CancelFuture::No, CancelFuture::Yes}) {
        auto promise = started<int>();
        const Deferred<int> deferred = fromFuture(promise.future(), cancel);
        QString error;
        deferred.then([](int) {}, [&](const Failure &failure) { error = nameOf(failure); });
        deferred.cancel();
        QCOMPARE(error, u"CancelledError"_s);
        QCOMPARE(promise.isCanceled(), cancel == CancelFuture::Yes);
        promise.finish();
        runFor(2ms);
    }
}

void tst_Futures::aDeferredFiredByHandIsNotFiredAgain()
{
    Reports reports;
    auto promise = started<int>();
    const Deferred<int> deferred = fromFuture(promise.future());
    deferred.callback(1);
    promise.addResult(2);
    promise.finish();
    QCOMPARE(outcomeOf(deferred), u"value 1"_s);
    runFor(2ms);
    QCOMPARE(reports.take(), QStringList());
}

void tst_Futures::toFutureHasTheValue()
{
    const Deferred<int> deferred;
    const QFuture<int> future = toFuture(deferred);
    QVERIFY(!future.isFinished());
    deferred.callback(4);
    QVERIFY(future.isFinished());
    QCOMPARE(future.result(), 4);
    QVERIFY(toFuture(Deferred<>::succeeded()).isFinished());
    QCOMPARE(
        *toFuture(Deferred<std::unique_ptr<int>>::succeeded(std::make_unique<int>(1))).takeResult(),
        1);
    QCOMPARE(errorOf([&] { (void)toFuture(deferred); }), u"AlreadyConsumed"_s);
}

void tst_Futures::toFutureHasTheException()
{
    QFuture<int> future = toFuture(Deferred<int>::failed(Failure(Oops("no"))));
    QVERIFY(future.isFinished());
    QCOMPARE(errorOf([&] { future.waitForFinished(); }), u"Oops"_s);
}

void tst_Futures::toFutureOfAStopIsCancelled()
{
    CooperativeTask task = cooperate(this, [] { return Step::Again; });
    QFuture<void> future = toFuture(task.whenDone());
    task.stop();
    QVERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(errorOf([&] { future.waitForFinished(); }), u"nothing"_s);
}

void tst_Futures::cancellingTheFutureCancelsTheDeferred()
{
    int cancelled = 0;
    const Deferred<int> deferred([&](Deferred<int> &) { ++cancelled; });
    QFuture<int> future = toFuture(deferred);
    future.cancel();
    QVERIFY(runUntil([&] { return cancelled == 1; }));
    QVERIFY(runUntil([&] { return future.isFinished(); }));
    QVERIFY(future.isCanceled());
    runFor(2ms);
    QCOMPARE(cancelled, 1);
}

void tst_Futures::trapT17_aCancellerThatThrowsStaysOutOfQt()
{
    Reports reports;
    const Deferred<int> deferred([](Deferred<int> &) { throw Oops("cannot be cancelled"); });
    QFuture<int> future = toFuture(deferred);
    future.cancel();
    QStringList told;
    QVERIFY(runUntil([&] {
        told << reports.take();
        return !told.isEmpty();
    }));
    QCOMPARE(told, QStringList(u"Canceller Oops: cannot be cancelled"_s));
    deferred.callback(1);
    QVERIFY(future.isFinished());
}

void tst_Futures::thereAndBackAgain()
{
    const Deferred<QString> deferred;
    const Deferred<QString> back = fromFuture(toFuture(deferred));
    deferred.callback(u"Bilbo"_s);
    QCOMPARE(outcomeOf(back), u"value Bilbo"_s);
}

void tst_Futures::aPendingFutureEndsWithTheApplicationsReactor()
{
    // Watchers of futures that never finish are children of the reactor's receiver.
    QObject *const receiver = QtReactor::instance().receiver();
    const auto before = receiver->children().size();
    auto promise = started<int>();
    const Deferred<int> pending = fromFuture(promise.future());
    QCOMPARE(receiver->children().size(), before + 1);
    promise.addResult(1);
    promise.finish();
    QCOMPARE(outcomeOf(pending), u"value 1"_s);
    QVERIFY(runUntil([&] { return receiver->children().size() == before; }));
}

QTEST_GUILESS_MAIN(tst_Futures)
#include "tst_futures.moc"
