// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include "pipedevice.h"

#include <QPromise>
#include <QTest>

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

QTEST_APPLESS_MAIN(tst_WaitsAtQuit)
#include "tst_waitsatquit.moc"
