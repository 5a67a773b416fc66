// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/taskmodel.h>
#include <view/celldelegate.h>
#include <view/commandline.h>
#include <view/detailspane.h>
#include <view/filterfield.h>
#include <view/logmodel.h>
#include <view/look.h>
#include <view/rowsview.h>
#include <view/sentences.h>
#include <view/theme.h>

#include <qcoop/wire/message.h>

#include <QtGui/QAction>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>

#include <set>

using namespace QCoop;
using namespace QCoop::Inspector;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 second = 1'000'000'000;

/// A store with tasks and a model over it, and a view as the window makes it.
class Scene
{
public:
    explicit Scene(int tasks)
        : store(nullptr, [] { return qint64(0); })
        , model(&store)
    {
        say(Wire::LoopAdded{1, 1, QStringLiteral("main"), true});
        say(Wire::SchedulerAdded{1, 1, QStringLiteral("gui"), 10 * ms, false});
        say(Wire::Texts{{{1, QStringLiteral("render")}}});
        Wire::TasksAdded added;
        Wire::TaskTable table;
        for (int i = 1; i <= tasks; ++i) {
            added.rows.append({Wire::Id(i), 1, 0, 0, 0});
            Wire::TaskRow row;
            row.task = Wire::Id(i);
            row.name = 1;
            row.steps = quint64(i);
            row.busy = (tasks - i) * ms;
            table.rows.append(row);
        }
        say(added);
        say(table);
        say(Wire::SnapshotEnd{});
        store.flush();
        model.rearrange();

        view.resize(800, 400);
        view.setModel(&model);
        view.setIdentity(TaskModel::IdRole, [this](quint64 id) { return model.indexOf(id); });
        view.setColumns(QList<int>(taskColumnCount, 10));
        view.sortByColumn(int(TaskColumn::Id), Qt::AscendingOrder);
    }

    void say(const Wire::Message &message, Wire::Time at = second)
    {
        Wire::Received received;
        received.message = message;
        received.sequence = m_sequence++;
        received.at = at;
        store.apply(received);
    }

    void show()
    {
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }

    Store store;
    TaskModel model;
    RowsView view;

private:
    quint64 m_sequence = 0;
};

} // namespace

/// The manners of our tables, and what the small views say.
class tst_Views : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void visibleRangeIsTold();
    void scrollingMakesBusyForAWhile();
    void heldMouseButtonKeepsBusy();
    void selectionKeepsItsTasksWhenSorted();
    void selectionSurvivesTheTree();
    void thereIsAlwaysACurrentRow();
    void columnsMenuShowsAndHides();
    void oneColumnStays();
    void sortMenuSortsBothWays();
    void rowsAreCopiedAsTheyStand();
    void noticeHasALink();
    void looksDifferInMoreThanColour();
    void stateCellIsPaintedWithItsFill();
    void filterFieldTellsOnReturnAndEscape();
    void blockedSentenceNamesTheCulprit();
    void blockedSentenceStaysForThreeSeconds();
    void emptySentenceGivesTheReason();
    void logForgetsTheOldest();
    void detailsShowATask();
    void geometryIsUnderstoodOrRefused();
};

void tst_Views::initTestCase()
{
    applyTheme(Theme::Light);
}

void tst_Views::visibleRangeIsTold()
{
    Scene scene(10'000);
    QSignalSpy spy(&scene.view, &RowsView::visibleRowsChanged);
    scene.show();
    QTRY_VERIFY(!spy.isEmpty());
    QTRY_COMPARE(spy.last().at(0).toInt(), 0);
    const int rows = spy.last().at(1).toInt() + 1;
    QVERIFY2(rows > 5 && rows < 60, qPrintable(QString::number(rows)));
    QCOMPARE(scene.view.visibleIds().size(), rows);

    scene.view.verticalScrollBar()->setValue(5000);
    QTRY_COMPARE(spy.last().at(0).toInt(), 5000);
    QCOMPARE(scene.view.visibleIds().first(), 5001);
    scene.view.verticalScrollBar()->setValue(scene.view.verticalScrollBar()->maximum());
    QTRY_COMPARE(spy.last().at(1).toInt(), 9999);
}

void tst_Views::scrollingMakesBusyForAWhile()
{
    Scene scene(1000);
    scene.show();
    QSignalSpy spy(&scene.view, &RowsView::busyChanged);
    scene.view.verticalScrollBar()->setValue(100);
    scene.view.verticalScrollBar()->setValue(200);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toBool(), true);
    QTRY_COMPARE(spy.size(), 2);
    QCOMPARE(spy.last().first().toBool(), false);
}

