// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>

#include <array>

namespace QCoop::Inspector {

namespace {

enum { LiveAbove, Window };
constexpr std::size_t windows = 6;

class TaskLeak final : public Rule
{
public:
    TaskLeak()
        : Rule({RuleId::TaskLeak,
                "task-leak",
                QT_TRANSLATE_NOOP("Rules", "Tasks leak"),
                QT_TRANSLATE_NOOP("Rules", "%1: %2 live tasks, growing by %3"),
                QT_TRANSLATE_NOOP(
                    "Rules", "%2 tasks that were started at %1 are alive, and in six windows on "
                             "end they became more, by %3; %4 of all %5 have ended."),
                QT_TRANSLATE_NOOP("Rules",
                                  "More are started than end. Each holds its frame and what that "
                                  "refers to, so memory grows until the program is killed."),
                QT_TRANSLATE_NOOP("Rules",
                                  "See what they wait for: filter the tasks by the place, sort by "
                                  "Age. Bound their number with a TaskGroup or a Scheduler, or "
                                  "give them a deadline."),
                {{"live", QT_TRANSLATE_NOOP("Rules", "More live tasks than"), Unit::Count, 100, 1,
                  1e6},
                 {"window", QT_TRANSLATE_NOOP("Rules", "A window is"), Unit::Length, 10e9, 200e6,
                  600e9}}})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        // What comes before the end of the snapshot was there before, and does not rise.
        if (!sight.picture.isSnapshotComplete)
            return;
        if (m_readAt && sight.limit(Window) != m_window)
            forget();
        m_window = sight.limit(Window);
        if (!m_readAt || sight.now - *m_readAt >= m_window) {
            m_readAt = sight.now;
            read(sight);
        }
        for (const auto &[place, course] : m_courses) {
            if (course.rises == windows && course.live.front() > sight.threshold(LiveAbove))
                hits.add(hitOf(sight, place, course));
        }
    }

    void forget() override
    {
        m_courses.clear();
        m_readAt.reset();
    }

private:
    struct Course
    {
        std::array<double, windows + 1> live{}; // the newest first
        std::size_t rises = 0;                  // on end, up to windows
    };

    void read(const Sight &sight)
    {
        const auto &counts = sight.picture.tasks.spawnCounts();
        for (auto count = counts.cbegin(); count != counts.cend(); ++count) {
            const double live = double(count->started) - double(count->ended);
            const auto known = m_courses.find(count.key());
            if (known == m_courses.end()) {
                m_courses[count.key()].live[0] = live;
                continue;
            }
            Course &course = known->second;
            course.rises = live > course.live[0] ? std::min(course.rises + 1, windows) : 0;
            std::copy_backward(course.live.begin(), course.live.end() - 1, course.live.end());
            course.live[0] = live;
        }
    }

    [[nodiscard]] static Hit hitOf(const Sight &sight, Wire::PlaceId place, const Course &course)
    {
        const SpawnCount count = sight.picture.tasks.spawnCounts().value(place);
        const double more = course.live.front() - course.live.back();
        Hit hit;
        hit.subject = {Subject::Kind::Place, place};
        hit.at = sight.now;
        hit.place = place;
        hit.figures = {
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Live"), quint64(course.live.front())),
            Figure::rate(QT_TRANSLATE_NOOP("Rules", "More"),
                         more * 1e9 / (double(windows) * sight.threshold(Window))),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Ended"), count.ended),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Started"), count.started)};
        return hit;
    }

    std::map<Wire::PlaceId, Course> m_courses; // as many as spawnCounts() has
    std::optional<Wire::Time> m_readAt;
    Wire::Length m_window = 0;
};

} // namespace

std::unique_ptr<Rule> taskLeakRule()
{
    return std::make_unique<TaskLeak>();
}

} // namespace QCoop::Inspector
