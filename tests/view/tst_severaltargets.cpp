// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "ownsettings.h"

#include <view/filterfield.h>
#include <view/mainwindow.h>
#include <view/rowsview.h>
#include <view/targetpage.h>
#include <view/targetsview.h>
#include <view/theme.h>
#include <view/windowactions.h>

#include <QtCore/QProcess>
#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QDockWidget>

#include <array>
#include <memory>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace std::chrono_literals;

/// Several targets in one window: each keeps what is its own.
class tst_SeveralTargets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();
    void switchingKeepsWhatIsSelected();
    void closingOneLeavesTheOthers();
    void commandsGoToTheOneThatIsShown();
    void oneThatEndsLeavesTheOthers();

private:
    static constexpr std::size_t count = 3;

    void choose(std::size_t which);
    [[nodiscard]] TargetPage &page() const { return *m_window->page(); }
    [[nodiscard]] qint64 pid(std::size_t which) const { return m_processes[which]->processId(); }

    OwnSettings m_settings;
    // What gives the targets pids that live and are not the same.
    std::array<std::unique_ptr<QProcess>, count> m_processes;
    std::array<std::unique_ptr<FakeTarget>, count> m_fakes;
    std::unique_ptr<MainWindow> m_window;
};

void tst_SeveralTargets::initTestCase()
{
    applyTheme(Theme::Light);
    for (auto &process : m_processes) {
        process = std::make_unique<QProcess>();
        process->start(QStringLiteral("cat"), {}); // waits for what never comes
        QVERIFY(process->waitForStarted());
    }
}

void tst_SeveralTargets::init()
{
    QSettings().clear();
    Wire::EndpointList found;
    for (std::size_t i = 0; i < count; ++i) {
        m_fakes[i] = std::make_unique<FakeTarget>(QStringLiteral("fake%1").arg(i));
        m_fakes[i]->repliesOk = true;
        m_fakes[i]->setSnapshot(FakeTarget::smallProgram(5 + int(i)));
        Wire::Endpoint endpoint = m_fakes[i]->endpoint();
        endpoint.pid = pid(i);
        endpoint.startTime = Wire::startTimeOf(pid(i));
        m_fakes[i]->hello.pid = pid(i);
        found.endpoints.append(endpoint);
    }
    m_window = std::make_unique<MainWindow>(nullptr, [found] { return found; });
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    for (std::size_t i = 0; i < count; ++i) {
        m_window->targets().attachPid(pid(i), 5s);
        QTRY_VERIFY(page().target().pid() == pid(i));
        QTRY_VERIFY(page().target().live().isSnapshotComplete);
        page().target().store().flush();
        page().target().tasks().rearrange();
        QCOMPARE(page().tasksView().model()->rowCount(), 5 + int(i));
    }
    QCOMPARE(m_window->targets().size(), int(count));
}

void tst_SeveralTargets::cleanup()
{
    m_window.reset();
    // Each gave the environment back as it was found by it.
    for (auto fake = m_fakes.rbegin(); fake != m_fakes.rend(); ++fake)
        fake->reset();
}

void tst_SeveralTargets::cleanupTestCase()
{
    for (const auto &process : m_processes) {
        process->closeWriteChannel(); // at which it ends
        QVERIFY(process->waitForFinished());
    }
}

/// In the dock, with the keyboard.
void tst_SeveralTargets::choose(std::size_t which)
{
    auto *view =
        m_window->findChild<QDockWidget *>(QStringLiteral("targets"))->findChild<TargetsView *>();
    QVERIFY(view);
    view->setCurrentPid(pid(which));
    QCOMPARE(view->currentPid(), pid(which));
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(page().target().pid(), pid(which));
    QVERIFY(m_window->windowTitle().contains(QStringLiteral("fake%1").arg(which)));
}

