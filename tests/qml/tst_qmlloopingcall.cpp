// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "qmlscene.h"

#include <qcoop/qml/qmlloopingcall.h>
#include <qcoop/test/settle.h>

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <thread>

using namespace QCoop;
using Test::settle;

/// The LoopingCall of QML, in real time: what depends on exact times is in tst_loopingcall.
class tst_QmlLoopingCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itTriggersAgainAndAgain();
    void itDoesNotRunUntilItIsTold();
    void itWaitsForAllProperties();
    void triggeredOnStartComesFromTheLoop();
    void whatIsMissedIsCounted();
    void intervalZeroMeansNextTurn();
    void anotherIntervalBeginsTheGridAnew();
    void restartBeginsTheGridAnew();
    void aNegativeIntervalIsAWarning();
    void itMayBeStoppedAndDestroyedInsideItsHandler();
    void aHandlerThatThrowsDoesNotEndIt();
    void withoutAnEventLoopItIsAWarning();
};

void tst_QmlLoopingCall::itTriggersAgainAndAgain()
{
    QmlScene scene(uR"(LoopingCall {
        interval: 2; running: true
        onTriggered: count => { if (calls === 3) { journal.write("third " + (count >= 1)); stop() } }
        onRunningChanged: journal.write(running ? "running" : "stopped")
    })"_s);
    QCOMPARE(scene.warnings(), QString());
    QTRY_VERIFY(!scene["running"].toBool());
    QCOMPARE(scene["calls"].toInt(), 3);
    QCOMPARE(scene.take(), (QStringList{u"third true"_s, u"stopped"_s}));
}

void tst_QmlLoopingCall::itDoesNotRunUntilItIsTold()
{
    QmlScene scene(u"LoopingCall {}"_s);
    QCOMPARE(scene["interval"].toInt(), 1000);
    QCOMPARE(scene["running"].toBool(), false);
    QVERIFY(QtReactor::instance().delayedCalls().empty());
    scene.set("interval", 1);
    scene.call("start");
    QCOMPARE(scene["running"].toBool(), true);
    QTRY_VERIFY(scene["calls"].toInt() >= 2);
    scene.call("stop");
    scene.call("stop");
    QVERIFY(QtReactor::instance().delayedCalls().empty());
}

void tst_QmlLoopingCall::itWaitsForAllProperties()
{
    // With an interval of zero as long as it is not set, it would trigger at once.
    QmlScene scene(u"LoopingCall { running: true; interval: 3600000 }"_s);
    settle();
    QCOMPARE(scene["calls"].toInt(), 0);
    const std::vector<DelayedCall> calls = QtReactor::instance().delayedCalls();
    QCOMPARE(calls.size(), std::size_t(1));
    QVERIFY(calls.front().time() - QtReactor::instance().now() > 59min);
}

void tst_QmlLoopingCall::triggeredOnStartComesFromTheLoop()
{
    QmlScene scene(uR"(LoopingCall {
        interval: 3600000; running: true; triggeredOnStart: true
        onTriggered: count => journal.write("count " + count)
        Component.onCompleted: journal.write("completed")
    })"_s);
    QCOMPARE(scene.take(), QStringList{u"completed"_s});
    settle();
    QCOMPARE(scene.take(), QStringList{u"count 1"_s});
    scene.call("restart");
    scene.call("stop"); // before it has begun
    settle();
    QCOMPARE(scene.take(), QStringList());
    QCOMPARE(scene["running"].toBool(), false);
    QVERIFY(QtReactor::instance().delayedCalls().empty());
}

void tst_QmlLoopingCall::whatIsMissedIsCounted()
{
    QmlScene scene(uR"(LoopingCall {
        property int points: 0
        interval: 5; running: true
        onTriggered: count => points += count
    })"_s);
    QElapsedTimer blocked;
    blocked.start();
    while (blocked.elapsed() < 60) {
    }
    QTRY_VERIFY(scene["calls"].toInt() >= 1);
    QVERIFY(scene["missed"].toInt() >= 8);
    QCOMPARE(scene["points"].toInt(), scene["calls"].toInt() + scene["missed"].toInt());
}

