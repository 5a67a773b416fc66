// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/store.h>
#include <model/taskcells.h>
#include <model/timermodel.h>

#include <qcoop/wire/message.h>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;

/// A store with a clock that stands still, and what it told as lines.
class Target
{
public:
    Target()
        : store(nullptr, [this] { return local; })
    {
        QObject::connect(&store, &Store::changed, &store, [this](const Changes &changes) {
            const auto list = [](const char *name, const QList<int> &slotList) {
                QString text;
                for (const int slot : slotList)
                    text += u' ' + QString::number(slot);
                return slotList.isEmpty() ? QString() : QString::fromLatin1(name) + text + u';';
            };
            told << (changes.isReset ? u"reset;"_s : QString()) +
                        list("removed", changes.tasksRemoved) + list("added", changes.tasksAdded) +
                        list("ended", changes.tasksEnded) + list("changed", changes.tasksChanged);
        });
    }
    void say(const Wire::Message &message, Wire::Time at = second)
    {
        Wire::Received received;
        received.message = message;
        received.at = at;
        store.apply(received);
    }
    QStringList take()
    {
        store.flush();
        return std::exchange(told, {});
    }
    QStringList table(const QList<TaskColumn> &columns) const
    {
        QStringList lines;
        const Tasks &tasks = store.picture().tasks;
        for (int slot = 0; slot < tasks.slotCount(); ++slot) {
            if (tasks.at(slot).id == 0)
                continue;
            const TaskCells cells(store.picture(), tasks.at(slot), store.targetNow());
            QStringList line;
            for (const TaskColumn column : columns)
                line << cells.text(column);
            lines << line.join(u" | "_s);
        }
        return lines;
    }

    qint64 local = 0;
    QStringList told;
    Store store;
};

Wire::TasksAdded added(std::initializer_list<Wire::TaskAdded> rows)
{
    return {QList<Wire::TaskAdded>(rows)};
}

Wire::TaskEnded ended(Wire::Id task, Wire::TaskState how = Wire::TaskState::Done)
{
    Wire::TaskEnded end;
    end.task = task;
    end.how = how;
    end.at = second;
    return end;
}

} // namespace

class tst_Store : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordsBecomeATable();
    void changesAreToldInBatches();
    void timeGoesOnBetweenRecords();
    void figuresOfTheLastSecond();
    void slotsAreReusedOnlyAfterTheRemovalWasTold();
    void theNewestEndedTasksAreKept();
    void blockedLoops();
    void aCopyStaysAsItIs();
    void clearForgetsEverything();
    void snapshotIsToldAfterItsTasks();
    void hostileRecords();
    void tooMany();
    void textsAreMadeSafe();
};

void tst_Store::recordsBecomeATable()
{
    Target target;
    target.say(Wire::Texts{{{1, u"render"_s}, {2, u"/src/scene.cpp"_s}, {3, u"void load(int)"_s}}});
    target.say(Wire::Places{{{1, 2, 88, 5, 3}}});
    target.say(Wire::LoopAdded{1, 7, u"main"_s, true});
    target.say(Wire::SchedulerAdded{2, 1, u"gui"_s, 8'000'000, false});
    target.say(added({{1, 2, 0, 1, 0}, {2, 2, 1, 1, 0}, {3, 9, 0, 0, 0}}));
    Wire::TaskRow row;
    row.task = 1;
    row.state = quint8(Wire::TaskState::Paused);
    row.name = 1;
    row.pausesProgram = 2;
    row.pausesInspector = 1;
    row.steps = 1'234;
    row.longest = 60'000'000;
    row.since = second / 2;
    row.yieldedAt = 1;
    row.progress = 1;
    row.total = 4;
    target.say(Wire::TaskTable{{row}});
    Wire::TaskEnded failed = ended(2, Wire::TaskState::Failed);
    failed.error = u"no such file"_s;
    target.say(failed);

    QCOMPARE(target.table({TaskColumn::Warn, TaskColumn::State, TaskColumn::Name,
                           TaskColumn::Scheduler, TaskColumn::Loop, TaskColumn::Pauses,
                           TaskColumn::Steps, TaskColumn::WaitingFor, TaskColumn::LongestStep,
                           TaskColumn::Progress, TaskColumn::Age, TaskColumn::YieldedAt}),
             (QStringList{u"warning | paused | render | gui | main | 2+1 | 1,234 | 500 ms | 60 ms "
                          "| 1 of 4 (25 %) | 1 s | scene.cpp:88 load()"_s,
                          u"error | failed | load | gui | main |  | 0 |  |  |  | 1 s | "_s,
                          u" | ready | task | scheduler#9 |  |  | 0 |  |  |  | 1 s | "_s}));
    const Picture &picture = target.store.picture();
    QCOMPARE(picture.labelOf(1), u"render#1"_s);
    QCOMPARE(picture.labelOf(99), u"task#99"_s);
    QCOMPARE(picture.tasks.error(2), u"no such file"_s);
    QCOMPARE(picture.tasks.spawnCounts().value(1).started, quint64(2));
    QCOMPARE(picture.tasks.spawnCounts().value(1).ended, quint64(1));
    QCOMPARE(picture.refused.sum(), quint64(0));
}

