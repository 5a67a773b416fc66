// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "mainwindow.h"

#include "banner.h"
#include "detailspane.h"
#include "filterfield.h"
#include "keysoverlay.h"
#include "logmodel.h"
#include "rowsview.h"
#include "sentences.h"
#include "targetpage.h"
#include "targetsview.h"
#include "theme.h"
#include "welcomepage.h"
#include "windowactions.h"

#include <QtCore/QSettings>
#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QToolBar>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr int noteStays = 6000; // milliseconds
constexpr int layoutVersion = 1;
const QList<int> dockWidths{290, 266};

} // namespace

MainWindow::MainWindow(QWidget *parent, TargetModel::Finder finder)
    : QMainWindow(parent)
    , m_targets(nullptr, std::move(finder))
    , m_log(new LogModel(this))
    , m_actions(new WindowActions(this))
    , m_pages(new QStackedWidget)
    , m_welcome(new WelcomePage(&m_targets.found(),
                                {m_actions->attach, m_actions->launch, m_actions->openRecording}))
    , m_filter(new FilterField)
    , m_targetsView(new TargetsView(&m_targets.found()))
    , m_details(new DetailsPane)
    , m_warning(new WarningPane)
    , m_detailsPages(new QStackedWidget)
    , m_keys(new KeysOverlay(m_actions->sections(), this))
    , m_status(new QLabel)
{
    m_actions->toolBar()->addWidget(m_filter);
    m_pages->addWidget(m_welcome);
    setCentralWidget(m_pages);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setMinimumWidth(1); // or the window could not be made narrower than the text
    m_status->setAccessibleName(tr("Status"));
    statusBar()->addWidget(m_status, 1);
    statusBar()->setAccessibleName(tr("Status bar"));
    buildDocks();
    connectActions();
    connectTaskActions();
    connectRecordingActions();
    connectTargets();
    connectWarnings();

    setAcceptDrops(true);
    resize(1400, 860);
    m_firstLayout = saveState(layoutVersion);
    const QSettings settings;
    restoreGeometry(settings.value(u"window/geometry"_s).toByteArray());
    restoreState(settings.value(u"window/layout"_s).toByteArray(), layoutVersion);
    m_actions->setTheme(themeNamed(settings.value(u"theme"_s).toString()).value_or(Theme::System));
    m_filter->setEnabled(false);
    refresh();
    m_welcome->targets().setFocus();
}

MainWindow::~MainWindow()
{
    // They look at the targets, which go before the children of a QObject do.
    delete takeCentralWidget();
    delete m_targetsDock;
}

void MainWindow::buildDocks()
{
    const auto dock = [this](const QString &title, const QString &name, QWidget *content,
                             Qt::DockWidgetArea area) {
        auto *made = new QDockWidget(title, this);
        made->setObjectName(name);
        made->setAccessibleName(title);
        made->setWidget(content);
        addDockWidget(area, made);
        return made;
    };
    m_detailsPages->addWidget(m_details);
    m_detailsPages->addWidget(m_warning);
    m_targetsDock = dock(tr("Targets"), u"targets"_s, m_targetsView, Qt::LeftDockWidgetArea);
    m_detailsDock = dock(tr("Details"), u"details"_s, m_detailsPages, Qt::RightDockWidgetArea);
    resizeDocks({m_targetsDock, m_detailsDock}, dockWidths, Qt::Horizontal);
    m_actions->viewMenu()->addSeparator();
    m_actions->viewMenu()->addActions(
        {m_targetsDock->toggleViewAction(), m_detailsDock->toggleViewAction()});
}

void MainWindow::resetLayout()
{
    restoreState(m_firstLayout, layoutVersion);
    resizeDocks({m_targetsDock, m_detailsDock}, dockWidths, Qt::Horizontal);
    QSettings().remove(u"columns"_s);
    for (TargetPage *each : pages())
        each->resetColumns();
}

void MainWindow::saveColumns() const
{
    // The one that is looked at last, so that its columns are those that stay.
    for (const TargetPage *each : pages()) {
        if (each != page())
            each->saveColumns();
    }
    if (const TargetPage *current = page())
        current->saveColumns();
}

void MainWindow::connectTargets()
{
    connect(&m_targets, &TargetSet::attached, this, &MainWindow::addPage);
    connect(&m_targets, &TargetSet::closing, this, &MainWindow::removePage);
    connect(&m_targets, &TargetSet::notFound, this, [this](qint64 pid) {
        const QString sentence =
            tr("The program with the pid %1 cannot be inspected: it is not running, or was not "
               "started with QCOOP_INSPECT=1")
                .arg(pid);
        m_welcome->setProblem(sentence);
        note({}, sentence);
    });
    connect(&m_targets, &TargetSet::notOpened, this, [this](const QString &problem) {
        if (!page())
            m_welcome->setProblem(problem);
        note({}, problem);
    });
    connect(m_targetsView, &TargetsView::chosen, this, &MainWindow::choose);
    connect(m_welcome, &WelcomePage::chosen, this, &MainWindow::choose);
    connect(m_filter, &FilterField::filterChanged, this, &MainWindow::applyFilter);
    connect(&m_launcher, &Launcher::started, this, [this](const QString &program, qint64 pid) {
        note(program, tr("Started with the pid %1").arg(pid));
        m_targets.attachPid(pid, std::chrono::seconds(10));
    });
    connect(&m_launcher, &Launcher::ended, this, [this](qint64, const QString &sentence) {
        if (!page())
            m_welcome->setProblem(sentence);
        note({}, sentence);
    });
    connect(&m_launcher, &Launcher::failed, this, [this](const QString &sentence) {
        m_welcome->setProblem(sentence);
        note({}, sentence);
    });
}

