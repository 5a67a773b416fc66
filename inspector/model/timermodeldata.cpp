// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/timermodel.h>

namespace QCoop::Inspector {

QVariant TimerModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || std::size_t(index.row()) >= m_rows.size())
        return {};
    const int slot = m_rows[std::size_t(index.row())];
    if (slot >= picture().timers.slotCount())
        return {}; // the store was just cleared, and we are about to hear of it
    const auto column = TimerColumn(index.column());
    const Timer &timer = picture().timers.at(slot);
    const TimerCells cells(picture(), timer, now());
    switch (role) {
    case Qt::DisplayRole:
        return cells.text(column);
    case Qt::ToolTipRole: {
        const QString toolTip = cells.toolTip(column);
        return toolTip.isEmpty() ? QVariant() : toolTip;
    }
    case Qt::AccessibleTextRole: {
        const QString text = cells.text(column);
        return tr("%1: %2").arg(TimerCells::title(column), text.isEmpty() ? tr("none") : text);
    }
    case Qt::TextAlignmentRole:
        return int((TimerCells::isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    case IdRole:
        return QVariant::fromValue(timer.id);
    case StateRole:
        return int(timer.isRunning);
    case SeverityRole:
        return int(picture().findings.timers.value(timer.id, Severity::None));
    case SortRole:
        return cells.number(column);
    default:
        return {};
    }
}

QVariant TimerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= timerColumnCount)
        return {};
    const auto column = TimerColumn(section);
    switch (role) {
    case Qt::DisplayRole:
        return TimerCells::title(column);
    case Qt::ToolTipRole:
        return TimerCells::explanation(column);
    case Qt::TextAlignmentRole:
        return int((TimerCells::isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
