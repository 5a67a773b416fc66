// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/busiest.h>

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

constexpr std::size_t kept = 8;

std::vector<std::pair<Wire::Id, double>> busiestOf(const Picture &picture, Wire::Id scheduler)
{
    std::vector<std::pair<Wire::Id, double>> busiest;
    for (int slot = 0; slot < picture.tasks.slotCount(); ++slot) {
        const Task &task = picture.tasks.at(slot);
        if (task.id == 0 || task.scheduler != scheduler || !(task.busyShare > 0))
            continue;
        if (busiest.size() == kept && double(task.busyShare) <= busiest.back().second)
            continue;
        busiest.emplace_back(task.id, double(task.busyShare));
        std::ranges::sort(busiest, std::ranges::greater(), &std::pair<Wire::Id, double>::second);
        busiest.resize(std::min(busiest.size(), kept));
    }
    return busiest;
}

} // namespace

void addBusiest(const Picture &picture, Wire::Id scheduler, const char *title, int most,
                BusiestTasks &known, QList<Figure> &figures)
{
    auto found = known.find(scheduler);
    if (found == known.end())
        found = known.emplace(scheduler, busiestOf(picture, scheduler)).first;
    for (const auto &[task, share] : found->second) {
        if (most-- == 0)
            break;
        figures.append(Figure::task(title, task));
        figures.append(Figure::share(QT_TRANSLATE_NOOP("Rules", "with a share of"), share));
    }
}

} // namespace QCoop::Inspector
