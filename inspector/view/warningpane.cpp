// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "warningpane.h"

#include "look.h"
#include "plaintext.h"

#include <model/format.h>
#include <model/rules/findingtext.h>
#include <model/warningmodel.h>

#include <QtGui/QAction>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

WarningPane::WarningPane(QWidget *parent)
    : QScrollArea(parent)
    , m_pages(new QStackedWidget)
    , m_hint(new QLabel)
    , m_title(plainLabel(tr("Selected")))
    , m_form(new QFormLayout)
    , m_task(new QPushButton(tr("Show &task")))
    , m_open(new QPushButton(tr("&Open place")))
    , m_mute(new QPushButton(tr("&Mute")))
    , m_limits(new QPushButton(tr("&Limits…")))
{
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_title->setFont(bold);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    // Sentences need the whole width: each stands below its heading.
    m_form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setVerticalSpacing(3);
    buildButtons();

    auto *page = new QWidget;
    auto *buttons = new QGridLayout;
    buttons->addWidget(m_task, 0, 0);
    buttons->addWidget(m_open, 0, 1);
    buttons->addWidget(m_mute, 1, 0);
    buttons->addWidget(m_limits, 1, 1);
    auto *column = new QVBoxLayout(page);
    column->addWidget(m_title);
    column->addLayout(buttons);
    column->addSpacing(4);
    column->addLayout(m_form);
    column->addStretch();
    m_pages->addWidget(m_hint);
    m_pages->addWidget(page);
    setWidget(m_pages);
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(240);
    setAccessibleName(tr("Warning"));
    showNothing(tr("Select a warning"));
}

QLabel *WarningPane::plainLabel(const QString &name)
{
    auto *label = new QLabel(this);
    label->setTextFormat(Qt::PlainText); // the target wrote a part of it
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    return label;
}

void WarningPane::buildButtons()
{
    m_task->setAccessibleName(tr("Show task"));
    m_task->setToolTip(tr("Show the task in the tab Tasks"));
    m_open->setAccessibleName(tr("Open place"));
    m_mute->setAccessibleName(tr("Mute"));
    m_mute->setToolTip(tr("Do not warn of this any more"));
    m_limits->setAccessibleName(tr("Limits"));
    m_limits->setToolTip(tr("Change the limits of this rule"));
    auto *menu = new QMenu(m_mute);
    m_muteTask = menu->addAction(tr("For this &task"));
    m_mutePlace = menu->addAction(tr("At this &place"));
    QAction *rule = menu->addAction(tr("The whole &rule"));
    m_mute->setMenu(menu);
    connect(m_task, &QPushButton::clicked, this, [this] { Q_EMIT taskWanted(m_shown.task); });
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT placeWanted(m_shown.place); });
    connect(m_limits, &QPushButton::clicked, this, [this] { Q_EMIT rulesWanted(m_shown.rule); });
    connect(m_muteTask, &QAction::triggered, this,
            [this] { Q_EMIT muteWanted(m_shown.id, Mute::Task); });
    connect(m_mutePlace, &QAction::triggered, this,
            [this] { Q_EMIT muteWanted(m_shown.id, Mute::Place); });
    connect(rule, &QAction::triggered, this, [this] { Q_EMIT muteWanted(m_shown.id, Mute::Rule); });
}

void WarningPane::showNothing(const QString &hint)
{
    m_shown = {};
    m_hint->setText(hint);
    m_pages->setCurrentIndex(0);
    setAccessibleDescription(hint);
}

QString WarningPane::hint() const
{
    return m_pages->currentIndex() == 0 ? m_hint->text() : QString();
}

QString WarningPane::value(const QString &heading) const
{
    if (m_pages->currentIndex() == 0)
        return {};
    for (qsizetype i = 0; i < m_headings.size(); ++i) {
        if (!m_headings.at(i)->isHidden() && m_headings.at(i)->text() == heading)
            return m_values.at(i)->text();
    }
    return {};
}

void WarningPane::showWarning(const Picture &picture, Wire::Time now, quint64 id)
{
    const Finding *const finding = picture.findings.find(id);
    if (!finding) {
        showNothing(tr("Select a warning"));
        return;
    }
    m_shown = *finding;
    m_shown.figures.clear();
    m_pages->setCurrentIndex(1);
    const QString sentence = sentenceOf(picture, *finding);
    if (m_title->text() != sentence)
        m_title->setText(sentence);
    setAccessibleDescription(sentence);
    const Location &place = picture.names.place(finding->place);
    m_task->setEnabled(picture.tasks.find(finding->task));
    m_open->setEnabled(!place.file.isEmpty());
    m_open->setToolTip(plainToolTip(place.fullText));
    m_muteTask->setEnabled(finding->subject.kind == Subject::Kind::Task);
    m_mutePlace->setEnabled(!place.file.isEmpty());
    showRows(rowsOf(picture, now, *finding));
}

QList<WarningPane::Row> WarningPane::rowsOf(const Picture &picture, Wire::Time now,
                                            const Finding &finding)
{
    const RuleFacts &facts = factsOf(finding.rule);
    const QString severity = severityText(finding.severity);
    QList<Row> rows{
        {tr("Severity"), finding.isActive ? severity : tr("%1, and over").arg(severity), {}},
        {tr("Why it matters"), ruleText(facts.explanation), {}},
        {tr("What to do"), ruleText(facts.advice), {}},
    };
    const Location &place = picture.names.place(finding.place);
    rows.append({tr("Where"), place.text, place.fullText});
    // What belongs together is one line: "Ran meanwhile: render#17, with a share of 40 %".
    QString seen;
    for (const Figure &figure : finding.figures) {
        const QString title = figureTitle(figure);
        const bool goesOn = !title.isEmpty() && title.at(0).isLower();
        seen += seen.isEmpty() ? u""_s : goesOn ? u", "_s : u"\n"_s;
        seen += goesOn ? title + u' ' + figureText(picture, figure)
                       : title + u": "_s + figureText(picture, figure);
    }
    rows.append({tr("What was seen"), seen, {}});
    const QString first = WarningModel::agoText(finding.first, now);
    const QString last = WarningModel::agoText(finding.last, now);
    const QString count =
        finding.count == 1 ? tr("once") : tr("%1 times").arg(Format::count(finding.count));
    rows.append({tr("When"), tr("%1; first %2, last %3").arg(count, first, last), {}});
    rows.append(
        {tr("Rule"), u"%1 (%2)"_s.arg(ruleText(facts.title), QString::fromLatin1(facts.name)), {}});
    return rows;
}

void WarningPane::showRows(const QList<Row> &rows)
{
    while (m_values.size() < rows.size()) {
        m_headings.append(plainLabel({}));
        m_headings.last()->setTextInteractionFlags(Qt::NoTextInteraction);
        m_headings.last()->setForegroundRole(QPalette::PlaceholderText);
        m_values.append(plainLabel({}));
        m_form->addRow(m_headings.last(), m_values.last());
    }
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const Row &row = rows.at(i);
        m_form->setRowVisible(int(i), !row.text.isEmpty());
        m_headings.at(i)->setText(row.heading);
        m_headings.at(i)->setAccessibleName(row.heading);
        m_values.at(i)->setAccessibleName(row.heading);
        m_values.at(i)->setToolTip(plainToolTip(row.toolTip));
        // A selection for copying would be lost by setting the same text again.
        if (m_values.at(i)->text() != row.text)
            m_values.at(i)->setText(row.text);
    }
}

} // namespace QCoop::Inspector
