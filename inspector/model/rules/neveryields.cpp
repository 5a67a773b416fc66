// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/happenings.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { RunsFor, EndedAfter };

/// Of tasks that never gave the loop back there are many from one place, one after the other;
/// so the place is the subject, where it is known.
class NeverYields final : public Rule
{
public:
    NeverYields()
        : Rule({RuleId::NeverYields,
                "never-yields",
                QT_TRANSLATE_NOOP("Rules", "Never yields"),
                QT_TRANSLATE_NOOP("Rules", "%1: a task that made one step of %2"),
                QT_TRANSLATE_NOOP("Rules",
                                  "A task started at %1 ran for %2 without giving the loop back "
                                  "once."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A task that does not yield is a plain function call that blocks "
                                  "its loop; being a task helps nobody."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Put a co_yield {} into its loop, or run it in a thread with "
                                  "runInExecutor()."),
                {{"running", QT_TRANSLATE_NOOP("Rules", "First step runs for more than"),
                  Unit::Length, 1e9, 10e6, 3600e9},
                 {"ended", QT_TRANSLATE_NOOP("Rules", "Ended after one step of more than"),
                  Unit::Length, 100e6, 1e6, 3600e9}}})
    {
    }

    void note(const Picture &picture, const Changes &changes) override
    {
        for (const int slot : changes.tasksEnded)
            keep(picture.tasks.at(slot));
        for (const int slot : changes.tasksAdded) { // one that was short is told in one go
            if (picture.tasks.at(slot).isEnded())
                keep(picture.tasks.at(slot));
        }
    }

    void look(const Sight &sight, Hits &hits) override
    {
        for (const Ended &ended : std::exchange(m_ended, {})) {
            if (ended.busy > sight.limit(EndedAfter))
                m_happenings.add(hitOf(ended, std::min(ended.at, sight.now)), double(ended.busy));
        }
        for (const auto &[id, loop] : sight.picture.loops) {
            if (!loop.blocked || loop.blocked->task == 0)
                continue;
            const Task *const task = sight.picture.tasks.find(loop.blocked->task);
            const Wire::Length lasted =
                std::max(loop.blocked->lasted, sight.now - loop.blocked->since);
            if (task && task->steps == 0 && lasted > sight.limit(RunsFor))
                hits.add(hitOf({task->id, task->spawnedAt, lasted, sight.now}, sight.now));
        }
        m_happenings.tell(sight.now, hits);
    }

    void forget() override
    {
        m_ended.clear();
        m_happenings.forget();
    }

private:
    struct Ended
    {
        Wire::Id task;
        Wire::PlaceId place;
        Wire::Length busy;
        Wire::Time at;
    };
    static constexpr std::size_t most = 10'000; // as many ends as a reading can have

    void keep(const Task &task)
    {
        if (task.steps == 1 && task.busy > 0 && m_ended.size() < most)
            m_ended.push_back({task.id, task.spawnedAt, task.busy, task.ended});
    }

    [[nodiscard]] static Hit hitOf(const Ended &ended, Wire::Time at)
    {
        Hit hit;
        hit.subject = ended.place != 0 ? Subject{Subject::Kind::Place, ended.place}
                                       : Subject{Subject::Kind::Task, ended.task};
        hit.at = at;
        hit.place = ended.place;
        hit.task = ended.task;
        hit.figures = {Figure::length(QT_TRANSLATE_NOOP("Rules", "Ran for"), ended.busy),
                       Figure::task(QT_TRANSLATE_NOOP("Rules", "Task"), ended.task)};
        return hit;
    }

    std::vector<Ended> m_ended; // in one step, since the last look
    Happenings m_happenings;
};

} // namespace

std::unique_ptr<Rule> neverYieldsRule()
{
    return std::make_unique<NeverYields>();
}

} // namespace QCoop::Inspector
