// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "ownsettings.h"

#include <view/attachdialog.h>
#include <view/filterfield.h>
#include <view/launchdialog.h>
#include <view/mainwindow.h>
#include <view/rowsview.h>
#include <view/targetpage.h>
#include <view/theme.h>
#include <view/windowactions.h>

#include <QtGui/QAccessible>
#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace std::chrono_literals;

namespace {

/// The name that a screen reader would read.
QString nameOf(QWidget *widget)
{
    const QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(QAccessible::Name) : QString();
}

/// Those of \a root that take focus and have no name.
QStringList namelessOf(QWidget *root)
{
    QStringList nameless;
    QWidgetList widgets = root->findChildren<QWidget *>();
    widgets.append(root);
    for (QWidget *widget : std::as_const(widgets)) {
        if (widget->focusPolicy() == Qt::NoFocus || !nameOf(widget).isEmpty())
            continue;
        // What Qt makes inside of its own widgets is named by them.
        if (widget->objectName().startsWith(QLatin1String("qt_")))
            continue;
        nameless.append(QString::fromLatin1(widget->metaObject()->className()) +
                        QLatin1String(" in ") +
                        QString::fromLatin1(widget->parentWidget()
                                                ? widget->parentWidget()->metaObject()->className()
                                                : "nothing"));
    }
    return nameless;
}

} // namespace

/// What a user without mouse or eyes needs: a name on everything, and a way to it by keys.
class tst_Accessibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everyControlHasAName();
    void dialogsHaveNames();
    void tabReachesTheControls();
    void everyActionIsInAMenuOnce();
    void everyKeyIsUsedOnce();
    void overlayListsTheKeys();
    void coloursCarryTheirText();

private:
    OwnSettings m_settings;
    std::unique_ptr<FakeTarget> m_fake;
    std::unique_ptr<MainWindow> m_window;
};

void tst_Accessibility::initTestCase()
{
    applyTheme(Theme::Light);
}

void tst_Accessibility::init()
{
    m_window.reset();
    m_fake.reset(); // before the next one, which changes the same environment
    m_fake = std::make_unique<FakeTarget>();
    m_fake->setSnapshot(FakeTarget::smallProgram(5));
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_Accessibility::everyControlHasAName()
{
    QCOMPARE(namelessOf(m_window.get()).join(QLatin1Char('\n')), QString());
    m_window->targets().attachPid(m_fake->endpoint().pid, 5s);
    QTRY_VERIFY(m_window->page());
    QTRY_VERIFY(m_window->page()->target().live().isSnapshotComplete);
    for (int tab = 0; tab <= TargetPage::LogTab; ++tab) {
        m_window->page()->setCurrentTab(TargetPage::Tab(tab));
        QCOMPARE(namelessOf(m_window.get()).join(QLatin1Char('\n')), QString());
    }
}

void tst_Accessibility::dialogsHaveNames()
{
    LaunchDialog launch;
    QCOMPARE(namelessOf(&launch), QStringList());
    AttachDialog attach(&m_window->targets().found());
    QCOMPARE(namelessOf(&attach), QStringList());
    // Neither may delete itself here, where it stands on the stack.
    QVERIFY(!launch.isVisible() && !attach.isVisible());
}

void tst_Accessibility::tabReachesTheControls()
{
    m_window->targets().attachPid(m_fake->endpoint().pid, 5s);
    QTRY_VERIFY(m_window->page());
    TargetPage *page = m_window->page();
    page->tasksView().setFocus();
    std::set<QWidget *> reached;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Backtab, Qt::ShiftModifier);
        reached.insert(QApplication::focusWidget());
    }
    const QList<QWidget *> wanted{&m_window->filterField(), &page->tasksView()};
    for (QWidget *widget : wanted)
        QVERIFY2(reached.contains(widget), qPrintable(nameOf(widget)));
}

void tst_Accessibility::everyActionIsInAMenuOnce()
{
    std::map<const QAction *, int> times;
    QList<QMenu *> open;
    for (const QAction *action : m_window->menuBar()->actions())
        open.append(action->menu());
    QVERIFY(open.size() >= 5);
    while (!open.isEmpty()) {
        const QMenu *menu = open.takeFirst();
        for (const QAction *action : menu->actions()) {
            if (action->menu())
                open.append(action->menu());
            else if (!action->isSeparator())
                ++times[action];
        }
    }
    for (const auto &section : m_window->actions().sections()) {
        for (const QAction *action : section.actions)
            QVERIFY2(times[action] == 1,
                     qPrintable(action->text() + QString::number(times[action])));
    }
}

void tst_Accessibility::everyKeyIsUsedOnce()
{
    std::map<QKeySequence, QString> used;
    int keys = 0;
    for (const QAction *action : m_window->findChildren<QAction *>()) {
        for (const QKeySequence &key : action->shortcuts()) {
            const QString before = used[key];
            QVERIFY2(before.isEmpty() || before == action->text(),
                     qPrintable(key.toString() + before + action->text()));
            used[key] = action->text();
            ++keys;
        }
    }
    QVERIFY(keys > 20);
}

void tst_Accessibility::overlayListsTheKeys()
{
    m_window->actions().keys->trigger();
    auto *overlay = m_window->findChild<QWidget *>(QStringLiteral("keys"));
    QVERIFY(overlay && overlay->isVisible());
    QVERIFY(overlay->hasFocus());
    // A key with a meaning of its own only takes it away.
    QTest::keyClick(m_window->windowHandle(), Qt::Key_Escape);
    QVERIFY(!overlay->isVisible());
}

void tst_Accessibility::coloursCarryTheirText()
{
    // The contrast of two colours as the Web Content Accessibility Guidelines reckon it.
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const auto light = [linear](QColor colour) {
        return 0.05 + 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
               0.0722 * linear(colour.blueF());
    };
    for (const QColor fill : {blue, sky, grey, orange, green, vermillion, wine}) {
        const double a = light(fill);
        const double b = light(readableOn(fill));
        QVERIFY2(std::max(a, b) / std::min(a, b) >= 4.5, qPrintable(fill.name()));
    }
    QCOMPARE(readableOn(wine), QColor(Qt::white));
    QCOMPARE(readableOn(grey), QColor(Qt::black));
}

QTEST_MAIN(tst_Accessibility)
#include "tst_accessibility.moc"
