// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/busiest.h>

#include <QtCore/QHash>

namespace QCoop::Inspector {

namespace {

enum { ShareAbove, ReadyAbove, For };
/// A cooperator that hardly does anything is unfair to nobody.
constexpr double leastBusy = 0.05;

class UnfairShare final : public Rule
{
public:
    UnfairShare()
        : Rule({RuleId::UnfairShare,
                "unfair-share",
                QT_TRANSLATE_NOOP("Rules", "Unfair share"),
                QT_TRANSLATE_NOOP("Rules", "%1: takes %2 of its cooperator's time"),
                QT_TRANSLATE_NOOP("Rules",
                                  "%1 takes %2 of the time of its cooperator, while %3 tasks are "
                                  "ready."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Tasks take turns by steps, not by time: whose steps are longest "
                                  "gets most."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Make its steps as long as those of the others, or give the "
                                  "others more weight; if it is meant to come first, give it a "
                                  "priority."),
                {{"share", QT_TRANSLATE_NOOP("Rules", "Share above"), Unit::Share, 0.5, 0.05, 1},
                 {"ready", QT_TRANSLATE_NOOP("Rules", "While more are ready than"), Unit::Count, 5,
                  1, 1e6},
                 {"for", QT_TRANSLATE_NOOP("Rules", "For"), Unit::Length, 10e9, 500e6, 600e9}}})
    {
    }

    [[nodiscard]] bool looksAtTasks() const override { return true; }
    void lookAtTask(const Sight &, int slot, const Task &task, Hits &) override
    {
        if (!(task.busyShare > 0))
            return;
        Sum &sum = m_sums[task.scheduler];
        sum.all += double(task.busyShare);
        if (double(task.busyShare) > sum.most) {
            sum.most = double(task.busyShare);
            sum.slot = slot;
        }
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const auto &[id, sum] : std::exchange(m_sums, {})) {
            const auto scheduler = sight.picture.schedulers.find(id);
            if (scheduler == sight.picture.schedulers.end() || sum.all < leastBusy)
                continue;
            const quint64 ready = scheduler->second.stats.ready;
            const double share = sum.most / sum.all;
            if (!(share > sight.threshold(ShareAbove)) ||
                !(double(ready) > sight.threshold(ReadyAbove)))
                continue;
            const Task &task = sight.picture.tasks.at(sum.slot);
            Hit hit;
            hit.subject = {Subject::Kind::Task, task.id};
            hit.severity = Severity::Info;
            hit.at = sight.now;
            hit.holds = sight.limit(For);
            hit.place = task.yieldedAt != 0 ? task.yieldedAt : task.spawnedAt;
            hit.figures = {
                Figure::share(QT_TRANSLATE_NOOP("Rules", "Share of its cooperator"), share),
                Figure::count(QT_TRANSLATE_NOOP("Rules", "Ready tasks"), ready),
                Figure::words(QT_TRANSLATE_NOOP("Rules", "Cooperator"),
                              sight.picture.schedulerName(id))};
            addBusiest(sight.picture, id, QT_TRANSLATE_NOOP("Rules", "Of its loop"), 5, m_busiest,
                       hit.figures);
            hits.add(std::move(hit));
        }
        m_busiest.clear();
    }

    void forget() override { m_sums.clear(); }

private:
    struct Sum
    {
        double all = 0;
        double most = 0;
        int slot = 0;
    };
    std::map<Wire::Id, Sum> m_sums; // by scheduler, of this look
    BusiestTasks m_busiest;
};

} // namespace

std::unique_ptr<Rule> unfairShareRule()
{
    return std::make_unique<UnfairShare>();
}

} // namespace QCoop::Inspector
