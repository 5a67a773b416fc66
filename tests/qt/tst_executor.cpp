// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "jobs.h"

#include <QTest>
#include <QThread>

#include <deque>

using namespace QCoop;

namespace {

int twice(int value)
{
    return 2 * value;
}

/// An executor that runs nothing by itself: the test does.
class ByHand final : public Executor
{
public:
    ByHand()
        : Executor("by hand")
    {
    }
    void execute(ExecutorJob job) override
    {
        if (m_isShutDown)
            throw ExecutorShutdown("by hand: no more");
        m_jobs.push_back(std::move(job));
    }
    [[nodiscard]] bool isShutDown() const noexcept override { return m_isShutDown; }

    [[nodiscard]] ExecutorJob take()
    {
        ExecutorJob job = std::move(m_jobs.front());
        m_jobs.pop_front();
        return job;
    }
    JobOutcome runNext() { return take().run(); }
    [[nodiscard]] std::size_t size() const { return m_jobs.size(); }

protected:
    void end(Shutdown how) override
    {
        m_isShutDown = true;
        while (how == Shutdown::FinishAll && !m_jobs.empty())
            runNext();
        m_jobs.clear();
    }

private:
    std::deque<ExecutorJob> m_jobs;
    bool m_isShutDown = false;
};

/// Something that an executor can look at before it decides how to have it done.
struct Command
{
    QString program;
    QByteArray operator()() const { return {}; }
};

/// Notes what it is told of executors: "waiting 1 running 0 done 0 failed 0 cancelled 0".
class Noting final : public Observer
{
public:
    Noting() { QtReactor::instance().setObserver(this); }
    ~Noting() override { QtReactor::instance().setObserver(nullptr); }

    void facilityAdded(const FacilityInfo &info) override
    {
        lines << u"added %1"_s.arg(QString(info.name));
        note(info);
    }
    void facilityChanged(const FacilityInfo &info) override { note(info); }
    void facilityRemoved(const FacilityInfo &info) override
    {
        lines << u"removed %1"_s.arg(QString(info.name));
    }
    [[nodiscard]] QStringList take() { return std::exchange(lines, {}); }

    QStringList lines;

private:
    void note(const FacilityInfo &info)
    {
        if (info.kind != FacilityKind::Executor)
            return;
        lines << u"%1 waiting %2 running %3 done %4 failed %5 cancelled"_s.arg(info.waiting)
                     .arg(info.running)
                     .arg(info.done)
                     .arg(info.failed)
                     .arg(info.cancelled);
    }
};

} // namespace

/// What an executor of one's own has to do, and what it may.
class tst_Executor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anExecutorRunsJobsWhenItLikes();
    void anExecutorMayRunAJobAtOnce();
    void aCancelledJobIsEmpty();
    void theTokenTellsTheExecutorOfACancellation();
    void aDroppedJobIsCancelled_data();
    void aDroppedJobIsCancelled();
    void aJobMayBeDoneElsewhere();
    void aJobLooksLikeWhatItIs();
    void aResultOfAnotherTypeIsRefused();
    void aJobEndsOnce();
    void whatExecuteThrowsComesOut();
    void shutdownDeliversHere();
    void shutdownMayFinishEverything();
    void anExecutorMayBeDestroyedByACallback();
    void observersSeeTheJobsOfTheirThread();
    void observersThatComeLateAreToldWhatRuns();
};

void tst_Executor::anExecutorRunsJobsWhenItLikes()
{
    ByHand executor;
    const Outcome first(runInExecutor(executor, twice, 1));
    const Outcome second(runInExecutor(executor, twice, 2));
    runFor(2ms);
    QVERIFY(!first.isThere());
    std::thread([&] { executor.runNext(); }).join();
    QVERIFY(!first.isThere()); // not in a thread of the executor's
    QCOMPARE(first.wait(), u"value 2"_s);
    QVERIFY(!second.isThere());
    QCOMPARE(executor.runNext(), JobOutcome::Done);
    QCOMPARE(second.wait(), u"value 4"_s);
}

void tst_Executor::anExecutorMayRunAJobAtOnce()
{
    class AtOnce final : public Executor
    {
    public:
        AtOnce()
            : Executor("at once")
        {
        }
        void execute(ExecutorJob job) override { job.run(); }
        [[nodiscard]] bool isShutDown() const noexcept override { return false; }

    protected:
        void end(Shutdown) override {}
    } executor;
    const Deferred<int> deferred = runInExecutor(executor, twice, 1);
    QVERIFY(!deferred.isFired());
    QCOMPARE(Outcome(deferred).wait(), u"value 2"_s);
}

