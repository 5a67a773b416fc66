// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"

#include <qcoop/qcoop.h>

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <source_location>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

Task<> endless(int *line)
{
    for (;;) {
        *line = int(std::source_location::current().line()) + 1;
        co_yield {};
        co_await sleep(5ms);
    }
}

CooperativeTask stepping(QObject *context, const char *name)
{
    return cooperate(context, [] { return Step::Again; }).setName(name);
}

} // namespace

/// What an inspector sees of a program, and what it can do to it.
class tst_Probe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void offUntilAskedFor();
    void listeningTwiceAndClosingTwice();
    void aFolderThatIsNotTrustedIsToldAndTheProgramGoesOn();
    void helloSaysWhoItIs();
    void tasksAreToldWithAllThatIsKnown();
    void whoComesLateSeesWhatWasThere();
    void endsAreTold_data();
    void endsAreTold();
    void shortLivedTasksAreToldToo();
    void timersAreTold();
    void loopingCallsAreOneTimerEach();
    void theLoopIsMeasured();
    void longStepsAreTold();
    void schedulersAreTold();
    void otherThreadsAreWatched();
    void closingSaysGoodbye();
    void nothingIsKeptWhileNobodyLooks();

private:
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<QObject> m_context;
};

void tst_Probe::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
    m_context = std::make_unique<QObject>();
}

void tst_Probe::cleanup()
{
    Probe::close();
    m_context.reset();
}

void tst_Probe::offUntilAskedFor()
{
    QVERIFY(!Probe::isListening());
    QCOMPARE(Probe::socket(), QString());
    QVERIFY(!QtReactor::instance().observer());
    QVERIFY(Wire::findEndpoints().endpoints.isEmpty());
}

void tst_Probe::listeningTwiceAndClosingTwice()
{
    QVERIFY(Probe::listen());
    const QString socket = Probe::socket();
    QVERIFY(QFile::exists(socket));
    QVERIFY(Probe::listen());
    QCOMPARE(Probe::socket(), socket);
    QVERIFY(QtReactor::instance().observer());
    Probe::close();
    Probe::close();
    QVERIFY(!QtReactor::instance().observer());
    QVERIFY(!QFile::exists(socket));
    QVERIFY(Wire::findEndpoints().endpoints.isEmpty());
}

void tst_Probe::aFolderThatIsNotTrustedIsToldAndTheProgramGoesOn()
{
    const QString folder = m_runtime->path() + u"/qcoop"_s;
    QVERIFY(QDir().mkdir(folder));
    QVERIFY(QFile::setPermissions(folder, QFile::Permissions(0x7777)));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"^probe: this program cannot be "
                                            "inspected: .* is open to other users"_s));
    QVERIFY(!Probe::listen());
    QVERIFY(Probe::problem().contains(u"open to other users"_s));
    QVERIFY(!Probe::isListening());
    QVERIFY(!QtReactor::instance().observer());
}

void tst_Probe::helloSaysWhoItIs()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    const Wire::Hello hello = end.all<Wire::Hello>().at(0);
    QCOMPARE(hello.application, u"tst_probe"_s);
    QCOMPARE(hello.pid, QCoreApplication::applicationPid());
    QCOMPARE(hello.major, Wire::protocolMajor);
    QCOMPARE(hello.instance.size(), qsizetype(16));
    QVERIFY(!hello.mayControl);
    QCOMPARE(hello.whyNoControl, u"start the program with QCOOP_INSPECT_CONTROL=1"_s);
    QCOMPARE(hello.schemas.size(), qsizetype(6));
    const auto loop = end.all<Wire::LoopAdded>().at(0);
    QCOMPARE(loop.name, u"main"_s);
    QVERIFY(!loop.isGui);
}

