// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "rulesdialog.h"

#include <QtCore/QScopedValueRollback>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTreeWidget>
#include <QtWidgets/QVBoxLayout>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

enum Column { NameColumn, ValueColumn, UsualColumn };
constexpr int ruleRole = Qt::UserRole;
constexpr int thresholdRole = Qt::UserRole + 1; // -1: a rule

} // namespace

RulesDialog::RulesDialog(const RuleSettings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_rules(new QTreeWidget)
    , m_note(new QLabel)
    , m_places(new QListWidget)
    , m_unmute(new QPushButton(tr("&Warn there again")))
{
    setWindowTitle(tr("Warning rules"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(700, 640);
    m_rules->setColumnCount(3);
    m_rules->setHeaderLabels({tr("Rule"), tr("Limit"), tr("Usual")});
    m_rules->setUniformRowHeights(true);
    m_rules->setAlternatingRowColors(true);
    m_rules->setEditTriggers(QAbstractItemView::NoEditTriggers); // but for limits, see below
    m_rules->setAccessibleName(tr("Rules"));
    m_rules->header()->setAccessibleName(tr("Columns"));
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(4 * fontMetrics().lineSpacing());
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setAccessibleName(tr("Explanation"));
    m_places->setAccessibleName(tr("Muted places"));
    m_places->setMaximumHeight(6 * fontMetrics().lineSpacing());
    m_unmute->setAccessibleName(tr("Warn there again"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel |
                                         QDialogButtonBox::RestoreDefaults);
    for (QAbstractButton *button : buttons->buttons())
        button->setAccessibleName(button->text().remove(u'&'));
    auto *placesLabel = new QLabel(tr("&Muted places:"));
    placesLabel->setBuddy(m_places);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_rules, 1);
    column->addWidget(m_note);
    column->addWidget(placesLabel);
    column->addWidget(m_places);
    column->addWidget(m_unmute, 0, Qt::AlignLeft);
    column->addWidget(buttons);

    fill();
    fillPlaces();
    m_rules->resizeColumnToContents(NameColumn); // they are few, and never become others
    m_rules->setCurrentItem(m_rules->topLevelItem(0));
    explain();
    connect(m_rules, &QTreeWidget::itemChanged, this, &RulesDialog::takeEdit);
    connect(m_rules, &QTreeWidget::currentItemChanged, this, &RulesDialog::explain);
    const auto edit = [this](QTreeWidgetItem *item) {
        if (item->data(0, thresholdRole).toInt() >= 0)
            m_rules->editItem(item, ValueColumn);
    };
    connect(m_rules, &QTreeWidget::itemActivated, this, edit); // Return, or a double click
    connect(m_unmute, &QPushButton::clicked, this, [this] {
        for (const QListWidgetItem *item : m_places->selectedItems())
            m_settings.unmute(item->text());
        fillPlaces();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(m_settings);
        accept();
    });
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            [this] {
                m_settings = RuleSettings();
                fill();
                fillPlaces();
            });
}

void RulesDialog::fill()
{
    const QScopedValueRollback filling(m_isFilling, true);
    for (int i = 0; i < ruleCount; ++i) {
        const RuleFacts &facts = factsOf(RuleId(i));
        QTreeWidgetItem *rule = m_rules->topLevelItem(i);
        if (!rule) {
            rule = new QTreeWidgetItem(
                m_rules,
                {u"%1 (%2)"_s.arg(ruleText(facts.title), QString::fromLatin1(facts.name))});
            rule->setData(0, ruleRole, i);
            rule->setData(0, thresholdRole, -1);
        }
        rule->setCheckState(0, m_settings.isOn(facts.id) ? Qt::Checked : Qt::Unchecked);
        for (std::size_t at = 0; at < facts.thresholds.size(); ++at) {
            const Threshold &threshold = facts.thresholds[at];
            QTreeWidgetItem *limit = rule->child(int(at));
            if (!limit) {
                limit = new QTreeWidgetItem(rule, {ruleText(threshold.title)});
                limit->setFlags(limit->flags() | Qt::ItemIsEditable);
                limit->setData(0, ruleRole, i);
                limit->setData(0, thresholdRole, int(at));
                limit->setText(UsualColumn, thresholdText(threshold, threshold.usual));
            }
            limit->setText(ValueColumn,
                           thresholdText(threshold, m_settings.threshold(facts.id, at)));
        }
    }
}

void RulesDialog::fillPlaces()
{
    m_places->clear();
    m_places->addItems(m_settings.mutedPlaces());
    if (m_places->count() > 0)
        m_places->setCurrentRow(0);
    m_unmute->setEnabled(m_places->count() > 0);
}

void RulesDialog::showRule(RuleId rule)
{
    QTreeWidgetItem *item = m_rules->topLevelItem(int(rule));
    item->setExpanded(true);
    m_rules->setCurrentItem(item);
    m_rules->scrollToItem(item, QAbstractItemView::PositionAtTop);
}

QString RulesDialog::note() const
{
    return m_note->text();
}

void RulesDialog::explain()
{
    const QTreeWidgetItem *item = m_rules->currentItem();
    if (!item)
        return;
    const RuleFacts &facts = factsOf(RuleId(item->data(0, ruleRole).toInt()));
    m_note->setText(ruleText(facts.explanation) + u'\n' + ruleText(facts.advice));
}

void RulesDialog::takeEdit(QTreeWidgetItem *item, int column)
{
    if (m_isFilling)
        return;
    const auto rule = RuleId(item->data(0, ruleRole).toInt());
    const int at = item->data(0, thresholdRole).toInt();
    if (at < 0) {
        m_settings.setOn(rule, item->checkState(0) == Qt::Checked);
        return;
    }
    const Threshold &threshold = factsOf(rule).thresholds[std::size_t(at)];
    const QString before = thresholdText(threshold, m_settings.threshold(rule, std::size_t(at)));
    if (column != ValueColumn || item->text(ValueColumn) == before)
        return;
    QString problem;
    if (const auto value = thresholdValue(threshold, item->text(ValueColumn), problem))
        m_settings.setThreshold(rule, std::size_t(at), *value);
    else
        m_note->setText(tr("%1: %2. It stays as it was.").arg(ruleText(threshold.title), problem));
    fill();
}

} // namespace QCoop::Inspector
