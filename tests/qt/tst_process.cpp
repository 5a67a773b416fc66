// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "awaitablematrix.h"

#include <QProcess>

#include <thread>

using namespace QCoop;

namespace {

const QString shell = u"/bin/sh"_s;

QString word(const ProcessExit &end)
{
    return end.isCrash() ? u"crash"_s : u"code %1"_s.arg(end.code());
}

/// A process that ends with 7 when it is told to.
class FinishedSpecimen final : public Specimen
{
public:
    FinishedSpecimen()
    {
        m_process->start(shell, {u"-c"_s, u"read line; exit 7"_s});
        m_process->waitForStarted();
    }
    Task<QString> await() override { co_return word(co_await finished(m_process.get())); }
    Deferred<QString> wait() override { return finished(m_process.get()).then(word); }
    void fire() override { m_process->write("\n"); }
    void killSender() override
    {
        QTest::ignoreMessage(QtWarningMsg, "QProcess: Destroyed while process (\"/bin/sh\") is "
                                           "still running.");
        m_process.reset();
    }
    bool isForgotten() const override
    {
        return m_process->connections(SIGNAL(finished(int, QProcess::ExitStatus)),
                                      SIGNAL(errorOccurred(QProcess::ProcessError)),
                                      SIGNAL(destroyed())) == 0;
    }
    ~FinishedSpecimen() override
    {
        if (m_process && m_process->state() != QProcess::NotRunning) {
            m_process->kill();
            m_process->waitForFinished();
        }
    }

private:
    std::unique_ptr<Counted<QProcess>> m_process = std::make_unique<Counted<QProcess>>();
};

std::vector<AwaitableRow> rows()
{
    AwaitableRow row("finished", [] { return std::make_unique<FinishedSpecimen>(); });
    row.withFired(u"code 7"_s)
        .withSenderDead(u"crash"_s)
        .withTwice(u"code 7"_s)
        .withAlreadyDone(u"code 7"_s);
    return {row};
}

/// What becomes of \a deferred, in a word.
template <typename T>
QString outcomeOf(const Deferred<T> &deferred)
{
    QString outcome;
    const auto failed = [&](const Failure &failure) { outcome = nameOf(failure); };
    if constexpr (std::is_void_v<T>)
        deferred.then([&] { outcome = u"started"_s; }, failed);
    else
        deferred.then([&](const T &value) { outcome = word(value); }, failed);
    runUntil([&] { return !outcome.isEmpty(); });
    return outcome;
}

} // namespace

/// Waiting for processes: the outcomes of all awaitables, and what only processes have.
class tst_Process : public AwaitableMatrix
{
    Q_OBJECT

public:
    tst_Process()
        : AwaitableMatrix(rows())
    {
    }

private Q_SLOTS:
    void startedFiresWhenTheProcessRuns();
    void startedIsLetGoOf_data();
    void startedIsLetGoOf();
    void startedOfAProcessThatIsDestroyed();
    void aProcessThatCannotStartIsAFailure();
    void aKilledProcessHasCrashed();
    void aProcessThatHasEndedAnswersAtOnce();
    void aProcessThatWasNeverStartedIsRefused();
    void theProcessOutlivesItsWaitUnlessAskedNotTo_data();
    void theProcessOutlivesItsWaitUnlessAskedNotTo();
    void aTaskThatIsStoppedTakesItsProcessAlong();
    void misuseIsRefused();
};

void tst_Process::startedFiresWhenTheProcessRuns()
{
    QProcess process;
    process.start(shell, {u"-c"_s, u"read line"_s});
    bool wasRunning = false;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        co_await started(&process);
        wasRunning = process.state() == QProcess::Running;
        co_await started(&process); // it runs already
        process.closeWriteChannel();
        co_await finished(&process);
        co_await started(&process); // it has run
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.state(), TaskState::Done);
    QVERIFY(wasRunning);
}

void tst_Process::startedIsLetGoOf_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("the Deferred is cancelled") << u"cancel"_s << u"CancelledError"_s;
    QTest::newRow("the time is over") << u"timeout"_s << u"TimeoutError"_s;
    QTest::newRow("the task is stopped") << u"stop"_s << u"TaskStopped"_s;
    QTest::newRow("the context dies") << u"context"_s << u"TaskStopped"_s;
}

void tst_Process::startedIsLetGoOf()
{
    // Without an event loop of Qt's a process stays at its start, so time passes on a Clock.
    QFETCH(QString, how);
    Clock clock;
    Cooperator cooperator(Options{.clock = &clock});
    Counted<QProcess> process;
    process.start(shell, {u"-c"_s, u"read line"_s});
    QCOMPARE(process.state(), QProcess::Starting);
    auto context = std::make_unique<QObject>();
    QString outcome;
    const auto note = [&](const Failure &failure) { outcome = nameOf(failure); };
    if (how == u"cancel"_s || how == u"timeout"_s) {
        auto wait = started(&process);
        const Deferred<> source = wait;
        if (how == u"timeout"_s)
            wait = wait.addTimeout(clock, 1ms);
        wait.then([] {}, note);
        if (how == u"cancel"_s)
            source.cancel();
        clock.advance(1ms);
    } else {
        const auto body = [&]() -> Task<> { co_await started(&process); };
        const CooperativeTask task = cooperator.cooperate(context.get(), body);
        task.whenDone().then([] {}, note);
        clock.advance(0ms);
        QVERIFY(task.statistics().waiting);
        if (how == u"stop"_s)
            task.stop();
        else
            context.reset();
    }
    QTEST(outcome, "outcome");
    QCOMPARE(process.connections(SIGNAL(started()), SIGNAL(errorOccurred(QProcess::ProcessError)),
                                 SIGNAL(destroyed())),
             0);
    QVERIFY(process.waitForStarted()); // and the process goes on
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
}

