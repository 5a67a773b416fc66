// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/timermodel.h>

#include <qcoop/wire/message.h>

#include <QtCore/QRandomGenerator>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;

void say(Store &store, const Wire::Message &message, Wire::Time at = second)
{
    Wire::Received received;
    received.message = message;
    received.at = at;
    store.apply(received);
}

void add(Store &store, Wire::Id id, Wire::Time due,
         Wire::TimerKind kind = Wire::TimerKind::CallLater)
{
    say(store, Wire::TimersAdded{{{id, 1, quint8(kind), 0, 0, 0}}});
    say(store, Wire::TimerTable{{{.timer = id, .due = due}}});
}

QStringList lines(const TimerModel &model, const QList<TimerColumn> &columns)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList line;
        for (const TimerColumn column : columns)
            line << model.index(row, int(column)).data().toString();
        all << line.join(u" | "_s);
    }
    return all;
}

} // namespace

class tst_TimerModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timersCountDown();
    void figures();
    void wordsAreLookedFor();
    void kindsAreAskedFor();
    void frozenViewStandsStill();
    void randomOperations();
    void whoLooksWhileTheStoreIsClearedSeesNothing();
};

void tst_TimerModel::timersCountDown()
{
    qint64 local = 0;
    Store store(nullptr, [&] { return local; });
    TimerModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    add(store, 1, 3 * second);
    add(store, 2, second + second / 2);
    add(store, 3, 0);
    store.flush();
    const QList<TimerColumn> columns{TimerColumn::Name, TimerColumn::DueIn};
    QCOMPARE(lines(model, columns),
             (QStringList{u"#2 | in 0.5 s"_s, u"#1 | in 2.0 s"_s, u"#3 | "_s}));
    QSignalSpy changed(&model, &TimerModel::dataChanged);
    model.setVisibleRange(0, 1);
    local += second;
    model.tick();
    QCOMPARE(lines(model, columns), (QStringList{u"#2 | due"_s, u"#1 | in 1.0 s"_s, u"#3 | "_s}));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), model.index(0, int(TimerColumn::DueIn)));
    QCOMPARE(changed[0][1].toModelIndex(), model.index(1, int(TimerColumn::DueIn)));
    // Late it is when the target still speaks of it after its time.
    say(store, Wire::AgentStats{}, 2 * second);
    store.flush();
    QCOMPARE(lines(model, columns),
             (QStringList{u"#2 | 0.5 s late"_s, u"#1 | in 1.0 s"_s, u"#3 | "_s}));
    say(store, Wire::TimerEnded{2, Wire::TimerEnd::Fired, second});
    store.flush();
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(store.picture().timers.endedCount(Wire::TimerEnd::Fired), quint64(1));
}

void tst_TimerModel::figures()
{
    Store store;
    TimerModel model(&store);
    say(store, Wire::Texts{{{1, u"/src/clock.cpp"_s}, {2, u"void tick()"_s}, {3, u"show"_s}}});
    say(store, Wire::Places{{{1, 1, 9, 1, 2}}});
    say(store, Wire::TasksAdded{{{4, 1, 0, 0, 0}}});
    say(store, Wire::TaskTable{{{.task = 4, .name = 3}}});
    say(store, Wire::TimersAdded{{{7, 1, quint8(Wire::TimerKind::LoopingCall), 4, 1, 0}}});
    Wire::TimerRow row;
    row.timer = 7;
    row.interval = 20'000'000;
    row.fires = 1'500;
    row.skipped = 148;
    row.lastLate = 1'200'000;
    row.maxLate = 31'000'000;
    row.busy = second;
    row.isRunning = true;
    say(store, Wire::TimerTable{{row}});
    store.flush();
    QList<TimerColumn> all;
    for (int column = 0; column < timerColumnCount; ++column)
        all << TimerColumn(column);
    QCOMPARE(
        lines(model, all),
        QStringList{u" | LoopingCall | #7 tick() | running | 20 ms | 1,500 | 148 | 1.2 ms | 31 ms "
                    "| 1 s | show#4 | clock.cpp:9 tick()"_s});
    QCOMPARE(model.indexOf(7).data(TimerModel::SeverityRole).toInt(), int(Severity::None));
    QCOMPARE(model.indexOf(7).data(TimerModel::StateRole).toInt(), 1);
    QCOMPARE(model.index(0, int(TimerColumn::Skipped)).data(Qt::ToolTipRole).toString(),
             u"148 of 1,648 calls were left out because it was too late for them."_s);
}

void tst_TimerModel::wordsAreLookedFor()
{
    Store store;
    TimerModel model(&store);
    add(store, 1, second, Wire::TimerKind::Sleep);
    add(store, 2, second, Wire::TimerKind::LoopingCall);
    add(store, 3, second, Wire::TimerKind::LoopingCall);
    store.flush();
    model.setNameFilter(u"looping #3"_s);
    QCOMPARE(lines(model, {TimerColumn::Name}), QStringList{u"#3"_s});
    QCOMPARE(model.timerCount(), qsizetype(3));
    model.setNameFilter({});
    QCOMPARE(model.shownCount(), qsizetype(3));
}

