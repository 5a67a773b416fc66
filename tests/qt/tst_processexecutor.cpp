// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "jobs.h"

#include <QProcess>
#include <QTest>

#include <map>
#include <optional>

using namespace QCoop;

namespace {

/// What a pool of processes can run: no closure, but what can be written down.
struct Command
{
    QString program;
    QStringList arguments;
    /// What it would do in this process: an executor of threads can run it too.
    QByteArray operator()() const
    {
        QProcess process;
        process.start(program, arguments);
        process.waitForFinished();
        return process.readAllStandardOutput();
    }
};

/// Runs each Command in a process of its own, and refuses everything else. It lives in the
/// thread that uses it.
class Processes final : public Executor
{
public:
    Processes()
        : Executor("processes")
    {
    }
    ~Processes() override { end(Shutdown::CancelAndWait); }

    void execute(ExecutorJob job) override
    {
        if (m_isShutDown)
            throw ExecutorShutdown("processes: no more");
        if (!job.begin())
            return;
        const Command *const command = job.function<Command>();
        if (!command) {
            job.setFailure(Failure(std::invalid_argument("only a Command runs in a process")));
            return;
        }
        auto *const process = new QProcess(&m_owner);
        QObject::connect(process, &QProcess::finished, &m_owner,
                         [this, process] { finished(process); });
        QObject::connect(process, &QProcess::errorOccurred, &m_owner,
                         [this, process](QProcess::ProcessError error) {
                             if (error == QProcess::FailedToStart)
                                 finished(process);
                         });
        Running &running = m_running[process];
        running.job = std::move(job);
        const Command what = *command; // which goes with the job, as soon as that has ended
        process->start(what.program, what.arguments);
        if (m_running.contains(process)) // it may have failed to start
            running.kill.emplace(running.job.stopToken(), Kill{process});
    }
    [[nodiscard]] bool isShutDown() const noexcept override { return m_isShutDown; }
    [[nodiscard]] std::size_t count() const { return m_running.size(); }

protected:
    void end(Shutdown how) override
    {
        m_isShutDown = true;
        while (!m_running.empty()) {
            const auto first = m_running.begin();
            if (how != Shutdown::FinishAll)
                first->second.job.stopSource().request_stop();
            first->first->waitForFinished(); // which calls finished()
        }
    }

private:
    struct Kill
    {
        void operator()() const { process->kill(); }
        QProcess *process;
    };
    struct Running
    {
        ExecutorJob job;
        std::optional<std::stop_callback<Kill>> kill;
    };

    void finished(QProcess *process)
    {
        auto running = m_running.extract(process);
        if (!running)
            return;
        process->deleteLater();
        ExecutorJob &job = running.mapped().job;
        if (process->error() == QProcess::FailedToStart)
            job.setFailure(Failure(std::runtime_error(process->errorString().toStdString())));
        else if (process->exitStatus() == QProcess::NormalExit)
            job.setResult(process->readAllStandardOutput());
        else
            job.setFailure(Failure(CancelledError("the process was killed")));
    }

    QObject m_owner;
    std::map<QProcess *, Running> m_running;
    bool m_isShutDown = false;
};

} // namespace

/// An executor that has its jobs done by other processes: what Executor was made small for.
class tst_ProcessExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobsRunInProcesses();
    void aProcessIsKilledWithItsJob();
    void shuttingDownKillsTheProcesses();
    void whatIsNoCommandIsRefused();
    void aProgramThatDoesNotExistIsAFailure();
    void anExecutorOfThreadsRunsTheSame();
};

void tst_ProcessExecutor::jobsRunInProcesses()
{
    Processes processes;
    const QStringList words{u"-c"_s, u"printf from"_s};
    QByteArray said;
    const auto body = [&]() -> Task<> {
        Command command{u"/bin/sh"_s, words};
        said = co_await runInExecutor(processes, std::move(command));
    };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(said, QByteArray("from"));
}

void tst_ProcessExecutor::aProcessIsKilledWithItsJob()
{
    Processes processes;
    const Deferred<QByteArray> deferred =
        runInExecutor(processes, Command{u"/bin/sh"_s, {u"-c"_s, u"exec cat /dev/zero"_s}});
    const Outcome outcome(deferred);
    QCOMPARE(processes.count(), 1U);
    deferred.cancel();
    QCOMPARE(outcome.now(), u"CancelledError"_s);
    QVERIFY(runUntil([&] { return processes.count() == 0; }));
}

void tst_ProcessExecutor::shuttingDownKillsTheProcesses()
{
    Processes processes;
    const Outcome outcome(
        runInExecutor(processes, Command{u"/bin/sh"_s, {u"-c"_s, u"exec tail -f /dev/null"_s}}));
    processes.shutdown();
    QCOMPARE(outcome.now(), u"CancelledError"_s);
    QCOMPARE(processes.count(), 0U);
}

void tst_ProcessExecutor::whatIsNoCommandIsRefused()
{
    Processes processes;
    const auto closure = [] { return 1; };
    QCOMPARE(Outcome(runInExecutor(processes, closure)).wait(), u"std::invalid_argument"_s);
}

void tst_ProcessExecutor::aProgramThatDoesNotExistIsAFailure()
{
    Processes processes;
    const Outcome outcome(runInExecutor(processes, Command{u"/no/such/program"_s, {}}));
    QCOMPARE(outcome.wait(), u"std::runtime_error"_s);
    QCOMPARE(processes.count(), 0U);
}

void tst_ProcessExecutor::anExecutorOfThreadsRunsTheSame()
{
    ThreadPoolExecutor pool(1);
    const Command command{u"/bin/sh"_s, {u"-c"_s, u"printf here"_s}};
    QCOMPARE(Outcome(runInExecutor(pool, command)).wait(), u"here"_s);
}

QTEST_GUILESS_MAIN(tst_ProcessExecutor)
#include "tst_processexecutor.moc"