void tst_QmlLoopingCall::intervalZeroMeansNextTurn()
{
    QmlScene scene(u"LoopingCall { interval: 0; running: true; "
                   "onTriggered: if (calls === 100) stop() }"_s);
    settle();
    QCOMPARE(scene["calls"].toInt(), 100);
    QCOMPARE(scene["running"].toBool(), false);
}

void tst_QmlLoopingCall::anotherIntervalBeginsTheGridAnew()
{
    QmlScene scene(u"LoopingCall { interval: 3600000; running: true; "
                   "onRunningChanged: journal.write(\"changed\") }"_s);
    QCOMPARE(scene.take().size(), 0);
    scene.set("interval", 1);
    QTRY_VERIFY(scene["calls"].toInt() >= 2);
    scene.set("interval", 3600000);
    settle();
    const int calls = scene["calls"].toInt();
    settle();
    QCOMPARE(scene["calls"].toInt(), calls);
    QCOMPARE(scene.take(), QStringList()); // it has run all the time
    QmlScene inside(u"LoopingCall { interval: 1; running: true; "
                    "onTriggered: interval = 3600000 }"_s);
    QTRY_COMPARE(inside["calls"].toInt(), 1);
    QCOMPARE(inside["running"].toBool(), true);
    settle();
    QCOMPARE(inside["calls"].toInt(), 1);
}

void tst_QmlLoopingCall::restartBeginsTheGridAnew()
{
    QmlScene scene(u"LoopingCall { interval: 3600000 }"_s);
    scene.call("restart");
    QCOMPARE(scene["running"].toBool(), true);
    const TimePoint first = QtReactor::instance().delayedCalls().front().time();
    scene.call("restart");
    const std::vector<DelayedCall> calls = QtReactor::instance().delayedCalls();
    QCOMPARE(calls.size(), std::size_t(1));
    QVERIFY(calls.front().time() > first);
}

void tst_QmlLoopingCall::aNegativeIntervalIsAWarning()
{
    QmlScene scene(u"LoopingCall { interval: 50 }"_s);
    scene.set("interval", -5);
    QCOMPARE(scene["interval"].toInt(), 50);
    const QString warning = scene.warnings();
    QVERIFY2(warning.contains(u"interval: it must not be negative (is -5); it stays 50 ms"_s),
             qPrintable(warning));
}

void tst_QmlLoopingCall::itMayBeStoppedAndDestroyedInsideItsHandler()
{
    auto loop = std::make_unique<QmlLoopingCall>();
    loop->setInterval(1);
    int calls = 0;
    connect(loop.get(), &QmlLoopingCall::triggered, this, [&] {
        if (++calls == 1) {
            loop->stop();
            loop->start();
        } else {
            loop.reset();
        }
    });
    loop->start();
    QTRY_VERIFY(!loop);
    QCOMPARE(calls, 2);
    settle();
    loop = std::make_unique<QmlLoopingCall>();
    loop->setInterval(1);
    connect(loop.get(), &QmlLoopingCall::countsChanged, this, [&] { loop.reset(); });
    loop->start();
    QTRY_VERIFY(!loop);
    loop = std::make_unique<QmlLoopingCall>();
    loop->start();
    QSignalSpy changed(loop.get(), &QmlLoopingCall::runningChanged);
    loop.reset(); // it is told to nobody any more
    QCOMPARE(changed.count(), 0);
}

void tst_QmlLoopingCall::aHandlerThatThrowsDoesNotEndIt()
{
    QmlScene scene(u"LoopingCall { interval: 1; running: true; onTriggered: nothing.there() }"_s);
    QTRY_VERIFY(scene["calls"].toInt() >= 3);
    QCOMPARE(scene["running"].toBool(), true);
    QVERIFY(scene.warnings().contains(u"nothing is not defined"_s));
}

void tst_QmlLoopingCall::withoutAnEventLoopItIsAWarning()
{
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"running: it cannot be started; .*no event loop"_s));
    bool isRunning = true;
    std::thread([&] { // as in a thread of a library's
        QmlLoopingCall loop;
        loop.start();
        isRunning = loop.isRunning();
    })
        .join();
    QVERIFY(!isRunning);
}

QTEST_GUILESS_MAIN(tst_QmlLoopingCall)
#include "moc_qmlscene.cpp"
#include "tst_qmlloopingcall.moc"
