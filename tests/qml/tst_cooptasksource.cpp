// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "qmlbackend.h"
#include "qmlscene.h"

#include <qcoop/qml/cooptask.h>
#include <qcoop/test/settle.h>

#include <QObject>
#include <QPointer>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <memory>

using namespace QCoop;
using Test::settle;

/// CoopTask: which task it is of, and what becomes of that one.
class tst_CoopTaskSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherSourceStopsTheOldTask();
    void theSameSourceChangesNothing();
    void undefinedIsNoTask();
    void whenItGoesTheTaskIsStopped();
    void keepRunningLetsItGoOn();
    void aFailureAfterItHasGoneIsReported();
    void aTaskThatHasEndedTellsSo();
    void whatIsNoTaskIsAWarning_data();
    void whatIsNoTaskIsAWarning();
    void aTaskOfAnotherThreadIsAWarning();
    void handlersMayChangeTheSource();
    void handlersMayDestroyIt();
    void quittingStopsIt();
};

void tst_CoopTaskSource::anotherSourceStopsTheOldTask()
{
    Backend backend;
    QmlScene scene(uR"(CoopTask {
        property int rows: 1000000
        source: backend.count(rows)
        onStopped: journal.write("stopped")
        onDone: journal.write("done")
    })"_s,
                   &backend);
    const CooperativeTask first = backend.last();
    scene.set("rows", 2); // the binding starts another
    QCOMPARE(first.state(), TaskState::Stopped);
    settle();
    QCOMPARE(scene["result"].toInt(), 3);
    QCOMPARE(scene.take(), QStringList{u"done"_s}); // nothing of the first
}

void tst_CoopTaskSource::theSameSourceChangesNothing()
{
    Backend backend;
    backend.steps(1000);
    QmlScene scene(u"CoopTask { source: backend.shared; "
                   "onSourceChanged: journal.write(\"changed\") }"_s,
                   &backend);
    QCOMPARE(scene.take(), QStringList{u"changed"_s});
    Q_EMIT backend.sharedChanged();
    QCOMPARE(backend.last().state(), TaskState::Ready);
    QCOMPARE(scene.take(), QStringList());
    backend.steps(5);
    Q_EMIT backend.sharedChanged();
    QCOMPARE(scene.take(), QStringList{u"changed"_s});
}

void tst_CoopTaskSource::undefinedIsNoTask()
{
    Backend backend;
    QmlScene scene(uR"(CoopTask {
        property bool wanted: true
        source: wanted ? backend.steps(1000000) : undefined
        function clear() { source = null }
    })"_s,
                   &backend);
    scene.set("wanted", false);
    QCOMPARE(scene["state"].toString(), u"none"_s);
    QCOMPARE(backend.last().state(), TaskState::Stopped);
    scene.set("wanted", true);
    QCOMPARE(scene["running"].toBool(), true);
    scene.call("clear");
    QCOMPARE(scene["state"].toString(), u"none"_s);
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTaskSource::whenItGoesTheTaskIsStopped()
{
    Backend backend;
    QmlScene scene(sceneOf("count(1000000)"), &backend);
    scene.call("pause");
    scene.destroy();
    QCOMPARE(backend.last().state(), TaskState::Stopped);
    settle();
}

void tst_CoopTaskSource::keepRunningLetsItGoOn()
{
    Backend backend;
    QmlScene scene(u"CoopTask { source: backend.count(1000); keepRunning: true }"_s, &backend);
    scene.destroy();
    settle();
    QCOMPARE(backend.last().state(), TaskState::Done);
}

void tst_CoopTaskSource::aFailureAfterItHasGoneIsReported()
{
    Backend backend;
    Reports reports;
    QmlScene scene(u"CoopTask { source: backend.failing(); keepRunning: true; "
                   "onFailed: journal.write(error) }"_s,
                   &backend);
    scene.destroy();
    settle();
    backend.forget();
    QCOMPARE(reports.take(), QStringList{u"UnhandledDeferred Oops: the disk is full"_s});
}

