// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "foldermodel.h"

#include "numbers.h"

#include <qcoop/qt/cooperate.h>

#include <algorithm>

namespace Workbench {

using namespace std::chrono_literals;

void FolderModel::clear()
{
    beginResetModel();
    m_entries.clear();
    m_told = m_lastChanged = m_notKept = m_unreadable = m_links = 0;
    m_firstChanged = mostRows;
    m_totalSize = m_totalWords = 0;
    endResetModel();
}

void FolderModel::append(FileEntry entry)
{
    if (m_entries.size() == mostRows) {
        ++m_notKept;
        return;
    }
    m_entries.push_back(std::move(entry));
    planTelling();
}

void FolderModel::setRead(std::size_t row, qint64 size, qint64 words, const QByteArray &hash)
{
    m_totalSize += size;
    m_totalWords += words;
    if (row >= m_entries.size())
        return;
    m_entries[row].size = size;
    m_entries[row].words = words;
    m_entries[row].hash = hash;
    touch(row);
}

void FolderModel::setUnreadable(std::size_t row, const QString &reason)
{
    ++m_unreadable;
    if (row >= m_entries.size())
        return;
    m_entries[row].unreadable = reason;
    touch(row);
}

void FolderModel::touch(std::size_t row)
{
    m_firstChanged = std::min(m_firstChanged, row);
    m_lastChanged = std::max(m_lastChanged, row);
    planTelling();
}

void FolderModel::planTelling()
{
    if (!m_telling.isActive())
        m_telling = QCoop::callLater(100ms, this, [this] { tell(); });
}

void FolderModel::tell()
{
    if (m_told < m_entries.size()) {
        beginInsertRows({}, int(m_told), int(m_entries.size() - 1));
        m_told = m_entries.size();
        endInsertRows();
    }
    const std::size_t first = std::exchange(m_firstChanged, mostRows);
    const std::size_t last = std::exchange(m_lastChanged, 0);
    if (first < m_told)
        Q_EMIT dataChanged(index(int(first), Words), index(int(last), Hash));
}

int FolderModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_told);
}

int FolderModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FolderModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || std::size_t(index.row()) >= m_entries.size())
        return {};
    const FileEntry &entry = m_entries[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::ToolTipRole:
        return toolTip(entry);
    case Qt::TextAlignmentRole:
        if (index.column() == Size || index.column() == Words)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    default:
        return {};
    }
}

QString FolderModel::text(const FileEntry &entry, int column) const
{
    const bool isRead = entry.words >= 0;
    switch (column) {
    case Name:
        return entry.name;
    case Size:
        return entry.size < 0 ? QString() : bytes(entry.size);
    case Words:
        return isRead ? grouped(quint64(entry.words)) : QString();
    default:
        if (!entry.unreadable.isEmpty())
            return tr("✖ %1").arg(entry.unreadable);
        return isRead ? QString::fromLatin1(entry.hash.toHex()) : tr("⋯");
    }
}

QString FolderModel::toolTip(const FileEntry &entry) const
{
    if (!entry.unreadable.isEmpty())
        return tr("%1\nwas not read: %2").arg(entry.name, entry.unreadable);
    if (entry.words < 0)
        return tr("%1\nwaits to be read").arg(entry.name);
    return tr("%1\n%2 words, SHA-256 %3")
        .arg(entry.name, grouped(quint64(entry.words)), QString::fromLatin1(entry.hash.toHex()));
}

QVariant FolderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Size:
        return tr("Size");
    case Words:
        return tr("Words");
    default:
        return tr("SHA-256");
    }
}

} // namespace Workbench
