// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

namespace QCoop::Inspector {

namespace {

enum { BusyAbove, OursBelow, Window };

class NotOurFault final : public Rule
{
public:
    NotOurFault()
        : Rule({RuleId::NotOurFault,
                "not-our-fault",
                QT_TRANSLATE_NOOP("Rules", "Busy outside of QCoop"),
                QT_TRANSLATE_NOOP("Rules", "%1: busy for %2 of the time, hardly with tasks"),
                QT_TRANSLATE_NOOP("Rules",
                                  "The loop %1 is busy for %2 of the time, and only %3 of that is "
                                  "QCoop's."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Tasks get little time on a loop that something else keeps busy: "
                                  "painting, slots, timers of Qt, or a nested call."),
                QT_TRANSLATE_NOOP("Rules",
                                  "No task is at fault. Profile what is painted and what slots do, "
                                  "and cut the long ones into steps."),
                {{"busy", QT_TRANSLATE_NOOP("Rules", "Busy for more than"), Unit::Share, 0.8, 0.01,
                  1},
                 {"ours", QT_TRANSLATE_NOOP("Rules", "QCoop's share below"), Unit::Share, 0.2, 0.01,
                  1},
                 {"window", QT_TRANSLATE_NOOP("Rules", "Over"), Unit::Length, 5e9, 1e9, 50e9}}})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const auto &[id, loop] : sight.picture.loops) {
            Wire::LoopStats sum;
            for (qsizetype i = loop.stats.size() - 1; i >= 0 && sum.interval < sight.limit(Window);
                 --i) {
                addBounded(sum.interval, loop.stats.at(i).interval);
                addBounded(sum.busy, loop.stats.at(i).busy);
                addBounded(sum.qcoop, loop.stats.at(i).qcoop);
            }
            if (sum.interval < sight.limit(Window))
                continue; // it is not watched for long enough
            const double busy = double(sum.busy) / double(sum.interval);
            const double ours = sum.busy > 0 ? double(sum.qcoop) / double(sum.busy) : 0;
            if (!(busy > sight.threshold(BusyAbove) && ours < sight.threshold(OursBelow)))
                continue;
            Hit hit;
            hit.subject = {Subject::Kind::Loop, id};
            hit.severity = Severity::Info;
            hit.at = sight.now;
            hit.figures = {Figure::share(QT_TRANSLATE_NOOP("Rules", "Busy"), busy),
                           Figure::share(QT_TRANSLATE_NOOP("Rules", "Of that QCoop"), ours)};
            hits.add(std::move(hit));
        }
    }
};

} // namespace

std::unique_ptr<Rule> notOurFaultRule()
{
    return std::make_unique<NotOurFault>();
}

} // namespace QCoop::Inspector
