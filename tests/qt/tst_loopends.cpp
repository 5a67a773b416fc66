// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "../support/reports.h"
#include "../support/testreactor.h"

#include <qcoop/core/errors.h>
#include <qcoop/qt/eventloop.h>

#include <QTest>

#include <functional>
#include <memory>
#include <optional>

using namespace QCoop;

Q_DECLARE_METATYPE(std::function<void(QCoop::EventLoop &)>)

namespace {

/// Does something when it is destroyed: a capture of a callback.
class AtEnd
{
public:
    explicit AtEnd(std::function<void()> action)
        : m_action(std::make_shared<std::function<void()>>(std::move(action)))
    {
    }
    AtEnd(AtEnd &&) noexcept = default;
    ~AtEnd()
    {
        if (m_action)
            (*m_action)();
    }

private:
    std::shared_ptr<std::function<void()>> m_action;
};

} // namespace

/// How a loop ends: closed, destroyed, or with its reactor; and who may not touch it.
class tst_LoopEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closeThrowsAwayWhatIsPending();
    void aClosedLoopRefuses_data();
    void aClosedLoopRefuses();
    void aClosedLoopAnswers();
    void theClockOfALoopThatWasClosedIsAtRest();
    void callablesMayReachTheLoopWhileItCloses();
    void tasksEndWithTheLoop();
    void otherThreadsAreRefused_data();
    void otherThreadsAreRefused();
    void destroyedInsideItsOwnCallback_data();
    void destroyedInsideItsOwnCallback();
    void destroyedInsideItsExceptionHandler();
    void ownedByWhatItKeeps_data();
    void ownedByWhatItKeeps();
    void theClockGoesFirst();
    void theReactorGoesInsideACallback();
    void handlesAndFuturesOutliveTheLoop();
    void aLoopOnAReactorThatIsGoneIsClosed();
};

void tst_LoopEnds::closeThrowsAwayWhatIsPending()
{
    Clock clock;
    EventLoop loop(clock);
    const auto held = std::make_shared<int>();
    const Handle soon = loop.callSoon([held] { QFAIL("the loop was closed"); });
    const TimerHandle timer = loop.callLater(1ms, [held] { QFAIL("the loop was closed"); });
    QCOMPARE(held.use_count(), 3);
    loop.close();
    loop.close();
    QCOMPARE(held.use_count(), 1);
    QVERIFY(loop.isClosed());
    QVERIFY(!soon.isCancelled() && !soon.isPending());
    soon.cancel();
    QVERIFY(soon.isCancelled() && !timer.isCancelled());
    QCOMPARE(loop.statistics().dropped, 2u);
    clock.advance(1s);
}

void tst_LoopEnds::aClosedLoopRefuses_data()
{
    QTest::addColumn<std::function<void(EventLoop &)>>("call");
    const auto row = [](const char *name, std::function<void(EventLoop &)> call) {
        QTest::newRow(name) << std::move(call);
    };
    row("callSoon", [](EventLoop &loop) { loop.callSoon([] {}); });
    row("callSoonThreadsafe", [](EventLoop &loop) { loop.callSoonThreadsafe([] {}); });
    row("callLater", [](EventLoop &loop) { loop.callLater(1ms, [] {}); });
    row("callAt", [](EventLoop &loop) { loop.callAt(TimePoint(), [] {}); });
    row("runForever", [](EventLoop &loop) { loop.runForever(); });
    row("runUntilComplete", [](EventLoop &loop) { loop.runUntilComplete(loop.createFuture()); });
    row("createTask", [](EventLoop &loop) { loop.createTask([] { return Step::Done; }); });
    row("runInExecutor", [](EventLoop &loop) { (void)loop.runInExecutor([] {}); });
    row("setDefaultExecutor", [](EventLoop &loop) { loop.setDefaultExecutor(nullptr); });
    row("cooperator", [](EventLoop &loop) { (void)loop.cooperator(); });
}

