// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "stage.h"

#include <view/rowsview.h>
#include <view/theme.h>

#include <QtCore/QElapsedTimer>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QScrollBar>

#include <algorithm>
#include <cmath>

using namespace QCoop;
using namespace QCoop::Inspector;

namespace {

constexpr int tasks = 100'000;
constexpr int changed = 5'000; // in one tick

/// Rows for \a changed tasks all over the table, with figures that change their order by busy.
QList<Wire::Message> newsOf(int turn)
{
    Wire::TaskTable table;
    for (int i = 0; i < changed; ++i) {
        Wire::TaskRow row;
        row.task = Wire::Id(1 + (i * (tasks / changed) + turn) % tasks);
        row.name = 1;
        row.steps = quint64(tasks) * 10 + quint64(turn);
        row.busy = 1'000'000'000LL + qint64(i) * 1000 * (turn + 1);
        table.rows.append(row);
    }
    return {table};
}

} // namespace

/// A window with 100,000 tasks. The times are printed; what is held to is how much is done.
class tst_ManyRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(Theme::Light); }
    void aTickTouchesWhatIsSeen();
};

void tst_ManyRows::aTickTouchesWhatIsSeen()
{
    Stage stage;
    QElapsedTimer clock;
    clock.start();
    stage.attach(FakeTarget::smallProgram(tasks));
    qInfo("attached and shown after %lld ms", clock.elapsed());
    TargetPage &page = stage.page();
    RowsView &view = page.tasksView();
    TaskModel &model = page.target().tasks();
    QCOMPARE(model.rowCount(), tasks);
    view.sortByColumn(int(TaskColumn::Busy), Qt::DescendingOrder);
    view.verticalScrollBar()->setValue(tasks / 2);
    QTRY_VERIFY(!model.visibleTasks().isEmpty());
    const int seen = int(view.visibleIds().size());
    QVERIFY2(seen > 5 && seen < 100, qPrintable(QString::number(seen)));
    QVERIFY(view.selectId(view.visibleIds().first()));
    const quint64 selected = view.currentId();

    QSignalSpy dataChanged(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layoutChanged(&model, &QAbstractItemModel::layoutChanged);
    qint64 taking = 0;
    qint64 arranging = 0;
    qint64 painting = 0;
    constexpr int turns = 10;
    for (int turn = 0; turn < turns; ++turn) {
        const quint64 frames = page.target().live().frames;
        for (const Wire::Message &message : newsOf(turn))
            stage.fake.say(message);
        QTRY_VERIFY(page.target().live().frames > frames);
        dataChanged.clear();
        layoutChanged.clear();

        clock.restart();
        page.target().store().flush();
        page.refresh();
        taking += clock.nsecsElapsed();
        // Not a word of rows that nobody sees, and of those that are seen few words.
        QVERIFY2(dataChanged.size() <= 4, qPrintable(QString::number(dataChanged.size())));
        for (const QList<QVariant> &arguments : std::as_const(dataChanged)) {
            const int rows =
                arguments.at(1).toModelIndex().row() - arguments.at(0).toModelIndex().row() + 1;
            QVERIFY2(rows <= seen + 2, qPrintable(QString::number(rows)));
        }

        clock.restart();
        model.rearrange();
        arranging += clock.nsecsElapsed();
        QVERIFY(layoutChanged.size() <= 1);
        const TaskOrder::Work work = model.work(); // of this one
        QVERIFY(work.visited >= tasks);            // it was done, and counted
        QVERIFY2(work.visited <= 2 * tasks, qPrintable(QString::number(work.visited)));
        const double bound = 3 * double(tasks) * std::log2(double(tasks));
        QVERIFY2(double(work.compared) <= bound, qPrintable(QString::number(work.compared)));

        clock.restart();
        QVERIFY(!view.grab().isNull());
        painting += clock.nsecsElapsed();
    }
    qInfo("a tick with %d changed rows of %d, mean of %d: told to the views in %.1f ms, sorted "
          "in %.1f ms (at most twice a second), %d rows painted in %.1f ms",
          changed, tasks, turns, double(taking) / turns / 1e6, double(arranging) / turns / 1e6,
          seen, double(painting) / turns / 1e6);
    QCOMPARE(view.currentId(), selected);
    QCOMPARE(view.selectedIds(), QList<quint64>{selected});
    QCOMPARE(model.rowCount(), tasks);
}

QTEST_MAIN(tst_ManyRows)
#include "tst_manyrows.moc"
