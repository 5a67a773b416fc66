// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "qmlscene.h"

#include <qcoop/qml/taskmodel.h>
#include <qcoop/test/settle.h>

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace QCoop;
using Test::settle;

/// TaskModel: the live tasks of a thread as rows that stay who they are.
class tst_LiveTasks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsAreTheLiveTasks();
    void rowsSayWhatTheTasksDo();
    void rowsKeepTheirIdentity();
    void tasksOfAllCooperatorsAreThere();
    void theLimitHoldsAndTheTotalTells();
    void itLooksByItself();
    void inactiveItWakesNobody();
    void misuseIsAWarning();
    void theObserverIsLeftAlone();
    void theTaskOfARowCanBeUsed();
    void anyOrderOfComingAndGoing();
};

namespace {

CooperativeTask endless(QObject *context, const QString &name)
{
    CooperativeTask task = cooperate(context, [] { return Step::Again; });
    task.pause();
    task.setName(name);
    return task;
}

QStringList column(const TaskModel &model, int role = TaskModel::NameRole)
{
    QStringList values;
    for (int row = 0; row < model.rowCount(); ++row)
        values << model.index(row).data(role).toString();
    return values;
}

} // namespace

void tst_LiveTasks::rowsAreTheLiveTasks()
{
    TaskModel model;
    QAbstractItemModelTester tester(&model);
    QSignalSpy counted(&model, &TaskModel::countChanged);
    QObject context;
    model.refresh();
    QCOMPARE(model.rowCount(), 0);
    const CooperativeTask a = endless(&context, u"a"_s);
    const CooperativeTask b = endless(&context, u"b"_s);
    model.refresh();
    QCOMPARE(column(model), (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(model.count(), 2);
    QCOMPARE(model.total(), 2);
    QCOMPARE(counted.count(), 1);
    a.stop();
    model.refresh();
    QCOMPARE(column(model), QStringList{u"b"_s});
    b.stop();
    model.refresh();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.rowCount(model.index(0)), 0);
}

void tst_LiveTasks::rowsSayWhatTheTasksDo()
{
    TaskModel model;
    QAbstractItemModelTester tester(&model);
    QObject context;
    CooperativeTask task = cooperate(&context, [step = 0]() mutable -> StepResult {
        if (++step == 5)
            CooperativeTask::current().pause();
        return Progress(step, 20, u"row %1"_s.arg(step));
    });
    settle();
    task.pause();
    model.refresh();
    const QModelIndex row = model.index(0);
    QCOMPARE(row.data(TaskModel::TaskIdRole).toULongLong(), qulonglong(task.id()));
    QCOMPARE(row.data().toString(), QString(task.name()));
    QCOMPARE(row.data(TaskModel::StateRole).toString(), u"paused"_s);
    QCOMPARE(row.data(TaskModel::ProgressRole).toDouble(), 0.25);
    QCOMPARE(row.data(TaskModel::ProgressTextRole).toString(), u"row 5"_s);
    QCOMPARE(row.data(TaskModel::PauseCountRole).toInt(), 2);
    QCOMPARE(row.data(TaskModel::StepsRole).toInt(), 5);
    QVERIFY(row.data(TaskModel::BusyMsRole).toDouble() > 0);
    QVERIFY(!row.data(Qt::DecorationRole).isValid());
    QCOMPARE(model.roleNames().size(), 9);

    QSignalSpy changed(&model, &TaskModel::dataChanged);
    model.refresh();
    QCOMPARE(changed.count(), 0); // nothing has
    task.resume();
    model.refresh();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(row.data(TaskModel::PauseCountRole).toInt(), 1);
}

void tst_LiveTasks::rowsKeepTheirIdentity()
{
    TaskModel model;
    QAbstractItemModelTester tester(&model);
    QObject context;
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 6; ++i)
        tasks.push_back(endless(&context, QString::number(i)));
    model.refresh();
    const QPersistentModelIndex third(model.index(3));
    const QPersistentModelIndex second(model.index(2));
    for (const int i : {0, 2, 5})
        tasks[static_cast<std::size_t>(i)].stop();
    endless(&context, u"new"_s);
    model.refresh();
    QCOMPARE(column(model), (QStringList{u"1"_s, u"3"_s, u"4"_s, u"new"_s}));
    QCOMPARE(third.row(), 1);
    QCOMPARE(third.data().toString(), u"3"_s);
    QVERIFY(!second.isValid());
}

void tst_LiveTasks::tasksOfAllCooperatorsAreThere()
{
    TaskModel model;
    QAbstractItemModelTester tester(&model);
    QObject context;
    Cooperator bulk(Options{.started = false, .name = "bulk"});
    CooperativeTask inBulk = bulk.cooperate([] { return Step::Again; });
    inBulk.setName("first");
    endless(&context, u"second"_s);
    bulk.cooperate([] { return Step::Again; }).setName("third");
    model.refresh();
    QCOMPARE(column(model), (QStringList{u"first"_s, u"second"_s, u"third"_s}));
}

