// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qml/livetasks.h>

#include <qcoop/core/observer.h>

#include <QtCore/QStringList>

#include <algorithm>
#include <chrono>

namespace QCoop::detail {

namespace {

LiveTask lookAt(const CooperativeTask &task)
{
    const TaskStatistics statistics = task.statistics();
    LiveTask live;
    live.task = task;
    live.name = task.name();
    live.state = QString::fromLatin1(stateName(statistics.state));
    if (const auto progress = task.progress()) {
        if (progress->total() > 0) {
            live.progress = std::clamp(static_cast<double>(progress->value()) /
                                           static_cast<double>(progress->total()),
                                       0.0, 1.0);
        }
        live.progressText = progress->text();
    }
    live.pauseCount = static_cast<int>(task.pauseCount());
    live.steps = static_cast<qint64>(statistics.steps);
    live.busyMs = std::chrono::duration<double, std::milli>(statistics.busy).count();
    return live;
}

class Collector final : public Observer
{
public:
    explicit Collector(std::size_t limit)
        : m_limit(limit)
    {
    }
    void taskAdded(const CooperativeTask &task) override
    {
        if (++found.total <= m_limit)
            found.tasks.push_back(lookAt(task));
    }

    LiveTasks found;

private:
    std::size_t m_limit;
};

} // namespace

LiveTasks liveTasks(const ReactorTime &reactor, std::size_t limit)
{
    Collector collector(limit);
    reactor.introduceTo(collector);
    std::ranges::sort(collector.found.tasks, {},
                      [](const LiveTask &live) { return live.task.id(); });
    return std::move(collector.found);
}

} // namespace QCoop::detail
