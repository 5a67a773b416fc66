// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/loopingcall.h>
#include <qcoop/core/observer.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

namespace {

QString text(TaskState state)
{
    static const char *const names[]{"ready", "running", "waiting", "paused",
                                     "done",  "failed",  "stopped", "scheduler stopped"};
    return QString::fromLatin1(names[std::size_t(state)]);
}

QString ms(Duration time)
{
    return u"%1 ms"_s.arg(time / 1ms);
}

/// Notes all that it is told.
class Noting : public Observer
{
public:
    void cooperatorAdded(const detail::CooperatorCore &cooperator) override
    {
        note(u"cooperator %1 added"_s.arg(QString(cooperator.statistics().name)));
    }
    void cooperatorRemoved(const detail::CooperatorCore &) override
    {
        note(u"cooperator removed"_s);
    }
    void taskAdded(const CooperativeTask &task) override { note(u"task added"_s, task); }
    void taskChanged(const CooperativeTask &task) override { note(u"task changed"_s, task); }
    void stepBegan(const CooperativeTask &task, TimePoint) override { note(u"step began"_s, task); }
    void stepEnded(const CooperativeTask &, TimePoint, Duration took) override
    {
        note(u"step ended after %1"_s.arg(ms(took)));
    }
    void taskEnded(const CooperativeTask &task) override { note(u"task ended"_s, task); }
    void callScheduled(const DelayedCall &call) override { note(u"call scheduled"_s, call); }
    void callMoved(const DelayedCall &call) override { note(u"call moved"_s, call); }
    void callCancelled(const DelayedCall &call) override { note(u"call cancelled"_s, call); }
    void callBegan(const DelayedCall &call, TimePoint) override { note(u"call began"_s, call); }
    void callEnded(const DelayedCall &, TimePoint, Duration took) override
    {
        note(u"call ended after %1"_s.arg(ms(took)));
    }
    void loopStarted(const LoopInfo &loop) override
    {
        note(u"loop started, %1"_s.arg(ms(loop.interval)));
    }
    void loopPlanned(const LoopInfo &loop) override
    {
        note(u"loop planned for %1"_s.arg(ms(loop.due.time_since_epoch())));
    }
    void loopCalled(const LoopInfo &loop, std::int64_t count) override
    {
        note(u"loop called, %1, %2 late, %3 skipped"_s.arg(count)
                 .arg(ms(loop.lastLateness))
                 .arg(loop.skipped));
    }
    void loopReturned(const LoopInfo &, Duration took) override
    {
        note(u"loop returned after %1"_s.arg(ms(took)));
    }
    void loopEnded(const LoopInfo &) override { note(u"loop ended"_s); }
    void turnBegan(TimePoint) override { note(u"turn began"_s); }
    void turnEnded(TimePoint, Duration took) override
    {
        note(u"turn ended after %1"_s.arg(ms(took)));
    }
    void reactorGone(const ReactorTime &) override { note(u"reactor gone"_s); }

    Journal journal;

protected:
    virtual void note(const QString &line) { journal(line); }

private:
    void note(const QString &what, const CooperativeTask &task)
    {
        note(u"%1: %2"_s.arg(what, text(task.state())));
    }
    void note(const QString &what, const DelayedCall &call)
    {
        note(u"%1, %2"_s.arg(what, ms(call.time().time_since_epoch())));
    }
};

/// Throws at what it is told first.
class Throwing : public Noting
{
protected:
    void note(const QString &line) override
    {
        Noting::note(line);
        throw Oops("observer");
    }
};

/// Sets an observer for as long as it lives.
class Watching
{
public:
    Watching(ReactorTime &reactor, Observer &observer)
        : m_reactor(reactor)
    {
        m_reactor.setObserver(&observer);
    }
    ~Watching() { m_reactor.setObserver(nullptr); }
    Watching(const Watching &) = delete;
    Watching &operator=(const Watching &) = delete;

private:
    ReactorTime &m_reactor;
};

} // namespace

/// What observers are told, and that they cannot break what they observe.
class tst_Observer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void calls();
    void tasks();
    void failingTask();
    void waitingTask();
    void loops();
    void whoComesLateIsToldOfAllThatIsThere();
    void oneThatThrowsWhileItIsToldOfWhatIsThereIsRemoved();
    void itsMarksStayWithTheirTasksAndCalls();
    void cooperatorsAndTheEndOfTheReactor();
    void setObserverTellsTheOneBefore();
    void throwingObserverIsRemovedAndReported();
    void throwingObserverChangesNoBehaviour_data();
    void throwingObserverChangesNoBehaviour();
    void toldBeforeCallbacks();
};

