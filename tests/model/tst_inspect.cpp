// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "../support/inspectprogram.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>

using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

QString pid()
{
    return QString::number(QCoreApplication::applicationPid());
}

} // namespace

class tst_Inspect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongUse_data();
    void wrongUse();
    void helpIsNoFailure();
    void list();
    void noProgram();
    void severalPrograms();
    void ps();
    void psWithFilter();
    void psAsJson();
    void colors();
    void tree();
    void timers();
    void control();
    void controlDenied();
    void targetGone();
    void refused();
    void timeout();
    void hundredThousandTasks();
};

void tst_Inspect::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *error, const QStringList &arguments) {
        QTest::newRow(error) << arguments;
    };
    row("a command is missing; --help lists them", {});
    row("there is no command “fly”; --help lists them", {u"fly"_s});
    row("pause needs the number of a task; ps shows them", {u"pause"_s});
    row("“x” is not the number of a task", {u"stop"_s, u"1"_s, u"x"_s});
    row("list takes nothing more, such as “x”", {u"list"_s, u"x"_s});
    row("--pid takes a number of a process, not “me”", {u"ps"_s, u"--pid"_s, u"me"_s});
    row("--timeout takes a number of seconds, not “-1”", {u"ps"_s, u"--timeout=-1"_s});
    row("--color takes auto, always or never, not “red”", {u"ps"_s, u"--color"_s, u"red"_s});
    row("“50” needs a unit: ns, us, ms, s, m, h or d.", {u"ps"_s, u"max>50"_s});
    row("--wide is for the table of ps; --json has everything", {u"tree"_s, u"--wide"_s});
    row("loops takes nothing more, such as “x”", {u"loops"_s, u"x"_s});
    row("Unknown option 'nothing'.", {u"ps"_s, u"--nothing"_s});
}

void tst_Inspect::wrongUse()
{
    QFETCH(QStringList, arguments);
    FakeTarget target;
    const Result result = inspect(arguments);
    QCOMPARE(result.errors,
             u"qcoop-inspect: %1\n"_s.arg(QString::fromUtf8(QTest::currentDataTag())));
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(target.takeHeard(), QStringList());
}

void tst_Inspect::helpIsNoFailure()
{
    const Result result = inspect({u"--help"_s});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.output.contains(u"ps [FILTER]"));
    QVERIFY(result.errors.isEmpty());
}

void tst_Inspect::list()
{
    FakeTarget target(u"mandelbrot"_s);
    QCOMPARE(target.problem(), QString());
    const Result text = inspect({u"list"_s});
    QCOMPARE(text.exitCode, 0);
    QCOMPARE(text.lines().size(), 2);
    QVERIFY(text.lines()[1].trimmed().startsWith(pid() + u"  mandelbrot"_s));
    const Result json = inspect({u"list"_s, u"--json"_s});
    const QJsonObject first = json.json()["targets"_L1].toArray().at(0).toObject();
    QCOMPARE(first["application"_L1].toString(), u"mandelbrot"_s);
    QCOMPARE(first["pid"_L1].toInteger(), QCoreApplication::applicationPid());
    QCOMPARE(first["socket"_L1].toString(), target.endpoint().socket);
}

void tst_Inspect::noProgram()
{
    FakeTarget target;
    target.endpoint().remove();
    const Result result = inspect({u"ps"_s});
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors,
             u"qcoop-inspect: no program that can be inspected is running; start one "
             "with QCOOP_INSPECT=1 in its environment\n"_s);
    QCOMPARE(inspect({u"list"_s}).exitCode, 0);
    QCOMPARE(inspect({u"ps"_s, u"--pid"_s, u"1"_s}).errors,
             u"qcoop-inspect: there is no program with the pid 1 that can be inspected\n"_s);
}

void tst_Inspect::severalPrograms()
{
    FakeTarget target(u"one"_s);
    Wire::Endpoint other = target.endpoint();
    other.application = u"two"_s;
    other.description.replace(u".json"_s, u"-2.json"_s);
    QCOMPARE(other.publish(), QString());
    const Result result = inspect({u"ps"_s});
    QFile::remove(other.description);
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.errors.startsWith(
        u"qcoop-inspect: there are several programs; choose one with --pid:\n"));
    QVERIFY(result.errors.contains(u"%1  one"_s.arg(pid())));
    QVERIFY(result.errors.contains(u"%1  two"_s.arg(pid())));
}

