// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/rounds.h"

#include <QTest>

#include <functional>
#include <memory>

using namespace QCoop;

namespace {

/// A listener that does what the test wants.
class Listener final : public TaskListener
{
public:
    explicit Listener(const CooperativeTask &task)
        : m_task(task)
    {
        m_task.addListener(*this);
    }
    ~Listener() override { m_task.removeListener(*this); }
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    void taskChanged() noexcept override
    {
        if (changed)
            changed();
    }
    void taskProgressed() noexcept override
    {
        if (progressed)
            progressed();
    }

    std::function<void()> changed;
    std::function<void()> progressed;

private:
    CooperativeTask m_task;
};

} // namespace

/// Listeners of a task, which the watchers of the qt room are.
class tst_TaskListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toldOfChanges();
    void removedWhileTheyAreTold_data();
    void removedWhileTheyAreTold();
    void stopsTheTaskWhenItBeginsToWait_data();
    void stopsTheTaskWhenItBeginsToWait();
    void stopsTheTaskWhenItIsPausedOrResumed();
    void destroysTheCooperator();
};

void tst_TaskListener::toldOfChanges()
{
    Rounds rounds;
    Journal journal;
    const Deferred<> wait;
    CooperativeTask task = rounds.cooperator.cooperate([&, step = 0]() mutable -> StepResult {
        switch (++step) {
        case 1:
            return Progress(1, 2);
        case 2:
            return wait;
        default:
            return Step::Done;
        }
    });
    Listener listener(task);
    listener.changed = [&] {
        static const char *const names[]{"ready", "running", "waiting", "paused", "done"};
        journal(QString::fromLatin1(names[std::size_t(task.state())]));
    };
    listener.progressed = [&] { journal(u"progress"_s); };
    task.pause();
    task.resume();
    rounds.round(2);
    wait.callback();
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"paused"_s, u"ready"_s, u"progress"_s, u"waiting"_s,
                                           u"ready"_s, u"done"_s}));
}

void tst_TaskListener::removedWhileTheyAreTold_data()
{
    QTest::addColumn<QString>("event");
    for (const auto &event : {u"pause"_s, u"end"_s, u"progress"_s})
        QTest::newRow(qPrintable(event)) << event;
}

void tst_TaskListener::removedWhileTheyAreTold()
{
    // The first listener destroys itself and the third one: the others are told all the same.
    QFETCH(QString, event);
    Rounds rounds;
    Journal journal;
    CooperativeTask task = rounds.cooperator.cooperate([] { return true; });
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 4; ++i) {
        listeners.push_back(std::make_unique<Listener>(task));
        const auto told = [&, i] {
            journal(QString::number(i));
            if (i == 1) {
                listeners[2].reset();
                // Its own last deed: the functions that run are copies.
                listeners[1].reset();
            }
        };
        listeners.back()->changed = [told] {
            const auto own = told;
            own();
        };
        listeners.back()->progressed = [told] {
            const auto own = told;
            own();
        };
    }
    if (event == u"pause"_s)
        task.pause();
    else if (event == u"end"_s)
        task.stop();
    else
        task.setProgress(Progress(1, 2));
    QCOMPARE(journal.lines().join(u' '), u"0 1 3"_s);
}

void tst_TaskListener::stopsTheTaskWhenItBeginsToWait_data()
{
    QTest::addColumn<bool>("coroutine");
    QTest::newRow("a step function") << false;
    QTest::newRow("a coroutine") << true;
}

void tst_TaskListener::stopsTheTaskWhenItBeginsToWait()
{
    QFETCH(bool, coroutine);
    Rounds rounds;
    const Deferred<> wait;
    CooperativeTask task;
    const auto body = [&]() -> Task<> { co_await wait; };
    if (coroutine)
        task = rounds.cooperator.cooperate(body);
    else
        task = rounds.cooperator.cooperate([&]() -> StepResult { return wait; });
    Listener listener(task);
    listener.changed = [&] {
        if (!task.isEnded())
            task.stop();
    };
    rounds.round();
    QVERIFY(task.state() == TaskState::Stopped);
    wait.callback();
    rounds.round();
    QCOMPARE(rounds.cooperator.statistics().live, std::size_t(0));
}

void tst_TaskListener::stopsTheTaskWhenItIsPausedOrResumed()
{
    Rounds rounds;
    for (const bool resumes : {false, true}) {
        const CooperativeTask task = rounds.cooperator.cooperate([] { return true; });
        if (resumes)
            task.pause();
        Listener listener(task);
        listener.changed = [&] {
            if (!task.isEnded())
                task.stop();
        };
        resumes ? task.resume() : task.pause();
        QVERIFY(task.state() == TaskState::Stopped);
    }
    QCOMPARE(rounds.reactor.statistics().pending, std::size_t(0));
}

void tst_TaskListener::destroysTheCooperator()
{
    TestReactor reactor;
    auto cooperator = std::make_unique<Cooperator>(reactor);
    const CooperativeTask task = cooperator->cooperate([] { return false; });
    Listener listener(task);
    listener.changed = [&] { cooperator.reset(); };
    reactor.turn();
    QVERIFY(!cooperator);
    QVERIFY(task.state() == TaskState::Done);
}

QTEST_APPLESS_MAIN(tst_TaskListener)
#include "tst_tasklistener.moc"
