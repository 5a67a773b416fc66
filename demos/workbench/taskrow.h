// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <QtCore/QElapsedTimer>
#include <QtWidgets/QFrame>

class QProgressBar;
class QPushButton;

namespace Workbench {

class Job;
class StateBadge;
class TextCell;

/// One job in the table: its state, progress and result, and what can be done to it.
class TaskRow final : public QFrame
{
    Q_OBJECT

public:
    /// \a job must outlive this.
    explicit TaskRow(Job &job, QWidget *parent = nullptr);

    [[nodiscard]] Job &job() const noexcept { return m_job; }
    /// Shows what has changed. Progress is looked up some times a second rather than told
    /// with each step, so that showing it costs the same whatever the task does.
    void refresh();

    // Public for the script, which clicks as a user does.
    QPushButton *const pauseButton;
    QPushButton *const resumeButton;
    QPushButton *const stopButton; ///< "Start again" once the task has ended

private:
    void showProgress();
    void showButtons();
    void stopOrStart();

    Job &m_job;
    StateBadge *const m_state;
    TextCell *const m_name;
    QProgressBar *const m_progress;
    TextCell *const m_result;
    TextCell *const m_pauses;
    TextCell *const m_steps;
    QElapsedTimer m_sinceEnd;
    bool m_wasLive = true;
};

} // namespace Workbench
