// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/rounds.h"

#include <qcoop/core/deferlater.h>

#include <QTest>

#include <algorithm>
#include <array>
#include <deque>
#include <random>

using namespace QCoop;

namespace {

constexpr unsigned bound = detail::Turns::starvationBound;
constexpr std::size_t ranks = 3;

/// Tasks of all priorities and weights that do anything to each other at random. Some are
/// calm and only make their steps; what is promised to those is measured.
class World
{
public:
    explicit World(unsigned seed)
        : m_random(seed)
    {
    }

    void run(int turns)
    {
        for (std::size_t rank = 0; rank < ranks; ++rank) {
            for (int i = 0; i < 2; ++i) {
                add(Priority(rank), true);
                add(Priority(rank), false);
            }
        }
        for (int turn = 0; turn < turns && complaint.isEmpty(); ++turn) {
            m_rounds.reactor.pass(Duration(upTo(4)));
            m_rounds.round();
            check();
        }
        m_isEnding = true;
        m_rounds.cooperator.stop();
        for (const Modelled &task : m_tasks)
            expect(task.completions == 1, "a task has not completed exactly once");
    }

    QString complaint;

private:
    struct Modelled
    {
        CooperativeTask handle;
        bool isCalm = false;
        int completions = 0;
        std::uint64_t steps = 0;
    };

    int upTo(int end) { return int(m_random() % unsigned(end)); }
    bool chance(int of) { return upTo(of) == 0; }
    void expect(bool holds, const char *what)
    {
        if (!holds && complaint.isEmpty())
            complaint = QString::fromLatin1(what);
    }

    void add(Priority priority, bool isCalm)
    {
        if (m_tasks.size() >= 30)
            return;
        Modelled &task = m_tasks.emplace_back();
        task.isCalm = isCalm;
        task.handle = m_rounds.cooperator.cooperate([this, &task] { return step(task); });
        task.handle.setPriority(priority).setWeight(isCalm ? unsigned(1 + upTo(4)) : 1);
        tellEnd(task.handle, [this, &task](const QString &) {
            ++task.completions;
            if (!m_isEnding && chance(3))
                act();
        });
    }

    [[nodiscard]] bool isReady(std::size_t rank) const
    {
        return std::ranges::any_of(m_tasks, [rank](const Modelled &task) {
            return task.handle.isValid() && std::size_t(task.handle.priority()) == rank &&
                   task.handle.state() == TaskState::Ready;
        });
    }

    /// Whose turn it is, against what the ranks are promised.
    void judge(const Modelled &task)
    {
        const std::size_t rank = std::size_t(task.handle.priority());
        bool isHigherReady = false;
        for (std::size_t other = 0; other < ranks; ++other) {
            if (other == rank || !isReady(other))
                continue;
            isHigherReady |= other < rank;
            expect(++m_passed[other] < bound, "a priority was passed over for too long");
        }
        if (isHigherReady && !m_forgot) {
            expect(m_passed[rank] + 2 >= bound, "a lower priority was served before a higher one");
        }
        // Among usual tasks alone nobody counts, so that later one may be served early once.
        const bool isRanked = std::ranges::any_of(m_tasks, [](const Modelled &other) {
            return !other.handle.isEnded() && other.handle.priority() != Priority::UserVisible;
        });
        m_forgot = !isRanked;
        m_passed[rank] = 0;
    }

    StepResult step(Modelled &task)
    {
        judge(task);
        ++task.steps;
        if (task.isCalm)
            return Step::Again;
        for (int i = upTo(3); i > 0; --i)
            act();
        switch (upTo(14)) {
        case 0:
            return Step::Done;
        case 1:
            throw Oops("step");
        case 2:
            return Deferred<>::succeeded();
        case 3:
            return deferLater(m_rounds.reactor, Duration(upTo(6)));
        default:
            return Step::Again;
        }
    }

