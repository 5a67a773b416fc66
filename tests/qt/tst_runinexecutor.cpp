// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "jobs.h"

#include <QTest>
#include <QThread>

#include <optional>
#include <vector>

using namespace QCoop;

namespace {

int twice(int value)
{
    return 2 * value;
}

QThread *whereAmI()
{
    return QThread::currentThread();
}

struct Counter
{
    [[nodiscard]] int plus(int more) const { return start + more; }
    [[nodiscard]] int watched(JobControl &control, int more) const
    {
        return control.isCancelled() ? -1 : start + more;
    }
    int start = 0;
};

template <typename... What>
concept Runs = requires(EventLoop loop, What... what)
{
    runInExecutor(std::move(what)...);
    loop.runInExecutor(std::move(what)...);
};

} // namespace

/// runInExecutor(): what goes in, what comes out, and when it does not.
class tst_RunInExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { setDefaultExecutor(nullptr); }
    void theResultArrivesInTheCallersThread();
    void nothingArrivesInsideTheCall();
    void everyKindOfFunction();
    void whatCannotBeCalledDoesNotCompile();
    void valuesThatCannotBeCopied();
    void theArgumentsAreTheJobsOwn();
    void theFunctionIsGoneBeforeTheResultIsThere();
    void whatItThrowsArrives();
    void aFailureThatNobodyHandlesIsReported();
    void aTaskAwaitsIt();
    void aDeferredHasOneConsumer();
    void aDeadContextHearsNothing();
    void oneFiredByHandStaysSo();
    void otherThreadsHaveTheirOwnResults();
    void trapT16_aThreadWithoutAnEventLoopIsRefused();
    void theDefaultExecutorIsOnePerThread();
    void aDefaultExecutorMayBeSet();
    void jobsKeepTheirSharedExecutor();
};

void tst_RunInExecutor::theResultArrivesInTheCallersThread()
{
    QThread *arrivedIn = nullptr;
    QThread *ranIn = nullptr;
    runInExecutor(whereAmI).then([&](QThread *thread) {
        ranIn = thread;
        arrivedIn = QThread::currentThread();
    });
    QVERIFY(runUntil([&] { return ranIn != nullptr; }));
    QVERIFY(ranIn != thread());
    QCOMPARE(arrivedIn, thread());
}

void tst_RunInExecutor::nothingArrivesInsideTheCall()
{
    ThreadPoolExecutor pool(1);
    const Deferred<int> deferred = runInExecutor(pool, twice, 4);
    while (pool.statistics().done == 0) { // no event loop meanwhile
    }
    QVERIFY(!deferred.isFired());
    QCOMPARE(Outcome(deferred).wait(), u"value 8"_s);
}

void tst_RunInExecutor::everyKindOfFunction()
{
    ThreadPoolExecutor pool(1);
    Counter counter;
    counter.start = 5;
    const auto nothing = [] {};
    const std::function<QString(QString)> function = [](QString s) { return s + u"!"_s; };
    QCOMPARE(Outcome(runInExecutor(twice, 21)).wait(), u"value 42"_s);
    QCOMPARE(Outcome(runInExecutor(&twice, 21)).wait(), u"value 42"_s);
    QCOMPARE(Outcome(runInExecutor(nothing)).wait(), u"done"_s);
    QCOMPARE(Outcome(runInExecutor(function, u"hey"_s)).wait(), u"value hey!"_s);
    QCOMPARE(Outcome(runInExecutor(&Counter::plus, counter, 2)).wait(), u"value 7"_s);
    QCOMPARE(Outcome(runInExecutor(&Counter::plus, &counter, 2)).wait(), u"value 7"_s);
    QCOMPARE(Outcome(runInExecutor(&Counter::watched, &counter, 3)).wait(), u"value 8"_s);
    QCOMPARE(Outcome(runInExecutor(pool, twice, 2)).wait(), u"value 4"_s);
    QCOMPARE(Outcome(runInExecutor(JobOptions(pool), twice, 3)).wait(), u"value 6"_s);
    const auto shared = std::make_shared<ThreadPoolExecutor>(1);
    QCOMPARE(Outcome(runInExecutor(shared, twice, 4)).wait(), u"value 8"_s);
    const auto controlled = [](JobControl &control, int value) {
        return control.stopToken().stop_possible() ? value : -1;
    };
    QCOMPARE(Outcome(runInExecutor(pool, controlled, 6)).wait(), u"value 6"_s);
}