void tst_Probe::tasksAreToldWithAllThatIsKnown()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    int line = 0;
    const int spawned = int(std::source_location::current().line()) + 1;
    CooperativeTask render = cooperate(m_context.get(), endless(&line)).setName("render");
    CooperativeTask held = stepping(m_context.get(), "held");
    held.pause();
    held.pause();
    held.setProgress(Progress(3, 8));
    cooperate(m_context.get(), [] { return Step::Again; });

    QTRY_VERIFY(end.row(u"render"_s).steps > 3);
    QTRY_COMPARE(end.row(u"held"_s).pausesProgram, 2U);
    const Wire::TaskRow row = end.row(u"render"_s);
    QCOMPARE(row.task, render.id());
    QCOMPARE(end.placeText(row.yieldedAt).section(u':', 0, 0), u"tst_probe.cpp"_s);
    const int yielded = end.placeText(row.yieldedAt).section(u':', 1).toInt();
    QVERIFY2(yielded == line || yielded == line + 1, qPrintable(QString::number(yielded)));
    QCOMPARE(end.placeText(end.added.value(render.id()).spawnedAt),
             u"tst_probe.cpp:%1"_s.arg(spawned));
    QVERIFY(row.longest >= row.last || row.isEstimate);
    QCOMPARE(Wire::TaskState(end.row(u"held"_s).state), Wire::TaskState::Paused);
    // The one without a name has none on the wire either.
    QTRY_COMPARE(end.rows.size(), qsizetype(3));
    QVERIFY(std::ranges::any_of(end.rows, [](const auto &each) { return each.name == 0; }));
    // It waits for its sleep now and then.
    QTRY_VERIFY(std::ranges::any_of(end.all<Wire::TaskTable>(), [&](const auto &table) {
        return std::ranges::any_of(table.rows, [&](const Wire::TaskRow &each) {
            return each.task == render.id() &&
                   Wire::TaskState(each.state) == Wire::TaskState::Waiting &&
                   each.waitingOn == quint8(Wire::Waiting::Awaiter);
        });
    }));
}

void tst_Probe::whoComesLateSeesWhatWasThere()
{
    CooperativeTask before = stepping(m_context.get(), "before the probe");
    const DelayedCall call = callLater(1h, m_context.get(), [] {});
    LoopingCall loop(m_context.get(), [] {});
    loop.start(100ms).then([] {});
    QVERIFY(Probe::listen());
    CooperativeTask after = stepping(m_context.get(), "after it");
    QTRY_VERIFY(after.statistics().steps > 10);
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QVERIFY(end.taskNamed(u"before the probe"_s) != 0);
    QVERIFY(end.row(u"after it"_s).steps > 10);
    QCOMPARE(end.timerRows.size(), qsizetype(2));
    const auto begin = end.all<Wire::SnapshotBegin>().at(0);
    QCOMPARE(begin.tasks, quint64(2));
    QCOMPARE(begin.timers, quint64(2));
    // Whose tasks they are was told within the snapshot.
    const auto schedulers = end.all<Wire::SchedulerAdded>();
    QVERIFY(std::ranges::any_of(schedulers, [&](const auto &each) {
        return each.scheduler == before.cooperatorId() && each.name == u"default"_s;
    }));
}

void tst_Probe::endsAreTold_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("done") << int(Wire::TaskState::Done);
    QTest::newRow("failed") << int(Wire::TaskState::Failed);
    QTest::newRow("stopped") << int(Wire::TaskState::Stopped);
    QTest::newRow("its cooperator was stopped") << int(Wire::TaskState::SchedulerStopped);
}

void tst_Probe::endsAreTold()
{
    QFETCH(int, how);
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    Cooperator cooperator(QtReactor::instance(), Options{.name = "mine"});
    bool goOn = true;
    const CooperativeTask task = cooperator.cooperate([&] {
        if (!goOn && Wire::TaskState(how) == Wire::TaskState::Failed)
            throw std::runtime_error("no such file");
        return goOn;
    });
    task.whenDone().then([] {}, [](const Failure &) {});
    QTRY_VERIFY(end.rows.contains(task.id()));
    if (Wire::TaskState(how) == Wire::TaskState::Stopped)
        task.stop();
    else if (Wire::TaskState(how) == Wire::TaskState::SchedulerStopped)
        cooperator.stop();
    goOn = false;
    QTRY_COMPARE(end.count<Wire::TaskEnded>(), std::size_t(1));
    const auto ended = end.all<Wire::TaskEnded>().at(0);
    QCOMPARE(ended.task, task.id());
    QCOMPARE(int(ended.how), how);
    QCOMPARE(ended.error, ended.how == Wire::TaskState::Failed ? u"no such file"_s : QString());
    QCOMPARE(ended.steps, task.statistics().steps);
    QVERIFY(!ended.byInspector);
}

