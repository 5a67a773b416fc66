// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"

#include <qcoop/qcoop.h>

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Wire::ReplyCode;
using Wire::Verb;

namespace {

void block(Duration time)
{
    const TimePoint until = QtReactor::instance().now() + time;
    while (QtReactor::instance().now() < until) {
    }
}

} // namespace

/// What inspectors may do to tasks, and what is left of it when they go.
class tst_Commands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void pauseResumeStepStop();
    void resumeTakesBackAPauseOfTheProgramAtLast();
    void severalTasksInOneCommand();
    void refusals_data();
    void refusals();
    void withoutTheRightNothingIsDone();
    void whoDidNotAskForControlHasNone();
    void pausesEndWithTheirInspector_data();
    void pausesEndWithTheirInspector();
    void pausesOfOthersStay();
    void pausesAreTakenBackWhenTheProbeCloses();
    void stoppedByAnInspectorIsTold();
    void theProbeMayCloseWhileItObeys();
    void theProbeMayCloseAndOpenAgainInsideACall();
    void anotherObserverTakesTheLoopOutOfSight();
    void anObserverOfTheProgramsOwnStays();
    void aBlockedLoopAnswersBusyAndObeysLater();
    void commandsForABlockedLoopCanBeCancelled();
    void tooManyCommandsAreRefused();
    void threeInspectorsAtOnce();

private:
    void attach(InspectorEnd &end);
    ReplyCode codeOf(InspectorEnd &end, Verb verb, Wire::Id task);

    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<QObject> m_context;
    CooperativeTask m_task;
};

void tst_Commands::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
    m_context = std::make_unique<QObject>();
    m_task = cooperate(m_context.get(), [] { return Step::Again; }).setName("endless");
    QVERIFY(Probe::listen({.allowsControl = true}));
}

void tst_Commands::cleanup()
{
    Probe::close();
    m_context.reset();
}

void tst_Commands::attach(InspectorEnd &end)
{
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QVERIFY(end.all<Wire::Hello>().at(0).mayControl);
}

ReplyCode tst_Commands::codeOf(InspectorEnd &end, Verb verb, Wire::Id task)
{
    const quint64 request = end.command(verb, {task});
    [&] { QTRY_VERIFY(end.isAnswered(request)); }();
    return end.replyTo(request).code;
}

void tst_Commands::pauseResumeStepStop()
{
    InspectorEnd end;
    attach(end);
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    QCOMPARE(m_task.statistics().pausedByInspector, 2U);
    QCOMPARE(end.all<Wire::Reply>().back().pausesInspector, 2U);
    QTRY_COMPARE(end.row(u"endless"_s).pausesInspector, 2U);
    QCOMPARE(Wire::TaskState(end.row(u"endless"_s).state), Wire::TaskState::Paused);
    QCOMPARE(codeOf(end, Verb::Resume, m_task.id()), ReplyCode::Ok);
    const quint64 steps = m_task.statistics().steps;
    QCOMPARE(codeOf(end, Verb::StepOnce, m_task.id()), ReplyCode::Ok);
    QTRY_COMPARE(m_task.statistics().steps, steps + 1);
    QTRY_COMPARE(end.row(u"endless"_s).steps, steps + 1);
    QCOMPARE(m_task.pauseCount(), 1U);
    QCOMPARE(codeOf(end, Verb::Resume, m_task.id()), ReplyCode::Ok);
    QTRY_VERIFY(m_task.statistics().steps > steps + 100);
    QCOMPARE(codeOf(end, Verb::Stop, m_task.id()), ReplyCode::Ok);
    QVERIFY(m_task.state() == TaskState::Stopped);
}

void tst_Commands::resumeTakesBackAPauseOfTheProgramAtLast()
{
    InspectorEnd end;
    attach(end);
    m_task.pause();
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    QCOMPARE(codeOf(end, Verb::Resume, m_task.id()), ReplyCode::Ok);
    QCOMPARE(m_task.statistics().pausedByProgram, 1U);
    QCOMPARE(m_task.statistics().pausedByInspector, 0U);
    QCOMPARE(codeOf(end, Verb::Resume, m_task.id()), ReplyCode::Ok);
    QCOMPARE(m_task.pauseCount(), 0U);
    QCOMPARE(codeOf(end, Verb::Resume, m_task.id()), ReplyCode::NotPaused);
}

