// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "jobs.h"

#include <QTest>
#include <QThread>

#include <optional>
#include <vector>

using namespace QCoop;

/// What a job hears of its caller, and the caller of it, before it is done: cancellation and
/// progress.
class tst_JobControl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTimeoutCancelsIt();
    void cancellingAQueuedJobTakesItOut();
    void cancellingARunningJobAsksItToStop();
    void cancellingAJobThatIsDoneDropsItsResult();
    void aTaskThatIsStoppedCancelsIt();
    void theLatestProgressArrives();
    void theProgressOfADeadContextIsDropped();
    void aTaskShowsTheProgressOfItsJob();
    void aProgressCallbackMayCancelTheJob();
    void trapT17_whatAProgressCallbackThrowsIsReported();
    void aThreadThatEndsCancelsItsJobs();
};

void tst_JobControl::aTimeoutCancelsIt()
{
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Outcome outcome(
        runInExecutor(pool, &Gate::pass, &gate, 1).addTimeout(QtReactor::instance(), 5ms));
    QCOMPARE(outcome.wait(), u"TimeoutError"_s);
    pool.shutdown(Shutdown::FinishAll); // it has been asked to stop
}

void tst_JobControl::cancellingAQueuedJobTakesItOut()
{
    Gate gate;
    Witness witness;
    ThreadPoolExecutor pool(1);
    const Outcome first(runInExecutor(pool, &Gate::pass, &gate, 1));
    QVERIFY(gate.waitFor());
    bool ran = false;
    const Deferred<> queued = runInExecutor(pool, [&, held = witness.held()] { ran = true; });
    const Outcome outcome(queued);
    queued.cancel();
    QCOMPARE(outcome.now(), u"CancelledError"_s);
    QVERIFY(witness.wentHere());
    QCOMPARE(pool.statistics().waiting, 0U);
    queued.cancel(); // again: nothing happens
    gate.open();
    QCOMPARE(first.wait(), u"value 1"_s);
    pool.shutdown(Shutdown::FinishAll);
    QVERIFY(!ran);
    QCOMPARE(pool.statistics().cancelled, 1U);
}

void tst_JobControl::cancellingARunningJobAsksItToStop()
{
    Gate gate;
    Witness result;
    ThreadPoolExecutor pool(1);
    const auto body = [&](JobControl &control) {
        gate.pass(control, 1);
        return result.held();
    };
    const Deferred<std::shared_ptr<int>> deferred = runInExecutor(pool, body);
    QString error;
    deferred.then([](const std::shared_ptr<int> &) {},
                  [&](const Failure &failure) { error = nameOf(failure); });
    QVERIFY(gate.waitFor());
    deferred.cancel();
    QCOMPARE(error, u"CancelledError"_s);
    pool.shutdown(Shutdown::FinishAll);
    QVERIFY(result.isGone());
    QCOMPARE(pool.statistics().done, 1U);
}

void tst_JobControl::cancellingAJobThatIsDoneDropsItsResult()
{
    Witness result;
    ThreadPoolExecutor pool(1);
    const Deferred<std::shared_ptr<int>> deferred =
        runInExecutor(pool, [&] { return result.held(); });
    QString error;
    deferred.then([](const std::shared_ptr<int> &) {},
                  [&](const Failure &failure) { error = nameOf(failure); });
    while (pool.statistics().done == 0) { // no event loop meanwhile
    }
    QVERIFY(!result.isGone());
    deferred.cancel();
    QCOMPARE(error, u"CancelledError"_s);
    QVERIFY(runUntil([&] { return result.isGone(); }));
}

void tst_JobControl::aTaskThatIsStoppedCancelsIt()
{
    Gate gate;
    ThreadPoolExecutor pool(1);
    const auto body = [&]() -> Task<> { co_await runInExecutor(pool, &Gate::pass, &gate, 1); };
    CooperativeTask task = cooperate(this, body);
    CooperativeTask queued = cooperate(this, body);
    QVERIFY(runUntil([&] { return queued.state() == TaskState::Waiting; }));
    QVERIFY(gate.waitFor());
    QCOMPARE(pool.statistics().waiting, 1U);
    queued.stop();
    QCOMPARE(pool.statistics().waiting, 0U);
    task.stop(); // the gate goes up by itself
    pool.shutdown(Shutdown::FinishAll);
    QCOMPARE(gate.entered(), 1);
}

