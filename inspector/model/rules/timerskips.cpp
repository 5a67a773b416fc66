// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

namespace QCoop::Inspector {

namespace {

enum { ShareAbove, FewestDue };

class TimerSkips final : public Rule
{
public:
    TimerSkips()
        : Rule({RuleId::TimerSkips,
                "timer-skips",
                QT_TRANSLATE_NOOP("Rules", "Timer skips"),
                QT_TRANSLATE_NOOP("Rules", "%1: skipped %2 of its calls"),
                QT_TRANSLATE_NOOP("Rules", "%1 skipped %3 of %4 calls in the last minute."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A LoopingCall that comes too late for a call leaves it out. "
                                  "What counts on each of them, an animation or a heartbeat, "
                                  "stutters."),
                QT_TRANSLATE_NOOP(
                    "Rules", "Make the interval longer or the calls shorter. If the calls are "
                             "short, look who else keeps the loop: “Long step”, “Loop lags”. "
                             "A LoopingCall made with withCount() is told how many it missed."),
                {{"share", QT_TRANSLATE_NOOP("Rules", "Share of due calls above"), Unit::Share,
                  0.01, 0.001, 1},
                 {"due", QT_TRANSLATE_NOOP("Rules", "Of at least so many"), Unit::Count, 20, 1,
                  1e6}},
                true})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        const auto &courses = sight.timers.courses();
        for (auto course = courses.cbegin(); course != courses.cend(); ++course) {
            const Timer *const timer = sight.picture.timers.find(course.key());
            if (!timer || course->sums.empty() || sight.isVirtualLoop(timer->loop))
                continue;
            const TimerHistory::Sums &from = course->sums.front();
            if (timer->skipped <= from.skipped)
                continue;
            const quint64 skipped = timer->skipped - from.skipped;
            const quint64 due = skipped + (timer->fires - std::min(from.fires, timer->fires));
            const double share = double(skipped) / double(due);
            if (double(due) < sight.threshold(FewestDue) || !(share > sight.threshold(ShareAbove)))
                continue;
            Hit hit;
            hit.subject = {Subject::Kind::Timer, timer->id};
            hit.at = sight.now;
            hit.place = timer->madeAt;
            hit.figures = {Figure::share(QT_TRANSLATE_NOOP("Rules", "Share of due calls"), share),
                           Figure::count(QT_TRANSLATE_NOOP("Rules", "Skipped"), skipped),
                           Figure::count(QT_TRANSLATE_NOOP("Rules", "Due"), due),
                           Figure::length(QT_TRANSLATE_NOOP("Rules", "Interval"), timer->interval)};
            if (timer->fires > 0) {
                hit.figures.append(Figure::length(QT_TRANSLATE_NOOP("Rules", "Mean call"),
                                                  timer->busy / qint64(timer->fires)));
            }
            hits.add(std::move(hit));
        }
    }
};

} // namespace

std::unique_ptr<Rule> timerSkipsRule()
{
    return std::make_unique<TimerSkips>();
}

} // namespace QCoop::Inspector
