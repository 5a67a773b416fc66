// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"
#include "../support/memory.h"

#include <qcoop/qcoop.h>

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <unistd.h>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Inspectors and targets that are processes of their own, and are killed, stopped, or
/// somebody else's.
class tst_Processes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aKilledInspectorLeavesNoPause();
    void aStoppedInspectorCostsNothing();
    void aKilledTargetIsNoticed();
    void anotherUserIsKeptOut();
    void theEnvironmentIsEnough();

private:
    void startInspector(QProcess &process, const QString &wrapper = {});
    [[nodiscard]] QString said(QProcess &process);

    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<QObject> m_context;
    QString m_said;
};

void tst_Processes::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
    m_context = std::make_unique<QObject>();
    m_said.clear();
}

void tst_Processes::cleanup()
{
    Probe::close();
    m_context.reset();
}

QString tst_Processes::said(QProcess &process)
{
    m_said += QString::fromUtf8(process.readAllStandardOutput());
    return m_said;
}

void tst_Processes::startInspector(QProcess &process, const QString &wrapper)
{
    const Wire::Endpoint target = Wire::findEndpoints().endpoints.at(0);
    QStringList command = wrapper.split(u' ', Qt::SkipEmptyParts);
    command << QStringLiteral(PROBE_HELPER) << u"inspector"_s << target.socket
            << QString::fromLatin1(target.readToken().toHex());
    process.start(command.takeFirst(), command);
    QVERIFY(process.waitForStarted());
}

void tst_Processes::aKilledInspectorLeavesNoPause()
{
    QVERIFY(Probe::listen({.allowsControl = true}));
    const CooperativeTask task = cooperate(m_context.get(), [] { return Step::Again; });
    QProcess inspector;
    startInspector(inspector);
    QTRY_COMPARE(task.statistics().pausedByInspector, 1U);
    QTRY_VERIFY(said(inspector).contains(u"paused"_s));
    const quint64 steps = task.statistics().steps;
    QCOMPARE(::kill(pid_t(inspector.processId()), SIGKILL), 0);
    QTRY_COMPARE(task.pauseCount(), 0U);
    QTRY_VERIFY(task.statistics().steps > steps);
    QTRY_COMPARE(inspector.state(), QProcess::NotRunning);
}

void tst_Processes::aStoppedInspectorCostsNothing()
{
    QVERIFY(Probe::listen({.allowsControl = true}));
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 5000; ++i)
        tasks.push_back(cooperate(m_context.get(), [] { return Step::Again; }));
    QProcess inspector;
    startInspector(inspector);
    QTRY_VERIFY(said(inspector).contains(u"paused"_s));
    QCOMPARE(::kill(pid_t(inspector.processId()), SIGSTOP), 0);
    const qint64 memory = residentMemory();
    const quint64 steps = tasks.back().statistics().steps;
    Duration longest{};
    TimePoint last = QtReactor::instance().now();
    const TimePoint end = last + 10s;
    LoopingCall beat(m_context.get(), [&] {
        const TimePoint now = QtReactor::instance().now();
        longest = std::max(longest, now - last);
        last = now;
    });
    beat.start(20ms).then([] {});
    QTRY_VERIFY_WITH_TIMEOUT(QtReactor::instance().now() >= end, 15'000);
    const qint64 grown = residentMemory() - memory;
    qInfo("an inspector stopped for 10 s: %lld KiB more, the loop was away for %lld ms at most",
          static_cast<long long>(grown / 1024), static_cast<long long>(longest / 1ms));
    QVERIFY(tasks.back().statistics().steps > steps + 100);
    QVERIFY(grown < 24 * 1024 * 1024); // what may wait for a client, and no more
    QVERIFY(longest < 2s);             // the slices are 10 ms; the rest is a busy machine's
    // It goes on where it was, and is told that it missed something.
    QCOMPARE(::kill(pid_t(inspector.processId()), SIGCONT), 0);
    QTRY_VERIFY(said(inspector).contains(u"dropped"_s));
    QVERIFY(!said(inspector).contains(u"ended"_s));
    inspector.kill();
    QTRY_COMPARE(inspector.state(), QProcess::NotRunning);
}

