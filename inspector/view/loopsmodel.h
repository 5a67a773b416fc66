// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <QtCore/QAbstractTableModel>

namespace QCoop::Inspector {

/// The event loops of a target with their figures, one row each: the table behind the strip.
/// It has few rows, so it is filled anew at each refresh. Thread-affinity: the GUI thread.
class LoopsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Name,
        Thread,
        Iterations,
        Busy,
        InTasks,
        Worst,
        WorstTask,
        Pending,
        Schedulers,
        ColumnCount
    };
    enum Role { IdRole = Qt::UserRole, ShareRole, TaskRole };

    using QAbstractTableModel::QAbstractTableModel;

    void refresh(const Picture &picture);
    /// The row of \a loop, or an invalid index.
    [[nodiscard]] QModelIndex indexOf(quint64 loop) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row
    {
        Wire::Id loop = 0;
        Wire::Id worstTask = 0;
        double busy = 0; // shares of 1
        double inTasks = 0;
        QStringList texts; // one a column

        [[nodiscard]] bool operator==(const Row &other) const = default;
    };
    [[nodiscard]] static Row rowOf(const Picture &picture, const Loop &loop);

    QList<Row> m_rows;
};

} // namespace QCoop::Inspector
