// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "traces.h"

/// A recording with a reading of the loop each tenth of a second, as a target makes them.
namespace Traces {

/// Of \a seconds, three tasks, of which the first has made as many steps as there were readings;
/// at 4 s comes a long step, at 6 s the task 9, which ends at 8 s, between two keyframes.
inline QString writeReadings(const QString &path, int seconds, TraceOptions options = {})
{
    TraceWriter writer(options);
    if (const QString problem = writer.open(path, hello()); !problem.isEmpty())
        return problem;
    for (int i = 0; i < 10 * seconds; ++i) {
        const Time now = second + i * second / 10;
        if (i == 40)
            writer.add(LongStep{1, 1, now, 50'000'000, 0, 0}, now);
        if (i == 60) {
            writer.add(TasksAdded{{{9, 1, 1, 0, now}}}, now);
            TaskRow row;
            row.task = 9;
            row.steps = 3;
            writer.add(TaskTable{{row}}, now);
        }
        if (i == 80)
            writer.add(TaskEnded{9, TaskState::Done, now, 4, 5, 6, {}, false}, now);
        if (writer.wantsKeyframe(now))
            addKeyframe(writer, now, 3, quint64(i));
        writer.add(change(quint64(i)), now);
        LoopStats stats;
        stats.loop = 1;
        stats.at = now;
        stats.interval = second / 10;
        stats.steps = quint64(i);
        stats.worst = 1'000'000;
        writer.add(stats, now);
    }
    writer.end(QStringLiteral("it was enough"));
    return writer.problem();
}

} // namespace Traces
