// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/filter.h>
#include <model/taskcells.h>

#include <QtCore/QHash>

#include <vector>

namespace QCoop::Inspector {

/// Which tasks are to be shown, and how.
struct TaskOrderRules
{
    Filter filter;
    TaskColumn column = TaskColumn::Id;
    Qt::SortOrder order = Qt::AscendingOrder;
    bool isTree = false;
    bool showsEnded = true; ///< the newest maxEndedShown of them
};

inline constexpr qsizetype maxEndedShown = 1'000;
/// A node with more children shows groups of them instead, one a place of spawning.
inline constexpr qsizetype maxUngrouped = 200;

/// Tasks in the order of a view: filtered, sorted, flat or as a tree.
///
/// An item is the slot of a task, or firstGroup + the number of a group. Groups keep their
/// numbers from one arrange() to the next.
/// Thread-affinity: none; a value type.
class TaskOrder
{
public:
    static constexpr int none = -1;
    static constexpr int firstGroup = 1 << 30;

    struct Group
    {
        Wire::Id parent = 0;
        Wire::PlaceId place = 0;
        std::vector<int> items; ///< empty: it is not shown just now
    };
    /// What it cost, for tests that hold us to it.
    struct Work
    {
        qint64 visited = 0; ///< tasks looked at
        qint64 compared = 0;
    };

    /// Puts the tasks of \a picture in order, in place of what was there.
    void arrange(const Picture &picture, Wire::Time now, const TaskOrderRules &rules);
    /// Forgets everything, groups too.
    void clear();

    /// The items below \a parent, or at the top.
    [[nodiscard]] const std::vector<int> &children(int parent) const;
    /// none: at the top, or not shown.
    [[nodiscard]] int parentOf(int item) const;
    /// Its row below its parent; -1: not shown.
    [[nodiscard]] int rowOf(int item) const;
    [[nodiscard]] static bool isGroup(int item) noexcept { return item >= firstGroup; }
    [[nodiscard]] const Group &group(int item) const;
    /// none: there is no such group.
    [[nodiscard]] int groupItem(Wire::Id parent, Wire::PlaceId place) const;

    /// Tasks that match; those above them in a tree do not count.
    [[nodiscard]] qsizetype matchCount() const noexcept { return m_matches; }
    [[nodiscard]] Work work() const noexcept { return m_work; } ///< of the last arrange()

    /// Puts \a items, slots of tasks, in place of a flat order: to change it step by step.
    void setFlat(std::vector<int> items);

private:
    struct Spot
    {
        int parent = none;
        int row = -1;
    };
    struct Keyed;

    [[nodiscard]] std::vector<int> chosen(const Picture &picture, Wire::Time now,
                                          const TaskOrderRules &rules);
    void sortItems(const Picture &picture, Wire::Time now, const TaskOrderRules &rules,
                   std::vector<int> &items);
    void plant(const Picture &picture, const std::vector<int> &sorted);
    void groupMany(const Picture &picture, Wire::Id parentId, std::vector<int> &items);
    [[nodiscard]] int groupNumber(Wire::Id parent, Wire::PlaceId place);
    void number(int parent, const std::vector<int> &items);

    std::vector<int> m_top;
    QHash<int, std::vector<int>> m_children;
    std::vector<Spot> m_spots; // by slot
    std::vector<Spot> m_groupSpots;
    std::vector<Group> m_groups;
    QHash<QPair<Wire::Id, Wire::PlaceId>, int> m_groupNumbers;
    qsizetype m_matches = 0;
    Work m_work;
};

} // namespace QCoop::Inspector
