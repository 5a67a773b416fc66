// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/errors.h>
#include <qcoop/qt/eventloop.h>

#include <QTest>

#include <memory>

using namespace QCoop;

namespace {

class Worse : public Oops
{
public:
    using Oops::Oops;
};

Task<int> answer(Duration after)
{
    co_await QCoop::sleep(after);
    co_return 42;
}

Task<> fail(Duration after)
{
    co_await QCoop::sleep(after);
    throw Worse("on purpose");
}

} // namespace

/// Tasks of a loop, and running it until something is done.
class tst_LoopTasks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsUntilAFutureIsDone();
    void aFutureThatIsDoneIsOneRound();
    void runsUntilATaskIsDone();
    void runsUntilADeferredFires();
    void valuesThatCannotBeCopied();
    void errorsComeOut();
    void stoppedBeforeItIsDone();
    void anErrorAfterAnEarlyStopIsReported();
    void whatCannotRunLeavesTheTaskAsItIs();
    void theFutureOfAnotherLoopIsRefused();
    void createdTasksRunAndGiveTheirResult();
    void failuresAreLoggedUnlessSuppressed();
    void aTaskEndsWithItsContextToo();
    void tasksRunBesideCallbacks();
};

void tst_LoopTasks::runsUntilAFutureIsDone()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    const Future<int> future = loop.createFuture<int>();
    loop.callLater(10ms, [&] {
        future.setResult(5);
        loop.callSoon([&] { journal(u"next round"_s); });
    });
    future.addDoneCallback([&] {
        journal(u"done"_s);
        loop.callSoon([&] { journal(u"left"_s); });
    });
    QCOMPARE(loop.runUntilComplete(future), 5);
    QCOMPARE(journal.take(), QStringList({u"10 ms done"_s, u"10 ms next round"_s}));
    loop.stop();
    loop.runForever();
    QCOMPARE(journal.take(), QStringList({u"10 ms left"_s}));
}

void tst_LoopTasks::aFutureThatIsDoneIsOneRound()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    const Future<> future = loop.createFuture();
    future.setResult();
    loop.callSoon([&] {
        journal(u"soon"_s);
        loop.callSoon([&] { journal(u"next"_s); });
    });
    loop.runUntilComplete(future);
    QCOMPARE(journal.lines(), QStringList({u"soon"_s}));
}

void tst_LoopTasks::runsUntilATaskIsDone()
{
    Clock clock;
    EventLoop loop(clock);
    QCOMPARE(loop.runUntilComplete(answer(10ms)), 42);
    QCOMPARE(clock.now(), TimePoint(10ms));
    const auto task = loop.createTask(answer(5ms));
    QCOMPARE(loop.runUntilComplete(task), 42);
    const CooperativeTask steps = loop.createTask([left = 3]() mutable { return --left > 0; });
    loop.runUntilComplete(steps);
    QVERIFY(steps.isEnded() && loop.allTasks().empty());
}

void tst_LoopTasks::runsUntilADeferredFires()
{
    Clock clock;
    EventLoop loop(clock);
    QCOMPARE(loop.runUntilComplete(deferLater(clock, 5ms, [] { return u"late"_s; })), u"late"_s);
    loop.runUntilComplete(deferLater(clock, 5ms));
    QCOMPARE(loop.runUntilComplete(Deferred<int>::succeeded(3)), 3);
    QCOMPARE(clock.now(), TimePoint(10ms));
}

void tst_LoopTasks::valuesThatCannotBeCopied()
{
    Clock clock;
    EventLoop loop(clock);
    const Deferred<std::unique_ptr<int>> deferred;
    loop.callLater(5ms, [&] { deferred.callback(std::make_unique<int>(9)); });
    QCOMPARE(*loop.runUntilComplete(deferred), 9);
    const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(8); };
    QCOMPARE(*loop.runUntilComplete(make()), 8);
}

void tst_LoopTasks::errorsComeOut()
{
    Clock clock;
    EventLoop loop(clock);
    Reports reports;
    const Future<int> future = loop.createFuture<int>();
    loop.callSoon([&] { future.cancel(); });
    QCOMPARE(errorOf([&] { loop.runUntilComplete(future); }), u"CancelledError"_s);
    QCOMPARE(errorOf([&] { loop.runUntilComplete(fail(1ms)); }), nameOf(Failure(Worse(""))));
    QCOMPARE(errorOf([&] { loop.runUntilComplete(Deferred<>::failed(Failure(Oops("x")))); }),
             u"Oops"_s);
    QCOMPARE(reports.take(), QStringList());
}