void tst_Executor::aCancelledJobIsEmpty()
{
    ByHand executor;
    Witness witness;
    const Deferred<int> deferred =
        runInExecutor(executor, [held = witness.held()] { return *held; });
    const Outcome outcome(deferred);
    deferred.cancel();
    QVERIFY(witness.wentHere());
    ExecutorJob job = executor.take();
    QVERIFY(job.isCancelled());
    QVERIFY(!job.begin());
    QCOMPARE(job.run(), JobOutcome::Cancelled);
    QCOMPARE(errorOf([&] { job.setResult(5); }), u"AlreadyFired"_s);
    QCOMPARE(outcome.wait(), u"CancelledError"_s);
    const ExecutorJob moved = std::move(job);
    QVERIFY(job.isCancelled()); // NOLINT: what is left of it is part of the promise
    QCOMPARE(job.run(), JobOutcome::Cancelled);
}

void tst_Executor::theTokenTellsTheExecutorOfACancellation()
{
    ByHand executor;
    const Deferred<int> deferred = runInExecutor(executor, twice, 1);
    const Outcome outcome(deferred);
    ExecutorJob job = executor.take();
    bool told = false;
    const std::stop_callback tell(job.stopToken(), [&] {
        told = true;
        const ExecutorJob dropped = std::move(job);
    });
    deferred.cancel();
    QVERIFY(told);
    QCOMPARE(outcome.now(), u"CancelledError"_s);
}

void tst_Executor::aDroppedJobIsCancelled_data()
{
    QTest::addColumn<bool>("begun");
    QTest::newRow("before it began") << false;
    QTest::newRow("after it began") << true;
}

void tst_Executor::aDroppedJobIsCancelled()
{
    QFETCH(bool, begun);
    ByHand executor;
    Witness witness;
    const Outcome outcome(runInExecutor(executor, [held = witness.held()] { return *held; }));
    std::thread([&] {
        ExecutorJob job = executor.take();
        if (begun)
            (void)job.begin();
    }).join();
    QVERIFY(witness.isGone());
    QVERIFY(!witness.wentHere());
    QCOMPARE(outcome.wait(), u"CancelledError"_s);
}

void tst_Executor::aJobMayBeDoneElsewhere()
{
    ByHand executor;
    const Outcome number(runInExecutor(executor, twice, 1));
    const Outcome nothing(runInExecutor(executor, [] {}));
    const Outcome failing(runInExecutor(executor, twice, 1));
    ExecutorJob jobs[3] = {executor.take(), executor.take(), executor.take()};
    for (ExecutorJob &job : jobs)
        QVERIFY(job.begin());
    jobs[0].setResult(77);
    jobs[1].setResult();
    jobs[2].setFailure(Failure(Oops("at the other end")));
    QCOMPARE(number.wait(), u"value 77"_s);
    QCOMPARE(nothing.wait(), u"done"_s);
    QCOMPARE(failing.wait(), u"Oops"_s);
}

void tst_Executor::aJobLooksLikeWhatItIs()
{
    ByHand executor;
    const Outcome outcome(runInExecutor(executor, Command{u"ls"_s}));
    runInExecutor(executor, twice, 21).then([](int) {}, [](const Failure &) {});
    ExecutorJob command = executor.take();
    QVERIFY(command.begin());
    QVERIFY(command.function<Command>());
    QCOMPARE(command.function<Command>()->program, u"ls"_s);
    QVERIFY(!command.function<int (*)(int)>());
    QVERIFY(command.arguments<>());
    ExecutorJob call = executor.take();
    QVERIFY(call.begin());
    QVERIFY(*call.function<int (*)(int)>() == &twice);
    QCOMPARE(std::get<0>(*call.arguments<int>()), 21);
    QVERIFY(!call.arguments<QString>());
    call.setResult(42);
    QVERIFY(!outcome.isThere());
    command.setResult(QByteArray("total 0"));
    QCOMPARE(outcome.wait(), u"total 0"_s);
}

void tst_Executor::aResultOfAnotherTypeIsRefused()
{
    ByHand executor;
    const Outcome outcome(runInExecutor(executor, twice, 1));
    ExecutorJob job = executor.take();
    QVERIFY(job.begin());
    QCOMPARE(errorOf([&] { job.setResult(u"one"_s); }), u"std::invalid_argument"_s);
    QCOMPARE(errorOf([&] { job.setResult(1L); }), u"std::invalid_argument"_s);
    QCOMPARE(errorOf([&] { job.setResult(); }), u"std::invalid_argument"_s);
    job.setResult(3);
    QCOMPARE(outcome.wait(), u"value 3"_s);
}

void tst_Executor::aJobEndsOnce()
{
    ByHand executor;
    const Outcome outcome(runInExecutor(executor, twice, 1));
    ExecutorJob job = executor.take();
    QCOMPARE(errorOf([&] { job.setResult(1); }), u"AlreadyFired"_s); // it has not begun
    QVERIFY(job.begin());
    QVERIFY(!job.begin());
    job.setResult(5);
    QCOMPARE(errorOf([&] { job.setResult(6); }), u"AlreadyFired"_s);
    QCOMPARE(errorOf([&] { job.setFailure(Failure(Oops("late"))); }), u"AlreadyFired"_s);
    QCOMPARE(job.run(), JobOutcome::Cancelled);
    QCOMPARE(outcome.wait(), u"value 5"_s);
}

