// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/happenings.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { ErrorAt, CriticalAt };

class LoopBlocked final : public Rule
{
public:
    LoopBlocked()
        : Rule({RuleId::LoopBlocked,
                "loop-blocked",
                QT_TRANSLATE_NOOP("Rules", "Loop blocked"),
                QT_TRANSLATE_NOOP("Rules", "%1: blocked for %2"),
                QT_TRANSLATE_NOOP("Rules", "The loop %1 did not look for events for %2."),
                QT_TRANSLATE_NOOP("Rules",
                                  "The program neither paints nor reacts in that time. After about "
                                  "five seconds the desktop calls it “not responding” and offers "
                                  "to kill it."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Look at what comes behind the place. Wait with co_await instead "
                                  "of blocking, and move what computes for long into steps or into "
                                  "a thread."),
                {{"error", QT_TRANSLATE_NOOP("Rules", "Error above"), Unit::Length, 1e9, 200e6,
                  3600e9},
                 {"critical", QT_TRANSLATE_NOOP("Rules", "Critical above"), Unit::Length, 5e9,
                  200e6, 3600e9}}})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const auto &[id, loop] : sight.picture.loops) {
            if (loop.blocked) {
                const Wire::Length lasted =
                    std::max(loop.blocked->lasted, sight.now - loop.blocked->since);
                tell(sight, hits, *loop.blocked, lasted, sight.now);
            } else if (loop.wasBlocked && sight.now - loop.blockedEnded <= Happenings::stays) {
                tell(sight, hits, *loop.wasBlocked, loop.wasBlocked->lasted, loop.blockedEnded);
            }
        }
    }

private:
    static void tell(const Sight &sight, Hits &hits, const Wire::Blocked &blocked,
                     Wire::Length lasted, Wire::Time at)
    {
        if (lasted <= sight.limit(ErrorAt))
            return;
        Hit hit;
        hit.subject = {Subject::Kind::Loop, blocked.loop};
        hit.severity = lasted > sight.limit(CriticalAt) ? Severity::Critical : Severity::Error;
        hit.at = at;
        hit.place = blocked.place;
        hit.task = blocked.task;
        hit.figures = {Figure::length(QT_TRANSLATE_NOOP("Rules", "Blocked for"), lasted)};
        const char *const by = QT_TRANSLATE_NOOP("Rules", "Blocked by");
        if (blocked.task != 0)
            hit.figures.append(Figure::task(by, blocked.task));
        else if (blocked.timer != 0)
            hit.figures.append(Figure::words(by, sight.picture.timerLabelOf(blocked.timer)));
        else
            hit.figures.append(Figure::words(
                by, blocked.place != 0
                        ? ruleText(QT_TRANSLATE_NOOP("Rules", "a callback of an EventLoop"))
                        : ruleText(QT_TRANSLATE_NOOP("Rules", "something outside of QCoop"))));
        if (blocked.place != 0) {
            hit.figures.append(Figure::place(blocked.task != 0
                                                 ? QT_TRANSLATE_NOOP("Rules", "After")
                                                 : QT_TRANSLATE_NOOP("Rules", "Made at"),
                                             blocked.place));
        }
        hits.add(std::move(hit));
    }
};

} // namespace

std::unique_ptr<Rule> loopBlockedRule()
{
    return std::make_unique<LoopBlocked>();
}

} // namespace QCoop::Inspector
