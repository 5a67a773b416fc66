// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "job.h"

#include <qcoop/core/loopingcall.h>

#include <QtWidgets/QWidget>

#include <vector>

class QBoxLayout;
class QPushButton;
class QStackedWidget;

namespace Workbench {

class TaskRow;

/// All jobs, a row each, and the buttons that concern all of them.
class TaskTable final : public QWidget
{
    Q_OBJECT

public:
    explicit TaskTable(QWidget *parent = nullptr);
    ~TaskTable() override;

    /// Adds a row for a new job, and starts the job.
    Job &add(const QString &name, Job::Begin begin, Steps steps = Steps::Short);
    [[nodiscard]] TaskRow *rowOf(const Job &job) const;
    [[nodiscard]] const std::vector<TaskRow *> &rows() const noexcept { return m_rows; }
    /// Of all jobs so far whose steps are not long on purpose.
    [[nodiscard]] QCoop::Duration longestStep() const;

public Q_SLOTS:
    void pauseAll();
    void resumeAll();
    void stopAll();
    /// Takes the rows of ended tasks away, and their jobs with them.
    void clearEnded();

Q_SIGNALS:
    void workerWanted();

private:
    /// Brings one row up to date: all of them in one go would paint for so long that the
    /// tasks and the user could tell.
    void refresh();
    void showIfEmpty();

    QStackedWidget *const m_pages;
    QBoxLayout *m_rowLayout = nullptr;
    QPushButton *const m_clear;
    std::vector<TaskRow *> m_rows; // children of this
    bool m_isRowAdded = false;     // and not scrolled to yet
    std::size_t m_nextRow = 0;     // the row to bring up to date
    QCoop::Duration m_longestCleared{};
    QCoop::LoopingCall m_refresh;
};

} // namespace Workbench
