// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/taskmodel.h>

#include <qcoop/wire/message.h>

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;

/// Tasks 1 and 2 of the Scheduler "reminders", 3 of a TaskGroup without a name, 4 of nobody,
/// 5 of a facility that is not known. None but 4 has a name.
struct Scene
{
    Scene()
    {
        say(Wire::LoopAdded{1, 7, u"main"_s, true});
        say(Wire::Texts{{{1, u"reminders"_s},
                         {2, u"nightly"_s},
                         {3, u"/src/backup.cpp"_s},
                         {4, u"QCoop::Task<void> Backup::copyFiles(int)"_s},
                         {5, u"render"_s},
                         {6, u"hourly"_s}}});
        say(Wire::Places{{{1, 3, 40, 1, 4}}});
        say(Wire::FacilitiesAdded{{{5, 1, quint8(Wire::FacilityKind::Scheduler), 1, 0},
                                   {6, 1, quint8(Wire::FacilityKind::TaskGroup), 1, 0}}});
        say(Wire::FacilityTable{{{5, 1, 0, 0, 2, 0, 0, 0}, {6, 0, 4, 0, 1, 0, 0, 0}}});
        task(1, 5, 2);
        task(2, 5, 6);
        task(3, 6, 0);
        task(4, 0, 0, 5);
        task(5, 77, 0);
        store.flush();
    }
    void say(const Wire::Message &message)
    {
        Wire::Received received;
        received.message = message;
        received.at = second;
        store.apply(received);
    }
    void task(Wire::Id id, Wire::Id facility, Wire::TextId key, Wire::TextId name = 0)
    {
        say(Wire::TasksAdded{{{id, 1, 0, name == 0 ? 1U : 0U, 0}}});
        Wire::TaskRow row;
        row.task = id;
        row.name = name;
        row.facility = facility;
        row.key = key;
        row.priority = quint8(id % 3);
        row.weight = quint32(id);
        row.deadline = id == 2 ? 3 * second : id == 3 ? second - second / 5 : 0;
        say(Wire::TaskTable{{row}});
    }
    QString ids()
    {
        QStringList ids;
        for (int row = 0; row < model.rowCount(); ++row)
            ids << QString::number(model.idAt(model.index(row, 0)));
        return ids.join(u' ');
    }
    QString filtered(const QString &filter)
    {
        model.setFilter(Filter::parse(filter));
        return ids();
    }
    QStringList column(TaskColumn column)
    {
        QStringList cells;
        for (int row = 0; row < model.rowCount(); ++row)
            cells << model.index(row, int(column)).data().toString();
        return cells;
    }

    Store store{nullptr, [] { return qint64(0); }};
    TaskModel model{&store};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

} // namespace

/// What tasks belong to, their keys, priorities and deadlines; and the names they go by.
class tst_BelongsTo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cells();
    void toolTips();
    void filters();
    void namesThatAreMadeUpAreFoundToo();
    void sorting();
    void anEndedTaskKeepsItsGroupButNoDeadline();
    void prioritiesOfALaterVersionAreTheLast();
};

void tst_BelongsTo::cells()
{
    Scene scene;
    QCOMPARE(scene.column(TaskColumn::BelongsTo),
             (QStringList{u"reminders"_s, u"reminders"_s, u"TaskGroup#6"_s, QString(),
                          u"facility#77"_s}));
    QCOMPARE(scene.column(TaskColumn::Key),
             (QStringList{u"nightly"_s, u"hourly"_s, QString(), QString(), QString()}));
    QCOMPARE(scene.column(TaskColumn::Priority),
             (QStringList{QString(), u"background ×2"_s, u"user-blocking ×3"_s,
                          u"user-visible ×4"_s, u"background ×5"_s}));
    QCOMPARE(scene.column(TaskColumn::Deadline),
             (QStringList{QString(), u"in 2.0 s"_s, u"0.2 s late"_s, QString(), QString()}));
}

