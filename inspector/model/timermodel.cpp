// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/timermodel.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

constexpr int rearrangeInterval = 500;
constexpr QLatin1StringView kindKey("kind:");

} // namespace

TimerModel::TimerModel(Store *store, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
{
    m_rearrangeTimer.setSingleShot(true);
    m_rearrangeTimer.setInterval(rearrangeInterval);
    connect(&m_rearrangeTimer, &QTimer::timeout, this, [this] {
        if (m_isStale && !m_isBusy && !isFrozen())
            rearrange();
    });
    connect(store, &Store::changed, this, &TimerModel::takeChanges);
    setRows(arranged());
}

void TimerModel::setNameFilter(const QString &words)
{
    m_words = words.split(u' ', Qt::SkipEmptyParts);
    rearrange();
}

void TimerModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= timerColumnCount)
        return;
    m_column = TimerColumn(column);
    m_order = order;
    rearrange();
}

void TimerModel::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    if (!isBusy && m_isStale && !m_rearrangeTimer.isActive())
        m_rearrangeTimer.start();
}

void TimerModel::setVisibleRange(int first, int last)
{
    m_firstVisible = std::max(first, 0);
    m_lastVisible = last;
}

void TimerModel::setPicture(std::shared_ptr<const Picture> picture)
{
    if (m_frozen == picture)
        return;
    relayOut([&] {
        m_frozen = std::move(picture);
        setRows(arranged());
    });
    m_isStale = false;
    Q_EMIT rearranged();
}

const Picture &TimerModel::picture() const
{
    return m_frozen ? *m_frozen : m_store->picture();
}

Wire::Time TimerModel::now() const
{
    return m_frozen ? m_frozen->now : m_store->targetNow();
}

void TimerModel::takeChanges(const Changes &changes)
{
    if (isFrozen())
        return;
    if (changes.isReset) {
        beginResetModel();
        setRows(arranged());
        m_isStale = false;
        endResetModel();
        Q_EMIT rearranged();
        return;
    }
    const bool isStructural = !changes.timersAdded.isEmpty() || !changes.timersRemoved.isEmpty();
    m_isStale = m_isStale || isStructural || !changes.timersChanged.isEmpty();
    const auto isShown = [this](int slot) { return rowOf(slot) >= 0; };
    const bool showsGone = std::ranges::any_of(changes.timersRemoved, isShown);
    const bool mayMove = !m_isBusy && !m_rearrangeTimer.isActive();
    if (isStructural && mayMove)
        rearrange();
    else if (showsGone)
        removeGone(changes.timersRemoved);
    if (m_isStale && mayMove)
        m_rearrangeTimer.start();
    const int last = std::min(m_lastVisible, rowCount() - 1);
    if (m_firstVisible <= last && !changes.timersChanged.isEmpty())
        Q_EMIT dataChanged(index(m_firstVisible, 0), index(last, timerColumnCount - 1));
}

void TimerModel::tick()
{
    const int last = std::min(m_lastVisible, rowCount() - 1);
    constexpr int dueIn = int(TimerColumn::DueIn);
    if (!isFrozen() && m_firstVisible <= last)
        Q_EMIT dataChanged(index(m_firstVisible, dueIn), index(last, dueIn));
}

void TimerModel::rearrange()
{
    m_isStale = false;
    std::vector<int> next = arranged();
    std::vector<quint8> isKept(std::size_t(picture().timers.slotCount()));
    for (const int slot : next)
        isKept[std::size_t(slot)] = 1;
    QList<int> gone;
    for (const int slot : m_rows) {
        if (isKept[std::size_t(slot)] == 0)
            gone.append(slot);
    }
    removeGone(gone);

    std::vector<int> rows = m_rows;
    std::ranges::copy_if(next, std::back_inserter(rows),
                         [this](int slot) { return rowOf(slot) < 0; });
    if (rows.size() > m_rows.size()) {
        beginInsertRows({}, int(m_rows.size()), int(rows.size()) - 1);
        setRows(std::move(rows));
        endInsertRows();
    }
    if (m_rows != next)
        relayOut([&] { setRows(std::move(next)); });
    if (!isFrozen())
        m_rearrangeTimer.start();
    Q_EMIT rearranged();
}

