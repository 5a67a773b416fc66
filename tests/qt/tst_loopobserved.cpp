// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/observer.h>
#include <qcoop/qt/eventloop.h>

#include <QTest>

#include <map>
#include <optional>

using namespace QCoop;

namespace {

QString text(CallKind kind)
{
    switch (kind) {
    case CallKind::Soon:
        return u"soon"_s;
    case CallKind::LoopLater:
        return u"later"_s;
    case CallKind::Iteration:
        return u"iteration"_s;
    default:
        return u"other"_s;
    }
}

/// Notes what it is told of loops and their callbacks; iterations only if it is asked to.
class Noting final : public Observer
{
public:
    void callScheduled(const DelayedCall &call) override
    {
        call.setObserverMark(17);
        note(u"scheduled"_s, call);
    }
    void callMoved(const DelayedCall &call) override { note(u"moved"_s, call); }
    void callCancelled(const DelayedCall &call) override { note(u"cancelled"_s, call); }
    void callBegan(const DelayedCall &call, TimePoint at) override
    {
        note(u"began at %1 ms"_s.arg(at.time_since_epoch() / 1ms), call);
    }
    void callEnded(const DelayedCall &call, TimePoint, Duration took) override
    {
        note(u"ended after %1 ms"_s.arg(took / 1ms), call);
    }
    void facilityAdded(const FacilityInfo &facility) override
    {
        info = facility;
        journal(u"loop %1 added"_s.arg(QString(facility.name)));
    }
    void facilityChanged(const FacilityInfo &facility) override { info = facility; }
    void facilityRemoved(const FacilityInfo &facility) override
    {
        journal(u"loop %1 removed"_s.arg(QString(facility.name)));
    }

    Journal journal;
    FacilityInfo info;
    bool notesIterations = false;

private:
    void note(const QString &what, const DelayedCall &call)
    {
        if (call.kind() != CallKind::Iteration || notesIterations)
            journal(u"%1 %2"_s.arg(text(call.kind()), what));
    }
};

/// Watches as long as it lives.
class Watching
{
public:
    Watching(ReactorTime &reactor, Observer &observer)
        : m_reactor(reactor)
    {
        reactor.setObserver(&observer);
    }
    ~Watching() { m_reactor.setObserver(nullptr); }
    Watching(const Watching &) = delete;
    Watching &operator=(const Watching &) = delete;

private:
    ReactorTime &m_reactor;
};

} // namespace

/// What an observer of the reactor is told of a loop.
class tst_LoopObserved : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callbacksAreCalls();
    void theLoopIsAFacility();
    void whoComesLateIsToldOfAllThatIsThere();
    void marksAreForgottenWithTheObserver();
    void anObserverMayCancelAndMoveWhatItWasToldOf();
    void closingIsToldAsCancelling();
    void iterationsAreCallsOfTheReactor();
    void anObserverThatThrowsChangesNothing();
};

void tst_LoopObserved::callbacksAreCalls()
{
    Clock clock;
    Noting noting;
    const Watching watching(clock, noting);
    EventLoop loop(clock, "l");
    Reports reports;
    loop.callSoon([&] {
        clock.spend(3ms);
        throw Oops("on purpose");
    });
    loop.callLater(10ms, [&] { clock.spend(2ms); });
    loop.callLater(20ms, [] {}).cancel();
    clock.elapse(30ms);
    QCOMPARE(noting.journal.lines(),
             QStringList({u"loop l added"_s, u"soon scheduled"_s, u"later scheduled"_s,
                          u"later scheduled"_s, u"later cancelled"_s, u"soon began at 0 ms"_s,
                          u"soon ended after 3 ms"_s, u"later began at 10 ms"_s,
                          u"later ended after 2 ms"_s}));
}

void tst_LoopObserved::theLoopIsAFacility()
{
    Clock clock;
    Noting noting;
    const Watching watching(clock, noting);
    std::optional<EventLoop> loop;
    loop.emplace(clock, "l");
    const Reports reports;
    QVERIFY(noting.info.kind == FacilityKind::EventLoop);
    QCOMPARE(noting.info.id, loop->id());
    QVERIFY(noting.info.madeAt.line() > 0);
    loop->callSoon([] {});
    loop->callSoon([] { throw Oops("on purpose"); });
    loop->callSoon([] {}).cancel();
    loop->callLater(1h, [] {});
    QCOMPARE(noting.info.waiting, 3u);
    QCOMPARE(noting.info.cancelled, 1u);
    clock.advance(0ms);
    QCOMPARE(noting.info.waiting, 1u);
    QCOMPARE(noting.info.running, 0u);
    QCOMPARE(noting.info.done, 1u);
    QCOMPARE(noting.info.failed, 1u);
    loop->close();
    QCOMPARE(noting.info.waiting, 0u);
    QCOMPARE(noting.info.cancelled, 2u);
    const Future<> future = loop->createFuture(); // whoever keeps that keeps no facility
    loop.reset();
    QCOMPARE(noting.journal.lines().last(), u"loop l removed"_s);
}

