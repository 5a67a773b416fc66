// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "tour.h"

#include "comparisonpanel.h"
#include "indexpane.h"
#include "mainwindow.h"
#include "mandelview.h"
#include "script.h"
#include "taskrow.h"
#include "tasktable.h"

#include <QtCore/QTextStream>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QPushButton>

namespace Workbench {

using namespace std::chrono_literals;

Tour::Tour(const QString &shots)
    : m_shots(shots)
{
}

Tour::~Tour() = default;

QCoop::Task<> Tour::run()
{
    co_await showAll(Theme::Light);
    co_await showAll(Theme::Dark);
    QTextStream(stdout) << tr("%1 screenshots in %2").arg(m_shots.count()).arg(m_shots.folder())
                        << Qt::endl;
}

QCoop::Task<> Tour::showAll(Theme theme)
{
    m_theme = theme == Theme::Light ? QStringLiteral("light") : QStringLiteral("dark");
    m_number = 0;
    applyTheme(theme);
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    co_await QCoop::sleep(700ms);
    shoot("empty");
    co_await fill();
    co_await pauseAndStop();
    co_await compare();
    co_await openDialog();
    co_await fail();
    co_await finish();
    m_window.reset(); // with tasks that are still alive
}

QCoop::Task<> Tour::fill()
{
    m_window->startAll();
    for (int i = 0; i < 5; ++i)
        click(*m_window, QStringLiteral("addWorker"));
    co_await QCoop::sleep(5s);
    shoot("running");
}

QCoop::Task<> Tour::pauseAndStop()
{
    const std::vector<TaskRow *> &rows = m_window->tasks().rows();
    rows[2]->pauseButton->click();
    rows[2]->pauseButton->click();
    rows[4]->pauseButton->click();
    co_await QCoop::sleep(300ms);
    shoot("paused");
    rows[3]->stopButton->click();
    rows[6]->stopButton->click();
    co_await QCoop::sleep(300ms);
    shoot("stopped");
}

QCoop::Task<> Tour::compare()
{
    auto *const ways = m_window->comparison().findChild<QComboBox *>();
    Comparison &comparison = m_window->comparison().comparison();
    const std::function<bool()> isOver = [&comparison] { return !comparison.isRunning(); };
    for (int way = 0; way < ways->count(); ++way) {
        ways->setCurrentIndex(way);
        click(*m_window, QStringLiteral("runComparison"));
        co_await waitUntil(isOver, 20s, tr("a comparison did not end"));
    }
    co_await QCoop::sleep(300ms);
    shoot("compared");
}

QCoop::Task<> Tour::openDialog()
{
    click(*m_window, QStringLiteral("dialog"));
    const std::function<bool()> isOpen = [] { return QApplication::activeModalWidget(); };
    co_await waitUntil(isOpen, 2s, tr("the modal dialog did not open"));
    co_await QCoop::sleep(500ms);
    shoot("dialog");
    closeDialog();
}

QCoop::Task<> Tour::fail()
{
    m_window->index().setFolder(QStringLiteral("/nowhere/at/all"));
    const Job &job = m_window->startIndex();
    const std::function<bool()> hasFailed = [&job] {
        return job.task().state() == QCoop::TaskState::Failed;
    };
    co_await waitUntil(hasFailed, 5s, tr("the index of no folder did not fail"));
    co_await QCoop::sleep(400ms);
    shoot("failed");
}

QCoop::Task<> Tour::finish()
{
    m_window->tasks().stopAll();
    click(*m_window, QStringLiteral("clearEnded"));
    m_window->view().showWhole();
    const Job &render = m_window->tasks().rows().back()->job();
    m_window->index().setFolder(IndexPane::defaultFolder());
    const Job &index = m_window->startIndex();
    const std::function<bool()> isDone = [&render, &index] {
        return render.task().isEnded() && index.task().isEnded();
    };
    co_await waitUntil(isDone, 120s, tr("the picture and the index did not come to their end"));
    m_window->addWorker();
    co_await QCoop::sleep(400ms);
    shoot("done");
}

void Tour::shoot(const char *state)
{
    m_shots.take(*m_window, QStringLiteral("workbench-%1-%2-%3")
                                .arg(m_theme)
                                .arg(++m_number)
                                .arg(QLatin1String(state)));
}

} // namespace Workbench
