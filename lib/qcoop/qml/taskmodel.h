// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/loopingcall.h>
#include <qcoop/qml/livetasks.h>
#include <qcoop/qml/qmltask.h>

#include <QtCore/QAbstractListModel>

#include <optional>

namespace QCoop {

/// The live tasks of this thread as a model, the element TaskModel of the module QCoop:
///
/// \code
/// ListView {
///     model: TaskModel {}
///     delegate: Label { required property string name; required property string state
///                       text: name + ": " + state }
/// }
/// \endcode
///
/// A task is one row from when it is first seen until it has ended, in the order in which
/// the tasks were started. It looks ten times a second, and only then; it needs no Observer,
/// so an inspector may watch at the same time. Tasks that come and go between two looks are
/// not seen. Thread-affinity: its thread, whose tasks it shows; the GUI thread in QML.
class TaskModel : public QAbstractListModel
{
    Q_OBJECT
    /// How many rows there are.
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    /// How many live tasks there are; more than `count` where the limit cuts them off.
    Q_PROPERTY(int total READ total NOTIFY totalChanged)
    /// The time between two looks in milliseconds, at least 10; 100 unless it is set.
    Q_PROPERTY(int interval READ interval WRITE setInterval NOTIFY intervalChanged)
    /// Whether it looks; true unless it is set. Without, rows stay as they are, and nothing
    /// is woken for it.
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged)
    /// How many rows there are at most; 1000 unless it is set.
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)

public:
    enum Role {
        TaskIdRole = Qt::UserRole + 1, ///< `taskId`: CooperativeTask::id()
        NameRole,                      ///< `name`; the display role too
        StateRole,                     ///< `state`: as of CoopTask
        ProgressRole,                  ///< `progress`: 0 to 1, or -1
        ProgressTextRole,              ///< `progressText`
        PauseCountRole,                ///< `pauseCount`
        StepsRole,                     ///< `steps`: how many it has made
        BusyMsRole,                    ///< `busyMs`: the time they took
        TaskRole, ///< `task`: for `CoopTask { source: task; keepRunning: true }`
    };
    Q_ENUM(Role)

    explicit TaskModel(QObject *parent = nullptr);
    ~TaskModel() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] int count() const noexcept { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] int total() const noexcept { return m_total; }
    [[nodiscard]] int interval() const noexcept { return m_interval; }
    void setInterval(int interval);
    [[nodiscard]] bool isActive() const noexcept { return m_isActive; }
    void setActive(bool active);
    [[nodiscard]] int limit() const noexcept { return m_limit; }
    void setLimit(int limit);

    /// Looks now.
    Q_INVOKABLE void refresh();

Q_SIGNALS:
    void countChanged();
    void totalChanged();
    void intervalChanged();
    void activeChanged();
    void limitChanged();

private:
    void plan();
    void run();
    void merge(std::vector<detail::LiveTask> now);
    void removeEnded(const std::vector<detail::LiveTask> &now);
    void tellChanged(const std::vector<bool> &changed);

    std::vector<detail::LiveTask> m_rows; // by id, which is the order of starting
    int m_total = 0;
    int m_interval = 100;
    int m_limit = 1000;
    bool m_isActive = true;
    bool m_isRefreshing = false;
    std::optional<LoopingCall> m_look;
    DelayedCall m_begin;
};

} // namespace QCoop
