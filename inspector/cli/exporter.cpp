// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/exporter.h>
#include <model/replay.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QSaveFile>

#include <algorithm>

#include <cstdio>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Length second = 1'000'000'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

} // namespace

QString exportRecording(const QString &path, Exporter &exporter, QString &damage)
{
    // For its words on what is damaged, and because a file that cannot be shown is not exported.
    const auto moment = std::make_shared<Wire::Time>(0);
    Store shown(nullptr, Replay::clockOf(moment));
    Replay replay(&shown, moment);
    if (const QString problem = replay.open(path); !problem.isEmpty())
        return problem;
    damage = replay.damageText();

    Wire::TraceReader trace;
    if (const QString problem = trace.open(path); !problem.isEmpty())
        return problem;
    exporter.setBeginning(trace.from());
    exporter.begin(trace.hello());
    Store store(nullptr, Replay::clockOf(moment));
    TraceCursor cursor(trace);
    cursor.moveTo(0);
    Wire::Time flushedAt = trace.from();
    bool hasBegun = false;
    *moment = trace.from();
    while (auto frame = cursor.next()) {
        if (frame->restarts) {
            if (std::exchange(hasBegun, true))
                exporter.end(store.picture(), *moment, true);
            store.clear();
        }
        *moment = frame->at;
        if (frame->at - flushedAt >= second) {
            store.flush(); // what has gone makes room
            flushedAt = frame->at;
        }
        if (!frame->received.message || !Replay::isNews(store.picture(), *frame->received.message))
            continue;
        exporter.take(*frame->received.message, frame->at, store.picture());
        store.apply(frame->received);
    }
    exporter.end(store.picture(), trace.to(), false);
    return exporter.finish();
}

QList<const Task *> livingTasks(const Picture &picture)
{
    QList<const Task *> tasks;
    for (int slot = 0; slot < picture.tasks.slotCount(); ++slot) {
        const Task &task = picture.tasks.at(slot);
        if (task.id != 0 && !task.isEnded())
            tasks.append(&task);
    }
    std::ranges::sort(tasks, {}, &Task::id);
    return tasks;
}

QList<const Timer *> livingTimers(const Picture &picture)
{
    QList<const Timer *> timers;
    for (int slot = 0; slot < picture.timers.slotCount(); ++slot) {
        const Timer &timer = picture.timers.at(slot);
        if (timer.id != 0 && picture.timers.slotOf(timer.id) == slot)
            timers.append(&timer);
    }
    std::ranges::sort(timers, {}, &Timer::id);
    return timers;
}

TextOutput::TextOutput(const QString &path)
    : m_path(path)
{
    bool isOpen = false;
    if (path.isEmpty()) {
        auto file = std::make_unique<QFile>();
        isOpen = file->open(stdout, QIODevice::WriteOnly);
        m_device = std::move(file);
    } else {
        auto file = std::make_unique<QSaveFile>(path);
        isOpen = file->open(QIODevice::WriteOnly);
        m_device = std::move(file);
    }
    if (!isOpen)
        m_problem = tr("%1 cannot be written: %2").arg(path, m_device->errorString());
}

TextOutput::~TextOutput() = default;

void TextOutput::write(const QByteArray &bytes)
{
    if (m_problem.isEmpty() && m_device->write(bytes) != bytes.size())
        m_problem = tr("%1 cannot be written: %2").arg(m_path, m_device->errorString());
}

QString TextOutput::finish()
{
    auto *const file = qobject_cast<QSaveFile *>(m_device.get());
    if (m_problem.isEmpty() && file && !file->commit())
        m_problem = tr("%1 cannot be written: %2").arg(m_path, file->errorString());
    return m_problem;
}

} // namespace QCoop::Inspector
