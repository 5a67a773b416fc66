// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/endpoint.h>
#include <qcoop/wire/records.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

/// Where programs and inspectors meet.
class tst_Endpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void filesAreTheOwnersAlone();
    void whatIsPublishedIsFound();
    void whatADeadProcessLeftIsRemoved();
    void whatACrashedProcessRecordedIsKept();
    void onlyTheNewestRecordingsAreKept();
    void aPidThatCameAgainIsNotTheSame();
    void descriptionsCannotLeadElsewhere();
    void damagedDescriptionsAreLeftOut();
    void aFolderOpenToOthersIsNotTrusted();
    void aSymbolicLinkIsNotTrusted();
    void withoutAFolderThereIsAReason();
    void aPathTooLongForASocketIsToldBefore();
    void aZombieIsDead();

private:
    [[nodiscard]] QString folder() const { return m_runtime->path() + u"/qcoop"_s; }

    std::unique_ptr<QTemporaryDir> m_runtime;
};

void tst_Endpoint::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
}

void tst_Endpoint::filesAreTheOwnersAlone()
{
    Endpoint endpoint;
    QByteArray token;
    QCOMPARE(Endpoint::create(endpoint, token), QString());
    QCOMPARE(endpoint.publish(), QString());
    QCOMPARE(token.size(), tokenSize);
    QCOMPARE(endpoint.readToken(), token);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                        QFile::WriteOther | QFile::ExeOther;
    for (const QString &path : {folder(), endpoint.tokenFile, endpoint.description}) {
        QVERIFY2(QFileInfo::exists(path), qPrintable(path));
        QVERIFY2(!(QFile::permissions(path) & others), qPrintable(path));
    }
    endpoint.remove();
    QVERIFY(QDir(folder()).isEmpty());
    QCOMPARE(endpoint.readToken(), QByteArray());
}

void tst_Endpoint::whatIsPublishedIsFound()
{
    Endpoint first, second;
    QByteArray token, other;
    QCOMPARE(Endpoint::create(first, token), QString());
    QCOMPARE(Endpoint::create(second, other), QString());
    QVERIFY(token != other);
    QVERIFY(first.socket != second.socket);
    QVERIFY(findEndpoints().endpoints.isEmpty());
    QCOMPARE(first.publish(), QString());
    const EndpointList found = findEndpoints();
    QCOMPARE(found.problem, QString());
    QCOMPARE(found.endpoints.size(), qsizetype(1));
    QCOMPARE(found.endpoints[0].pid, QCoreApplication::applicationPid());
    QCOMPARE(found.endpoints[0].application, u"tst_endpoint"_s);
    QCOMPARE(found.endpoints[0].socket, first.socket);
    QCOMPARE(found.endpoints[0].readToken(), token);
    QVERIFY(found.endpoints[0].isAlive());
}

void tst_Endpoint::whatADeadProcessLeftIsRemoved()
{
    Endpoint endpoint;
    QByteArray token;
    QCOMPARE(Endpoint::create(endpoint, token), QString());
    QProcess process;
    process.start(u"true"_s, {});
    QVERIFY(process.waitForStarted());
    endpoint.pid = process.processId();
    QVERIFY(process.waitForFinished());
    QCOMPARE(endpoint.publish(), QString());
    const EndpointList found = findEndpoints();
    QVERIFY(found.endpoints.isEmpty());
    QCOMPARE(found.stale, 1);
    QVERIFY(QDir(folder()).isEmpty());
}

void tst_Endpoint::whatACrashedProcessRecordedIsKept()
{
    Endpoint endpoint;
    QByteArray token;
    QCOMPARE(Endpoint::create(endpoint, token), QString());
    endpoint.startTime -= 1;
    endpoint.application = u"gone"_s;
    QCOMPARE(endpoint.publish(), QString());
    QFile recording(endpoint.recordingFile());
    QVERIFY(recording.open(QIODevice::WriteOnly));
    for (int look = 0; look < 2; ++look) {
        const EndpointList found = findEndpoints();
        QVERIFY(found.endpoints.isEmpty());
        QCOMPARE(found.stale, 0);
        QCOMPARE(found.crashed.size(), 1);
        QCOMPARE(found.crashed[0].application, u"gone"_s);
        QCOMPARE(found.crashed[0].pid, -endpoint.pid);
        QCOMPARE(found.crashed[0].recording, recording.fileName());
    }
    QVERIFY(!QFile::exists(endpoint.tokenFile));
    // Without its recording it is like any other that is dead.
    QVERIFY(recording.remove());
    QCOMPARE(findEndpoints().stale, 1);
    QVERIFY(QDir(folder()).isEmpty());
}

