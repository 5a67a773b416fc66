// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "logmodel.h"

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

void LogModel::append(const QString &target, const QString &text)
{
    if (rowCount() == limit) {
        beginRemoveRows({}, 0, 0);
        m_entries.pop_front();
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount());
    m_entries.push_back({QTime::currentTime(), target, text});
    endInsertRows();
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Entry &entry = m_entries[std::size_t(index.row())];
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Time:
        return entry.time.toString(u"HH:mm:ss.zzz"_s);
    case Target:
        return entry.target;
    case Text:
        return entry.text;
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Target:
        return tr("Target");
    case Text:
        return tr("What happened");
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
