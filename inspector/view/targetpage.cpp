// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "targetpage.h"

#include "banner.h"
#include "celldelegate.h"
#include "logmodel.h"
#include "loopstrip.h"
#include "replaybar.h"
#include "rowsview.h"
#include "sentences.h"
#include "target.h"
#include "theme.h"

#include <model/format.h>
#include <model/loopsmodel.h>

#include <utility>

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int hz = 10;

} // namespace

TargetPage::TargetPage(Target *target, LogModel *log, QWidget *parent)
    : QWidget(parent)
    , m_target(target)
    , m_loopsModel(new LoopsModel(this))
    , m_connection(new Banner(u"!"_s, orange, this))
    , m_blocked(new Banner(u"◆"_s, vermillion, this))
    , m_frozen(new Banner(u"❚❚"_s, sky, this))
    , m_strip(new LoopStrip(this))
    , m_tabs(new QTabWidget(this))
    , m_tasks(new RowsView)
    , m_timers(new RowsView)
    , m_loops(new RowsView)
    , m_warnings(new RowsView)
    , m_log(new RowsView)
{
    m_blocked->setButton(tr("Show task"));
    m_frozen->setButton(tr("Live again"));
    m_tabs->addTab(m_tasks, tr("Tasks"));
    m_tabs->addTab(m_timers, tr("Timers"));
    m_tabs->addTab(m_loops, tr("Loops"));
    m_tabs->addTab(m_warnings, tr("Warnings"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->setAccessibleName(tr("Tables"));
    m_tabs->tabBar()->setAccessibleName(tr("Tables"));
    m_tabs->setDocumentMode(true);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(4);
    column->addWidget(m_connection);
    column->addWidget(m_blocked);
    column->addWidget(m_frozen);
    column->addWidget(m_strip);
    if (Replay *replay = m_target->replay()) {
        m_replay = new ReplayBar(replay, this);
        column->addWidget(m_replay);
        connectReplay(replay);
    }
    column->addWidget(m_tabs, 1);
    buildViews(log);
    connectViews();

    connect(&m_target->connection(), &Connection::stateChanged, this, &TargetPage::refresh);
    m_refreshTimer.setInterval(1000ms / hz);
    connect(&m_refreshTimer, &QTimer::timeout, this, &TargetPage::refresh);
    m_subscribeTimer.setSingleShot(true);
    m_subscribeTimer.setInterval(200ms);
    connect(&m_subscribeTimer, &QTimer::timeout, this,
            [this] { m_target->connection().subscribe(hz, m_target->tasks().visibleTasks()); });
}

void TargetPage::connectReplay(Replay *replay)
{
    connect(replay, &Replay::restarting, this, [this] {
        m_keptTask = m_keptTask != 0 ? m_keptTask : m_tasks->currentId();
        m_keptTimer = m_keptTimer != 0 ? m_keptTimer : m_timers->currentId();
    });
    connect(replay, &Replay::moved, this, [this] {
        // What was selected may be there at this moment, too.
        if (const quint64 task = std::exchange(m_keptTask, 0); task != 0) {
            m_target->tasks().rearrange();
            m_tasks->selectId(task);
        }
        if (const quint64 timer = std::exchange(m_keptTimer, 0); timer != 0) {
            m_target->timers().rearrange();
            m_timers->selectId(timer);
        }
        refresh();
    });
    connect(replay, &Replay::playingChanged, this, &TargetPage::refresh);
}

TargetPage::~TargetPage()
{
    // They are destroyed after us, and would tell us of tabs and rows that go.
    for (QObject *child : {static_cast<QObject *>(m_tabs), static_cast<QObject *>(m_tasks),
                           static_cast<QObject *>(m_timers), static_cast<QObject *>(m_loops),
                           static_cast<QObject *>(m_warnings)}) {
        disconnect(child, nullptr, this, nullptr);
    }
}

void TargetPage::buildViews(LogModel *log)
{
    using Kind = CellDelegate::Kind;
    m_tasks->setAccessibleName(tr("Tasks"));
    m_tasks->setModel(&m_target->tasks());
    m_tasks->setIdentity(TaskModel::IdRole,
                         [this](quint64 id) { return m_target->tasks().indexOf(id); });
    m_tasks->setColumns({6,  13, 7,  31, -18, -20, -14, -12, -21, 9,  13, 11,
                         11, 9,  13, 13, 11,  11,  -20, -14, -11, 30, 30});
    // How long steps take is asked for more often than what is waited for: it stands where it
    // is seen without scrolling.
    for (const TaskColumn waiting : {TaskColumn::WaitingFor, TaskColumn::WaitingOn}) {
        QHeaderView *header = m_tasks->header();
        header->moveSection(header->visualIndex(int(waiting)),
                            header->visualIndex(int(TaskColumn::LongestStep)));
    }
    m_tasks->setTreePosition(int(TaskColumn::Name));
    const auto delegate = [this](RowsView *view, int column, Kind kind, int role) {
        view->setItemDelegateForColumn(column, new CellDelegate(kind, role, this));
    };
    delegate(m_tasks, int(TaskColumn::State), Kind::State, TaskModel::StateRole);
    delegate(m_tasks, int(TaskColumn::Warn), Kind::Severity, TaskModel::SeverityRole);
    delegate(m_tasks, int(TaskColumn::BusyPercent), Kind::Share, TaskModel::SortRole);
    m_tasks->sortByColumn(int(TaskColumn::Id), Qt::AscendingOrder);

    m_timers->setAccessibleName(tr("Timers"));
    m_timers->setModel(&m_target->timers());
    m_timers->setIdentity(TimerModel::IdRole,
                          [this](quint64 id) { return m_target->timers().indexOf(id); });
    m_timers->setColumns({6, 17, 22, 15, 9, 10, 9, 10, 10, 10, 12, 34});
    delegate(m_timers, int(TimerColumn::Warn), Kind::Severity, TimerModel::SeverityRole);
    m_timers->sortByColumn(int(TimerColumn::DueIn), Qt::AscendingOrder);

    m_loops->setAccessibleName(tr("Loops"));
    m_loops->setSortingEnabled(false);
    m_loops->setSelectionMode(QAbstractItemView::SingleSelection);
    m_loops->setModel(m_loopsModel);
    m_loops->setIdentity(LoopsModel::IdRole,
                         [this](quint64 id) { return m_loopsModel->indexOf(id); });
    m_loops->setRootIsDecorated(true);
    m_loops->setColumns({23, 14, 10, 10, 7, 12, 8, 12, 11, 8, 8, 10, 18, 30, 12});
    delegate(m_loops, int(LoopsColumn::Busy), Kind::Share, LoopsModel::ShareRole);
    delegate(m_loops, int(LoopsColumn::InTasks), Kind::Share, LoopsModel::ShareRole);
    // What runs on a loop is to be seen without a click.
    connect(m_loopsModel, &QAbstractItemModel::rowsInserted, m_loops,
            [this](const QModelIndex &parent, int first) {
                if (parent.isValid() && first == 0)
                    m_loops->expand(parent);
            });

    buildWarnings();
    delegate(m_warnings, int(WarningColumn::Severity), Kind::SeverityText,
             WarningModel::SeverityRole);

    m_log->setAccessibleName(tr("Log"));
    m_log->setSortingEnabled(false);
    m_log->setModel(log);
    m_log->setColumns({15, 34, 100});

    m_tasks->keepColumns(u"tasks"_s);
    m_timers->keepColumns(u"timers"_s);
    m_loops->keepColumns(u"loops"_s);
    m_warnings->keepColumns(u"warnings"_s);
    m_log->keepColumns(u"log"_s);
}

void TargetPage::buildWarnings()
{
    m_warnings->setAccessibleName(tr("Warnings"));
    m_warnings->setSortingEnabled(false); // the worst are on top
    m_warnings->setSelectionMode(QAbstractItemView::SingleSelection);
    m_warnings->setModel(&m_target->warnings());
    m_warnings->setIdentity(WarningModel::IdRole,
                            [this](quint64 id) { return m_target->warnings().indexOf(id); });
    m_warnings->setColumns({14, 58, 8, 16, 16, 30, 24});
    connect(m_warnings, &RowsView::currentIdChanged, this, &TargetPage::selectionChanged);
    connect(m_warnings, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (const Finding *finding = m_target->warnings().findingAt(index))
            showTask(finding->task);
    });
}

void TargetPage::connectViews()
{
    connect(m_tasks, &RowsView::visibleRowsChanged, this, &TargetPage::tellVisible);
    connect(m_tasks, &RowsView::busyChanged, &m_target->tasks(), &TaskModel::setBusy);
    connect(m_tasks, &RowsView::currentIdChanged, this, &TargetPage::selectionChanged);
    connect(m_tasks, &RowsView::noticeActivated, this, &TargetPage::clearFilter);
    connect(m_timers, &RowsView::visibleRowsChanged, &m_target->timers(),
            &TimerModel::setVisibleRange);
    connect(m_timers, &RowsView::busyChanged, &m_target->timers(), &TimerModel::setBusy);
    connect(m_timers, &RowsView::currentIdChanged, this, &TargetPage::selectionChanged);
    connect(m_timers, &RowsView::noticeActivated, this, &TargetPage::clearFilter);
    connect(m_strip, &LoopStrip::taskActivated, this, &TargetPage::showTask);
    connect(m_blocked, &Banner::clicked, this, [this] { showTask(m_blockedTask); });
    connect(m_frozen, &Banner::clicked, this, &TargetPage::unfreezeWanted);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        refreshLoops();
        Q_EMIT tabChanged();
    });
    const auto showLoop = [this](const QModelIndex &index) {
        m_loop = index.data(LoopsModel::LoopRole).toULongLong();
        refreshLoops();
    };
    connect(m_loops, &QTreeView::clicked, this, showLoop);
    connect(m_loops, &QTreeView::activated, this, showLoop);
}