void tst_Inspect::ps()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(2));
    target.setNow(3'000'000'000);
    const Result result = inspect({u"ps"_s});
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(
        result.lines(),
        (QStringList{
            u"Id  State  Name  Cooperator  Pauses  Steps  Steps/s  Busy  Busy %  Waiting for  "
            "Last step  Max step  Progress  Age  Warn  Yielded at"_s,
            u" 1  ready  task  gui                    10    3.3/s  1 ms                          "
            "100 µs    200 µs            3 s        scene.cpp:88 render()"_s,
            u" 2  ready  task  gui                    20    6.7/s  2 ms   0.1 %                  "
            "100 µs    200 µs            3 s        scene.cpp:88 render()"_s}));
    QCOMPARE(target.takeHeard(),
             (QStringList{u"hello control"_s, u"subscribe 10 Hz"_s, u"detach"_s}));
}

void tst_Inspect::psWithFilter()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(9));
    QCOMPARE(inspect({u"ps"_s, u"steps>70"_s}).lines().size(), 3);
    QCOMPARE(inspect({u"ps"_s, u"steps>70"_s, u"id:9"_s}).lines().size(), 2);
    QCOMPARE(inspect({u"ps"_s, u"state:paused"_s}).lines().size(), 1);
}

void tst_Inspect::psAsJson()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(3));
    const Result result = inspect({u"ps"_s, u"--json"_s});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json()["target"_L1].toObject()["application"_L1].toString(), u"fake"_s);
    const QJsonArray tasks = result.json()["tasks"_L1].toArray();
    QCOMPARE(tasks.size(), 3);
    const QJsonObject second = tasks[1].toObject();
    QCOMPARE(second["id"_L1].toInteger(), 2);
    QCOMPARE(second["name"_L1].toString(), u"task"_s);
    QCOMPARE(second["busyNs"_L1].toInteger(), 2'000'000);
    QCOMPARE(second["yieldedAt"_L1].toObject()["line"_L1].toInteger(), 88);
    QCOMPARE(second["priority"_L1].toString(), u"user-visible"_s);
    QVERIFY(second["deadlineInNs"_L1].isNull());
    QCOMPARE(
        second.keys(),
        (QStringList{u"ageNs"_s,          u"belongsTo"_s, u"busyNs"_s,       u"busyShare"_s,
                     u"deadlineInNs"_s,   u"error"_s,     u"facility"_s,     u"id"_s,
                     u"isEstimate"_s,     u"key"_s,       u"lastNs"_s,       u"longestNs"_s,
                     u"loop"_s,           u"name"_s,      u"parent"_s,       u"pausesInspector"_s,
                     u"pausesProgram"_s,  u"priority"_s,  u"progress"_s,     u"scheduler"_s,
                     u"severity"_s,       u"spawnedAt"_s, u"state"_s,        u"steps"_s,
                     u"stepsPerSecond"_s, u"total"_s,     u"waitingForNs"_s, u"waitingOn"_s,
                     u"weight"_s,         u"yieldedAt"_s}));
}

void tst_Inspect::colors()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(1));
    QVERIFY(!inspect({u"ps"_s}).output.contains(u'\x1b'));
    QVERIFY(inspect({u"ps"_s, u"--color"_s, u"always"_s}).output.contains(u"\x1b[36mready\x1b[0m"));
}

void tst_Inspect::tree()
{
    FakeTarget target;
    QList<Wire::Message> snapshot = FakeTarget::smallProgram(2);
    snapshot.insert(snapshot.size() - 1, FakeTarget::task(3, 1));
    target.setSnapshot(snapshot);
    QStringList names;
    for (const QString &line : inspect({u"tree"_s}).lines())
        names << line.left(8);
    QCOMPARE(names, (QStringList{u"Name    "_s, u"task    "_s, u"  task  "_s, u"task    "_s}));
    const QJsonArray tasks = inspect({u"tree"_s, u"--json"_s}).json()["tasks"_L1].toArray();
    QCOMPARE(tasks.size(), 2);
    QCOMPARE(tasks[0].toObject()["tasks"_L1].toArray()[0].toObject()["id"_L1].toInteger(), 3);
}

