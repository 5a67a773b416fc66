// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../qt/loops.h"

#include <qcoop/test/loopgaps.h>
#include <qcoop/test/settle.h>

#include <QTest>
#include <QThread>

#include <memory>

using namespace QCoop;
using Test::settle;

/// settle(): everything that can be done now is done, and nothing else is waited for.
class tst_Settle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tasksComeToTheirEnd();
    void aTaskThatPausesOrWaitsIsLeftAlone();
    void whatIsDueLaterIsNotWaitedFor();
    void chainsOfCallsAndQueuedSignalsAreFollowed();
    void lettersOfAnotherThreadAreDelivered();
    void objectsThatAreToBeDeletedAreGone();
    void aLoopThatIsKeptAwakeByOthersSettles();
    void ownCooperatorsSettleToo();
    void itWorksInsideANestedLoop();
    void aTaskThatNeverEndsIsAnError();
    void aCallThatNeverEndsIsAnError();
    void withoutAnApplicationItIsAnError();
    void onAClockTimeStandsStill();
    void onAClockARunawayIsAnError();
};

namespace {

/// What \a action throws as NotSettled; empty if it throws nothing.
template <typename Action>
QString messageOf(Action &&action)
{
    try {
        action();
    } catch (const Test::NotSettled &error) {
        return QString::fromLocal8Bit(error.what());
    }
    return {};
}

auto countTo(int last, int &steps)
{
    return [last, &steps] { return ++steps < last ? Step::Again : Step::Done; };
}

} // namespace

void tst_Settle::tasksComeToTheirEnd()
{
    Application app;
    int a = 0;
    int b = 0;
    const CooperativeTask first = cooperate(this, countTo(1000, a));
    const CooperativeTask second = cooperate(this, countTo(20'000, b));
    settle();
    QCOMPARE(first.state(), TaskState::Done);
    QCOMPARE(second.state(), TaskState::Done);
    QCOMPARE(a + b, 21'000);
    settle(); // nothing to do: at once
}

void tst_Settle::aTaskThatPausesOrWaitsIsLeftAlone()
{
    Application app;
    int steps = 0;
    const CooperativeTask paused = cooperate(this, countTo(10, steps));
    paused.pause();
    Deferred<> never;
    const CooperativeTask waiting = cooperate(this, [&]() -> StepResult { return never; });
    settle();
    QCOMPARE(paused.state(), TaskState::Paused);
    QCOMPARE(waiting.state(), TaskState::Waiting);
    QCOMPARE(steps, 0);
    paused.resume();
    settle();
    QCOMPARE(steps, 10);
    waiting.stop();
}

void tst_Settle::whatIsDueLaterIsNotWaitedFor()
{
    Application app;
    bool late = false;
    bool early = false;
    DelayedCall call = callLater(1h, this, [&] { late = true; });
    callLater(0ms, this, [&] { early = true; });
    QElapsedTimer passed;
    passed.start();
    settle();
    QVERIFY(early);
    QVERIFY(!late);
    QVERIFY(call.isActive());
    QVERIFY(passed.elapsed() < 4000); // it has not come to its limit
}

void tst_Settle::chainsOfCallsAndQueuedSignalsAreFollowed()
{
    Application app;
    int depth = 0;
    const std::function<void()> further = [&] {
        if (++depth == 60)
            return;
        if (depth % 2 == 0)
            callLater(0ms, this, further);
        else
            QMetaObject::invokeMethod(this, further, Qt::QueuedConnection);
    };
    further();
    settle();
    QCOMPARE(depth, 60);
}

void tst_Settle::lettersOfAnotherThreadAreDelivered()
{
    Application app;
    int letters = 0;
    QObject context;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        for (int i = 0; i < 5000; ++i)
            callSoonThreadsafe(&context, [&] { ++letters; });
    }));
    thread->start();
    QVERIFY(thread->wait());
    settle();
    QCOMPARE(letters, 5000);
}

void tst_Settle::objectsThatAreToBeDeletedAreGone()
{
    Application app;
    QPointer<QObject> object(new QObject);
    object->deleteLater();
    settle();
    QVERIFY(!object);
}

void tst_Settle::aLoopThatIsKeptAwakeByOthersSettles()
{
    Application app;
    Test::LoopGaps gaps; // posts itself one event after the other
    QTimer animation;
    int frames = 0;
    connect(&animation, &QTimer::timeout, this, [&] { ++frames; });
    animation.start(0);
    int steps = 0;
    cooperate(this, countTo(500, steps));
    settle();
    QCOMPARE(steps, 500);
    QVERIFY(frames > 0);
}

void tst_Settle::ownCooperatorsSettleToo()
{
    Application app;
    Cooperator bulk(Options{.slice = 100us, .name = "bulk"});
    Cooperator held(Options{.started = false});
    int steps = 0;
    int none = 0;
    bulk.cooperate(countTo(3000, steps));
    held.cooperate(countTo(3000, none));
    settle();
    QCOMPARE(steps, 3000);
    QCOMPARE(none, 0);
}

void tst_Settle::itWorksInsideANestedLoop()
{
    Application app;
    int steps = 0;
    QPointer<QObject> object(new QObject);
    bool wasThere = false;
    QTimer::singleShot(0, this, [&] {
        object->deleteLater(); // it may be on the stack below: this is not the bottom
        cooperate(this, countTo(100, steps));
        settle();
        wasThere = object;
        QCoreApplication::quit();
    });
    app->exec();
    QCOMPARE(steps, 100);
    QVERIFY(wasThere);
}

void tst_Settle::aTaskThatNeverEndsIsAnError()
{
    Application app;
    auto endless = cooperate(this, [] { return Step::Again; });
    endless.setName("endless");
    const int line = __LINE__ - 2;
    const QString message = messageOf([] { settle(60ms); });
    QVERIFY2(message.startsWith(u"settle: after 60 ms there was still something to do; live "
                                "tasks: \"endless\" (ready after "_s),
             qPrintable(message));
    QVERIFY2(message.contains(u"of tst_settle.cpp:%1)"_s.arg(line)), qPrintable(message));
    QVERIFY2(message.contains(u"no other call"_s), qPrintable(message));
    endless.stop();
    settle();
}

void tst_Settle::aCallThatNeverEndsIsAnError()
{
    Application app;
    LoopingCall again(this, [] {});
    again.start(0ms).then([] {});
    const QString message = messageOf([] { settle(40ms); });
    QVERIFY2(message.contains(u"no live task; calls: a LoopingCall of tst_settle.cpp:"_s),
             qPrintable(message));
}

void tst_Settle::withoutAnApplicationItIsAnError()
{
    QCOMPARE(errorOf([] { settle(); }), u"NoReactor"_s);
}

void tst_Settle::onAClockTimeStandsStill()
{
    Clock clock;
    Cooperator cooperator(clock);
    int steps = 0;
    int calls = 0;
    int later = 0;
    cooperator.cooperate(countTo(100, steps));
    clock.callLater(0ms, [&] { clock.callLater(0ms, [&] { ++calls; }); });
    clock.callLater(1ns, [&] { ++later; });
    settle(clock);
    QCOMPARE(steps, 100);
    QCOMPARE(calls, 1);
    QCOMPARE(later, 0);
    QCOMPARE(clock.elapsed(), Duration(0));
}

void tst_Settle::onAClockARunawayIsAnError()
{
    Clock clock;
    const std::function<void()> again = [&] { clock.callLater(0ms, again); };
    again();
    QCOMPARE(errorOf([&] { settle(clock); }), u"RunawayClock"_s);
}

QTEST_APPLESS_MAIN(tst_Settle)
#include "tst_settle.moc"
