// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectprogram.h"

#include <QtCore/QJsonArray>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

/// Each switch of the demo makes the inspector warn of what it says, and of nothing that it
/// does not say. Those that count on how fast the machine is are left to the eye.
class tst_Overload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSwitchRaisesItsRule_data();
    void aSwitchRaisesItsRule();
    void thereIsNoSuchSwitch();

private:
    QTemporaryDir m_folder;
    QHash<QString, QStringList> m_comesWith; // by rule
};

void tst_Overload::initTestCase()
{
    qputenv("XDG_RUNTIME_DIR", m_folder.path().toUtf8());
    QProcess demo;
    demo.start(QStringLiteral(OVERLOAD_DEMO), {u"--list"_s});
    QVERIFY2(demo.waitForFinished(10'000), qPrintable(demo.errorString()));
    const QStringList lines = QString::fromUtf8(demo.readAll()).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        QStringList words = line.split(u' ', Qt::SkipEmptyParts);
        const QString rule = words.takeFirst();
        m_comesWith.insert(rule, words);
    }
    QCOMPARE(m_comesWith.size(), 16);
}

void tst_Overload::aSwitchRaisesItsRule_data()
{
    QTest::addColumn<QStringList>("limits"); // sooner than usual, or the test would take minutes
    QTest::newRow("paused-forever") << QStringList{u"paused-forever.for=1s"_s};
    QTest::newRow("unbalanced-pause") << QStringList();
    QTest::newRow("failed-task") << QStringList();
    QTest::newRow("task-leak") << QStringList{u"task-leak.window=200ms"_s};
    QTest::newRow("never-yields") << QStringList();
    QTest::newRow("loop-blocked") << QStringList();
}

void tst_Overload::aSwitchRaisesItsRule()
{
    QFETCH(QStringList, limits);
    const QString rule = QString::fromUtf8(QTest::currentDataTag());
    QVERIFY(m_comesWith.contains(rule));
    QProcess demo;
    demo.start(QStringLiteral(OVERLOAD_DEMO), {u"--on"_s, rule});
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += demo.readAllStandardOutput()).contains("ready"), 10'000);

    // A machine that is busy with something else lags; that is not the demo's doing.
    QStringList arguments{u"check"_s,    u"--pid"_s,          QString::number(demo.processId()),
                          u"--json"_s,   u"--for"_s,          u"3500ms"_s,
                          u"--off"_s,    u"loop-lag-spike"_s, u"--off"_s,
                          u"data-loss"_s};
    for (const QString &limit : std::as_const(limits))
        arguments << u"--set"_s << limit;
    const Result result = inspect(arguments);
    demo.kill();
    demo.waitForFinished();
    QCOMPARE(result.errors, QString());
    QCOMPARE(result.exitCode, 2);

    QSet<QString> raised;
    for (const QJsonValue &finding : result.json()["findings"_L1].toArray())
        raised.insert(finding.toObject()["rule"_L1].toString());
    QVERIFY2(raised.contains(rule), qPrintable(result.output));
    for (const QString &also : m_comesWith.value(rule))
        raised.remove(also);
    QCOMPARE(QStringList(raised.values()), QStringList{rule});
}

void tst_Overload::thereIsNoSuchSwitch()
{
    QProcess demo;
    demo.start(QStringLiteral(OVERLOAD_DEMO), {u"--on"_s, u"good-weather"_s});
    QVERIFY(demo.waitForFinished(10'000));
    QCOMPARE(demo.exitCode(), 1);
    QCOMPARE(demo.readAllStandardError(),
             QByteArray("qcoop-overload: there is no switch for \"good-weather\"; --list lists "
                        "them\n"));
}

QTEST_GUILESS_MAIN(tst_Overload)
#include "tst_overload.moc"