void tst_Probe::shortLivedTasksAreToldToo()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    for (int i = 0; i < 100; ++i)
        cooperate(m_context.get(), [] { return Step::Done; }).setName("brief");
    QTRY_COMPARE(end.count<Wire::TaskEnded>(), std::size_t(100));
    for (const auto &ended : end.all<Wire::TaskEnded>()) {
        QVERIFY(end.added.contains(ended.task));
        QCOMPARE(ended.steps, quint64(1));
    }
    QVERIFY(end.rows.isEmpty());
}

void tst_Probe::timersAreTold()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    DelayedCall late = callLater(1h, m_context.get(), [] {});
    const int line = int(std::source_location::current().line()) - 1;
    DelayedCall soon = callLater(300ms, m_context.get(), [] {});
    QTRY_COMPARE(end.timerRows.size(), qsizetype(2));
    const auto byDue = [&](auto compare) {
        return *std::ranges::max_element(end.timerRows, compare, &Wire::TimerRow::due);
    };
    const Wire::TimerRow latest = byDue(std::ranges::less());
    QCOMPARE(latest.due, late.time().time_since_epoch().count());
    const Wire::TimerAdded added = end.timers.value(latest.timer);
    QCOMPARE(added.kind, quint8(Wire::TimerKind::CallLater));
    QCOMPARE(end.placeText(added.madeAt), u"tst_probe.cpp:%1"_s.arg(line));
    late.reset(2h);
    QTRY_COMPARE(end.timerRows.value(latest.timer).due, late.time().time_since_epoch().count());
    late.cancel();
    QTRY_COMPARE(end.count<Wire::TimerEnded>(), std::size_t(2));
    QList<Wire::TimerEnd> ends;
    for (const auto &each : end.all<Wire::TimerEnded>())
        ends.append(each.how);
    QVERIFY(ends.contains(Wire::TimerEnd::Cancelled));
    QVERIFY(ends.contains(Wire::TimerEnd::Fired));
    QVERIFY(end.timerRows.isEmpty());
}

void tst_Probe::loopingCallsAreOneTimerEach()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    LoopingCall loop(m_context.get(), [] {});
    loop.start(20ms).then([] {});
    QTRY_VERIFY(end.timerRows.size() == 1 && end.timerRows.begin()->fires > 5);
    const Wire::TimerRow row = *end.timerRows.begin();
    QCOMPARE(row.interval, Wire::Length(20'000'000));
    QCOMPARE(end.timers.value(row.timer).kind, quint8(Wire::TimerKind::LoopingCall));
    QVERIFY(row.due != 0);
    QVERIFY(row.maxLate >= row.lastLate);
    QCOMPARE(end.timers.size(), qsizetype(1)); // its calls are not timers of their own
    loop.stop();
    QTRY_COMPARE(end.count<Wire::TimerEnded>(), std::size_t(1));
    QCOMPARE(int(end.all<Wire::TimerEnded>().at(0).how), int(Wire::TimerEnd::Stopped));
}

void tst_Probe::theLoopIsMeasured()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    const CooperativeTask task = stepping(m_context.get(), "busy");
    QTRY_VERIFY(end.count<Wire::LoopStats>() > 5);
    Wire::LoopStats sum;
    for (const auto &each : end.all<Wire::LoopStats>()) {
        sum.iterations += each.iterations;
        sum.interval += each.interval;
        sum.busy += each.busy;
        sum.qcoop += each.qcoop;
        sum.worst = std::max(sum.worst, each.worst);
        sum.steps += each.steps;
    }
    QVERIFY(sum.iterations > 0);
    QVERIFY(sum.busy > 0 && sum.busy <= sum.interval);
    QVERIFY(sum.qcoop > 0 && sum.qcoop <= sum.busy);
    QVERIFY(sum.worst > 0);
    QVERIFY(sum.steps > 0);
}

