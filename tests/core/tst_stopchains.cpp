// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/testreactor.h"

#include <qcoop/core/taskgroup.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

namespace {

/// How all tasks of a cooperator come to be stopped.
enum class Way { Stop, Destroyed, Quit, ReactorGone };
constexpr int ways = 4;
const char *const wayNames[ways] = {"stop()", "destroyed", "quit", "reactor gone"};

Task<> sleeper()
{
    co_await sleep(1h);
}
Task<> waitFor(CooperativeTask task)
{
    co_await task.whenDone();
}
Task<> waitForDeferred(Deferred<> deferred)
{
    co_await deferred;
}

} // namespace

/// Tasks that wait for each other when all of them are stopped. Nobody keeps a handle to those
/// that wait, so each goes with its end.
class tst_StopChains : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whoWaitsForAnotherEndsToo_data();
    void whoWaitsForAnotherEndsToo();
    void inTheirOrderWhoeverWaitsForWhom_data();
    void inTheirOrderWhoeverWaitsForWhom();
    void veryManyThatWaitForEachOther_data();
    void veryManyThatWaitForEachOther();
    void theCooperatorGoesMeanwhile_data();
    void theCooperatorGoesMeanwhile();
    void aHandleThatItsTasksEndTakesAway();

private:
    static void rowsForAllWays()
    {
        QTest::addColumn<Way>("way");
        for (int i = 0; i < ways; ++i)
            QTest::newRow(wayNames[i]) << Way(i);
    }
    void stopAll(Way way)
    {
        switch (way) {
        case Way::Stop:
            m_cooperator->stop();
            break;
        case Way::Destroyed:
            m_cooperator.reset();
            break;
        case Way::Quit:
            m_reactor->quit();
            break;
        case Way::ReactorGone:
            m_reactor.reset();
            break;
        }
    }

    std::optional<TestReactor> m_reactor;
    std::optional<Cooperator> m_cooperator;
};

void tst_StopChains::init()
{
    m_cooperator.reset();
    m_reactor.emplace();
    m_cooperator.emplace(*m_reactor);
}

void tst_StopChains::whoWaitsForAnotherEndsToo_data()
{
    QTest::addColumn<QString>("wait");
    QTest::addColumn<Way>("way");
    for (const auto &wait : {u"whenDone"_s, u"Deferred"_s, u"group"_s, u"step"_s, u"paused"_s}) {
        for (int i = 0; i < ways; ++i)
            QTest::addRow("%s, %s", qPrintable(wait), wayNames[i]) << wait << Way(i);
    }
}

void tst_StopChains::whoWaitsForAnotherEndsToo()
{
    QFETCH(QString, wait);
    QFETCH(Way, way);
    const auto held = std::make_shared<int>();
    // Whoever waits is older or newer than what it waits for.
    const Deferred<> later;
    m_cooperator->cooperate(waitForDeferred(later));
    const CooperativeTask first = m_cooperator->cooperate(sleeper());
    first.whenDone().onStopped([later] { later.callback(); });
    if (wait == u"whenDone"_s) {
        m_cooperator->cooperate(waitFor(first));
    } else if (wait == u"Deferred"_s) {
        const Deferred<> fired;
        m_cooperator->cooperate(waitForDeferred(fired));
        first.whenDone().onStopped([fired] { fired.callback(); });
    } else if (wait == u"group"_s) {
        const auto body = [this, held]() -> Task<> {
            TaskGroup group(*m_cooperator);
            group.add(sleeper());
            co_await group.join();
        };
        m_cooperator->cooperate(body);
    } else if (wait == u"step"_s) {
        m_cooperator->cooperate([first, held]() -> StepResult { return first.whenDone(); });
    } else {
        // The watcher of the end has the one handle there is.
        auto paused = std::make_unique<CooperativeTask>(
            m_cooperator->cooperate([held] { return Step::Again; }));
        paused->pause();
        first.whenDone().onStopped([task = std::move(paused)] { task->resume(); });
    }
    m_reactor->turn();
    m_reactor->turn();
    QVERIFY(first.state() == TaskState::Waiting);
    stopAll(way);
    QVERIFY(first.state() == TaskState::SchedulerStopped);
    if (m_cooperator)
        QCOMPARE(m_cooperator->statistics().live, std::size_t(0));
    QCOMPARE(held.use_count(), 1L);
    if (m_reactor)
        QCOMPARE(m_reactor->statistics().pending, std::size_t(0));
}

