// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "qmlbackend.h"
#include "qmlscene.h"

#include <qcoop/qml/cooptask.h>
#include <qcoop/test/settle.h>

#include <QObject>
#include <QTest>

using namespace QCoop;
using Test::settle;

/// CoopTask: each of its properties, methods and signals.
class tst_CoopTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutASourceThereIsNone();
    void doneWithItsResult();
    void resultsAreConverted();
    void aConversionThatThrowsIsAWarning();
    void progressIsAShare();
    void failedWithItsMessage();
    void aFailureThatNothingHandlesIsAWarning();
    void stopEndsIt();
    void pausedHoldsItBack();
    void pausedBeforeThereIsASource();
    void pausesOfOthersAreSeen();
    void namesGoBothWays();
};

void tst_CoopTask::withoutASourceThereIsNone()
{
    QmlScene scene(u"CoopTask {}"_s);
    QCOMPARE(scene.warnings(), QString());
    QCOMPARE(scene["state"].toString(), u"none"_s);
    QCOMPARE(scene["running"].toBool(), false);
    QCOMPARE(scene["progress"].toDouble(), -1.0);
    QVERIFY(!scene["result"].isValid());
    QVERIFY(!scene["source"].isValid());
    QCOMPARE(scene["name"].toString(), QString());
    for (const char *method : {"stop", "pause", "resume"})
        scene.call(method);
    settle();
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTask::doneWithItsResult()
{
    Backend backend;
    QmlScene scene(sceneOf("count(4)"), &backend);
    QCOMPARE(scene["running"].toBool(), true);
    QCOMPARE(scene["state"].toString(), u"ready"_s);
    settle();
    QCOMPARE(scene.take(), (QStringList{u"ready"_s, u"done"_s, u"done 10"_s}));
    QCOMPARE(scene["result"].toInt(), 10);
    QCOMPARE(scene["running"].toBool(), false);
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTask::resultsAreConverted()
{
    Backend backend;
    QmlScene scene(sceneOf("words()"), &backend);
    settle();
    QCOMPARE(scene.take().last(), u"done 3 numbers"_s);
    QmlScene plain(sceneOf("steps(3)"), &backend);
    settle();
    QCOMPARE(plain.take().last(), u"done undefined"_s);
    QVERIFY(!plain["result"].isValid());
}

void tst_CoopTask::aConversionThatThrowsIsAWarning()
{
    Backend backend;
    QmlScene scene(sceneOf("badlyConverted()"), &backend);
    settle();
    QCOMPARE(scene.take().last(), u"done undefined"_s);
    QVERIFY2(scene.warnings().contains(u"result: its conversion has failed: no words"_s), "none");
}

void tst_CoopTask::progressIsAShare()
{
    Backend backend;
    QmlScene scene(uR"(CoopTask {
        id: t
        source: backend.count(4)
        property string last
        onProgressChanged: last = t.progress + " " + t.progressValue + "/" + t.progressTotal
                                  + " " + t.progressText
    })"_s,
                   &backend);
    settle();
    QTRY_COMPARE(scene["last"].toString(), u"1 4/4 row 4"_s);
    scene.set("source", QVariant::fromValue(backend.steps(5)));
    settle();
    QCOMPARE(scene["progress"].toDouble(), -1.0);
    QCOMPARE(scene["progressTotal"].toInt(), 0);
    CooperativeTask task = backend.last();
    task.setProgress(Progress(9, 3));
    QCOMPARE(scene["progress"].toDouble(), 1.0);
    task.setProgress(Progress(-9, 3));
    QCOMPARE(scene["progress"].toDouble(), 0.0);
}