void tst_Views::heldMouseButtonKeepsBusy()
{
    Scene scene(10);
    scene.show();
    QSignalSpy spy(&scene.view, &RowsView::busyChanged);
    const QPoint at = scene.view.visualRect(scene.model.index(2, 0)).center();
    QTest::mousePress(scene.view.viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(spy.size(), 1);
    QTest::mouseRelease(scene.view.viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(spy.size(), 1); // a moment more, for a second click
    QTRY_COMPARE(spy.size(), 2);
    QCOMPARE(scene.view.currentId(), 3);
}

void tst_Views::selectionKeepsItsTasksWhenSorted()
{
    Scene scene(500);
    scene.show();
    QVERIFY(scene.view.selectId(17));
    scene.view.selectionModel()->select(scene.model.indexOf(400),
                                        QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QCOMPARE(scene.view.selectedIds(), (QList<quint64>{17, 400}));
    scene.view.sortByColumn(int(TaskColumn::Busy), Qt::AscendingOrder); // the highest id first
    QCOMPARE(scene.view.selectedIds(), (QList<quint64>{400, 17}));
    QCOMPARE(scene.view.currentId(), 17);

    // What the target says moves rows as well: 17 becomes the busiest.
    Wire::TaskRow row;
    row.task = 17;
    row.busy = 9 * second;
    scene.say(Wire::TaskTable{{row}});
    scene.store.flush();
    scene.model.rearrange();
    QCOMPARE(scene.model.indexOf(17).row(), 499);
    QCOMPARE(scene.view.currentId(), 17);
    QCOMPARE(scene.view.selectedIds(), (QList<quint64>{400, 17}));
}

void tst_Views::selectionSurvivesTheTree()
{
    Scene scene(50);
    scene.show();
    QVERIFY(scene.view.selectId(17));
    scene.model.setTree(true);
    QCOMPARE(scene.view.selectedIds(), QList<quint64>{17});
    QCOMPARE(scene.view.currentId(), 17);
    scene.model.setTree(false);
    QCOMPARE(scene.view.selectedIds(), QList<quint64>{17});
}

void tst_Views::thereIsAlwaysACurrentRow()
{
    Scene scene(20);
    scene.show();
    QVERIFY(scene.view.currentIndex().isValid());
    QCOMPARE(scene.view.selectedIds(), QList<quint64>{scene.view.currentId()}); // and it is seen
    QVERIFY(scene.view.selectId(17));
    scene.model.setFilter(Filter::parse(QStringLiteral("id<5")));
    QVERIFY(scene.view.currentIndex().isValid());
    QVERIFY(scene.view.currentId() < 5);
    scene.model.setFilter(Filter::parse(QStringLiteral("id>1000")));
    QVERIFY(!scene.view.currentIndex().isValid());
    QCOMPARE(scene.view.currentId(), 0);
    scene.model.setFilter({});
    QVERIFY(scene.view.currentIndex().isValid());
}

void tst_Views::columnsMenuShowsAndHides()
{
    Scene scene(3);
    const std::unique_ptr<QMenu> menu(scene.view.makeColumnsMenu(&scene.view));
    QCOMPARE(menu->actions().size(), taskColumnCount);
    QAction *steps = menu->actions().at(int(TaskColumn::Steps));
    QVERIFY(steps->isChecked());
    steps->trigger();
    QVERIFY(scene.view.isColumnHidden(int(TaskColumn::Steps)));
    steps->trigger();
    QVERIFY(!scene.view.isColumnHidden(int(TaskColumn::Steps)));
    for (const QAction *action : menu->actions())
        QVERIFY(!action->text().isEmpty());
}

void tst_Views::oneColumnStays()
{
    Scene scene(3);
    const std::unique_ptr<QMenu> menu(scene.view.makeColumnsMenu(&scene.view));
    for (QAction *action : menu->actions())
        action->trigger();
    QCOMPARE(scene.view.header()->hiddenSectionCount(), taskColumnCount - 1);
}

void tst_Views::sortMenuSortsBothWays()
{
    Scene scene(9);
    const auto choose = [&scene] {
        const std::unique_ptr<QMenu> menu(scene.view.makeSortMenu(&scene.view));
        menu->actions().at(int(TaskColumn::Busy))->trigger();
        return scene.model.idAt(scene.model.index(0, 0));
    };
    QCOMPARE(choose(), 9); // the least busy
    QCOMPARE(choose(), 1);
    QCOMPARE(choose(), 9);
}

void tst_Views::rowsAreCopiedAsTheyStand()
{
    Scene scene(3);
    scene.view.setColumns(QList<int>(taskColumnCount, -10));
    scene.view.setColumnHidden(int(TaskColumn::Id), false);
    scene.view.setColumnHidden(int(TaskColumn::Steps), false);
    scene.view.selectAll();
    const QString text = scene.view.selectedText();
    QCOMPARE(text.split(QLatin1Char('\n')).mid(1),
             (QStringList{QStringLiteral("1\t1"), QStringLiteral("2\t2"), QStringLiteral("3\t3"),
                          QString()}));
    QVERIFY(text.startsWith(TaskCells::title(TaskColumn::Id) + QLatin1Char('\t')));
}

void tst_Views::noticeHasALink()
{
    RowsView view;
    QSignalSpy spy(&view, &RowsView::noticeActivated);
    view.setNotice(QStringLiteral("No task matches <b>"), QStringLiteral("Clear filter"));
    QCOMPARE(view.notice(), QStringLiteral("No task matches <b>"));
    auto *label = view.findChild<QLabel *>();
    QVERIFY(label && !label->isHidden());
    QVERIFY(label->text().contains(QStringLiteral("&lt;b&gt;"))); // never taken for markup
    Q_EMIT label->linkActivated(QStringLiteral("#"));
    QCOMPARE(spy.size(), 1);
    view.setNotice({});
    QVERIFY(label->isHidden());
}

void tst_Views::looksDifferInMoreThanColour()
{
    std::set<QString> texts;
    std::set<QRgb> fills;
    for (int state = 0; state <= int(Wire::TaskState::SchedulerStopped); ++state) {
        const Look look = lookOfState(state);
        QVERIFY(!look.glyph.isEmpty());
        texts.insert(look.text);
        fills.insert(look.fill.rgb());
    }
    QCOMPARE(texts.size(), 8u);
    QCOMPARE(fills.size(), 7u); // both ways of being stopped have one
    QCOMPARE(lookOfState(99).text, QStringLiteral("unknown"));
    QVERIFY(lookOfSeverity(0).glyph.isEmpty());
    QVERIFY(lookOfSeverity(17).glyph.isEmpty());
    QCOMPARE(lookOfTarget(-1).text, QStringLiteral("unknown"));
}

void tst_Views::stateCellIsPaintedWithItsFill()
{
    Scene scene(3);
    Wire::TaskRow row;
    row.task = 2;
    row.state = quint8(Wire::TaskState::Paused);
    row.pausesProgram = 2;
    scene.say(Wire::TaskTable{{row}});
    scene.store.flush();
    scene.model.rearrange();
    scene.view.setItemDelegateForColumn(
        int(TaskColumn::State),
        new CellDelegate(CellDelegate::Kind::State, TaskModel::StateRole, &scene.view));
    scene.show();
    const auto pixelsOf = [&scene](int line, QColor fill) {
        const QRect cell = scene.view.visualRect(scene.model.index(line, int(TaskColumn::State)));
        const QImage image = scene.view.viewport()->grab(cell).toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == fill ? 1 : 0;
        }
        return count;
    };
    // A third of a box of about 15 by 15 is left free by its glyph.
    QVERIFY2(pixelsOf(1, orange) > 60, qPrintable(QString::number(pixelsOf(1, orange))));
    QCOMPARE(pixelsOf(1, sky), 0);
    QVERIFY2(pixelsOf(2, sky) > 60, qPrintable(QString::number(pixelsOf(2, sky))));
    QCOMPARE(pixelsOf(2, orange), 0);
}

void tst_Views::filterFieldTellsOnReturnAndEscape()
{
    FilterField field;
    QSignalSpy spy(&field, &FilterField::filterChanged);
    QTest::keyClicks(&field, QStringLiteral("render"));
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.last().first().toString(), QStringLiteral("render"));
    QTest::keyClick(&field, Qt::Key_Return); // nothing new
    QCOMPARE(spy.size(), 1);
    QTest::keyClick(&field, Qt::Key_Escape);
    QCOMPARE(spy.size(), 2);
    QCOMPARE(spy.last().first().toString(), QString());
    QTest::keyClicks(&field, QStringLiteral("x")); // told by itself, a moment later
    QTRY_COMPARE(spy.size(), 3);

    field.resize(300, 30);
    field.setProblem(QStringLiteral("no such key"));
    QVERIFY(field.toolTip().startsWith(QStringLiteral("no such key")));
    QCOMPARE(field.grab().toImage().pixelColor(1, 15), vermillion);
    field.setProblem({});
    QVERIFY(field.grab().toImage().pixelColor(1, 15) != vermillion);
}

void tst_Views::blockedSentenceNamesTheCulprit()
{
    Scene scene(20);
    scene.say(
        Wire::Texts{{{2, QStringLiteral("/src/scene.cpp")}, {3, QStringLiteral("render()")}}});
    scene.say(Wire::Places{{{1, 2, 88, 5, 3}}});
    Wire::TaskRow row;
    row.task = 17;
    row.name = 1;
    row.yieldedAt = 1;
    scene.say(Wire::TaskTable{{row}});
    scene.say(Wire::Blocked{1, 17, 0, second, 300 * ms, 1, false});
    const BlockedNotice ours = blockedNotice(scene.store.picture(), second + 1300 * ms);
    QCOMPARE(ours.sentence,
             QStringLiteral("BLOCKED for 1.3 s in render#17, after scene.cpp:88 render()"));
    QCOMPARE(ours.task, 17);
    QVERIFY(ours.isBlocked());

    // Of a task in its first step the place tells where it was started.
    scene.say(Wire::Places{{{2, 2, 26, 1, 3}}});
    scene.say(Wire::TasksAdded{{{21, 1, 0, 2, 0}}});
    const auto blockedIn = [&scene](Wire::Id task, Wire::PlaceId place) {
        scene.say(Wire::Blocked{1, task, 0, second, 300 * ms, place, false});
        return blockedNotice(scene.store.picture(), second).sentence;
    };
    QCOMPARE(blockedIn(21, 2),
             QStringLiteral("BLOCKED for 300 ms in render#21, started at scene.cpp:26 render()"));
    row.task = 21; // its first step is over, and the row came after the word of it
    row.name = 0;
    scene.say(Wire::TaskTable{{row}});
    QCOMPARE(blockedIn(21, 2),
             QStringLiteral("BLOCKED for 300 ms in render#21, started at scene.cpp:26 render()"));
    QCOMPARE(blockedIn(21, 1),
             QStringLiteral("BLOCKED for 300 ms in render#21, after scene.cpp:88 render()"));

    scene.say(Wire::Blocked{1, 0, 0, second, 300 * ms, 0, false});
    const BlockedNotice other = blockedNotice(scene.store.picture(), second);
    QCOMPARE(other.sentence,
             QStringLiteral("BLOCKED for 300 ms outside of QCoop's tasks (painting, slots or a "
                            "nested call)"));
    QCOMPARE(other.task, 0);
    // A callback of an EventLoop is in no table, but it is known where it was asked for.
    QCOMPARE(blockedIn(0, 1),
             QStringLiteral("BLOCKED for 300 ms in a callback, made at scene.cpp:88 render()"));
}

void tst_Views::blockedSentenceStaysForThreeSeconds()
{
    Scene scene(20);
    scene.say(Wire::Blocked{1, 17, 0, second, 300 * ms, 0, false}, second + 300 * ms);
    const Wire::Time end = second + 1500 * ms;
    scene.say(Wire::Blocked{1, 17, 0, second, 1500 * ms, 0, true}, end);
    const auto noticeAt = [&](Wire::Time now) { return blockedNotice(scene.store.picture(), now); };
    QCOMPARE(noticeAt(end).sentence, QStringLiteral("Was blocked for 1.5 s in render#17"));
    QVERIFY(!noticeAt(end).isBlocked());
    QCOMPARE(noticeAt(end + 2999 * ms).task, 17);
    QVERIFY(noticeAt(end + 3000 * ms).sentence.isEmpty());
}

void tst_Views::emptySentenceGivesTheReason()
{
    Scene full(20);
    QCOMPARE(emptySentence(full.store.picture(), QStringLiteral("xyz"), 0),
             QStringLiteral("No task matches xyz (showing 0 of 20)"));
    QCOMPARE(emptySentence(full.store.picture(), QStringLiteral("xyz"), 1), QString());

    Scene empty(0);
    QCOMPARE(emptySentence(empty.store.picture(), {}, 0),
             QStringLiteral("There are no QCoop tasks yet"));
    Wire::LoopStats stats;
    stats.loop = 1;
    stats.interval = 100 * ms;
    stats.worst = 2 * ms;
    empty.say(stats);
    QVERIFY(emptySentence(empty.store.picture(), {}, 0)
                .startsWith(QStringLiteral("The loop is alive (worst 2")));
    QCOMPARE(emptySentence(Picture(), {}, 0),
             QStringLiteral("Waiting for the target's first words"));
}

void tst_Views::logForgetsTheOldest()
{
    LogModel log;
    QAbstractItemModelTester tester(&log, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int i = 0; i < LogModel::limit + 3; ++i)
        log.append(QStringLiteral("fake"), QString::number(i));
    QCOMPARE(log.rowCount(), LogModel::limit);
    QCOMPARE(log.index(0, LogModel::Text).data().toString(), QStringLiteral("3"));
}

void tst_Views::detailsShowATask()
{
    Scene scene(20);
    scene.say(Wire::Texts{{{2, QStringLiteral("/src/scene.cpp")},
                           {3, QStringLiteral("render()")},
                           {4, QStringLiteral("reminders")},
                           {5, QStringLiteral("nightly")}}});
    scene.say(Wire::Places{{{1, 2, 88, 5, 3}}});
    Wire::TaskRow row;
    row.task = 17;
    row.name = 1;
    row.state = quint8(Wire::TaskState::Paused);
    row.pausesProgram = 1;
    row.pausesInspector = 2;
    row.longest = 312 * ms;
    row.steps = 9;
    row.progress = 50;
    row.total = 200;
    row.yieldedAt = 1;
    row.facility = 4;
    row.key = 5;
    row.priority = quint8(Wire::Priority::Background);
    row.weight = 3;
    row.deadline = 2 * second + 1500 * ms;
    scene.say(Wire::FacilitiesAdded{{{4, 1, quint8(Wire::FacilityKind::Scheduler), 1, 0}}});
    scene.say(Wire::FacilityTable{{{4, 4, 0, 0, 1, 0, 0, 0}}});
    scene.say(Wire::TaskTable{{row}});
    scene.say(Wire::LongStep{17, 1, second, 312 * ms, 0, 1});
    DetailsPane pane;
    QCOMPARE(pane.value(QStringLiteral("Pauses")), QString());
    pane.showTask(scene.store.picture(), 2 * second, 17);
    QCOMPARE(pane.value(QStringLiteral("Id")), QStringLiteral("17"));
    QCOMPARE(pane.value(QStringLiteral("Pauses")),
             QStringLiteral("1 by the program + 2 by the inspector"));
    QCOMPARE(pane.value(QStringLiteral("Longest step")), QStringLiteral("312 ms"));
    QCOMPARE(pane.value(QStringLiteral("Yielded at")), QStringLiteral("scene.cpp:88 render()"));
    QCOMPARE(pane.value(QStringLiteral("Cooperator")), QStringLiteral("gui"));
    QCOMPARE(pane.value(QStringLiteral("Belongs to")), QStringLiteral("Scheduler reminders#4"));
    QCOMPARE(pane.value(QStringLiteral("Key")), QStringLiteral("nightly"));
    QCOMPARE(pane.value(QStringLiteral("Priority")), QStringLiteral("background ×3"));
    QCOMPARE(pane.value(QStringLiteral("Deadline")), QStringLiteral("in 1.5 s"));
    QCOMPARE(pane.value(QStringLiteral("Loop")), QStringLiteral("main"));
    QCOMPARE(pane.value(QStringLiteral("Error")), QString());
    pane.showTask(scene.store.picture(), 2 * second, 9999);
    QCOMPARE(pane.value(QStringLiteral("Id")), QString());
    QCOMPARE(pane.accessibleDescription(), QStringLiteral("Select a task"));
}

void tst_Views::geometryIsUnderstoodOrRefused()
{
    const auto parsed = [](const QString &geometry, QString &problem) {
        return CommandLine::parse({QStringLiteral("inspector"), QStringLiteral("--geometry"),
                                   geometry, QStringLiteral("--launch"), QStringLiteral("program"),
                                   QStringLiteral("--geometry"), QStringLiteral("its own")},
                                  problem);
    };
    QString problem;
    const CommandLine line = parsed(QStringLiteral("1400x900+1000+20"), problem);
    QCOMPARE(problem, QString());
    QVERIFY(line.geometry);
    QCOMPARE(*line.geometry, QRect(1000, 20, 1400, 900));
    QCOMPARE(line.launch, (QStringList{QStringLiteral("program"), QStringLiteral("--geometry"),
                                       QStringLiteral("its own")}));
    for (const char *wrong : {"", "1400x900", "0x0+0+0", "1400x900+-5+0", "999999x1+0+0", "x"}) {
        problem.clear();
        QVERIFY(!parsed(QString::fromLatin1(wrong), problem).geometry);
        QVERIFY2(problem.contains(QStringLiteral("--geometry")), wrong);
    }
}

QTEST_MAIN(tst_Views)
#include "tst_views.moc"
