// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "jobs.h"

#include <qcoop/qt/eventloop.h>
#include <qcoop/qt/scheduler.h>

#include <QDateTime>
#include <QTest>
#include <QThread>

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

using namespace QCoop;

namespace {

/// How a program comes to its end.
enum class Way {
    InAStep,
    InATimer,
    InALoopingCall,
    InACallback,
    InAScheduledJob,
    WithAResult,
    FromAWorker,
    InANestedLoop,
    ExitInANestedLoop,
    DestroyedWithoutQuit,
    NeverRun,
};
constexpr int ways = 11;
const char *const wayNames[ways] = {
    "quit in a step",
    "quit in a timer",
    "quit in a LoopingCall",
    "quit in a callback",
    "quit in a scheduled job",
    "quit with a job's result",
    "quit from a worker",
    "quit in a nested loop",
    "exit in a nested loop",
    "destroyed without quit",
    "never run",
};

/// How many things of that kind happen at least, as a rule.
int countOf(Way way)
{
    switch (way) {
    case Way::InATimer:
        return 400;
    case Way::InALoopingCall:
        return 500;
    case Way::InACallback:
    case Way::InAScheduledJob:
        return 200;
    case Way::WithAResult:
        return 100;
    case Way::FromAWorker:
        return 250;
    default:
        return 5000;
    }
}

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
class Program
{
public:
    Program(unsigned seed, Way way)
        : m_random(seed)
        , m_way(way)
        , m_untilEnd(1 + upTo(countOf(way)))
    {
    }

    void run()
    {
        Application app;
        m_passed.start();
        m_pool.emplace(2, "own");
        for (int i = 0; i < 20; ++i)
            m_contexts.push_back(std::make_unique<QObject>());
        m_eventLoop.emplace("loop");
        m_scheduler.emplace("jobs", m_contexts[2].get());
        for (int i = 0; i < 2400; ++i)
            begin(m_contexts[std::size_t(upTo(20))].get());
        callLater(upTo(3) * 1ms, qApp, [this] { m_contexts[0].reset(); });
        m_elsewhere = std::jthread([this, context = m_contexts[1].get(), held = m_held] {
            for (int i = 0; i < 300; ++i)
                callSoonThreadsafe(context, [this, held] { moment(Way::FromAWorker); });
        });
        if (m_way == Way::DestroyedWithoutQuit)
            runFor(std::chrono::milliseconds(upTo(5)));
        else if (m_way != Way::NeverRun)
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
        QCOMPARE(m_held.use_count(), 1L);
    }

private:
    int upTo(int most) { return int(m_random() % unsigned(most)); }

    /// Something happens in \a way. The end comes with the last such thing that was counted
    /// out, or, if they are too few, with whatever happens after a while.
    void moment(Way way)
    {
        if (way == m_way ? --m_untilEnd > 0 : m_passed.elapsed() < 100)
            return;
        if (isNesting() && !m_isNested) {
            m_isNested = true;
            m_untilEnd = upTo(500);
            QEventLoop nested;
            nested.exec();
        } else if (m_way == Way::ExitInANestedLoop) {
            QCoreApplication::exit(3);
        } else {
            QCoreApplication::quit();
        }
    }
    [[nodiscard]] bool isNesting() const
    {
        return m_way == Way::InANestedLoop || m_way == Way::ExitInANestedLoop;
    }
    /// A step may be what opens a dialog.
    void stepped() { moment(isNesting() ? m_way : Way::InAStep); }

    void begin(QObject *context)
    {
        switch (upTo(15)) {
        case 0:
        case 1:
        case 2:
            m_tasks.push_back(cooperate(context, [this, held = m_held] {
                stepped();
                return Step::Again;
            }));
            break;
        case 3:
        case 4:
            m_tasks.push_back(cooperate(context, naps(this, m_held, upTo(50))));
            break;
        case 5:
            m_tasks.push_back(cooperate(context, awaitsJobs(this, m_held)));
            break;
        case 6:
        case 7:
        case 8:
            callLater(upTo(30) * 1ms, context, [this, held = m_held] { moment(Way::InATimer); });
            break;
        case 9:
            m_loops.emplace_back(context, [this, held = m_held] { moment(Way::InALoopingCall); });
            m_loops.back().start(1ms + upTo(5) * 1ms).then([held = m_held] {});
            break;
        case 10:
        case 11:
            beginJob();
            break;
        case 12:
            beginCallback();
            break;
        case 13:
            m_tasks.push_back(m_eventLoop->createTask(naps(this, m_held, upTo(50))));
            break;
        default:
            beginScheduled();
            break;
        }
    }

    void beginCallback()
    {
        const auto call = [this, held = m_held] { moment(Way::InACallback); };
        switch (upTo(3)) {
        case 0:
            m_eventLoop->callSoon(call);
            break;
        case 1:
            m_eventLoop->callLater(upTo(30) * 1ms, call);
            break;
        default:
            ++m_jobs;
            m_eventLoop->runInExecutor([held = m_held] { return 1; })
                .then([this, held = m_held](int) { ++m_ended; },
                      [this, held = m_held](const Failure &) { ++m_ended; });
            break;
        }
    }
    void beginScheduled()
    {
        const int id = ++m_ids;
        switch (upTo(3)) {
        case 0:
            m_scheduler->schedule(id, scheduled(this, m_held, upTo(20)));
            break;
        case 1:
            m_scheduler->scheduleLater(upTo(30) * 1ms, id, scheduled(this, m_held, upTo(20)));
            break;
        default:
            m_scheduler->scheduleAt(QDateTime::currentDateTimeUtc().addMSecs(upTo(30)), id,
                                    scheduled(this, m_held, upTo(20)));
            break;
        }
    }

    void beginJob()
    {
        ++m_jobs;
        JobOptions where = upTo(2) ? JobOptions(*m_pool) : JobOptions();
        const auto compute = [held = m_held](int n) { return n + 1; };
        const auto wait = [held = m_held](JobControl &control) { return waitForStop(control); };
        const auto fail = [held = m_held]() -> int { throw Oops("as planned"); };
        const int kind = upTo(100);
        const Deferred<int> deferred = kind == 0  ? runInExecutor(std::move(where), wait)
                                       : kind < 9 ? runInExecutor(std::move(where), fail)
                                                  : runInExecutor(std::move(where), compute, kind);
        const auto ended = [this, held = m_held](auto &&...) {
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

    std::mt19937 m_random;
    const Way m_way;
    int m_untilEnd;
    bool m_isNested = false;
    QElapsedTimer m_passed;
    const std::shared_ptr<int> m_held = std::make_shared<int>();
    int m_jobs = 0;
    int m_ended = 0;
    int m_ids = 0;
    std::optional<ThreadPoolExecutor> m_pool;
    std::optional<EventLoop> m_eventLoop;
    std::optional<BasicScheduler<int>> m_scheduler;
    std::vector<std::unique_ptr<QObject>> m_contexts;
    std::vector<CooperativeTask> m_tasks;
    std::vector<LoopingCall> m_loops;
    std::jthread m_elsewhere;
};

} // namespace

/// Programs that end in the middle of thousands of tasks, timers, LoopingCalls, callbacks of an
/// EventLoop, jobs of executors and of a Scheduler: none crashes, hangs or leaves anything
/// behind. QCOOP_QUIT_SEED chooses other moments.
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
