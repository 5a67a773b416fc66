// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "quitwaits.h"

#include <qcoop/qt/eventloop.h>
#include <qcoop/qt/scheduler.h>

#include <QDateTime>
#include <QTest>
#include <QThread>

#include <memory>
#include <optional>
#include <thread>
#include <vector>

using namespace QCoop;

namespace {

/// Waits until it is asked to stop: what a job does that honours cancellation.
int waitForStop(JobControl &control)
{
    QSemaphore stopped;
    const std::stop_callback wake(control.stopToken(), [&] { stopped.release(); });
    control.setProgress(Progress(0, 1));
    stopped.acquire();
    return 0;
}

/// A program with thousands of things going on, which ends at a random moment.
class Program : private Moments
{
public:
    using Moments::Moments;

    void run()
    {
        Application app;
        Moments::begin();
        m_pool.emplace(2, "own");
        for (int i = 0; i < 20; ++i)
            m_contexts.push_back(std::make_unique<QObject>());
        m_eventLoop.emplace("loop");
        m_scheduler.emplace("jobs", m_contexts[2].get());
        for (int i = 0; i < 2400; ++i)
            begin(m_contexts[std::size_t(upTo(20))].get());
        callLater(upTo(3) * 1ms, qApp, [this] { m_contexts[0].reset(); });
        m_elsewhere = std::jthread([this, context = m_contexts[1].get(), held = held()] {
            for (int i = 0; i < 300; ++i)
                callSoonThreadsafe(context, [this, held] { moment(Way::FromAWorker); });
        });
        if (way() == Way::DestroyedWithoutQuit)
            runFor(std::chrono::milliseconds(upTo(5)));
        else if (way() != Way::NeverRun)
            app->exec();
        m_elsewhere.join();
    }

    /// Nothing of it may be left, now that the application is gone.
    void verify()
    {
        for (const CooperativeTask &task : m_tasks)
            QVERIFY(task.isEnded());
        QCOMPARE(m_pool->statistics().running, 0U);
        QCOMPARE(m_pool->statistics().waiting, 0U);
        QCOMPARE(m_ended, m_jobs);
        QVERIFY(m_eventLoop->isClosed());
        QCOMPARE(m_scheduler->size(), std::size_t(0));
        m_tasks.clear();
        m_loops.clear();
        m_scheduler.reset();
        m_eventLoop.reset();
        m_contexts.clear();
        m_pool.reset();
        QCOMPARE(held().use_count(), 1L);
    }

private:
    void begin(QObject *context)
    {
        switch (upTo(20)) {
        case 0:
        case 1:
        case 2:
            m_tasks.push_back(cooperate(context, [this, held = held()] {
                stepped();
                return Step::Again;
            }));
            break;
        case 3:
        case 4:
            m_tasks.push_back(cooperate(context, naps(this, held(), upTo(50))));
            break;
        case 5:
            m_tasks.push_back(cooperate(context, awaitsJobs(this, held())));
            break;
        case 6:
        case 7:
        case 8:
            callLater(upTo(30) * 1ms, context, [this, held = held()] { moment(Way::InATimer); });
            break;
        case 9:
            m_loops.emplace_back(context, [this, held = held()] { moment(Way::InALoopingCall); });
            m_loops.back().start(1ms + upTo(5) * 1ms).then([held = held()] {});
            break;
        case 10:
        case 11:
            beginJob();
            break;
        case 12:
            beginCallback();
            break;
        case 13:
            m_tasks.push_back(m_eventLoop->createTask(naps(this, held(), upTo(50))));
            break;
        case 14:
            beginScheduled();
            break;
        default:
            m_waits.begin(context);
            break;
        }
    }

    void beginCallback()
    {
        const auto call = [this, held = held()] { moment(Way::InACallback); };
        switch (upTo(3)) {
        case 0:
            m_eventLoop->callSoon(call);
            break;
        case 1:
            m_eventLoop->callLater(upTo(30) * 1ms, call);
            break;
        default:
            ++m_jobs;
            m_eventLoop->runInExecutor([held = held()] { return 1; })
                .then([this, held = held()](int) { ++m_ended; },
                      [this, held = held()](const Failure &) { ++m_ended; });
            break;
        }
    }
    void beginScheduled()
    {
        const int id = ++m_ids;
        switch (upTo(3)) {
        case 0:
            m_scheduler->schedule(id, scheduled(this, held(), upTo(20)));
            break;
        case 1:
            m_scheduler->scheduleLater(upTo(30) * 1ms, id, scheduled(this, held(), upTo(20)));
            break;
        default:
            m_scheduler->scheduleAt(QDateTime::currentDateTimeUtc().addMSecs(upTo(30)), id,
                                    scheduled(this, held(), upTo(20)));
            break;
        }
    }

