// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "mainwindow.h"

#include "comparisonpanel.h"
#include "indexpane.h"
#include "interruptions.h"
#include "looppanel.h"
#include "mandelview.h"
#include "numbers.h"
#include "tasktable.h"
#include "textcell.h"
#include "theme.h"
#include "work.h"

#include <qcoop/qt/cooperate.h>

#include <QtCore/QLocale>
#include <QtGui/QAction>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStatusBar>

namespace Workbench {

using namespace std::chrono_literals;

namespace {

constexpr quint64 primesLimit = 100'000'000'000; // some minutes of work
constexpr quint64 numbersOfAWorker = 300'000'000;

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_view(new MandelView)
    , m_index(new IndexPane)
    , m_loop(new LoopPanel)
    , m_comparison(new ComparisonPanel)
    , m_tasks(new TaskTable)
    , m_status(new TextCell)
    , m_refresh(this, [this] { showStatus(); })
{
    setWindowTitle(tr("QCoop workbench"));
    resize(1200, 800);

    auto *const right = new QWidget;
    auto *const rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->addWidget(m_loop, 1);
    rightLayout->addWidget(m_comparison);
    right->setFixedWidth(340);
    auto *const top = new QSplitter;
    top->addWidget(makePicture());
    top->addWidget(m_index);
    top->addWidget(right);
    top->setSizes({400, 430, 340});
    top->setChildrenCollapsible(false);
    auto *const all = new QSplitter(Qt::Vertical);
    all->addWidget(top);
    all->addWidget(m_tasks);
    all->setSizes({480, 262}); // eight rows of tasks
    all->setStretchFactor(0, 1);
    all->setChildrenCollapsible(false);
    auto *const centre = new QWidget;
    auto *const layout = new QVBoxLayout(centre);
    layout->setContentsMargins(8, 6, 8, 2);
    layout->addWidget(all);
    setCentralWidget(centre);
    m_status->setContentsMargins(6, 0, 0, 0);
    statusBar()->addWidget(m_status, 1);

    makeMenus();
    connectAll();
    m_refresh.start(500ms);
}

MainWindow::~MainWindow() = default;

QWidget *MainWindow::makePicture()
{
    auto *const title = new QLabel(tr("<b>Mandelbrot set</b>: wheel and drag"));
    auto *const whole = new QPushButton(tr("&Whole set"));
    connect(whole, &QPushButton::clicked, m_view, &MandelView::showWhole);
    auto *const top = new QHBoxLayout;
    top->addWidget(title, 1);
    top->addWidget(whole);
    auto *const picture = new QWidget;
    auto *const layout = new QVBoxLayout(picture);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    return picture;
}

void MainWindow::makeMenus()
{
    QMenu *const file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Index a folder…"), QKeySequence::Open, m_index, &IndexPane::chooseFolder);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence(tr("Ctrl+Q")), this, &QWidget::close);

    QMenu *const tasks = menuBar()->addMenu(tr("&Tasks"));
    tasks->addAction(tr("&Start one of each"), this, &MainWindow::startAll);
    tasks->addAction(tr("&Add a worker"), QKeySequence::New, this, [this] { addWorker(); });
    tasks->addSeparator();
    tasks->addAction(tr("&Pause all"), QKeySequence(tr("Ctrl+P")), m_tasks, &TaskTable::pauseAll);
    tasks->addAction(tr("&Resume all"), QKeySequence(tr("Ctrl+R")), m_tasks, &TaskTable::resumeAll);
    tasks->addAction(tr("S&top all"), m_tasks, &TaskTable::stopAll);
    tasks->addAction(tr("Clear &ended"), m_tasks, &TaskTable::clearEnded);

    QMenu *const view = menuBar()->addMenu(tr("&View"));
    QAction *const dark = view->addAction(tr("&Dark"));
    dark->setCheckable(true);
    dark->setChecked(palette().color(QPalette::Window).lightness() < 128);
    connect(dark, &QAction::toggled, this,
            [](bool isDark) { applyTheme(isDark ? Theme::Dark : Theme::Light); });
}

void MainWindow::connectAll()
{
    connect(m_view, &MandelView::renderWanted, this, [this] { startRender(); });
    connect(m_index, &IndexPane::indexWanted, this, [this] { startIndex(); });
    connect(m_tasks, &TaskTable::workerWanted, this, [this] { addWorker(); });
    connect(m_loop, &LoopPanel::freezeWanted, this, [this] { freeze(); });
    connect(m_loop, &LoopPanel::dialogWanted, this, [this] { openDialog(); });
}

Job &MainWindow::start(QPointer<Job> &job, const QString &name, Job::Begin begin, Steps steps)
{
    if (job)
        job->start();
    else
        job = &m_tasks->add(name, std::move(begin), steps);
    return *job;
}

void MainWindow::startAll()
{
    m_view->showScenic();
    startIndex();
    startPrimes();
}

Job &MainWindow::startRender()
{
    return start(m_renderJob, tr("Mandelbrot picture"),
                 [this] { return QCoop::cooperate(&m_view->mandelbrot(), &Mandelbrot::render); });
}

Job &MainWindow::startIndex()
{
    return start(m_indexJob, tr("Index of a folder"), [this] { return m_index->begin(); });
}

Job &MainWindow::startPrimes()
{
    return start(m_primesJob, tr("Primes up to 100 billion"),
                 [this] { return QCoop::cooperate(this, countPrimes(primesLimit)); });
}

Job &MainWindow::addWorker()
{
    const quint64 first = numbersOfAWorker * m_nextWorker++ + 1;
    const quint64 last = first + numbersOfAWorker - 1;
    const auto billions = [](quint64 n) { return QLocale().toString(double(n) / 1e9, 'f', 1); };
    const QString name = tr("Collatz, %1 to %2 billion").arg(billions(first), billions(last));
    return m_tasks->add(
        name, [this, first, last] { return QCoop::cooperate(this, searchChain(first, last)); });
}

Job &MainWindow::freeze()
{
    return start(
        m_freezeJob, tr("Freeze this window for 1.5 s"), [this] { return beginFreeze(this); },
        Steps::LongOnPurpose);
}

Job &MainWindow::openDialog()
{
    return start(
        m_dialogJob, tr("Modal dialog"), [this] { return beginDialog(this); },
        Steps::LongOnPurpose);
}

void MainWindow::showStatus()
{
    const QCoop::CooperatorStatistics statistics =
        QCoop::QtReactor::instance().cooperator().statistics();
    const quint64 steps = statistics.steps - std::exchange(m_stepsBefore, statistics.steps);
    m_status->setText(tr("%1 steps a second · tasks: %2 live, %3 want to run, %4 done, %5 stopped, "
                         "%6 failed")
                          .arg(grouped(2 * steps), grouped(statistics.live),
                               grouped(statistics.ready), grouped(statistics.done),
                               grouped(statistics.stopped), grouped(statistics.failed)));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_comparison->comparison().abort();
    QMainWindow::closeEvent(event);
}

} // namespace Workbench