void tst_RunInExecutor::whatCannotBeCalledDoesNotCompile()
{
    static_assert(Runs<int (*)(int), int>);
    static_assert(!Runs<int (*)(int)>);
    static_assert(!Runs<int (*)(int), QString>);
    static_assert(!Runs<int (*)(int), int, int>);
    static_assert(!Runs<int, int>);
    static_assert(Runs<decltype(&Counter::watched), Counter, int>);
    static_assert(!Runs<decltype(&Counter::plus), Counter, QString>);
    static_assert(!Runs<decltype(&Counter::plus), QString, int>);
    static_assert(!Runs<int (*)(int &), int>, "the argument is the job's own, and moved");
}

void tst_RunInExecutor::valuesThatCannotBeCopied()
{
    const auto add = [](std::unique_ptr<int> value) {
        ++*value;
        return value;
    };
    int value = 0;
    runInExecutor(add, std::make_unique<int>(1)).then([&](std::unique_ptr<int> v) { value = *v; });
    QVERIFY(runUntil([&] { return value == 2; }));
    auto owner = [held = std::make_unique<int>(9)] { return *held; };
    QCOMPARE(Outcome(runInExecutor(std::move(owner))).wait(), u"value 9"_s);
}

void tst_RunInExecutor::theArgumentsAreTheJobsOwn()
{
    // A copy is made in the call, so that the caller may go on with its own.
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Outcome first(runInExecutor(pool, &Gate::pass, &gate, 0));
    QStringList words{u"a"_s, u"b"_s};
    const auto join = [](QStringList list) { return list.join(u'+'); };
    const Outcome joined(runInExecutor(pool, join, words));
    words << u"c"_s;
    gate.open();
    QCOMPARE(joined.wait(), u"value a+b"_s);
}

void tst_RunInExecutor::theFunctionIsGoneBeforeTheResultIsThere()
{
    Witness witness;
    bool wasGone = false;
    bool done = false;
    runInExecutor([held = witness.held()] { return *held; }).then([&](int) {
        wasGone = witness.isGone();
        done = true;
    });
    QVERIFY(runUntil([&] { return done; }));
    QVERIFY(wasGone);
    QVERIFY(!witness.wentHere());
}

void tst_RunInExecutor::whatItThrowsArrives()
{
    const auto fails = [](const QString &why) -> int { throw Oops(why.toStdString()); };
    QString message;
    runInExecutor(fails, u"no such thing"_s).onFailed([&](const Oops &oops) {
        message = QString::fromUtf8(oops.what());
        return 0;
    });
    QVERIFY(runUntil([&] { return !message.isEmpty(); }));
    QCOMPARE(message, u"no such thing"_s);
    QCOMPARE(Outcome(runInExecutor([]() -> int { throw 5; })).wait(), u"int"_s);
    QCOMPARE(Outcome(runInExecutor([] { throw CancelledError("by itself"); })).wait(),
             u"CancelledError"_s);
}

void tst_RunInExecutor::aFailureThatNobodyHandlesIsReported()
{
    Reports reports;
    QStringList lines;
    runInExecutor([] { throw Oops("nobody listens"); });
    QVERIFY(runUntil([&] {
        lines << reports.take();
        return !lines.isEmpty();
    }));
    QCOMPARE(lines, QStringList(u"UnhandledDeferred Oops: nobody listens"_s));
}

void tst_RunInExecutor::aTaskAwaitsIt()
{
    QStringList seen;
    const auto body = [&]() -> Task<> {
        const int value = co_await runInExecutor(twice, 8);
        seen << QString::number(value);
        const auto fails = []() -> int { throw Oops("inside"); };
        try {
            co_await runInExecutor(fails);
        } catch (const Oops &oops) {
            seen << QString::fromUtf8(oops.what());
        }
        co_await runInExecutor([] {});
    };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.state(), TaskState::Done);
    QCOMPARE(seen, QStringList({u"16"_s, u"inside"_s}));
}

void tst_RunInExecutor::aDeferredHasOneConsumer()
{
    const Deferred<int> deferred = runInExecutor(twice, 1);
    const Outcome outcome(deferred);
    QCOMPARE(errorOf([&] { deferred.then([](int) {}); }), u"AlreadyConsumed"_s);
    QCOMPARE(outcome.wait(), u"value 2"_s);
    QCOMPARE(errorOf([&] { deferred.then([](int) {}); }), u"AlreadyConsumed"_s);
    // And one that has its result already is awaited like any other.
    const Deferred<int> done = runInExecutor(twice, 5);
    QVERIFY(runUntil([&] { return done.hasValue(); }));
    int value = 0;
    const auto body = [&]() -> Task<> { value = co_await done; };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(value, 10);
}

