// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "ownsettings.h"

#include <view/banner.h>
#include <view/detailspane.h>
#include <view/filterfield.h>
#include <view/mainwindow.h>
#include <view/rowsview.h>
#include <view/stopquestion.h>
#include <view/targetpage.h>
#include <view/theme.h>
#include <view/welcomepage.h>
#include <view/windowactions.h>

#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStatusBar>

#include <memory>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace std::chrono_literals;

namespace {

constexpr qint64 ms = 1'000'000;

/// A row that makes the task with a higher id the busier one.
Wire::TaskTable busyRow(Wire::Id task)
{
    Wire::TaskRow row;
    row.task = task;
    row.steps = 10 * task;
    row.busy = qint64(task) * 100 * ms;
    return FakeTarget::row(row);
}

} // namespace

/// The window against a target that says what the test wants and writes down what it hears.
class tst_MainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void saysHowToBeginWithoutATarget();
    void attachesAndSaysSo();
    void storyByKeyboard();
    void stopIsNotAskedWhenSwitchedOff();
    void withoutRightsCommandsSayWhy();
    void freezeLetsTheViewStand();
    void blockedBannerNamesTheTask();
    void filterWithoutMatchesOffersToClear();
    void wrongTermIsMarked();
    void endedTargetStaysToBeLookedAt();
    void refusedSaysWhy();
    void unknownPidIsTold();
    void closingATargetShowsTheWelcome();
    void tabsAndFocusByKeys();
    void keysAreShownAndGiveTheFocusBack();
    void layoutIsKeptAndReset();
    void hostileTextIsNoMarkup();

private:
    void attach(const QList<Wire::Message> &snapshot = FakeTarget::smallProgram(5));
    [[nodiscard]] TargetPage &page() const { return *m_window->page(); }
    void sortByKeys(TaskColumn column);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    [[nodiscard]] QString banner(const Banner &banner) const;

    OwnSettings m_settings;
    std::unique_ptr<FakeTarget> m_fake;
    std::unique_ptr<MainWindow> m_window;
};

void tst_MainWindow::initTestCase()
{
    applyTheme(Theme::Light);
}

void tst_MainWindow::init()
{
    QSettings().clear();
    m_fake = std::make_unique<FakeTarget>();
    QCOMPARE(m_fake->problem(), QString());
    m_fake->repliesOk = true;
    m_fake->hello.mayControl = true;
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_MainWindow::cleanup()
{
    m_window.reset();
    m_fake.reset();
}

void tst_MainWindow::attach(const QList<Wire::Message> &snapshot)
{
    m_fake->setSnapshot(snapshot);
    m_window->targets().attachPid(m_fake->endpoint().pid, 5s);
    QTRY_VERIFY(m_window->page());
    QTRY_VERIFY(page().target().connection().isAttached());
    QTRY_VERIFY(page().target().live().isSnapshotComplete);
    page().target().store().flush();
    page().target().tasks().rearrange();
    page().refresh();
}

void tst_MainWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(m_window->windowHandle(), key, modifiers);
}

