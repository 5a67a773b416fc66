// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { Slow, VerySlow, Window, BlockedAbove };

class LoopLagSpike final : public Rule
{
public:
    LoopLagSpike()
        : Rule({RuleId::LoopLagSpike,
                "loop-lag-spike",
                QT_TRANSLATE_NOOP("Rules", "Loop lags"),
                QT_TRANSLATE_NOOP("Rules", "%1: did not look for events for %2"),
                QT_TRANSLATE_NOOP("Rules",
                                  "The loop %1 did not look for events for up to %2; %3 of its "
                                  "readings were slow."),
                QT_TRANSLATE_NOOP("Rules",
                                  "What comes in meanwhile, a click or a packet, is answered that "
                                  "much later. One stretch of 200 ms is felt, and so are shorter "
                                  "ones that are more than one in a hundred."),
                QT_TRANSLATE_NOOP("Rules",
                                  "See who it was: the share of QCoop is made of steps and calls "
                                  "of its own, the rest is painting, slots and nested calls."),
                {{"slow", QT_TRANSLATE_NOOP("Rules", "Warning if 1 % are above"), Unit::Length,
                  50e6, 1e6, 10e9},
                 {"error", QT_TRANSLATE_NOOP("Rules", "Error if one is above"), Unit::Length, 200e6,
                  1e6, 10e9},
                 {"window", QT_TRANSLATE_NOOP("Rules", "Within"), Unit::Length, 5e9, 1e9, 50e9},
                 {"blocked", QT_TRANSLATE_NOOP("Rules", "Longer ones are told by “Loop blocked”"),
                  Unit::Length, 1e9, 200e6, 3600e9}},
                true})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const auto &[id, loop] : sight.picture.loops) {
            if (!sight.isVirtualLoop(id))
                lookAt(sight, loop, hits);
        }
    }

private:
    static void lookAt(const Sight &sight, const Loop &loop, Hits &hits)
    {
        Wire::LoopStats worst;
        quint64 iterations = 0;
        quint64 slow = 0; // readings, of which each had one such iteration at least
        Wire::Time lastSlow = 0;
        Wire::Length busy = 0;
        Wire::Length inTasks = 0;
        for (qsizetype i = loop.stats.size() - 1; i >= 0; --i) {
            const Wire::LoopStats &stats = loop.stats.at(i);
            if (sight.now - stats.at >= sight.limit(Window))
                break;
            iterations += stats.iterations;
            addBounded(busy, stats.busy);
            addBounded(inTasks, stats.qcoop);
            if (stats.worst > sight.limit(BlockedAbove))
                continue;
            if (stats.worst > worst.worst)
                worst = stats;
            if (stats.worst > sight.limit(Slow)) {
                ++slow;
                lastSlow = std::max(lastSlow, stats.at);
            }
        }
        // A hundredth of the iterations for certain, for only the worst of a reading is told.
        const bool isOften = slow > 0 && double(slow) > 0.01 * double(iterations);
        const bool isVerySlow = worst.worst > sight.limit(VerySlow);
        if (!isOften && !isVerySlow)
            return;
        Hit hit;
        hit.subject = {Subject::Kind::Loop, loop.facts.loop};
        hit.severity = isVerySlow ? Severity::Error : Severity::Warning;
        hit.at = std::max(lastSlow, worst.at);
        hit.task = worst.worstTask;
        hit.figures = {Figure::length(QT_TRANSLATE_NOOP("Rules", "Worst stretch"), worst.worst),
                       Figure::count(QT_TRANSLATE_NOOP("Rules", "Slow readings"), slow),
                       Figure::count(QT_TRANSLATE_NOOP("Rules", "Iterations"), iterations),
                       Figure::share(QT_TRANSLATE_NOOP("Rules", "Share of QCoop"),
                                     busy > 0 ? double(inTasks) / double(busy) : 0)};
        if (worst.worstTask != 0) {
            hit.figures.append(
                Figure::task(QT_TRANSLATE_NOOP("Rules", "Longest step within"), worst.worstTask));
        }
        hits.add(std::move(hit));
    }
};

} // namespace

std::unique_ptr<Rule> loopLagSpikeRule()
{
    return std::make_unique<LoopLagSpike>();
}

} // namespace QCoop::Inspector