void tst_Commands::severalTasksInOneCommand()
{
    const CooperativeTask other = cooperate(m_context.get(), [] { return Step::Again; });
    InspectorEnd end;
    attach(end);
    const quint64 request = end.command(Verb::Pause, {m_task.id(), other.id(), 999'999});
    const auto replies = [&] {
        QHash<Wire::Id, ReplyCode> codes;
        for (const auto &reply : end.all<Wire::Reply>()) {
            if (reply.request == request)
                codes.insert(reply.task, reply.code);
        }
        return codes;
    };
    QTRY_COMPARE(replies().size(), qsizetype(3));
    QCOMPARE(replies().value(m_task.id()), ReplyCode::Ok);
    QCOMPARE(replies().value(other.id()), ReplyCode::Ok);
    QCOMPARE(replies().value(999'999), ReplyCode::Gone);
    QCOMPARE(other.pauseCount(), 1U);
}

void tst_Commands::refusals_data()
{
    QTest::addColumn<QString>("task");
    QTest::addColumn<int>("verb");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const QString &task, Verb verb, ReplyCode code) {
        QTest::newRow(name) << task << int(verb) << int(code);
    };
    row("step of one that runs", u"endless"_s, Verb::StepOnce, ReplyCode::NotPaused);
    row("step of one that waits", u"waiting"_s, Verb::StepOnce, ReplyCode::Waiting);
    row("resume of one that runs", u"endless"_s, Verb::Resume, ReplyCode::NotPaused);
    row("pause of nobody", u"nobody"_s, Verb::Pause, ReplyCode::Gone);
    row("an unknown verb", u"endless"_s, Verb(200), ReplyCode::Denied);
}

void tst_Commands::refusals()
{
    QFETCH(QString, task);
    QFETCH(int, verb);
    QFETCH(int, code);
    const Deferred<> never;
    cooperate(m_context.get(), [never]() -> StepResult { return never; }).setName("waiting");
    InspectorEnd end;
    attach(end);
    QTRY_VERIFY(Wire::TaskState(end.row(u"waiting"_s).state) == Wire::TaskState::Waiting);
    const quint64 request = end.command(Verb(verb), {end.taskNamed(task)});
    QTRY_VERIFY(end.isAnswered(request));
    QCOMPARE(int(end.replyTo(request).code), code);
    QCOMPARE(m_task.pauseCount(), 0U);
}

void tst_Commands::withoutTheRightNothingIsDone()
{
    Probe::close();
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    for (const Verb verb : {Verb::Pause, Verb::Resume, Verb::Stop, Verb::StepOnce})
        QCOMPARE(codeOf(end, verb, m_task.id()), ReplyCode::Denied);
    QCOMPARE(codeOf(end, Verb::Ping, 0), ReplyCode::Ok);
    const quint64 ofNobody = end.command(Verb::Pause, {});
    QTRY_VERIFY(end.isAnswered(ofNobody));
    QCOMPARE(int(end.replyTo(ofNobody).code), int(ReplyCode::Gone));
    QCOMPARE(m_task.pauseCount(), 0U);
    QVERIFY(!m_task.isEnded());
}

void tst_Commands::whoDidNotAskForControlHasNone()
{
    InspectorEnd end;
    end.attach(false);
    QTRY_VERIFY(end.hasSnapshot());
    QVERIFY(!end.all<Wire::Hello>().at(0).mayControl);
    QCOMPARE(codeOf(end, Verb::Stop, m_task.id()), ReplyCode::Denied);
    QVERIFY(!m_task.isEnded());
}

void tst_Commands::pausesEndWithTheirInspector_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("left");
    QTest::newRow("the connection breaks") << u"abort"_s << 0;
    QTest::newRow("it says goodbye") << u"detach"_s << 0;
    QTest::newRow("it says goodbye and keeps them") << u"keep"_s << 2;
    QTest::newRow("it talks nonsense") << u"noise"_s << 0;
}

void tst_Commands::pausesEndWithTheirInspector()
{
    QFETCH(QString, how);
    QFETCH(int, left);
    m_task.pause();
    InspectorEnd end;
    attach(end);
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    if (how == u"abort")
        end.socket.abort();
    else if (how == u"noise")
        end.socket.write("\xd8\x18\x41\x05");
    else
        end.command(Verb::Detach, {}, how == u"keep" ? 1 : 0);
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    QTRY_COMPARE(int(m_task.statistics().pausedByInspector), left);
    QCOMPARE(m_task.statistics().pausedByProgram, 1U);
    m_task.resume();
    if (left > 0) {
        // They are nobody's now, so the next who comes may take them back.
        InspectorEnd next;
        attach(next);
        QCOMPARE(int(m_task.statistics().pausedByInspector), left);
        QCOMPARE(codeOf(next, Verb::Resume, m_task.id()), ReplyCode::Ok);
        QCOMPARE(codeOf(next, Verb::Resume, m_task.id()), ReplyCode::Ok);
        QCOMPARE(codeOf(next, Verb::Resume, m_task.id()), ReplyCode::NotPaused);
        QCOMPARE(m_task.pauseCount(), 0U);
    }
}

void tst_Commands::pausesOfOthersStay()
{
    auto goes = std::make_unique<InspectorEnd>();
    InspectorEnd stays;
    attach(*goes);
    attach(stays);
    QCOMPARE(codeOf(*goes, Verb::Pause, m_task.id()), ReplyCode::Ok);
    QCOMPARE(codeOf(stays, Verb::Pause, m_task.id()), ReplyCode::Ok);
    QCOMPARE(m_task.statistics().pausedByInspector, 2U);
    goes.reset();
    QTRY_COMPARE(m_task.statistics().pausedByInspector, 1U);
    QTRY_COMPARE(stays.row(u"endless"_s).pausesInspector, 1U);
    QVERIFY(m_task.state() == TaskState::Paused);
}

void tst_Commands::pausesAreTakenBackWhenTheProbeCloses()
{
    InspectorEnd end;
    attach(end);
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    Probe::close();
    QCOMPARE(m_task.pauseCount(), 0U);
}

void tst_Commands::stoppedByAnInspectorIsTold()
{
    InspectorEnd end, other;
    attach(end);
    attach(other);
    QCOMPARE(codeOf(end, Verb::Stop, m_task.id()), ReplyCode::Ok);
    QTRY_COMPARE(other.count<Wire::TaskEnded>(), std::size_t(1));
    QVERIFY(other.all<Wire::TaskEnded>().at(0).byInspector);
    QCOMPARE(codeOf(end, Verb::Stop, m_task.id()), ReplyCode::Gone);
}

void tst_Commands::theProbeMayCloseWhileItObeys()
{
    InspectorEnd end;
    attach(end);
    m_task.whenDone().onStopped(m_context.get(), [] { Probe::close(); });
    end.command(Verb::Stop, {m_task.id()});
    QTRY_VERIFY(!Probe::isListening());
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    QVERIFY(!QtReactor::instance().observer());
}

void tst_Commands::theProbeMayCloseAndOpenAgainInsideACall()
{
    const auto again = [] {
        Probe::close();
        QVERIFY(Probe::listen({.allowsControl = true}));
    };
    // Many slots before, so that the mark of the call means nothing on the new board.
    std::vector<DelayedCall> others;
    for (int i = 0; i < 1000; ++i)
        others.push_back(callLater(1h, m_context.get(), [] {}));
    bool isDone = false;
    callLater(1ms, m_context.get(), [&] {
        for (DelayedCall &other : others)
            other.cancel();
        again();
        isDone = true;
    });
    QTRY_VERIFY(isDone);
    int calls = 0;
    LoopingCall loop(m_context.get(), [&] {
        if (++calls == 2)
            again();
    });
    loop.start(5ms).then([] {});
    QTRY_VERIFY(calls > 4);
    InspectorEnd end;
    attach(end);
    QTRY_COMPARE(end.timerRows.size(), qsizetype(1));
}

void tst_Commands::anotherObserverTakesTheLoopOutOfSight()
{
    InspectorEnd end;
    attach(end);
    QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    Observer own;
    QtReactor::instance().setObserver(&own);
    QCOMPARE(m_task.pauseCount(), 0U);
    QTRY_COMPARE(end.count<Wire::LoopRemoved>(), std::size_t(1));
    Probe::close();
    QVERIFY(QtReactor::instance().observer() == &own);
    QtReactor::instance().setObserver(nullptr);
}

void tst_Commands::anObserverOfTheProgramsOwnStays()
{
    Probe::close();
    Observer own;
    QtReactor::instance().setObserver(&own);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Observer of the program's own"_s));
    QVERIFY(Probe::listen());
    QVERIFY(QtReactor::instance().observer() == &own);
    Probe::close();
    QVERIFY(QtReactor::instance().observer() == &own);
    QtReactor::instance().setObserver(nullptr);
}

void tst_Commands::aBlockedLoopAnswersBusyAndObeysLater()
{
    InspectorEnd end;
    attach(end);
    const quint64 request = end.command(Verb::Pause, {m_task.id()});
    const CooperativeTask guilty = cooperate(m_context.get(), [] {
        block(700ms);
        return Step::Done;
    });
    block(500ms); // the order lies on the board, and nobody looks
    QCOMPARE(m_task.pauseCount(), 0U);
    QTRY_COMPARE(end.replyTo(request).code, ReplyCode::Ok);
    QCOMPARE(m_task.statistics().pausedByInspector, 1U);
    const auto replies = end.all<Wire::Reply>();
    QCOMPARE(replies.size(), std::size_t(2));
    QCOMPARE(int(replies[0].code), int(ReplyCode::Busy));
    QCOMPARE(replies[0].request, request);
}

void tst_Commands::commandsForABlockedLoopCanBeCancelled()
{
    InspectorEnd end;
    attach(end);
    const quint64 request = end.command(Verb::Stop, {m_task.id()});
    const quint64 cancel = end.command(Verb::Cancel, {}, request);
    block(300ms);
    QTRY_VERIFY(end.isAnswered(cancel));
    QTRY_COMPARE(int(end.replyTo(request).code), int(ReplyCode::Cancelled));
    QVERIFY(!m_task.isEnded());
}

void tst_Commands::tooManyCommandsAreRefused()
{
    InspectorEnd end;
    attach(end);
    quint64 last = 0;
    for (int i = 0; i < 300; ++i)
        last = end.command(Verb::Ping, {});
    QTRY_VERIFY(end.isAnswered(last));
    QCOMPARE(int(end.replyTo(last).code), int(ReplyCode::TooMany));
    QCOMPARE(end.count<Wire::Reply>(), std::size_t(300));
}

void tst_Commands::threeInspectorsAtOnce()
{
    InspectorEnd ends[3];
    for (InspectorEnd &end : ends)
        attach(end);
    for (InspectorEnd &end : ends)
        QCOMPARE(codeOf(end, Verb::Pause, m_task.id()), ReplyCode::Ok);
    for (InspectorEnd &end : ends)
        QTRY_COMPARE(end.row(u"endless"_s).pausesInspector, 3U);
    // One may not take back what another has paused.
    QCOMPARE(codeOf(ends[0], Verb::Resume, m_task.id()), ReplyCode::Ok);
    QCOMPARE(codeOf(ends[0], Verb::Resume, m_task.id()), ReplyCode::NotPaused);
    QCOMPARE(m_task.statistics().pausedByInspector, 2U);
}

QTEST_GUILESS_MAIN(tst_Commands)
#include "tst_commands.moc"
