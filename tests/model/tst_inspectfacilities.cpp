// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "../support/inspectprogram.h"

#include <QtCore/QJsonArray>
#include <QtCore/QTimer>

using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

/// Two tasks, of which the second is one of a Scheduler's; and a TaskGroup.
QList<Wire::Message> programWithFacilities()
{
    QList<Wire::Message> snapshot = FakeTarget::smallProgram(2);
    Wire::TaskRow row;
    row.task = 2;
    row.facility = 5;
    row.key = 11;
    row.priority = quint8(Wire::Priority::Background);
    row.weight = 3;
    row.deadline = 9'000'000'000;
    const QList<Wire::Message> more{
        Wire::Texts{{{10, u"reminders"_s}, {11, u"nightly"_s}}},
        Wire::FacilitiesAdded{{{5, 1, quint8(Wire::FacilityKind::Scheduler), 2, 1000},
                               {6, 1, quint8(Wire::FacilityKind::TaskGroup), 0, 1000}}},
        Wire::FacilityTable{{{5, 10, 4, 1, 2, 3, 1, 0}, {6, 0, 0, 0, 0, 0, 0, 0}}},
        FakeTarget::row(row)};
    for (const Wire::Message &message : more)
        snapshot.insert(snapshot.size() - 1, message);
    return snapshot;
}

} // namespace

/// qcoop-inspect and what schedules work in a program.
class tst_InspectFacilities : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keysAndFacilities();
    void loops();
    void whatWasReadyIsNotDoneAgain();
};

void tst_InspectFacilities::keysAndFacilities()
{
    FakeTarget target;
    target.setSnapshot(programWithFacilities());
    target.setNow(3'000'000'000);
    const QJsonArray tasks = inspect({u"ps"_s, u"--json"_s}).json()["tasks"_L1].toArray();
    QCOMPARE(tasks.size(), 2);
    const QJsonObject task = tasks[1].toObject();
    QCOMPARE(task["key"_L1].toString(), u"nightly"_s);
    QCOMPARE(task["belongsTo"_L1].toString(), u"reminders"_s);
    QCOMPARE(task["facility"_L1].toInteger(), 5);
    QCOMPARE(task["priority"_L1].toString(), u"background"_s);
    QCOMPARE(task["weight"_L1].toInteger(), 3);
    QVERIFY(task["deadlineInNs"_L1].isDouble());
    QCOMPARE(tasks[0].toObject()["belongsTo"_L1].toString(), QString());

    const QStringList wide = inspect({u"ps"_s, u"--wide"_s, u"in:reminders"_s}).lines();
    QCOMPARE(wide.size(), 2);
    for (const auto &title : {u"Key"_s, u"Belongs to"_s, u"Priority"_s, u"Deadline"_s})
        QVERIFY2(wide[0].contains(title), qPrintable(title));
    for (const auto &cell : {u"nightly"_s, u"reminders"_s, u"background ×3"_s})
        QVERIFY2(wide[1].contains(cell), qPrintable(cell));
    const QJsonArray tree = inspect({u"tree"_s, u"--json"_s}).json()["tasks"_L1].toArray();
    QCOMPARE(tree[1].toObject()["belongsTo"_L1].toString(), u"reminders"_s);
}

void tst_InspectFacilities::loops()
{
    FakeTarget target;
    target.setSnapshot(programWithFacilities());
    target.setNow(3'000'000'000);
    const Result table = inspect({u"loops"_s});
    QCOMPARE(table.exitCode, 0);
    QCOMPARE(table.lines(),
             (QStringList{
                 u"Loop           Kind        Waiting  Running  Limit  Done  Failed  Cancelled  "
                 "Made at"_s,
                 u"main           loop"_s, u"  gui          Cooperator"_s,
                 u"  reminders    Scheduler         1        2      4     3       1             "
                 "scene.cpp:40 render()"_s,
                 u"  TaskGroup#6  TaskGroup         0        0            0"_s}));
    const QJsonObject json = inspect({u"loops"_s, u"--json"_s}).json();
    const QJsonObject loop = json["loops"_L1].toArray()[0].toObject();
    QCOMPARE(loop["name"_L1].toString(), u"main"_s);
    QCOMPARE(loop["cooperators"_L1].toArray()[0].toObject()["name"_L1].toString(), u"gui"_s);
    const QJsonArray facilities = loop["facilities"_L1].toArray();
    QCOMPARE(facilities.size(), 2);
    QCOMPARE(facilities[0].toObject()["kind"_L1].toString(), u"Scheduler"_s);
    QCOMPARE(facilities[0].toObject()["waiting"_L1].toInteger(), 1);
    QCOMPARE(facilities[0].toObject()["madeAt"_L1].toObject()["line"_L1].toInteger(), 40);
    QCOMPARE(facilities[1].toObject()["name"_L1].toString(), QString());
    QVERIFY(facilities[1].toObject()["madeAt"_L1].isNull());
}

void tst_InspectFacilities::whatWasReadyIsNotDoneAgain()
{
    // A target that ends its snapshot many times must not make us pause a task as often.
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(1));
    connect(&target, &FakeTarget::heard, &target, [&](const QString &what) {
        if (!what.startsWith(u"pause"_s))
            return;
        for (int i = 0; i < 4; ++i) // batches are a tenth of a second apart
            QTimer::singleShot(150 * i, &target, [&] { target.say(Wire::SnapshotEnd{}); });
        QTimer::singleShot(800, &target, [&] {
            Wire::Reply reply;
            reply.request = target.commands().constFirst().request;
            reply.task = 1;
            target.say(reply);
        });
    });
    const Result result = inspect({u"pause"_s, u"1"_s});
    QCOMPARE(target.takeCommands(), (QStringList{u"pause 1"_s, u"detach"_s}));
    QCOMPARE(result.lines().size(), 1);
}

QTEST_GUILESS_MAIN(tst_InspectFacilities)
#include "tst_inspectfacilities.moc"
