// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "tasktable.h"

#include "taskrow.h"

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStackedWidget>

#include <algorithm>
#include <functional>

namespace Workbench {

using namespace std::chrono_literals;

namespace {

bool isEnded(const TaskRow *row)
{
    return !row->job().watcher().isLive();
}

} // namespace

TaskTable::TaskTable(QWidget *parent)
    : QWidget(parent)
    , m_pages(new QStackedWidget)
    , m_clear(new QPushButton(tr("Clear &ended")))
    , m_refresh(this, [this] { refresh(); })
{
    auto *const title = new QLabel(tr("<b>Tasks</b> of one thread, each a few steps at a time"));
    auto *const addWorker = new QPushButton(tr("&Add a worker"));
    addWorker->setObjectName(QStringLiteral("addWorker"));
    addWorker->setToolTip(tr("One more task that searches the next numbers for the longest "
                             "Collatz chain"));
    m_clear->setObjectName(QStringLiteral("clearEnded"));
    m_clear->setToolTip(tr("Take the tasks away that are done, failed or stopped"));
    auto *const top = new QHBoxLayout;
    top->addWidget(title, 1);
    top->addWidget(m_clear);
    top->addWidget(addWorker);

    auto *const rows = new QWidget;
    m_rowLayout = new QVBoxLayout(rows);
    m_rowLayout->setContentsMargins(0, 2, 0, 2);
    m_rowLayout->setSpacing(0);
    m_rowLayout->addStretch();
    auto *const scroll = new QScrollArea;
    scroll->setWidget(rows);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Tasks"));
    // Who has just started a task wants to see it.
    QScrollBar *const bar = scroll->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int end) {
        if (std::exchange(m_isRowAdded, false))
            bar->setValue(end);
    });
    auto *const empty = new QLabel(tr("No tasks yet.\n\nAdd a worker, choose a folder to index, "
                                      "or turn the wheel over the picture."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setFrameShape(QFrame::StyledPanel);
    m_pages->addWidget(empty);
    m_pages->addWidget(scroll);

    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(top);
    layout->addWidget(m_pages, 1);

    connect(addWorker, &QPushButton::clicked, this, &TaskTable::workerWanted);
    connect(m_clear, &QPushButton::clicked, this, &TaskTable::clearEnded);
    showIfEmpty();
    m_refresh.start(15ms);
}

TaskTable::~TaskTable() = default;

Job &TaskTable::add(const QString &name, Job::Begin begin, Steps steps)
{
    auto *const job = new Job(name, std::move(begin), steps, this);
    auto *const row = new TaskRow(*job);
    m_rows.push_back(row);
    m_rowLayout->insertWidget(m_rowLayout->count() - 1, row);
    job->start();
    m_isRowAdded = true;
    showIfEmpty();
    return *job;
}

TaskRow *TaskTable::rowOf(const Job &job) const
{
    const auto found = std::ranges::find_if(m_rows, [&](TaskRow *r) { return &r->job() == &job; });
    return found == m_rows.end() ? nullptr : *found;
}

QCoop::Duration TaskTable::longestStep() const
{
    QCoop::Duration longest = m_longestCleared;
    for (const TaskRow *row : m_rows) {
        if (row->job().steps() == Steps::Short)
            longest = std::max(longest, row->job().longestStep());
    }
    return longest;
}

void TaskTable::pauseAll()
{
    for (const TaskRow *row : m_rows)
        row->job().watcher().pause();
}

void TaskTable::resumeAll()
{
    for (const TaskRow *row : m_rows)
        row->job().watcher().resume();
}

void TaskTable::stopAll()
{
    for (const TaskRow *row : m_rows)
        row->job().watcher().stop();
}

void TaskTable::clearEnded()
{
    m_longestCleared = longestStep();
    const auto ended = std::ranges::stable_partition(m_rows, std::not_fn(isEnded));
    for (TaskRow *row : ended) {
        Job *const job = &row->job();
        delete row; // First, for it refers to the job.
        delete job;
    }
    m_rows.erase(ended.begin(), ended.end());
    showIfEmpty();
}

void TaskTable::refresh()
{
    if (!m_rows.empty()) {
        m_nextRow = (m_nextRow + 1) % m_rows.size();
        m_rows[m_nextRow]->refresh();
    }
    m_clear->setEnabled(std::ranges::any_of(m_rows, isEnded));
}

void TaskTable::showIfEmpty()
{
    m_pages->setCurrentIndex(m_rows.empty() ? 0 : 1);
}

} // namespace Workbench