void tst_Processes::aKilledTargetIsNoticed()
{
    QProcess target;
    target.start(QStringLiteral(PROBE_HELPER), {u"target"_s});
    QTRY_VERIFY(said(target).contains(u"listening"_s));
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.row(u"endless"_s).steps > 0);
    QCOMPARE(::kill(pid_t(target.processId()), SIGKILL), 0);
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    QCOMPARE(end.error(), QString()); // no frame was cut in two that anybody would read
    QTRY_COMPARE(target.state(), QProcess::NotRunning);
    // Its endpoint is left, and cleared away by the next who looks.
    QCOMPARE(Wire::findEndpoints().stale, 1);
    QVERIFY(Wire::findEndpoints().endpoints.isEmpty());
}

void tst_Processes::anotherUserIsKeptOut()
{
    if (::getuid() != 0 || QStandardPaths::findExecutable(u"setpriv"_s).isEmpty())
        QSKIP("only root can become another user, with setpriv");
    QVERIFY(Probe::listen({.allowsControl = true}));
    const CooperativeTask task = cooperate(m_context.get(), [] { return Step::Again; });
    const QString nobody = u"setpriv --reuid=65534 --regid=65534 --clear-groups"_s;
    {
        // The folder alone keeps others out.
        QProcess inspector;
        startInspector(inspector, nobody);
        QTRY_VERIFY(said(inspector).contains(u"ended"_s));
        inspector.kill();
        QTRY_COMPARE(inspector.state(), QProcess::NotRunning);
    }
    // And were it open, and the token known, the system would still say who it is.
    m_said.clear();
    const auto everybody = QFile::Permissions(0x7777);
    for (const QString &path :
         {m_runtime->path(), m_runtime->path() + u"/qcoop"_s, Probe::socket()})
        QVERIFY(QFile::setPermissions(path, everybody));
    const QString socket = Probe::socket();
    const QByteArray token = [&] {
        Wire::Endpoint endpoint;
        endpoint.tokenFile = socket.chopped(5) + u".token"_s;
        return endpoint.readToken();
    }();
    QCOMPARE(token.size(), Wire::tokenSize);
    QProcess inspector;
    QStringList command = nobody.split(u' ');
    command << QStringLiteral(PROBE_HELPER) << u"inspector"_s << socket
            << QString::fromLatin1(token.toHex());
    inspector.start(command.takeFirst(), command);
    QTRY_VERIFY(said(inspector).contains(u"refused %1"_s.arg(int(Wire::RefusedReason::WrongUser))));
    QCOMPARE(task.pauseCount(), 0U);
    inspector.kill();
    QTRY_COMPARE(inspector.state(), QProcess::NotRunning);
}

void tst_Processes::theEnvironmentIsEnough()
{
    // A program that links the probe and calls nothing of it.
    const auto start = [](QProcess &process, const QStringList &variables) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const QString &variable : variables)
            environment.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(PROBE_HELPER), {u"inspector"_s, u"/nowhere"_s, u"00"_s});
    };
    QProcess silent;
    start(silent, {});
    QTRY_VERIFY(said(silent).contains(u"ended"_s)); // its loop runs
    QVERIFY(Wire::findEndpoints().endpoints.isEmpty());
    silent.kill();
    QTRY_COMPARE(silent.state(), QProcess::NotRunning);
    for (const bool control : {false, true}) {
        QProcess process;
        start(process, control ? QStringList{u"QCOOP_INSPECT=1"_s, u"QCOOP_INSPECT_CONTROL=1"_s}
                               : QStringList{u"QCOOP_INSPECT=1"_s});
        QTRY_COMPARE(Wire::findEndpoints().endpoints.size(), qsizetype(1));
        InspectorEnd end;
        end.attach();
        QTRY_VERIFY(end.hasSnapshot());
        QCOMPARE(end.all<Wire::Hello>().at(0).mayControl, control);
        process.kill();
        QTRY_COMPARE(process.state(), QProcess::NotRunning);
        QCOMPARE(Wire::findEndpoints().stale, 1);
    }
}

QTEST_GUILESS_MAIN(tst_Processes)
#include "tst_processes.moc"