    void act()
    {
        Modelled &task = m_tasks[std::size_t(upTo(int(m_tasks.size())))];
        if (task.isCalm || !task.handle.isValid())
            return;
        CooperativeTask handle = task.handle;
        switch (upTo(12)) {
        case 0:
        case 1:
        case 2:
            return add(Priority(upTo(ranks)), false);
        case 3:
        case 4:
        case 5:
            handle.setPriority(Priority(upTo(ranks)));
            return;
        case 6:
            handle.setWeight(unsigned(1 + upTo(20)));
            return;
        case 7:
            if (!handle.isEnded())
                handle.pause();
            return;
        case 8:
        case 9:
            (void)errorOf([&] { handle.resume(); });
            return;
        case 10:
            if (!handle.isEnded() && chance(3))
                handle.stop();
            return;
        default:
            m_rounds.reactor.callLater(Duration(upTo(5)), [this] { act(); });
            return;
        }
    }

    void check()
    {
        std::size_t live = 0;
        std::size_t ready = 0;
        for (const Modelled &task : m_tasks) {
            live += task.handle.isEnded() ? 0 : 1;
            ready += task.handle.state() == TaskState::Ready ? 1 : 0;
        }
        const CooperatorStatistics statistics = m_rounds.cooperator.statistics();
        expect(statistics.live == live, "live tasks are miscounted");
        expect(statistics.ready == ready, "ready tasks are miscounted");
        checkCalm();
    }

    /// Calm tasks of one priority have had as many turns as each other, or one more.
    void checkCalm()
    {
        for (std::size_t rank = 0; rank < ranks; ++rank) {
            std::uint64_t least = UINT64_MAX;
            std::uint64_t most = 0;
            for (const Modelled &task : m_tasks) {
                if (!task.isCalm || std::size_t(task.handle.priority()) != rank)
                    continue;
                const std::uint64_t weight = task.handle.weight();
                least = std::min(least, (task.steps + weight - 1) / weight);
                most = std::max(most, (task.steps + weight - 1) / weight);
            }
            expect(most - least <= 1, "calm tasks had different numbers of turns");
        }
    }

    std::mt19937 m_random;
    std::deque<Modelled> m_tasks; // a deque: steps hold references while others are added
    std::array<unsigned, ranks> m_passed{};
    bool m_forgot = false;
    bool m_isEnding = false;
    Rounds m_rounds; // last: its end tells the tasks, which look at the model
};

} // namespace

/// Whatever tasks of all priorities do to each other: nobody starves, nobody jumps the queue.
class tst_RandomPriorities : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBoundHoldsWhateverHappens_data();
    void theBoundHoldsWhateverHappens();
    void leavingAndJoiningStarvesNobody();
};

void tst_RandomPriorities::theBoundHoldsWhateverHappens_data()
{
    QTest::addColumn<unsigned>("firstSeed");
    for (unsigned seed = 0; seed < 200; seed += 40)
        QTest::addRow("seeds from %u", seed) << seed;
}

void tst_RandomPriorities::theBoundHoldsWhateverHappens()
{
    QFETCH(unsigned, firstSeed);
    Reports reports;
    for (unsigned seed = firstSeed; seed < firstSeed + 40; ++seed) {
        World world(seed);
        world.run(40);
        QVERIFY2(world.complaint.isEmpty(),
                 qPrintable(u"seed %1: %2"_s.arg(seed).arg(world.complaint)));
    }
}

void tst_RandomPriorities::leavingAndJoiningStarvesNobody()
{
    // The only urgent task leaves the ring and joins it again in each step, so that for a
    // moment none but usual tasks are ready.
    Rounds rounds;
    int usual = 0;
    int urgent = 0;
    rounds.cooperator
        .cooperate([&]() -> StepResult {
            ++urgent;
            return Deferred<>::succeeded();
        })
        .setPriority(Priority::UserBlocking);
    rounds.cooperator.cooperate([&] {
        ++usual;
        return true;
    });
    rounds.round(500);
    QVERIFY2(usual * int(bound) >= 1000, qPrintable(QString::number(usual)));
    QVERIFY(urgent > 10 * usual);
}

QTEST_APPLESS_MAIN(tst_RandomPriorities)
#include "tst_randompriorities.moc"
