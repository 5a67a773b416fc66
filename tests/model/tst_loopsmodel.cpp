// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/loopsmodel.h>
#include <model/store.h>

#include <qcoop/wire/message.h>

#include <QtCore/QRandomGenerator>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 second = 1000 * ms;
constexpr auto group = quint8(Wire::FacilityKind::TaskGroup);
constexpr auto executor = quint8(Wire::FacilityKind::Executor);

struct Scene
{
    Scene()
    {
        say(Wire::LoopAdded{1, 7, u"main"_s, true});
        say(Wire::Texts{{{1, u"downloads"_s},
                         {2, u"/src/net.cpp"_s},
                         {3, u"void Net::fetch()"_s},
                         {4, u"pool"_s}}});
        say(Wire::Places{{{1, 2, 40, 1, 3}}});
    }
    void say(const Wire::Message &message)
    {
        Wire::Received received;
        received.message = message;
        received.at = second;
        store.apply(received);
    }
    void add(Wire::Id id, quint8 kind, Wire::Id loop = 1)
    {
        say(Wire::FacilitiesAdded{{{id, loop, kind, 1, 0}}});
    }
    const Picture &picture() { return store.picture(); }

    Store store{nullptr, [] { return qint64(0); }};
};

/// The rows as text, those below a loop behind a dash.
QStringList table(const LoopsModel &model, const QList<LoopsColumn> &columns)
{
    QStringList lines;
    const auto add = [&](const QModelIndex &index, const QString &before) {
        QStringList cells;
        for (const LoopsColumn column : columns)
            cells.append(index.siblingAtColumn(int(column)).data().toString());
        lines.append(before + cells.join(u" | "_s));
    };
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex loop = model.index(row, 0);
        add(loop, {});
        for (int child = 0; child < model.rowCount(loop); ++child)
            add(model.index(child, 0, loop), u"- "_s);
    }
    return lines;
}

QStringList names(const LoopsModel &model)
{
    return table(model, {LoopsColumn::Name});
}

} // namespace

/// Loops, and what schedules work on them.
class tst_LoopsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLoopHasItsFigures();
    void whatRunsOnALoopIsBelowIt();
    void rowsThatStayKeepTheirIndexes();
    void randomComingsAndGoings();
    void cellsSayWhatTheyMean();
    void hostileFacilities();
    void namesOfThoseGoneAreKeptForTheirTasks();
};

void tst_LoopsModel::aLoopHasItsFigures()
{
    LoopsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    Scene scene;
    Wire::LoopStats stats;
    stats.loop = 1;
    stats.interval = second;
    stats.iterations = 60;
    stats.busy = 970 * ms;
    stats.qcoop = 500 * ms;
    stats.worst = 312 * ms;
    stats.worstTask = 2;
    stats.pending = 4;
    scene.say(stats);
    scene.say(Wire::SchedulerAdded{1, 1, u"gui"_s, 8 * ms, false});
    scene.say(Wire::SchedulerStats{1, true, 1204, 98, 0, 0, 3, 12 * ms, 5, 1, 2});
    model.refresh(scene.picture());
    QList<LoopsColumn> all;
    for (int column = 0; column < loopsColumnCount; ++column)
        all.append(LoopsColumn(column));
    QCOMPARE(table(model, all),
             (QStringList{
                 u"main | loop | 4 |  |  |  |  |  | 60/s | 97 % | 50 % | 312 ms | task#2 "
                 "|  | 7"_s,
                 u"- gui | Cooperator | 98 | 1,204 |  | 5 | 1 | 2 |  |  |  | 12 ms |  |  | "_s}));
    model.refresh(Picture());
    QCOMPARE(model.rowCount(), 0);
}

