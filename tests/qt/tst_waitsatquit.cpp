// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include "jobs.h"
#include "pipedevice.h"

#include <QPromise>
#include <QTest>
#include <QThread>

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

using namespace QCoop;

namespace {

class Sender : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void told(int number);
};

/// A coroutine that is none of ours, and goes with this object.
class Other
{
public:
    struct promise_type
    {
        Other get_return_object()
        {
            return Other(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept {}
    };

    explicit Other(std::coroutine_handle<promise_type> handle)
        : m_handle(handle)
    {
    }
    Other(Other &&other) noexcept
        : m_handle(std::exchange(other.m_handle, nullptr))
    {
    }
    ~Other()
    {
        if (m_handle)
            m_handle.destroy();
    }
    [[nodiscard]] bool isDone() const { return m_handle.done(); }

private:
    std::coroutine_handle<promise_type> m_handle;
};

Other awaiting(Deferred<int> source)
{
    co_await source;
}

template <typename T>
QString failureOf(const Deferred<T> &deferred)
{
    QString name = u"nothing"_s;
    if (deferred.hasFailure()) {
        deferred.then([](auto &&...) {}, [&](const Failure &failure) { name = nameOf(failure); });
    }
    return name;
}

} // namespace

/// Waits that are under way when the application quits, or goes, and those that begin later.
/// Each test has an application of its own.
class tst_WaitsAtQuit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT8_tasksThatWaitLetGoAtTheQuit();
    void whatIsPendingGoesWithTheApplication();
    void whatBeginsLaterFails();
    void coroutinesOfOthersAreNotResumedAnyMore();
    void futuresThatAreGivenUpLater_data();
    void futuresThatAreGivenUpLater();
    void theExecutorGoesWhileItsJobsFail_data();
    void theExecutorGoesWhileItsJobsFail();
};

void tst_WaitsAtQuit::trapT8_tasksThatWaitLetGoAtTheQuit()
{
    Application app;
    PipeDevice device;
    QString end;
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await readLine(&device); });
    task.whenDone().then([] {}, [&](const Failure &failure) { end = nameOf(failure); });
    QTimer::singleShot(5ms, app.operator->(), &QCoreApplication::quit);
    app->exec();
    QCOMPARE(end, u"SchedulerStopped"_s);
    QCOMPARE(device.connections(), 0);
    device.feed("late\n");
}

void tst_WaitsAtQuit::whatIsPendingGoesWithTheApplication()
{
    PipeDevice device;
    Sender sender;
    QPromise<int> promise;
    promise.start();
    std::optional<Application> app(std::in_place);
    const auto line = readLine(&device);
    const auto told = on(&sender, &Sender::told);
    const auto value = fromFuture(promise.future());
    QVERIFY(device.connections() > 0);
    app.reset();
    QCOMPARE(device.connections(), 0);
    device.feed("late\n");
    Q_EMIT sender.told(1);
    promise.addResult(1);
    promise.finish();
    QVERIFY(!line.isFired() && !told.isFired() && !value.isFired());
    line.cancel(); // whoever has one may still do what he likes with it
    QCOMPARE(failureOf(line), u"CancelledError"_s);
    QCOMPARE(device.readAll(), QByteArray("late\n"));
}

void tst_WaitsAtQuit::whatBeginsLaterFails()
{
    {
        const Application app;
    }
    PipeDevice device;
    Sender sender;
    QCOMPARE(failureOf(readLine(&device)), u"SchedulerStopped"_s);
    QCOMPARE(failureOf(on(&sender, &Sender::told)), u"SchedulerStopped"_s);
    QCOMPARE(device.connections(), 0);
    device.feed("here\n");
    QCOMPARE(readLine(&device).value(), QByteArray("here\n")); // needs nobody
}