void tst_Executor::whatExecuteThrowsComesOut()
{
    ByHand executor;
    executor.shutdown();
    Reports reports;
    Witness witness;
    QCOMPARE(errorOf([&] { runInExecutor(executor, [held = witness.held()] {}); }),
             u"ExecutorShutdown"_s);
    QVERIFY(witness.wentHere());
    runFor(2ms);
    QCOMPARE(reports.take(), QStringList());
}

void tst_Executor::shutdownDeliversHere()
{
    // Without an event loop: what was done and what was cancelled is told before it returns.
    ByHand executor;
    const Outcome done(runInExecutor(executor, twice, 1));
    const Outcome queued(runInExecutor(executor, twice, 2));
    executor.runNext();
    QVERIFY(!done.isThere());
    executor.shutdown();
    QCOMPARE(done.now(), u"value 2"_s);
    QCOMPARE(queued.now(), u"CancelledError"_s);
    executor.shutdown(); // again: nothing happens
}

void tst_Executor::shutdownMayFinishEverything()
{
    ByHand executor;
    const Outcome first(runInExecutor(executor, twice, 1));
    const Outcome second(runInExecutor(executor, twice, 2));
    executor.shutdown(Shutdown::FinishAll);
    QCOMPARE(first.now(), u"value 2"_s);
    QCOMPARE(second.now(), u"value 4"_s);
}

void tst_Executor::anExecutorMayBeDestroyedByACallback()
{
    auto executor = std::make_unique<ByHand>();
    runInExecutor(*executor, twice, 1).then([&](int) { executor.reset(); });
    const Outcome dropped(runInExecutor(*executor, twice, 2));
    executor->runNext();
    QCOMPARE(dropped.wait(), u"CancelledError"_s);
    QVERIFY(!executor);
    // The same while it is being shut down.
    executor = std::make_unique<ByHand>();
    runInExecutor(*executor, twice, 1).then([&](int) { executor.reset(); });
    executor->runNext();
    executor->shutdown();
    QVERIFY(!executor);
}

void tst_Executor::observersSeeTheJobsOfTheirThread()
{
    runFor(2ms); // executors of the tests before are told of as removed
    Noting noting;
    (void)noting.take();
    {
        ByHand executor;
        const Outcome first(runInExecutor(executor, twice, 1));
        QCOMPARE(
            noting.take(),
            QStringList({u"added by hand"_s, u"0 waiting 0 running 0 done 0 failed 0 cancelled"_s,
                         u"0 waiting 0 running 0 done 0 failed 0 cancelled"_s,
                         u"1 waiting 0 running 0 done 0 failed 0 cancelled"_s}));
        const auto fails = []() -> int { throw Oops("in a job"); };
        const Outcome second(runInExecutor(executor, fails));
        const Deferred<int> third = runInExecutor(executor, twice, 3);
        const Outcome cancelled(third);
        (void)noting.take();

        ExecutorJob job = executor.take();
        QVERIFY(job.begin());
        QTRY_COMPARE(noting.lines.size(), 1);
        QCOMPARE(noting.take(), QStringList(u"2 waiting 1 running 0 done 0 failed 0 cancelled"_s));
        job.setResult(1);
        (void)first.wait();
        executor.runNext();
        (void)second.wait();
        third.cancel();
        QCOMPARE(noting.take(),
                 QStringList({u"2 waiting 0 running 1 done 0 failed 0 cancelled"_s,
                              u"1 waiting 0 running 1 done 1 failed 0 cancelled"_s,
                              u"0 waiting 0 running 1 done 1 failed 1 cancelled"_s}));
    }
    QTRY_COMPARE(noting.lines, QStringList(u"removed by hand"_s));
}

void tst_Executor::observersThatComeLateAreToldWhatRuns()
{
    ByHand executor;
    const Outcome first(runInExecutor(executor, twice, 1));
    const Outcome second(runInExecutor(executor, twice, 2));
    ExecutorJob job = executor.take();
    QVERIFY(job.begin());
    runFor(2ms);
    Noting noting;
    QVERIFY(noting.lines.contains(u"added by hand"_s));
    QCOMPARE(noting.take().last(), u"1 waiting 1 running 0 done 0 failed 0 cancelled"_s);
    job.setResult(1);
    (void)first.wait();
    QCOMPARE(noting.take(), QStringList(u"1 waiting 0 running 1 done 0 failed 0 cancelled"_s));
}

QTEST_GUILESS_MAIN(tst_Executor)
#include "tst_executor.moc"