void tst_Store::changesAreToldInBatches()
{
    Target target;
    target.say(added({{1, 1, 0, 0, 0}, {2, 1, 0, 0, 0}}));
    target.say(Wire::TaskTable{{{.task = 1}}});
    QVERIFY(target.told.isEmpty());
    QCOMPARE(target.take(), QStringList{u"added 0 1;"_s});
    target.say(Wire::TaskTable{{{.task = 1}, {.task = 2}}});
    target.say(Wire::TaskTable{{{.task = 1}}});
    target.say(ended(2));
    QCOMPARE(target.take(), QStringList{u"ended 1;changed 0;"_s});
    QCOMPARE(target.take(), QStringList());

    target.say(Wire::TaskTable{{{.task = 1}}});
    QTRY_COMPARE(target.told, QStringList{u"changed 0;"_s}); // by its own timer
}

void tst_Store::timeGoesOnBetweenRecords()
{
    Target target;
    QCOMPARE(target.store.targetNow(), Wire::Time(0));
    target.say(Wire::SnapshotEnd{}, 5 * second);
    target.local += second / 2;
    QCOMPARE(target.store.targetNow(), 5 * second + second / 2);
    target.say(Wire::SnapshotEnd{}, 3 * second); // never backwards
    QCOMPARE(target.store.targetNow(), 5 * second);
    target.local += second;
    target.store.stopClock();
    target.local += 100 * second;
    QCOMPARE(target.store.targetNow(), 6 * second);
}

void tst_Store::figuresOfTheLastSecond()
{
    Target target;
    const auto row = [](quint64 steps, Wire::Length busy) {
        Wire::TaskRow figures;
        figures.task = 1;
        figures.steps = steps;
        figures.busy = busy;
        return Wire::TaskTable{{figures}};
    };
    const QList<TaskColumn> columns{TaskColumn::StepsPerSecond, TaskColumn::BusyPercent};
    target.say(added({{1, 1, 0, 0, 0}}), 10 * second);
    target.say(row(100, second), 10 * second);
    // Until it has been watched for a second: what it did in its ten seconds.
    QCOMPARE(target.table(columns), QStringList{u"10/s | 10 %"_s});
    (void)target.take();
    target.say(row(300, second + second / 2), 11 * second);
    (void)target.take();
    QCOMPARE(target.table(columns), QStringList{u"200/s | 50 %"_s});
    target.say(Wire::SnapshotEnd{}, 12 * second); // time goes by, and it does nothing
    QCOMPARE(target.take(), QStringList{u"changed 0;"_s});
    QCOMPARE(target.table(columns), QStringList{u" | "_s});
}