void tst_LoopObserved::whoComesLateIsToldOfAllThatIsThere()
{
    Clock clock;
    EventLoop loop(clock, "l");
    loop.callLater(20ms, [] {});
    loop.callSoon([] {});
    loop.callLater(10ms, [] {});
    loop.callSoon([] {}).cancel();
    Noting noting;
    const Watching watching(clock, noting);
    QCOMPARE(noting.journal.take(), QStringList({u"loop l added"_s, u"soon scheduled"_s,
                                                 u"later scheduled"_s, u"later scheduled"_s}));
    QCOMPARE(noting.info.waiting, 3u);
    clock.elapse(1ms);
    QCOMPARE(noting.journal.take(),
             QStringList({u"soon began at 0 ms"_s, u"soon ended after 0 ms"_s}));
}

void tst_LoopObserved::marksAreForgottenWithTheObserver()
{
    Clock clock;
    EventLoop loop(clock);
    loop.callSoon([] {});
    loop.callLater(10ms, [] {});
    {
        Noting noting;
        const Watching watching(clock, noting);
        for (const DelayedCall &call : loop.handles())
            QCOMPARE(call.observerMark(), 17u);
    }
    QCOMPARE(loop.handles().size(), 2u);
    for (const DelayedCall &call : loop.handles())
        QCOMPARE(call.observerMark(), 0u);
}

void tst_LoopObserved::anObserverMayCancelAndMoveWhatItWasToldOf()
{
    Clock clock;
    EventLoop loop(clock, "l");
    Noting noting;
    const Watching watching(clock, noting);
    Journal journal(&clock);
    const Handle cancelled = loop.callSoon([] { QFAIL("it was cancelled"); });
    loop.callSoon([&] { journal(u"put off"_s); });
    loop.callSoon([&] { journal(u"soon"_s); });
    loop.callLater(20ms, [&] { journal(u"brought forward"_s); });
    std::vector<DelayedCall> calls = loop.handles();
    calls[0].cancel();
    QVERIFY(cancelled.isCancelled());
    calls[1].delay(10ms);
    calls[3].reset(5ms);
    QCOMPARE(errorOf([&] { calls[0].cancel(); }), u"AlreadyCancelled"_s);
    QCOMPARE(noting.journal.lines().count(u"later moved"_s), 1);
    QCOMPARE(noting.journal.lines().count(u"soon moved"_s), 1);
    clock.elapse(30ms);
    QCOMPARE(journal.lines(),
             QStringList({u"0 ms soon"_s, u"5 ms brought forward"_s, u"10 ms put off"_s}));
    QCOMPARE(errorOf([&] { calls[2].cancel(); }), u"AlreadyCalled"_s);
}

void tst_LoopObserved::closingIsToldAsCancelling()
{
    Clock clock;
    EventLoop loop(clock, "l");
    loop.callLater(10ms, [] {});
    loop.callSoon([] {});
    Noting noting;
    const Watching watching(clock, noting);
    std::vector<DelayedCall> calls = loop.handles();
    loop.close();
    QCOMPARE(noting.journal.lines().mid(3),
             QStringList({u"soon cancelled"_s, u"later cancelled"_s}));
    QVERIFY(!calls[0].isActive());
    QCOMPARE(errorOf([&] { calls[0].cancel(); }), u"AlreadyCancelled"_s);
}

void tst_LoopObserved::iterationsAreCallsOfTheReactor()
{
    Clock clock;
    Noting noting;
    noting.notesIterations = true;
    const Watching watching(clock, noting);
    EventLoop loop(clock, "l");
    loop.callSoon([] {});
    clock.advance(0ms);
    QCOMPARE(noting.journal.lines(),
             QStringList({u"loop l added"_s, u"soon scheduled"_s, u"iteration scheduled"_s,
                          u"iteration began at 0 ms"_s, u"soon began at 0 ms"_s,
                          u"soon ended after 0 ms"_s, u"iteration ended after 0 ms"_s}));
}

void tst_LoopObserved::anObserverThatThrowsChangesNothing()
{
    class Throwing final : public Observer
    {
        void callScheduled(const DelayedCall &) override { throw Oops("observer"); }
        void callCancelled(const DelayedCall &) override { throw Oops("observer"); }
        void callBegan(const DelayedCall &, TimePoint) override { throw Oops("observer"); }
        void facilityChanged(const FacilityInfo &) override { throw Oops("observer"); }
    };
    const auto journalOf = [](int watchFrom) {
        Reports reports;
        Clock clock;
        EventLoop loop(clock);
        Journal journal(&clock);
        Throwing throwing;
        int operation = 0;
        const auto next = [&] {
            if (operation++ == watchFrom)
                clock.setObserver(&throwing);
        };
        next();
        loop.callSoon([&] {
            journal(u"soon"_s);
            next();
            loop.callSoon([&] { journal(u"next"_s); });
        });
        next();
        const Handle handle = loop.callLater(5ms, [] {});
        next();
        loop.callLater(10ms, [&] { journal(u"timer"_s); });
        next();
        handle.cancel();
        next();
        clock.elapse(20ms);
        next();
        loop.close();
        clock.setObserver(nullptr);
        return journal.take();
    };
    for (int from = 0; from < 7; ++from)
        QCOMPARE(journalOf(from), journalOf(-1));
}

QTEST_APPLESS_MAIN(tst_LoopObserved)
#include "tst_loopobserved.moc"
