// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>
#include <QThread>

#include <memory>
#include <optional>
#include <vector>

using namespace QCoop;

namespace {

/// Says in a journal when it is destroyed: a capture of work.
class Witness
{
public:
    Witness(Journal &journal, QString name)
        : m_journal(&journal)
        , m_name(std::move(name))
    {
    }
    Witness(Witness &&other) noexcept
        : m_journal(std::exchange(other.m_journal, nullptr))
        , m_name(std::move(other.m_name))
    {
    }
    ~Witness()
    {
        if (m_journal)
            (*m_journal)(m_name);
    }

private:
    Journal *m_journal;
    QString m_name;
};

QtReactor &reactor()
{
    return QtReactor::instance();
}

} // namespace

/// One application after the other, begun, quit and destroyed at all sorts of moments.
class tst_Lifetime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT16_beforeTheApplicationThereIsNoReactor();
    void trapT24_callsAfterAnApplicationThatNeverUsedUs();
    void trapT8_quittingStopsLiveTasksInReverseOrder();
    void trapT8_quittingDoesNotSpinTheLoop();
    void trapT8_afterQuittingASecondExecWorks();
    void trapT8_tasksAddedWhileQuittingEndWithTheApplication();
    void trapT9_theFrameOfATaskGoesWithItsContext();
    void trapT9_aTaskMayDestroyItsContext();
    void trapT9_callsAndLoopsGoWithTheirContext();
    void trapT9_aChildOfTheContextMayStartWorkWhileThatGoes();
    void trapT24_callsAfterTheApplicationAreRefusedQuietly();
    void trapT24_handlesOutliveTheApplication();
    void pendingCallsOfTheApplicationAreDestroyedUnmade();
    void threadsafeCallsOfOneApplicationDoNotReachTheNext();
    void eachApplicationHasAReactorOfItsOwn();
};

void tst_Lifetime::trapT16_beforeTheApplicationThereIsNoReactor()
{
    QCOMPARE(errorOf([] { (void)QtReactor::instance(); }), u"NoReactor"_s);
    QCOMPARE(errorOf([this] { cooperate(this, [] { return Step::Done; }); }), u"NoReactor"_s);
    QCOMPARE(errorOf([this] { callLater(0ms, this, [] {}); }), u"NoReactor"_s);
    QCOMPARE(errorOf([] { Cooperator cooperator; }), u"NoReactor"_s);
    QCOMPARE(errorOf([this] { LoopingCall(this, [] {}); }), u"NoReactor"_s);
    Application app;
    QCOMPARE(errorOf([] { (void)QtReactor::instance(); }), u"nothing"_s);
}

void tst_Lifetime::trapT24_callsAfterAnApplicationThatNeverUsedUs()
{
    {
        Application app;
    }
    QCOMPARE(errorOf([] { (void)QtReactor::instance(); }), u"nothing"_s);
    QVERIFY(!callLater(0ms, this, [] {}).isActive());
}

void tst_Lifetime::trapT8_quittingStopsLiveTasksInReverseOrder()
{
    Application app;
    Journal journal;
    Cooperator second(Options{.name = "second"});
    for (int i = 1; i <= 3; ++i) {
        const QString name = u"task %1"_s.arg(i);
        CooperativeTask task = cooperate(
            this, [witness = Witness(journal, name + u" destroyed"_s)] { return Step::Again; });
        task.whenDone().then(
            [] {}, [&, name](const Failure &failure) { journal(name + u' ' + nameOf(failure)); });
    }
    second.cooperate([] { return Step::Again; })
        .whenDone()
        .then([] {},
              [&](const Failure &failure) {
                  journal(u"of the second cooperator "_s + nameOf(failure));
              });
    CooperativeTask paused = cooperate(this, [] { return Step::Again; });
    paused.pause();
    callLater(2ms, this, [] { QCoreApplication::quit(); });
    app->exec();
    QCOMPARE(paused.state(), TaskState::SchedulerStopped);
    const QStringList lines = journal.take();
    QCOMPARE(lines.count(u"of the second cooperator SchedulerStopped"_s), 1);
    QStringList ofTheFirst = lines;
    ofTheFirst.removeAll(u"of the second cooperator SchedulerStopped"_s);
    QCOMPARE(ofTheFirst, QStringList({u"task 3 destroyed"_s, u"task 3 SchedulerStopped"_s,
                                      u"task 2 destroyed"_s, u"task 2 SchedulerStopped"_s,
                                      u"task 1 destroyed"_s, u"task 1 SchedulerStopped"_s}));
}

