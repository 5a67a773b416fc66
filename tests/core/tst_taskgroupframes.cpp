// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/clockstage.h"
#include "../support/owner.h"
#include "../support/reports.h"

#include <qcoop/core/taskgroup.h>

#include <functional>
#include <memory>
#include <optional>

using namespace QCoop;

namespace {

/// How a task of the group comes to its end.
enum class End {
    Stopped,
    Failed,
    Cancelled,
    ContextGone,
    CooperatorStopped,
    CooperatorGone,
    ClockGone
};
constexpr int ends = 7;
const char *const endNames[ends] = {"stopped",      "another failed",   "group cancelled",
                                    "context gone", "cooperator stops", "cooperator gone",
                                    "clock gone"};

/// What the destructor of something in its frame does to the group.
enum class Deed { Destroy, DestroyJoining, Cancel, BeginMore, Add, Join, PauseAndResume };
constexpr int deeds = 7;
const char *const deedNames[deeds] = {"destroys it",          "destroys it, joining", "cancels it",
                                      "raises its limit",     "adds to it",           "joins it",
                                      "pauses and resumes it"};

class AtEnd
{
public:
    explicit AtEnd(std::function<void()> deed)
        : m_deed(std::move(deed))
    {
    }
    AtEnd(AtEnd &&other) noexcept
        : m_deed(std::exchange(other.m_deed, nullptr))
    {
    }
    AtEnd &operator=(AtEnd &&) = delete;
    ~AtEnd()
    {
        if (m_deed)
            m_deed();
    }

private:
    std::function<void()> m_deed;
};

Task<> sleeper([[maybe_unused]] std::shared_ptr<int> held)
{
    co_await sleep(1h);
}
Task<> sleeperWith([[maybe_unused]] AtEnd end, [[maybe_unused]] std::shared_ptr<int> held)
{
    co_await sleep(1h);
}
Task<> failing()
{
    co_await sleep(1ms);
    throw Oops("as planned");
}

} // namespace

/// Groups that are used by what is destroyed with the work of their own tasks: a session that
/// owns its group, and is kept by its own worker.
class tst_TaskGroupFrames : public ClockStage
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void anyDeedAtAnyEnd_data();
    void anyDeedAtAnyEnd();
    void aSessionIsKeptByItsWorker_data();
    void aSessionIsKeptByItsWorker();
    void joinIsToldWhenAllWorkIsGone_data();
    void joinIsToldWhenAllWorkIsGone();
    void everyFrameCancels();

private:
    void end(End how, const CooperativeTask &task)
    {
        switch (how) {
        case End::Stopped:
            if (!task.isEnded())
                task.stop();
            break;
        case End::Failed:
            m_clock->elapse(1ms);
            break;
        case End::Cancelled:
            m_group->cancel();
            break;
        case End::ContextGone:
            m_owner.reset();
            break;
        case End::CooperatorStopped:
            m_cooperator->stop();
            break;
        case End::CooperatorGone:
            m_cooperator.reset();
            break;
        case End::ClockGone:
            m_clock.reset();
            break;
        }
    }
    void act(Deed deed)
    {
        if (!m_group)
            return;
        switch (deed) {
        case Deed::DestroyJoining:
            m_group->setOnExit(OnExit::Join);
            [[fallthrough]];
        case Deed::Destroy: {
            const std::unique_ptr<TaskGroup> group = std::move(m_group); // and nobody has it now
            break;
        }
        case Deed::Cancel:
            m_group->cancel();
            break;
        case Deed::BeginMore:
            m_group->setLimit(m_group->limit() + 1);
            break;
        case Deed::Add:
            m_added.push_back(m_group->add(sleeper(m_held)));
            break;
        case Deed::Join: {
            const auto told = [this](auto &&...) { ++m_joined; };
            m_group->join().then(told, told);
            ++m_joins;
            break;
        }
        case Deed::PauseAndResume:
            m_group->pause();
            m_group->resume();
            break;
        }
    }

    std::optional<Owner> m_owner;
    std::unique_ptr<TaskGroup> m_group;
    std::vector<CooperativeTask> m_added;
    std::shared_ptr<int> m_held;
    int m_joins = 0;
    int m_joined = 0;
};

void tst_TaskGroupFrames::cleanup()
{
    m_group.reset();
    m_added.clear();
    m_owner.reset();
    m_cooperator.reset();
    if (m_clock)
        QCOMPARE(m_clock->statistics().pending, std::size_t(0));
    m_clock.reset();
}

void tst_TaskGroupFrames::anyDeedAtAnyEnd_data()
{
    QTest::addColumn<End>("how");
    QTest::addColumn<Deed>("deed");
    QTest::addColumn<int>("which");
    for (int how = 0; how < ends; ++how) {
        for (int deed = 0; deed < deeds; ++deed) {
            for (int which = 0; which < 4; ++which) {
                QTest::addRow("%s, %s: task %d", endNames[how], deedNames[deed], which)
                    << End(how) << Deed(deed) << which;
            }
        }
    }
}

