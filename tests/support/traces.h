// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/tracereader.h>
#include <qcoop/wire/tracewriter.h>

#include <QtCore/QFile>
#include <QtCore/QStringList>

/// Recordings for tests, and what is in them as lines of text.
namespace Traces {

using namespace QCoop::Wire;

inline constexpr Time second = 1'000'000'000;

inline Hello hello()
{
    Hello hello;
    hello.agentVersion = QStringLiteral("0.1");
    hello.qtVersion = QStringLiteral("6.4.2");
    hello.instance = QByteArray(16, 'i');
    hello.application = QStringLiteral("demo");
    hello.pid = 4242;
    hello.executable = QStringLiteral("/bin/demo");
    hello.uid = 1000;
    hello.now = second;
    hello.wallClock = 1'700'000'000'000;
    return hello;
}

/// All that is there: a loop, a cooperator, and tasks 1 to \a tasks with \a steps each.
inline void addKeyframe(TraceWriter &writer, Time at, int tasks, quint64 steps)
{
    writer.beginKeyframe(at);
    writer.add(SnapshotBegin{quint64(tasks), 0}, at);
    writer.add(LoopAdded{1, 99, QStringLiteral("main"), true}, at);
    writer.add(SchedulerAdded{1, 1, QStringLiteral("gui"), 1'000'000, false}, at);
    writer.add(Texts{{{1, QStringLiteral("render")}}}, at);
    TasksAdded added;
    TaskTable table;
    for (int id = 1; id <= tasks; ++id) {
        added.rows.append({Id(id), 1, 0, 0, 5});
        TaskRow row;
        row.task = Id(id);
        row.name = 1;
        row.steps = steps;
        table.rows.append(row);
    }
    writer.add(added, at);
    writer.add(table, at);
    writer.add(SnapshotEnd{}, at);
    writer.endKeyframe(at);
}

/// "4.5 s steps 7" of a change, "keyframe 7 of 3 tasks"; and the like.
inline QStringList lines(TraceReader &reader)
{
    QStringList lines;
    for (qsizetype i = 0; i < reader.chunks().size(); ++i) {
        Reader frames;
        if (!reader.load(i, frames)) {
            lines.append(QStringLiteral("chunk %1 is gone").arg(i));
            continue;
        }
        const bool isKeyframe = reader.chunks()[i].is(ChunkKind::Keyframe);
        while (const auto received = frames.next()) {
            if (received->missing > 0)
                lines.append(QStringLiteral("%1 missing").arg(received->missing));
            if (!received->message)
                continue;
            if (const auto *table = std::get_if<TaskTable>(&*received->message)) {
                lines.append(isKeyframe ? QStringLiteral("keyframe %1 of %2 tasks")
                                              .arg(table->rows[0].steps)
                                              .arg(table->rows.size())
                                        : QStringLiteral("%1 s steps %2")
                                              .arg(double(received->at) / double(second))
                                              .arg(table->rows[0].steps));
            }
        }
        if (frames.hasFailed())
            lines.append(frames.error());
    }
    return lines;
}

/// A change of the first task.
inline TaskTable change(quint64 steps)
{
    TaskRow row;
    row.task = 1;
    row.name = 1;
    row.steps = steps;
    return {{row}};
}

/// A recording of \a seconds, ten changes a second; steps are numbered from 0.
inline QString write(const QString &path, int seconds, TraceOptions options = {})
{
    TraceWriter writer(options);
    if (const QString problem = writer.open(path, hello()); !problem.isEmpty())
        return problem;
    for (int i = 0; i < 10 * seconds; ++i) {
        const Time now = second + i * second / 10;
        if (writer.wantsKeyframe(now))
            addKeyframe(writer, now, 3, quint64(i));
        writer.add(change(quint64(i)), now);
    }
    writer.end(QStringLiteral("it was enough"));
    return writer.problem();
}

inline QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool writeBytes(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
           file.write(bytes) == bytes.size();
}

} // namespace Traces
