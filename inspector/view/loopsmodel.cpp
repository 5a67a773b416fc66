// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loopsmodel.h"

#include <model/format.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 second = 1'000'000'000;

/// "gui: 1,204 live, 98 ready", one part a scheduler.
QString schedulersOf(const Picture &picture, Wire::Id loop)
{
    QStringList parts;
    for (const auto &[id, scheduler] : picture.schedulers) {
        if (scheduler.facts.loop != loop)
            continue;
        parts.append(LoopsModel::tr("%1: %2 live, %3 ready")
                         .arg(picture.schedulerName(id), Format::count(scheduler.stats.live),
                              Format::count(scheduler.stats.ready)));
    }
    return parts.join(u" · "_s);
}

} // namespace

LoopsModel::Row LoopsModel::rowOf(const Picture &picture, const Loop &loop)
{
    // Over the last second, for the figures of one interval are too lively to be read.
    Wire::LoopStats sum;
    for (qsizetype i = loop.stats.size() - 1; i >= 0 && sum.interval < second; --i) {
        const Wire::LoopStats &stats = loop.stats.at(i);
        sum.interval += stats.interval;
        sum.iterations += stats.iterations;
        sum.busy += stats.busy;
        sum.qcoop += stats.qcoop;
    }
    Wire::LoopStats worst;
    for (const Wire::LoopStats &stats : loop.stats) {
        if (stats.worst > worst.worst)
            worst = stats;
    }
    const double interval = double(std::max<qint64>(1, sum.interval));
    Row row;
    row.loop = loop.facts.loop;
    row.worstTask = worst.worstTask;
    row.busy = double(sum.busy) / interval;
    row.inTasks = double(sum.qcoop) / interval;
    const Wire::Id id = loop.facts.loop;
    row.texts = {
        picture.loopName(id),
        QString::number(loop.facts.thread),
        Format::rate(double(sum.iterations) * double(second) / interval),
        Format::percent(row.busy),
        Format::percent(row.inTasks),
        loop.stats.isEmpty() ? QString() : Format::duration(worst.worst),
        worst.worstTask != 0 ? picture.labelOf(worst.worstTask) : QString(),
        loop.stats.isEmpty() ? QString() : Format::count(loop.stats.last().pending),
        schedulersOf(picture, id),
    };
    return row;
}

void LoopsModel::refresh(const Picture &picture)
{
    QList<Row> rows;
    for (const auto &[id, loop] : picture.loops)
        rows.append(rowOf(picture, loop));
    const bool isSame = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                   [](const Row &a, const Row &b) { return a.loop == b.loop; });
    if (!isSame) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
        return;
    }
    for (int row = 0; row < int(rows.size()); ++row) {
        if (m_rows.at(row) == rows.at(row))
            continue;
        m_rows[row] = rows.at(row);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

QModelIndex LoopsModel::indexOf(quint64 loop) const
{
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows.at(row).loop == loop)
            return index(row, 0);
    }
    return {};
}

int LoopsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int LoopsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LoopsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return row.texts.value(index.column());
    case Qt::TextAlignmentRole: {
        const bool isNumber = (index.column() >= Iterations && index.column() <= Worst) ||
                              index.column() == Pending || index.column() == Thread;
        return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case IdRole:
        return row.loop;
    case TaskRole:
        return row.worstTask;
    case ShareRole:
        return index.column() == Busy ? row.busy : row.inTasks;
    default:
        return {};
    }
}

QVariant LoopsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Loop");
    case Thread:
        return tr("Thread");
    case Iterations:
        return tr("Iterations");
    case Busy:
        return tr("Busy");
    case InTasks:
        return tr("QCoop");
    case Worst:
        return tr("Worst");
    case WorstTask:
        return tr("Worst in");
    case Pending:
        return tr("Pending calls");
    case Schedulers:
        return tr("Tasks");
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
