// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/targetmodel.h>

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

Wire::Endpoint endpoint(qint64 pid, const QString &name, const QString &socket = u"/a"_s)
{
    Wire::Endpoint made;
    made.pid = pid;
    made.application = name;
    made.socket = socket;
    return made;
}

QStringList lines(const TargetModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList line;
        for (int column = 0; column < TargetModel::WarningsColumn; ++column)
            line << model.index(row, column).data().toString();
        all << line.join(u" | "_s);
    }
    return all;
}

} // namespace

class tst_TargetModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void targetsComeAndGo();
    void heldTargetsStayAfterTheirEnd();
    void warningsAreCounted();
    void emptinessIsExplained();
    void selectionKeepsItsTarget();
    void whoCrashedStandsAmongThem();
};

void tst_TargetModel::whoCrashedStandsAmongThem()
{
    Wire::EndpointList found;
    found.endpoints = {endpoint(9, u"nine"_s)};
    Wire::Endpoint crashed = endpoint(-9, u"nine"_s);
    crashed.recording = u"/run/9.qctrace"_s;
    found.crashed = {crashed};
    TargetModel model(nullptr, [&] { return found; });
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    // One of its pid may be alive again.
    const QStringList both{u"nine | 9 | not attached"_s, u"nine | 9 | crashed"_s};
    QCOMPARE(lines(model), both);
    QCOMPARE(model.indexOf(-9).data(Qt::ToolTipRole).toString(), u"/run/9.qctrace"_s);
    model.setState(crashed, TargetModel::TargetState::Recording);
    QCOMPARE(lines(model).last(), u"nine | 9 | recording"_s);
    model.release(-9);
    QCOMPARE(lines(model), both);
    found.crashed.clear();
    model.refresh();
    QCOMPARE(lines(model), QStringList{u"nine | 9 | not attached"_s});
}

void tst_TargetModel::targetsComeAndGo()
{
    Wire::EndpointList found;
    found.endpoints = {endpoint(5, u"five"_s), endpoint(9, u"ni\nne"_s)};
    TargetModel model(nullptr, [&] { return found; });
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(lines(model),
             (QStringList{u"five | 5 | not attached"_s, u"ni?ne | 9 | not attached"_s}));
    QSignalSpy refreshed(&model, &TargetModel::refreshed);
    model.refresh();
    QCOMPARE(refreshed.size(), 0);
    found.endpoints = {endpoint(7, u"seven"_s), endpoint(9, u"nine"_s)};
    model.refresh();
    QCOMPARE(refreshed.size(), 1);
    QCOMPARE(lines(model),
             (QStringList{u"seven | 7 | not attached"_s, u"ni?ne | 9 | not attached"_s}));
    QCOMPARE(model.find(7)->application, u"seven"_s);
    QVERIFY(!model.find(5));
}

void tst_TargetModel::heldTargetsStayAfterTheirEnd()
{
    Wire::EndpointList found;
    found.endpoints = {endpoint(5, u"five"_s)};
    TargetModel model(nullptr, [&] { return found; });
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setState(endpoint(5, u"five"_s), TargetModel::TargetState::Blocked);
    QCOMPARE(lines(model), QStringList{u"five | 5 | blocked"_s});
    found.endpoints.clear();
    model.refresh();
    model.setState(endpoint(5, u"five"_s), TargetModel::TargetState::Ended);
    QCOMPARE(lines(model), QStringList{u"five | 5 | ended"_s});
    QVERIFY(model.indexOf(5).data(TargetModel::HeldRole).toBool());
    model.setState(endpoint(3, u"launched"_s), TargetModel::TargetState::Attached);
    QCOMPARE(model.rowCount(), 2);
    model.release(5);
    model.release(3);
    QCOMPARE(lines(model), QStringList());
    model.release(3); // again
}

void tst_TargetModel::warningsAreCounted()
{
    Wire::EndpointList found;
    found.endpoints = {endpoint(5, u"five"_s)};
    TargetModel model(nullptr, [&] { return found; });
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const QModelIndex cell = model.index(0, TargetModel::WarningsColumn);
    QCOMPARE(cell.data().toString(), QString());
    model.setState(found.endpoints.first(), TargetModel::TargetState::Attached);
    model.setWarnings(5, 2, Severity::Error);
    model.setWarnings(99, 2, Severity::Error); // we do not have it
    QCOMPARE(cell.data().toString(), u"2"_s);
    QCOMPARE(cell.data(TargetModel::SeverityRole).toInt(), int(Severity::Error));
    QCOMPARE(cell.data(Qt::AccessibleTextRole).toString(), u"five, pid 5, attached, warnings: 2"_s);
    model.setState(found.endpoints.first(), TargetModel::TargetState::Ended);
    QCOMPARE(cell.data().toString(), u"2"_s); // still to be looked at
    model.release(5);
    QCOMPARE(cell.data().toString(), QString());
}

void tst_TargetModel::emptinessIsExplained()
{
    Wire::EndpointList found;
    TargetModel model(nullptr, [&] { return found; });
    QSignalSpy refreshed(&model, &TargetModel::refreshed);
    QCOMPARE(model.problem(), u"No program that can be inspected is running. Start one with "
                              "QCOOP_INSPECT=1 in its environment."_s);
    found.foreign = 2;
    model.refresh();
    QCOMPARE(model.problem(), u"No program of yours can be inspected: the 2 found belong to other "
                              "users."_s);
    found.problem = u"/run/qcoop is a symbolic link"_s;
    model.refresh();
    QCOMPARE(model.problem(), u"No program can be inspected: /run/qcoop is a symbolic link."_s);
    QCOMPARE(refreshed.size(), 2);
    found.endpoints = {endpoint(5, u"five"_s)};
    model.refresh();
    QCOMPARE(model.problem(), QString());
}

void tst_TargetModel::selectionKeepsItsTarget()
{
    Wire::EndpointList found;
    found.endpoints = {endpoint(5, u"five"_s), endpoint(9, u"nine"_s)};
    TargetModel model(nullptr, [&] { return found; });
    const QPersistentModelIndex nine = model.indexOf(9);
    found.endpoints = {endpoint(2, u"two"_s), endpoint(7, u"seven"_s), endpoint(9, u"nine"_s)};
    model.refresh();
    QCOMPARE(nine.data(TargetModel::PidRole).toLongLong(), 9);
    QCOMPARE(nine.row(), 2);
    // A pid that came again is another program.
    found.endpoints = {endpoint(9, u"other"_s, u"/b"_s)};
    model.refresh();
    QVERIFY(!nine.isValid());
    QCOMPARE(lines(model), QStringList{u"other | 9 | not attached"_s});
}

QTEST_GUILESS_MAIN(tst_TargetModel)
#include "tst_targetmodel.moc"
