// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

#include <cmath>

namespace QCoop::Inspector {

namespace {

enum { RateAbove, MeanBelow, For };
constexpr Wire::Length second = 1'000'000'000;

class BusySpin final : public Rule
{
public:
    BusySpin()
        : Rule({RuleId::BusySpin,
                "busy-spin",
                QT_TRANSLATE_NOOP("Rules", "Spins"),
                QT_TRANSLATE_NOOP("Rules", "%1: steps of %3 at %2, and never waits"),
                QT_TRANSLATE_NOOP("Rules",
                                  "%1 makes %2 steps, of %3 on the mean, and waits for nothing."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A task that looks again and again whether something has come "
                                  "uses a whole processor and the battery, and slows down all "
                                  "others."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Await what it looks for: a Deferred, a signal or a sleep(). If "
                                  "it computes, do more in a step; a mean of 100 µs costs nothing "
                                  "else."),
                {{"rate", QT_TRANSLATE_NOOP("Rules", "Steps a second above"), Unit::Rate, 10'000,
                  100, 1e9},
                 {"mean", QT_TRANSLATE_NOOP("Rules", "Mean step below"), Unit::Length, 2'000, 10,
                  1e9},
                 {"for", QT_TRANSLATE_NOOP("Rules", "For"), Unit::Length, 5e9, 500e6, 600e9}}})
    {
    }

    [[nodiscard]] bool looksAtTasks() const override { return true; }
    void lookAtTask(const Sight &sight, int, const Task &task, Hits &hits) override
    {
        const double rate = double(task.stepsPerSecond);
        if (!(rate > sight.threshold(RateAbove)))
            return;
        const Wire::Length mean = std::llround(double(task.busyShare) * 1e9 / rate);
        // Its rate is that of a second; that it goes on is for those who count hits.
        const bool waits = task.state > Wire::TaskState::Running || sight.now - task.since < second;
        if (mean >= sight.limit(MeanBelow) || waits || !hits.hasRoom())
            return;
        Hit hit;
        hit.subject = {Subject::Kind::Task, task.id};
        hit.severity = Severity::Info;
        hit.at = sight.now;
        hit.holds = sight.limit(For);
        hit.place = task.yieldedAt != 0 ? task.yieldedAt : task.spawnedAt;
        hit.figures = {
            Figure::rate(QT_TRANSLATE_NOOP("Rules", "Steps a second"), rate),
            Figure::length(QT_TRANSLATE_NOOP("Rules", "Mean step"), mean),
            Figure::share(QT_TRANSLATE_NOOP("Rules", "Share of its loop"), double(task.busyShare))};
        hits.add(std::move(hit));
    }
};

} // namespace

std::unique_ptr<Rule> busySpinRule()
{
    return std::make_unique<BusySpin>();
}

} // namespace QCoop::Inspector
