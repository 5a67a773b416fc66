// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/store.h>
#include <model/taskorder.h>

#include <QtCore/QAbstractItemModel>
#include <QtCore/QTimer>

#include <functional>

namespace QCoop::Inspector {

/// The tasks of a Store as a table or a tree, filtered and sorted by itself.
///
/// Figures change in place: dataChanged() comes for what the view said is visible. Tasks come,
/// go and change their places at most twice a second and not while the user is busy; what the
/// user asks for (sort, filter, tree) is done at once.
/// Persistent indexes, and so the selection, keep their tasks.
///
/// Columns are TaskColumn. Roles beyond Qt's are Role.
/// Thread-affinity: the store's thread. Errors: none.
class TaskModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole, ///< quint64; 0 of a group
        StateRole,             ///< int of Wire::TaskState; not valid of a group
        SeverityRole,          ///< int of Severity
        SortRole,              ///< double: the number behind the text, see TaskCells::number()
        GroupSizeRole,         ///< int: the tasks of a group, 0 of a task
    };

    /// \a store must outlive the model.
    explicit TaskModel(Store *store, QObject *parent = nullptr);

    void setFilter(const Filter &filter);
    [[nodiscard]] const Filter &filter() const noexcept { return m_rules.filter; }
    void setTree(bool isTree);
    [[nodiscard]] bool isTree() const noexcept { return m_rules.isTree; }
    void setShowEnded(bool shows);
    [[nodiscard]] bool showsEnded() const noexcept { return m_rules.showsEnded; }
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] int sortColumn() const noexcept { return int(m_rules.column); }
    [[nodiscard]] Qt::SortOrder sortOrder() const noexcept { return m_rules.order; }

    /// The user holds the mouse, scrolls or edits: nothing may move below the hand.
    void setBusy(bool isBusy);
    /// The rows that can be seen of a flat table; \a last < \a first: none.
    void setVisibleRange(int first, int last);
    /// The tasks that can be seen, for a tree.
    void setVisibleTasks(const QList<Wire::Id> &tasks);
    /// The tasks that can be seen, to subscribe to; at most 1,000.
    [[nodiscard]] QList<Wire::Id> visibleTasks() const;

    /// Shows \a picture, which stands still, or again the live store if it is nothing.
    void setPicture(std::shared_ptr<const Picture> picture);
    [[nodiscard]] bool isFrozen() const noexcept { return m_frozen != nullptr; }
    [[nodiscard]] const Picture &picture() const;
    /// The time that ages and the like are counted to.
    [[nodiscard]] Wire::Time now() const;

    /// 0 of a group and of no index.
    [[nodiscard]] Wire::Id idAt(const QModelIndex &index) const;
    /// Not valid if the task is not shown.
    [[nodiscard]] QModelIndex indexOf(Wire::Id task, int column = 0) const;
    /// "showing shownCount() of taskCount()".
    [[nodiscard]] qsizetype shownCount() const noexcept { return m_order.matchCount(); }
    [[nodiscard]] qsizetype taskCount() const { return picture().tasks.size(); }

    /// 500 ms at first.
    void setRearrangeInterval(int milliseconds) { m_rearrangeTimer.setInterval(milliseconds); }
    /// Does now what the next rearrangement would do.
    void rearrange();
    /// Repaints the visible rows: times go on though nothing is heard.
    void tick();
    [[nodiscard]] TaskOrder::Work work() const noexcept { return m_order.work(); }

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    using QObject::parent;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// Rows came, went or moved: the counts may be others.
    void rearranged();

private:
    void takeChanges(const Changes &changes);
    void reset();
    void follow(TaskOrder next);
    void relayOut(const std::function<void()> &change);
    void removeGone(const QList<int> &gone);
    void insertNew(const TaskOrder &next);
    void refreshVisible();
    [[nodiscard]] TaskOrder arranged() const;
    [[nodiscard]] int itemOf(const QModelIndex &index) const;
    [[nodiscard]] int itemOfTask(Wire::Id task) const;
    [[nodiscard]] QModelIndex indexOfItem(int item, int column) const;
    [[nodiscard]] QVariant groupData(const TaskOrder::Group &group, TaskColumn column,
                                     int role) const;

    Store *m_store;
    std::shared_ptr<const Picture> m_frozen;
    TaskOrderRules m_rules;
    TaskOrder m_order;
    QTimer m_rearrangeTimer;
    QList<Wire::Id> m_visibleTasks;
    int m_firstVisible = 0;
    int m_lastVisible = -1;
    bool m_isBusy = false;
    bool m_isPlanted = false; // m_order is a tree
    bool m_isStale = false;   // something came, went or changed since the last rearrangement
};

} // namespace QCoop::Inspector