void tst_TimerModel::kindsAreAskedFor()
{
    Store store;
    TimerModel model(&store);
    using Kind = Wire::TimerKind;
    Wire::Id id = 0;
    for (const Kind kind : {Kind::CallLater, Kind::LoopLater, Kind::ScheduleLater, Kind::ScheduleAt,
                            Kind::Deadline, Kind::LoopingCall})
        add(store, ++id, second, kind);
    store.flush();
    const auto shown = [&](const QString &filter) {
        model.setNameFilter(filter);
        return lines(model, {TimerColumn::Kind});
    };
    model.sort(int(TimerColumn::Kind));
    QCOMPARE(shown({}), (QStringList{u"callLater"_s, u"LoopingCall"_s, u"loop.callLater"_s,
                                     u"scheduleLater"_s, u"scheduleAt"_s, u"deadline"_s}));
    QCOMPARE(shown(u"kind:callLater"_s), QStringList{u"callLater"_s});
    QCOMPARE(shown(u"kind:SCHED"_s), (QStringList{u"scheduleLater"_s, u"scheduleAt"_s}));
    QCOMPARE(shown(u"kind:loop. #2"_s), QStringList{u"loop.callLater"_s});
    QCOMPARE(shown(u"kind:deadline #2"_s), QStringList());
    QCOMPARE(shown(u"kind:never"_s), QStringList());
    QCOMPARE(shown(u"kind:"_s).size(), qsizetype(6));
    // A word finds kinds as before.
    QCOMPARE(shown(u"later"_s).size(), qsizetype(3));
    // A kind of a later version is refused and counted.
    say(store, Wire::TimersAdded{{{99, 1, 9, 0, 0, 0}}});
    QCOMPARE(store.picture().refused.timers, quint64(1));
}

void tst_TimerModel::frozenViewStandsStill()
{
    qint64 local = 0;
    Store store(nullptr, [&] { return local; });
    TimerModel model(&store);
    add(store, 1, 2 * second);
    store.flush();
    model.setPicture(store.copy());
    local += second;
    say(store, Wire::TimerEnded{1, Wire::TimerEnd::Fired, second});
    add(store, 2, 2 * second);
    store.flush();
    add(store, 3, 2 * second); // in the slot that was the first timer's
    store.flush();
    const QList<TimerColumn> columns{TimerColumn::Name, TimerColumn::DueIn};
    QCOMPARE(lines(model, columns), QStringList{u"#1 | in 1.0 s"_s});
    const QPersistentModelIndex one = model.index(0, 0);
    model.setPicture(nullptr);
    QVERIFY(!one.isValid());
    QCOMPARE(lines(model, columns), (QStringList{u"#2 | in 1.0 s"_s, u"#3 | in 1.0 s"_s}));
}

void tst_TimerModel::randomOperations()
{
    Store store;
    TimerModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QRandomGenerator random(11);
    QList<std::pair<QPersistentModelIndex, Wire::Id>> kept;
    Wire::Id last = 0;
    int checked = 0;
    for (int i = 0; i < 2'000; ++i) {
        const Wire::Id some = last == 0 ? 0 : 1 + random.bounded(quint32(last));
        switch (random.bounded(8)) {
        case 0:
        case 1:
            if (store.picture().timers.size() < 60)
                add(store, ++last, random.bounded(100));
            break;
        case 2:
        case 3:
            say(store, Wire::TimerTable{{{.timer = some, .due = random.bounded(100)}}});
            break;
        case 4:
        case 5:
            say(store, Wire::TimerEnded{some, Wire::TimerEnd::Fired, 0});
            break;
        case 6:
            model.sort(random.bounded(timerColumnCount),
                       random.bounded(2) != 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
            break;
        case 7:
            model.setBusy(random.bounded(2) != 0);
            break;
        }
        if (random.bounded(3) == 0)
            store.flush();
        if (random.bounded(5) == 0)
            model.rearrange();
        for (const auto &[index, id] : std::as_const(kept)) {
            if (index.isValid()) {
                QCOMPARE(model.idAt(index), id);
                ++checked;
            }
        }
        kept.removeIf([](const auto &each) { return !each.first.isValid(); });
        if (const QModelIndex index = model.indexOf(some); index.isValid() && kept.size() < 10)
            kept.append({index, some});
    }
    QVERIFY(checked > 2'000);
}

void tst_TimerModel::whoLooksWhileTheStoreIsClearedSeesNothing()
{
    Store store(nullptr, [] { return 0; });
    TimerModel model(&store);
    add(store, 1, 3 * second);
    store.flush();
    // As a view does, that remembers what is selected.
    int looks = 0;
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [&] {
        QCOMPARE(model.idAt(model.index(0, 0)), 0U);
        QVERIFY(!model.index(0, 0).data(TimerModel::IdRole).isValid());
        ++looks;
    });
    store.clear();
    QCOMPARE(looks, 1);
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(tst_TimerModel)
#include "tst_timermodel.moc"
