// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "stage.h"

#include <view/rowsview.h>
#include <view/theme.h>
#include <view/windowactions.h>

#include <QtGui/QAction>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QScrollBar>

using namespace QCoop;
using namespace QCoop::Inspector;

/// Which columns are seen, how wide, and what of that is kept from one run to the next.
class tst_Columns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(Theme::Light); }
    void stepTimesAreSeenWithoutScrolling();
    void longNamesAreElidedAndTold();
    void columnsAreKept();
    void resetLayoutForgetsThem();
    void aNewTargetTakesThemOver();
    void groupsHaveNoBusyBar();

private:
    /// The user's hand: wide names, no steps, pauses at the left, by busy downwards.
    static void change(RowsView &view);
    static void verifyChanged(const RowsView &view);
};

void tst_Columns::change(RowsView &view)
{
    QHeaderView *header = view.header();
    header->resizeSection(int(TaskColumn::Name), 321);
    view.setColumnHidden(int(TaskColumn::Steps), true);
    view.setColumnHidden(int(TaskColumn::Age), false);
    header->moveSection(header->visualIndex(int(TaskColumn::Pauses)), 0);
    view.sortByColumn(int(TaskColumn::Busy), Qt::DescendingOrder);
}

void tst_Columns::verifyChanged(const RowsView &view)
{
    const QHeaderView *header = view.header();
    QCOMPARE(header->sectionSize(int(TaskColumn::Name)), 321);
    QVERIFY(view.isColumnHidden(int(TaskColumn::Steps)));
    QVERIFY(!view.isColumnHidden(int(TaskColumn::Age)));
    QCOMPARE(header->visualIndex(int(TaskColumn::Pauses)), 0);
    QCOMPARE(header->sortIndicatorSection(), int(TaskColumn::Busy));
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
}

void tst_Columns::stepTimesAreSeenWithoutScrolling()
{
    Stage stage;
    QCOMPARE(stage.window->width(), 1400);
    stage.attach(FakeTarget::smallProgram(500)); // enough for a scroll bar at the side
    RowsView &view = stage.page().tasksView();
    QTRY_VERIFY(view.verticalScrollBar()->isVisible());
    QHeaderView *header = view.header();
    QCOMPARE(view.horizontalScrollBar()->value(), 0);
    const auto endOf = [header](TaskColumn column) {
        return header->sectionViewportPosition(int(column)) + header->sectionSize(int(column));
    };
    for (const TaskColumn column : {TaskColumn::LastStep, TaskColumn::LongestStep}) {
        QVERIFY2(endOf(column) <= view.viewport()->width(),
                 qPrintable(QStringLiteral("%1 ends at %2 of %3")
                                .arg(TaskCells::title(column))
                                .arg(endOf(column))
                                .arg(view.viewport()->width())));
    }
    const int name = header->sectionSize(int(TaskColumn::Name));
    QVERIFY2(name >= 180 && name <= 260, qPrintable(QString::number(name)));
    // No title is cut off in the columns that were made narrow.
    const QFontMetrics metrics = header->fontMetrics();
    for (int column = 0; column < taskColumnCount; ++column) {
        if (view.isColumnHidden(column))
            continue;
        const QString title = TaskCells::title(TaskColumn(column));
        QVERIFY2(header->sectionSize(column) >= metrics.horizontalAdvance(title),
                 qPrintable(title));
    }
}

void tst_Columns::longNamesAreElidedAndTold()
{
    Stage stage;
    QList<Wire::Message> snapshot = FakeTarget::smallProgram(2);
    const QString name = QStringLiteral("a name that goes on ").repeated(10);
    snapshot.insert(snapshot.size() - 1, FakeTarget::text(900, name));
    Wire::TaskRow row;
    row.task = 1;
    row.name = 900;
    snapshot.insert(snapshot.size() - 1, FakeTarget::row(row));
    stage.attach(snapshot);
    RowsView &view = stage.page().tasksView();
    QCOMPARE(view.textElideMode(), Qt::ElideRight);
    const QModelIndex cell = stage.page().target().tasks().indexOf(1, int(TaskColumn::Name));
    QCOMPARE(view.visualRect(cell).width(), view.header()->sectionSize(int(TaskColumn::Name)));
    QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(name));
}

void tst_Columns::columnsAreKept()
{
    Stage stage;
    stage.attach(FakeTarget::smallProgram(5));
    change(stage.page().tasksView());
    stage.open();
    stage.attach(FakeTarget::smallProgram(5));
    verifyChanged(stage.page().tasksView());
    // The rows are sorted so, too.
    QCOMPARE(stage.page().target().tasks().sortColumn(), int(TaskColumn::Busy));
    QCOMPARE(stage.page().target().tasks().idAt(stage.page().target().tasks().index(0, 0)), 5);
}

void tst_Columns::resetLayoutForgetsThem()
{
    Stage stage;
    stage.attach(FakeTarget::smallProgram(5));
    const QByteArray first = stage.page().tasksView().header()->saveState();
    change(stage.page().tasksView());
    stage.page().timersView().setColumnHidden(2, true);
    stage.window->actions().resetLayout->trigger();
    QCOMPARE(stage.page().tasksView().header()->saveState(), first);
    QCOMPARE(stage.page().target().tasks().sortColumn(), int(TaskColumn::Id));
    QVERIFY(!stage.page().timersView().isColumnHidden(2));

    // Without a target as well.
    change(stage.page().tasksView());
    stage.open();
    stage.window->actions().resetLayout->trigger();
    stage.attach(FakeTarget::smallProgram(5));
    QCOMPARE(stage.page().tasksView().header()->saveState(), first);
}

void tst_Columns::aNewTargetTakesThemOver()
{
    Stage stage;
    stage.attach(FakeTarget::smallProgram(5));
    change(stage.page().tasksView());
    stage.window->actions().closeTarget->trigger();
    QVERIFY(!stage.window->page());
    stage.attach(FakeTarget::smallProgram(5));
    verifyChanged(stage.page().tasksView());
}

void tst_Columns::groupsHaveNoBusyBar()
{
    Stage stage;
    stage.attach(FakeTarget::smallProgram(300)); // all started at one place
    stage.page().setTree(true);
    TaskModel &tasks = stage.page().target().tasks();
    QCOMPARE(tasks.rowCount(), 1);
    const QModelIndex group = tasks.index(0, int(TaskColumn::BusyPercent));
    QCOMPARE(tasks.idAt(group), 0);
    QCOMPARE(group.data().toString(), QString());
    RowsView &view = stage.page().tasksView();
    view.clearSelection();
    const QRect cell = view.visualRect(group).adjusted(2, 2, -2, -2);
    const QImage image = view.viewport()->grab(cell).toImage();
    QVERIFY(!image.isNull());
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            QCOMPARE(image.pixelColor(x, y), image.pixelColor(0, 0));
    }
    QCOMPARE(image.pixelColor(0, 0), view.palette().color(QPalette::Base));
}

QTEST_MAIN(tst_Columns)
#include "tst_columns.moc"
