// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "jobs.h"

#include <QTest>

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

using namespace QCoop;

class tst_ThreadPoolExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobsBeginInTheirOrder();
    void noMoreThanTheLimitRunAtATime();
    void tenThousandJobs();
    void manyCancelledJobsLeaveNothing();
    void randomCancellations();
    void statisticsCountWhatHappened();
    void badLimitsAreRefused();
    void shutdownCancelsWhatWaitsAndAsksWhatRuns();
    void shutdownDeliversWhatADeafJobReturns();
    void shutdownMayFinishEverything();
    void shutdownMayNotWait();
    void afterShutdownJobsAreRefused();
    void aJobCannotWaitForItself();
    void aJobMayShutDownWithoutWaiting();
    void destroyedByItsOwnJob();
    void destroyedWithJobsInFlight();
    void quittingCancelsAllJobs();
    void trapT24_theApplicationWaitsForThePools();
    void anotherApplicationUsesThePoolAgain();
    void callsAfterTheApplicationAreRefusedQuietly();
};

void tst_ThreadPoolExecutor::jobsBeginInTheirOrder()
{
    Application app;
    ThreadPoolExecutor pool(1);
    std::vector<int> order;
    for (int i = 0; i < 100; ++i)
        runInExecutor(
            pool, [&order](int n) { order.push_back(n); }, i);
    pool.shutdown(Shutdown::FinishAll);
    QCOMPARE(order.size(), std::size_t(100));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

void tst_ThreadPoolExecutor::noMoreThanTheLimitRunAtATime()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(3);
    std::vector<Outcome> outcomes;
    for (int i = 0; i < 10; ++i)
        outcomes.emplace_back(runInExecutor(pool, &Gate::pass, &gate, i));
    QVERIFY(gate.waitFor(3));
    QCOMPARE(pool.statistics().running, 3U);
    QCOMPARE(pool.statistics().waiting, 7U);
    QCOMPARE(gate.entered(), 3);
    gate.open(10);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(outcomes[std::size_t(i)].wait(), u"value %1"_s.arg(i));
    QCOMPARE(pool.statistics().mostRunning, 3U);
    QCOMPARE(pool.limit(), 3U);
}

