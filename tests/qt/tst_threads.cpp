// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "loops.h"

#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <thread>

using namespace QCoop;

namespace {

/// A QThread that runs \a begin before its event loop.
class Worker final : public QThread
{
public:
    explicit Worker(std::function<void()> begin)
        : m_begin(std::move(begin))
    {
    }
    ~Worker() override
    {
        quit();
        wait();
    }

protected:
    void run() override
    {
        m_begin();
        exec();
    }

private:
    std::function<void()> m_begin;
};

/// Runs \a body in a worker until that quits its thread.
bool runInWorker(std::function<void()> body)
{
    Worker worker(std::move(body));
    worker.start();
    return worker.wait(5000);
}

} // namespace

/// Each thread has its own reactor, and nobody gets at that of another one.
class tst_Threads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT16_aThreadWithoutAnEventLoopHasNoReactor();
    void trapT16_otherThreadsAreRefused();
    void trapT16_aPlainThreadWithAnEventLoopHasAReactor();
    void trapT25_aContextOfAnotherThreadIsRefused();
    void aWorkerHasItsOwnReactorAndCooperator();
    void aThreadThatEndsStopsItsTasks();
    void whoeverCallsWhileTheThreadEndsIsRefused();
    void aThreadThatNeverRunsItsLoopDropsItsWork();
    void aSignalOfAnotherThreadIsAwaited();
    void theHandlesOfAnEndedThreadAreInactive();
};

void tst_Threads::trapT16_aThreadWithoutAnEventLoopHasNoReactor()
{
    QCOMPARE(errorElsewhere([] { (void)QtReactor::instance(); }), u"NoReactor"_s);
    QCOMPARE(errorElsewhere([] { Cooperator cooperator; }), u"NoReactor"_s);
    QCOMPARE(errorElsewhere([] {
                 QObject context;
                 cooperate(&context, [] { return Step::Done; });
             }),
             u"NoReactor"_s);
    QCOMPARE(errorElsewhere([] {
                 QObject context;
                 callLater(0ms, &context, [] {});
             }),
             u"NoReactor"_s);
}

void tst_Threads::trapT16_otherThreadsAreRefused()
{
    QtReactor &reactor = QtReactor::instance();
    CooperativeTask task = cooperate(this, [] { return Step::Again; });
    DelayedCall call = callLater(1h, this, [] {});
    LoopingCall loop(this, [] {});
    const QString wrongThread = u"WrongThread"_s;
    QCOMPARE(errorElsewhere([&] { reactor.callLater(0ms, [] {}); }), wrongThread);
    QCOMPARE(errorElsewhere([&] { reactor.cooperator().cooperate([] { return false; }); }),
             wrongThread);
    QCOMPARE(errorElsewhere([&] { task.pause(); }), wrongThread);
    QCOMPARE(errorElsewhere([&] { task.stop(); }), wrongThread);
    QCOMPARE(errorElsewhere([&] { call.cancel(); }), wrongThread);
    QCOMPARE(errorElsewhere([&] { call.reset(1ms); }), wrongThread);
    QCOMPARE(errorElsewhere([&] { (void)loop.start(1ms); }), wrongThread);
    QCOMPARE(task.pauseCount(), 0U);
    QVERIFY(call.isActive());
    call.cancel();
    task.stop();
}

void tst_Threads::trapT16_aPlainThreadWithAnEventLoopHasAReactor()
{
    int steps = 0;
    std::thread([&] {
        QEventLoop loop;
        QObject context;
        cooperate(&context, [&] {
            if (++steps < 10)
                return Step::Again;
            loop.quit();
            return Step::Done;
        });
        loop.exec();
    }).join();
    QCOMPARE(steps, 10);
}

void tst_Threads::trapT25_aContextOfAnotherThreadIsRefused()
{
    QThread worker;
    QObject context;
    context.moveToThread(&worker);
    const QString wrongThread = u"WrongThread"_s;
    QCOMPARE(errorOf([&] { cooperate(&context, [] { return Step::Done; }); }), wrongThread);
    QCOMPARE(errorOf([&] { callLater(0ms, &context, [] {}); }), wrongThread);
    QCOMPARE(errorOf([&] { deferLater(0ms, &context, [] {}); }), wrongThread);
    QCOMPARE(errorOf([&] { LoopingCall(&context, [] {}); }), wrongThread);
    QCOMPARE(errorOf([&] { Deferred<>().then(&context, [] {}); }), wrongThread);
    QCOMPARE(errorOf([&] { cooperate(static_cast<QObject *>(nullptr), [] { return false; }); }),
             u"std::invalid_argument"_s);
}

