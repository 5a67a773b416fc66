// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "comparisonpanel.h"

#include "numbers.h"
#include "textcell.h"

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace Workbench {

using Way = Comparison::Way;

ComparisonPanel::ComparisonPanel(QWidget *parent)
    : QGroupBox(tr("The same work in another way"), parent)
    , m_ways(new QComboBox)
    , m_run(new QPushButton(tr("&Run for 2 s")))
    , m_warning(new TextCell)
{
    m_ways->addItem(tr("QCoop (cooperative)"));
    m_ways->addItem(tr("Blocking loop"));
    m_ways->addItem(tr("processEvents() every 10 ms"));
    m_ways->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_ways->setAccessibleName(tr("How to do the work"));
    m_run->setToolTip(tr("Sieves primes for two seconds in the chosen way"));
    m_run->setObjectName(QStringLiteral("runComparison"));

    auto *const top = new QHBoxLayout;
    top->addWidget(m_ways, 1);
    top->addWidget(m_run);
    auto *const results = new QGridLayout;
    results->setVerticalSpacing(1);
    results->setColumnStretch(0, 1);
    for (const Way way : {Way::Task, Way::BlockingLoop, Way::ProcessEvents}) {
        const int row = int(way);
        const QString name = m_ways->itemText(row).section(u' ', 0, 0);
        auto *const segments = m_segments[way] =
            new TextCell(tr("%1 segments").arg(999'999), Qt::AlignRight);
        auto *const gap = m_gaps[way] =
            new TextCell(tr("gap %1").arg(tr("1,500 ms ")), Qt::AlignRight);
        segments->setText(tr("not run yet"));
        results->addWidget(new QLabel(name), row, 0);
        results->addWidget(segments, row, 1);
        results->addWidget(gap, row, 2);
    }
    auto *const layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_warning);
    layout->addLayout(results);

    connect(m_ways, &QComboBox::currentIndexChanged, this, &ComparisonPanel::showWarning);
    connect(m_run, &QPushButton::clicked, this, [this] { m_comparison.start(chosen()); });
    connect(&m_comparison, &Comparison::started, this, &ComparisonPanel::showStarted);
    connect(&m_comparison, &Comparison::finished, this, &ComparisonPanel::showOutcome);
    showWarning();
}

Way ComparisonPanel::chosen() const
{
    return static_cast<Way>(m_ways->currentIndex());
}

void ComparisonPanel::showWarning()
{
    switch (chosen()) {
    case Way::Task:
        m_warning->setText(tr("The window stays fluid: one more task."));
        break;
    case Way::BlockingLoop:
        m_warning->setText(tr("▲ The window will freeze for two seconds."));
        break;
    case Way::ProcessEvents:
        m_warning->setText(tr("▲ The window will stutter for two seconds."));
        break;
    }
}

void ComparisonPanel::showStarted(Way way)
{
    m_run->setEnabled(false);
    m_ways->setEnabled(false);
    m_segments[way]->setText(tr("running …"));
    m_gaps[way]->setText({});
}

void ComparisonPanel::showOutcome(const Comparison::Outcome &outcome)
{
    m_run->setEnabled(true);
    m_ways->setEnabled(true);
    m_segments[outcome.way]->setText(tr("%1 segments").arg(grouped(outcome.segments)));
    m_gaps[outcome.way]->setText(tr("gap %1").arg(milliseconds(outcome.longestGap)));
}

} // namespace Workbench
