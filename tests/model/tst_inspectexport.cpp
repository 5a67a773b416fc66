// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "../support/inspectprogram.h"
#include "../support/readings.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <set>

using namespace QCoop;
using namespace Qt::StringLiterals;

/// What qcoop-inspect makes of a recording, for other programs.
class tst_InspectExport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void wrongUse_data();
    void wrongUse();
    void chrome();
    void csv();
    void formulasAreNone();
    void jsonLines();
    void report();
    void aGapIsTold();
    void aLivingProgram();
    void whatCannotBeWritten();

private:
    [[nodiscard]] QString path(const QString &name = u"a.qctrace"_s) const
    {
        return m_folder.filePath(name);
    }
    [[nodiscard]] QStringList linesOf(const QString &name) const
    {
        return QString::fromUtf8(Traces::bytesOf(path(name))).split(u'\n', Qt::SkipEmptyParts);
    }
    QTemporaryDir m_folder;
};

void tst_InspectExport::initTestCase()
{
    QCOMPARE(Traces::writeReadings(path(), 12), QString());
}

void tst_InspectExport::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *error, const QStringList &arguments) {
        QTest::newRow(error) << (QStringList{u"export"_s} + arguments);
    };
    row("--chrome, --csv and --jsonl are three formats; choose one",
        {u"a.qctrace"_s, u"--chrome"_s, u"--csv"_s});
    row("--csv needs a folder: -o FOLDER", {u"a.qctrace"_s, u"--csv"_s});
    row("--for and --limit are for what happens now, not for a recording",
        {u"a.qctrace"_s, u"--for"_s, u"3s"_s});
    row("export takes the whole recording, so --at is not for it",
        {u"a.qctrace"_s, u"--at"_s, u"3s"_s});
    row("export takes a file that ends in .qctrace, or none, not “run.txt”", {u"run.txt"_s});
}

void tst_InspectExport::wrongUse()
{
    QFETCH(QStringList, arguments);
    const Result result = inspect(arguments);
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors,
             u"qcoop-inspect: %1\n"_s.arg(QString::fromUtf8(QTest::currentDataTag())));
}

void tst_InspectExport::chrome()
{
    const Result result = inspect({u"export"_s, path(), u"--chrome"_s, u"-o"_s, path(u"a.json"_s)});
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.exitCode, 0);
    const QJsonObject document =
        QJsonDocument::fromJson(Traces::bytesOf(path(u"a.json"_s))).object();
    const QJsonArray events = document[u"traceEvents"_s].toArray();
    QVERIFY(!events.isEmpty());
    QHash<QString, int> phases;
    std::map<QString, std::pair<double, double>> tasks; // by id: where they begin and end
    int ninth = 0;
    for (const QJsonValue &event : events) {
        const QString phase = event[u"ph"_s].toString();
        ++phases[phase];
        QCOMPARE(event[u"pid"_s].toInt(), 4242);
        QVERIFY(phase == u"M" || event[u"ts"_s].isDouble());
        QVERIFY(phase == u"M" || event[u"ts"_s].toDouble() >= 0);
        const QString id = event[u"id"_s].toString();
        if (phase == u"b")
            tasks[id].first = event[u"ts"_s].toDouble();
        if (phase == u"e")
            tasks[id].second = event[u"ts"_s].toDouble();
        if (phase == u"e" && id == u"9") {
            QCOMPARE(event[u"args"_s][u"how"_s].toString(), u"done"_s);
            ++ninth;
        }
        if (phase == u"X") {
            QCOMPARE(event[u"name"_s].toString(), u"render#1"_s);
            QCOMPARE(event[u"ts"_s].toDouble(), 4e6);
            QCOMPARE(event[u"dur"_s].toDouble(), 50e3);
            QCOMPARE(event[u"tid"_s].toInt(), 1);
        }
    }
    QCOMPARE(ninth, 1);
    QCOMPARE(phases[u"X"_s], 1);
    QCOMPARE(phases[u"M"_s], 2); // the program and its loop
    QCOMPARE(phases[u"C"_s], 3 * 120);
    QCOMPARE(phases[u"b"_s], 4);
    QCOMPARE(phases[u"e"_s], 4);
    QCOMPARE(tasks.size(), 4U);
    QCOMPARE(tasks[u"9"_s].first, 6e6);
    QCOMPARE(tasks[u"9"_s].second, 8e6);
    for (const auto &[id, life] : tasks)
        QVERIFY2(life.second >= life.first, qPrintable(id));
    QCOMPARE(tasks[u"1"_s].second, 11.9e6); // it was there at the end
}

void tst_InspectExport::csv()
{
    QCOMPARE(inspect({u"export"_s, path(), u"--csv"_s, u"-o"_s, path(u"tables"_s)}).exitCode, 0);
    const QStringList tasks = linesOf(u"tables/tasks.csv"_s);
    QCOMPARE(tasks.size(), 1 + 4);
    QVERIFY(tasks[0].startsWith(u"id,name,state,error,cooperator,"));
    const qsizetype columns = tasks[0].count(u',');
    for (const QString &line : tasks)
        QCOMPARE(line.count(u','), columns);
    QVERIFY2(tasks[1].startsWith(u"9,\"task\",\"done\",\"\",\"gui\",\"main\",1,"),
             qPrintable(tasks[1]));
    QVERIFY2(tasks[2].startsWith(u"1,\"render\",\"ready\","), qPrintable(tasks[2]));
    QCOMPARE(linesOf(u"tables/timers.csv"_s).size(), 1);
    const QStringList steps = linesOf(u"tables/longsteps.csv"_s);
    QCOMPARE(steps.size(), 2);
    QCOMPARE(steps[1], u"4000000000,50000000,1,\"render#1\",\"main\",\"\",\"\""_s);
}