void tst_LoopsModel::whatRunsOnALoopIsBelowIt()
{
    LoopsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    Scene scene;
    scene.say(Wire::LoopAdded{2, 9, u"worker"_s, false});
    scene.add(9, group);
    scene.add(3, group);
    scene.add(5, executor);
    scene.add(6, quint8(Wire::FacilityKind::EventLoop), 2);
    scene.add(7, quint8(Wire::FacilityKind::Scheduler));
    scene.say(Wire::SchedulerAdded{1, 1, u"default"_s, 8 * ms, false});
    scene.say(Wire::FacilityTable{{{5, 4, 8, 92, 8, 100'000, 0, 17}, {9, 1, 0, 1, 2, 3, 4, 5}}});
    model.refresh(scene.picture());
    using C = LoopsColumn;
    QCOMPARE(
        table(model, {C::Name, C::Kind, C::Waiting, C::Running, C::Limit, C::Done, C::Failed,
                      C::Cancelled, C::MadeAt}),
        (QStringList{u"main | loop |  |  |  |  |  |  | "_s,
                     u"- default | Cooperator |  |  |  |  |  |  | "_s,
                     u"- Scheduler#7 | Scheduler | 0 | 0 |  | 0 |  |  | net.cpp:40 fetch()"_s,
                     u"- pool | Executor | 92 | 8 | 8 | 100,000 |  | 17 | net.cpp:40 fetch()"_s,
                     u"- TaskGroup#3 | TaskGroup | 0 | 0 |  | 0 |  |  | net.cpp:40 fetch()"_s,
                     u"- downloads | TaskGroup | 1 | 2 |  | 3 | 4 | 5 | net.cpp:40 fetch()"_s,
                     u"worker | loop |  |  |  |  |  |  | "_s,
                     u"- EventLoop#6 | EventLoop | 0 | 0 |  | 0 |  |  | net.cpp:40 fetch()"_s}));
    // A loop that goes takes what is on it along.
    scene.say(Wire::LoopRemoved{1});
    model.refresh(scene.picture());
    QCOMPARE(names(model), (QStringList{u"worker"_s, u"- EventLoop#6"_s}));
    QCOMPARE(scene.picture().facilities.living().size(), std::size_t(1));
}

void tst_LoopsModel::rowsThatStayKeepTheirIndexes()
{
    LoopsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    Scene scene;
    scene.add(3, group);
    scene.add(5, group);
    model.refresh(scene.picture());
    const QModelIndex fifth = model.index(1, 0, model.index(0, 0));
    const quint64 key = fifth.data(LoopsModel::IdRole).toULongLong();
    QCOMPARE(model.indexOf(key), fifth);
    QCOMPARE(fifth.data(LoopsModel::LoopRole).toULongLong(), quint64(1));
    const QPersistentModelIndex kept(fifth);
    scene.add(2, executor); // before both
    scene.add(4, group);    // between them
    scene.say(Wire::FacilityRemoved{3});
    model.refresh(scene.picture());
    QCOMPARE(names(model),
             (QStringList{u"main"_s, u"- Executor#2"_s, u"- TaskGroup#4"_s, u"- TaskGroup#5"_s}));
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data().toString(), u"TaskGroup#5"_s);
    QCOMPARE(model.indexOf(key), QModelIndex(kept));
    // The loop 1 and a facility 1 are two.
    scene.add(1, group);
    model.refresh(scene.picture());
    QVERIFY(model.index(0, 0).data(LoopsModel::IdRole) !=
            model.index(1, 0, model.index(0, 0)).data(LoopsModel::IdRole));
}

void tst_LoopsModel::randomComingsAndGoings()
{
    LoopsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    Scene scene;
    QRandomGenerator random(5);
    for (int round = 0; round < 200; ++round) {
        for (int i = 0; i < 6; ++i) {
            const auto id = Wire::Id(random.bounded(1, 40));
            switch (random.bounded(5)) {
            case 0:
                scene.add(id, quint8(id % 4), 1 + id % 3);
                break;
            case 1:
                scene.say(Wire::FacilityRemoved{id});
                break;
            case 2:
                scene.say(Wire::LoopAdded{1 + id % 3, 1, {}, false});
                break;
            case 3:
                if (id % 5 == 0)
                    scene.say(Wire::LoopRemoved{1 + id % 3});
                break;
            default:
                scene.say(Wire::FacilityTable{{{id, 0, 0, id, id, id, id, id}}});
                break;
            }
        }
        model.refresh(scene.picture());
        LoopsModel fresh;
        fresh.refresh(scene.picture());
        QCOMPARE(names(model), names(fresh));
    }
}

void tst_LoopsModel::cellsSayWhatTheyMean()
{
    LoopsModel model;
    Scene scene;
    scene.add(5, executor);
    scene.say(Wire::FacilityTable{{{5, 4, 0, 0, 0, 0, 0, 0}}});
    scene.say(Wire::SchedulerAdded{1, 1, u"gui"_s, 8 * ms, false});
    scene.say(Wire::SchedulerStats{1, true, 2, 1, 0, 0, 3, 12 * ms, 0, 0, 0});
    model.refresh(scene.picture());
    const QModelIndex loop = model.index(0, 0);
    const auto cell = [&](int row, LoopsColumn column, int role) {
        return model.index(row, int(column), loop).data(role).toString();
    };
    QCOMPARE(cell(1, LoopsColumn::Name, Qt::ToolTipRole), u"Executor pool#5"_s);
    QCOMPARE(cell(1, LoopsColumn::Limit, Qt::ToolTipRole), u"any number"_s);
    QCOMPARE(cell(1, LoopsColumn::Limit, Qt::AccessibleTextRole), u"Limit: none"_s);
    QCOMPARE(cell(1, LoopsColumn::MadeAt, Qt::ToolTipRole),
             scene.picture().names.place(1).fullText);
    QCOMPARE(cell(0, LoopsColumn::Worst, Qt::ToolTipRole),
             u"Its longest turn; 3 turns took more than twice its slice of 8 ms."_s);
    for (int column = 0; column < loopsColumnCount; ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
}

void tst_LoopsModel::hostileFacilities()
{
    Scene scene;
    scene.add(0, group);
    scene.add(3, 200); // a kind of a later version
    scene.add(3, group);
    scene.say(Wire::FacilityTable{{{99, 1, 1, 1, 1, 1, 1, 1}}});
    scene.say(Wire::FacilityRemoved{98});
    const Picture &picture = scene.picture();
    QCOMPARE(picture.refused.loops, quint64(2));
    QCOMPARE(picture.refused.unknownIds, quint64(2));
    QCOMPARE(picture.facilityName(3), u"facility#3"_s);
    scene.say(Wire::FacilityTable{{{3, 4'000'000'000, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL}}});
    LoopsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.refresh(picture);
    QCOMPARE(names(model), (QStringList{u"main"_s, u"- facility#3"_s}));
    Wire::FacilitiesAdded many;
    for (Wire::Id id = 1; id <= Wire::Id(maxFacilities) + 10; ++id)
        many.rows.append({id + 10, 1, group, 0, 0});
    scene.say(many);
    QCOMPARE(picture.facilities.living().size(), std::size_t(maxFacilities));
    QCOMPARE(picture.refused.loops, quint64(13));
    model.refresh(picture);
    QCOMPARE(model.rowCount(model.index(0, 0)), int(maxFacilities));
}

void tst_LoopsModel::namesOfThoseGoneAreKeptForTheirTasks()
{
    Scene scene;
    scene.add(3, group);
    scene.say(Wire::FacilityTable{{{3, 1, 0, 0, 0, 0, 0, 0}}});
    scene.say(Wire::FacilityRemoved{3});
    QCOMPARE(scene.picture().facilityName(3), u"downloads"_s);
    QCOMPARE(scene.picture().facilityLabelOf(3), u"TaskGroup downloads#3"_s);
    QVERIFY(scene.picture().facilities.living().empty());
    // Not of all that ever were.
    for (Wire::Id id = 10; id < 10 + Wire::Id(maxGoneFacilities); ++id) {
        scene.add(id, group);
        scene.say(Wire::FacilityRemoved{id});
    }
    QCOMPARE(scene.picture().facilityName(3), u"facility#3"_s);
    QCOMPARE(scene.picture().facilityName(10), u"TaskGroup#10"_s);
    QCOMPARE(scene.picture().facilityName(0), QString());
}

QTEST_GUILESS_MAIN(tst_LoopsModel)
#include "tst_loopsmodel.moc"
