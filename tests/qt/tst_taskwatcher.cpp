// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace QCoop;

namespace {

CooperativeTask endless(QObject *context)
{
    return cooperate(context, [] { return Step::Again; });
}

/// Writes down the signals of a watcher.
class Signals
{
public:
    explicit Signals(TaskWatcher &watcher)
    {
        const auto note = [this](const QString &name) { return [this, name] { lines << name; }; };
        QObject::connect(&watcher, &TaskWatcher::done, &watcher, note(u"done"_s));
        QObject::connect(&watcher, &TaskWatcher::failed, &watcher,
                         [this](const QString &message) { lines << u"failed: "_s + message; });
        QObject::connect(&watcher, &TaskWatcher::stopped, &watcher, note(u"stopped"_s));
        QObject::connect(&watcher, &TaskWatcher::finished, &watcher, note(u"finished"_s));
    }
    QStringList lines;
};

} // namespace

class tst_TaskWatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itStartsWithoutATask();
    void itTellsTheStateOfItsTask();
    void exactlyOneEndIsTold_data();
    void exactlyOneEndIsTold();
    void aTaskThatHasEndedIsToldToo();
    void nothingIsToldInsideTheStep();
    void progressIsToldAtMostOnceAFrame();
    void theLastProgressIsToldBeforeTheEnd();
    void itsSlotsDoNothingWhereTheyHaveNoEffect();
    void itsSlotsCommandTheTask();
    void itMayBeDestroyedInItsOwnSlot_data();
    void itMayBeDestroyedInItsOwnSlot();
    void itMayBeGivenAnotherTask();
    void itMayBeGivenAnotherTaskInItsOwnSlot();
    void severalWatchersWatchOneTask();
    void lettingItGoDoesNotStopTheTask();
    void trapT17_aSlotThatThrowsIsReported();
};

void tst_TaskWatcher::itStartsWithoutATask()
{
    TaskWatcher watcher;
    Signals told(watcher);
    QVERIFY(!watcher.isLive());
    QVERIFY(watcher.name().isEmpty());
    QCOMPARE(watcher.pauseCount(), 0);
    watcher.pause();
    watcher.resume();
    watcher.stop();
    runFor(2ms);
    QCOMPARE(told.lines, QStringList());
}

void tst_TaskWatcher::itTellsTheStateOfItsTask()
{
    const Deferred<> something;
    int steps = 0;
    CooperativeTask task = cooperate(this, [&]() -> StepResult {
        if (++steps == 1)
            return Progress(1, 4, u"one of four"_s);
        if (steps == 2)
            return something;
        return Step::Again;
    });
    task.setName(u"reader"_s);
    TaskWatcher watcher(task);
    QSignalSpy changed(&watcher, &TaskWatcher::changed);
    QSignalSpy progressed(&watcher, &TaskWatcher::progressChanged);
    QCOMPARE(watcher.property("name").toString(), u"reader"_s);
    QCOMPARE(watcher.property("stateName").toString(), u"ready"_s);
    QCOMPARE(watcher.property("running").toBool(), true);
    QCOMPARE(watcher.property("progressTotal").toLongLong(), 0);
    QVERIFY(runUntil([&] { return watcher.stateName() == u"waiting"_s && !progressed.empty(); }));
    QCOMPARE(watcher.property("progressValue").toLongLong(), 1);
    QCOMPARE(watcher.property("progressTotal").toLongLong(), 4);
    QCOMPARE(watcher.property("progressText").toString(), u"one of four"_s);
    QCOMPARE(watcher.property("pauseCount").toInt(), 1); // waiting counts as one

    runFor(2ms);
    changed.clear();
    task.pause();
    QCOMPARE(watcher.property("paused").toBool(), true);
    QCOMPARE(watcher.property("stateName").toString(), u"paused"_s);
    QCOMPARE(watcher.property("pauseCount").toInt(), 2);
    QVERIFY(runUntil([&] { return changed.size() == 1; }));
    task.setName(u"writer"_s);
    QVERIFY(runUntil([&] { return changed.size() == 2; }));
    QCOMPARE(watcher.property("name").toString(), u"writer"_s);
    something.callback();
    task.resume();
    QVERIFY(runUntil([&] { return changed.size() == 3; }));
    QCOMPARE(watcher.property("paused").toBool(), false);
    task.stop();
    QCOMPARE(watcher.property("running").toBool(), false);
    QVERIFY(runUntil([&] { return changed.size() == 4; }));
}