void tst_BelongsTo::toolTips()
{
    Scene scene;
    const auto toolTip = [&](int row, TaskColumn column) {
        return scene.model.index(row, int(column)).data(Qt::ToolTipRole).toString();
    };
    QCOMPARE(toolTip(0, TaskColumn::BelongsTo), u"Scheduler reminders#5"_s);
    QCOMPARE(toolTip(0, TaskColumn::Priority), u"user-visible"_s);
    QCOMPARE(toolTip(3, TaskColumn::BelongsTo), QString());
}

void tst_BelongsTo::filters()
{
    Scene scene;
    QCOMPARE(scene.filtered(u"in:reminders"_s), u"1 2"_s);
    QCOMPARE(scene.filtered(u"in:taskgroup"_s), u"3"_s);
    QCOMPARE(scene.filtered(u"-in:#"_s), u"4"_s);
    QCOMPARE(scene.filtered(u"key:night"_s), u"1"_s);
    QCOMPARE(scene.filtered(u"hourly"_s), u"2"_s);
    QCOMPARE(scene.filtered(u"prio:background"_s), u"2 5"_s);
    QCOMPARE(scene.filtered(u"deadline<1m"_s), u"2 3"_s);
    QCOMPARE(scene.filtered(u"deadline>0"_s), u"2"_s);
    QCOMPARE(scene.filtered(u"weight>3"_s), u"4 5"_s);
}

void tst_BelongsTo::namesThatAreMadeUpAreFoundToo()
{
    Scene scene;
    QCOMPARE(
        scene.column(TaskColumn::Name),
        (QStringList{u"copyFiles"_s, u"copyFiles"_s, u"copyFiles"_s, u"render"_s, u"copyFiles"_s}));
    QCOMPARE(scene.filtered(u"name:copyfiles"_s), u"1 2 3 5"_s);
    QCOMPARE(scene.filtered(u"name:render"_s), u"4"_s);
    // It is the name that counts, not the place.
    QCOMPARE(scene.filtered(u"name:backup"_s), QString());
}

void tst_BelongsTo::sorting()
{
    Scene scene;
    scene.model.sort(int(TaskColumn::BelongsTo));
    QCOMPARE(scene.ids(), u"4 5 1 2 3"_s); // by names; who belongs to none comes first
    scene.model.sort(int(TaskColumn::Key), Qt::DescendingOrder);
    QCOMPARE(scene.ids(), u"1 2 3 4 5"_s);
    scene.model.sort(int(TaskColumn::Priority));
    QCOMPARE(scene.ids(), u"3 4 1 5 2"_s); // and of one priority the heavier first
    scene.model.sort(int(TaskColumn::Deadline));
    QCOMPARE(scene.ids(), u"3 2 1 4 5"_s);
}

void tst_BelongsTo::anEndedTaskKeepsItsGroupButNoDeadline()
{
    Scene scene;
    Wire::TaskEnded ended;
    ended.task = 2;
    ended.at = second;
    scene.say(ended);
    scene.say(Wire::FacilityRemoved{5});
    scene.store.flush();
    const QModelIndex index = scene.model.indexOf(2);
    QCOMPARE(index.siblingAtColumn(int(TaskColumn::BelongsTo)).data().toString(), u"reminders"_s);
    QCOMPARE(index.siblingAtColumn(int(TaskColumn::Deadline)).data().toString(), QString());
    QCOMPARE(scene.filtered(u"deadline>0"_s), QString());
}

void tst_BelongsTo::prioritiesOfALaterVersionAreTheLast()
{
    Scene scene;
    Wire::TaskRow row;
    row.task = 4;
    row.priority = 200;
    row.weight = 0;
    scene.say(Wire::TaskTable{{row}});
    scene.store.flush();
    QCOMPARE(scene.column(TaskColumn::Priority).at(3), u"background ×0"_s);
    QCOMPARE(scene.store.picture().refused.sum(), quint64(0));
}

QTEST_GUILESS_MAIN(tst_BelongsTo)
#include "tst_belongsto.moc"
