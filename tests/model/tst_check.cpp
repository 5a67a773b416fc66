// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "../support/inspectprogram.h"

#include <QtCore/QJsonArray>
#include <QtCore/QTimer>
#include <QtTest/QTest>

using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Length ms = 1'000'000;

/// A target whose time goes on much faster than ours, and whose first task has a long step as
/// soon as somebody looks.
class Program
{
public:
    explicit Program(Wire::Length longStep)
        : m_longStep(longStep)
    {
        target.setSnapshot(FakeTarget::smallProgram(2));
        QObject::connect(&m_timer, &QTimer::timeout, &target, [this] { say(); });
        m_timer.start(10);
    }

    FakeTarget target;

private:
    void say()
    {
        if (target.clientCount() == 0)
            return;
        target.setNow(target.now() + 100 * ms);
        Wire::LoopStats stats;
        stats.loop = 1;
        stats.at = target.now();
        stats.interval = 100 * ms;
        target.say(stats);
        if (++m_readings == 10 && m_longStep > 0)
            target.say(Wire::LongStep{1, 1, target.now() - m_longStep, m_longStep, 1, 1});
    }

    QTimer m_timer;
    Wire::Length m_longStep;
    int m_readings = 0;
};

} // namespace

/// qcoop-inspect check: the rules in a terminal.
class tst_Check : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongUse_data();
    void wrongUse();
    void nothingIsFound();
    void somethingIsFound();
    void howSevere_data();
    void howSevere();
    void limitsAndRules();
    void asJson();
    void theTargetEnds();
};

void tst_Check::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *error, const QStringList &arguments) {
        QTest::newRow(error) << arguments;
    };
    row("--for takes a length of time such as 30s, not “soon”",
        {u"check"_s, u"--for"_s, u"soon"_s});
    row("--for takes a length of time such as 30s, not “-5s”", {u"check"_s, u"--for=-5s"_s});
    row("--fail-on takes info, warning, error or critical, not “bad”",
        {u"check"_s, u"--fail-on"_s, u"bad"_s});
    row("there is no rule “no-rule”", {u"check"_s, u"--off"_s, u"no-rule"_s});
    row("there is no rule “no-rule”", {u"check"_s, u"--set"_s, u"no-rule.a=1"_s});
    row("the rule long-step has no limit “most”; it has: info, warning, error",
        {u"check"_s, u"--set"_s, u"long-step.most=1s"_s});
    row("--set long-step.info=1: “1” is not such a value; one is “10 ms”",
        {u"check"_s, u"--set"_s, u"long-step.info=1"_s});
    row("--for is for record, export and check", {u"ps"_s, u"--for"_s, u"1s"_s});
    row("--set is for check alone", {u"loops"_s, u"--set"_s, u"long-step.info=20ms"_s});
    row("check takes nothing more, such as “x”", {u"check"_s, u"x"_s});
}

void tst_Check::wrongUse()
{
    QFETCH(QStringList, arguments);
    FakeTarget target;
    const Result result = inspect(arguments);
    QCOMPARE(result.errors,
             u"qcoop-inspect: %1\n"_s.arg(QString::fromUtf8(QTest::currentDataTag())));
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(target.takeHeard(), QStringList());
}

void tst_Check::nothingIsFound()
{
    Program program(0);
    const Result result = inspect({u"check"_s, u"--for"_s, u"500ms"_s});
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.output, u"no warnings: 18 rules looked\n"_s);
    QCOMPARE(result.exitCode, 0);
}

void tst_Check::somethingIsFound()
{
    Program program(60 * ms);
    const Result result = inspect({u"check"_s, u"--for=600ms"_s});
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.lines(),
             (QStringList{
                 u"Severity  Rule       Count  Warning                  Where"_s,
                 u"warning   long-step      1  task#1: a step of 60 ms  scene.cpp:88 render()"_s}));
    QCOMPARE(result.exitCode, 2);
}

void tst_Check::howSevere_data()
{
    QTest::addColumn<QString>("severity");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("info") << u"info"_s << 2;
    QTest::newRow("warning") << u"warning"_s << 2;
    QTest::newRow("error") << u"error"_s << 0;
}

void tst_Check::howSevere()
{
    QFETCH(QString, severity);
    Program program(60 * ms);
    const Result result = inspect({u"check"_s, u"--for"_s, u"600ms"_s, u"--fail-on"_s, severity});
    QTEST(result.exitCode, "exitCode");
    QCOMPARE(result.lines().size(), 2); // it is printed all the same
}

void tst_Check::limitsAndRules()
{
    for (const QStringList &arguments : {QStringList{u"--off"_s, u"long-step"_s},
                                         QStringList{u"--set"_s, u"long-step.info=80ms"_s,
                                                     u"--set"_s, u"long-step.warning=90 ms"_s}}) {
        Program program(60 * ms);
        const Result result = inspect(QStringList{u"check"_s, u"--for"_s, u"600ms"_s} + arguments);
        QCOMPARE(result.errors, QString());
        QCOMPARE(result.exitCode, 0);
        QVERIFY(result.output.startsWith(u"no warnings"));
    }
}

void tst_Check::asJson()
{
    Program program(120 * ms);
    const Result result = inspect({u"check"_s, u"--for"_s, u"600ms"_s, u"--json"_s});
    QCOMPARE(result.exitCode, 2);
    const QJsonObject document = result.json();
    QCOMPARE(document["hasFailed"_L1].toBool(), true);
    QCOMPARE(document["failOn"_L1].toString(), u"warning"_s);
    QCOMPARE(document["target"_L1].toObject()["application"_L1].toString(), u"fake"_s);
    QCOMPARE(document["findings"_L1].toArray().size(), 1);
    const QJsonObject finding = document["findings"_L1].toArray().at(0).toObject();
    QCOMPARE(finding.keys(),
             (QStringList{u"advice"_s, u"count"_s, u"evidence"_s, u"explanation"_s, u"firstNs"_s,
                          u"isActive"_s, u"lastNs"_s, u"place"_s, u"rule"_s, u"sentence"_s,
                          u"severity"_s, u"subject"_s, u"summary"_s, u"task"_s}));
    QCOMPARE(finding["rule"_L1].toString(), u"long-step"_s);
    QCOMPARE(finding["severity"_L1].toString(), u"error"_s);
    QCOMPARE(finding["subject"_L1].toObject()["kind"_L1].toString(), u"task"_s);
    QCOMPARE(finding["place"_L1].toObject()["line"_L1].toInt(), 88);
    const QJsonObject first = finding["evidence"_L1].toArray().at(0).toObject();
    QCOMPARE(first["title"_L1].toString(), u"Longest step"_s);
    QCOMPARE(first["value"_L1].toDouble(), 120e6);
    QCOMPARE(first["unit"_L1].toString(), u"ns"_s);
    QCOMPARE(first["text"_L1].toString(), u"120 ms"_s);
}

void tst_Check::theTargetEnds()
{
    Program program(60 * ms);
    QTimer::singleShot(900, &program.target, [&] { program.target.say(Wire::Bye{u"it ends"_s}); });
    const Result result = inspect({u"check"_s, u"--for"_s, u"60s"_s});
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.output.contains(u"a step of 60 ms"));
    QVERIFY(!result.errors.isEmpty());
}

QTEST_GUILESS_MAIN(tst_Check)
#include "tst_check.moc"