void tst_TaskWatcher::exactlyOneEndIsTold_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("state");
    QTest::newRow("done") << u"done"_s << u"done"_s << u"done"_s;
    QTest::newRow("failed") << u"failed"_s << u"failed: no more"_s << u"failed"_s;
    QTest::newRow("stopped") << u"stopped"_s << u"stopped"_s << u"stopped"_s;
    QTest::newRow("cooperator") << u"cooperator"_s << u"stopped"_s << u"stopped"_s;
    QTest::newRow("context") << u"context"_s << u"stopped"_s << u"stopped"_s;
}

void tst_TaskWatcher::exactlyOneEndIsTold()
{
    QFETCH(QString, end);
    QFETCH(QString, told);
    QFETCH(QString, state);
    const Reports reports;
    Cooperator cooperator;
    auto context = std::make_unique<QObject>();
    int steps = 0;
    CooperativeTask task = cooperator.cooperate(context.get(), [&]() -> Step {
        if (++steps == 5 && end == u"done")
            return Step::Done;
        if (steps == 5 && end == u"failed")
            throw Oops("no more");
        return Step::Again;
    });
    TaskWatcher watcher(task);
    Signals log(watcher);
    QVERIFY(runUntil([&] { return steps >= 5; }));
    if (end == u"stopped")
        task.stop();
    else if (end == u"cooperator")
        cooperator.stop();
    else if (end == u"context")
        context.reset();
    QVERIFY(runUntil([&] { return !log.lines.isEmpty(); }));
    runFor(20ms);
    QCOMPARE(log.lines, QStringList({told, u"finished"_s}));
    QCOMPARE(watcher.stateName(), state);
}

void tst_TaskWatcher::aTaskThatHasEndedIsToldToo()
{
    CooperativeTask task = endless(this);
    task.stop();
    TaskWatcher watcher(task);
    Signals log(watcher);
    QCOMPARE(log.lines, QStringList());
    QVERIFY(runUntil([&] { return log.lines.size() == 2; }));
    QCOMPARE(log.lines, QStringList({u"stopped"_s, u"finished"_s}));
}

void tst_TaskWatcher::nothingIsToldInsideTheStep()
{
    bool inside = false;
    bool toldInside = false;
    CooperativeTask task;
    task = cooperate(this, [&, steps = 0]() mutable {
        inside = true;
        task.setName(u"step"_s).setProgress(Progress(steps, 10));
        task.pause();
        task.resume();
        inside = false;
        return ++steps < 10 ? Step::Again : Step::Done;
    });
    TaskWatcher watcher(task);
    bool over = false;
    const auto note = [&] { toldInside = toldInside || inside; };
    connect(&watcher, &TaskWatcher::changed, this, note);
    connect(&watcher, &TaskWatcher::progressChanged, this, note);
    connect(&watcher, &TaskWatcher::finished, this, [&] { over = true; });
    QVERIFY(runUntil([&] { return over; }));
    QVERIFY(!toldInside);
}

void tst_TaskWatcher::progressIsToldAtMostOnceAFrame()
{
    std::int64_t steps = 0;
    CooperativeTask task = cooperate(this, [&]() -> StepResult { return Progress(++steps, 0); });
    TaskWatcher watcher(task);
    QSignalSpy progressed(&watcher, &TaskWatcher::progressChanged);
    const TimePoint start = QtReactor::instance().now();
    QVERIFY(runUntil([&] { return progressed.size() >= 4; }));
    QVERIFY(steps > 100);
    // The first comes with the beginning of the watch.
    QVERIFY(QtReactor::instance().now() - start >= 3 * 15ms);
    task.stop();
}

void tst_TaskWatcher::theLastProgressIsToldBeforeTheEnd()
{
    CooperativeTask task = cooperate(this, [i = 0]() mutable -> StepResult {
        if (++i > 10)
            return Step::Done;
        return Progress(i, 10);
    });
    TaskWatcher watcher(task);
    qint64 last = 0;
    qint64 atTheEnd = 0;
    connect(&watcher, &TaskWatcher::progressChanged, this, [&] { last = watcher.progressValue(); });
    connect(&watcher, &TaskWatcher::done, this, [&] { atTheEnd = last; });
    QVERIFY(runUntil([&] { return atTheEnd > 0; }));
    QCOMPARE(atTheEnd, 10);
}

void tst_TaskWatcher::itsSlotsDoNothingWhereTheyHaveNoEffect()
{
    CooperativeTask task = endless(this);
    TaskWatcher watcher(task);
    watcher.resume();
    watcher.stop();
    watcher.stop();
    watcher.pause();
    watcher.resume();
    QCOMPARE(task.state(), TaskState::Stopped);
    const Deferred<> never;
    CooperativeTask waiting = cooperate(this, [&] { return never; });
    QVERIFY(runUntil([&] { return waiting.state() == TaskState::Waiting; }));
    TaskWatcher second(waiting);
    second.resume(); // what it waits for is not a pause of the program
    QCOMPARE(waiting.state(), TaskState::Waiting);
    waiting.stop();
}