void tst_Process::startedOfAProcessThatIsDestroyed()
{
    auto process = std::make_unique<QProcess>();
    process->start(shell, {u"-c"_s, u"read line"_s});
    const auto first = started(process.get());
    const auto second = started(process.get());
    QVERIFY(!first.isFired());
    QTest::ignoreMessage(QtWarningMsg, "QProcess: Destroyed while process (\"/bin/sh\") is still "
                                       "running.");
    process.reset(); // waits for the start and the end
    QVERIFY(first.hasValue());
    QVERIFY(second.hasValue());
}

void tst_Process::aProcessThatCannotStartIsAFailure()
{
    const QString nowhere = u"/nowhere/to/be/found"_s;
    QProcess process;
    process.start(nowhere, QStringList());
    const auto wasStarted = started(&process);
    const auto wasFinished = finished(&process);
    QCOMPARE(outcomeOf(wasStarted), u"ProcessError"_s);
    QCOMPARE(outcomeOf(wasFinished), u"ProcessError"_s);
    // It has failed already.
    QCOMPARE(outcomeOf(started(&process)), u"ProcessError"_s);
    const auto again = finished(&process);
    QVERIFY(again.hasFailure());
    bool isTheError = false;
    again.onFailed([&](const ProcessError &error) {
        isTheError = error.program() == nowhere && error.error() == QProcess::FailedToStart;
        return ProcessExit(0, QProcess::NormalExit);
    });
    QVERIFY(isTheError);
}

void tst_Process::aKilledProcessHasCrashed()
{
    QProcess process;
    process.start(shell, {u"-c"_s, u"kill -9 $$"_s});
    std::optional<ProcessExit> end;
    CooperativeTask task = cooperate(this, [&]() -> Task<> { end = co_await finished(&process); });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(end.has_value());
    QVERIFY(end->isCrash());
    QVERIFY(!end->isSuccess());
    QCOMPARE(end->code(), 9);
    QCOMPARE(end->status(), QProcess::CrashExit);
}

void tst_Process::aProcessThatHasEndedAnswersAtOnce()
{
    QProcess process;
    process.start(shell, {u"-c"_s, u"exit 3"_s});
    QVERIFY(process.waitForFinished());
    const auto end = finished(&process);
    QCOMPARE(end.value(), ProcessExit(3, QProcess::NormalExit));
    QVERIFY(!end.value().isSuccess());
    QVERIFY(started(&process).hasValue());
    process.start(shell, {u"-c"_s, u"exit 0"_s}); // and once more
    const auto next = finished(&process);
    QVERIFY(!next.isFired());
    QCOMPARE(outcomeOf(next), u"code 0"_s);
}

void tst_Process::aProcessThatWasNeverStartedIsRefused()
{
    QProcess process;
    process.setProgram(shell);
    QCOMPARE(errorOf([&] { (void)started(&process); }), u"NotRunning"_s);
    QCOMPARE(errorOf([&] { (void)finished(&process); }), u"NotRunning"_s);
}

void tst_Process::theProcessOutlivesItsWaitUnlessAskedNotTo_data()
{
    QTest::addColumn<bool>("kills");
    QTest::newRow("the wait ends alone") << false;
    QTest::newRow("the process is killed") << true;
}

void tst_Process::theProcessOutlivesItsWaitUnlessAskedNotTo()
{
    QFETCH(bool, kills);
    QProcess process;
    process.start(shell, {u"-c"_s, u"read line"_s});
    QVERIFY(process.waitForStarted());
    const auto end = finished(&process, kills ? KillProcess::Yes : KillProcess::No);
    end.cancel();
    QCOMPARE(outcomeOf(end), u"CancelledError"_s);
    if (kills) {
        QVERIFY(runUntil([&] { return process.state() == QProcess::NotRunning; }));
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    } else {
        runFor(20ms);
        QCOMPARE(process.state(), QProcess::Running);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
    }
}

void tst_Process::aTaskThatIsStoppedTakesItsProcessAlong()
{
    QProcess process;
    process.start(shell, {u"-c"_s, u"read line"_s});
    QVERIFY(process.waitForStarted());
    CooperativeTask task =
        cooperate(this, [&]() -> Task<> { co_await finished(&process, KillProcess::Yes); });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    task.stop();
    QVERIFY(runUntil([&] { return process.state() == QProcess::NotRunning; }));

    // The same of a process that lives in the task itself: it goes with the frame.
    const auto body = []() -> Task<> {
        QProcess own;
        own.start(shell, {u"-c"_s, u"read line"_s});
        co_await started(&own);
        co_await finished(&own, KillProcess::Yes);
    };
    CooperativeTask owner = cooperate(this, body);
    QVERIFY(runUntil([&] { return owner.statistics().waiting; }));
    runFor(20ms);
    QTest::ignoreMessage(QtWarningMsg, "QProcess: Destroyed while process (\"/bin/sh\") is still "
                                       "running.");
    owner.stop();
    QCOMPARE(owner.state(), TaskState::Stopped);
}

void tst_Process::misuseIsRefused()
{
    QCOMPARE(errorOf([] { (void)started(nullptr); }), u"std::invalid_argument"_s);
    QCOMPARE(errorOf([] { (void)finished(nullptr); }), u"std::invalid_argument"_s);
    QProcess process;
    QString error;
    std::thread([&] { error = errorOf([&] { (void)finished(&process); }); }).join();
    QCOMPARE(error, u"WrongThread"_s);
}

QTEST_GUILESS_MAIN(tst_Process)
#include "moc_awaitablematrix.cpp"
#include "tst_process.moc"
