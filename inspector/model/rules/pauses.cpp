// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

namespace QCoop::Inspector {

namespace {

Hit pausedHit(const Sight &sight, const Task &task)
{
    Hit hit;
    hit.subject = {Subject::Kind::Task, task.id};
    hit.at = sight.now;
    hit.place = task.yieldedAt != 0 ? task.yieldedAt : task.spawnedAt;
    const Wire::Length paused =
        task.state == Wire::TaskState::Paused ? task.waitingFor(sight.now) : 0;
    hit.figures = {
        Figure::length(QT_TRANSLATE_NOOP("Rules", "Paused for"), paused),
        Figure::count(QT_TRANSLATE_NOOP("Rules", "Pauses"), task.pauses()),
        Figure::count(QT_TRANSLATE_NOOP("Rules", "By the program"), task.pausesProgram),
        Figure::count(QT_TRANSLATE_NOOP("Rules", "By inspectors"), task.pausesInspector)};
    return hit;
}

class PausedForever final : public Rule
{
public:
    PausedForever()
        : Rule({RuleId::PausedForever,
                "paused-forever",
                QT_TRANSLATE_NOOP("Rules", "Paused for long"),
                QT_TRANSLATE_NOOP("Rules", "%1: paused for %2"),
                QT_TRANSLATE_NOOP("Rules",
                                  "%1 has been paused for %2: %4 pauses by the program, %5 by "
                                  "inspectors."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A paused task waits until each of its pauses is taken back. One "
                                  "that nobody takes back keeps it, and whoever waits for it, for "
                                  "ever."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Find the pause() without a resume(), or hold pauses in a "
                                  "PauseLock, which takes them back by itself. Task ▸ Resume takes "
                                  "one back now."),
                {{"for", QT_TRANSLATE_NOOP("Rules", "Longer than"), Unit::Length, 30e9, 1e9,
                  86'400e9}}})
    {
    }

    [[nodiscard]] bool looksAtTasks() const override { return true; }
    void lookAtTask(const Sight &sight, int, const Task &task, Hits &hits) override
    {
        if (task.state == Wire::TaskState::Paused && task.waitingFor(sight.now) > sight.limit(0) &&
            hits.hasRoom())
            hits.add(pausedHit(sight, task));
    }
};

class UnbalancedPause final : public Rule
{
public:
    UnbalancedPause()
        : Rule(
              {RuleId::UnbalancedPause,
               "unbalanced-pause",
               QT_TRANSLATE_NOOP("Rules", "Paused many times"),
               QT_TRANSLATE_NOOP("Rules", "%1: paused %3 times at once"),
               QT_TRANSLATE_NOOP("Rules", "%1 is paused %3 times at once: %4 by the program, %5 by "
                                          "inspectors."),
               QT_TRANSLATE_NOOP("Rules",
                                 "Pauses add up, and each needs a resume() of its own. Where they "
                                 "grow, something pauses again and again and never takes one "
                                 "back."),
               QT_TRANSLATE_NOOP("Rules",
                                 "Look for a pause() in a loop or in a handler that comes more "
                                 "than once. A PauseLock takes back just its own pause."),
               {{"pauses", QT_TRANSLATE_NOOP("Rules", "Pauses, at least"), Unit::Count, 3, 2,
                 1e6}}})
    {
    }

    [[nodiscard]] bool looksAtTasks() const override { return true; }
    void lookAtTask(const Sight &sight, int, const Task &task, Hits &hits) override
    {
        if (double(task.pauses()) >= sight.threshold(0) && hits.hasRoom())
            hits.add(pausedHit(sight, task));
    }
};

} // namespace

std::unique_ptr<Rule> pausedForeverRule()
{
    return std::make_unique<PausedForever>();
}

std::unique_ptr<Rule> unbalancedPauseRule()
{
    return std::make_unique<UnbalancedPause>();
}

} // namespace QCoop::Inspector
