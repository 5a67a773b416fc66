// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/loopitem.h>

#include <QtCore/QAbstractItemModel>

#include <vector>

namespace QCoop::Inspector {

/// The event loops of a target with their figures, and below each what schedules work on it:
/// its cooperators, then EventLoops, Schedulers, Executors and TaskGroups, the oldest first.
/// Columns are LoopsColumn.
///
/// It copies what it shows at each refresh(); rows that stay keep their indexes.
/// Thread-affinity: the thread of the object.
class LoopsModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole, ///< quint64: LoopItem::key()
        LoopRole,              ///< quint64: the loop, of what is below it too
        ShareRole,             ///< double, of Busy and InTasks
        TaskRole,              ///< quint64: the task of the worst stretch; 0: none
    };

    using QAbstractItemModel::QAbstractItemModel;

    void refresh(const Picture &picture);
    /// The row of the item with this LoopItem::key(), or an invalid index.
    [[nodiscard]] QModelIndex indexOf(quint64 key) const;
    /// \pre \a index is one of this model
    [[nodiscard]] const LoopItem &item(const QModelIndex &index) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    using QObject::parent;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Node
    {
        LoopItem item;
        std::vector<Node> children; // of a loop
    };

    [[nodiscard]] const Node *node(const QModelIndex &index) const;
    [[nodiscard]] int rowOfLoop(Wire::Id loop) const;
    void merge(std::vector<Node> &old, std::vector<Node> &&next, const QModelIndex &parent);

    std::vector<Node> m_loops;
};

} // namespace QCoop::Inspector