RowsView &TargetPage::currentView() const
{
    return *static_cast<RowsView *>(m_tabs->currentWidget());
}

TargetPage::Tab TargetPage::currentTab() const
{
    return Tab(m_tabs->currentIndex());
}

void TargetPage::setCurrentTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
    currentView().setFocus();
}

QString TargetPage::filterText() const
{
    return currentTab() == TimersTab ? m_timerWords : m_target->tasks().filter().text();
}

QString TargetPage::setFilterText(const QString &text)
{
    if (currentTab() == TimersTab) {
        m_timerWords = text;
        m_target->timers().setNameFilter(text);
    } else {
        m_target->tasks().setFilter(Filter::parse(text));
    }
    refresh();
    return filterProblem();
}

QString TargetPage::filterProblem() const
{
    const auto &errors = m_target->tasks().filter().errors();
    return currentTab() == TimersTab || errors.isEmpty() ? QString() : errors.first().sentence;
}

void TargetPage::clearFilter()
{
    setFilterText({});
    currentView().setFocus();
    Q_EMIT filterCleared();
}

void TargetPage::saveColumns() const
{
    for (const RowsView *view : views())
        view->saveColumns();
}

void TargetPage::resetColumns()
{
    for (RowsView *view : views())
        view->resetColumns();
}

