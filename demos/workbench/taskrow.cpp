// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "taskrow.h"

#include "job.h"
#include "numbers.h"
#include "statebadge.h"
#include "textcell.h"

#include <QtCore/QLocale>
#include <QtWidgets/QApplication>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>

namespace Workbench {

using QCoop::TaskState;

TaskRow::TaskRow(Job &job, QWidget *parent)
    : QFrame(parent)
    , pauseButton(new QPushButton(tr("Pause")))
    , resumeButton(new QPushButton(tr("Resume")))
    , stopButton(new QPushButton(tr("Start again")))
    , m_job(job)
    , m_state(new StateBadge)
    , m_name(new TextCell(QStringLiteral("Freeze this window for 1.5 s")))
    , m_progress(new QProgressBar)
    , m_result(new TextCell)
    , m_pauses(new TextCell(tr("pauses %1").arg(99)))
    , m_steps(new TextCell(tr("steps %1").arg(grouped(99'999'999))))
{
    m_progress->setFixedWidth(130);
    m_progress->setRange(0, 1000);
    // Room for the longest label, so that nothing moves when it changes.
    stopButton->setFixedWidth(stopButton->sizeHint().width());
    const int width = std::max(pauseButton->sizeHint().width(), resumeButton->sizeHint().width());
    pauseButton->setFixedWidth(width);
    resumeButton->setFixedWidth(width);

    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 2, 6, 2);
    layout->setSpacing(8);
    layout->addWidget(m_state);
    layout->addWidget(m_name);
    layout->addWidget(m_progress);
    layout->addWidget(m_result, 1);
    layout->addWidget(m_pauses);
    layout->addWidget(m_steps);
    layout->addWidget(pauseButton);
    layout->addWidget(resumeButton);
    layout->addWidget(stopButton);

    QCoop::TaskWatcher &watcher = m_job.watcher();
    connect(&watcher, &QCoop::TaskWatcher::changed, this, &TaskRow::refresh);
    connect(pauseButton, &QPushButton::clicked, &watcher, &QCoop::TaskWatcher::pause);
    connect(resumeButton, &QPushButton::clicked, &watcher, &QCoop::TaskWatcher::resume);
    connect(stopButton, &QPushButton::clicked, this, &TaskRow::stopOrStart);
    refresh();
}

void TaskRow::refresh()
{
    const QCoop::TaskStatistics statistics = m_job.task().statistics();
    m_state->setState(statistics.state);
    m_name->setText(m_job.name());
    m_pauses->setText(tr("pauses %1").arg(statistics.pausedByProgram));
    m_steps->setText(tr("steps %1").arg(grouped(statistics.steps)));
    showProgress();
    showButtons();
}

void TaskRow::showProgress()
{
    const std::optional<QCoop::Progress> progress = m_job.task().progress();
    const bool isKnown = progress && progress->total() > 0;
    const bool isDone = m_job.watcher().state() == TaskState::Done;
    // A bar that only says "busy" would move on while the task is paused; an empty one is true.
    const double share = isKnown  ? double(progress->value()) / double(progress->total())
                         : isDone ? 1.0
                                  : 0.0;
    m_progress->setValue(int(1000 * share));
    // With a digit more than usual, so that also what takes an hour is seen to move.
    m_progress->setFormat(tr("%1 %").arg(QLocale().toString(100 * share, 'f', 1)));

    if (!m_job.error().isEmpty())
        m_result->setText(m_job.error());
    else
        m_result->setText(progress ? QString(progress->text()) : QString());
}

void TaskRow::showButtons()
{
    QCoop::TaskWatcher &watcher = m_job.watcher();
    const bool isLive = watcher.isLive();
    pauseButton->setEnabled(isLive);
    resumeButton->setEnabled(isLive && m_job.task().statistics().pausedByProgram > 0);
    stopButton->setText(isLive ? tr("Stop") : tr("Start again"));
    if (m_wasLive && !isLive)
        m_sinceEnd.start();
    m_wasLive = isLive;

    pauseButton->setAccessibleName(tr("Pause %1").arg(m_job.name()));
    resumeButton->setAccessibleName(tr("Resume %1").arg(m_job.name()));
    stopButton->setAccessibleName(
        (isLive ? tr("Stop %1") : tr("Start %1 again")).arg(m_job.name()));
    m_progress->setAccessibleName(tr("Progress of %1").arg(m_job.name()));
}

void TaskRow::stopOrStart()
{
    if (m_job.watcher().isLive()) {
        m_job.watcher().stop();
        return;
    }
    // The second click of a double click on "Stop" is not meant for "Start again".
    if (m_sinceEnd.isValid() && !m_sinceEnd.hasExpired(QApplication::doubleClickInterval()))
        return;
    m_job.start();
}

} // namespace Workbench