void tst_Inspect::timers()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(1));
    const Result result = inspect({u"timers"_s});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.lines().size(), 2);
    QVERIFY(result.lines()[1].startsWith(u"LoopingCall  #1 render()  in 0."));
    const QJsonArray timers = inspect({u"timers"_s, u"--json"_s}).json()["timers"_L1].toArray();
    QCOMPARE(timers[0].toObject()["intervalNs"_L1].toInteger(), 20'000'000);
}

void tst_Inspect::control()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(3));
    target.repliesOk = true;
    const Result paused = inspect({u"pause"_s, u"2"_s, u"3"_s});
    QCOMPARE(paused.errors, QString());
    QCOMPARE(paused.output,
             u"Paused task#2: 1 by the inspector\nPaused task#3: 1 by the inspector\n"_s);
    QCOMPARE(paused.exitCode, 0);
    QTRY_COMPARE(target.clientCount(), qsizetype(0));
    QCOMPARE(target.takeCommands(), (QStringList{u"pause 2 3"_s, u"detach"_s}));
    QCOMPARE(target.commands().last().argument, quint64(1)); // the pauses stay

    QCOMPARE(inspect({u"resume"_s, u"2"_s}).output, u"Resumed task#2\n"_s);
    const Result again = inspect({u"resume"_s, u"2"_s, u"--json"_s});
    QCOMPARE(again.exitCode, 1);
    const QJsonObject reply = again.json()["replies"_L1].toArray().at(0).toObject();
    QCOMPARE(reply["sentence"_L1].toString(), u"task#2 is not paused"_s);
    QCOMPARE(reply["isDone"_L1].toBool(), false);
    QCOMPARE(inspect({u"step"_s, u"3"_s}).exitCode, 0);
    QCOMPARE(inspect({u"stop"_s, u"3"_s}).output, u"Stopped task#3\n"_s);
}

void tst_Inspect::controlDenied()
{
    FakeTarget target;
    target.hello.mayControl = false;
    target.hello.whyNoControl = u"start it with QCOOP_INSPECT_CONTROL=1"_s;
    target.setSnapshot(FakeTarget::smallProgram(1));
    const Result result = inspect({u"stop"_s, u"1"_s});
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors, u"qcoop-inspect: start it with QCOOP_INSPECT_CONTROL=1\n"_s);
    QCOMPARE(target.commands().size(), 1); // but the goodbye
}

void tst_Inspect::targetGone()
{
    FakeTarget target;
    target.setSnapshot({Wire::Bye{u"it quits"_s}});
    const Result bye = inspect({u"ps"_s});
    QCOMPARE(bye.exitCode, 3);
    QCOMPARE(bye.errors, u"qcoop-inspect: fake (pid %1) has ended: it quits.\n"_s.arg(pid()));

    target.setSnapshot({});
    connect(&target, &FakeTarget::heard, &target, [&](const QString &what) {
        if (what.startsWith(u"subscribe"))
            QMetaObject::invokeMethod(&target, &FakeTarget::hangUp, Qt::QueuedConnection);
    });
    QCOMPARE(inspect({u"ps"_s}).exitCode, 3);
}

void tst_Inspect::refused()
{
    FakeTarget target;
    target.refusal = Wire::Refused{Wire::RefusedReason::WrongToken, 1, 0, {}};
    const Result result = inspect({u"ps"_s});
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.errors.contains(u"does not know our token"));
}

void tst_Inspect::timeout()
{
    FakeTarget target; // says hello, and never that all was told
    const Result result = inspect({u"ps"_s, u"--timeout"_s, u"0.2"_s});
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors,
             u"qcoop-inspect: fake (pid %1) did not answer within 200 ms\n"_s.arg(pid()));
}

void tst_Inspect::hundredThousandTasks()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(100'000));
    QElapsedTimer clock;
    clock.start();
    const Result result = inspect({u"ps"_s, u"--json"_s});
    qInfo("100,000 tasks as JSON: %lld ms, %lld bytes", clock.elapsed(),
          static_cast<long long>(result.output.size()));
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json()["tasks"_L1].toArray().size(), 100'000);
}

QTEST_GUILESS_MAIN(tst_Inspect)
#include "tst_inspect.moc"
