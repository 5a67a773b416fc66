// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/commander.h>
#include <model/connection.h>
#include <model/recorder.h>
#include <model/replay.h>
#include <model/taskmodel.h>
#include <model/timermodel.h>
#include <model/warningmodel.h>

#include <QtCore/QElapsedTimer>

namespace QCoop::Inspector {

/// One target with all that belongs to it: what it told, the connection, the commands and
/// the rows that are shown of it.
///
/// Of a recording it is the same, with a replay that fills the store instead.
///
/// Frozen, the rows stand still while data arrives; what is urgent (a blocked loop, the state
/// of the connection) is told of the live picture all the same.
/// Thread-affinity: the GUI thread.
class Target final : public QObject
{
    Q_OBJECT

public:
    explicit Target(const Wire::Endpoint &endpoint, QObject *parent = nullptr);
    /// Attaches to it, or opens the recording. Returns why that cannot be opened, or an empty
    /// text. To be called once, before anything else.
    [[nodiscard]] QString begin();

    /// Of a recording a number below 0.
    [[nodiscard]] qint64 pid() const noexcept { return m_endpoint.pid; }
    [[nodiscard]] QString label() const { return m_connection.targetLabel(); }
    [[nodiscard]] Store &store() noexcept { return m_store; }
    [[nodiscard]] Connection &connection() noexcept { return m_connection; }
    [[nodiscard]] const Connection &connection() const noexcept { return m_connection; }
    [[nodiscard]] Commander &commander() noexcept { return m_commander; }
    [[nodiscard]] Recorder &recorder() noexcept { return m_recorder; }
    [[nodiscard]] const Recorder &recorder() const noexcept { return m_recorder; }
    /// Nothing, if it is a program.
    [[nodiscard]] Replay *replay() const noexcept { return m_replay.get(); }
    [[nodiscard]] TaskModel &tasks() noexcept { return m_tasks; }
    [[nodiscard]] TimerModel &timers() noexcept { return m_timers; }
    [[nodiscard]] WarningModel &warnings() noexcept { return m_warnings; }

    [[nodiscard]] const Picture &live() const { return m_store.picture(); }
    /// What is on the screen: the live picture, or the frozen one; and its time.
    [[nodiscard]] const Picture &shown() const { return m_tasks.picture(); }
    [[nodiscard]] Wire::Time shownNow() const { return m_tasks.now(); }

    void setFrozen(bool isFrozen);
    [[nodiscard]] bool isFrozen() const { return m_tasks.isFrozen(); }
    /// Nanoseconds since the view was frozen, of our own clock; 0 if it is not.
    [[nodiscard]] Wire::Length frozenFor() const;

private:
    const Wire::Endpoint m_endpoint;
    Replay::Moment m_moment; // nothing, if it is a program
    Store m_store;
    std::unique_ptr<Replay> m_replay;
    Connection m_connection;
    Commander m_commander;
    Recorder m_recorder;
    TaskModel m_tasks;
    TimerModel m_timers;
    WarningModel m_warnings;
    QElapsedTimer m_frozenSince;
};

} // namespace QCoop::Inspector