void TargetPage::setTree(bool isTree)
{
    m_target->tasks().setTree(isTree);
    m_tasks->setRootIsDecorated(isTree);
    // Of few parents the children are seen at once; many would take long to lay out.
    if (isTree && m_target->tasks().rowCount() <= 200)
        m_tasks->expandToDepth(0);
}

void TargetPage::setFrozen(bool isFrozen)
{
    m_target->setFrozen(isFrozen);
    refresh();
}

void TargetPage::showTask(Wire::Id task)
{
    if (task == 0)
        return;
    setCurrentTab(TasksTab);
    if (m_tasks->selectId(task))
        return;
    clearFilter();
    m_tasks->selectId(task);
}

void TargetPage::tellVisible(int first, int last)
{
    TaskModel &tasks = m_target->tasks();
    if (tasks.isTree())
        tasks.setVisibleTasks(m_tasks->visibleIds());
    else
        tasks.setVisibleRange(first, last);
    m_subscribeTimer.start();
}

void TargetPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_refreshTimer.start();
    refresh();
}

void TargetPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_refreshTimer.stop();
}

void TargetPage::refresh()
{
    refreshBanners();
    refreshWarnings();
    if (!m_target->isFrozen()) {
        refreshLoops();
        if (currentTab() == TimersTab)
            m_target->timers().tick();
        // Waits and ages are counted in seconds mostly, so half a second is soon enough.
        if (currentTab() == TasksTab && ++m_turn % (hz / 2) == 0)
            m_target->tasks().tick();
    }
    const QString filter = m_target->tasks().filter().text();
    const int showing = int(m_target->tasks().shownCount());
    const bool isHidden = m_target->shown().tasks.size() > 0 && !filter.isEmpty();
    // Of a target that does not let us in there is nothing to wait for; its banner says why.
    const bool isRefused = m_target->connection().state() == Connection::State::Refused;
    m_tasks->setNotice(isRefused ? QString() : emptySentence(m_target->shown(), filter, showing),
                       isHidden ? tr("Clear filter") : QString());
    const bool areTimersHidden = m_target->timers().timerCount() > 0;
    QString noTimers;
    if (m_target->timers().shownCount() == 0)
        noTimers = areTimersHidden ? tr("No timer matches %1").arg(m_timerWords)
                                   : tr("There are no timers now");
    m_timers->setNotice(noTimers, areTimersHidden ? tr("Clear filter") : QString());
    m_loops->setNotice(!m_target->shown().loops.empty() || isRefused
                           ? QString()
                           : tr("The target has told of no event loop yet"));
    Q_EMIT refreshed();
}

