// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of the window that follows what happens: its title, status, details and actions.

#include "detailspane.h"
#include "mainwindow.h"
#include "rowsview.h"
#include "sentences.h"
#include "targetpage.h"
#include "windowactions.h"

#include <QtGui/QAction>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedWidget>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

bool isBlocked(const Target &target)
{
    return target.connection().isAttached() && target.live().blockedLoop();
}

/// "LIVE", "FROZEN VIEW", "BLOCKED", "ENDED" and the like, for the title.
QString titleState(const Target &target)
{
    using State = Connection::State;
    switch (target.connection().state()) {
    case State::Idle:
    case State::Connecting:
        return MainWindow::tr("CONNECTING");
    case State::Refused:
        return MainWindow::tr("REFUSED");
    case State::Ended:
        return MainWindow::tr("ENDED");
    case State::Lost:
        return MainWindow::tr("LOST");
    case State::Replaying:
        return MainWindow::tr("REPLAY");
    case State::Attached:
    case State::Silent:
        break;
    }
    if (isBlocked(target))
        return MainWindow::tr("BLOCKED");
    if (target.isFrozen())
        return MainWindow::tr("FROZEN VIEW");
    return target.connection().state() == State::Silent ? MainWindow::tr("SILENT")
                                                        : MainWindow::tr("LIVE");
}

/// The same, as the first word of the status.
QString statusState(Target &target)
{
    using State = Connection::State;
    switch (target.connection().state()) {
    case State::Idle:
    case State::Connecting:
        return MainWindow::tr("Connecting");
    case State::Refused:
        return MainWindow::tr("Refused");
    case State::Ended:
        return MainWindow::tr("Ended");
    case State::Lost:
        return MainWindow::tr("Lost");
    case State::Silent:
        return MainWindow::tr("Silent");
    case State::Replaying:
        return target.replay()->isPlaying()
                   ? MainWindow::tr("Replay %1×").arg(target.replay()->speed())
                   : MainWindow::tr("Replay, paused");
    case State::Attached:
        break;
    }
    if (target.isFrozen())
        return MainWindow::tr("View frozen");
    return MainWindow::tr("Live %1 Hz").arg(target.store().rate());
}

} // namespace

void MainWindow::refresh()
{
    refreshTitle();
    refreshDetails();
    refreshActions();
    if (TargetPage *current = page()) {
        Target &target = current->target();
        QString text =
            statusSentence(target.live(), statusState(target), int(target.tasks().shownCount()));
        if (const QString recording = recordingText(target); !recording.isEmpty())
            text = recording + u" · "_s + text;
        m_status->setText(text);
    } else {
        m_status->setText(tr("Not attached"));
    }
    m_status->setToolTip(m_status->text());
}

void MainWindow::refreshTitle()
{
    const TargetPage *current = page();
    setWindowTitle(current ? tr("QCoop Inspector - %1 %2")
                                 .arg(current->target().label(), titleState(current->target()))
                           : tr("QCoop Inspector"));
}

void MainWindow::refreshDetails()
{
    const TargetPage *current = page();
    const bool isWarning = current && current->currentTab() == TargetPage::WarningsTab;
    m_detailsPages->setCurrentIndex(isWarning ? 1 : 0);
    if (!current) {
        m_details->showNothing(tr("Attach to a program, then select a task"));
        return;
    }
    const Target &target = current->target();
    if (isWarning) {
        m_warning->showWarning(target.shown(), target.shownNow(),
                               current->warningsView().currentId());
        return;
    }
    if (current->currentTab() == TargetPage::TimersTab)
        m_details->showTimer(target.shown(), target.shownNow(), current->timersView().currentId());
    else
        m_details->showTask(target.shown(), target.shownNow(), current->tasksView().currentId());
}

QString MainWindow::commandsProblem() const
{
    const TargetPage *current = page();
    if (!current)
        return tr("Attach to a program first");
    const Connection &connection = current->target().connection();
    if (!connection.isAttached())
        return connection.stateText();
    if (!connection.mayControl())
        return connection.whyNoControl();
    if (current->currentTab() != TargetPage::TasksTab)
        return tr("Select a task in the tab Tasks first");
    return chosenTasks().isEmpty() ? tr("Select a task first") : QString();
}

void MainWindow::refreshActions()
{
    TargetPage *current = page();
    const QString problem = commandsProblem();
    if (problem != m_commandsProblem || problem.isEmpty() != m_actions->pause->isEnabled()) {
        m_commandsProblem = problem;
        m_actions->setCommandsProblem(problem);
    }
    m_actions->setRecording(current && current->target().recorder().isRecording(),
                            recordingProblem());
    m_actions->saveRecording->setEnabled(!recordedFile().isEmpty());
    for (QAction *action :
         {m_actions->closeTarget, m_actions->find, m_actions->clearFilter, m_actions->copy,
          m_actions->freeze, m_actions->tree, m_actions->showEnded}) {
        action->setEnabled(current != nullptr);
    }
    m_actions->columnsMenu()->setEnabled(current != nullptr);
    m_actions->sortMenu()->setEnabled(current != nullptr);
    for (std::size_t i = 0; i < m_actions->tabs.size(); ++i)
        m_actions->tabs[i]->setEnabled(current != nullptr);
}

QList<quint64> MainWindow::chosenTasks() const
{
    const TargetPage *current = page();
    if (!current)
        return {};
    QList<quint64> tasks = current->tasksView().selectedIds();
    if (const quint64 id = current->tasksView().currentId(); tasks.isEmpty() && id != 0)
        tasks.append(id);
    return tasks;
}

} // namespace QCoop::Inspector