void tst_SeveralTargets::switchingKeepsWhatIsSelected()
{
    for (std::size_t i = 0; i < count; ++i) {
        choose(i);
        QVERIFY(page().tasksView().selectId(i + 2));
    }
    choose(0);
    m_window->setFilter(QStringLiteral("steps>banana"));
    QVERIFY(!m_window->filterField().problem().isEmpty());
    choose(1);
    QCOMPARE(m_window->filterField().problem(), QString());
    choose(0);
    QVERIFY(!m_window->filterField().problem().isEmpty());
    m_window->setFilter({});
    choose(1);
    m_window->setFilter(QStringLiteral("id>1"));
    page().setCurrentTab(TargetPage::TimersTab);
    for (const std::size_t i : {0U, 2U, 1U, 2U, 0U}) {
        choose(i);
        QCOMPARE(page().tasksView().selectedIds(), QList<quint64>{i + 2});
        QCOMPARE(page().tasksView().currentId(), i + 2);
        QCOMPARE(page().currentTab(), i == 1 ? TargetPage::TimersTab : TargetPage::TasksTab);
        QCOMPARE(page().target().tasks().filter().text(),
                 i == 1 ? QStringLiteral("id>1") : QString());
    }
    // The field shows the filter of what is shown.
    QCOMPARE(m_window->filterField().text(), QString());
    choose(1);
    page().setCurrentTab(TargetPage::TasksTab);
    QCOMPARE(m_window->filterField().text(), QStringLiteral("id>1"));
}

void tst_SeveralTargets::closingOneLeavesTheOthers()
{
    choose(1);
    QVERIFY(page().tasksView().selectId(4));
    choose(0);
    m_window->actions().closeTarget->trigger();
    QCOMPARE(m_window->targets().size(), 2);
    QVERIFY(!m_window->targets().find(pid(0)));
    QTRY_COMPARE(m_fakes[0]->clientCount(), 0);
    QVERIFY(m_window->page()); // one of the others, not the welcome
    QVERIFY(page().target().pid() != pid(0));
    choose(1);
    QCOMPARE(page().tasksView().selectedIds(), QList<quint64>{4});
    QVERIFY(page().target().connection().isAttached());
    m_fakes[1]->say(FakeTarget::task(77));
    QTRY_VERIFY(page().target().live().tasks.find(77));

    m_window->actions().closeTarget->trigger();
    QCOMPARE(page().target().pid(), pid(2));
    QVERIFY(page().target().connection().isAttached());
    m_window->actions().closeTarget->trigger();
    QVERIFY(!m_window->page());
    QCOMPARE(m_window->targets().size(), 0);
}

void tst_SeveralTargets::commandsGoToTheOneThatIsShown()
{
    choose(1);
    QVERIFY(page().tasksView().selectId(3));
    page().refresh();
    m_window->actions().pause->trigger();
    QTRY_COMPARE(m_fakes[1]->commandsSoFar(), QStringList{QStringLiteral("pause 3")});
    choose(2);
    QVERIFY(page().tasksView().selectId(6));
    page().refresh();
    m_window->actions().stepOnce->trigger();
    QTRY_COMPARE(m_fakes[2]->commandsSoFar(), QStringList{QStringLiteral("step 6")});
    QCOMPARE(m_fakes[1]->commandsSoFar(), QStringList{QStringLiteral("pause 3")});
    QCOMPARE(m_fakes[0]->commandsSoFar(), QStringList());
}

void tst_SeveralTargets::oneThatEndsLeavesTheOthers()
{
    choose(2);
    m_fakes[0]->say(Wire::Bye{QStringLiteral("the program ends")});
    QTRY_COMPARE(m_window->targets().find(pid(0))->connection().state(), Connection::State::Ended);
    QCOMPARE(page().target().pid(), pid(2));
    QTRY_VERIFY(m_window->windowTitle().endsWith(QStringLiteral(" LIVE")));
    choose(0);
    QVERIFY(m_window->windowTitle().endsWith(QStringLiteral(" ENDED")));
    QVERIFY(!m_window->actions().pause->isEnabled());
    choose(1);
    QVERIFY(m_window->windowTitle().endsWith(QStringLiteral(" LIVE")));
    QVERIFY(m_window->actions().pause->isEnabled());
}

QTEST_MAIN(tst_SeveralTargets)
#include "tst_severaltargets.moc"
