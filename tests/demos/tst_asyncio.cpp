// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <QProcess>
#include <QStringList>
#include <QTest>

using namespace Qt::StringLiterals;

/// The demo that is a program for asyncio, call for call, says what that would say.
class tst_Asyncio : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itSaysWhatThePythonProgramSays();
};

void tst_Asyncio::itSaysWhatThePythonProgramSays()
{
    QProcess demo;
    demo.setProcessChannelMode(QProcess::MergedChannels);
    demo.start(QStringLiteral(ASYNCIO_DEMO), {u"--script"_s});
    QVERIFY2(demo.waitForFinished(25'000), qPrintable(demo.errorString()));
    QStringList said;
    const QStringList lines = QString::fromUtf8(demo.readAll()).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines)
        said << line.section(u" s  "_s, 1).trimmed();
    said.last() = lines.last(); // it has no time
    QCOMPARE(said, (QStringList{
                       u"hello, world"_s,
                       u"3"_s,
                       u"2"_s,
                       u"1"_s,
                       u"0"_s,
                       u"a word from another thread"_s,
                       u"hello"_s,
                       u"world"_s,
                       u"read"_s,
                       u"333332833333500000"_s,
                       u"timeout"_s,
                       u"42"_s,
                       u"error: nobody expects this"_s,
                       u"the loop is closed"_s,
                   }));
    QCOMPARE(demo.exitStatus(), QProcess::NormalExit);
    QCOMPARE(demo.exitCode(), 0);
}

QTEST_GUILESS_MAIN(tst_Asyncio)
#include "tst_asyncio.moc"