void tst_JobControl::theLatestProgressArrives()
{
    // A flood of a hundred thousand costs a few calls, and the last one is never lost.
    ThreadPoolExecutor pool(1);
    std::vector<Progress> seen;
    QThread *where = nullptr;
    JobOptions options = JobOptions(pool).onProgress([&](const Progress &progress) {
        seen.push_back(progress);
        where = QThread::currentThread();
    });
    const auto count = [](JobControl &control) {
        for (int i = 1; i <= 100'000; ++i)
            control.setProgress(Progress(i, 100'000));
        control.setProgress(Progress(100'000, 100'000, "ready"));
    };
    const Deferred<> deferred = runInExecutor(std::move(options), count);
    while (pool.statistics().done == 0) { // no event loop meanwhile
    }
    const Outcome outcome(deferred);
    QCOMPARE(outcome.wait(), u"done"_s);
    QCOMPARE(seen.size(), std::size_t(1));
    QCOMPARE(seen.back(), Progress(100'000, 100'000, "ready"));
    QCOMPARE(where, thread());
}

void tst_JobControl::theProgressOfADeadContextIsDropped()
{
    auto context = std::make_unique<QObject>();
    bool heard = false;
    JobOptions options =
        JobOptions().onProgress(context.get(), [&](const Progress &) { heard = true; });
    const auto tell = [](JobControl &control) { control.setProgress(Progress(1, 2)); };
    const Outcome outcome(runInExecutor(std::move(options), tell));
    context.reset();
    QCOMPARE(outcome.wait(), u"done"_s);
    QVERIFY(!heard);
}

void tst_JobControl::aTaskShowsTheProgressOfItsJob()
{
    Gate gate;
    const auto body = [&](JobControl &control) {
        control.setProgress(Progress(3, 4, "nearly"));
        gate.pass(control, 1);
    };
    const auto steps = [&]() -> Task<> { co_await runInExecutor(body); };
    CooperativeTask task = cooperate(this, steps);
    QVERIFY(runUntil([&] { return task.progress().has_value(); }));
    QCOMPARE(*task.progress(), Progress(3, 4, "nearly"));
    gate.open();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
}

void tst_JobControl::aProgressCallbackMayCancelTheJob()
{
    Gate gate;
    ThreadPoolExecutor pool(1);
    std::optional<Deferred<>> deferred;
    int calls = 0;
    JobOptions options = JobOptions(pool).onProgress([&](const Progress &) {
        ++calls;
        deferred->cancel();
    });
    const auto body = [&](JobControl &control) {
        control.setProgress(Progress(1, 2));
        gate.pass(control, 1);
        control.setProgress(Progress(2, 2));
    };
    deferred = runInExecutor(std::move(options), body);
    QCOMPARE(Outcome(*deferred).wait(), u"CancelledError"_s);
    pool.shutdown(Shutdown::FinishAll);
    QCOMPARE(calls, 1);
}

void tst_JobControl::trapT17_whatAProgressCallbackThrowsIsReported()
{
    Reports reports;
    JobOptions options =
        JobOptions().onProgress([](const Progress &) { throw Oops("in a progress callback"); });
    const auto tell = [](JobControl &control) { control.setProgress(Progress(1, 2)); };
    QCOMPARE(Outcome(runInExecutor(std::move(options), tell)).wait(), u"done"_s);
    QCOMPARE(reports.take(), QStringList(u"Callback Oops: in a progress callback"_s));
}

void tst_JobControl::aThreadThatEndsCancelsItsJobs()
{
    Gate gate;
    ThreadPoolExecutor pool(1);
    Witness queued;
    std::atomic<int> cancelled = 0;
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    worker.start();
    callSoonThreadsafe(&context, [&] {
        const auto count = [&](const Failure &failure) { cancelled += failure.isStop() ? 1 : 0; };
        runInExecutor(pool, &Gate::pass, &gate, 1).then([](int) {}, count);
        runInExecutor(pool, [held = queued.held()] {}).then([] {}, count);
        worker.quit();
    });
    QVERIFY(worker.wait());
    QCOMPARE(cancelled.load(), 2);
    QVERIFY(queued.isGone());
    pool.shutdown(Shutdown::FinishAll); // the one that ran was asked to stop
    QVERIFY(gate.entered() <= 1);
}

QTEST_GUILESS_MAIN(tst_JobControl)
#include "tst_jobcontrol.moc"