TargetPage *MainWindow::page() const
{
    return qobject_cast<TargetPage *>(m_pages->currentWidget());
}

TargetPage *MainWindow::pageOf(const Target *target) const
{
    for (TargetPage *candidate : pages()) {
        if (&candidate->target() == target)
            return candidate;
    }
    return nullptr;
}

QList<TargetPage *> MainWindow::pages() const
{
    QList<TargetPage *> pages;
    for (int i = 0; i < m_pages->count(); ++i) {
        if (auto *each = qobject_cast<TargetPage *>(m_pages->widget(i)))
            pages.append(each);
    }
    return pages;
}

void MainWindow::choose(qint64 pid)
{
    if (Target *known = m_targets.find(pid); known && !known->connection().isAttached()) {
        // It has ended and is still looked at; attaching anew would take that away.
        showPage(pageOf(known));
        return;
    }
    const Wire::Endpoint *endpoint = m_targets.found().find(pid);
    if (const Target *target = endpoint ? m_targets.attach(Wire::Endpoint(*endpoint)) : nullptr)
        showPage(pageOf(target));
}

void MainWindow::addPage(Target *target)
{
    m_welcome->setProblem({});
    saveColumns(); // the new page takes them over
    auto *made = new TargetPage(target, m_log);
    target->tasks().setShowEnded(m_actions->showEnded->isChecked());
    made->setTree(m_actions->tree->isChecked());
    m_pages->addWidget(made);
    RowsView &tasks = made->tasksView();
    tasks.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&tasks, &QWidget::customContextMenuRequested, this, [this, &tasks](QPoint at) {
        m_actions->taskMenu()->popup(tasks.viewport()->mapToGlobal(at));
    });
    connect(made, &TargetPage::refreshed, this, [this, made] {
        if (made == page())
            refresh();
    });
    connect(made, &TargetPage::selectionChanged, this, &MainWindow::refresh);
    connect(made, &TargetPage::filterCleared, this, [this] { setFilter({}); });
    connect(made, &TargetPage::unfreezeWanted, m_actions->freeze, &QAction::toggle);
    connect(made, &TargetPage::tabChanged, this, [this, made] {
        setFilter(made->filterText());
        refresh();
    });
    connect(&target->commander(), &Commander::answered, this,
            [this, target](const QString &sentence) { note(target->label(), sentence); });
    connect(&target->recorder(), &Recorder::ended, this, [this, target](const QString &sentence) {
        note(target->label(), sentence);
        refresh();
    });
    connect(&target->connection(), &Connection::stateChanged, this, [this, target] {
        const QString sentence = target->connection().stateText();
        if (!sentence.isEmpty())
            note(target->label(), sentence);
        refresh();
    });
    showPage(made);
    made->tasksView().setFocus();
}

void MainWindow::removePage(Target *target)
{
    if (TargetPage *old = pageOf(target)) {
        old->saveColumns();
        m_pages->removeWidget(old);
        delete old;
        showPage(m_pages->currentWidget());
    }
}

void MainWindow::showPage(QWidget *shown)
{
    m_pages->setCurrentWidget(shown);
    if (const TargetPage *current = page()) {
        m_targetsView->setCurrentPid(current->target().pid());
        m_filter->setText(current->filterText());
        m_filter->setProblem(current->filterProblem());
        const QSignalBlocker quiet(m_actions->freeze);
        m_actions->freeze->setChecked(current->target().isFrozen());
    } else {
        m_filter->clear();
        m_filter->setProblem({});
    }
    m_filter->setEnabled(page() != nullptr);
    refresh();
}

void MainWindow::setTheme(Theme theme)
{
    applyTheme(theme);
    m_actions->setTheme(theme);
    m_actions->drawIcons();
}

void MainWindow::setFilter(const QString &text)
{
    m_filter->setText(text);
    applyFilter(text);
}

void MainWindow::applyFilter(const QString &text)
{
    TargetPage *current = page();
    if (!current)
        return;
    const QString problem = current->setFilterText(text);
    m_filter->setProblem(problem);
    if (problem.isEmpty())
        statusBar()->clearMessage();
    else
        statusBar()->showMessage(problem);
}

void MainWindow::note(const QString &target, const QString &sentence)
{
    m_log->append(target, sentence);
    statusBar()->showMessage(sentence, noteStays);
}

QString MainWindow::statusText() const
{
    return m_status->text();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(u"window/geometry"_s, saveGeometry());
    settings.setValue(u"window/layout"_s, saveState(layoutVersion));
    saveColumns();
    event->accept();
}

} // namespace QCoop::Inspector