void tst_TaskGroupFrames::anyDeedAtAnyEnd()
{
    // Five tasks, two of which have begun; one or all have a frame that does something to the
    // group when it goes.
    QFETCH(End, how);
    QFETCH(Deed, deed);
    QFETCH(int, which);
    Reports reports;
    setUp();
    m_owner.emplace(*m_clock);
    m_held = std::make_shared<int>();
    m_joins = m_joined = 0;
    m_group = std::make_unique<TaskGroup>(*m_cooperator, &*m_owner);
    m_group->setLimit(2);
    CooperativeTask first;
    std::vector<CooperativeTask> all;
    for (int i = 0; i < 4; ++i) {
        const bool acts = i == which || which == 3;
        AtEnd deedAtEnd(acts ? std::function<void()>([this, deed] { act(deed); }) : nullptr);
        all.push_back(m_group->add(sleeperWith(std::move(deedAtEnd), m_held)));
        if (i == 0 && how == End::Failed)
            m_group->add(failing());
    }
    act(Deed::Join);
    m_clock->elapse(0ms);
    end(how, all[which < 3 ? std::size_t(which) : 0]);
    // What remains ends the usual way.
    for (const CooperativeTask &task : all)
        end(End::Stopped, task);
    if (m_group)
        m_group->cancel();
    for (const CooperativeTask &task : m_added)
        end(End::Stopped, task);
    for (const CooperativeTask &task : all)
        QVERIFY(task.isEnded());
    all.clear();
    m_added.clear();
    if (m_group)
        QVERIFY(m_group->isEmpty());
    QCOMPARE(m_joined, m_joins);
    QCOMPARE(m_held.use_count(), 1L);
    QCOMPARE(reports.take(), QStringList());
}

namespace {

class Session
{
public:
    explicit Session(Cooperator &cooperator, int *live)
        : group(cooperator)
        , m_live(live)
    {
        ++*m_live;
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;
    ~Session() { --*m_live; }

    TaskGroup group;

private:
    int *m_live;
};

Task<> work([[maybe_unused]] std::shared_ptr<Session> self)
{
    co_await sleep(1h);
}

} // namespace

void tst_TaskGroupFrames::aSessionIsKeptByItsWorker_data()
{
    QTest::addColumn<End>("how");
    QTest::addColumn<int>("workers");
    for (const End how : {End::Stopped, End::Cancelled, End::CooperatorStopped, End::CooperatorGone,
                          End::ClockGone}) {
        for (const int workers : {1, 2, 5}) {
            QTest::addRow("%s, %d", endNames[int(how)], workers) << how << workers;
        }
    }
}

void tst_TaskGroupFrames::aSessionIsKeptByItsWorker()
{
    QFETCH(End, how);
    QFETCH(int, workers);
    setUp();
    int live = 0;
    auto session = std::make_shared<Session>(*m_cooperator, &live);
    session->group.setLimit(2);
    TaskGroup &group = session->group;
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < workers; ++i)
        tasks.push_back(group.add(work(session)));
    session.reset();
    m_clock->elapse(0ms);
    QCOMPARE(live, 1);
    if (how == End::Cancelled) {
        group.cancel();
    } else if (how == End::Stopped) {
        for (const CooperativeTask &task : tasks)
            task.stop();
    } else {
        end(how, {});
    }
    QCOMPARE(live, 0);
    for (const CooperativeTask &task : tasks)
        QVERIFY(task.isEnded());
}

void tst_TaskGroupFrames::joinIsToldWhenAllWorkIsGone_data()
{
    QTest::addColumn<Deed>("deed");
    for (const Deed deed : {Deed::Destroy, Deed::DestroyJoining, Deed::Cancel})
        QTest::newRow(deedNames[int(deed)]) << deed;
}

void tst_TaskGroupFrames::joinIsToldWhenAllWorkIsGone()
{
    QFETCH(Deed, deed);
    setUp();
    m_held = std::make_shared<int>();
    m_group = std::make_unique<TaskGroup>(*m_cooperator);
    const CooperativeTask task =
        m_group->add(sleeperWith(AtEnd([this, deed] { act(deed); }), m_held));
    const CooperativeTask other = m_group->add(sleeper(m_held));
    long owners = 0;
    bool isDone = false;
    m_group->join().then([&] {
        owners = m_held.use_count();
        isDone = true;
    });
    m_clock->elapse(0ms);
    task.stop();
    QVERIFY(task.isEnded());
    if (deed == Deed::DestroyJoining) {
        QVERIFY(!isDone && !other.isEnded());
        other.stop();
    }
    QVERIFY(isDone && other.isEnded());
    QCOMPARE(owners, 1L);
}

void tst_TaskGroupFrames::everyFrameCancels()
{
    setUp();
    m_held = std::make_shared<int>();
    m_group = std::make_unique<TaskGroup>(*m_cooperator);
    for (int i = 0; i < 500; ++i)
        m_group->add(sleeperWith(AtEnd([this] { act(Deed::Cancel); }), m_held));
    m_clock->elapse(0ms);
    m_group->cancel();
    QVERIFY(m_group->isEmpty());
    QCOMPARE(m_held.use_count(), 1L);
    QCOMPARE(m_group->statistics().cancelled, std::uint64_t(500));
}

QTEST_APPLESS_MAIN(tst_TaskGroupFrames)
#include "tst_taskgroupframes.moc"
