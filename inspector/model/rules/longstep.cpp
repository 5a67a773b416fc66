// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/happenings.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { InfoAt, WarningAt, ErrorAt };

class LongStep final : public Rule
{
public:
    LongStep()
        : Rule({RuleId::LongStep,
                "long-step",
                QT_TRANSLATE_NOOP("Rules", "Long step"),
                QT_TRANSLATE_NOOP("Rules", "%1: a step of %2"),
                QT_TRANSLATE_NOOP("Rules", "A step of %1 took %2, %3 more than the limit."),
                QT_TRANSLATE_NOOP("Rules",
                                  "While a step runs, nothing else on its loop does: no painting, "
                                  "no input, no other task. From about 50 ms on a user notices, "
                                  "from 100 ms on the program feels stuck."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Yield more often in what runs between the two places, or move "
                                  "it into a thread with runInExecutor()."),
                {{"info", QT_TRANSLATE_NOOP("Rules", "Information above"), Unit::Length, 10e6, 1e6,
                  60e9},
                 {"warning", QT_TRANSLATE_NOOP("Rules", "Warning above"), Unit::Length, 50e6, 1e6,
                  60e9},
                 {"error", QT_TRANSLATE_NOOP("Rules", "Error above"), Unit::Length, 100e6, 1e6,
                  60e9}}})
    {
    }

    void note(const Picture &picture, const Changes &changes) override
    {
        if (!changes.areLongStepsChanged)
            return;
        // The ring may have lost some that were too many at once.
        const quint64 fresh =
            std::min(picture.longStepCount - m_seen, quint64(picture.longSteps.size()));
        for (qsizetype i = picture.longSteps.size() - qsizetype(fresh);
             i < picture.longSteps.size(); ++i)
            m_fresh.push_back(picture.longSteps.at(i));
        m_seen = picture.longStepCount;
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const Wire::LongStep &step : std::exchange(m_fresh, {})) {
            if (step.took > sight.limit(InfoAt))
                m_happenings.add(hitOf(sight, step), double(step.took));
        }
        m_happenings.tell(sight.now, hits);
    }

    void forget() override
    {
        m_seen = 0;
        m_fresh.clear();
        m_happenings.forget();
    }

private:
    [[nodiscard]] static Hit hitOf(const Sight &sight, const Wire::LongStep &step)
    {
        Hit hit;
        hit.subject = step.task != 0 ? Subject{Subject::Kind::Task, step.task}
                                     : Subject{Subject::Kind::Loop, step.loop};
        hit.severity = step.took > sight.limit(ErrorAt)     ? Severity::Error
                       : step.took > sight.limit(WarningAt) ? Severity::Warning
                                                            : Severity::Info;
        hit.at = std::min(step.began + step.took, sight.now);
        hit.place = step.after != 0 ? step.after : step.before;
        const Wire::Length limit = sight.limit(hit.severity == Severity::Error     ? ErrorAt
                                               : hit.severity == Severity::Warning ? WarningAt
                                                                                   : InfoAt);
        hit.figures = {Figure::length(QT_TRANSLATE_NOOP("Rules", "Longest step"), step.took),
                       Figure::length(QT_TRANSLATE_NOOP("Rules", "More than the limit by"),
                                      step.took - limit)};
        if (step.before != 0)
            hit.figures.append(
                Figure::place(QT_TRANSLATE_NOOP("Rules", "It began after"), step.before));
        if (step.after != 0)
            hit.figures.append(
                Figure::place(QT_TRANSLATE_NOOP("Rules", "It ended at"), step.after));
        if (const Wire::Length lag = lagOf(sight.picture, step); lag > 0) {
            hit.figures.append(
                Figure::length(QT_TRANSLATE_NOOP("Rules", "The loop looked for nothing for"), lag));
        }
        return hit;
    }

    /// Of the stretch without a look for events in which \a step was; 0: not told.
    [[nodiscard]] static Wire::Length lagOf(const Picture &picture, const Wire::LongStep &step)
    {
        const auto loop = picture.loops.find(step.loop);
        if (loop == picture.loops.end())
            return 0;
        for (const Wire::LoopStats &stats : loop->second.stats) {
            if (stats.worstBegan <= step.began &&
                step.began + step.took <= stats.worstBegan + stats.worst)
                return stats.worst;
        }
        return 0;
    }

    quint64 m_seen = 0;
    std::vector<Wire::LongStep> m_fresh; // since the last look; at most one ring a change
    Happenings m_happenings;
};

} // namespace

std::unique_ptr<Rule> longStepRule()
{
    return std::make_unique<LongStep>();
}

} // namespace QCoop::Inspector