void tst_Store::slotsAreReusedOnlyAfterTheRemovalWasTold()
{
    Target target;
    for (Wire::Id id = 1; id <= Wire::Id(maxEnded) + 1; ++id) {
        target.say(added({{id, 1, 0, 0, 0}}));
        target.say(ended(id));
    }
    QVERIFY(!target.store.picture().tasks.find(1));
    target.say(added({{20'000, 1, 0, 0, 0}}));
    QCOMPARE(target.store.picture().tasks.slotOf(20'000), int(maxEnded) + 1);
    QVERIFY(target.take().value(0).startsWith(u"removed 0;added 1 2 3 "));
    target.say(added({{20'001, 1, 0, 0, 0}}));
    QCOMPARE(target.store.picture().tasks.slotOf(20'001), 0);
    QCOMPARE(target.take(), QStringList{u"added 0;"_s});
}

void tst_Store::theNewestEndedTasksAreKept()
{
    Target target;
    for (Wire::Id id = 1; id <= 25'000; ++id) {
        target.say(added({{id, 1, 0, 5, 0}}));
        Wire::TaskEnded end = ended(id, Wire::TaskState::Failed);
        end.error = u"oops"_s;
        target.say(end);
        if (id % 100 == 0)
            (void)target.take();
    }
    const Tasks &tasks = target.store.picture().tasks;
    QCOMPARE(tasks.size(), maxEnded);
    QCOMPARE(tasks.liveCount(), qsizetype(0));
    QVERIFY(!tasks.find(15'000));
    QVERIFY(tasks.find(15'001));
    QCOMPARE(tasks.error(15'000), QString());
    QCOMPARE(tasks.error(15'001), u"oops"_s);
    QCOMPARE(tasks.spawnCounts().value(5).ended, quint64(25'000));
    QVERIFY(tasks.slotCount() <= maxEnded + 101);
}

void tst_Store::blockedLoops()
{
    Target target;
    target.say(Wire::LoopAdded{1, 7, u"main"_s, true});
    target.say(Wire::LoopAdded{2, 8, u"io"_s, false});
    target.say(Wire::Blocked{2, 5, 0, second, 300'000'000, 0, false});
    target.say(Wire::Blocked{1, 6, 0, second / 2, 900'000'000, 0, false});
    const Picture &picture = target.store.picture();
    QCOMPARE(picture.blockedLoop(), &picture.loops.at(1));
    target.say(Wire::Blocked{1, 6, 0, second / 2, second, 0, true}, 2 * second);
    QCOMPARE(picture.blockedLoop(), &picture.loops.at(2));
    QCOMPARE(picture.loops.at(1).wasBlocked->lasted, second);
    QCOMPARE(picture.loops.at(1).blockedEnded, 2 * second);
    QCOMPARE(picture.loops.at(1).longestBlockedBy, Wire::Id(6));
    target.say(Wire::LoopRemoved{2});
    QVERIFY(!picture.blockedLoop());
    QCOMPARE(picture.mainLoop(), Wire::Id(1));
}

void tst_Store::aCopyStaysAsItIs()
{
    Target target;
    target.say(added({{1, 1, 0, 0, 0}}));
    target.local += second;
    const std::shared_ptr<const Picture> copy = target.store.copy();
    target.say(ended(1));
    target.say(added({{2, 1, 0, 0, 0}}), 9 * second);
    (void)target.take();
    QCOMPARE(copy->tasks.size(), qsizetype(1));
    QVERIFY(!copy->tasks.find(1)->isEnded());
    QCOMPARE(copy->now, 2 * second);
}

void tst_Store::clearForgetsEverything()
{
    Target target;
    target.say(added({{1, 1, 0, 0, 0}}));
    target.store.clear();
    QCOMPARE(target.told, QStringList{u"reset;"_s});
    QCOMPARE(target.store.picture().tasks.size(), qsizetype(0));
    QCOMPARE(target.store.targetNow(), Wire::Time(0));
    QCOMPARE(target.store.picture().frames, quint64(0));
}

void tst_Store::snapshotIsToldAfterItsTasks()
{
    Target target;
    QSignalSpy completed(&target.store, &Store::snapshotCompleted);
    target.say(Wire::SnapshotBegin{1, 0});
    target.say(added({{1, 1, 0, 0, 0}}));
    target.say(Wire::SnapshotEnd{});
    QCOMPARE(target.store.picture().expectedTasks, quint64(1));
    QCOMPARE(completed.size(), 0);
    QCOMPARE(target.take(), QStringList{u"added 0;"_s});
    QCOMPARE(completed.size(), 1);
    QVERIFY(target.store.picture().isSnapshotComplete);
}

void tst_Store::hostileRecords()
{
    constexpr auto most = std::numeric_limits<qint64>::max();
    constexpr auto least = std::numeric_limits<qint64>::min();
    Target target;
    const auto refused = [&] {
        const RefusedCounts &counts = target.store.picture().refused;
        return u"tasks %1, timers %2, names %3, loops %4, unknown %5, nonsense %6, messages %7"_s
            .arg(counts.tasks)
            .arg(counts.timers)
            .arg(counts.names)
            .arg(counts.loops)
            .arg(counts.unknownIds)
            .arg(counts.nonsense)
            .arg(counts.messages);
    };
    target.say(added({{0, 0, 0, 0, 0}, {5, 1, 5, 0, most}, {5, 1, 0, 0, 0}, {6, 1, 9, 0, least}}),
               most);
    QCOMPARE(target.store.picture().tasks.find(5)->parent, Wire::Id(0)); // of itself
    QCOMPARE(target.store.picture().tasks.find(6)->parent, Wire::Id(0)); // of a younger one
    Wire::TaskRow row;
    row.task = 5;
    row.busy = least;
    row.last = most;
    row.since = least;
    row.steps = std::numeric_limits<quint64>::max();
    row.progress = least;
    row.total = most;
    row.pausesProgram = row.pausesInspector = std::numeric_limits<quint32>::max();
    Wire::TaskRow badState = row;
    badState.state = 250;
    Wire::TaskRow endedState = row;
    endedState.state = quint8(Wire::TaskState::Done);
    Wire::TaskRow badWaiting = row;
    badWaiting.waitingOn = 3;
    target.say(Wire::TaskTable{{row, badState, endedState, badWaiting, {.task = 77}}}, least);
    target.say(ended(78));
    target.say(ended(6, Wire::TaskState(99)));
    target.say(ended(6));
    target.say(
        Wire::TimersAdded{{{0, 0, 0, 0, 0, 0}, {1, 1, 200, 0, 0, 0}, {2, 1, 1, 0, 0, most}}});
    target.say(Wire::TimerTable{{{.timer = 3}, {.timer = 2, .due = least, .maxLate = least}}});
    target.say(Wire::TimerEnded{3, Wire::TimerEnd(77), 0});
    target.say(Wire::TimerEnded{2, Wire::TimerEnd(77), 0});
    target.say(Wire::LoopAdded{0, 0, {}, false});
    target.say(Wire::LoopStats{.loop = 4});
    target.say(Wire::LoopRemoved{4});
    target.say(Wire::Blocked{.loop = 4});
    target.say(Wire::LoopAdded{1, 0, {}, false});
    target.say(Wire::LoopStats{.loop = 1,
                               .at = most,
                               .interval = least,
                               .busy = least,
                               .steps = std::numeric_limits<quint64>::max()});
    target.say(Wire::Blocked{.loop = 1, .since = most, .lasted = most});
    target.say(Wire::SchedulerStats{.scheduler = 4});
    target.say(Wire::SchedulerRemoved{4});
    target.say(Wire::Drops{Wire::Stream(99), 1, 0, 0, Wire::DropReason::Limit});
    target.say(Wire::Drops{Wire::Stream::Tasks, std::numeric_limits<quint64>::max(), least, most,
                           Wire::DropReason::Limit});
    target.say(Wire::Texts{{{0, u"none"_s}, {1, u"a"_s}, {1, u"b"_s}}});
    target.say(Wire::Places{{{0, 0, 0, 0, 0}, {1, 99, 1, 1, 99}, {1, 1, 1, 1, 1}}});
    target.say(Wire::LongStep{.began = least, .took = least});
    target.store.apply(Wire::Received()); // of a kind that we do not know
    (void)target.take();
    QCOMPARE(refused(),
             u"tasks 2, timers 2, names 4, loops 1, unknown 10, nonsense 4, messages 1"_s);

    // All of it can be shown.
    for (int column = 0; column < taskColumnCount; ++column)
        QCOMPARE(target.table({TaskColumn(column)}).size(), qsizetype(2));
    const TaskCells cells(target.store.picture(), *target.store.picture().tasks.find(5),
                          target.store.targetNow());
    QCOMPARE(cells.text(TaskColumn::Pauses), u"4,294,967,295+4,294,967,295"_s);
    QCOMPARE(cells.text(TaskColumn::State), u"ready"_s);
}

void tst_Store::tooMany()
{
    Target target;
    Wire::TasksAdded table;
    for (Wire::Id id = 1; id <= Wire::Id(maxTasks) + 5; ++id)
        table.rows.append({id, 1, 0, Wire::PlaceId(id), 0});
    target.say(table);
    QCOMPARE(target.store.picture().tasks.size(), maxTasks);
    QCOMPARE(target.store.picture().refused.tasks, quint64(5));
    QCOMPARE(target.store.picture().tasks.spawnCounts().size(), maxSpawnPlaces + 1);

    for (Wire::Id id = 1; id <= Wire::Id(maxLoops) + 1; ++id)
        target.say(Wire::LoopAdded{id, 0, {}, false});
    QCOMPARE(target.store.picture().refused.loops, quint64(1));
    for (int i = 0; i < maxLoopStats + 50; ++i)
        target.say(Wire::LoopStats{.loop = 1, .at = i});
    const Loop &loop = target.store.picture().loops.at(1);
    QCOMPARE(loop.stats.size(), maxLoopStats);
    QCOMPARE(loop.stats.at(0).at, Wire::Time(50));
    for (int i = 0; i < maxLongSteps + 1; ++i)
        target.say(Wire::LongStep{.began = i});
    QCOMPARE(target.store.picture().longSteps.at(0).began, Wire::Time(1));

    const QString text(Wire::maxText, u'x');
    for (Wire::TextId id = 1; id <= 40'000; ++id)
        target.say(Wire::Texts{{{id, text}}});
    QCOMPARE(target.store.picture().names.textCount(), maxCharacters / Wire::maxText);
}

void tst_Store::textsAreMadeSafe()
{
    Target target;
    target.say(Wire::Texts{{{1, u"a\nb\tc\u202Ed\u0007"_s}, {2, QString(5'000, u'y')}}});
    QCOMPARE(target.store.picture().names.text(1), u"a?b?c?d?"_s);
    QCOMPARE(target.store.picture().names.text(2).size(), Wire::maxText);
    QCOMPARE(target.store.picture().names.text(3), QString());
    target.say(Wire::LoopAdded{1, 0, u"x\ny"_s, false});
    QCOMPARE(target.store.picture().loopName(1), u"x?y"_s);
}

QTEST_GUILESS_MAIN(tst_Store)
#include "tst_store.moc"
