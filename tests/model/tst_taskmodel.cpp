// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/taskmodel.h>

#include <qcoop/wire/message.h>

#include <QtCore/QElapsedTimer>
#include <QtCore/QRandomGenerator>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;

void say(Store &store, const Wire::Message &message, Wire::Time at = second)
{
    Wire::Received received;
    received.message = message;
    received.at = at;
    store.apply(received);
}

void add(Store &store, Wire::Id id, Wire::Id parent = 0, Wire::PlaceId place = 0)
{
    say(store, Wire::TasksAdded{{{id, 1, parent, place, 0}}});
}

void setSteps(Store &store, Wire::Id id, quint64 steps)
{
    Wire::TaskRow row;
    row.task = id;
    row.steps = steps;
    say(store, Wire::TaskTable{{row}});
}

void end(Store &store, Wire::Id id)
{
    Wire::TaskEnded ended;
    ended.task = id;
    ended.at = second;
    say(store, ended);
}

/// The ids of all rows, children in parentheses: "1 2(3 4) 5"; a group as its text.
QString shape(const TaskModel &model, const QModelIndex &parent = {})
{
    QStringList items;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const QString below = shape(model, index);
        const Wire::Id id = model.idAt(index);
        const QString name = id != 0
                                 ? QString::number(id)
                                 : index.siblingAtColumn(int(TaskColumn::Name)).data().toString();
        const bool isGroup = id == 0;
        items << (below.isEmpty() || isGroup ? name : name + u'(' + below + u')');
    }
    return items.join(u' ');
}

