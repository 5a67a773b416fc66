// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

namespace QCoop::Inspector {

namespace {

constexpr std::size_t fewest = 5; // readings, of which a p95 means something

class LongCallback final : public Rule
{
public:
    LongCallback()
        : Rule({RuleId::LongCallback,
                "callback-longer-than-period",
                QT_TRANSLATE_NOOP("Rules", "Call is longer than its interval"),
                QT_TRANSLATE_NOOP("Rules", "%1: calls of %2, every %3"),
                QT_TRANSLATE_NOOP("Rules",
                                  "The calls of %1 take %2, and it is to be called every %3."),
                QT_TRANSLATE_NOOP("Rules",
                                  "It is due again before it has ended, so it can never keep to "
                                  "its interval, and the loop has no time for anything else."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Do the work in a task or in a thread and let the call only look "
                                  "at what came of it, or make the interval longer."),
                {{"share", QT_TRANSLATE_NOOP("Rules", "Call above, of the interval"), Unit::Share,
                  1, 0.1, 100}}})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        const auto &courses = sight.timers.courses();
        for (auto course = courses.cbegin(); course != courses.cend(); ++course) {
            const Timer *const timer = sight.picture.timers.find(course.key());
            if (!timer || timer->interval <= 0)
                continue;
            const Wire::Length ran =
                TimerHistory::p95(*course, &TimerHistory::Reading::ran, fewest, sight.now);
            if (!(double(ran) > sight.threshold(0) * double(timer->interval)))
                continue;
            Hit hit;
            hit.subject = {Subject::Kind::Timer, timer->id};
            hit.severity = Severity::Error;
            hit.at = sight.now;
            hit.place = timer->madeAt;
            hit.figures = {
                Figure::length(QT_TRANSLATE_NOOP("Rules", "A call takes"), ran),
                Figure::length(QT_TRANSLATE_NOOP("Rules", "Interval"), timer->interval),
                Figure::count(QT_TRANSLATE_NOOP("Rules", "Calls"), timer->fires),
                Figure::count(QT_TRANSLATE_NOOP("Rules", "Skipped"), timer->skipped),
                Figure::count(QT_TRANSLATE_NOOP("Rules", "Readings"), course->readings.size())};
            hits.add(std::move(hit));
        }
    }
};

} // namespace

std::unique_ptr<Rule> longCallbackRule()
{
    return std::make_unique<LongCallback>();
}

} // namespace QCoop::Inspector
