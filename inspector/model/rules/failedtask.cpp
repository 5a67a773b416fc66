// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/happenings.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

class FailedTask final : public Rule
{
public:
    FailedTask()
        : Rule({RuleId::FailedTask,
                "failed-task",
                QT_TRANSLATE_NOOP("Rules", "Task failed"),
                QT_TRANSLATE_NOOP("Rules", "%1: a task failed: %2"),
                QT_TRANSLATE_NOOP("Rules", "A task started at %1 failed: %2."),
                QT_TRANSLATE_NOOP("Rules",
                                  "What it was to do was not done. Whether somebody took its error "
                                  "and reacted is not known here."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Await the task or add an errback to its whenDone(), and handle "
                                  "what you expect. If this error is expected, mute the rule at "
                                  "this place."),
                {}})
    {
    }

    void note(const Picture &picture, const Changes &changes) override
    {
        for (const QList<int> *slotList : {&changes.tasksEnded, &changes.tasksAdded}) {
            for (const int slot : *slotList) {
                const Task &task = picture.tasks.at(slot);
                if (task.state == Wire::TaskState::Failed)
                    m_happenings.add(hitOf(picture, task), double(task.ended));
            }
        }
    }
    void look(const Sight &sight, Hits &hits) override { m_happenings.tell(sight.now, hits); }
    void forget() override { m_happenings.forget(); }

private:
    [[nodiscard]] static Hit hitOf(const Picture &picture, const Task &task)
    {
        Hit hit;
        hit.subject = task.spawnedAt != 0 ? Subject{Subject::Kind::Place, task.spawnedAt}
                                          : Subject{Subject::Kind::Task, task.id};
        hit.severity = Severity::Error;
        hit.at = std::min(task.ended, picture.told);
        hit.place = task.spawnedAt;
        hit.task = task.id;
        const QString error = picture.tasks.error(task.id);
        hit.figures = {Figure::words(QT_TRANSLATE_NOOP("Rules", "Error"),
                                     error.isEmpty()
                                         ? ruleText(QT_TRANSLATE_NOOP("Rules", "without a message"))
                                         : error),
                       Figure::task(QT_TRANSLATE_NOOP("Rules", "Task"), task.id)};
        if (task.yieldedAt != 0)
            hit.figures.append(
                Figure::place(QT_TRANSLATE_NOOP("Rules", "Yielded last at"), task.yieldedAt));
        return hit;
    }

    Happenings m_happenings;
};

} // namespace

std::unique_ptr<Rule> failedTaskRule()
{
    return std::make_unique<FailedTask>();
}

} // namespace QCoop::Inspector