void tst_LoopTasks::stoppedBeforeItIsDone()
{
    Clock clock;
    EventLoop loop(clock);
    const Future<int> future = loop.createFuture<int>();
    loop.callLater(5ms, [&] { loop.stop(); });
    QCOMPARE(errorOf([&] { loop.runUntilComplete(future); }), u"StoppedEarly"_s);
    loop.callLater(5ms, [&] { loop.stop(); });
    QCOMPARE(errorOf([&] { loop.runUntilComplete(answer(20ms)); }), u"StoppedEarly"_s);
    // It is over: what was waited for stops no later run.
    future.setResult(1);
    QCOMPARE(loop.runUntilComplete(answer(50ms)), 42);
    QCOMPARE(clock.now(), TimePoint(60ms));
}

void tst_LoopTasks::anErrorAfterAnEarlyStopIsReported()
{
    Clock clock;
    EventLoop loop(clock);
    Reports reports;
    loop.stop();
    QCOMPARE(errorOf([&] { loop.runUntilComplete(fail(5ms)); }), u"StoppedEarly"_s);
    QCOMPARE(loop.allTasks().size(), 1u);
    clock.advance(10ms);
    QCOMPARE(reports.take(),
             QStringList({u"UnhandledFuture %1: on purpose"_s.arg(nameOf(Failure(Worse(""))))}));
}

void tst_LoopTasks::whatCannotRunLeavesTheTaskAsItIs()
{
    Clock clock;
    EventLoop loop(clock);
    Task<int> task = answer(1ms);
    QString error;
    loop.callSoon([&] { error = errorOf([&] { loop.runUntilComplete(std::move(task)); }); });
    clock.advance(0ms);
    QCOMPARE(error, u"AlreadyRunning"_s);
    QVERIFY(task.isValid());
    QCOMPARE(loop.runUntilComplete(std::move(task)), 42);
    loop.close();
    Task<int> other = answer(1ms);
    QCOMPARE(errorOf([&] { loop.runUntilComplete(std::move(other)); }), u"LoopClosed"_s);
    QVERIFY(other.isValid());
}

void tst_LoopTasks::theFutureOfAnotherLoopIsRefused()
{
    Clock clock;
    EventLoop loop(clock);
    EventLoop other(clock);
    const Future<> future = other.createFuture();
    QCOMPARE(errorOf([&] { loop.runUntilComplete(future); }), u"std::invalid_argument"_s);
    QVERIFY(!loop.isRunning());
}

void tst_LoopTasks::createdTasksRunAndGiveTheirResult()
{
    Clock clock;
    EventLoop loop(clock);
    const auto task = loop.createTask(answer(10ms));
    QCOMPARE(int(task.spawnedAt().line()), int(std::source_location::current().line()) - 1);
    int value = 0;
    task.result().then([&](int v) { value = v; });
    loop.callLater(20ms, [&] { loop.stop(); });
    loop.runForever();
    QCOMPARE(value, 42);
}

void tst_LoopTasks::failuresAreLoggedUnlessSuppressed()
{
    Clock clock;
    EventLoop loop(clock);
    Reports reports;
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"loud.*on purpose"_s));
    loop.createTask(fail(1ms)).setName(u"loud"_s);
    loop.createTask(Suppressed<Worse>(), fail(1ms));
    loop.createTask(Suppressed<std::bad_alloc, Oops>(), fail(1ms)); // Worse derives from Oops
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"other.*on purpose"_s));
    loop.createTask(Suppressed<std::bad_alloc>(), fail(1ms)).setName(u"other"_s);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    clock.elapse(10ms);
    QCOMPARE(reports.take(), QStringList());
    QVERIFY(loop.allTasks().empty());
}

void tst_LoopTasks::aTaskEndsWithItsContextToo()
{
    Clock clock;
    EventLoop loop(clock);
    const auto sum = [](int a, int b, int &out) -> Task<> {
        out = a + b;
        co_await QCoop::sleep(1h);
    };
    int argc = 1;
    char name[] = "test";
    char *argv[] = {name, nullptr};
    const QCoreApplication app(argc, argv); // of whom there are contexts
    auto context = std::make_unique<QObject>();
    int out = 0;
    const auto task = loop.createTask(context.get(), Suppressed<>(), sum, 2, 3, std::ref(out));
    clock.advance(0ms);
    QCOMPARE(out, 5);
    context.reset();
    QVERIFY(task.state() == TaskState::Stopped);
    QVERIFY(loop.allTasks().empty());
}

void tst_LoopTasks::tasksRunBesideCallbacks()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal(&clock);
    const auto steps = [](Journal &out, EventLoop &of) -> Task<> {
        out(of.isRunning() ? u"step, running"_s : u"step, not running"_s);
        co_await QCoop::sleep(10ms);
        out(u"step"_s);
        of.callSoon([&of] { of.stop(); });
    };
    loop.createTask(steps(journal, loop));
    loop.callLater(5ms, [&] { journal(u"timer"_s); });
    loop.runForever();
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms step, running"_s, u"5 ms timer"_s, u"10 ms step"_s}));
}

QTEST_APPLESS_MAIN(tst_LoopTasks)
#include "tst_looptasks.moc"