void tst_Observer::calls()
{
    Noting noting;
    TestReactor reactor;
    const Watching watching(reactor, noting);
    DelayedCall a = reactor.callLater(10ms, [&] { reactor.pass(2ms); });
    a.reset(20ms);
    DelayedCall b = reactor.callLater(5ms, [] {});
    b.cancel();
    reactor.pass(20ms);
    reactor.turn();
    QCOMPARE(
        noting.journal.lines(),
        QStringList({u"call scheduled, 10 ms"_s, u"call moved, 20 ms"_s, u"call scheduled, 5 ms"_s,
                     u"call cancelled, 5 ms"_s, u"turn began"_s, u"call began, 20 ms"_s,
                     u"call ended after 2 ms"_s, u"turn ended after 2 ms"_s}));
}

void tst_Observer::tasks()
{
    Noting noting;
    Rounds rounds;
    const Watching watching(rounds.reactor, noting);
    (void)noting.journal.take(); // what was there before
    CooperativeTask task = rounds.cooperator.cooperate([&] {
        rounds.reactor.pass(3ms);
        return false;
    });
    task.pause();
    task.setName(u"x"_s);
    task.resume();
    rounds.round();
    QCOMPARE(noting.journal.lines(),
             QStringList({u"task added: ready"_s, u"call scheduled, 0 ms"_s,
                          u"call cancelled, 0 ms"_s, u"task changed: paused"_s,
                          u"task changed: paused"_s, u"call scheduled, 0 ms"_s,
                          u"task changed: ready"_s, u"turn began"_s, u"call began, 0 ms"_s,
                          u"step began: ready"_s, u"step ended after 3 ms"_s, u"task ended: done"_s,
                          u"call ended after 3 ms"_s, u"turn ended after 3 ms"_s}));
}

void tst_Observer::failingTask()
{
    Reports reports;
    Noting noting;
    Rounds rounds;
    rounds.cooperator.cooperate([]() -> bool { throw Oops("step"); });
    const CooperativeTask stopped = rounds.cooperator.cooperate([] { return true; });
    const Watching watching(rounds.reactor, noting);
    stopped.stop();
    rounds.round();
    rounds.cooperator.cooperate([] { return true; });
    rounds.cooperator.stop();
    const QStringList ends = noting.journal.lines().filter(u"ended:"_s);
    QCOMPARE(ends, QStringList({u"task ended: stopped"_s, u"task ended: failed"_s,
                                u"task ended: scheduler stopped"_s}));
}

void tst_Observer::waitingTask()
{
    Noting noting;
    Rounds rounds;
    const Deferred<> first, second;
    const auto body = [&]() -> Task<> {
        co_await first;
        co_await second;
    };
    rounds.cooperator.cooperate(body);
    const Watching watching(rounds.reactor, noting);
    (void)noting.journal.take(); // what was there before
    rounds.round();
    first.callback();
    rounds.round();
    second.callback();
    rounds.round();
    QCOMPARE(
        noting.journal.lines().filter(u"task"_s),
        QStringList({u"task changed: waiting"_s, u"task changed: ready"_s,
                     u"task changed: waiting"_s, u"task changed: ready"_s, u"task ended: done"_s}));
}

void tst_Observer::loops()
{
    Noting noting;
    TestReactor reactor;
    const Watching watching(reactor, noting);
    LoopingCall loop(reactor, [] {});
    (void)loop.start(10ms);
    reactor.pass(35ms);
    reactor.turn();
    loop.stop();
    QCOMPARE(noting.journal.lines().filter(u"loop"_s),
             QStringList({u"loop started, 10 ms"_s, u"loop called, 1, 0 ms late, 0 skipped"_s,
                          u"loop returned after 0 ms"_s, u"loop planned for 10 ms"_s,
                          u"loop called, 3, 25 ms late, 2 skipped"_s, u"loop returned after 0 ms"_s,
                          u"loop planned for 40 ms"_s, u"loop ended"_s}));
}

void tst_Observer::whoComesLateIsToldOfAllThatIsThere()
{
    Noting noting;
    TestReactor reactor;
    Cooperator cooperator(reactor, Options{.name = "old"});
    const CooperativeTask paused = cooperator.cooperate([] { return true; });
    paused.pause();
    cooperator.cooperate([] { return true; });
    const CooperativeTask ended = cooperator.cooperate([] { return true; });
    ended.stop();
    LoopingCall loop(reactor, [] {});
    (void)loop.start(10ms);
    LoopingCall idle(reactor, [] {});
    reactor.callLater(5ms, [] {});
    const Cooperator younger(reactor, Options{.name = "young"});
    const Watching watching(reactor, noting);
    QCOMPARE(noting.journal.lines(),
             QStringList({u"cooperator old added"_s, u"task added: paused"_s,
                          u"task added: ready"_s, u"loop started, 10 ms"_s,
                          u"cooperator young added"_s, u"call scheduled, 0 ms"_s,
                          u"call scheduled, 5 ms"_s, u"call scheduled, 10 ms"_s}));
}