    void beginJob()
    {
        ++m_jobs;
        JobOptions where = upTo(2) ? JobOptions(*m_pool) : JobOptions();
        const auto compute = [held = held()](int n) { return n + 1; };
        const auto wait = [held = held()](JobControl &control) { return waitForStop(control); };
        const auto fail = [held = held()]() -> int { throw Oops("as planned"); };
        const int kind = upTo(100);
        const Deferred<int> deferred = kind == 0  ? runInExecutor(std::move(where), wait)
                                       : kind < 9 ? runInExecutor(std::move(where), fail)
                                                  : runInExecutor(std::move(where), compute, kind);
        const auto ended = [this, held = held()](auto &&...) {
            ++m_ended;
            moment(Way::WithAResult);
        };
        deferred.then(ended, ended);
    }

    static Task<> naps(Program *self, [[maybe_unused]] std::shared_ptr<int> held, int naps)
    {
        for (int i = 0; i < naps; ++i) {
            self->stepped();
            co_await QCoop::sleep(i * 100us);
            co_yield {};
        }
    }
    static Task<> scheduled(Program *self, [[maybe_unused]] std::shared_ptr<int> held, int naps)
    {
        for (int i = 0; i < naps; ++i) {
            self->moment(Way::InAScheduledJob);
            co_await QCoop::sleep(i * 100us);
        }
    }
    static Task<> awaitsJobs(Program *self, [[maybe_unused]] std::shared_ptr<int> held)
    {
        const auto compute = [](int n) { return n + 1; };
        for (int i = 0; i < 100; ++i) {
            self->stepped();
            co_await runInExecutor(*self->m_pool, compute, i);
        }
        co_await runInExecutor(waitForStop);
    }

    int m_jobs = 0;
    int m_ended = 0;
    int m_ids = 0;
    std::optional<ThreadPoolExecutor> m_pool;
    std::optional<EventLoop> m_eventLoop;
    std::optional<BasicScheduler<int>> m_scheduler;
    std::vector<std::unique_ptr<QObject>> m_contexts;
    std::vector<CooperativeTask> m_tasks;
    QuitWaits m_waits{*this, m_tasks};
    std::vector<LoopingCall> m_loops;
    std::jthread m_elsewhere;
};

} // namespace

/// Programs that end in the middle of thousands of tasks, timers, LoopingCalls, callbacks of an
/// EventLoop, jobs of executors and of a Scheduler, groups and waits of every kind: none crashes,
/// hangs or leaves anything behind. QCOOP_QUIT_SEED chooses other moments.
class tst_QuitAtAnyMoment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quittingAtAnyOf200Moments_data();
    void quittingAtAnyOf200Moments();
};

void tst_QuitAtAnyMoment::quittingAtAnyOf200Moments_data()
{
    QTest::addColumn<unsigned>("seed");
    QTest::addColumn<Way>("way");
    const int first = qEnvironmentVariableIntValue("QCOOP_QUIT_SEED");
    for (int i = 0; i < 200; ++i) {
        const auto seed = unsigned(first + i);
        QTest::addRow("seed %u, %s", seed, wayNames[i % ways]) << seed << Way(i % ways);
    }
}

void tst_QuitAtAnyMoment::quittingAtAnyOf200Moments()
{
    QFETCH(unsigned, seed);
    QFETCH(Way, way);
    Reports reports;
    QElapsedTimer passed;
    passed.start();
    Program program(seed, way);
    program.run();
    program.verify();
    QCOMPARE(reports.take(), QStringList());
    QVERIFY2(passed.elapsed() < 5000, qPrintable(u"%1 ms"_s.arg(passed.elapsed())));
}

QTEST_APPLESS_MAIN(tst_QuitAtAnyMoment)
#include "tst_quitatanymoment.moc"