void tst_ThreadPoolExecutor::tenThousandJobs()
{
    Application app;
    ThreadPoolExecutor pool(4);
    qint64 sum = 0;
    int arrived = 0;
    for (int i = 0; i < 10'000; ++i) {
        runInExecutor(
            pool, [](int n) { return n; }, i)
            .then([&](int n) {
                sum += n;
                ++arrived;
            });
    }
    QVERIFY(runUntil([&] { return arrived == 10'000; }));
    QCOMPARE(sum, 10'000LL * 9'999 / 2);
    QTRY_COMPARE(pool.statistics().done, 10'000U);
}

void tst_ThreadPoolExecutor::manyCancelledJobsLeaveNothing()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Outcome first(runInExecutor(pool, &Gate::pass, &gate, 1));
    QVERIFY(gate.waitFor());
    const auto held = std::make_shared<int>();
    for (int round = 0; round < 10; ++round) {
        std::vector<Deferred<>> jobs;
        for (int i = 0; i < 1000; ++i) {
            jobs.push_back(runInExecutor(pool, [held] {}));
            jobs.back().then([held] {}, [held](const Failure &) {});
        }
        QCOMPARE(pool.statistics().waiting, 1000U);
        for (const Deferred<> &job : jobs)
            job.cancel();
        jobs.clear();
        QCOMPARE(pool.statistics().waiting, 0U);
        QCOMPARE(held.use_count(), 1); // no event loop has run meanwhile
    }
    gate.open();
    QCOMPARE(first.wait(), u"value 1"_s);
}

void tst_ThreadPoolExecutor::randomCancellations()
{
    // At the same time as the jobs begin and end, each of which comes to one end.
    Application app;
    std::mt19937 random(4);
    ThreadPoolExecutor pool(2);
    const auto held = std::make_shared<int>();
    int ends = 0;
    std::vector<Deferred<int>> jobs;
    for (int i = 0; i < 5000; ++i) {
        jobs.push_back(runInExecutor(pool, [held](JobControl &c) { return int(c.isCancelled()); }));
        jobs.back().then([&, held](int) { ++ends; }, [&, held](const Failure &) { ++ends; });
        if (random() % 2)
            jobs[random() % jobs.size()].cancel();
    }
    QVERIFY(runUntil([&] { return ends == 5000; }));
    jobs.clear();
    pool.shutdown();
    QCOMPARE(held.use_count(), 1);
    const ExecutorStatistics statistics = pool.statistics();
    QCOMPARE(statistics.done + statistics.cancelled, 5000U);
}

void tst_ThreadPoolExecutor::statisticsCountWhatHappened()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(1, "counted");
    runInExecutor(pool, [] {});
    const Outcome failing(runInExecutor(pool, [] { throw Oops("in a job"); }));
    const Outcome running(runInExecutor(pool, &Gate::pass, &gate, 1));
    const Outcome waiting(runInExecutor(pool, [] {}));
    QVERIFY(gate.waitFor());
    const ExecutorStatistics statistics = pool.statistics();
    QCOMPARE(statistics.limit, 1U);
    QCOMPARE(statistics.done, 1U);
    QCOMPARE(statistics.failed, 1U);
    QCOMPARE(statistics.running, 1U);
    QCOMPARE(statistics.waiting, 1U);
    QCOMPARE(statistics.cancelled, 0U);
    pool.shutdown();
    QCOMPARE(pool.statistics().cancelled, 1U);
    QCOMPARE(pool.statistics().done, 2U);
    QCOMPARE(pool.name(), "counted");
    QCOMPARE(failing.now(), u"Oops"_s);
}

void tst_ThreadPoolExecutor::badLimitsAreRefused()
{
    QCOMPARE(errorOf([] { ThreadPoolExecutor pool(0); }), u"std::invalid_argument"_s);
    QCOMPARE(errorOf([] { ThreadPoolExecutor pool(-3); }), u"std::invalid_argument"_s);
    QVERIFY(ThreadPoolExecutor::defaultThreads() > 4);
    QVERIFY(ThreadPoolExecutor::defaultThreads() <= 32);
}

void tst_ThreadPoolExecutor::shutdownCancelsWhatWaitsAndAsksWhatRuns()
{
    Application app;
    Gate gate;
    Witness witness;
    ThreadPoolExecutor pool(1);
    const Outcome running(runInExecutor(pool, &Gate::pass, &gate, 7));
    const Outcome waiting(runInExecutor(pool, [held = witness.held()] { return *held; }));
    QVERIFY(gate.waitFor());
    pool.shutdown();
    QCOMPARE(running.now(), u"value -7"_s); // what it returned when it was asked to stop
    QCOMPARE(waiting.now(), u"CancelledError"_s);
    QVERIFY(witness.isGone());
    QVERIFY(pool.isShutDown());
}

void tst_ThreadPoolExecutor::shutdownDeliversWhatADeafJobReturns()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Outcome running(runInExecutor(pool, &Gate::passDeaf, &gate, 7));
    QVERIFY(gate.waitFor());
    std::jthread later([&] {
        while (!pool.isShutDown()) {
        }
        gate.open();
    });
    pool.shutdown();
    QCOMPARE(running.now(), u"value 7"_s);
}

void tst_ThreadPoolExecutor::shutdownMayFinishEverything()
{
    Application app;
    ThreadPoolExecutor pool(2);
    std::vector<Outcome> outcomes;
    for (int i = 0; i < 50; ++i)
        outcomes.emplace_back(runInExecutor(
            pool, [](int n) { return n; }, i));
    pool.shutdown(Shutdown::FinishAll);
    for (int i = 0; i < 50; ++i)
        QCOMPARE(outcomes[std::size_t(i)].now(), u"value %1"_s.arg(i));
}

void tst_ThreadPoolExecutor::shutdownMayNotWait()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Outcome running(runInExecutor(pool, &Gate::passDeaf, &gate, 7));
    const Outcome waiting(runInExecutor(pool, [] {}));
    QVERIFY(gate.waitFor());
    pool.shutdown(Shutdown::Cancel);
    QVERIFY(!running.isThere());
    QCOMPARE(waiting.now(), u"CancelledError"_s);
    gate.open();
    QCOMPARE(running.wait(), u"value 7"_s);
}

void tst_ThreadPoolExecutor::afterShutdownJobsAreRefused()
{
    Application app;
    ThreadPoolExecutor pool(1);
    pool.shutdown();
    pool.shutdown();
    Witness witness;
    QCOMPARE(errorOf([&] { runInExecutor(pool, [held = witness.held()] {}); }),
             u"ExecutorShutdown"_s);
    QVERIFY(witness.wentHere());
}

void tst_ThreadPoolExecutor::aJobCannotWaitForItself()
{
    Application app;
    ThreadPoolExecutor pool(1);
    const auto shutDown = [&pool] { pool.shutdown(); };
    QCOMPARE(Outcome(runInExecutor(pool, shutDown)).wait(), u"WrongThread"_s);
    QVERIFY(!pool.isShutDown());
}

void tst_ThreadPoolExecutor::aJobMayShutDownWithoutWaiting()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(1);
    const auto shutDown = [&](JobControl &control) {
        pool.shutdown(Shutdown::Cancel);
        return control.isCancelled();
    };
    const Outcome first(runInExecutor(pool, &Gate::pass, &gate, 0));
    const Outcome second(runInExecutor(pool, shutDown));
    const Outcome third(runInExecutor(pool, shutDown));
    gate.open();
    QCOMPARE(second.wait(), u"true"_s);
    QCOMPARE(third.wait(), u"CancelledError"_s);
}

