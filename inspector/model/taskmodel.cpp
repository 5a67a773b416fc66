// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/taskmodel.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

constexpr int rearrangeInterval = 500;
constexpr qsizetype maxVisible = 1'000;

} // namespace

TaskModel::TaskModel(Store *store, QObject *parent)
    : QAbstractItemModel(parent)
    , m_store(store)
{
    m_rearrangeTimer.setSingleShot(true);
    m_rearrangeTimer.setInterval(rearrangeInterval);
    connect(&m_rearrangeTimer, &QTimer::timeout, this, [this] {
        if (m_isStale && !m_isBusy && !isFrozen())
            rearrange();
    });
    connect(store, &Store::changed, this, &TaskModel::takeChanges);
    m_order = arranged();
}

// What the user asks for ----------------------------------------------------------------------

void TaskModel::setFilter(const Filter &filter)
{
    m_rules.filter = filter;
    rearrange();
}

void TaskModel::setTree(bool isTree)
{
    if (m_rules.isTree == isTree)
        return;
    m_rules.isTree = isTree;
    rearrange();
}

void TaskModel::setShowEnded(bool shows)
{
    if (m_rules.showsEnded == shows)
        return;
    m_rules.showsEnded = shows;
    rearrange();
}

void TaskModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= taskColumnCount)
        return; // a header says -1 when nothing is sorted; we always are
    m_rules.column = TaskColumn(column);
    m_rules.order = order;
    rearrange();
}

void TaskModel::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    if (!isBusy && m_isStale && !m_rearrangeTimer.isActive())
        m_rearrangeTimer.start();
}

void TaskModel::setVisibleRange(int first, int last)
{
    m_firstVisible = std::max(first, 0);
    m_lastVisible = last;
}

void TaskModel::setVisibleTasks(const QList<Wire::Id> &tasks)
{
    m_visibleTasks = tasks.first(std::min(tasks.size(), maxVisible));
}

QList<Wire::Id> TaskModel::visibleTasks() const
{
    if (m_isPlanted)
        return m_visibleTasks;
    QList<Wire::Id> tasks;
    const int last =
        std::min({m_lastVisible, rowCount() - 1, m_firstVisible + int(maxVisible) - 1});
    for (int row = m_firstVisible; row <= last; ++row)
        tasks.append(idAt(index(row, 0)));
    return tasks;
}

void TaskModel::setPicture(std::shared_ptr<const Picture> picture)
{
    if (m_frozen == picture)
        return;
    // Slots of one picture mean nothing in another, so tasks are found again by their ids.
    relayOut([&] {
        m_frozen = std::move(picture);
        m_order = arranged();
        m_isPlanted = m_rules.isTree;
    });
    m_isStale = false;
    Q_EMIT rearranged();
}

const Picture &TaskModel::picture() const
{
    return m_frozen ? *m_frozen : m_store->picture();
}

Wire::Time TaskModel::now() const
{
    return m_frozen ? m_frozen->now : m_store->targetNow();
}

// Following the store -------------------------------------------------------------------------

void TaskModel::takeChanges(const Changes &changes)
{
    if (isFrozen())
        return;
    if (changes.isReset) {
        reset();
        return;
    }
    const bool isStructural = !changes.tasksAdded.isEmpty() || !changes.tasksEnded.isEmpty() ||
                              !changes.tasksRemoved.isEmpty();
    m_isStale = m_isStale || isStructural || !changes.tasksChanged.isEmpty();
    const auto isShown = [this](int slot) { return m_order.rowOf(slot) >= 0; };
    const bool showsGone = std::ranges::any_of(changes.tasksRemoved, isShown);
    if (m_isBusy && showsGone && !m_isPlanted)
        removeGone(changes.tasksRemoved);
    else if (showsGone || (isStructural && !m_isBusy && !m_rearrangeTimer.isActive()))
        rearrange();
    else if (m_isStale && !m_isBusy && !m_rearrangeTimer.isActive())
        m_rearrangeTimer.start();
    refreshVisible();
}

void TaskModel::tick()
{
    if (isFrozen())
        return;
    // "age>1m" holds for other tasks as time goes by, though nothing is heard of them.
    m_isStale = m_isStale || !m_rules.filter.isEmpty();
    if (m_isStale && !m_isBusy && !m_rearrangeTimer.isActive())
        m_rearrangeTimer.start();
    refreshVisible();
}

void TaskModel::refreshVisible()
{
    if (m_isPlanted) {
        for (const Wire::Id task : std::as_const(m_visibleTasks)) {
            if (const QModelIndex first = indexOf(task); first.isValid())
                Q_EMIT dataChanged(first, first.siblingAtColumn(taskColumnCount - 1));
        }
        return;
    }
    const int last = std::min(m_lastVisible, rowCount() - 1);
    if (m_firstVisible <= last)
        Q_EMIT dataChanged(index(m_firstVisible, 0), index(last, taskColumnCount - 1));
}

void TaskModel::reset()
{
    beginResetModel();
    m_order.clear();
    m_order = arranged();
    m_isPlanted = m_rules.isTree;
    m_isStale = false;
    endResetModel();
    Q_EMIT rearranged();
}

TaskOrder TaskModel::arranged() const
{
    TaskOrder next = m_order; // groups keep their numbers
    next.arrange(picture(), now(), m_rules);
    return next;
}

void TaskModel::rearrange()
{
    m_isStale = false;
    m_rearrangeTimer.stop();
    follow(arranged());
    // The next one not before its time, however soon something changes.
    if (!isFrozen())
        m_rearrangeTimer.start();
    Q_EMIT rearranged();
}

// What views ask for --------------------------------------------------------------------------

int TaskModel::itemOf(const QModelIndex &index) const
{
    return index.isValid() ? int(index.internalId()) : TaskOrder::none;
}

int TaskModel::itemOfTask(Wire::Id task) const
{
    if (const int slot = picture().tasks.slotOf(task); slot >= 0)
        return slot;
    // Removed just now, yet still in its row until the removal is told.
    const QList<int> &removed = picture().tasks.removed();
    const auto found = std::ranges::find_if(
        removed, [&](int slot) { return picture().tasks.at(slot).id == task; });
    return found == removed.end() ? TaskOrder::none : *found;
}

QModelIndex TaskModel::indexOfItem(int item, int column) const
{
    const int row = m_order.rowOf(item);
    return row < 0 ? QModelIndex() : createIndex(row, column, quintptr(item));
}

Wire::Id TaskModel::idAt(const QModelIndex &index) const
{
    const int item = itemOf(index);
    if (item < 0 || TaskOrder::isGroup(item) || item >= picture().tasks.slotCount())
        return 0;
    return picture().tasks.at(item).id;
}

QModelIndex TaskModel::indexOf(Wire::Id task, int column) const
{
    return indexOfItem(picture().tasks.slotOf(task), column);
}

QModelIndex TaskModel::index(int row, int column, const QModelIndex &parent) const
{
    if (column < 0 || column >= taskColumnCount || parent.column() > 0)
        return {};
    const std::vector<int> &items = m_order.children(itemOf(parent));
    if (row < 0 || std::size_t(row) >= items.size())
        return {};
    return createIndex(row, column, quintptr(items[std::size_t(row)]));
}

QModelIndex TaskModel::parent(const QModelIndex &child) const
{
    return indexOfItem(m_order.parentOf(itemOf(child)), 0);
}

int TaskModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(m_order.children(itemOf(parent)).size());
}

int TaskModel::columnCount(const QModelIndex &parent) const
{
    Q_UNUSED(parent)
    return taskColumnCount;
}

bool TaskModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

} // namespace QCoop::Inspector