void tst_LoopEnds::aClosedLoopRefuses()
{
    QFETCH(std::function<void(EventLoop &)>, call);
    Clock clock;
    EventLoop loop(clock);
    loop.close();
    QCOMPARE(errorOf([&] { call(loop); }), u"LoopClosed"_s);
}

void tst_LoopEnds::aClosedLoopAnswers()
{
    Clock clock;
    EventLoop loop(clock, "answering");
    clock.advance(3ms);
    loop.close();
    loop.stop();
    const Future<> future = loop.createFuture();
    QVERIFY(!future.isDone() && future.cancel());
    QCOMPARE(loop.time(), TimePoint(3ms));
    QVERIFY(loop.isClosed() && !loop.isRunning());
    QCOMPARE(QString(loop.name()), u"answering"_s);
    QVERIFY(loop.handles().empty());
}

void tst_LoopEnds::theClockOfALoopThatWasClosedIsAtRest()
{
    Clock clock;
    EventLoop loop(clock);
    loop.callLater(1ms, [] {});
    QCOMPARE(clock.delayedCalls().size(), 1u);
    loop.close();
    QVERIFY(clock.delayedCalls().empty());
}

void tst_LoopEnds::otherThreadsAreRefused_data()
{
    aClosedLoopRefuses_data();
    const auto row = [](const char *name, std::function<void(EventLoop &)> call) {
        QTest::newRow(name) << std::move(call);
    };
    row("stop", [](EventLoop &loop) { loop.stop(); });
    row("close", [](EventLoop &loop) { loop.close(); });
    row("createFuture", [](EventLoop &loop) { (void)loop.createFuture(); });
    row("handles", [](EventLoop &loop) { (void)loop.handles(); });
    row("setExceptionHandler", [](EventLoop &loop) { loop.setExceptionHandler({}); });
    row("callExceptionHandler", [](EventLoop &loop) {
        loop.callExceptionHandler(ExceptionContext(Failure(Oops("elsewhere")),
                                                   ExceptionContext::Kind::Callback,
                                                   std::source_location::current()));
    });
    row("setDebug", [](EventLoop &loop) { loop.setDebug(true); });
    row("isDebug", [](EventLoop &loop) { (void)loop.isDebug(); });
    row("setSlowCallbackDuration", [](EventLoop &loop) { loop.setSlowCallbackDuration(-1s); });
    row("slowCallbackDuration", [](EventLoop &loop) { (void)loop.slowCallbackDuration(); });
    row("allTasks", [](EventLoop &loop) { (void)loop.allTasks(); });
    row("statistics", [](EventLoop &loop) { (void)loop.statistics(); });
    row("isRunning", [](EventLoop &loop) { (void)loop.isRunning(); });
    row("time", [](EventLoop &loop) { (void)loop.time(); });
    row("reactor", [](EventLoop &loop) { (void)loop.reactor(); });
}

