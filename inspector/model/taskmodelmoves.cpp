// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/taskmodel.h>

#include <algorithm>

namespace QCoop::Inspector {

void TaskModel::follow(TaskOrder next)
{
    if (m_isPlanted || m_rules.isTree) {
        // Rows may come and go at many places at once. To views layoutChanged() means "look at
        // everything anew", and the persistent indexes are told where their tasks are.
        relayOut([&] {
            m_order = std::move(next);
            m_isPlanted = m_rules.isTree;
        });
        return;
    }
    QList<int> gone;
    for (const int item : m_order.children(TaskOrder::none)) {
        if (next.rowOf(item) < 0)
            gone.append(item);
    }
    removeGone(gone);
    insertNew(next);
    if (m_order.children(TaskOrder::none) == next.children(TaskOrder::none))
        m_order = std::move(next);
    else
        relayOut([&] { m_order = std::move(next); });
}

void TaskModel::removeGone(const QList<int> &gone)
{
    std::vector<quint8> isGone(std::size_t(picture().tasks.slotCount()));
    for (const int slot : gone)
        isGone[std::size_t(slot)] = 1;
    const std::vector<int> &before = m_order.children(TaskOrder::none);
    std::vector<int> after = before;
    // Those that go are moved to the end, so that they can go in one stroke.
    const auto firstGone = std::stable_partition(
        after.begin(), after.end(), [&](int slot) { return isGone[std::size_t(slot)] == 0; });
    if (firstGone == after.end())
        return;
    const auto kept = std::vector<int>(after.begin(), firstGone);
    const int last = int(after.size()) - 1;
    if (after != before)
        relayOut([&] { m_order.setFlat(std::move(after)); });
    beginRemoveRows({}, int(kept.size()), last);
    m_order.setFlat(kept);
    endRemoveRows();
}

void TaskModel::insertNew(const TaskOrder &next)
{
    std::vector<int> items = m_order.children(TaskOrder::none);
    const auto before = items.size();
    for (const int item : next.children(TaskOrder::none)) {
        if (m_order.rowOf(item) < 0)
            items.push_back(item);
    }
    if (items.size() == before)
        return;
    beginInsertRows({}, int(before), int(items.size()) - 1);
    m_order.setFlat(std::move(items));
    endInsertRows();
}

void TaskModel::relayOut(const std::function<void()> &change)
{
    struct Kept
    {
        Wire::Id task = 0; // or the parent of a group
        Wire::PlaceId place = 0;
        bool isGroup = false;
    };
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QList<Kept> kept;
    kept.reserve(before.size());
    for (const QModelIndex &index : before) {
        const int item = itemOf(index);
        if (TaskOrder::isGroup(item))
            kept.append({m_order.group(item).parent, m_order.group(item).place, true});
        else
            kept.append({picture().tasks.at(item).id, 0, false});
    }
    change();
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i) {
        const int item = kept[i].isGroup ? m_order.groupItem(kept[i].task, kept[i].place)
                                         : itemOfTask(kept[i].task);
        after.append(indexOfItem(item, before[i].column()));
    }
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

} // namespace QCoop::Inspector
