// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/reactortime.h>

#include <QtCore/QString>

#include <cstddef>
#include <vector>

namespace QCoop::detail {

/// What a TaskModel shows of a task: a copy of how it was when it was looked at.
struct LiveTask
{
    CooperativeTask task;
    QString name;
    QString state; ///< as of TaskWatcher::stateName()
    double progress = -1;
    QString progressText;
    int pauseCount = 0;
    qint64 steps = 0;
    double busyMs = 0;

    friend bool operator==(const LiveTask &, const LiveTask &) = default;
};

/// The live tasks of all cooperators of a reactor.
class LiveTasks
{
public:
    std::vector<LiveTask> tasks; ///< in the order in which they were started
    std::size_t total = 0;       ///< how many there are
};

/// Looks at the live tasks of \a reactor; where there are more than \a limit, only those are
/// taken that it tells of first, which are the oldest of each cooperator.
/// Thread-affinity: the reactor's thread. \throws WrongThread
[[nodiscard]] LiveTasks liveTasks(const ReactorTime &reactor, std::size_t limit);

} // namespace QCoop::detail