void tst_Threads::aWorkerHasItsOwnReactorAndCooperator()
{
    QtReactor *const here = &QtReactor::instance();
    QtReactor *there = nullptr;
    Duration slice{};
    QStringList journal;
    QVERIFY(runInWorker([&] {
        there = &QtReactor::instance();
        slice = there->cooperator().slice();
        auto *const context = there->receiver();
        callLater(1ms, context, [&] { journal << u"1 ms"_s; });
        coiterate(context, std::vector<int>{1, 2}, [&](int i) {
            journal << QString::number(i);
        }).then([context] { callLater(5ms, context, [] { QThread::currentThread()->quit(); }); });
    }));
    QVERIFY(there != here);
    QCOMPARE(slice, Duration(10ms));
    QCOMPARE(journal, QStringList({u"1"_s, u"2"_s, u"1 ms"_s}));
}

void tst_Threads::aThreadThatEndsStopsItsTasks()
{
    Journal journal;
    const auto held = std::make_shared<int>();
    std::atomic<QThread *> destroyedIn = nullptr;
    QThread *ran = nullptr;
    QVERIFY(runInWorker([&] {
        ran = QThread::currentThread();
        QObject *const context = QtReactor::instance().receiver();
        const auto body = [](std::shared_ptr<void>) -> Task<> { co_await QCoop::sleep(1h); };
        const std::shared_ptr<void> witness(
            nullptr, [&destroyedIn, held](void *) { destroyedIn = QThread::currentThread(); });
        CooperativeTask waiting = cooperate(context, body, witness);
        cooperate(context, [held] { return Step::Again; })
            .whenDone()
            .then([] {}, [&](const Failure &f) { journal(nameOf(f)); });
        callLater(1h, context, [held] {});
        callLater(1ms, context, [] { QThread::currentThread()->quit(); });
    }));
    QCOMPARE(journal.take(), QStringList(u"SchedulerStopped"_s));
    QCOMPARE(destroyedIn.load(), ran);
    QCOMPARE(held.use_count(), 1);
}

void tst_Threads::whoeverCallsWhileTheThreadEndsIsRefused()
{
    // A reactor made anew by such a call would be left behind, and what it was asked for.
    const auto held = std::make_shared<int>();
    QStringList journal;
    QVERIFY(runInWorker([&] {
        QObject *const context = QtReactor::instance().receiver();
        const auto again = [&, held] {
            journal << (QtReactor::instance().callLater(0ms, [held] {}).isActive() ? u"accepted"_s
                                                                                   : u"refused"_s);
        };
        cooperate(context, [] { return Step::Again; })
            .whenDone()
            .then([] {}, [again](const Failure &) { again(); });
        callLater(1h, context,
                  [last = std::shared_ptr<void>(nullptr, [again](void *) { again(); })] {});
        callLater(1ms, context, [] { QThread::currentThread()->quit(); });
    }));
    QCOMPARE(journal, QStringList({u"refused"_s, u"refused"_s}));
    QCOMPARE(held.use_count(), 1);
}

void tst_Threads::aThreadThatNeverRunsItsLoopDropsItsWork()
{
    const auto held = std::make_shared<int>();
    CooperativeTask task;
    const std::unique_ptr<QThread> worker(QThread::create([&] {
        QObject context;
        task = cooperate(&context, [held] { return Step::Done; });
    }));
    worker->start();
    QVERIFY(worker->wait(5000));
    QCOMPARE(task.state(), TaskState::Stopped);
    QCOMPARE(held.use_count(), 1);
}

void tst_Threads::aSignalOfAnotherThreadIsAwaited()
{
    QThread worker;
    QObject sender;
    sender.moveToThread(&worker);
    worker.start();
    QThread *where = nullptr;
    const auto body = [&]() -> Task<QString> {
        const QString name = co_await on(&sender, &QObject::objectNameChanged);
        where = QThread::currentThread();
        co_return name;
    };
    CooperativeTaskOf<QString> task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    callSoonThreadsafe(&sender, [&] {
        sender.setObjectName(u"first"_s);
        sender.setObjectName(u"second"_s);
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.result().value(), u"first"_s);
    QCOMPARE(where, QThread::currentThread());
    worker.quit();
    QVERIFY(worker.wait(5000));
}

void tst_Threads::theHandlesOfAnEndedThreadAreInactive()
{
    CooperativeTask task;
    DelayedCall call;
    QVERIFY(runInWorker([&] {
        QObject *const context = QtReactor::instance().receiver();
        task = cooperate(context, [] { return Step::Again; });
        call = callLater(1h, context, [] {});
        callLater(1ms, context, [] { QThread::currentThread()->quit(); });
    }));
    QCOMPARE(errorOf([&] { task.stop(); }), u"SchedulerStopped"_s);
    QVERIFY(!call.isActive());
    QCOMPARE(errorOf([&] { call.cancel(); }), u"AlreadyCancelled"_s);
}

QTEST_GUILESS_MAIN(tst_Threads)
#include "tst_threads.moc"