void tst_TaskWatcher::itsSlotsCommandTheTask()
{
    CooperativeTask task = endless(this);
    TaskWatcher watcher(task);
    watcher.pause();
    watcher.pause();
    QCOMPARE(task.pauseCount(), 2U);
    watcher.resume();
    QVERIFY(watcher.isPaused());
    watcher.resume();
    QVERIFY(!watcher.isPaused());
    watcher.stop();
    QCOMPARE(task.state(), TaskState::Stopped);
}

void tst_TaskWatcher::itMayBeDestroyedInItsOwnSlot_data()
{
    using Signal = void (TaskWatcher::*)();
    QTest::addColumn<Signal>("signal");
    QTest::newRow("changed") << &TaskWatcher::changed;
    QTest::newRow("progressChanged") << &TaskWatcher::progressChanged;
    QTest::newRow("stopped") << &TaskWatcher::stopped;
    QTest::newRow("finished") << &TaskWatcher::finished;
}

void tst_TaskWatcher::itMayBeDestroyedInItsOwnSlot()
{
    using Signal = void (TaskWatcher::*)();
    QFETCH(Signal, signal);
    CooperativeTask task = endless(this);
    auto watcher = std::make_unique<TaskWatcher>(task);
    connect(watcher.get(), signal, this, [&] { watcher.reset(); });
    task.setProgress(Progress(1, 2));
    task.stop();
    QVERIFY(runUntil([&] { return !watcher; }));
    runFor(2ms);
}

void tst_TaskWatcher::itMayBeGivenAnotherTask()
{
    CooperativeTask first = endless(this);
    CooperativeTask second = endless(this);
    TaskWatcher watcher(first);
    Signals log(watcher);
    watcher.setTask(second);
    first.stop();
    runFor(5ms);
    QCOMPARE(log.lines, QStringList());
    QCOMPARE(watcher.task(), second);
    second.stop();
    QVERIFY(runUntil([&] { return log.lines.size() == 2; }));
    watcher.setTask({});
    QVERIFY(!watcher.isLive());
    runFor(5ms);
    QCOMPARE(log.lines.size(), 2);
}

void tst_TaskWatcher::itMayBeGivenAnotherTaskInItsOwnSlot()
{
    CooperativeTask first = endless(this);
    CooperativeTask second = endless(this);
    TaskWatcher watcher(first);
    Signals log(watcher);
    connect(&watcher, &TaskWatcher::stopped, this, [&] {
        if (watcher.task() == first)
            watcher.setTask(second);
    });
    first.stop();
    QVERIFY(runUntil([&] { return watcher.task() == second; }));
    runFor(5ms);
    QCOMPARE(log.lines, QStringList({u"stopped"_s, u"finished"_s}));
    second.stop();
    QVERIFY(runUntil([&] { return log.lines.size() == 4; }));
}

void tst_TaskWatcher::severalWatchersWatchOneTask()
{
    CooperativeTask task = endless(this);
    TaskWatcher one(task);
    auto two = std::make_unique<TaskWatcher>(task);
    TaskWatcher three(task);
    Signals logOne(one);
    Signals logThree(three);
    connect(&one, &TaskWatcher::stopped, this, [&] { two.reset(); });
    task.stop();
    QVERIFY(runUntil([&] { return logOne.lines.size() == 2 && logThree.lines.size() == 2; }));
}

void tst_TaskWatcher::lettingItGoDoesNotStopTheTask()
{
    CooperativeTask task = endless(this);
    {
        TaskWatcher watcher(task);
    }
    runFor(2ms);
    QVERIFY(!task.isEnded());
    task.stop();
}

void tst_TaskWatcher::trapT17_aSlotThatThrowsIsReported()
{
    Reports reports;
    CooperativeTask task = endless(this);
    TaskWatcher watcher(task);
    connect(&watcher, &TaskWatcher::stopped, this, [] { throw Oops("in a slot"); });
    task.stop();
    QStringList told;
    QVERIFY(runUntil([&] {
        told << reports.take();
        return !told.isEmpty();
    }));
    QCOMPARE(told, QStringList(u"Callback Oops: in a slot"_s));
}

QTEST_GUILESS_MAIN(tst_TaskWatcher)
#include "tst_taskwatcher.moc"
