// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/loopsmodel.h>

#include <algorithm>
#include <map>

namespace QCoop::Inspector {

namespace {

/// The order of the rows: kinds as they are counted, and the oldest first.
bool comesBefore(const LoopItem &a, const LoopItem &b)
{
    return a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
}

bool isSame(const LoopItem &a, const LoopItem &b)
{
    return a.kind == b.kind && a.id == b.id;
}

} // namespace

void LoopsModel::refresh(const Picture &picture)
{
    std::map<Wire::Id, std::vector<Node>> children;
    for (const auto &[id, cooperator] : picture.schedulers)
        children[cooperator.facts.loop].push_back({LoopItem::of(picture, cooperator), {}});
    for (const auto &[id, facility] : picture.facilities.living())
        children[facility.facts.loop].push_back({LoopItem::of(picture, facility), {}});
    std::vector<Node> loops;
    for (const auto &[id, loop] : picture.loops) {
        Node node{LoopItem::of(picture, loop), std::move(children[id])};
        std::ranges::stable_sort(node.children, comesBefore, &Node::item);
        loops.push_back(std::move(node));
    }
    merge(m_loops, std::move(loops), {});
}

/// Makes \a old like \a next, both in order, and tells the views of each difference.
void LoopsModel::merge(std::vector<Node> &old, std::vector<Node> &&next, const QModelIndex &parent)
{
    const auto isIn = [](const std::vector<Node> &nodes, const LoopItem &item) {
        const auto found = std::ranges::lower_bound(nodes, item, comesBefore, &Node::item);
        return found != nodes.end() && isSame(found->item, item);
    };
    for (int last = int(old.size()) - 1; last >= 0; --last) {
        if (isIn(next, old[std::size_t(last)].item))
            continue;
        int first = last;
        while (first > 0 && !isIn(next, old[std::size_t(first) - 1].item))
            --first;
        beginRemoveRows(parent, first, last);
        old.erase(old.begin() + first, old.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
    for (int row = 0; row < int(next.size()); ++row) {
        const auto isNew = [&](int at) {
            return std::size_t(row) >= old.size() ||
                   !isSame(old[std::size_t(row)].item, next[std::size_t(at)].item);
        };
        int end = row;
        while (end < int(next.size()) && isNew(end))
            ++end;
        if (end == row)
            continue;
        beginInsertRows(parent, row, end - 1);
        for (int at = row; at < end; ++at) // the children of a loop follow
            old.insert(old.begin() + at, Node{next[std::size_t(at)].item, {}});
        endInsertRows();
        row = end - 1;
    }
    for (int row = 0; row < int(next.size()); ++row) {
        Node &node = old[std::size_t(row)];
        Node &now = next[std::size_t(row)];
        if (node.item != now.item) {
            node.item = std::move(now.item);
            Q_EMIT dataChanged(index(row, 0, parent), index(row, loopsColumnCount - 1, parent));
        }
        if (!parent.isValid())
            merge(node.children, std::move(now.children), index(row, 0));
    }
}

int LoopsModel::rowOfLoop(Wire::Id loop) const
{
    const auto found = std::ranges::find(m_loops, loop, [](const Node &n) { return n.item.id; });
    return found == m_loops.end() ? -1 : int(found - m_loops.begin());
}

const LoopsModel::Node *LoopsModel::node(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    // The internal id of what is below a loop is the loop; that of a loop is 0.
    const std::vector<Node> *nodes = &m_loops;
    if (const Wire::Id loop = index.internalId(); loop != 0) {
        const int row = rowOfLoop(loop);
        if (row < 0)
            return nullptr;
        nodes = &m_loops[std::size_t(row)].children;
    }
    return std::size_t(index.row()) < nodes->size() ? &(*nodes)[std::size_t(index.row())] : nullptr;
}

const LoopItem &LoopsModel::item(const QModelIndex &index) const
{
    static const LoopItem nothing;
    const Node *const found = node(index);
    return found ? found->item : nothing;
}

QModelIndex LoopsModel::indexOf(quint64 key) const
{
    for (int row = 0; row < int(m_loops.size()); ++row) {
        const Node &loop = m_loops[std::size_t(row)];
        if (loop.item.key() == key)
            return index(row, 0);
        const auto found =
            std::ranges::find(loop.children, key, [](const Node &n) { return n.item.key(); });
        if (found != loop.children.end())
            return index(int(found - loop.children.begin()), 0, index(row, 0));
    }
    return {};
}

QModelIndex LoopsModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= loopsColumnCount || row >= rowCount(parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(item(parent).id) : quintptr(0));
}

QModelIndex LoopsModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    const int row = rowOfLoop(child.internalId());
    return row < 0 ? QModelIndex() : createIndex(row, 0, quintptr(0));
}

int LoopsModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_loops.size());
    const Node *const above = parent.column() == 0 ? node(parent) : nullptr;
    return above ? int(above->children.size()) : 0;
}

int LoopsModel::columnCount(const QModelIndex &) const
{
    return loopsColumnCount;
}

QVariant LoopsModel::data(const QModelIndex &index, int role) const
{
    const Node *const found = node(index);
    if (!found)
        return {};
    const auto column = LoopsColumn(index.column());
    const LoopItem &item = found->item;
    switch (role) {
    case Qt::DisplayRole:
        return item.text(column);
    case Qt::ToolTipRole: {
        const QString toolTip = item.toolTip(column);
        return toolTip.isEmpty() ? item.text(column) : toolTip;
    }
    case Qt::AccessibleTextRole: {
        const QString text = item.text(column);
        return tr("%1: %2").arg(LoopItem::title(column), text.isEmpty() ? tr("none") : text);
    }
    case Qt::TextAlignmentRole:
        return int((LoopItem::isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    case IdRole:
        return item.key();
    case LoopRole:
        return item.loop;
    case TaskRole:
        return item.worstTask;
    case ShareRole:
        return column == LoopsColumn::Busy ? item.busy : item.inTasks;
    default:
        return {};
    }
}

QVariant LoopsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= loopsColumnCount)
        return {};
    const auto column = LoopsColumn(section);
    switch (role) {
    case Qt::DisplayRole:
        return LoopItem::title(column);
    case Qt::ToolTipRole:
        return LoopItem::explanation(column);
    case Qt::TextAlignmentRole:
        return int((LoopItem::isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
