// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "deviceoutcome.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace QCoop;

namespace {

/// Two ends of a connection within this program.
class TcpPair
{
public:
    TcpPair()
    {
        server.listen(QHostAddress::LocalHost);
        near.connectToHost(QHostAddress::LocalHost, server.serverPort());
        runUntil([&] { return server.hasPendingConnections() && near.isValid(); });
        far.reset(server.nextPendingConnection());
        far->setParent(nullptr);
    }

    QTcpServer server;
    QTcpSocket near;
    std::unique_ptr<QTcpSocket> far;
};

class LocalPair
{
public:
    LocalPair()
    {
        server.listen(directory.filePath(u"socket"_s));
        near.connectToServer(server.fullServerName());
        runUntil([&] { return server.hasPendingConnections(); });
        far.reset(server.nextPendingConnection());
        far->setParent(nullptr);
    }

    QTemporaryDir directory;
    QLocalServer server;
    QLocalSocket near;
    std::unique_ptr<QLocalSocket> far;
};

/// The lines of a device until its end, one a turn.
template <typename Device>
Task<QStringList> linesOf(Device *device)
{
    QStringList lines;
    while (true) {
        const QByteArray line = co_await readLine(device);
        if (line.isEmpty())
            co_return lines;
        lines << QString::fromUtf8(line).replace(u'\n', u'/');
    }
}

} // namespace

/// Devices whose other end is somebody else's: sockets and processes.
class tst_Sockets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesOfAProcess();
    void linesOfATcpSocket();
    void linesOfALocalSocket();
    void theEndOfASocketIsKnownLater();
    void aConnectionThatIsRefusedIsAFailure();
    void whatACrashedProcessWroteCanBeRead();
    void readyReadTellsTheEnd();
    void allThatWasWrittenGoesOut();
    void whoeverReadsNothingMoreIsAFailure();
};

void tst_Sockets::linesOfAProcess()
{
    QProcess process;
    process.start(u"/bin/sh"_s, {u"-c"_s, u"echo a; sleep 0.02; echo b; printf c"_s});
    const auto task = cooperate(this, linesOf(&process));
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.result().value(), QStringList({u"a/"_s, u"b/"_s, u"c"_s}));
    // It has ended, which is known also through a pointer to its base.
    QCOMPARE(outcomeOf(readAll(static_cast<QIODevice *>(&process))), u"<>"_s);

    QProcess failing;
    failing.start(u"/nowhere/to/be/found"_s, QStringList());
    QCOMPARE(outcomeOf(readLine(&failing)), u"DeviceError"_s);
}

void tst_Sockets::linesOfATcpSocket()
{
    TcpPair pair;
    const auto task = cooperate(this, linesOf(&pair.near));
    pair.far->write("a\nb");
    pair.far->flush();
    runFor(2ms);
    pair.far->write("c\nd");
    pair.far->disconnectFromHost();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.result().value(), QStringList({u"a/"_s, u"bc/"_s, u"d"_s}));
}

void tst_Sockets::linesOfALocalSocket()
{
    LocalPair pair;
    const auto task = cooperate(this, linesOf(&pair.near));
    pair.far->write("a\nb");
    pair.far->flush();
    pair.far.reset();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.result().value(), QStringList({u"a/"_s, u"b"_s}));
}

void tst_Sockets::theEndOfASocketIsKnownLater()
{
    TcpPair tcp;
    LocalPair local;
    tcp.far->write("rest");
    tcp.far->disconnectFromHost();
    local.far.reset();
    QVERIFY(runUntil([&] {
        return tcp.near.state() == QTcpSocket::UnconnectedState &&
               local.near.state() == QLocalSocket::UnconnectedState;
    }));
    QVERIFY(readAll(&tcp.near).isFired());
    QCOMPARE(outcomeOf(readLine(&tcp.near)), u"<>"_s);
    QCOMPARE(outcomeOf(readyRead(&local.near)), u"false"_s);
}

void tst_Sockets::aConnectionThatIsRefusedIsAFailure()
{
    quint16 nobodysPort = 0;
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        nobodysPort = server.serverPort();
    }
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, nobodysPort);
    const auto line = readLine(&socket);
    const auto bytes = bytesWritten(&socket);
    QCOMPARE(outcomeOf(line), u"DeviceError"_s);
    QCOMPARE(outcomeOf(readyRead(&socket)), u"DeviceError"_s);
    QCOMPARE(outcomeOf(bytes), u"done"_s); // for nothing was written

    QTcpSocket other;
    other.connectToHost(QHostAddress::LocalHost, nobodysPort);
    QTest::ignoreMessage(QtWarningMsg, "QNativeSocketEngine::write() was not called in "
                                       "QAbstractSocket::ConnectedState");
    other.write("lost");
    QCOMPARE(outcomeOf(bytesWritten(&other)), u"DeviceError"_s);
}

void tst_Sockets::whatACrashedProcessWroteCanBeRead()
{
    QProcess process;
    process.start(u"/bin/sh"_s, {u"-c"_s, u"printf 'a\\nrest'; kill -9 $$"_s});
    // A crash is how the process ended, and no failure of reading what it wrote.
    const auto task = cooperate(this, linesOf(&process));
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(task.result().value(), QStringList({u"a/"_s, u"rest"_s}));
}

void tst_Sockets::readyReadTellsTheEnd()
{
    TcpPair pair;
    QByteArray all;
    const auto body = [&]() -> Task<> {
        while (co_await readyRead(&pair.near))
            all += pair.near.readAll();
    };
    CooperativeTask task = cooperate(this, body);
    const QByteArray sent(1'000'000, 'x');
    pair.far->write(sent);
    pair.far->disconnectFromHost();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(all.size(), sent.size());
}

void tst_Sockets::allThatWasWrittenGoesOut()
{
    TcpPair pair;
    const QByteArray much(4'000'000, 'x');
    pair.near.write(much);
    const auto written = bytesWritten(&pair.near);
    const auto arrived = readAll(pair.far.get());
    QVERIFY(!written.isFired());
    QCOMPARE(outcomeOf(written), u"done"_s);
    QCOMPARE(pair.near.bytesToWrite(), 0);
    pair.near.disconnectFromHost();
    qint64 size = 0;
    arrived.then([&](const QByteArray &all) { size = all.size(); });
    QVERIFY(runUntil([&] { return size == much.size(); }));
    QVERIFY(bytesWritten(pair.far.get()).isFired());
}

void tst_Sockets::whoeverReadsNothingMoreIsAFailure()
{
    QProcess process;
    process.start(u"/bin/sh"_s, {u"-c"_s, u"head -c 10; exec sleep 60"_s});
    process.write(QByteArray(1'000'000, 'x'));
    QCOMPARE(outcomeOf(read(&process, 100)), u"<xxxxxxxxxx>"_s);
    const auto written = bytesWritten(&process);
    runFor(5ms);
    QVERIFY(!written.isFired());
    process.kill();
    QCOMPARE(outcomeOf(written), u"DeviceError"_s);
}

QTEST_GUILESS_MAIN(tst_Sockets)
#include "tst_sockets.moc"
