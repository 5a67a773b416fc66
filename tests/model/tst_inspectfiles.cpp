// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectprogram.h"
#include "../support/readings.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace QCoop;
using namespace Qt::StringLiterals;

/// What qcoop-inspect shows of a recording, in place of a program.
class tst_InspectFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void wrongUse_data();
    void wrongUse();
    void psShowsTheEnd();
    void psShowsAMoment();
    void theOthersShowItToo();
    void aDamagedFileIsShownAndTold();
    void whatIsNoRecording();

private:
    [[nodiscard]] QString path(const QString &name = u"a.qctrace"_s) const
    {
        return m_folder.filePath(name);
    }
    QTemporaryDir m_folder;
};

void tst_InspectFiles::initTestCase()
{
    QCOMPARE(Traces::writeReadings(path(), 12), QString());
}

void tst_InspectFiles::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *error, const QStringList &arguments) {
        QTest::newRow(error) << arguments;
    };
    row("--at takes a length of time such as 12.5s, not “noon”",
        {u"ps"_s, u"a.qctrace"_s, u"--at"_s, u"noon"_s});
    row("--at is for recordings: a file that ends in .qctrace is missing",
        {u"ps"_s, u"--at"_s, u"3s"_s});
    row("--pid and a.qctrace are two targets; one is enough",
        {u"ps"_s, u"a.qctrace"_s, u"--pid"_s, u"3"_s});
    row("loops takes nothing more, such as “b.qctrace”",
        {u"loops"_s, u"a.qctrace"_s, u"b.qctrace"_s});
}

void tst_InspectFiles::wrongUse()
{
    QFETCH(QStringList, arguments);
    const Result result = inspect(arguments);
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors,
             u"qcoop-inspect: %1\n"_s.arg(QString::fromUtf8(QTest::currentDataTag())));
}

void tst_InspectFiles::psShowsTheEnd()
{
    const Result result = inspect({u"ps"_s, path()});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.lines().size(), 1 + 4); // with one that has ended
    const Result json = inspect({u"ps"_s, path(), u"--json"_s, u"id:1"_s});
    QCOMPARE(json.json()[u"target"_s][u"application"_s].toString(), u"demo"_s);
    QCOMPARE(json.json()[u"target"_s][u"pid"_s].toInt(), 4242);
    const QJsonArray tasks = json.json()[u"tasks"_s].toArray();
    QCOMPARE(tasks.size(), 1);
    QCOMPARE(tasks[0][u"steps"_s].toInt(), 119);
    QCOMPARE(tasks[0][u"name"_s].toString(), u"render"_s);
}

void tst_InspectFiles::psShowsAMoment()
{
    const auto steps = [&](const QString &at) {
        const Result json = inspect({u"ps"_s, path(), u"--at"_s, at, u"--json"_s, u"id:1"_s});
        return json.json()[u"tasks"_s][0][u"steps"_s].toInt();
    };
    QCOMPARE(steps(u"3.5s"_s), 35);
    QCOMPARE(steps(u"300ms"_s), 3);
    const Result late = inspect({u"ps"_s, path(), u"--at"_s, u"1h"_s});
    QCOMPARE(late.exitCode, 0);
    QVERIFY2(late.errors.contains(u"ends after 11.9 s; this is its end"), qPrintable(late.errors));
}

void tst_InspectFiles::theOthersShowItToo()
{
    QVERIFY(inspect({u"tree"_s, path()}).output.contains(u"render"));
    QCOMPARE(inspect({u"timers"_s, path()}).exitCode, 0);
    const Result loops = inspect({u"loops"_s, path()});
    QVERIFY2(loops.output.contains(u"main") && loops.output.contains(u"gui"),
             qPrintable(loops.output));
}

void tst_InspectFiles::aDamagedFileIsShownAndTold()
{
    QVERIFY(Traces::writeBytes(path(u"cut.qctrace"_s), Traces::bytesOf(path()).first(3'000)));
    const Result result = inspect({u"ps"_s, path(u"cut.qctrace"_s)});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.lines().size() > 3);
    QVERIFY2(result.errors.startsWith(u"qcoop-inspect: This recording is not whole: "),
             qPrintable(result.errors));
}

void tst_InspectFiles::whatIsNoRecording()
{
    QVERIFY(Traces::writeBytes(path(u"text.qctrace"_s), "no recording"));
    const Result text = inspect({u"ps"_s, path(u"text.qctrace"_s)});
    QCOMPARE(text.exitCode, 1);
    QVERIFY2(text.errors.contains(u"text.qctrace is not a recording"), qPrintable(text.errors));
    QVERIFY(inspect({u"loops"_s, u"/no/such.qctrace"_s}).errors.contains(u"cannot be read"));
}

QTEST_GUILESS_MAIN(tst_InspectFiles)
#include "tst_inspectfiles.moc"
