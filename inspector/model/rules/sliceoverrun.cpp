// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

#include <algorithm>
#include <deque>

namespace QCoop::Inspector {

namespace {

enum { ShareAbove, Window, FewestTurns };
constexpr std::size_t worstShown = 3;
constexpr std::size_t maxReadings = 64; // of a cooperator, spread over the window

class SliceOverrun final : public Rule
{
public:
    SliceOverrun()
        : Rule({RuleId::SliceOverrun,
                "slice-overrun",
                QT_TRANSLATE_NOOP("Rules", "Slices overrun"),
                QT_TRANSLATE_NOOP("Rules", "%1: %2 of its turns are too long"),
                QT_TRANSLATE_NOOP("Rules",
                                  "%2 of the turns of %1 took more than twice its slice: %3 of "
                                  "%4."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A cooperator gives the loop back after its slice, but not in "
                                  "the middle of a step. Where steps are as long as the slice, "
                                  "the promise that the program stays responsive is not kept."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Make the steps of its longest tasks shorter: a fifth of the "
                                  "slice or less."),
                {{"share", QT_TRANSLATE_NOOP("Rules", "Share of turns above"), Unit::Share, 0.05,
                  0.001, 1},
                 {"window", QT_TRANSLATE_NOOP("Rules", "Within"), Unit::Length, 10e9, 1e9, 60e9},
                 {"turns", QT_TRANSLATE_NOOP("Rules", "Of at least so many turns"), Unit::Count, 20,
                  1, 1e6}}})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        std::erase_if(m_readings, [&](const auto &entry) {
            return !sight.picture.schedulers.contains(entry.first);
        });
        const Wire::Length window = sight.limit(Window);
        for (const auto &[id, scheduler] : sight.picture.schedulers) {
            if (scheduler.stats.scheduler == 0)
                continue; // nothing was told of it yet
            std::deque<Reading> &readings = m_readings[id];
            if (readings.empty() ||
                sight.now - readings.back().at >= window / qint64(maxReadings - 2))
                readings.push_back({sight.now, scheduler.stats.ticks, scheduler.stats.overruns});
            while (readings.size() > 1 && sight.now - readings[1].at >= window)
                readings.pop_front();
            const quint64 ticks = scheduler.stats.ticks - readings.front().ticks;
            const quint64 overruns = scheduler.stats.overruns - readings.front().overruns;
            if (double(ticks) >= sight.threshold(FewestTurns) &&
                double(overruns) > sight.threshold(ShareAbove) * double(ticks))
                hits.add(hitOf(sight, scheduler, ticks, overruns));
        }
    }

    void forget() override { m_readings.clear(); }

private:
    struct Reading
    {
        Wire::Time at;
        quint64 ticks;
        quint64 overruns;
    };

    [[nodiscard]] static Hit hitOf(const Sight &sight, const Scheduler &scheduler, quint64 ticks,
                                   quint64 overruns)
    {
        Hit hit;
        hit.subject = {Subject::Kind::Scheduler, scheduler.facts.scheduler};
        hit.at = sight.now;
        hit.figures = {
            Figure::share(QT_TRANSLATE_NOOP("Rules", "Share of turns"),
                          double(overruns) / double(ticks)),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Turns that were too long"), overruns),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Turns"), ticks),
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Slice"), scheduler.facts.slice),
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Longest turn"),
                           scheduler.stats.longestTick)};
        for (const Wire::LongStep &step : worstSteps(sight, scheduler.facts.scheduler)) {
            if (hit.task == 0) {
                hit.task = step.task;
                hit.place = step.after != 0 ? step.after : step.before;
            }
            hit.figures.append(
                Figure::task(QT_TRANSLATE_NOOP("Rules", "Among the longest"), step.task));
            hit.figures.append(
                Figure::length(QT_TRANSLATE_NOOP("Rules", "with a step of"), step.took));
        }
        return hit;
    }

    /// The longest step of each of the three tasks that had the longest ones, within the window.
    [[nodiscard]] static std::vector<Wire::LongStep> worstSteps(const Sight &sight,
                                                                Wire::Id scheduler)
    {
        std::map<Wire::Id, Wire::LongStep> byTask;
        for (const Wire::LongStep &step : sight.picture.longSteps) {
            const Task *const task = sight.picture.tasks.find(step.task);
            if (!task || task->scheduler != scheduler ||
                sight.now - step.began > sight.limit(Window))
                continue;
            Wire::LongStep &longest = byTask[step.task];
            if (step.took > longest.took)
                longest = step;
        }
        std::vector<Wire::LongStep> worst;
        for (const auto &[task, step] : byTask)
            worst.push_back(step);
        std::ranges::sort(worst, std::ranges::greater(), &Wire::LongStep::took);
        worst.resize(std::min(worst.size(), worstShown));
        return worst;
    }

    std::map<Wire::Id, std::deque<Reading>> m_readings; // by scheduler
};

} // namespace

std::unique_ptr<Rule> sliceOverrunRule()
{
    return std::make_unique<SliceOverrun>();
}

} // namespace QCoop::Inspector