void tst_CoopTask::failedWithItsMessage()
{
    Backend backend;
    Reports reports;
    QmlScene scene(sceneOf("failing()"), &backend);
    settle();
    QCOMPARE(scene.take(), (QStringList{u"ready"_s, u"failed"_s, u"failed the disk is full"_s}));
    QCOMPARE(scene["error"].toString(), u"the disk is full"_s);
    scene.set("source", QVariant::fromValue(backend.steps(1)));
    QCOMPARE(scene["error"].toString(), QString());
    backend.forget();
    settle();
    QCOMPARE(reports.take(), QStringList()); // QML has handled it
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTask::aFailureThatNothingHandlesIsAWarning()
{
    Backend backend;
    Reports reports;
    QmlScene scene(u"CoopTask { source: backend.failing(); name: \"load\" }"_s, &backend);
    settle();
    const QString warning = scene.warnings();
    QVERIFY2(warning.contains(u"the task \"load\" has failed: the disk is full; nothing handles "
                              "it, for that there is onFailed"_s),
             qPrintable(warning));
    QCOMPARE(reports.take(), QStringList());
}

void tst_CoopTask::stopEndsIt()
{
    Backend backend;
    QmlScene scene(sceneOf("count(1000000000)"), &backend);
    scene.call("stop");
    settle();
    scene.call("stop"); // without effect
    settle();
    QCOMPARE(scene.take(), (QStringList{u"ready"_s, u"stopped"_s, u"stopped"_s}));
    QCOMPARE(backend.last().state(), TaskState::Stopped);
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTask::pausedHoldsItBack()
{
    Backend backend;
    QmlScene scene(sceneOf("count(3)"), &backend);
    scene.call("pause");
    scene.call("pause"); // it is: no second pause
    settle();
    QCOMPARE(scene["paused"].toBool(), true);
    QCOMPARE(scene["state"].toString(), u"paused"_s);
    QCOMPARE(scene["pauseCount"].toInt(), 1);
    QCOMPARE(backend.last().statistics().steps, 0U);
    scene.set("paused", false);
    settle();
    QCOMPARE(backend.last().state(), TaskState::Done);
    scene.call("pause"); // of a task that has ended
    scene.call("resume");
    QCOMPARE(scene.take().last(), u"done 6"_s);
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTask::pausedBeforeThereIsASource()
{
    Backend backend;
    QmlScene scene(u"CoopTask { paused: true; keepRunning: true }"_s, &backend);
    scene.set("source", QVariant::fromValue(backend.steps(3)));
    const CooperativeTask first = backend.last();
    settle();
    QCOMPARE(first.state(), TaskState::Paused);
    scene.set("source", QVariant::fromValue(backend.steps(3)));
    settle();
    QCOMPARE(first.state(), TaskState::Done); // let go of, and so is its pause
    QCOMPARE(backend.last().state(), TaskState::Paused);
    scene.destroy();
    settle();
    QCOMPARE(backend.last().state(), TaskState::Done);
}

void tst_CoopTask::pausesOfOthersAreSeen()
{
    Backend backend;
    QmlScene scene(sceneOf("count(3)"), &backend);
    const CooperativeTask task = backend.last();
    task.pause();
    scene.call("pause");
    settle();
    QCOMPARE(scene["pauseCount"].toInt(), 2);
    task.resume();
    task.resume(); // takes back the one of QML, too
    scene.call("resume");
    settle();
    QCOMPARE(task.state(), TaskState::Done);
    QCOMPARE(scene.warnings(), QString());
}

void tst_CoopTask::namesGoBothWays()
{
    Backend backend;
    QmlScene scene(u"CoopTask { onNameChanged: journal.write(name) }"_s, &backend);
    QmlTask task = backend.steps(100);
    scene.set("source", QVariant::fromValue(task));
    QCOMPARE(scene.take(), QStringList{task.name()});
    QVERIFY(scene["name"].toString().startsWith(u"task-"_s));
    backend.last().setName("from C++");
    settle();
    scene.set("name", u"from QML"_s);
    QCOMPARE(scene.take(), (QStringList{u"from C++"_s, u"from QML"_s}));
    QCOMPARE(QString(backend.last().name()), u"from QML"_s);
    scene.set("source", QVariant::fromValue(backend.steps(100)));
    QCOMPARE(QString(backend.last().name()), u"from QML"_s);
}

QTEST_GUILESS_MAIN(tst_CoopTask)
#include "moc_qmlbackend.cpp"
#include "moc_qmlscene.cpp"
#include "tst_cooptask.moc"