void tst_LoopEnds::otherThreadsAreRefused()
{
    QFETCH(std::function<void(EventLoop &)>, call);
    Clock clock; // so that callSoonThreadsafe() has no door either
    EventLoop loop(clock);
    const Handle handle = loop.callSoon([] {});
    QCOMPARE(errorElsewhere([&] { call(loop); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { handle.cancel(); }), u"WrongThread"_s);
    QVERIFY(handle.isPending() && !loop.isClosed());
    QVERIFY(!loop.isDebug() && loop.slowCallbackDuration() == 100ms);
    // These answer everywhere.
    QCOMPARE(errorElsewhere([&] { (void)loop.isClosed(), (void)loop.name(), (void)loop.id(); }),
             u"nothing"_s);
}

void tst_LoopEnds::callablesMayReachTheLoopWhileItCloses()
{
    Clock clock;
    EventLoop loop(clock);
    QStringList lines;
    const auto reach = [&] {
        lines << errorOf([&] { loop.callSoon([] {}); });
        loop.close();
        lines << QString::number(loop.handles().size());
    };
    loop.callSoon([end = AtEnd(reach)] {});
    Handle last;
    last = loop.callLater(1ms, [end = AtEnd([&] { last.cancel(); })] {});
    loop.close();
    QCOMPARE(lines, QStringList({u"LoopClosed"_s, u"0"_s}));
    QVERIFY(last.isCancelled());
}

void tst_LoopEnds::tasksEndWithTheLoop()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    const auto tell = [&](const CooperativeTask &task, const QString &name) {
        task.whenDone().then(
            [&, name] { journal(name + u" done"_s); },
            [&, name](const Failure &failure) { journal(name + u' ' + nameOf(failure)); });
    };
    const auto once = loop.createTask([] { return Step::Done; });
    tell(once, u"once"_s);
    const auto sleeper = []() -> Task<> { co_await QCoop::sleep(1h); };
    tell(loop.createTask(sleeper), u"a"_s);
    tell(loop.createTask(sleeper), u"b"_s);
    QCOMPARE(loop.allTasks().size(), 3u);
    clock.advance(1s);
    QCOMPARE(loop.allTasks().size(), 2u);
    loop.close();
    QCOMPARE(journal.lines(),
             QStringList({u"once done"_s, u"a TaskStopped"_s, u"b TaskStopped"_s}));
    QVERIFY(loop.allTasks().empty());
}

void tst_LoopEnds::destroyedInsideItsOwnCallback_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("without a run") << 0;
    QTest::newRow("in runForever") << 1;
    QTest::newRow("in runUntilComplete") << 2;
}

void tst_LoopEnds::destroyedInsideItsOwnCallback()
{
    QFETCH(int, how);
    Clock clock;
    auto loop = std::make_unique<EventLoop>(clock);
    const Future<> future = loop->createFuture();
    const Handle never = loop->callLater(1ms, [] { QFAIL("the loop is gone"); });
    loop->callSoon([&, end = AtEnd([] {})] { loop.reset(); });
    loop->callSoon([] { QFAIL("the loop is gone"); });
    if (how == 0) {
        clock.elapse(1s);
    } else if (how == 1) {
        loop->runForever();
    } else {
        QCOMPARE(errorOf([&] { loop->runUntilComplete(future); }), u"StoppedEarly"_s);
    }
    QVERIFY(!loop && !never.isPending());
    QVERIFY(clock.delayedCalls().empty());
}

void tst_LoopEnds::destroyedInsideItsExceptionHandler()
{
    Clock clock;
    auto loop = std::make_unique<EventLoop>(clock);
    loop->setExceptionHandler([&loop](const ExceptionContext &) { loop.reset(); });
    loop->callSoon([] { throw Oops("on purpose"); });
    loop->callSoon([] { QFAIL("the loop is gone"); });
    loop->runForever();
    QVERIFY(!loop);
}

void tst_LoopEnds::ownedByWhatItKeeps_data()
{
    QTest::addColumn<QString>("owner");
    QTest::addColumn<QString>("end");
    for (const auto &owner :
         {u"callSoon"_s, u"callLater"_s, u"task"_s, u"done callback"_s, u"exception handler"_s}) {
        for (const auto &end : {u"the clock goes"_s, u"closed"_s, u"cancelled"_s})
            QTest::addRow("%s, %s", qPrintable(owner), qPrintable(end)) << owner << end;
    }
}

