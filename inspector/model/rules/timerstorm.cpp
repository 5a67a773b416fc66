// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/picture.h>
#include <model/rules/allrules.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

enum { RateAbove, RateFor, DueAbove };
constexpr Wire::Length second = 1'000'000'000;
constexpr Wire::Length bucket = 10'000'000; // in which that many are due
constexpr std::size_t bucketCount = 1 << 16;

class TimerStorm final : public Rule
{
public:
    TimerStorm()
        : Rule({RuleId::TimerStorm,
                "timer-storm",
                QT_TRANSLATE_NOOP("Rules", "Timer storm"),
                QT_TRANSLATE_NOOP("Rules", "%1: %2"),
                QT_TRANSLATE_NOOP("Rules", "%1: %2, which is a storm."),
                QT_TRANSLATE_NOOP("Rules",
                                  "A timer of no interval comes in every round of the loop, and "
                                  "many that are due in the same moment come one behind the other. "
                                  "Either keeps the loop from everything else."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Let a task do work that is to go on at once: it keeps to its "
                                  "slice. Give timers that need not come together times of their "
                                  "own."),
                {{"rate", QT_TRANSLATE_NOOP("Rules", "Calls without an interval above"), Unit::Rate,
                  5'000, 100, 1e9},
                 {"for", QT_TRANSLATE_NOOP("Rules", "For"), Unit::Length, 2e9, 0, 600e9},
                 {"due", QT_TRANSLATE_NOOP("Rules", "Timers due within 10 ms above"), Unit::Count,
                  1'000, 10, 1e6}}})
    {
    }

    void look(const Sight &sight, Hits &hits) override
    {
        lookAtRates(sight, hits);
        // Not each time: it looks at all of them, and there may be a million.
        if (double(sight.picture.timers.size()) <= sight.threshold(DueAbove))
            m_crowd = {};
        else if (!m_countedAt || sight.now - *m_countedAt >= second)
            count(sight);
        if (m_crowd.count == 0)
            return;
        Hit hit;
        hit.subject = {Subject::Kind::Loop, m_crowd.loop};
        hit.at = sight.now;
        hit.place = m_crowd.place;
        hit.figures = {
            howMany(QT_TRANSLATE_NOOP("Rules", "%1 calls due within 10 ms"), m_crowd.count)};
        if (m_crowd.place != 0)
            hit.figures.append(
                Figure::place(QT_TRANSLATE_NOOP("Rules", "One of them made at"), m_crowd.place));
        hits.add(std::move(hit));
    }

    void forget() override
    {
        m_countedAt.reset();
        m_crowd = {};
    }

private:
    struct Crowd
    {
        quint64 count = 0;
        Wire::Id loop = 0;
        Wire::PlaceId place = 0;
    };

    [[nodiscard]] static Figure howMany(const char *english, quint64 number)
    {
        return Figure::words(QT_TRANSLATE_NOOP("Rules", "How many"),
                             ruleText(english).arg(Format::count(number)));
    }

    static void lookAtRates(const Sight &sight, Hits &hits)
    {
        const auto &courses = sight.timers.courses();
        for (auto course = courses.cbegin(); course != courses.cend(); ++course) {
            const Timer *const timer = sight.picture.timers.find(course.key());
            if (!timer || timer->interval != 0)
                continue;
            const auto &readings = course->readings;
            if (readings.size() < 2 || sight.now - readings.back().at > second)
                continue;
            const TimerHistory::Reading &from = readings.front();
            const TimerHistory::Reading &to = readings.back();
            const double rate = double(to.fires - from.fires) * 1e9 / double(to.at - from.at);
            if (to.at <= from.at || !(rate > sight.threshold(RateAbove)))
                continue;
            Hit hit;
            hit.subject = {Subject::Kind::Timer, timer->id};
            hit.at = sight.now;
            hit.holds = sight.limit(RateFor);
            hit.place = timer->madeAt;
            hit.task = timer->owner;
            hit.figures = {howMany(QT_TRANSLATE_NOOP("Rules", "%1 calls a second"),
                                   quint64(std::min(rate, 1e18))),
                           Figure::length(QT_TRANSLATE_NOOP("Rules", "A call takes"), to.ran)};
            if (timer->owner != 0)
                hit.figures.append(
                    Figure::task(QT_TRANSLATE_NOOP("Rules", "Made by"), timer->owner));
            hits.add(std::move(hit));
        }
    }

    [[nodiscard]] static std::size_t bucketOf(const Timer &timer)
    {
        return std::size_t(quint64(timer.due / bucket) + timer.loop * 7'919) % bucketCount;
    }

    /// Finds where most are due. Different times may share a bucket, so what looks like a
    /// crowd is counted once more.
    void count(const Sight &sight)
    {
        m_countedAt = sight.now;
        m_crowd = {};
        std::vector<quint32> counts(bucketCount);
        const Timers &timers = sight.picture.timers;
        const auto isPlanned = [](const Timer &timer) { return timer.id != 0 && timer.due != 0; };
        for (int slot = 0; slot < timers.slotCount(); ++slot) {
            if (isPlanned(timers.at(slot)))
                ++counts[bucketOf(timers.at(slot))];
        }
        const auto most = std::ranges::max_element(counts);
        if (!(double(*most) > sight.threshold(DueAbove)))
            return;
        std::map<std::pair<Wire::Id, Wire::Time>, Crowd> crowds;
        for (int slot = 0; slot < timers.slotCount(); ++slot) {
            const Timer &timer = timers.at(slot);
            if (!isPlanned(timer) || bucketOf(timer) != std::size_t(most - counts.begin()) ||
                timers.slotOf(timer.id) != slot)
                continue; // the last: it has ended just now
            Crowd &crowd = crowds[{timer.loop, timer.due / bucket}];
            ++crowd.count;
            crowd.loop = timer.loop;
            crowd.place = timer.madeAt;
        }
        for (const auto &[key, crowd] : crowds) {
            if (double(crowd.count) > sight.threshold(DueAbove) && crowd.count > m_crowd.count)
                m_crowd = crowd;
        }
    }

    std::optional<Wire::Time> m_countedAt;
    Crowd m_crowd; // of the last count
};

} // namespace

std::unique_ptr<Rule> timerStormRule()
{
    return std::make_unique<TimerStorm>();
}

} // namespace QCoop::Inspector