void tst_Probe::longStepsAreTold()
{
    QVERIFY(Probe::listen({.longStep = 5ms}));
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    Cooperator cooperator(QtReactor::instance()); // that knows nothing of short steps yet
    const CooperativeTask task = cooperator.cooperate([steps = 0]() mutable {
        const TimePoint until =
            QtReactor::instance().now() + (++steps == 3 ? Duration(20ms) : Duration(50us));
        while (QtReactor::instance().now() < until) {
        }
        return steps < 10;
    });
    QTRY_COMPARE(end.count<Wire::TaskEnded>(), std::size_t(1));
    const auto steps = end.all<Wire::LongStep>();
    QVERIFY(!steps.empty());
    const auto longest = std::ranges::max(steps, {}, &Wire::LongStep::took);
    QCOMPARE(longest.task, task.id());
    QVERIFY(longest.took >= 20'000'000);
    QVERIFY(end.all<Wire::TaskEnded>().at(0).longest >= 20'000'000);
}

void tst_Probe::schedulersAreTold()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    auto cooperator =
        std::make_unique<Cooperator>(QtReactor::instance(), Options{.slice = 2ms, .name = "bulk"});
    cooperator->cooperate([] { return true; });
    cooperator->cooperate([] { return true; }).pause();
    const auto id = cooperator->id();
    const auto isTold = [&] {
        return std::ranges::any_of(end.all<Wire::SchedulerStats>(), [&](const auto &each) {
            return each.scheduler == id && each.live == 2 && each.ready == 1 && each.steps > 0;
        });
    };
    QTRY_VERIFY(isTold());
    const auto added = end.all<Wire::SchedulerAdded>();
    const auto own = std::ranges::find(added, id, &Wire::SchedulerAdded::scheduler);
    QVERIFY(own != added.end());
    QCOMPARE(own->name, u"bulk"_s);
    QCOMPARE(own->slice, Wire::Length(2'000'000));
    cooperator.reset();
    QTRY_VERIFY(std::ranges::any_of(end.all<Wire::SchedulerRemoved>(),
                                    [&](const auto &each) { return each.scheduler == id; }));
}

void tst_Probe::otherThreadsAreWatched()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QThread thread;
    thread.setObjectName(u"worker"_s);
    thread.start();
    auto *const context = new QObject;
    context->moveToThread(&thread);
    QObject::connect(&thread, &QThread::finished, context, &QObject::deleteLater);
    QMetaObject::invokeMethod(context, [context] { stepping(context, "elsewhere"); });
    QTRY_VERIFY(end.row(u"elsewhere"_s).steps > 100);
    const auto loops = end.all<Wire::LoopAdded>();
    QCOMPARE(loops.size(), std::size_t(2));
    QCOMPARE(loops[1].name, u"worker"_s);
    thread.quit();
    QVERIFY(thread.wait());
    QTRY_COMPARE(end.count<Wire::LoopRemoved>(), std::size_t(1));
    QCOMPARE(end.all<Wire::LoopRemoved>().at(0).loop, loops[1].loop);
}

void tst_Probe::closingSaysGoodbye()
{
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    Probe::close();
    QTRY_COMPARE(end.count<Wire::Bye>(), std::size_t(1));
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    QCOMPARE(end.error(), QString());
    // And it can be opened again.
    QVERIFY(Probe::listen());
    InspectorEnd again;
    again.attach();
    QTRY_VERIFY(again.hasSnapshot());
}

void tst_Probe::nothingIsKeptWhileNobodyLooks()
{
    QVERIFY(Probe::listen());
    for (int i = 0; i < 1000; ++i)
        cooperate(m_context.get(), [] { return Step::Done; });
    const CooperativeTask last = cooperate(m_context.get(), [] { return Step::Done; });
    QTRY_VERIFY(last.isEnded());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QTRY_VERIFY(end.count<Wire::LoopStats>() > 0);
    QCOMPARE(end.count<Wire::TaskEnded>(), std::size_t(0));
    QVERIFY(end.rows.isEmpty());
}

QTEST_GUILESS_MAIN(tst_Probe)
#include "tst_probe.moc"