void tst_RunInExecutor::aDeadContextHearsNothing()
{
    auto context = std::make_unique<QObject>();
    Gate gate;
    bool heard = false;
    runInExecutor(&Gate::pass, &gate, 1).then(context.get(), [&](int) { heard = true; });
    context.reset();
    gate.open();
    const Outcome later(runInExecutor(twice, 1));
    QCOMPARE(later.wait(), u"value 2"_s);
    defaultExecutor()->shutdown(Shutdown::FinishAll);
    QVERIFY(!heard);
}

void tst_RunInExecutor::oneFiredByHandStaysSo()
{
    Reports reports;
    Gate gate;
    ThreadPoolExecutor pool(1);
    const Deferred<int> deferred = runInExecutor(pool, &Gate::pass, &gate, 1);
    deferred.callback(99);
    gate.open();
    pool.shutdown(Shutdown::FinishAll);
    QCOMPARE(Outcome(deferred).wait(), u"value 99"_s);
    QCOMPARE(reports.take(), QStringList());
}

void tst_RunInExecutor::otherThreadsHaveTheirOwnResults()
{
    // Four threads with event loops share a pool; each gets what it asked for, in itself.
    constexpr int jobs = 500;
    ThreadPoolExecutor pool(2);
    std::atomic<int> right = 0;
    std::atomic<int> finished = 0;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int t = 0; t < 4; ++t) {
        threads.push_back(std::make_unique<QThread>());
        QThread *const thread = threads.back().get();
        auto *const context = new QObject;
        context->moveToThread(thread);
        connect(thread, &QThread::finished, context, &QObject::deleteLater);
        thread->start();
        callSoonThreadsafe(context, [&, thread, t] {
            for (int i = 0; i < jobs; ++i) {
                runInExecutor(pool, twice, 1000 * t + i).then([&, thread, t, i](int value) {
                    right += QThread::currentThread() == thread && value == 2 * (1000 * t + i);
                    ++finished;
                });
            }
        });
    }
    QVERIFY(runUntil([&] { return finished == 4 * jobs; }));
    QCOMPARE(right.load(), 4 * jobs);
    for (const auto &thread : threads) {
        thread->quit();
        QVERIFY(thread->wait());
    }
}

void tst_RunInExecutor::trapT16_aThreadWithoutAnEventLoopIsRefused()
{
    QString error;
    QString fromAJob;
    const auto call = [] { runInExecutor(twice, 1); };
    std::thread([&] { error = errorOf(call); }).join();
    QCOMPARE(error, u"NoReactor"_s);
    // Neither has a thread of a pool one.
    runInExecutor([&] { return errorOf(call); }).then([&](const QString &e) { fromAJob = e; });
    QVERIFY(runUntil([&] { return !fromAJob.isEmpty(); }));
    QCOMPARE(fromAJob, u"NoReactor"_s);
}

void tst_RunInExecutor::theDefaultExecutorIsOnePerThread()
{
    const std::shared_ptr<Executor> mine = defaultExecutor();
    QCOMPARE(defaultExecutor(), mine);
    QCOMPARE(mine->name(), "default");
    std::shared_ptr<Executor> other;
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    worker.start();
    callSoonThreadsafe(&context, [&] {
        other = defaultExecutor();
        worker.quit();
    });
    QVERIFY(worker.wait());
    QVERIFY(other);
    QVERIFY(other != mine);
    QVERIFY(other->isShutDown()); // it went with its thread
    QVERIFY(!mine->isShutDown());
}

void tst_RunInExecutor::aDefaultExecutorMayBeSet()
{
    const auto pool = std::make_shared<ThreadPoolExecutor>(1, "mine");
    setDefaultExecutor(pool);
    QCOMPARE(defaultExecutor(), pool);
    QCOMPARE(Outcome(runInExecutor(twice, 3)).wait(), u"value 6"_s);
    QTRY_COMPARE(pool->statistics().done, 1U);
    setDefaultExecutor(nullptr);
    QVERIFY(!pool->isShutDown());
    QCOMPARE(defaultExecutor()->name(), "default");
    QCOMPARE(Outcome(runInExecutor(std::shared_ptr<Executor>(), twice, 4)).wait(), u"value 8"_s);
}

void tst_RunInExecutor::jobsKeepTheirSharedExecutor()
{
    Gate gate;
    auto pool = std::make_shared<ThreadPoolExecutor>(1);
    const std::weak_ptr<ThreadPoolExecutor> watched = pool;
    const Outcome first(runInExecutor(pool, &Gate::pass, &gate, 1));
    const Outcome second(runInExecutor(pool, twice, 1));
    pool.reset();
    gate.open();
    QCOMPARE(second.wait(), u"value 2"_s);
    QCOMPARE(first.now(), u"value 1"_s);
    QVERIFY(watched.expired());
}

QTEST_GUILESS_MAIN(tst_RunInExecutor)
#include "tst_runinexecutor.moc"