void tst_ThreadPoolExecutor::destroyedByItsOwnJob()
{
    std::optional<Application> app(std::in_place);
    Gate gate;
    auto pool = std::make_unique<ThreadPoolExecutor>(2);
    ThreadPoolExecutor &executor = *pool;
    const auto destroy = [&gate](std::unique_ptr<ThreadPoolExecutor> &) { gate.passDeaf(1); };
    auto owner = [destroy, held = std::move(pool)]() mutable { destroy(held); };
    const Outcome running(runInExecutor(executor, std::move(owner)));
    const Outcome waiting(runInExecutor(executor, &Gate::pass, &gate, 2));
    QVERIFY(gate.waitFor(2));
    gate.open(2); // the first destroys the executor when it has ended
    QCOMPARE(running.wait(), u"done"_s);
    QVERIFY(waiting.wait().startsWith(u"value"_s));
    app.reset(); // which waits for its threads
    ThreadPoolExecutor another(1);
}

void tst_ThreadPoolExecutor::destroyedWithJobsInFlight()
{
    Application app;
    Gate gate;
    std::optional<ThreadPoolExecutor> pool(std::in_place, 1);
    const Outcome running(runInExecutor(*pool, &Gate::pass, &gate, 3));
    const Outcome waiting(runInExecutor(*pool, &Gate::pass, &gate, 4));
    QVERIFY(gate.waitFor());
    pool.reset();
    QVERIFY(!running.isThere()); // it waits, and delivers nothing by itself
    QCOMPARE(running.wait(), u"value -3"_s);
    QCOMPARE(waiting.wait(), u"CancelledError"_s);
}

void tst_ThreadPoolExecutor::quittingCancelsAllJobs()
{
    Application app;
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Outcome running(runInExecutor(pool, &Gate::pass, &gate, 1));
    const Outcome waiting(runInExecutor(pool, &Gate::pass, &gate, 2));
    QVERIFY(gate.waitFor());
    callLater(0ms, this, [] { QCoreApplication::quit(); });
    app->exec();
    QCOMPARE(running.now(), u"CancelledError"_s);
    QCOMPARE(waiting.now(), u"CancelledError"_s);
    // And what is asked for afterwards is made, if a loop runs once more.
    QCOMPARE(Outcome(runInExecutor(pool, [] { return 5; })).wait(), u"value 5"_s);
}

void tst_ThreadPoolExecutor::trapT24_theApplicationWaitsForThePools()
{
    Gate gate;
    ThreadPoolExecutor own(1);
    std::optional<Outcome> first;
    std::optional<Outcome> second;
    std::optional<Outcome> waiting;
    {
        Application app;
        first.emplace(runInExecutor(own, &Gate::pass, &gate, 1));
        second.emplace(runInExecutor(&Gate::pass, &gate, 2)); // in the default one
        waiting.emplace(runInExecutor(own, &Gate::pass, &gate, 3));
        QVERIFY(gate.waitFor(2));
    } // without quit(): both are asked to stop, and waited for
    QCOMPARE(own.statistics().running, 0U);
    QCOMPARE(own.statistics().waiting, 0U);
    QCOMPARE(gate.entered(), 2);
    // They had their results before the reactor went, and nothing is lost.
    QCOMPARE(first->now(), u"value -1"_s);
    QCOMPARE(second->now(), u"value -2"_s);
    QCOMPARE(waiting->now(), u"CancelledError"_s);
}

void tst_ThreadPoolExecutor::anotherApplicationUsesThePoolAgain()
{
    ThreadPoolExecutor pool(1);
    for (int round = 0; round < 3; ++round) {
        Application app;
        QCOMPARE(Outcome(runInExecutor(pool, [] { return 1; })).wait(), u"value 1"_s);
        QCOMPARE(Outcome(runInExecutor([] { return 2; })).wait(), u"value 2"_s);
    }
}

void tst_ThreadPoolExecutor::callsAfterTheApplicationAreRefusedQuietly()
{
    Reports reports;
    ThreadPoolExecutor pool(1);
    {
        Application app;
        (void)QtReactor::instance();
    }
    QCOMPARE(Outcome(runInExecutor(pool, [] {})).now(), u"SchedulerStopped"_s);
    QCOMPARE(errorOf([] { (void)defaultExecutor(); }), u"NoReactor"_s);
    QCOMPARE(reports.take(), QStringList());
}

QTEST_APPLESS_MAIN(tst_ThreadPoolExecutor)
#include "tst_threadpoolexecutor.moc"
