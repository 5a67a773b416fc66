// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of the window that does what its actions say.

#include "attachdialog.h"
#include "filterfield.h"
#include "keysoverlay.h"
#include "launchdialog.h"
#include "logmodel.h"
#include "mainwindow.h"
#include "rowsview.h"
#include "stopquestion.h"
#include "targetpage.h"
#include "theme.h"
#include "windowactions.h"

#include <QtCore/QSettings>
#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStackedWidget>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

void MainWindow::connectActions()
{
    const auto on = [this](QAction *action, auto function) {
        connect(action, &QAction::triggered, this, function);
    };
    on(m_actions->attach, [this] {
        auto *dialog = new AttachDialog(&m_targets.found(), this);
        connect(dialog, &AttachDialog::chosen, this, &MainWindow::choose);
        dialog->open();
    });
    on(m_actions->launch, [this] {
        auto *dialog = new LaunchDialog(this);
        connect(dialog, &LaunchDialog::launchWanted, &m_launcher, &Launcher::launch);
        dialog->open();
    });
    on(m_actions->closeTarget, [this] {
        if (TargetPage *current = page())
            m_targets.close(&current->target());
    });
    on(m_actions->quit, [this] { close(); });
    on(m_actions->find, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    on(m_actions->clearFilter, [this] {
        setFilter({});
        if (TargetPage *current = page())
            current->currentView().setFocus();
    });
    on(m_actions->copy, [this] { copyRows(); });
    connect(m_actions->freeze, &QAction::toggled, this, [this](bool isFrozen) {
        if (TargetPage *current = page())
            current->setFrozen(isFrozen);
    });
    connect(m_actions->tree, &QAction::toggled, this, [this](bool isTree) {
        for (TargetPage *each : pages())
            each->setTree(isTree);
    });
    connect(m_actions->showEnded, &QAction::toggled, this, [this](bool isShown) {
        for (TargetPage *each : pages())
            each->target().tasks().setShowEnded(isShown);
    });
    on(m_actions->resetLayout, [this] { resetLayout(); });
    connect(m_actions->fullScreen, &QAction::toggled, this, [this](bool isFull) {
        setWindowState(isFull ? windowState() | Qt::WindowFullScreen
                              : windowState() & ~Qt::WindowFullScreen);
    });
    connect(m_actions->themes, &QActionGroup::triggered, this, [this](const QAction *action) {
        const auto theme = Theme(action->data().toInt());
        QSettings().setValue(u"theme"_s, nameOf(theme));
        setTheme(theme);
    });
    for (std::size_t i = 0; i < m_actions->tabs.size(); ++i) {
        on(m_actions->tabs[i], [this, i] {
            if (TargetPage *current = page())
                current->setCurrentTab(TargetPage::Tab(i));
        });
    }
    // Of the table that is shown just then.
    fillWhenShown(m_actions->columnsMenu(), &RowsView::makeColumnsMenu);
    fillWhenShown(m_actions->sortMenu(), &RowsView::makeSortMenu);
    on(m_actions->keys, [this] { m_keys->open(); });
    on(m_actions->about, [this] {
        auto *box = new QMessageBox(
            QMessageBox::NoIcon, tr("About QCoop Inspector"),
            tr("<h3>QCoop Inspector %1</h3><p>Watches the cooperative tasks, timers and event "
               "loops of running Qt programs.</p><p>With Qt %2.</p>")
                .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion())),
            QMessageBox::Close, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setIconPixmap(windowIcon().pixmap(64, 64));
        box->open();
    });
}

void MainWindow::fillWhenShown(QMenu *menu, QMenu *(RowsView::*make)(QWidget *))
{
    connect(menu, &QMenu::aboutToShow, this, [this, menu, make] {
        menu->clear();
        TargetPage *current = page();
        if (!current)
            return;
        QMenu *made = (current->currentView().*make)(menu);
        menu->addActions(made->actions());
        // Its actions are needed until one of them was triggered, after the hiding.
        connect(menu, &QMenu::aboutToHide, made, &QObject::deleteLater);
    });
}

void MainWindow::connectTaskActions()
{
    const auto on = [this](QAction *action, void (Commander::*verb)(const QList<Wire::Id> &)) {
        connect(action, &QAction::triggered, this, [this, verb] { command(verb); });
    };
    on(m_actions->pause, &Commander::pause);
    on(m_actions->resume, &Commander::resume);
    on(m_actions->stepOnce, &Commander::stepOnce);
    connect(m_actions->stop, &QAction::triggered, this, [this] {
        if (commandsProblem().isEmpty())
            StopQuestion::stop(&page()->target(), chosenTasks(), this);
    });
}

void MainWindow::command(void (Commander::*verb)(const QList<Wire::Id> &))
{
    // What the last refresh allowed may have become impossible since.
    if (commandsProblem().isEmpty())
        (page()->target().commander().*verb)(chosenTasks());
}

void MainWindow::copyRows()
{
    TargetPage *current = page();
    if (!current)
        return;
    QGuiApplication::clipboard()->setText(current->currentView().selectedText());
    const auto rows = current->currentView().selectionModel()->selectedRows().size();
    note(current->target().label(), tr("Copied %n rows", nullptr, int(rows)));
}

} // namespace QCoop::Inspector