void tst_Endpoint::onlyTheNewestRecordingsAreKept()
{
    const QDateTime now = QDateTime::currentDateTime();
    QStringList paths;
    for (int i = 0; i < maxCrashed + 3; ++i) {
        Endpoint endpoint;
        QByteArray token;
        QCOMPARE(Endpoint::create(endpoint, token), QString());
        endpoint.startTime -= 1;
        QCOMPARE(endpoint.publish(), QString());
        QFile recording(endpoint.recordingFile());
        QVERIFY(recording.open(QIODevice::WriteOnly));
        QVERIFY(recording.setFileTime(now.addSecs(i), QFileDevice::FileModificationTime));
        paths.append(endpoint.recordingFile());
    }
    const EndpointList found = findEndpoints();
    QCOMPARE(found.crashed.size(), maxCrashed);
    QCOMPARE(found.crashed.first().recording, paths.last());
    for (int i = 0; i < 3; ++i)
        QVERIFY(!QFile::exists(paths[i]));
    QCOMPARE(QDir(folder()).entryList(QDir::Files).size(), 2 * maxCrashed);
}

void tst_Endpoint::aPidThatCameAgainIsNotTheSame()
{
    Endpoint endpoint;
    QByteArray token;
    QCOMPARE(Endpoint::create(endpoint, token), QString());
    endpoint.startTime -= 1;
    QCOMPARE(endpoint.publish(), QString());
    QVERIFY(!endpoint.isAlive());
    QCOMPARE(findEndpoints().stale, 1);
}

void tst_Endpoint::descriptionsCannotLeadElsewhere()
{
    Endpoint endpoint;
    QByteArray token;
    QCOMPARE(Endpoint::create(endpoint, token), QString());
    QFile file(endpoint.description);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"pid\": 1, \"startTime\": 1, \"socket\": \"/etc/passwd\", "
               "\"tokenFile\": \"/etc/shadow\"}");
    file.close();
    // Not alive, so it is cleared away, and with it its own neighbours alone.
    QCOMPARE(findEndpoints().stale, 1);
    QVERIFY(QFile::exists(u"/etc/passwd"_s));
    QVERIFY(!QFile::exists(endpoint.tokenFile));
}

void tst_Endpoint::damagedDescriptionsAreLeftOut()
{
    Endpoint endpoint;
    QByteArray token;
    QCOMPARE(Endpoint::create(endpoint, token), QString());
    for (const QByteArray &content :
         {""_ba, "{"_ba, "[1, 2]"_ba, "{\"pid\": \"x\"}"_ba, QByteArray(100'000, '{')}) {
        QFile file(endpoint.description);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        const EndpointList found = findEndpoints();
        QVERIFY(found.endpoints.isEmpty());
        QCOMPARE(found.problem, QString());
    }
}

void tst_Endpoint::aFolderOpenToOthersIsNotTrusted()
{
    QVERIFY(QDir().mkdir(folder()));
    QVERIFY(QFile::setPermissions(folder(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                QFile::ReadOther));
    Endpoint endpoint;
    QByteArray token;
    const QString problem = folder() + u" is open to other users, so nothing in it is trusted; "
                                       "chmod 700 mends it"_s;
    QCOMPARE(Endpoint::create(endpoint, token), problem);
    QCOMPARE(findEndpoints().problem, problem);
    QVERIFY(QDir(folder()).isEmpty());
}

void tst_Endpoint::aSymbolicLinkIsNotTrusted()
{
    QTemporaryDir elsewhere;
    QVERIFY(QFile::link(elsewhere.path(), folder()));
    Endpoint endpoint;
    QByteArray token;
    const QString problem = Endpoint::create(endpoint, token);
    QVERIFY2(problem.contains(u"symbolic link"_s), qPrintable(problem));
    QVERIFY(QDir(elsewhere.path()).isEmpty());
}

void tst_Endpoint::withoutAFolderThereIsAReason()
{
    const EndpointList found = findEndpoints();
    QVERIFY(found.endpoints.isEmpty());
    QVERIFY2(found.problem.contains(folder()), qPrintable(found.problem));
}

void tst_Endpoint::aPathTooLongForASocketIsToldBefore()
{
    const QString deep = m_runtime->path() + u'/' + QString(100, u'x');
    QVERIFY(QDir().mkpath(deep));
    qputenv("XDG_RUNTIME_DIR", deep.toUtf8());
    Endpoint endpoint;
    QByteArray token;
    const QString problem = Endpoint::create(endpoint, token);
    QVERIFY2(problem.endsWith(u"is too long for a socket: 107 bytes are the most"_s),
             qPrintable(problem));
}

void tst_Endpoint::aZombieIsDead()
{
    QProcess process;
    process.start(u"sh"_s, {u"-c"_s, u"sleep 0 & echo $!; exec sleep 60"_s});
    QVERIFY(process.waitForReadyRead());
    const qint64 zombie = process.readAllStandardOutput().trimmed().toLongLong();
    QVERIFY(zombie > 0);
    QTRY_COMPARE(startTimeOf(zombie), qint64(0));
    QVERIFY(startTimeOf(process.processId()) > 0);
    process.kill();
    QVERIFY(process.waitForFinished());
}

QTEST_GUILESS_MAIN(tst_Endpoint)
#include "tst_endpoint.moc"
