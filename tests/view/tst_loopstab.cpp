// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "stage.h"

#include <model/loopsmodel.h>
#include <view/loopstrip.h>
#include <view/rowsview.h>
#include <view/windowactions.h>

#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMessageBox>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

/// Two loops; on the first a cooperator and a TaskGroup, on the second an Executor.
QList<Wire::Message> program()
{
    QList<Wire::Message> snapshot = FakeTarget::smallProgram(3);
    const QList<Wire::Message> more{
        Wire::LoopAdded{2, 200, u"worker"_s, false},
        Wire::Texts{{{10, u"<b>downloads</b>"_s}, {11, u"<i>evil</i> & co"_s}}},
        Wire::FacilitiesAdded{{{5, 1, quint8(Wire::FacilityKind::TaskGroup), 2, 0},
                               {6, 2, quint8(Wire::FacilityKind::Executor), 2, 0}}},
        Wire::FacilityTable{{{5, 10, 4, 26, 4, 120, 0, 0}, {6, 0, 8, 0, 0, 0, 0, 0}}}};
    for (const Wire::Message &message : more)
        snapshot.insert(snapshot.size() - 1, message);
    return snapshot;
}

QStringList names(const QAbstractItemView &view)
{
    QStringList names;
    const auto *tree = static_cast<const QTreeView *>(&view);
    for (QModelIndex row = tree->indexAt(QPoint(0, 0)); row.isValid(); row = tree->indexBelow(row))
        names.append(row.siblingAtColumn(0).data().toString());
    return names;
}

} // namespace

/// The tab that shows what schedules work on which loop.
class tst_LoopsTab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatRunsOnALoopIsSeenWithoutAClick();
    void aRowShowsItsLoopInTheStrip();
    void whatIsFoldedStaysSo();
    void theSelectionStaysWithItsRow();
    void frozenItStandsStill();
    void whatIsStoppedIsNamedPlain();
};

void tst_LoopsTab::whatRunsOnALoopIsSeenWithoutAClick()
{
    Stage stage;
    stage.attach(program());
    stage.page().setCurrentTab(TargetPage::LoopsTab);
    const RowsView &view = stage.page().loopsView();
    QTRY_COMPARE(names(view), (QStringList{u"main"_s, u"gui"_s, u"<b>downloads</b>"_s, u"worker"_s,
                                           u"Executor#6"_s}));
    QVERIFY(view.rootIsDecorated());
    QVERIFY(!view.isColumnHidden(int(LoopsColumn::Waiting)));
    // What comes later, too.
    stage.fake.say(Wire::FacilitiesAdded{{{7, 2, quint8(Wire::FacilityKind::EventLoop), 0, 0}}});
    QTRY_COMPARE(names(view).size(), qsizetype(6));
    stage.fake.say(Wire::FacilityRemoved{5});
    QTRY_COMPARE(names(view).size(), qsizetype(5));
    stage.fake.say(Wire::LoopRemoved{2});
    QTRY_COMPARE(names(view), (QStringList{u"main"_s, u"gui"_s}));
}

void tst_LoopsTab::aRowShowsItsLoopInTheStrip()
{
    Stage stage;
    stage.attach(program());
    stage.page().setCurrentTab(TargetPage::LoopsTab);
    RowsView &view = stage.page().loopsView();
    QTRY_COMPARE(names(view).size(), qsizetype(5));
    for (const Wire::Id loop : {Wire::Id(1), Wire::Id(2)}) {
        Wire::LoopStats stats;
        stats.loop = loop;
        stats.interval = 100'000'000;
        stage.fake.say(stats);
    }
    const auto click = [&](const QModelIndex &index) {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(index).center());
    };
    const QAbstractItemModel &model = *view.model();
    click(model.index(0, 0, model.index(1, 0))); // the executor of the worker
    QTRY_VERIFY(stage.page().strip().accessibleDescription().startsWith(u"worker loop"_s));
    click(model.index(1, 0, model.index(0, 0))); // the group of the main one
    QTRY_VERIFY(stage.page().strip().accessibleDescription().startsWith(u"main loop"_s));
}

void tst_LoopsTab::whatIsFoldedStaysSo()
{
    Stage stage;
    stage.attach(program());
    stage.page().setCurrentTab(TargetPage::LoopsTab);
    RowsView &view = stage.page().loopsView();
    QTRY_COMPARE(names(view).size(), qsizetype(5));
    view.collapse(view.model()->index(0, 0));
    stage.fake.say(Wire::FacilityTable{{{5, 10, 4, 27, 4, 121, 0, 0}}});
    stage.fake.say(Wire::FacilitiesAdded{{{8, 1, quint8(Wire::FacilityKind::TaskGroup), 0, 0}}});
    QTRY_COMPARE(view.model()->rowCount(view.model()->index(0, 0)), 3);
    QCOMPARE(names(view), (QStringList{u"main"_s, u"worker"_s, u"Executor#6"_s}));
}

void tst_LoopsTab::theSelectionStaysWithItsRow()
{
    Stage stage;
    stage.attach(program());
    stage.page().setCurrentTab(TargetPage::LoopsTab);
    RowsView &view = stage.page().loopsView();
    QTRY_COMPARE(names(view).size(), qsizetype(5));
    const QModelIndex executor = view.model()->index(0, 0, view.model()->index(1, 0));
    view.setCurrentIndex(executor);
    const quint64 id = view.currentId();
    stage.fake.say(Wire::FacilitiesAdded{{{4, 2, quint8(Wire::FacilityKind::EventLoop), 0, 0}}});
    QTRY_COMPARE(names(view).size(), qsizetype(6));
    QCOMPARE(view.currentId(), id);
    QCOMPARE(view.currentIndex().data().toString(), u"Executor#6"_s);
    QVERIFY(view.selectId(id));
    QVERIFY(!view.selectId(12345));
}

void tst_LoopsTab::frozenItStandsStill()
{
    Stage stage;
    stage.attach(program());
    stage.page().setCurrentTab(TargetPage::LoopsTab);
    const RowsView &view = stage.page().loopsView();
    QTRY_COMPARE(names(view).size(), qsizetype(5));
    stage.page().setFrozen(true);
    stage.fake.say(Wire::FacilityRemoved{5});
    QTRY_COMPARE(stage.page().target().live().facilities.living().size(), std::size_t(1));
    stage.page().refresh();
    QCOMPARE(names(view).size(), qsizetype(5));
    stage.page().setFrozen(false);
    QTRY_COMPARE(names(view).size(), qsizetype(4));
}

void tst_LoopsTab::whatIsStoppedIsNamedPlain()
{
    Stage stage;
    stage.attach(program());
    Wire::TaskRow row;
    row.task = 2;
    row.name = 11;
    stage.fake.say(FakeTarget::row(row));
    QTRY_COMPARE(stage.page().target().live().labelOf(2), u"<i>evil</i> & co#2"_s);
    stage.page().setCurrentTab(TargetPage::TasksTab);
    QVERIFY(stage.page().tasksView().selectId(2));
    stage.window->actions().stop->setEnabled(true);
    stage.window->actions().stop->trigger();
    auto *const box = stage.window->findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY(box->informativeText().contains(u"<i>evil</i> & co#2"_s));
    int shown = 0;
    for (const QLabel *label : box->findChildren<QLabel *>()) {
        QCOMPARE(label->textFormat(), Qt::PlainText);
        shown += label->text().contains(u"<i>evil</i>"_s) ? 1 : 0;
    }
    QCOMPARE(shown, 1);
    box->reject();
}

QTEST_MAIN(tst_LoopsTab)
#include "tst_loopstab.moc"
