// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/busiest.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { WarningAbove, ErrorAbove };
/// Where one starves, all may: of each cooperator those that have waited for longest.
constexpr std::size_t told = 5;

class StarvedTask final : public Rule
{
public:
    StarvedTask()
        : Rule({RuleId::StarvedTask,
                "starved-task",
                QT_TRANSLATE_NOOP("Rules", "Starved"),
                QT_TRANSLATE_NOOP("Rules", "%1: ready, and not run for %2"),
                QT_TRANSLATE_NOOP("Rules",
                                  "%1 has been ready for %2 without making a step; %3 tasks of its "
                                  "cooperator are ready."),
                QT_TRANSLATE_NOOP("Rules",
                                  "It has something to do and does not come to it: others of a "
                                  "higher priority or with long steps take all turns, or the loop "
                                  "has no time for its cooperator."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Look at those who ran meanwhile: make their steps shorter or "
                                  "their priority lower. If there are none, the loop is busy with "
                                  "something else."),
                {{"warning", QT_TRANSLATE_NOOP("Rules", "Warning above"), Unit::Length, 500e6,
                  100e6, 600e9},
                 {"error", QT_TRANSLATE_NOOP("Rules", "Error above"), Unit::Length, 2e9, 100e6,
                  600e9}},
                true})
    {
    }

    [[nodiscard]] bool looksAtTasks() const override { return true; }
    void lookAtTask(const Sight &sight, int slot, const Task &task, Hits &) override
    {
        if (task.state != Wire::TaskState::Ready || !task.hasRow)
            return;
        const Wire::Time ran = std::max(sight.tasks.ranAt(slot), task.since);
        if (sight.now - ran <= sight.limit(WarningAbove))
            return;
        // Only of few is this true, so what follows may cost more.
        const Wire::Time since = std::max({ran, sight.picture.rowsLeftOutAt, free(sight, task)});
        const Wire::Length waited = sight.now - since;
        if (waited <= sight.limit(WarningAbove))
            return;
        Starved &starved = m_starved[task.scheduler];
        ++starved.count;
        starved.longest.emplace_back(waited, slot);
        std::ranges::stable_sort(starved.longest, std::ranges::greater(),
                                 &std::pair<Wire::Length, int>::first);
        starved.longest.resize(std::min(starved.longest.size(), told));
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const auto &[scheduler, starved] : m_starved) {
            for (const auto &[waited, slot] : starved.longest)
                hits.add(hitOf(sight, sight.picture.tasks.at(slot), waited, starved.count));
        }
        m_starved.clear();
        m_busiest.clear();
    }

    void forget() override { m_starved.clear(); }

private:
    struct Starved
    {
        quint64 count = 0;
        std::vector<std::pair<Wire::Length, int>> longest; // and their slots
    };

    [[nodiscard]] Hit hitOf(const Sight &sight, const Task &task, Wire::Length waited,
                            quint64 count)
    {
        Hit hit;
        hit.subject = {Subject::Kind::Task, task.id};
        hit.severity = waited > sight.limit(ErrorAbove) ? Severity::Error : Severity::Warning;
        hit.at = sight.now;
        hit.place = task.yieldedAt != 0 ? task.yieldedAt : task.spawnedAt;
        const auto scheduler = sight.picture.schedulers.find(task.scheduler);
        hit.figures = {
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Ready and not run for"), waited),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Ready tasks"), scheduler->second.stats.ready),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Starved ones"), count),
            Figure::words(QT_TRANSLATE_NOOP("Rules", "Cooperator"),
                          sight.picture.schedulerName(task.scheduler))};
        addBusiest(sight.picture, task.scheduler, QT_TRANSLATE_NOOP("Rules", "Ran meanwhile"), 5,
                   m_busiest, hit.figures);
        return hit;
    }

    /// Since when its cooperator could have run it: not while it is stopped or the loop is
    /// blocked, for then nobody runs and another rule tells of it.
    [[nodiscard]] static Wire::Time free(const Sight &sight, const Task &task)
    {
        const auto scheduler = sight.picture.schedulers.find(task.scheduler);
        if (scheduler == sight.picture.schedulers.end() || scheduler->second.facts.isVirtual ||
            scheduler->second.stats.scheduler == 0 || !scheduler->second.stats.isRunning)
            return sight.now;
        const auto loop = sight.picture.loops.find(scheduler->second.facts.loop);
        if (loop == sight.picture.loops.end())
            return 0;
        return loop->second.blocked ? sight.now : loop->second.blockedEnded;
    }

    std::map<Wire::Id, Starved> m_starved; // by scheduler, of this look
    BusiestTasks m_busiest;
};

} // namespace

std::unique_ptr<Rule> starvedTaskRule()
{
    return std::make_unique<StarvedTask>();
}

} // namespace QCoop::Inspector