void tst_LoopEnds::ownedByWhatItKeeps()
{
    // Nobody else has the loop: it is destroyed with what it drops.
    QFETCH(QString, owner);
    QFETCH(QString, end);
    std::optional<Clock> clock(std::in_place);
    auto loop = std::make_shared<EventLoop>(*clock);
    const std::weak_ptr<EventLoop> watch = loop;
    EventLoop &kept = *loop;
    const auto held = std::make_shared<int>();
    kept.callLater(1ms, [held] {}); // there is more of it
    Handle handle;
    CooperativeTask task;
    std::optional<Future<>> future;
    if (owner == u"callSoon"_s) {
        handle = kept.callSoon([loop] {});
    } else if (owner == u"callLater"_s) {
        handle = kept.callLater(1h, [loop] {});
    } else if (owner == u"task"_s) {
        task = kept.createTask([loop] { return Step::Again; });
    } else if (owner == u"done callback"_s) {
        future.emplace(kept.createFuture());
        future->addDoneCallback([loop] {});
        future->setResult(); // the call is on its way
    } else {
        kept.setExceptionHandler([loop](const ExceptionContext &) {});
    }
    kept.callLater(1h, [held] {});
    const auto other = kept.createTask([held] { return Step::Again; });
    loop.reset();
    QVERIFY(!watch.expired());
    if (end == u"cancelled"_s) {
        handle.cancel();
        if (!task.isEnded())
            task.stop();
        if (owner == u"done callback"_s)
            clock->advance(0ms);
    } else if (end == u"closed"_s) {
        kept.close();
    } else {
        clock.reset();
    }
    if (owner == u"exception handler"_s) {
        if (const auto last = watch.lock())
            last->setExceptionHandler({});
    }
    QVERIFY(watch.expired());
    QVERIFY(other.isEnded());
    QCOMPARE(held.use_count(), 1L);
    if (clock)
        QVERIFY(clock->delayedCalls().empty());
}

void tst_LoopEnds::theClockGoesFirst()
{
    std::optional<Clock> clock;
    clock.emplace();
    clock->advance(7ms);
    EventLoop loop(*clock);
    const auto held = std::make_shared<int>();
    const Handle handle = loop.callSoon([held] {});
    const auto task = loop.createTask([held] { return Step::Again; });
    clock.reset();
    QVERIFY(loop.isClosed() && !loop.reactor());
    QCOMPARE(held.use_count(), 1);
    QVERIFY(task.isEnded() && !handle.isPending());
    QCOMPARE(loop.time(), TimePoint(7ms));
    QCOMPARE(errorOf([&] { loop.callSoon([] {}); }), u"LoopClosed"_s);
    QCOMPARE(errorOf([&] { loop.runForever(); }), u"LoopClosed"_s);
    handle.cancel();
    loop.stop();
    loop.close();
}

void tst_LoopEnds::theReactorGoesInsideACallback()
{
    TestReactor reactor;
    EventLoop loop(reactor);
    Reports reports;
    loop.callSoon([&] {
        reactor.shutdown();
        throw Oops("afterwards");
    });
    loop.callSoon([] { QFAIL("the reactor is gone"); });
    reactor.turn();
    QVERIFY(loop.isClosed() && !loop.isRunning());
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: afterwards"_s}));
}

void tst_LoopEnds::handlesAndFuturesOutliveTheLoop()
{
    Clock clock;
    std::optional<EventLoop> loop;
    loop.emplace(clock);
    const Handle handle = loop->callSoon([] {});
    const Future<int> future = loop->createFuture<int>();
    future.addDoneCallback([] { QFAIL("the loop is gone"); });
    QString waiting;
    future.deferred().then([](int) {}, [&](const Failure &failure) { waiting = nameOf(failure); });
    loop.reset();
    handle.cancel();
    QCOMPARE(errorOf([&] { future.addDoneCallback([] {}); }), u"LoopClosed"_s);
    QCOMPARE(errorOf([&] { (void)future.deferred(); }), u"LoopClosed"_s);
    QCOMPARE(waiting, QString());
    future.setResult(7);
    QCOMPARE(waiting, u"CancelledError"_s); // the loop does not tell it any more
    QCOMPARE(future.result(), 7);
}

void tst_LoopEnds::aLoopOnAReactorThatIsGoneIsClosed()
{
    TestReactor reactor;
    reactor.shutdown();
    EventLoop loop(reactor);
    QVERIFY(loop.isClosed());
    QCOMPARE(errorOf([&] { loop.callSoon([] {}); }), u"LoopClosed"_s);
    loop.close();
}

QTEST_APPLESS_MAIN(tst_LoopEnds)
#include "tst_loopends.moc"
