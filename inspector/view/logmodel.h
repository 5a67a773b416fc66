// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QTime>

#include <deque>

namespace QCoop::Inspector {

/// What happened: replies of commands and events of connections, the newest at the end.
/// Bound: the newest 500. Thread-affinity: the GUI thread.
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Target, Text, ColumnCount };
    static constexpr int limit = 500;

    using QAbstractTableModel::QAbstractTableModel;

    void append(const QString &target, const QString &text);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Entry
    {
        QTime time;
        QString target;
        QString text;
    };
    std::deque<Entry> m_entries;
};

} // namespace QCoop::Inspector