void tst_Lifetime::trapT8_quittingDoesNotSpinTheLoop()
{
    Application app;
    int quits = 0;
    int events = 0;
    connect(&app.app(), &QCoreApplication::aboutToQuit, this, [&] { ++quits; });
    cooperate(this, [] { return Step::Again; })
        .whenDone()
        .then([] {},
              [&](const Failure &) {
                  QMetaObject::invokeMethod(
                      this, [&] { ++events; }, Qt::QueuedConnection);
              });
    callLater(2ms, this, [] { QCoreApplication::quit(); });
    app->exec();
    QCOMPARE(quits, 1);
    QCOMPARE(events, 0);
}

void tst_Lifetime::trapT8_afterQuittingASecondExecWorks()
{
    Application app;
    for (int round = 0; round < 3; ++round) {
        int steps = 0;
        int loops = 0;
        CooperativeTask task = cooperate(this, [&] {
            ++steps;
            return Step::Again;
        });
        LoopingCall loop(this, [&] { ++loops; });
        loop.start(1ms).then([] {});
        callLater(5ms, this, [] { QCoreApplication::quit(); });
        app->exec();
        QCOMPARE(task.state(), TaskState::SchedulerStopped);
        QVERIFY(steps > 0);
        QVERIFY(loops > 0);
    }
}

void tst_Lifetime::trapT8_tasksAddedWhileQuittingEndWithTheApplication()
{
    CooperativeTask late;
    std::optional<Application> app(std::in_place);
    connect(&app->app(), &QCoreApplication::aboutToQuit, this,
            [&] { late = cooperate(this, [] { return Step::Again; }); });
    (void)reactor(); // so that its part in quitting comes after that slot, and before it ends
    callLater(0ms, this, [] { QCoreApplication::quit(); });
    (*app)->exec();
    CooperativeTask later = cooperate(this, [] { return Step::Again; });
    QVERIFY(!later.isEnded());
    app.reset();
    QCOMPARE(late.state(), TaskState::SchedulerStopped);
    QCOMPARE(later.state(), TaskState::SchedulerStopped);
}

void tst_Lifetime::trapT9_theFrameOfATaskGoesWithItsContext()
{
    Application app;
    Journal journal;
    auto context = std::make_unique<QObject>();
    const auto body = [](Witness) -> Task<> { co_await QCoop::sleep(1h); };
    CooperativeTask task = cooperate(context.get(), body, Witness(journal, u"destroyed"_s));
    task.whenDone().then([] {}, [&](const Failure &failure) { journal(nameOf(failure)); });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    QCOMPARE(journal.take(), QStringList());
    context.reset();
    QCOMPARE(journal.take(), QStringList({u"destroyed"_s, u"TaskStopped"_s}));
    QVERIFY2(reactor().delayedCalls().empty(), "what it waited for is cancelled");
}