void TargetPage::refreshWarnings()
{
    const Findings &findings = m_target->shown().findings;
    const QString title =
        findings.activeCount == 0 ? tr("Warnings") : tr("Warnings (%1)").arg(findings.activeCount);
    if (m_tabs->tabText(WarningsTab) != title)
        m_tabs->setTabText(WarningsTab, title); // not each time: it lays out the tabs anew
    m_tabs->setTabToolTip(WarningsTab, findings.activeCount == 0
                                           ? QString()
                                           : tr("%n are active", nullptr, findings.activeCount));
    if (currentTab() == WarningsTab)
        m_target->warnings().tick();
    const bool isRefused = m_target->connection().state() == Connection::State::Refused;
    m_warnings->setNotice(findings.list.isEmpty() && !isRefused
                              ? tr("No warnings: %n rules look at the target, four times a second",
                                   nullptr, m_target->store().rules().onCount())
                              : QString());
}

void TargetPage::refreshBanners()
{
    using State = Connection::State;
    const State state = m_target->connection().state();
    const bool isWell = state == State::Attached || state == State::Idle;
    if (const Replay *replay = m_target->replay())
        m_connection->setText(replay->damageText());
    else
        m_connection->setText(isWell ? QString() : m_target->connection().stateText());

    // A connection that has ended says nothing of a loop any more, not even that it is back.
    const BlockedNotice notice =
        m_target->connection().isAttached() || m_target->replay()
            ? blockedNotice(m_target->live(), m_target->store().targetNow())
            : BlockedNotice();
    m_blockedTask = notice.task;
    m_blocked->button()->setVisible(notice.task != 0);
    m_blocked->setText(notice.sentence);
    m_strip->setBlocked(notice.isBlocked() && !m_target->isFrozen() ? notice.lasted : 0);

    m_frozen->setText(m_target->isFrozen() ? tr("View frozen %1, data still arriving - press Z")
                                                 .arg(Format::stopwatch(m_target->frozenFor()))
                                           : QString());
}

void TargetPage::refreshLoops()
{
    const Picture &picture = m_target->shown();
    if (currentTab() == LoopsTab) // it may be long, and nobody sees it elsewhere
        m_loopsModel->refresh(picture);
    const auto chosen = picture.loops.find(m_loop);
    const auto found =
        chosen != picture.loops.end() ? chosen : picture.loops.find(picture.mainLoop());
    if (found == picture.loops.end()) {
        m_strip->setColumns({});
        return;
    }
    const Loop &loop = found->second;
    QList<LoopColumn> columns;
    columns.reserve(loop.stats.size());
    for (const Wire::LoopStats &stats : loop.stats) {
        columns.append({stats.interval, stats.busy, stats.qcoop, stats.worst, stats.worstTask,
                        stats.worstTask == 0 ? QString() : picture.labelOf(stats.worstTask)});
    }
    qint64 slice = 0;
    for (const auto &[id, scheduler] : picture.schedulers) {
        if (scheduler.facts.loop == found->first)
            slice = std::max<qint64>(slice, scheduler.facts.slice);
    }
    m_strip->setLoopName(picture.loopName(found->first));
    m_strip->setSlice(slice);
    m_strip->setColumns(columns);
}

} // namespace QCoop::Inspector
