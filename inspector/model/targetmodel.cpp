// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/names.h>
#include <model/targetmodel.h>

#include <algorithm>
#include <chrono>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

TargetModel::TargetModel(QObject *parent, Finder finder)
    : QAbstractTableModel(parent)
    , m_finder(std::move(finder))
{
    m_timer.setInterval(1s);
    connect(&m_timer, &QTimer::timeout, this, &TargetModel::refresh);
    refresh();
    start();
}

void TargetModel::start()
{
    m_timer.start();
}

void TargetModel::stop()
{
    m_timer.stop();
}

void TargetModel::refresh()
{
    const Wire::EndpointList list = m_finder();
    const QString problemBefore = problem();
    m_foundProblem = list.problem;
    m_foreign = list.foreign;
    if (merge(list.endpoints + list.crashed) || problem() != problemBefore)
        Q_EMIT refreshed();
}

bool TargetModel::merge(const QList<Wire::Endpoint> &found)
{
    bool isOther = false;
    const auto isFound = [&](const Target &target) {
        return std::ranges::any_of(found, [&](const Wire::Endpoint &endpoint) {
            return endpoint.pid == target.endpoint.pid && endpoint.socket == target.endpoint.socket;
        });
    };
    for (int row = int(m_targets.size()) - 1; row >= 0; --row) {
        if (m_targets[row].isHeld || isFound(m_targets[row]))
            continue;
        beginRemoveRows({}, row, row);
        m_targets.removeAt(row);
        endRemoveRows();
        isOther = true;
    }
    for (const Wire::Endpoint &endpoint : found) {
        if (rowOf(endpoint.pid) < 0) {
            insert({endpoint, stateOf(endpoint), false, 0, Severity::None});
            isOther = true;
        }
    }
    return isOther;
}

void TargetModel::insert(const Target &target)
{
    // What is past stands behind what is alive.
    const auto order = [](qint64 pid) { return pid < 0 ? (qint64(1) << 62) - pid : pid; };
    const auto place =
        std::ranges::lower_bound(m_targets, order(target.endpoint.pid), {},
                                 [&](const Target &each) { return order(each.endpoint.pid); });
    const int row = int(place - m_targets.begin());
    beginInsertRows({}, row, row);
    m_targets.insert(row, target);
    endInsertRows();
}

QString TargetModel::problem() const
{
    if (!m_targets.isEmpty())
        return {};
    if (!m_foundProblem.isEmpty())
        return tr("No program can be inspected: %1.").arg(m_foundProblem);
    if (m_foreign > 0) {
        return tr("No program of yours can be inspected: the %n found belong to other users.",
                  nullptr, m_foreign);
    }
    return tr("No program that can be inspected is running. Start one with QCOOP_INSPECT=1 in "
              "its environment.");
}

int TargetModel::rowOf(qint64 pid) const
{
    for (int row = 0; row < int(m_targets.size()); ++row) {
        if (m_targets[row].endpoint.pid == pid)
            return row;
    }
    return -1;
}

const Wire::Endpoint &TargetModel::endpointAt(const QModelIndex &index) const
{
    Q_ASSERT(index.isValid());
    return m_targets[index.row()].endpoint;
}

const Wire::Endpoint *TargetModel::find(qint64 pid) const
{
    const int row = rowOf(pid);
    return row < 0 ? nullptr : &m_targets[row].endpoint;
}

QModelIndex TargetModel::indexOf(qint64 pid) const
{
    const int row = rowOf(pid);
    return row < 0 ? QModelIndex() : index(row, NameColumn);
}

void TargetModel::setState(const Wire::Endpoint &endpoint, TargetState state)
{
    const int row = rowOf(endpoint.pid);
    if (row < 0) {
        insert({endpoint, state, true, 0, Severity::None});
        return;
    }
    m_targets[row].endpoint = endpoint;
    m_targets[row].state = state;
    m_targets[row].isHeld = true;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void TargetModel::setWarnings(qint64 pid, int count, Severity worst)
{
    const int row = rowOf(pid);
    if (row < 0 || (m_targets[row].warnings == count && m_targets[row].worst == worst))
        return;
    m_targets[row].warnings = count;
    m_targets[row].worst = worst;
    Q_EMIT dataChanged(index(row, WarningsColumn), index(row, WarningsColumn));
}

void TargetModel::release(qint64 pid)
{
    const int row = rowOf(pid);
    if (row < 0)
        return;
    m_targets[row].isHeld = false;
    m_targets[row].state = stateOf(m_targets[row].endpoint);
    m_targets[row].warnings = 0;
    m_targets[row].worst = Severity::None;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    refresh(); // it goes if it is not there any more
}

int TargetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_targets.size());
}

int TargetModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString TargetModel::stateText(TargetState state)
{
    switch (state) {
    case TargetState::Live:
        return tr("not attached");
    case TargetState::Attached:
        return tr("attached");
    case TargetState::Blocked:
        return tr("blocked");
    case TargetState::Silent:
        return tr("not answering");
    case TargetState::Ended:
        return tr("ended");
    case TargetState::Recording:
        return tr("recording");
    case TargetState::Crashed:
        return tr("crashed");
    }
    return {};
}

QString TargetModel::spoken(const Target &target)
{
    const QString text = tr("%1, pid %2, %3")
                             .arg(oneLine(target.endpoint.application))
                             .arg(recordedPid(target.endpoint.pid))
                             .arg(stateText(target.state));
    return target.warnings == 0
               ? text
               : tr("%1, warnings: %2").arg(text, Format::count(quint64(target.warnings)));
}

QVariant TargetModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_targets.size())
        return {};
    const Target &target = m_targets[index.row()];
    const QString name = oneLine(target.endpoint.application);
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case NameColumn:
            return name;
        case PidColumn:
            return QString::number(recordedPid(target.endpoint.pid));
        case StateColumn:
            return stateText(target.state);
        case WarningsColumn:
            return target.warnings > 0 ? Format::count(quint64(target.warnings)) : QString();
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return oneLine(target.endpoint.recording.isEmpty() ? target.endpoint.executable
                                                           : target.endpoint.recording);
    case Qt::AccessibleTextRole:
        return spoken(target);
    case PidRole:
        return target.endpoint.pid;
    case NameRole:
        return name;
    case StateRole:
        return int(target.state);
    case HeldRole:
        return target.isHeld;
    case SeverityRole:
        return int(target.worst);
    default:
        return {};
    }
}

QVariant TargetModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Program");
    case PidColumn:
        return tr("Pid");
    case StateColumn:
        return tr("State");
    case WarningsColumn:
        return tr("Warn");
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
