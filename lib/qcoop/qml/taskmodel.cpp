// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qml/taskmodel.h>

#include <qcoop/core/errors.h>
#include <qcoop/qt/cooperate.h>

#include <QtCore/QScopeGuard>
#include <QtQml/QQmlInfo>

#include <algorithm>
#include <utility>

namespace QCoop {

namespace {

constexpr int shortestInterval = 10;

std::uint64_t idOf(const detail::LiveTask &live)
{
    return live.task.id();
}

} // namespace

TaskModel::TaskModel(QObject *parent)
    : QAbstractListModel(parent)
{
    plan();
}

TaskModel::~TaskModel() = default;

/// Begins to look, in the next turn: QML may be setting the properties just now.
void TaskModel::plan()
{
    try {
        m_begin = callLater(Duration::zero(), this, [this] { run(); });
    } catch (const Error &error) {
        qmlWarning(this) << "there are no tasks to show: " << error.what();
    }
}

void TaskModel::run()
{
    if (!m_isActive)
        return;
    try {
        if (!m_look)
            m_look.emplace(this, [this] { refresh(); });
        else if (m_look->isRunning())
            m_look->stop();
        m_look->start(std::chrono::milliseconds(m_interval)).then([] {}, [](const Failure &) {});
    } catch (const Error &error) {
        qmlWarning(this) << "there are no tasks to show: " << error.what();
    }
}

int TaskModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant TaskModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const detail::LiveTask &live = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case TaskIdRole:
        return static_cast<qulonglong>(idOf(live));
    case Qt::DisplayRole:
    case NameRole:
        return live.name;
    case StateRole:
        return live.state;
    case ProgressRole:
        return live.progress;
    case ProgressTextRole:
        return live.progressText;
    case PauseCountRole:
        return live.pauseCount;
    case StepsRole:
        return live.steps;
    case BusyMsRole:
        return live.busyMs;
    case TaskRole:
        return QVariant::fromValue(QmlTask(live.task));
    default:
        return {};
    }
}

QHash<int, QByteArray> TaskModel::roleNames() const
{
    return {
        {TaskIdRole, "taskId"}, {NameRole, "name"},
        {StateRole, "state"},   {ProgressRole, "progress"},
        {StepsRole, "steps"},   {ProgressTextRole, "progressText"},
        {BusyMsRole, "busyMs"}, {PauseCountRole, "pauseCount"},
        {TaskRole, "task"},
    };
}

void TaskModel::setInterval(int interval)
{
    if (interval < shortestInterval) {
        qmlWarning(this) << "interval: it must be at least " << shortestInterval << " ms (is "
                         << interval << "); it stays " << m_interval;
        return;
    }
    if (std::exchange(m_interval, interval) == interval)
        return;
    if (m_look && m_look->isRunning())
        m_look->setInterval(std::chrono::milliseconds(interval));
    Q_EMIT intervalChanged();
}

void TaskModel::setActive(bool active)
{
    if (std::exchange(m_isActive, active) == active)
        return;
    if (m_begin.isActive())
        m_begin.cancel();
    if (active)
        plan();
    else if (m_look && m_look->isRunning())
        m_look->stop();
    Q_EMIT activeChanged();
}

void TaskModel::setLimit(int limit)
{
    if (limit < 0) {
        qmlWarning(this) << "limit: it must not be negative (is " << limit << "); it stays "
                         << m_limit;
        return;
    }
    if (std::exchange(m_limit, limit) != limit)
        Q_EMIT limitChanged();
}

void TaskModel::refresh()
{
    if (m_isRefreshing)
        return; // somebody who is told of a row looks again
    const auto done = qScopeGuard(
        [this, before = std::exchange(m_isRefreshing, true)] { m_isRefreshing = before; });
    detail::LiveTasks now;
    try {
        now = detail::liveTasks(QtReactor::instance(), static_cast<std::size_t>(m_limit));
    } catch (const Error &error) {
        qmlWarning(this) << "there are no tasks to show: " << error.what();
        return;
    }
    const int before = count();
    merge(std::move(now.tasks));
    if (count() != before)
        Q_EMIT countChanged();
    const int total = static_cast<int>(now.total);
    if (std::exchange(m_total, total) != total)
        Q_EMIT totalChanged();
}

/// Makes the rows those of \a now, which is in their order.
void TaskModel::merge(std::vector<detail::LiveTask> now)
{
    removeEnded(now);
    std::vector<bool> changed(now.size(), false);
    std::size_t row = 0;
    while (row < now.size()) {
        if (row < m_rows.size() && idOf(m_rows[row]) == idOf(now[row])) {
            changed[row] = m_rows[row] != now[row];
            m_rows[row] = std::move(now[row]);
            ++row;
            continue;
        }
        // All rows that are left are in now too, so what is not here is new.
        std::size_t end = row + 1;
        while (end < now.size() && (row == m_rows.size() || idOf(now[end]) < idOf(m_rows[row])))
            ++end;
        beginInsertRows({}, static_cast<int>(row), static_cast<int>(end) - 1);
        const auto from = now.begin() + static_cast<std::ptrdiff_t>(row);
        const auto to = now.begin() + static_cast<std::ptrdiff_t>(end);
        m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(row),
                      std::make_move_iterator(from), std::make_move_iterator(to));
        endInsertRows();
        row = end;
    }
    tellChanged(changed);
}

void TaskModel::removeEnded(const std::vector<detail::LiveTask> &now)
{
    const auto isEnded = [&now](const detail::LiveTask &row) {
        return !std::ranges::binary_search(now, idOf(row), {}, idOf);
    };
    for (std::size_t end = m_rows.size(); end > 0;) {
        if (!isEnded(m_rows[end - 1])) {
            --end;
            continue;
        }
        std::size_t begin = end - 1;
        while (begin > 0 && isEnded(m_rows[begin - 1]))
            --begin;
        beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
        m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     m_rows.begin() + static_cast<std::ptrdiff_t>(end));
        endRemoveRows();
        end = begin;
    }
}

void TaskModel::tellChanged(const std::vector<bool> &changed)
{
    for (std::size_t begin = 0; begin < changed.size(); ++begin) {
        if (!changed[begin])
            continue;
        std::size_t last = begin;
        while (last + 1 < changed.size() && changed[last + 1])
            ++last;
        Q_EMIT dataChanged(index(static_cast<int>(begin)), index(static_cast<int>(last)));
        begin = last;
    }
}

} // namespace QCoop
