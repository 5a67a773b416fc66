// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { ShareAbove, LateAbove, NeverBelow };
constexpr std::size_t fewest = 10; // readings, of which a p95 means something
constexpr std::size_t suspects = 3;

class TimerDrift final : public Rule
{
public:
    TimerDrift()
        : Rule({RuleId::TimerDrift,
                "timer-drift",
                QT_TRANSLATE_NOOP("Rules", "Timer is late"),
                QT_TRANSLATE_NOOP("Rules", "%1: late by %2"),
                QT_TRANSLATE_NOOP("Rules",
                                  "One in twenty calls of %1, or more, comes %2 too late; its "
                                  "interval is %3."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A LoopingCall does not add up its lateness, but each late call "
                                  "comes too close to the next one, and what it draws or measures "
                                  "is uneven."),
                QT_TRANSLATE_NOOP("Rules",
                                  "See which steps were long meanwhile and make them shorter. If "
                                  "there are none, something outside of QCoop keeps the loop."),
                {{"share", QT_TRANSLATE_NOOP("Rules", "Lateness above, of the interval"),
                  Unit::Share, 0.25, 0.01, 100},
                 {"late", QT_TRANSLATE_NOOP("Rules", "Or above"), Unit::Length, 50e6, 1e6, 3600e9},
                 {"least", QT_TRANSLATE_NOOP("Rules", "But never below"), Unit::Length, 5e6, 0,
                  3600e9}},
                true})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        const auto &courses = sight.timers.courses();
        for (auto course = courses.cbegin(); course != courses.cend(); ++course) {
            const Timer *const timer = sight.picture.timers.find(course.key());
            if (!timer || timer->interval <= 0 || sight.isVirtualLoop(timer->loop))
                continue;
            const Wire::Length late =
                TimerHistory::p95(*course, &TimerHistory::Reading::late, fewest, sight.now);
            const auto share = Wire::Length(sight.threshold(ShareAbove) * double(timer->interval));
            if (late > std::max(std::min(share, sight.limit(LateAbove)), sight.limit(NeverBelow)))
                hits.add(hitOf(sight, *timer, *course, late));
        }
    }

private:
    [[nodiscard]] static Hit hitOf(const Sight &sight, const Timer &timer,
                                   const TimerHistory::Course &course, Wire::Length late)
    {
        Hit hit;
        hit.subject = {Subject::Kind::Timer, timer.id};
        hit.at = sight.now;
        hit.place = timer.madeAt;
        hit.figures = {
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Lateness, 95 % are below"), late),
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Interval"), timer.interval),
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Latest call"), timer.maxLate),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Calls looked at"), course.readings.size())};
        const Wire::Time since = course.readings.front().at;
        std::map<Wire::Id, Wire::Length> byTask; // in long steps meanwhile
        for (const Wire::LongStep &step : sight.picture.longSteps) {
            if (step.loop == timer.loop && step.task != 0 && step.began >= since)
                addBounded(byTask[step.task], step.took);
        }
        std::vector<std::pair<Wire::Length, Wire::Id>> sorted;
        for (const auto &[task, took] : byTask)
            sorted.emplace_back(took, task);
        std::ranges::sort(sorted, std::ranges::greater());
        sorted.resize(std::min(sorted.size(), suspects));
        for (const auto &[took, task] : sorted) {
            hit.figures.append(
                Figure::task(QT_TRANSLATE_NOOP("Rules", "Long steps meanwhile"), task));
            hit.figures.append(Figure::length(QT_TRANSLATE_NOOP("Rules", "of together"), took));
        }
        return hit;
    }
};

} // namespace

std::unique_ptr<Rule> timerDriftRule()
{
    return std::make_unique<TimerDrift>();
}

} // namespace QCoop::Inspector