void tst_Observer::oneThatThrowsWhileItIsToldOfWhatIsThereIsRemoved()
{
    Reports reports;
    Throwing throwing;
    Rounds rounds;
    rounds.cooperator.cooperate([] { return true; });
    rounds.reactor.setObserver(&throwing);
    QVERIFY(!rounds.reactor.observer());
    QCOMPARE(throwing.journal.lines().size(), 1);
    QCOMPARE(reports.take(), QStringList({u"Observer Oops: observer"_s}));
}

void tst_Observer::itsMarksStayWithTheirTasksAndCalls()
{
    Rounds rounds;
    const CooperativeTask task = rounds.cooperator.cooperate([] { return true; });
    QCOMPARE(task.observerMark(), 0U);
    task.setObserverMark(7);
    QCOMPARE(CooperativeTask(task).observerMark(), 7U);
    const DelayedCall call = rounds.reactor.callLater(5ms, [] {});
    QCOMPARE(call.observerMark(), 0U);
    call.setObserverMark(8);
    QCOMPARE(rounds.reactor.delayedCalls().back().observerMark(), 8U);
}

void tst_Observer::cooperatorsAndTheEndOfTheReactor()
{
    Noting noting;
    {
        std::optional<Cooperator> later;
        TestReactor reactor;
        reactor.setObserver(&noting);
        const Cooperator cooperator(reactor, Options{.name = "bulk"});
        later.emplace(reactor, Options{.name = "later"});
        later->cooperate([] { return true; });
        (void)noting.journal.lines();
    }
    QCOMPARE(noting.journal.lines(),
             QStringList(
                 {u"cooperator bulk added"_s, u"cooperator later added"_s, u"task added: ready"_s,
                  u"call scheduled, 0 ms"_s, u"cooperator removed"_s, u"call cancelled, 0 ms"_s,
                  u"task ended: scheduler stopped"_s, u"cooperator removed"_s, u"reactor gone"_s}));
}

void tst_Observer::setObserverTellsTheOneBefore()
{
    TestReactor reactor;
    Noting a, b;
    QVERIFY(!reactor.setObserver(&a));
    QVERIFY(reactor.setObserver(&b) == &a);
    QVERIFY(reactor.observer() == &b);
    QVERIFY(reactor.setObserver(nullptr) == &b);
    reactor.callLater(0ms, [] {});
    QCOMPARE(a.journal.lines() + b.journal.lines(), QStringList());
}

void tst_Observer::throwingObserverIsRemovedAndReported()
{
    Reports reports;
    TestReactor reactor;
    Throwing throwing;
    reactor.setObserver(&throwing);
    reactor.callLater(0ms, [] {});
    QVERIFY(!reactor.observer());
    reactor.turn();
    QCOMPARE(throwing.journal.lines().size(), 1);
    QCOMPARE(reports.take(), QStringList({u"Observer Oops: observer"_s}));
}

void tst_Observer::throwingObserverChangesNoBehaviour_data()
{
    QTest::addColumn<int>("when"); // the event at which it begins to watch, and throws
    for (int when = 0; when < 12; ++when)
        QTest::addRow("from operation %d on", when) << when;
}

void tst_Observer::throwingObserverChangesNoBehaviour()
{
    QFETCH(int, when);
    const auto journalOf = [](int watchFrom) {
        Reports reports;
        Journal journal;
        Throwing throwing;
        Rounds rounds;
        int operation = 0;
        const auto next = [&] {
            if (operation++ == watchFrom)
                rounds.reactor.setObserver(&throwing);
        };
        const auto step = [&](const QString &name) {
            return [&, name, left = 3]() mutable {
                journal(name);
                next(); // in the middle of a step
                return --left > 0;
            };
        };
        next();
        const CooperativeTask a = rounds.cooperator.cooperate(step(u"a"_s));
        tellEnd(a, [&](const QString &end) { journal(u"a "_s + end); });
        next();
        const CooperativeTask b = rounds.cooperator.cooperate(step(u"b"_s));
        b.pause();
        next();
        rounds.round();
        b.resume();
        next();
        rounds.round(5);
        rounds.reactor.setObserver(nullptr);
        return journal.take();
    };
    QCOMPARE(journalOf(when), journalOf(-1));
}

void tst_Observer::toldBeforeCallbacks()
{
    Noting noting;
    Rounds rounds;
    const Watching watching(rounds.reactor, noting);
    rounds.cooperator.cooperate([] { return false; }).whenDone().then([&] {
        noting.journal(u"whenDone"_s);
    });
    rounds.round();
    const QStringList lines = noting.journal.lines();
    QVERIFY(lines.indexOf(u"task ended: done"_s) < lines.indexOf(u"whenDone"_s));
}

QTEST_APPLESS_MAIN(tst_Observer)
#include "tst_observer.moc"
