// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "job.h"

#include <qcoop/core/loopingcall.h>

#include <QtCore/QPointer>
#include <QtWidgets/QMainWindow>

namespace Workbench {

class ComparisonPanel;
class IndexPane;
class LoopPanel;
class MandelView;
class TaskTable;
class TextCell;

/// The workbench: what is computed, the tasks that compute it, and what the window feels of
/// it. All work is on the GUI thread.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    /// One task of each kind.
    void startAll();
    Job &startRender();
    Job &startIndex();
    Job &startPrimes();
    /// One more search for Collatz chains, in the numbers after those of the last one.
    Job &addWorker();
    Job &freeze();
    Job &openDialog();

    [[nodiscard]] MandelView &view() const noexcept { return *m_view; }
    [[nodiscard]] IndexPane &index() const noexcept { return *m_index; }
    [[nodiscard]] LoopPanel &loop() const noexcept { return *m_loop; }
    [[nodiscard]] ComparisonPanel &comparison() const noexcept { return *m_comparison; }
    [[nodiscard]] TaskTable &tasks() const noexcept { return *m_tasks; }

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    Job &start(QPointer<Job> &job, const QString &name, Job::Begin begin,
               Steps steps = Steps::Short);
    QWidget *makePicture();
    void makeMenus();
    void connectAll();
    void showStatus();

    MandelView *const m_view;
    IndexPane *const m_index;
    LoopPanel *const m_loop;
    ComparisonPanel *const m_comparison;
    TaskTable *const m_tasks;
    TextCell *const m_status;
    // Each goes when its row is cleared away.
    QPointer<Job> m_renderJob;
    QPointer<Job> m_indexJob;
    QPointer<Job> m_primesJob;
    QPointer<Job> m_freezeJob;
    QPointer<Job> m_dialogJob;
    quint64 m_nextWorker = 0;
    quint64 m_stepsBefore = 0; // at the last showStatus()
    QCoop::LoopingCall m_refresh;
};

} // namespace Workbench