void TimerModel::removeGone(const QList<int> &gone)
{
    std::vector<quint8> isGone(std::size_t(picture().timers.slotCount()));
    for (const int slot : gone)
        isGone[std::size_t(slot)] = 1;
    std::vector<int> rows = m_rows;
    const auto firstGone = std::stable_partition(
        rows.begin(), rows.end(), [&](int slot) { return isGone[std::size_t(slot)] == 0; });
    if (firstGone == rows.end())
        return;
    const auto kept = std::vector<int>(rows.begin(), firstGone);
    const int last = int(rows.size()) - 1;
    if (rows != m_rows)
        relayOut([&] { setRows(std::move(rows)); });
    beginRemoveRows({}, int(kept.size()), last);
    setRows(kept);
    endRemoveRows();
}

void TimerModel::relayOut(const std::function<void()> &change)
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QList<Wire::Id> ids;
    for (const QModelIndex &index : before)
        ids.append(idAt(index));
    change();
    QHash<Wire::Id, int> rows;
    for (std::size_t row = 0; row < m_rows.size() && !ids.isEmpty(); ++row)
        rows.insert(picture().timers.at(m_rows[row]).id, int(row));
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(rows.value(ids[i], -1), before[i].column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

void TimerModel::setRows(std::vector<int> rows)
{
    m_rows = std::move(rows);
    m_rowOf.assign(std::size_t(picture().timers.slotCount()), -1);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        m_rowOf[std::size_t(m_rows[row])] = int(row);
}

int TimerModel::rowOf(int slot) const
{
    return slot >= 0 && std::size_t(slot) < m_rowOf.size() ? m_rowOf[std::size_t(slot)] : -1;
}

bool TimerModel::matches(const Timer &timer) const
{
    const TimerCells cells(picture(), timer, 0);
    return std::ranges::all_of(m_words, [&](const QString &word) {
        if (word.startsWith(kindKey)) {
            return cells.text(TimerColumn::Kind)
                .startsWith(QStringView(word).sliced(kindKey.size()), Qt::CaseInsensitive);
        }
        for (const TimerColumn column :
             {TimerColumn::Kind, TimerColumn::Name, TimerColumn::Owner, TimerColumn::MadeAt}) {
            if (cells.text(column).contains(word, Qt::CaseInsensitive))
                return true;
        }
        return false;
    });
}

std::vector<int> TimerModel::arranged() const
{
    struct Keyed
    {
        double key;
        Wire::Id id;
        int slot;
    };
    const Timers &timers = picture().timers;
    const QList<int> &removed = timers.removed();
    std::vector<Keyed> keyed;
    for (int slot = 0; slot < timers.slotCount(); ++slot) {
        const Timer &timer = timers.at(slot);
        if (timer.id == 0 || (!m_words.isEmpty() && !matches(timer)))
            continue;
        if (!removed.isEmpty() && timers.slotOf(timer.id) != slot)
            continue; // it has ended just now
        const double key = TimerCells(picture(), timer, 0).number(m_column);
        keyed.push_back({m_order == Qt::DescendingOrder ? -key : key, timer.id, slot});
    }
    std::ranges::sort(keyed, [](const Keyed &a, const Keyed &b) {
        return a.key != b.key ? a.key < b.key : a.id < b.id;
    });
    std::vector<int> rows(keyed.size());
    std::ranges::transform(keyed, rows.begin(), &Keyed::slot);
    return rows;
}

Wire::Id TimerModel::idAt(const QModelIndex &index) const
{
    if (!index.isValid() || std::size_t(index.row()) >= m_rows.size())
        return 0;
    const int slot = m_rows[std::size_t(index.row())];
    return slot < picture().timers.slotCount() ? picture().timers.at(slot).id : 0;
}

QModelIndex TimerModel::indexOf(Wire::Id timer, int column) const
{
    const int row = rowOf(picture().timers.slotOf(timer));
    return row < 0 ? QModelIndex() : index(row, column);
}

int TimerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TimerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : timerColumnCount;
}

} // namespace QCoop::Inspector
