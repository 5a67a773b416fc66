// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QTabWidget;

namespace QCoop::Inspector {

class Banner;
class LogModel;
class LoopsModel;
class LoopStrip;
class Replay;
class ReplayBar;
class RowsView;
class Target;

/// The page of one target: what is out of the ordinary, the loop strip, and the tables.
///
/// It refreshes itself ten times a second while it is shown, and says so, for what stands
/// around it. Thread-affinity: the GUI thread.
class TargetPage final : public QWidget
{
    Q_OBJECT

public:
    enum Tab { TasksTab, TimersTab, LoopsTab, WarningsTab, LogTab };

    /// \a target must outlive the page; \a log is the window's.
    TargetPage(Target *target, LogModel *log, QWidget *parent = nullptr);
    ~TargetPage() override;

    [[nodiscard]] Target &target() const { return *m_target; }
    [[nodiscard]] RowsView &tasksView() const { return *m_tasks; }
    [[nodiscard]] RowsView &timersView() const { return *m_timers; }
    [[nodiscard]] RowsView &loopsView() const { return *m_loops; }
    [[nodiscard]] RowsView &warningsView() const { return *m_warnings; }
    [[nodiscard]] RowsView &logView() const { return *m_log; }
    [[nodiscard]] LoopStrip &strip() const { return *m_strip; }
    /// Nothing, if the target is a program.
    [[nodiscard]] ReplayBar *replayBar() const { return m_replay; }
    [[nodiscard]] RowsView &currentView() const;
    [[nodiscard]] Tab currentTab() const;
    void setCurrentTab(Tab tab);

    /// The filter of the current tab: of timers there are words only, everywhere else it is
    /// that of the tasks.
    [[nodiscard]] QString filterText() const;
    /// Returns why a part of \a text is not understood, or an empty text.
    QString setFilterText(const QString &text);
    [[nodiscard]] QString filterProblem() const;

    /// The columns of all tables are kept from one run to the next.
    void saveColumns() const;
    void resetColumns();

    void setTree(bool isTree);
    void setFrozen(bool isFrozen);
    /// Shows \a task in the table of tasks, without the filter if that hides it.
    void showTask(Wire::Id task);
    void refresh();

    [[nodiscard]] Banner &blockedBanner() const { return *m_blocked; }
    [[nodiscard]] Banner &frozenBanner() const { return *m_frozen; }
    [[nodiscard]] Banner &connectionBanner() const { return *m_connection; }

Q_SIGNALS:
    void refreshed();
    void tabChanged();
    void selectionChanged();
    /// The page took the filter away, or the freezing.
    void filterCleared();
    void unfreezeWanted();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void buildViews(LogModel *log);
    void buildWarnings();
    [[nodiscard]] QList<RowsView *> views() const
    {
        return {m_tasks, m_timers, m_loops, m_warnings, m_log};
    }
    void connectViews();
    void tellVisible(int first, int last);
    void refreshBanners();
    void refreshLoops();
    void refreshWarnings();
    void clearFilter();
    void connectReplay(Replay *replay);

    Target *m_target;
    LoopsModel *m_loopsModel;
    Banner *m_connection;
    Banner *m_blocked;
    Banner *m_frozen;
    LoopStrip *m_strip;
    ReplayBar *m_replay = nullptr;
    QTabWidget *m_tabs;
    RowsView *m_tasks;
    RowsView *m_timers;
    RowsView *m_loops;
    RowsView *m_warnings;
    RowsView *m_log;
    QTimer m_refreshTimer;
    QTimer m_subscribeTimer; // one subscription for much scrolling
    QString m_timerWords;
    Wire::Id m_loop = 0; // that the strip shows; 0: the main one
    Wire::Id m_blockedTask = 0;
    int m_turn = 0;
    // The current rows of the tables, while a recording begins anew; 0: none.
    quint64 m_keptTask = 0;
    quint64 m_keptTimer = 0;
};

} // namespace QCoop::Inspector