void tst_InspectExport::formulasAreNone()
{
    Wire::TraceWriter writer;
    QCOMPARE(writer.open(path(u"formula.qctrace"_s), Traces::hello()), QString());
    writer.beginKeyframe(Traces::second);
    writer.add(Wire::SnapshotBegin{1, 0}, Traces::second);
    writer.add(Wire::Texts{{{1, u"=HYPERLINK(\"http://a\")"_s}}}, Traces::second);
    writer.add(Wire::TasksAdded{{{1, 1, 0, 0, 5}}}, Traces::second);
    writer.add(Traces::change(1), Traces::second);
    writer.add(Wire::SnapshotEnd{}, Traces::second);
    writer.endKeyframe(Traces::second);
    writer.end({});
    QCOMPARE(
        inspect({u"export"_s, path(u"formula.qctrace"_s), u"--csv"_s, u"-o"_s, path(u"formula"_s)})
            .exitCode,
        0);
    const QString line = linesOf(u"formula/tasks.csv"_s).value(1);
    QVERIFY2(line.startsWith(u"1,\"'=HYPERLINK(\"\"http://a\"\")\","), qPrintable(line));
}

void tst_InspectExport::jsonLines()
{
    const Result result = inspect({u"export"_s, path(), u"--jsonl"_s});
    QCOMPARE(result.exitCode, 0);
    QHash<QString, int> events;
    double before = 0;
    for (const QString &line : result.lines()) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(!object.isEmpty(), qPrintable(line));
        ++events[object[u"event"_s].toString()];
        const double at = object[u"atNs"_s].toDouble(before);
        QVERIFY(at >= before);
        before = at;
    }
    const QHash<QString, int> expected{{u"target"_s, 1},      {u"taskAdded"_s, 4},
                                       {u"taskEnded"_s, 1},   {u"longStep"_s, 1},
                                       {u"loopStats"_s, 120}, {u"end"_s, 1}};
    QCOMPARE(events, expected);
}

void tst_InspectExport::report()
{
    const Result result = inspect({u"export"_s, path()});
    QCOMPARE(result.exitCode, 0);
    const QStringList lines = result.lines();
    QCOMPARE(lines.value(0), u"demo (pid 4242), recorded for 11.9 s"_s);
    QCOMPARE(lines.value(1), u"4 tasks, of which 0 failed; dropped 0"_s);
    QVERIFY2(lines.value(2).startsWith(u"Loop main: busy "), qPrintable(result.output));
    QVERIFY(lines.value(2).contains(u"worst stretch 1 ms"));
    QVERIFY(lines.contains(u"Longest steps"_s));
    QVERIFY(result.output.contains(u"50 ms  render#1 at 4 s"));
    QVERIFY(lines.contains(u"Busiest tasks"_s));
}

void tst_InspectExport::aGapIsTold()
{
    Wire::TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QByteArray bytes = Traces::bytesOf(path());
    bytes.truncate(reader.chunks().last().end());
    bytes[qsizetype(reader.chunks()[3].offset)] = 'x';
    QVERIFY(Traces::writeBytes(path(u"gap.qctrace"_s), bytes));
    const Result result = inspect({u"export"_s, path(u"gap.qctrace"_s), u"--jsonl"_s});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.errors.contains(u"This recording is not whole"), qPrintable(result.errors));
    QCOMPARE(result.lines().filter(u"\"event\":\"gap\""_s).size(), 1);
    QCOMPARE(result.lines().filter(u"\"event\":\"taskAdded\""_s).size(), 3 + 3 + 1);
}

void tst_InspectExport::aLivingProgram()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(3));
    QTimer timer;
    connect(&timer, &QTimer::timeout, &target, [&target] {
        target.setNow(target.now() + Traces::second / 10);
        target.say(Wire::LongStep{2, 1, target.now(), 5'000'000, 0, 0});
    });
    timer.start(10);
    const Result result = inspect({u"export"_s, u"--for"_s, u"300ms"_s});
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.output.startsWith(u"fake (pid "), qPrintable(result.output));
    QVERIFY(result.output.contains(u"3 tasks, of which 0 failed"));
    QVERIFY(result.output.contains(u"5 ms  task#2 at"));
}

void tst_InspectExport::whatCannotBeWritten()
{
    const Result file =
        inspect({u"export"_s, path(), u"--chrome"_s, u"-o"_s, u"/no/such/a.json"_s});
    QCOMPARE(file.exitCode, 1);
    QVERIFY2(file.errors.contains(u"/no/such/a.json cannot be written"), qPrintable(file.errors));
    const Result folder = inspect({u"export"_s, path(), u"--csv"_s, u"-o"_s, u"/proc/no/such"_s});
    QCOMPARE(folder.exitCode, 1);
    QVERIFY2(folder.errors.contains(u"/proc/no/such/tasks.csv cannot be written"),
             qPrintable(folder.errors));
    QCOMPARE(inspect({u"export"_s, u"/no/such.qctrace"_s}).exitCode, 1);
}

QTEST_GUILESS_MAIN(tst_InspectExport)
#include "tst_inspectexport.moc"
