// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "targetsview.h"

#include "celldelegate.h"
#include "plaintext.h"

#include <model/targetmodel.h>

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>

namespace QCoop::Inspector {

TargetsView::TargetsView(TargetModel *model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_notice(new QLabel(this))
{
    setModel(model);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setAccessibleName(tr("Targets"));
    setItemDelegateForColumn(
        TargetModel::StateColumn,
        new CellDelegate(CellDelegate::Kind::Target, TargetModel::StateRole, this));
    setItemDelegateForColumn(
        TargetModel::WarningsColumn,
        new CellDelegate(CellDelegate::Kind::SeverityText, TargetModel::SeverityRole, this));
    header()->setAccessibleName(tr("Columns"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(TargetModel::NameColumn, QHeaderView::Stretch);
    const int unit = fontMetrics().averageCharWidth();
    header()->resizeSection(TargetModel::PidColumn, 7 * unit);
    header()->resizeSection(TargetModel::StateColumn, 14 * unit);
    header()->resizeSection(TargetModel::WarningsColumn, 8 * unit);

    m_notice->setWordWrap(true);
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_notice->setForegroundRole(QPalette::PlaceholderText);
    m_notice->setAccessibleName(tr("Why there are no targets"));

    const auto choose = [this](const QModelIndex &index) {
        Q_EMIT chosen(index.data(TargetModel::PidRole).toLongLong());
    };
    connect(this, &QTreeView::activated, this, choose);
    connect(this, &QTreeView::clicked, this, [choose](const QModelIndex &index) {
        if (index.data(TargetModel::HeldRole).toBool())
            choose(index);
    });
    connect(model, &TargetModel::refreshed, this, &TargetsView::refreshNotice);
    connect(model, &QAbstractItemModel::rowsInserted, this, &TargetsView::refreshNotice);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &TargetsView::refreshNotice);
    refreshNotice();
}

qint64 TargetsView::currentPid() const
{
    return currentIndex().data(TargetModel::PidRole).toLongLong();
}

void TargetsView::setCurrentPid(qint64 pid)
{
    const QModelIndex index = m_model->indexOf(pid);
    if (index.isValid())
        setCurrentIndex(index);
}

QString TargetsView::notice() const
{
    return m_notice->isHidden() ? QString() : m_notice->text();
}

void TargetsView::refreshNotice()
{
    m_notice->setText(m_model->problem());
    m_notice->setVisible(m_model->rowCount() == 0 && !m_notice->text().isEmpty());
    if (!currentIndex().isValid() && m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(0, 0));
}

bool TargetsView::viewportEvent(QEvent *event)
{
    return showPlainToolTip(*this, event) || QTreeView::viewportEvent(event);
}

void TargetsView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    m_notice->setGeometry(viewport()->geometry().adjusted(8, 8, -8, -8));
}

} // namespace QCoop::Inspector
