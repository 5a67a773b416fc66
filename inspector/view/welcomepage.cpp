// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "welcomepage.h"

#include "targetsview.h"

#include <model/targetmodel.h>

#include <QtGui/QAction>
#include <QtGui/QFontDatabase>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

WelcomePage::WelcomePage(TargetModel *model, const QList<QAction *> &actions, QWidget *parent)
    : QWidget(parent)
    , m_problem(new QLabel)
    , m_targets(new TargetsView(model))
{
    auto *title = new QLabel(tr("Watch the tasks of a running program"));
    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 1.5);
    big.setBold(true);
    title->setFont(big);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();

    auto *buttons = new QHBoxLayout;
    for (QAction *action : actions) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setIconSize({48, 48});
        button->setMinimumSize(170, 110);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAccessibleName(action->text().remove(u'&'));
        button->setAccessibleDescription(action->toolTip());
        buttons->addWidget(button);
    }
    buttons->addStretch();

    auto *seen = new QLabel(tr("Programs that can be inspected now:"));
    seen->setBuddy(m_targets);
    auto *line = new QLineEdit(u"QCOOP_INSPECT=1 QCOOP_INSPECT_CONTROL=1 ./program"_s);
    line->setReadOnly(true);
    line->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    line->setAccessibleName(tr("How to start a program that can be inspected"));
    auto *how = new QLabel(tr("A program that uses QCoop can be inspected when it is started with "
                              "this in its environment (the second word allows to pause, resume, "
                              "step and stop its tasks):"));
    how->setWordWrap(true);
    how->setBuddy(line);

    auto *column = new QVBoxLayout;
    column->setSpacing(12);
    column->addStretch(1);
    for (QWidget *widget : {static_cast<QWidget *>(title), static_cast<QWidget *>(m_problem)})
        column->addWidget(widget);
    column->addLayout(buttons);
    column->addWidget(seen);
    column->addWidget(m_targets, 4);
    column->addWidget(how);
    column->addWidget(line);
    column->addStretch(1);
    auto *row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addLayout(column, 6);
    row->addStretch(1);
    connect(m_targets, &TargetsView::chosen, this, &WelcomePage::chosen);
}

void WelcomePage::setProblem(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString WelcomePage::problem() const
{
    return m_problem->text();
}

} // namespace QCoop::Inspector