/// 100,000 tasks with names and figures that are in no order.
void addMany(Store &store, int count)
{
    QRandomGenerator random(7);
    Wire::Texts texts;
    for (Wire::TextId id = 1; id <= 1000; ++id)
        texts.entries.append({id, u"task %1"_s.arg(random.bounded(100'000))});
    say(store, texts);
    say(store, Wire::Places{{{1, 1, 1, 1, 2}, {2, 3, 1, 1, 4}}});
    Wire::TasksAdded added;
    Wire::TaskTable rows;
    for (int i = 1; i <= count; ++i) {
        added.rows.append({Wire::Id(i), 1, 0, Wire::PlaceId(1 + i % 2), i});
        Wire::TaskRow row;
        row.task = Wire::Id(i);
        row.name = 1 + random.bounded(1000U);
        row.steps = random.bounded(1'000'000U);
        row.busy = qint64(random.bounded(1'000'000U)) * 1000;
        rows.rows.append(row);
    }
    say(store, added);
    say(store, rows);
}

} // namespace

class tst_TaskModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rowsFollowTheStore();
    void sorting();
    void filtering();
    void treeKeepsWhatStandsAboveAMatch();
    void manyChildrenAreGrouped();
    void endlessNestingIsCut();
    void nothingMovesWhileTheUserIsBusy();
    void valuesAreResortedAtMostNowAndThen();
    void onlyVisibleRowsAreRefreshed();
    void frozenViewStandsStill();
    void selectionKeepsItsTask();
    void randomOperations();
    void hundredThousandTasks();
};

void tst_TaskModel::rowsFollowTheStore()
{
    Store store;
    TaskModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    add(store, 2);
    add(store, 1);
    QCOMPARE(model.rowCount(), 0);
    store.flush();
    QCOMPARE(shape(model), u"1 2"_s);
    end(store, 1);
    add(store, 3);
    store.flush();
    model.rearrange();
    QCOMPARE(shape(model), u"1 2 3"_s);
    QCOMPARE(model.indexOf(1, int(TaskColumn::State)).data().toString(), u"done"_s);
    model.setShowEnded(false);
    QCOMPARE(shape(model), u"2 3"_s);
    QVERIFY(!model.indexOf(1).isValid());
    QCOMPARE(model.index(0, int(TaskColumn::Id)).data(Qt::AccessibleTextRole).toString(),
             u"Id: 2"_s);
    QCOMPARE(
        model.headerData(int(TaskColumn::LongestStep), Qt::Horizontal, Qt::DisplayRole).toString(),
        u"Max step"_s);
    store.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_TaskModel::sorting()
{
    Store store;
    TaskModel model(&store);
    say(store, Wire::Texts{{{1, u"beta"_s}, {2, u"Alpha"_s}, {3, u"gamma"_s}}});
    const QList<std::pair<Wire::TextId, quint64>> tasks{{1, 5}, {2, 50}, {3, 5}};
    for (qsizetype i = 0; i < tasks.size(); ++i) {
        add(store, Wire::Id(i + 1));
        Wire::TaskRow row;
        row.task = Wire::Id(i + 1);
        row.name = tasks[i].first;
        row.steps = tasks[i].second;
        say(store, Wire::TaskTable{{row}});
    }
    store.flush();
    model.sort(int(TaskColumn::Name));
    QCOMPARE(shape(model), u"2 1 3"_s);
    model.sort(int(TaskColumn::Name), Qt::DescendingOrder);
    QCOMPARE(shape(model), u"3 1 2"_s);
    model.sort(int(TaskColumn::Steps), Qt::DescendingOrder);
    QCOMPARE(shape(model), u"2 1 3"_s); // of equal ones the older first
    model.sort(int(TaskColumn::Id), Qt::DescendingOrder);
    QCOMPARE(shape(model), u"3 2 1"_s);
    model.sort(-1);
    QCOMPARE(model.sortColumn(), int(TaskColumn::Id));
}

void tst_TaskModel::filtering()
{
    Store store;
    TaskModel model(&store);
    for (Wire::Id id = 1; id <= 9; ++id) {
        add(store, id);
        setSteps(store, id, id * 10);
    }
    store.flush();
    model.setFilter(Filter::parse(u"steps>50 -id:8"_s));
    QCOMPARE(shape(model), u"6 7 9"_s);
    QCOMPARE(model.shownCount(), qsizetype(3));
    QCOMPARE(model.taskCount(), qsizetype(9));
    setSteps(store, 1, 1000);
    store.flush();
    model.rearrange();
    QCOMPARE(shape(model), u"1 6 7 9"_s);
    model.setFilter({});
    QCOMPARE(model.rowCount(), 9);
}

void tst_TaskModel::treeKeepsWhatStandsAboveAMatch()
{
    Store store;
    TaskModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    add(store, 1);
    add(store, 2, 1);
    add(store, 3, 2);
    add(store, 4);
    add(store, 5, 1);
    add(store, 6, 99); // of a parent that is not known
    store.flush();
    model.setTree(true);
    QCOMPARE(shape(model), u"1(2(3) 5) 4 6"_s);
    model.setFilter(Filter::parse(u"id:3 | id:4"_s));
    QCOMPARE(shape(model), u"1(2(3)) 4"_s);
    QCOMPARE(model.shownCount(), qsizetype(2));
    const QModelIndex three = model.indexOf(3);
    QCOMPARE(model.idAt(three.parent()), Wire::Id(2));
    model.setFilter({});
    model.sort(int(TaskColumn::Id), Qt::DescendingOrder);
    QCOMPARE(shape(model), u"6 4 1(5 2(3))"_s);
    model.setTree(false);
    QCOMPARE(shape(model), u"6 5 4 3 2 1"_s);
}

void tst_TaskModel::manyChildrenAreGrouped()
{
    Store store;
    TaskModel model(&store);
    say(store, Wire::Texts{{{1, u"/src/a.cpp"_s}, {2, u"void render()"_s}, {3, u"void load()"_s}}});
    say(store, Wire::Places{{{1, 1, 10, 1, 2}, {2, 1, 20, 1, 3}}});
    add(store, 1);
    for (Wire::Id id = 2; id <= 251; ++id)
        add(store, id, 1, id <= 51 ? 1 : 2);
    store.flush();
    model.setTree(true);
    QCOMPARE(shape(model), u"1(load(): 200 tasks render(): 50 tasks)"_s);
    const QPersistentModelIndex group = model.index(1, 0, model.indexOf(1));
    QCOMPARE(group.data(TaskModel::GroupSizeRole).toInt(), 50);
    QCOMPARE(model.rowCount(group), 50);
    QCOMPARE(model.indexOf(7).parent(), QModelIndex(group));
    for (Wire::Id id = 300; id < 500; ++id)
        add(store, id, 1, 1);
    store.flush();
    model.rearrange();
    QCOMPARE(group.row(), 0); // the larger one by now, and still the same
    QCOMPARE(shape(model), u"1(render(): 250 tasks load(): 200 tasks)"_s);
}

void tst_TaskModel::endlessNestingIsCut()
{
    Store store;
    TaskModel model(&store);
    for (Wire::Id id = 1; id <= 150; ++id)
        add(store, id, id - 1);
    store.flush();
    model.setTree(true);
    int depth = 0;
    for (QModelIndex at = model.indexOf(101); at.isValid(); at = at.parent())
        ++depth;
    QCOMPARE(depth, 101);
    QVERIFY(!model.indexOf(102).parent().isValid());
    QCOMPARE(model.rowCount(), 1 + 49);
}

void tst_TaskModel::nothingMovesWhileTheUserIsBusy()
{
    Store store;
    TaskModel model(&store);
    model.setRearrangeInterval(0);
    model.sort(int(TaskColumn::Steps));
    add(store, 1);
    add(store, 2);
    store.flush();
    model.rearrange();
    QCOMPARE(shape(model), u"1 2"_s);
    model.setBusy(true);
    setSteps(store, 1, 10);
    add(store, 3);
    store.flush();
    QCoreApplication::processEvents();
    QCOMPARE(shape(model), u"1 2"_s);
    model.setBusy(false);
    QTRY_COMPARE(shape(model), u"2 3 1"_s);
}

void tst_TaskModel::valuesAreResortedAtMostNowAndThen()
{
    Store store;
    TaskModel model(&store);
    model.setRearrangeInterval(20);
    model.sort(int(TaskColumn::Steps), Qt::DescendingOrder);
    add(store, 1);
    add(store, 2);
    store.flush();
    model.rearrange();
    QSignalSpy rearranged(&model, &TaskModel::rearranged);
    for (quint64 steps = 1; steps <= 50; ++steps) {
        setSteps(store, 2, steps);
        store.flush();
    }
    QCOMPARE(shape(model), u"1 2"_s);
    QTRY_COMPARE(shape(model), u"2 1"_s);
    QCOMPARE(rearranged.size(), 1);
}

void tst_TaskModel::onlyVisibleRowsAreRefreshed()
{
    Store store;
    TaskModel model(&store);
    for (Wire::Id id = 1; id <= 100; ++id)
        add(store, id);
    store.flush();
    QSignalSpy changed(&model, &TaskModel::dataChanged);
    setSteps(store, 50, 1);
    store.flush();
    QCOMPARE(changed.size(), 0); // nobody said that anything is visible
    model.setVisibleRange(10, 20);
    QCOMPARE(model.visibleTasks().size(), 11);
    QCOMPARE(model.visibleTasks().first(), Wire::Id(11));
    for (Wire::Id id = 1; id <= 100; ++id)
        setSteps(store, id, 2);
    store.flush();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 10);
    QCOMPARE(changed[0][1].toModelIndex().row(), 20);
    model.setVisibleRange(90, 5000); // a view that is behind
    model.tick();
    QCOMPARE(changed.last()[1].toModelIndex().row(), 99);
    model.setTree(true);
    model.setVisibleTasks({3, 999});
    changed.clear();
    model.tick();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.idAt(changed[0][0].toModelIndex()), Wire::Id(3));
}

void tst_TaskModel::frozenViewStandsStill()
{
    Store store;
    TaskModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.sort(int(TaskColumn::Steps), Qt::DescendingOrder);
    for (Wire::Id id = 1; id <= 5; ++id) {
        add(store, id);
        setSteps(store, id, id);
    }
    store.flush();
    model.rearrange();
    const QPersistentModelIndex three = model.indexOf(3);
    model.setPicture(store.copy());
    QVERIFY(model.isFrozen());
    setSteps(store, 3, 1000);
    for (Wire::Id id = 1000; id < 1000 + Wire::Id(maxEnded) + 3; ++id) {
        add(store, id);
        end(store, id);
    }
    end(store, 5);
    store.flush();
    QCOMPARE(shape(model), u"5 4 3 2 1"_s);
    QCOMPARE(model.indexOf(3, int(TaskColumn::Steps)).data().toString(), u"3"_s);
    model.sort(int(TaskColumn::Id)); // a frozen view can be sorted
    QCOMPARE(shape(model), u"1 2 3 4 5"_s);
    model.sort(int(TaskColumn::Steps), Qt::DescendingOrder);
    model.setPicture(nullptr);
    QCOMPARE(model.idAt(three), Wire::Id(3));
    QCOMPARE(three.row(), 0);
    QCOMPARE(model.rowCount(), 4 + int(maxEndedShown));
}

void tst_TaskModel::selectionKeepsItsTask()
{
    Store store;
    TaskModel model(&store);
    for (Wire::Id id = 1; id <= 50; ++id) {
        add(store, id, id / 2);
        setSteps(store, id, id * 7919 % 101);
    }
    store.flush();
    const QPersistentModelIndex selected = model.indexOf(17);
    for (const TaskColumn column : {TaskColumn::Steps, TaskColumn::Name, TaskColumn::Id}) {
        for (const bool isTree : {false, true}) {
            for (const Qt::SortOrder order : {Qt::DescendingOrder, Qt::AscendingOrder}) {
                model.setTree(isTree);
                model.sort(int(column), order);
                QCOMPARE(model.idAt(selected), Wire::Id(17));
                QCOMPARE(QModelIndex(selected), model.indexOf(17));
            }
        }
    }
    model.setFilter(Filter::parse(u"id:16"_s));
    QVERIFY(!selected.isValid());
}

void tst_TaskModel::randomOperations()
{
    Store store;
    TaskModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QRandomGenerator random(20'231);
    const QStringList filters{{}, u"steps>40"_s, u"state:live"_s, u"-steps>90 | id<20"_s};
    QList<std::pair<QPersistentModelIndex, Wire::Id>> kept;
    Wire::Id last = 0;
    int checked = 0;
    for (int i = 0; i < 2'000; ++i) {
        const Wire::Id some = last == 0 ? 0 : 1 + random.bounded(quint32(last));
        switch (random.bounded(12)) {
        case 0:
        case 1:
            if (store.picture().tasks.liveCount() < 40) {
                add(store, ++last, some, random.bounded(3U));
            }
            break;
        case 2:
        case 3:
        case 4:
            setSteps(store, some, random.bounded(100U));
            break;
        case 5:
        case 6:
            end(store, some);
            break;
        case 7:
            model.sort(random.bounded(taskColumnCount),
                       random.bounded(2) != 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
            break;
        case 8:
            model.setFilter(Filter::parse(filters[random.bounded(int(filters.size()))]));
            break;
        case 9:
            model.setShowEnded(random.bounded(2) != 0);
            break;
        case 10:
            if (random.bounded(4) == 0)
                model.setTree(!model.isTree());
            model.setBusy(random.bounded(3) == 0);
            break;
        case 11:
            if (random.bounded(20) == 0)
                store.clear(); // and ids go on, as in another run of the program
            else
                model.setPicture(random.bounded(2) != 0 ? store.copy() : nullptr);
            break;
        }
        if (random.bounded(3) == 0)
            store.flush();
        if (random.bounded(5) == 0)
            model.rearrange();
        for (const auto &[index, id] : std::as_const(kept)) {
            if (index.isValid()) {
                QCOMPARE(model.idAt(index), id);
                ++checked;
            }
        }
        kept.removeIf([](const auto &each) { return !each.first.isValid(); });
        if (const QModelIndex index = model.indexOf(some); index.isValid() && kept.size() < 10)
            kept.append({index, some});
    }
    QVERIFY(checked > 2'000);
}

void tst_TaskModel::hundredThousandTasks()
{
    constexpr int count = 100'000;
    Store store;
    TaskModel model(&store);
    QElapsedTimer clock;
    clock.start();
    addMany(store, count);
    qInfo("100,000 tasks applied in %lld ms", clock.restart());
    store.flush();
    qInfo("told and arranged in %lld ms", clock.restart());
    QCOMPARE(model.rowCount(), count);

    const auto timed = [&](const char *what, auto action) {
        clock.restart();
        action();
        qInfo("%s: %.1f ms, %lld visited, %lld compared", what, double(clock.nsecsElapsed()) / 1e6,
              model.work().visited, model.work().compared);
        QCOMPARE(model.work().visited, count);
        QVERIFY(model.work().compared < qint64(count) * 17 * 2); // n log n, not more
    };
    timed("sort by steps", [&] { model.sort(int(TaskColumn::Steps)); });
    timed("sort by busy, descending",
          [&] { model.sort(int(TaskColumn::Busy), Qt::DescendingOrder); });
    timed("sort by name", [&] { model.sort(int(TaskColumn::Name)); });
    timed("filter steps>500k", [&] { model.setFilter(Filter::parse(u"steps>500k"_s)); });
    timed("filter of a word", [&] { model.setFilter(Filter::parse(u"task 9"_s)); });
    timed("no filter", [&] { model.setFilter({}); });
    timed("tree", [&] { model.setTree(true); });
    timed("flat", [&] { model.setTree(false); });

    model.setVisibleRange(0, 40);
    QSignalSpy changed(&model, &TaskModel::dataChanged);
    Wire::TaskTable rows;
    for (int i = 1; i <= 5'000; ++i) {
        Wire::TaskRow row;
        row.task = Wire::Id(i) * 20;
        row.steps = quint64(i);
        rows.rows.append(row);
    }
    clock.restart();
    say(store, rows);
    store.flush();
    qInfo("5,000 changed rows and flush: %.1f ms", double(clock.nsecsElapsed()) / 1e6);
    QCOMPARE(changed.size(), 1);
    clock.restart();
    const auto copy = store.copy();
    qInfo("copy: %.1f ms", double(clock.nsecsElapsed()) / 1e6);
    QCOMPARE(copy->tasks.size(), qsizetype(count));
}

QTEST_GUILESS_MAIN(tst_TaskModel)
#include "tst_taskmodel.moc"