void tst_WaitsAtQuit::coroutinesOfOthersAreNotResumedAnyMore()
{
    std::optional<Application> app(std::in_place);
    const Deferred<int> early;
    const Deferred<int> late;
    const Other fired = awaiting(early);
    const Other waiting = awaiting(late);
    early.callback(1); // the turn to go on never comes
    app.reset();
    late.callback(2);
    QVERIFY(!fired.isDone());
    QVERIFY(!waiting.isDone());
}

void tst_WaitsAtQuit::futuresThatAreGivenUpLater_data()
{
    QTest::addColumn<bool>("isTask");
    QTest::addColumn<bool>("isOwned");
    QTest::newRow("a Deferred") << false << false;
    QTest::newRow("a Deferred that cancels the future") << false << true;
    QTest::newRow("a task that awaits a named one") << true << false;
    QTest::newRow("a task that awaits a temporary") << true << true;
}

void tst_WaitsAtQuit::futuresThatAreGivenUpLater()
{
    // Whoever waits outlives the application; what it waits with does not.
    QFETCH(bool, isTask);
    QFETCH(bool, isOwned);
    QPromise<int> promise;
    promise.start();
    Clock clock;
    Cooperator cooperator(clock);
    CooperativeTask task;
    std::optional<Deferred<int>> deferred;
    std::optional<Application> app(std::in_place);
    if (isTask) {
        const auto body = [&]() -> Task<> {
            const QFuture<int> future = promise.future();
            if (isOwned)
                co_await promise.future();
            else
                co_await future;
        };
        task = cooperator.cooperate(body);
        clock.advance(0ms);
    } else {
        deferred = fromFuture(promise.future(), isOwned ? CancelFuture::Yes : CancelFuture::No);
    }
    app.reset();
    if (isTask) {
        QVERIFY(task.state() == TaskState::Waiting);
        task.stop();
    } else {
        deferred->cancel();
        QCOMPARE(failureOf(*deferred), u"CancelledError"_s);
    }
    QCOMPARE(promise.isCanceled(), isOwned);
    promise.finish();
}

void tst_WaitsAtQuit::theExecutorGoesWhileItsJobsFail_data()
{
    QTest::addColumn<bool>("isThread");
    QTest::addColumn<int>("which");
    for (const int which : {0, 1, 2}) {
        QTest::addRow("the application quits, job %d", which) << false << which;
        QTest::addRow("a thread ends, job %d", which) << true << which;
    }
}

void tst_WaitsAtQuit::theExecutorGoesWhileItsJobsFail()
{
    // One that is told of its end destroys the executor, and runs an event loop, in which
    // everything goes that the executor had in this thread.
    QFETCH(bool, isThread);
    QFETCH(int, which);
    Application app;
    Gate gate; // nobody opens it: the jobs wait until they are asked to stop
    auto pool = std::make_unique<ThreadPoolExecutor>(1);
    QStringList told;
    const auto begin = [&] {
        for (int i = 0; i < 3; ++i) {
            const auto failed = [&, i](const Failure &failure) {
                told << u"%1 %2"_s.arg(i).arg(nameOf(failure));
                if (i != which)
                    return;
                pool.reset();
                runFor(20ms);
            };
            runInExecutor(*pool, &Gate::pass, &gate, i).then([](int) {}, failed);
        }
    };
    if (isThread) {
        QThread thread;
        QObject context;
        context.moveToThread(&thread);
        thread.start();
        callSoonThreadsafe(&context, [&] {
            begin();
            thread.quit();
        });
        QVERIFY(thread.wait());
    } else {
        begin();
        callLater(0ms, this, [] { QCoreApplication::quit(); });
        app->exec();
    }
    told.sort(); // those that the executor lets go of are told in the nested loop
    QCOMPARE(told,
             QStringList({u"0 CancelledError"_s, u"1 CancelledError"_s, u"2 CancelledError"_s}));
}

QTEST_APPLESS_MAIN(tst_WaitsAtQuit)
#include "moc_pipedevice.cpp"
#include "tst_waitsatquit.moc"
