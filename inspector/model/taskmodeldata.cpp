// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/taskmodel.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

QVariant TaskModel::data(const QModelIndex &index, int role) const
{
    const int item = itemOf(index);
    if (item < 0)
        return {};
    const auto column = TaskColumn(index.column());
    if (TaskOrder::isGroup(item))
        return groupData(m_order.group(item), column, role);
    if (item >= picture().tasks.slotCount())
        return {};
    const Task &task = picture().tasks.at(item);
    const TaskCells cells(picture(), task, now());
    switch (role) {
    case Qt::DisplayRole:
        return cells.text(column);
    case Qt::ToolTipRole: {
        const QString toolTip = cells.toolTip(column);
        return toolTip.isEmpty() ? QVariant() : toolTip;
    }
    case Qt::AccessibleTextRole: {
        const QString text = cells.text(column);
        return tr("%1: %2").arg(TaskCells::title(column), text.isEmpty() ? tr("none") : text);
    }
    case Qt::TextAlignmentRole:
        return int((TaskCells::isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    case IdRole:
        return QVariant::fromValue(task.id);
    case StateRole:
        return int(task.state);
    case SeverityRole:
        return int(severityOf(picture(), task, now()));
    case SortRole:
        return cells.number(column);
    case GroupSizeRole:
        return 0;
    default:
        return {};
    }
}

QVariant TaskModel::groupData(const TaskOrder::Group &group, TaskColumn column, int role) const
{
    const Location &place = picture().names.place(group.place);
    const int size = int(group.items.size());
    const auto text = [&]() -> QString {
        switch (column) {
        case TaskColumn::Name: {
            const QString function = Format::shortFunction(place.function);
            const QString name = function.isEmpty() ? tr("unknown place") : function;
            return tr("%1: %2 tasks").arg(name, Format::count(quint64(size)));
        }
        case TaskColumn::SpawnedAt:
            return place.text;
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return text();
    case Qt::ToolTipRole:
        return place.fullText.isEmpty() ? QVariant() : place.fullText;
    case Qt::AccessibleTextRole:
        return tr("%1: %2").arg(TaskCells::title(column), text());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    case IdRole:
        return QVariant::fromValue(Wire::Id(0));
    case SeverityRole:
        return int(Severity::None);
    case SortRole:
        return double(size);
    case GroupSizeRole:
        return size;
    default:
        return {};
    }
}

QVariant TaskModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= taskColumnCount)
        return {};
    const auto column = TaskColumn(section);
    switch (role) {
    case Qt::DisplayRole:
        return TaskCells::title(column);
    case Qt::ToolTipRole:
        return TaskCells::explanation(column);
    case Qt::TextAlignmentRole:
        return int((TaskCells::isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
