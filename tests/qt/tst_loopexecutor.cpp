// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QSemaphore>
#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

namespace {

int twice(int value)
{
    return 2 * value;
}

/// Runs jobs at once, in the thread that asks.
class AtOnce final : public Executor
{
public:
    AtOnce()
        : Executor("at once")
    {
    }
    void execute(ExecutorJob job) override
    {
        ++jobs;
        job.run();
    }
    [[nodiscard]] bool isShutDown() const noexcept override { return m_isShutDown; }

    int jobs = 0;

private:
    void end(Shutdown) override { m_isShutDown = true; }
    bool m_isShutDown = false;
};

} // namespace

/// The executors of a loop.
class tst_LoopExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aJobRunsElsewhereAndItsResultComesBack();
    void aTaskAwaitsAJob();
    void anotherExecutorMayBeNamedOrSet();
    void closingDeliversWhatRunsAndCancelsWhatWaits();
    void closingInsideADeliveryIsAllowed();
    void destroyingTheLoopLosesNothing();
    void anExecutorThatIsShutDownRefuses();
};

void tst_LoopExecutor::aJobRunsElsewhereAndItsResultComesBack()
{
    const Application app;
    EventLoop loop;
    QCOMPARE(loop.runUntilComplete(loop.runInExecutor(twice, 21)), 42);
    const auto where = [] { return QThread::currentThread(); };
    QVERIFY(loop.runUntilComplete(loop.runInExecutor(where)) != QThread::currentThread());
    QCOMPARE(errorOf([&] { loop.runUntilComplete(loop.runInExecutor([] { throw Oops("x"); })); }),
             u"Oops"_s);
}

void tst_LoopExecutor::aTaskAwaitsAJob()
{
    const Application app;
    EventLoop loop;
    const auto compute = [](EventLoop &of) -> Task<int> {
        const int first = co_await of.runInExecutor(twice, 1);
        co_return co_await of.runInExecutor(twice, first);
    };
    QCOMPARE(loop.runUntilComplete(compute(loop)), 4);
}

void tst_LoopExecutor::anotherExecutorMayBeNamedOrSet()
{
    const Application app;
    EventLoop loop;
    const auto other = std::make_shared<AtOnce>();
    QCOMPARE(loop.runUntilComplete(loop.runInExecutor(other, twice, 2)), 4);
    QCOMPARE(other->jobs, 1);
    loop.setDefaultExecutor(other);
    QCOMPARE(loop.runUntilComplete(loop.runInExecutor(twice, 3)), 6);
    QCOMPARE(other->jobs, 2);
    loop.setDefaultExecutor(nullptr);
    QCOMPARE(loop.runUntilComplete(loop.runInExecutor(twice, 4)), 8);
    QCOMPARE(other->jobs, 2);
    loop.close();
    QVERIFY(!other->isShutDown()); // it is the loop's no more
    EventLoop another;
    another.setDefaultExecutor(other);
    another.close();
    QVERIFY(other->isShutDown());
}

void tst_LoopExecutor::closingDeliversWhatRunsAndCancelsWhatWaits()
{
    const Application app;
    EventLoop loop;
    loop.setDefaultExecutor(std::make_shared<ThreadPoolExecutor>(1, "one"));
    Journal journal;
    QSemaphore begun;
    const auto tell = [&](const Deferred<int> &deferred, const QString &name) {
        deferred.then(
            [&journal, name](int value) { journal(name + u" %1"_s.arg(value)); },
            [&journal, name](const Failure &failure) { journal(name + u' ' + nameOf(failure)); });
    };
    const auto untilItIsAsked = [](JobControl &control, QSemaphore *sign) {
        sign->release();
        while (!control.isCancelled())
            QThread::yieldCurrentThread();
        return 1;
    };
    tell(loop.runInExecutor(untilItIsAsked, &begun), u"running"_s);
    for (int i = 0; i < 3; ++i)
        tell(loop.runInExecutor(twice, i), u"waiting"_s);
    begun.acquire();
    QCOMPARE(journal.take(), QStringList());
    loop.close();
    QStringList lines = journal.take();
    lines.sort();
    QCOMPARE(lines, QStringList({u"running 1"_s, u"waiting CancelledError"_s,
                                 u"waiting CancelledError"_s, u"waiting CancelledError"_s}));
    runFor(5ms);
    QCOMPARE(journal.take(), QStringList());
}

void tst_LoopExecutor::closingInsideADeliveryIsAllowed()
{
    const Application app;
    std::optional<EventLoop> loop;
    loop.emplace();
    QStringList errors;
    loop->runInExecutor(twice, 1).then([&](int) {
        loop->close();
        errors << errorOf([&] { (void)loop->runInExecutor(twice, 1); });
    });
    QVERIFY(runUntil([&] { return loop->isClosed(); }));
    loop.emplace();
    loop->runInExecutor(twice, 1).then([&](int) { loop.reset(); }, [&] { loop.reset(); });
    loop->close(); // delivers, and so it is destroyed in the middle
    QVERIFY(!loop);
    QCOMPARE(errors, QStringList({u"LoopClosed"_s}));
}

void tst_LoopExecutor::destroyingTheLoopLosesNothing()
{
    const Application app;
    int delivered = 0;
    int cancelled = 0;
    constexpr int jobs = 200;
    {
        EventLoop loop;
        for (int i = 0; i < jobs; ++i) {
            loop.runInExecutor(twice, i).then([&](int) { ++delivered; }, [&] { ++cancelled; });
        }
    }
    QCOMPARE(delivered + cancelled, jobs);
}

void tst_LoopExecutor::anExecutorThatIsShutDownRefuses()
{
    const Application app;
    EventLoop loop;
    const auto pool = std::make_shared<ThreadPoolExecutor>(1, "one");
    loop.setDefaultExecutor(pool);
    pool->shutdown();
    QCOMPARE(errorOf([&] { (void)loop.runInExecutor(twice, 1); }), u"ExecutorShutdown"_s);
    loop.close();
}

QTEST_APPLESS_MAIN(tst_LoopExecutor)
#include "tst_loopexecutor.moc"