void tst_LiveTasks::theLimitHoldsAndTheTotalTells()
{
    TaskModel model;
    QAbstractItemModelTester tester(&model);
    model.setLimit(3);
    QObject context;
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 10; ++i)
        tasks.push_back(endless(&context, QString::number(i)));
    model.refresh();
    QCOMPARE(column(model), (QStringList{u"0"_s, u"1"_s, u"2"_s}));
    QCOMPARE(model.total(), 10);
    tasks[1].stop();
    model.refresh();
    QCOMPARE(column(model), (QStringList{u"0"_s, u"2"_s, u"3"_s}));
    model.setLimit(0);
    model.refresh();
    QCOMPARE(model.count(), 0);
    QCOMPARE(model.total(), 9);
}

void tst_LiveTasks::itLooksByItself()
{
    QmlScene scene(uR"(TaskModel {
        interval: 10
        onCountChanged: journal.write("count " + count)
    })"_s);
    QObject context;
    const CooperativeTask task = endless(&context, u"a"_s);
    QTRY_COMPARE(scene["count"].toInt(), 1);
    task.stop();
    QTRY_COMPARE(scene["count"].toInt(), 0);
    QCOMPARE(scene.take(), (QStringList{u"count 1"_s, u"count 0"_s}));
    QCOMPARE(scene.warnings(), QString());
}

void tst_LiveTasks::inactiveItWakesNobody()
{
    QObject context;
    endless(&context, u"a"_s);
    QmlScene scene(u"TaskModel { active: false }"_s);
    settle();
    QCOMPARE(scene["count"].toInt(), 0);
    QVERIFY(QtReactor::instance().delayedCalls().empty());
    scene.set("active", true);
    settle();
    QCOMPARE(scene["count"].toInt(), 1); // at once
    QCOMPARE(QtReactor::instance().delayedCalls().size(), std::size_t(1));
    scene.set("active", false);
    scene.set("active", true);
    scene.set("active", false);
    settle();
    QVERIFY(QtReactor::instance().delayedCalls().empty());
    QCOMPARE(scene["count"].toInt(), 1); // as it was
}

void tst_LiveTasks::misuseIsAWarning()
{
    QmlScene scene(u"TaskModel { interval: 0; limit: -1 }"_s);
    const QString warnings = scene.warnings();
    QVERIFY2(warnings.contains(u"interval: it must be at least 10 ms (is 0); it stays 100"_s),
             qPrintable(warnings));
    QVERIFY2(warnings.contains(u"limit: it must not be negative (is -1); it stays 1000"_s),
             qPrintable(warnings));
    QCOMPARE(scene["interval"].toInt(), 100);
    QCOMPARE(scene["limit"].toInt(), 1000);
}

void tst_LiveTasks::theObserverIsLeftAlone()
{
    class Counter final : public Observer
    {
    public:
        void taskAdded(const CooperativeTask &) override { ++added; }
        void replaced() override { ++replacements; }
        int added = 0;
        int replacements = 0;
    } counter;
    QtReactor::instance().setObserver(&counter);
    QObject context;
    const CooperativeTask task = endless(&context, u"a"_s);
    task.setObserverMark(7);
    TaskModel model;
    model.refresh();
    QCOMPARE(model.count(), 1);
    QCOMPARE(counter.added, 1);
    QCOMPARE(counter.replacements, 0);
    QCOMPARE(task.observerMark(), 7U);
    QCOMPARE(QtReactor::instance().setObserver(nullptr), static_cast<Observer *>(&counter));
}

void tst_LiveTasks::theTaskOfARowCanBeUsed()
{
    QObject context;
    const CooperativeTask task = endless(&context, u"a"_s);
    QmlScene scene(uR"(QtObject {
        id: root
        property var model: TaskModel {}
        property var task: CoopTask { keepRunning: true }
        property Instantiator rows: Instantiator {
            model: root.model
            delegate: QtObject {
                required property var task
                required property string name
                required property string state
                Component.onCompleted: { root.task.source = task; journal.write(name + " " + state) }
            }
        }
        function stop() { task.stop() }
    })"_s);
    settle();
    QCOMPARE(scene.warnings(), QString());
    QCOMPARE(scene.take(), QStringList{u"a paused"_s});
    scene.call("stop");
    QCOMPARE(task.state(), TaskState::Stopped);
}

void tst_LiveTasks::anyOrderOfComingAndGoing()
{
    TaskModel model;
    QAbstractItemModelTester tester(&model);
    model.setLimit(40);
    QObject context;
    Cooperator other(Options{.started = false});
    std::mt19937 random(4711);
    std::vector<CooperativeTask> live;
    for (int round = 0; round < 300; ++round) {
        for (auto i = random() % 12; i > 0; --i) {
            if (random() % 2 && !live.empty()) {
                const auto at = live.begin() + static_cast<std::ptrdiff_t>(random() % live.size());
                at->stop();
                live.erase(at);
            } else if (random() % 2) {
                live.push_back(endless(&context, QString::number(round)));
            } else {
                live.push_back(other.cooperate([] { return Step::Again; }));
            }
        }
        model.refresh();
        QCOMPARE(model.total(), static_cast<int>(live.size()));
        QCOMPARE(model.count(), std::min(model.total(), 40));
        std::uint64_t before = 0;
        for (int row = 0; row < model.count(); ++row) {
            const auto id = model.index(row).data(TaskModel::TaskIdRole).toULongLong();
            QVERIFY(id > before);
            before = id;
        }
    }
}

QTEST_GUILESS_MAIN(tst_LiveTasks)
#include "moc_qmlscene.cpp"
#include "tst_livetasks.moc"