void tst_Lifetime::trapT9_aTaskMayDestroyItsContext()
{
    Application app;
    auto *const context = new QObject;
    CooperativeTask other = cooperate(context, [] { return Step::Again; });
    int after = 0;
    CooperativeTask task = cooperate(context, [&, context]() -> Task<> {
        co_yield {};
        delete context;
        ++after; // the step comes to its end
        co_yield {};
        ++after;
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    runFor(2ms);
    QCOMPARE(after, 1);
    QCOMPARE(task.state(), TaskState::Stopped);
    QCOMPARE(other.state(), TaskState::Stopped);
}

void tst_Lifetime::trapT9_callsAndLoopsGoWithTheirContext()
{
    Application app;
    Journal journal;
    auto context = std::make_unique<QObject>();
    DelayedCall call = callLater(
        0ms, context.get(), [witness = Witness(journal, u"call destroyed"_s)] { QFAIL("made"); });
    LoopingCall loop(context.get(), [] {});
    loop.start(1h).then([&] { journal(u"loop over"_s); });
    deferLater(0ms, context.get(), [] { QFAIL("called"); });
    Deferred<> source;
    source.then(context.get(), [] { QFAIL("a stage of a dead context"); });
    context.reset();
    QVERIFY(!call.isActive());
    QVERIFY(!loop.isRunning());
    QCOMPARE(journal.take(), QStringList({u"call destroyed"_s, u"loop over"_s}));
    source.callback();
    runFor(5ms);
}

void tst_Lifetime::trapT9_aChildOfTheContextMayStartWorkWhileThatGoes()
{
    Application app;
    auto parent = std::make_unique<QObject>();
    CooperativeTask task;
    auto *const child = new QObject(parent.get());
    connect(child, &QObject::destroyed, this, [&] {
        // Its own guard has gone, and so has that of its parent.
        task = cooperate(child, [] { return Step::Done; });
    });
    parent.reset();
    runFor(2ms);
    QVERIFY(task.isEnded());
}

void tst_Lifetime::trapT24_callsAfterTheApplicationAreRefusedQuietly()
{
    {
        Application app;
        (void)reactor();
    }
    QObject context;
    CooperativeTask task = cooperate(&context, [] { return Step::Again; });
    QCOMPARE(task.state(), TaskState::SchedulerStopped);
    QVERIFY(!callLater(0ms, &context, [] {}).isActive());
    QVERIFY(!reactor().callLater(0ms, [] {}).isActive());
    QVERIFY(coiterate(&context, std::vector<int>{1}, [](int) {}).hasFailure());
    QVERIFY(on(&context, &QObject::objectNameChanged).hasFailure());
    LoopingCall loop(&context, [] {});
    QCOMPARE(errorOf([&] { (void)loop.start(1ms); }), u"NoReactor"_s);
    TaskWatcher watcher(task);
    QCOMPARE(watcher.stateName(), u"stopped"_s);
    Cooperator cooperator;
    QVERIFY(cooperator.cooperate([] { return Step::Again; }).isEnded());
}

void tst_Lifetime::trapT24_handlesOutliveTheApplication()
{
    std::optional<Application> app(std::in_place);
    QObject context;
    CooperativeTask task = cooperate(&context, [] { return Step::Again; });
    DelayedCall call = callLater(1h, &context, [] {});
    LoopingCall loop(&context, [] {});
    loop.start(1h).then([] {});
    Cooperator cooperator;
    CooperativeTask other = cooperator.cooperate([] { return Step::Again; });
    TaskWatcher watcher(task);
    const Deferred<> signal =
        on(&context, &QObject::objectNameChanged).then([](const QString &) {});
    app.reset();
    QCOMPARE(task.state(), TaskState::SchedulerStopped);
    QCOMPARE(other.state(), TaskState::SchedulerStopped);
    QVERIFY(!loop.isRunning());
    QCOMPARE(errorOf([&] { call.cancel(); }), u"AlreadyCancelled"_s);
    QCOMPARE(errorOf([&] { task.stop(); }), u"SchedulerStopped"_s);
    QCOMPARE(errorOf([&] { cooperator.start(); }), u"SchedulerStopped"_s);
    context.setObjectName(u"changed"_s);
}

void tst_Lifetime::pendingCallsOfTheApplicationAreDestroyedUnmade()
{
    Journal journal;
    {
        Application app;
        reactor().callLater(0ms, [witness = Witness(journal, u"destroyed"_s)] { QFAIL("made"); });
        // Whoever calls again while it is destroyed is refused.
        const auto again = [&journal] {
            const bool accepted = reactor().callLater(0ms, [] {}).isActive();
            journal(accepted ? u"accepted"_s : u"refused"_s);
        };
        reactor().callLater(
            1h, [held = std::shared_ptr<void>(nullptr, [again](void *) { again(); })] {});
    }
    QCOMPARE(journal.take(), QStringList({u"destroyed"_s, u"refused"_s}));
}

void tst_Lifetime::threadsafeCallsOfOneApplicationDoNotReachTheNext()
{
    QObject context;
    const auto held = std::make_shared<int>();
    {
        Application app;
        callSoonThreadsafe(&context, [held] { QFAIL("the application has gone"); });
    }
    QCOMPARE(held.use_count(), 1);
    Application app;
    bool made = false;
    callSoonThreadsafe(&context, [&] { made = true; });
    QVERIFY(runUntil([&] { return made; }, 2s));
}

void tst_Lifetime::eachApplicationHasAReactorOfItsOwn()
{
    for (int round = 0; round < 3; ++round) {
        Application app;
        QVERIFY(!reactor().isGone());
        QCOMPARE(reactor().statistics().scheduled, 0U);
        bool made = false;
        callLater(0ms, this, [&] { made = true; });
        QVERIFY(runUntil([&] { return made; }));
    }
}

QTEST_APPLESS_MAIN(tst_Lifetime)
#include "tst_lifetime.moc"