void tst_StopChains::inTheirOrderWhoeverWaitsForWhom_data()
{
    QTest::addColumn<Way>("way");
    QTest::addColumn<QString>("order");
    QTest::newRow("stop()") << Way::Stop << u"a b c d"_s;
    QTest::newRow("destroyed") << Way::Destroyed << u"a b c d"_s;
    QTest::newRow("quit") << Way::Quit << u"d c b a"_s;
    QTest::newRow("reactor gone") << Way::ReactorGone << u"d c b a"_s;
}

void tst_StopChains::inTheirOrderWhoeverWaitsForWhom()
{
    QFETCH(Way, way);
    QStringList order;
    const auto tell = [&](const CooperativeTask &task, const QString &name) {
        task.whenDone().onStopped([&order, name] { order << name; });
        return task;
    };
    const Deferred<> end; // the oldest waits for the newest, and others for the oldest
    const auto a = tell(m_cooperator->cooperate(waitForDeferred(end)), u"a"_s);
    tell(m_cooperator->cooperate(sleeper()), u"b"_s);
    tell(m_cooperator->cooperate(waitFor(a)), u"c"_s);
    const auto d = tell(m_cooperator->cooperate(waitFor(a)), u"d"_s);
    d.whenDone().onStopped([end] { end.callback(); });
    m_reactor->turn();
    stopAll(way);
    QTEST(order.join(u' '), "order");
}

void tst_StopChains::veryManyThatWaitForEachOther_data()
{
    rowsForAllWays();
}

void tst_StopChains::veryManyThatWaitForEachOther()
{
    QFETCH(Way, way);
    constexpr std::size_t many = 50'000;
    // Each waits for the one before it, and, in another chain, for the one behind it.
    CooperativeTask task = m_cooperator->cooperate(sleeper());
    for (std::size_t i = 1; i < many; ++i)
        task = m_cooperator->cooperate(waitFor(task));
    task = {};
    Deferred<> before;
    for (std::size_t i = 0; i < many; ++i) {
        const Deferred<> own;
        const CooperativeTask waiting = m_cooperator->cooperate(waitForDeferred(own));
        waiting.whenDone().onStopped([before] { before.callback(); });
        before = own;
    }
    m_reactor->turn();
    QCOMPARE(m_cooperator->statistics().live, 2 * many);
    stopAll(way);
    if (m_cooperator)
        QCOMPARE(m_cooperator->statistics().live, std::size_t(0));
}

void tst_StopChains::theCooperatorGoesMeanwhile_data()
{
    rowsForAllWays();
}

void tst_StopChains::theCooperatorGoesMeanwhile()
{
    QFETCH(Way, way);
    TaskGroup group(*m_cooperator); // knows the body of the cooperator
    const CooperativeTask older = m_cooperator->cooperate(sleeper());
    const CooperativeTask task = m_cooperator->cooperate(sleeper());
    const CooperativeTask newer = m_cooperator->cooperate(sleeper());
    m_reactor->turn();
    bool isGone = false;
    task.whenDone().onStopped([&] {
        isGone = true;
        if (way != Way::Destroyed)
            m_cooperator.reset();
    });
    stopAll(way);
    QVERIFY(isGone && older.isEnded() && newer.isEnded());
    QVERIFY(!m_cooperator);
    QVERIFY(group.add(sleeper()).state() == TaskState::SchedulerStopped);
}

void tst_StopChains::aHandleThatItsTasksEndTakesAway()
{
    // What is called with the handle destroys it: the last there was.
    auto handle =
        std::make_unique<CooperativeTask>(m_cooperator->cooperate([] { return Step::Again; }));
    CooperativeTask &task = *handle;
    class Listener final : public TaskListener
    {
    public:
        explicit Listener(std::unique_ptr<CooperativeTask> &kept)
            : m_kept(kept)
        {
        }
        void taskChanged() noexcept override {}
        void taskProgressed() noexcept override
        {
            m_kept->stop();
            m_kept.reset();
        }

    private:
        std::unique_ptr<CooperativeTask> &m_kept;
    } listener(handle);
    task.addListener(listener);
    task.setProgress(Progress(1, 2));
    QVERIFY(!handle);
    QCOMPARE(m_cooperator->statistics().live, std::size_t(0));
}

QTEST_APPLESS_MAIN(tst_StopChains)
#include "tst_stopchains.moc"