void tst_MainWindow::sortByKeys(TaskColumn column)
{
    // The menus View and Sort by, by their mnemonics; the columns are walked to by arrows.
    QTest::keyClick(m_window->menuBar(), Qt::Key_V, Qt::AltModifier);
    QMenu *view = m_window->actions().viewMenu();
    QTRY_COMPARE(QApplication::activePopupWidget(), view);
    QTest::keyClick(view, Qt::Key_S);
    QMenu *columns = m_window->actions().sortMenu();
    QTRY_COMPARE(QApplication::activePopupWidget(), columns);
    const QString title = TaskCells::title(column);
    for (int i = 0; i < taskColumnCount; ++i) {
        if (columns->activeAction() && columns->activeAction()->text() == title)
            break;
        QTest::keyClick(columns, Qt::Key_Down);
    }
    QVERIFY(columns->activeAction());
    QCOMPARE(columns->activeAction()->text(), title);
    QTest::keyClick(columns, Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    // A desktop gives the focus back to the window by itself.
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

QString tst_MainWindow::banner(const Banner &banner) const
{
    return banner.isVisible() ? banner.text() : QString();
}

void tst_MainWindow::saysHowToBeginWithoutATarget()
{
    QVERIFY(!m_window->page());
    QCOMPARE(m_window->windowTitle(), QStringLiteral("QCoop Inspector"));
    QCOMPARE(m_window->statusText(), QStringLiteral("Not attached"));
    QVERIFY(m_window->welcome().isVisible());
    QVERIFY(!m_window->actions().pause->isEnabled());
    QCOMPARE(m_window->actions().pause->toolTip(), QStringLiteral("Attach to a program first"));
    QTRY_COMPARE(m_window->targets().found().rowCount(), 1);
}

void tst_MainWindow::attachesAndSaysSo()
{
    attach();
    QStringList heard = m_fake->takeHeard();
    QCOMPARE(heard.first(), QStringLiteral("hello control"));
    QCOMPARE(m_window->windowTitle(),
             QStringLiteral("QCoop Inspector - fake (pid %1) LIVE").arg(m_fake->endpoint().pid));
    QCOMPARE(page().tasksView().model()->rowCount(), 5);
    QVERIFY2(m_window->statusText().startsWith(QStringLiteral("Live 10 Hz · ")),
             qPrintable(m_window->statusText()));
    QVERIFY(m_window->statusText().contains(
        QStringLiteral(" · 5 tasks (showing 5) · dropped 0 · agent ")));
    QVERIFY(page().tasksView().currentIndex().isValid());
    QTRY_VERIFY(
        (heard += m_fake->takeHeard()).contains(QStringLiteral("subscribe 10 Hz 1 2 3 4 5")));
}

void tst_MainWindow::storyByKeyboard()
{
    attach();
    for (Wire::Id task = 1; task <= 5; ++task)
        m_fake->say(busyRow(task));
    QTRY_COMPARE(page().target().live().tasks.find(5)->busy, 500 * ms);
    page().target().store().flush();
    // By busy, the busiest first: once upwards, and once more the other way round.
    sortByKeys(TaskColumn::Busy);
    QCOMPARE(page().target().tasks().sortColumn(), int(TaskColumn::Busy));
    if (page().target().tasks().sortOrder() != Qt::DescendingOrder)
        sortByKeys(TaskColumn::Busy);
    QCOMPARE(page().target().tasks().sortOrder(), Qt::DescendingOrder);
    page().tasksView().setFocus();
    press(Qt::Key_Home);
    QCOMPARE(page().tasksView().currentId(), 5);
    press(Qt::Key_Down);
    QCOMPARE(page().tasksView().currentId(), 4);
    QVERIFY(m_window->actions().pause->isEnabled());

    (void)m_fake->takeCommands();
    press(Qt::Key_P, Qt::ControlModifier);
    press(Qt::Key_P, Qt::ControlModifier);
    press(Qt::Key_R, Qt::ControlModifier);
    press(Qt::Key_Period);
    press(Qt::Key_Down, Qt::ShiftModifier); // two tasks now: 4 and 3
    press(Qt::Key_P, Qt::ControlModifier);
    press(Qt::Key_Delete);
    QTRY_VERIFY(m_window->findChild<QMessageBox *>());
    auto *box = m_window->findChild<QMessageBox *>();
    QVERIFY(box->informativeText().contains(QStringLiteral("#4")));
    QVERIFY(box->informativeText().contains(QStringLiteral("#3")));
    for (QAbstractButton *button : box->buttons()) {
        if (box->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::keyClick(button, Qt::Key_Space);
    }
    QStringList heard;
    const QStringList expected{QStringLiteral("pause 4"),   QStringLiteral("pause 4"),
                               QStringLiteral("resume 4"),  QStringLiteral("step 4"),
                               QStringLiteral("pause 4 3"), QStringLiteral("stop 4 3")};
    QTRY_COMPARE((heard += m_fake->takeCommands()).size(), expected.size());
    QCOMPARE(heard, expected);
    // Each answer is in the log, one for each task.
    QTRY_COMPARE(page().target().commander().outstandingCount(), 0);
    QTRY_VERIFY(page().logView().model()->rowCount() >= 8);
    QVERIFY(!m_window->statusBar()->currentMessage().isEmpty());
}

void tst_MainWindow::stopIsNotAskedWhenSwitchedOff()
{
    attach();
    StopQuestion::setAsked(false);
    page().tasksView().selectId(3);
    page().tasksView().setFocus();
    press(Qt::Key_Delete);
    QStringList heard;
    QTRY_COMPARE((heard += m_fake->takeCommands()).size(), 1);
    QCOMPARE(heard.first(), QStringLiteral("stop 3"));
    QVERIFY(!m_window->findChild<QMessageBox *>());
}

void tst_MainWindow::withoutRightsCommandsSayWhy()
{
    m_fake->hello.mayControl = false;
    m_fake->hello.whyNoControl = QStringLiteral("start it with QCOOP_INSPECT_CONTROL=1");
    attach();
    page().tasksView().selectId(3);
    m_window->page()->refresh();
    for (const QAction *action : m_window->actions().taskActions()) {
        QVERIFY(!action->isEnabled());
        QVERIFY2(action->toolTip().contains(QStringLiteral("QCOOP_INSPECT_CONTROL")),
                 qPrintable(action->toolTip()));
    }
    press(Qt::Key_P, Qt::ControlModifier);
    QCOMPARE(m_fake->takeCommands(), QStringList());
}

void tst_MainWindow::freezeLetsTheViewStand()
{
    attach();
    page().tasksView().setFocus();
    press(Qt::Key_Z);
    QVERIFY(page().target().isFrozen());
    QCOMPARE(banner(page().frozenBanner()),
             QStringLiteral("View frozen 00:00, data still arriving - press Z"));
    QVERIFY(m_window->windowTitle().endsWith(QStringLiteral(" FROZEN VIEW")));
    m_fake->say(FakeTarget::task(77));
    QTRY_VERIFY(page().target().live().tasks.find(77));
    page().target().store().flush();
    page().target().tasks().rearrange();
    QCOMPARE(page().tasksView().model()->rowCount(), 5);
    press(Qt::Key_Z);
    page().target().tasks().rearrange();
    QCOMPARE(page().tasksView().model()->rowCount(), 6);
    QCOMPARE(banner(page().frozenBanner()), QString());
    QTRY_VERIFY(m_window->windowTitle().endsWith(QStringLiteral(" LIVE")));
}

void tst_MainWindow::blockedBannerNamesTheTask()
{
    attach();
    const Wire::Time began = m_fake->now();
    m_fake->setNow(began + 1300 * ms);
    m_fake->say(Wire::Blocked{1, 4, 0, began, 1300 * ms, 0, false});
    QTRY_VERIFY(banner(page().blockedBanner()).startsWith(QStringLiteral("BLOCKED for 1.")));
    QVERIFY(banner(page().blockedBanner()).contains(QStringLiteral("#4")));
    QTRY_VERIFY(m_window->windowTitle().endsWith(QStringLiteral(" BLOCKED")));
    const QString before = banner(page().blockedBanner());
    QTRY_VERIFY(banner(page().blockedBanner()) != before); // it grows though nothing more is heard

    page().setCurrentTab(TargetPage::TimersTab);
    QTest::mouseClick(page().blockedBanner().button(), Qt::LeftButton);
    QCOMPARE(page().currentTab(), TargetPage::TasksTab);
    QCOMPARE(page().tasksView().selectedIds(), QList<quint64>{4});
    QCOMPARE(m_window->details().value(QStringLiteral("Id")), QStringLiteral("4"));

    m_fake->setNow(began + 1500 * ms);
    m_fake->say(Wire::Blocked{1, 4, 0, began, 1500 * ms, 0, true});
    QTRY_VERIFY(banner(page().blockedBanner()).startsWith(QStringLiteral("Was blocked for 1.5 s")));
    QTRY_VERIFY(m_window->windowTitle().endsWith(QStringLiteral(" LIVE")));
    m_fake->setNow(began + 5000 * ms);
    m_fake->say(Wire::AgentStats{});
    QTRY_COMPARE(banner(page().blockedBanner()), QString());

    m_fake->say(Wire::Blocked{1, 0, 0, m_fake->now() - 300 * ms, 300 * ms, 0, false});
    QTRY_VERIFY(
        banner(page().blockedBanner()).contains(QStringLiteral("outside of QCoop's tasks")));
    QVERIFY(page().blockedBanner().button()->isHidden());
}

void tst_MainWindow::filterWithoutMatchesOffersToClear()
{
    attach();
    press(Qt::Key_Slash);
    QVERIFY(m_window->filterField().hasFocus());
    QTest::keyClicks(&m_window->filterField(), QStringLiteral("nothinglikeit"));
    QTest::keyClick(&m_window->filterField(), Qt::Key_Return);
    QCOMPARE(page().tasksView().model()->rowCount(), 0);
    QCOMPARE(page().tasksView().notice(),
             QStringLiteral("No task matches nothinglikeit (showing 0 of 5)"));
    QVERIFY(m_window->statusText().contains(QStringLiteral("5 tasks (showing 0)")));
    Q_EMIT page().tasksView().noticeActivated();
    QCOMPARE(m_window->filterField().text(), QString());
    QCOMPARE(page().tasksView().model()->rowCount(), 5);
    QCOMPARE(page().tasksView().notice(), QString());
    QVERIFY(page().tasksView().currentIndex().isValid());
}

void tst_MainWindow::wrongTermIsMarked()
{
    attach();
    m_window->setFilter(QStringLiteral("steps>banana"));
    QVERIFY(!m_window->filterField().problem().isEmpty());
    QCOMPARE(m_window->statusBar()->currentMessage(), m_window->filterField().problem());
    QCOMPARE(page().tasksView().model()->rowCount(), 5);
    page().tasksView().setFocus();
    press(Qt::Key_Escape);
    QCOMPARE(m_window->filterField().text(), QString());
    QCOMPARE(m_window->filterField().problem(), QString());
}

void tst_MainWindow::endedTargetStaysToBeLookedAt()
{
    attach();
    m_fake->say(Wire::Bye{QStringLiteral("the program ends")});
    QTRY_VERIFY(m_window->windowTitle().endsWith(QStringLiteral(" ENDED")));
    QVERIFY(!banner(page().connectionBanner()).isEmpty());
    QCOMPARE(page().tasksView().model()->rowCount(), 5);
    QVERIFY(page().tasksView().selectId(2));
    QCOMPARE(m_window->details().value(QStringLiteral("Id")), QStringLiteral("2"));
    QVERIFY(!m_window->actions().pause->isEnabled());
    QVERIFY(m_window->statusText().startsWith(QStringLiteral("Ended · ")));
}

void tst_MainWindow::refusedSaysWhy()
{
    Wire::Refused refused;
    refused.reason = Wire::RefusedReason::TooManyClients;
    m_fake->refusal = refused;
    m_window->targets().attachPid(m_fake->endpoint().pid, 5s);
    QTRY_VERIFY(m_window->windowTitle().endsWith(QStringLiteral(" REFUSED")));
    QCOMPARE(banner(page().connectionBanner()), page().target().connection().stateText());
    QVERIFY(!banner(page().connectionBanner()).isEmpty());
    QVERIFY(!m_window->actions().pause->isEnabled());
}

void tst_MainWindow::unknownPidIsTold()
{
    m_window->targets().attachPid(1, 0ms);
    QTRY_VERIFY(m_window->welcome().problem().contains(QStringLiteral("pid 1 ")));
    QVERIFY(!m_window->page());
}

void tst_MainWindow::closingATargetShowsTheWelcome()
{
    attach();
    QCOMPARE(m_window->targets().size(), 1);
    m_window->setFilter(QStringLiteral("steps>banana"));
    press(Qt::Key_W, Qt::ControlModifier);
    QVERIFY(!m_window->page());
    QCOMPARE(m_window->targets().size(), 0);
    QCOMPARE(m_window->windowTitle(), QStringLiteral("QCoop Inspector"));
    QCOMPARE(m_window->filterField().text(), QString());
    QCOMPARE(m_window->filterField().problem(), QString());
    QVERIFY(!m_window->filterField().isEnabled());
    QStringList heard;
    QTRY_VERIFY((heard += m_fake->takeHeard()).contains(QStringLiteral("detach")));
    attach(); // and again
    QVERIFY(m_window->filterField().isEnabled());
    QCOMPARE(page().tasksView().model()->rowCount(), 5);
}

void tst_MainWindow::tabsAndFocusByKeys()
{
    attach();
    const Qt::Key keys[] = {Qt::Key_4, Qt::Key_3, Qt::Key_2, Qt::Key_1};
    for (int i = 0; i < 4; ++i) {
        press(keys[i], Qt::ControlModifier);
        QCOMPARE(int(page().currentTab()), 3 - i);
        QVERIFY(page().currentView().hasFocus());
    }
    press(Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(m_window->details().value(QStringLiteral("Kind")), QStringLiteral("LoopingCall"));
    QCOMPARE(m_window->actions().pause->toolTip(),
             QStringLiteral("Select a task in the tab Tasks first"));
    press(Qt::Key_1, Qt::ControlModifier);
    press(Qt::Key_T);
    QVERIFY(page().target().tasks().isTree());
    press(Qt::Key_T);
    QVERIFY(!page().target().tasks().isTree());
}

void tst_MainWindow::keysAreShownAndGiveTheFocusBack()
{
    attach();
    auto *keys = m_window->findChild<QWidget *>(QStringLiteral("keys"));
    QVERIFY(keys && !keys->isVisible());
    page().tasksView().setFocus();
    press(Qt::Key_Question);
    QVERIFY(keys->isVisible() && keys->hasFocus());
    press(Qt::Key_T); // is not the tree here
    QVERIFY(!keys->isVisible());
    QVERIFY(!page().target().tasks().isTree());
    QVERIFY(page().tasksView().hasFocus());
    press(Qt::Key_T);
    QVERIFY(page().target().tasks().isTree());
}

void tst_MainWindow::layoutIsKeptAndReset()
{
    auto *dock = m_window->findChild<QWidget *>(QStringLiteral("targets"));
    QVERIFY(dock && dock->isVisible());
    dock->hide();
    m_window->close();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    dock = m_window->findChild<QWidget *>(QStringLiteral("targets"));
    QVERIFY(!dock->isVisible());
    m_window->actions().resetLayout->trigger();
    QVERIFY(dock->isVisible());
}

void tst_MainWindow::hostileTextIsNoMarkup()
{
    QList<Wire::Message> snapshot = FakeTarget::smallProgram(2);
    const QString nasty = QStringLiteral("<img src=x><b>bold</b>");
    snapshot.insert(snapshot.size() - 1, FakeTarget::text(900, nasty));
    Wire::TaskRow row;
    row.task = 1;
    row.name = 900;
    snapshot.insert(snapshot.size() - 1, FakeTarget::row(row));
    attach(snapshot);
    QVERIFY(page().tasksView().selectId(1));
    m_window->page()->refresh();
    for (const QLabel *label : m_window->findChildren<QLabel *>()) {
        if (label->text().contains(QStringLiteral("<img src=x>")))
            QVERIFY(label->textFormat() == Qt::PlainText);
    }
    m_fake->say(Wire::Blocked{1, 1, 0, m_fake->now() - 300 * ms, 300 * ms, 0, false});
    QTRY_VERIFY(banner(page().blockedBanner()).contains(QStringLiteral("<b>bold</b>")));
}

QTEST_MAIN(tst_MainWindow)
#include "tst_mainwindow.moc"