void tst_CoopTaskSource::aTaskThatHasEndedTellsSo()
{
    Backend backend;
    Reports reports;
    const QmlTask done = backend.count(2);
    const QmlTask failed = backend.failing();
    (void)backend.last().whenDone().onFailed([](const Failure &) {});
    settle();
    QmlScene scene(sceneOf("shared"), &backend); // the one that has failed
    settle();
    QCOMPARE(scene.take().last(), u"failed the disk is full"_s);
    scene.set("source", QVariant::fromValue(done));
    settle();
    QCOMPARE(scene.take().last(), u"done 3"_s);
    QCOMPARE(reports.take(), QStringList());
}

void tst_CoopTaskSource::whatIsNoTaskIsAWarning_data()
{
    QTest::addColumn<QString>("source");
    QTest::newRow("number") << u"7"_s;
    QTest::newRow("text") << u"\"index\""_s;
    QTest::newRow("object") << u"({ a: 1 })"_s;
    QTest::newRow("element") << u"backend"_s;
}

void tst_CoopTaskSource::whatIsNoTaskIsAWarning()
{
    QFETCH(QString, source);
    Backend backend;
    QmlScene scene(u"CoopTask { source: %1 }"_s.arg(source), &backend);
    const QString warning = scene.warnings();
    QVERIFY2(warning.contains(u"source: expected a QCoop::QmlTask, which a Q_INVOKABLE function "
                              "of C++ returns, but this is a "_s),
             qPrintable(warning));
    QCOMPARE(scene["state"].toString(), u"none"_s);
}

void tst_CoopTaskSource::aTaskOfAnotherThreadIsAWarning()
{
    QmlTask elsewhere;
    QSemaphore isThere;
    QSemaphore isSeen;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        QObject context;
        elsewhere = cooperate(&context, [] { return Step::Again; });
        isThere.release();
        isSeen.acquire();
        elsewhere = {};
    }));
    thread->start();
    isThere.acquire();
    QmlScene scene(u"CoopTask {}"_s);
    scene.set("source", QVariant::fromValue(elsewhere));
    const QString warning = scene.warnings();
    QCOMPARE(scene["state"].toString(), u"none"_s);
    isSeen.release();
    QVERIFY(thread->wait());
    QVERIFY2(warning.contains(u"source: the task belongs to another thread"_s),
             qPrintable(warning));
}

void tst_CoopTaskSource::handlersMayChangeTheSource()
{
    Backend backend;
    QmlScene scene(uR"(CoopTask {
        property int round: 0
        source: backend.count(2)
        onDone: result => {
            journal.write("done " + result)
            if (++round < 3)
                source = backend.count(round)
        }
        onStateChanged: if (state === "done" && round === 0) { round = 1; source = backend.count(9) }
    })"_s,
                   &backend);
    settle();
    QCOMPARE(scene.take(), (QStringList{u"done 45"_s, u"done 3"_s}));
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTaskSource::handlersMayDestroyIt()
{
    for (const auto signal : {&CoopTask::sourceChanged, &CoopTask::nameChanged,
                              &CoopTask::stateChanged, &CoopTask::resultChanged}) {
        for (const bool isLate : {false, true}) {
            Backend backend;
            auto task = std::make_unique<CoopTask>();
            QPointer<CoopTask> alive(task.get());
            if (isLate)
                task->setSource(QVariant::fromValue(backend.count(3)));
            connect(task.get(), signal, this, [&] { task.reset(); });
            if (isLate)
                task->setName(u"another"_s);
            else
                task->setSource(QVariant::fromValue(backend.count(3)));
            settle();
            QCOMPARE(!alive, !isLate || signal != &CoopTask::sourceChanged);
        }
    }
    Backend backend;
    auto task = std::make_unique<CoopTask>();
    connect(task.get(), &CoopTask::done, this, [&] { task.reset(); });
    task->setSource(QVariant::fromValue(backend.count(3)));
    settle();
    QVERIFY(!task);
}

void tst_CoopTaskSource::quittingStopsIt()
{
    Backend backend;
    QmlScene scene(sceneOf("count(1000000000)"), &backend);
    callLater(0ms, this, [] { QCoreApplication::quit(); });
    QCoreApplication::exec();
    settle();
    QCOMPARE(scene.take().last(), u"stopped"_s);
}

QTEST_GUILESS_MAIN(tst_CoopTaskSource)
#include "moc_qmlbackend.cpp"
#include "moc_qmlscene.cpp"
#include "tst_cooptasksource.moc"
