// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"
#include "../support/onlooker.h"

#include <qcoop/qcoop.h>
#include <qcoop/qt/eventloop.h>

#include <QDateTime>
#include <QSemaphore>
#include <QTest>

#include <optional>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// What an inspector sees of the library's own EventLoop, Scheduler, executors and TaskGroup.
class tst_LibraryFacilities : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_program.emplace(); }
    void cleanup() { m_program.reset(); }

    void aTaskGroup();
    void aScheduler();
    void anExecutor();
    void anEventLoop();
    void aCallbackOfAnEventLoopThatBlocks();
    void aDeadlineIsATimer();
    void whatWasThereBeforeTheInspector();

private:
    std::optional<ProbedProgram> m_program;
};

namespace {

/// The row of the facility of this name; its id is 0 if there is none.
Wire::FacilityRow rowOf(const InspectorEnd &end, const QString &name)
{
    return end.facilityRows.value(end.facilityNamed(name));
}

/// The kinds of the timers that are there.
QSet<int> timerKinds(const InspectorEnd &end)
{
    QSet<int> kinds;
    for (const Wire::TimerRow &row : end.timerRows)
        kinds.insert(end.timers.value(row.timer).kind);
    return kinds;
}

} // namespace

void tst_LibraryFacilities::aTaskGroup()
{
    InspectorEnd end;
    end.attach();
    bool goOn = true;
    std::optional<TaskGroup> group(std::in_place, QtReactor::instance().cooperator());
    group->setName("downloads").setLimit(2);
    for (int i = 0; i < 5; ++i)
        group->add([&goOn] { return goOn; });
    QTRY_COMPARE(rowOf(end, u"downloads"_s).waiting, quint64(3));
    const Wire::FacilityRow row = rowOf(end, u"downloads"_s);
    QCOMPARE(row.running, quint64(2));
    QCOMPARE(row.limit, quint64(2));
    QCOMPARE(end.facilities.value(row.facility).kind, quint8(Wire::FacilityKind::TaskGroup));
    QTRY_COMPARE(std::ranges::count_if(
                     end.rows, [&](const auto &task) { return task.facility == row.facility; }),
                 5);
    goOn = false;
    QTRY_COMPARE(rowOf(end, u"downloads"_s).done, quint64(5));
    QCOMPARE(rowOf(end, u"downloads"_s).running, quint64(0));
    group.reset();
    QTRY_COMPARE(end.facilityNamed(u"downloads"_s), Wire::Id(0));
}

void tst_LibraryFacilities::aScheduler()
{
    InspectorEnd end;
    end.attach();
    Scheduler reminders("reminders", m_program->context());
    reminders.schedule(u"now"_s, [] { return Step::Again; });
    reminders.scheduleLater(1h, u"tea"_s, [] { return Step::Done; });
    reminders.scheduleAt(QDateTime::currentDateTimeUtc().addDays(1), u"backup"_s,
                         [] { return Step::Done; });
    QTRY_COMPARE(rowOf(end, u"reminders"_s).running, quint64(1));
    QTRY_COMPARE(rowOf(end, u"reminders"_s).waiting, quint64(2));
    const Wire::FacilityRow row = rowOf(end, u"reminders"_s);
    QCOMPARE(end.facilities.value(row.facility).kind, quint8(Wire::FacilityKind::Scheduler));
    const auto keys = [&] {
        QSet<QString> found;
        for (const Wire::TaskRow &task : end.rows) {
            if (task.facility == row.facility)
                found.insert(end.texts.value(task.key));
        }
        return found;
    };
    QTRY_COMPARE(keys(), (QSet<QString>{u"now"_s, u"tea"_s, u"backup"_s}));
    QTRY_VERIFY(timerKinds(end).contains(int(Wire::TimerKind::ScheduleLater)));
    QTRY_VERIFY(timerKinds(end).contains(int(Wire::TimerKind::ScheduleAt)));
    reminders.cancelAll();
    QTRY_COMPARE(rowOf(end, u"reminders"_s).cancelled, quint64(3));
    QTRY_VERIFY(end.timerRows.isEmpty());
}

void tst_LibraryFacilities::anExecutor()
{
    InspectorEnd end;
    end.attach();
    QSemaphore gate;
    const auto pool = std::make_shared<ThreadPoolExecutor>(1, "pool");
    int ended = 0;
    for (int i = 0; i < 3; ++i)
        runInExecutor(pool, [&gate] { gate.acquire(); }).then([&] { ++ended; });
    QTRY_COMPARE(rowOf(end, u"pool"_s).running, quint64(1));
    QTRY_COMPARE(rowOf(end, u"pool"_s).waiting, quint64(2));
    const Wire::FacilityRow row = rowOf(end, u"pool"_s);
    QCOMPARE(row.limit, quint64(1));
    QCOMPARE(end.facilities.value(row.facility).kind, quint8(Wire::FacilityKind::Executor));
    gate.release(3);
    QTRY_COMPARE(ended, 3);
    QTRY_COMPARE(rowOf(end, u"pool"_s).done, quint64(3));
    QCOMPARE(rowOf(end, u"pool"_s).waiting + rowOf(end, u"pool"_s).running, quint64(0));
}

void tst_LibraryFacilities::anEventLoop()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    std::optional<EventLoop> loop(std::in_place, "asyncio");
    TimerHandle later = loop->callLater(1h, [] {});
    QTRY_VERIFY(timerKinds(end).contains(int(Wire::TimerKind::LoopLater)));
    QCOMPARE(rowOf(end, u"asyncio"_s).waiting, quint64(1));
    int called = 0;
    for (int i = 0; i < 100'000; ++i)
        loop->callSoon([&] { ++called; });
    QTRY_COMPARE(called, 100'000);
    QTRY_COMPARE(rowOf(end, u"asyncio"_s).done, quint64(100'000));
    const Wire::Id id = end.facilityNamed(u"asyncio"_s);
    QCOMPARE(end.facilities.value(id).kind, quint8(Wire::FacilityKind::EventLoop));
    // Of all that, one timer was told.
    QCOMPARE(end.timers.size(), qsizetype(1));
    later.cancel();
    QTRY_VERIFY(end.timerRows.isEmpty());
    loop.reset();
    QTRY_COMPARE(end.facilityNamed(u"asyncio"_s), Wire::Id(0));
}

void tst_LibraryFacilities::aCallbackOfAnEventLoopThatBlocks()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    EventLoop loop("asyncio");
    const int line = int(std::source_location::current().line()) + 1;
    loop.callSoon([] { block(700ms); });
    const auto place = [&] {
        return onlooker.ask([](auto &end) {
            const auto all = end->template all<Wire::Blocked>();
            return all.empty() ? QString() : end->placeText(all.front().place);
        });
    };
    QTRY_COMPARE(place(), u"tst_libraryfacilities.cpp:%1"_s.arg(line));
    // A timer of the loop is named with its number, too.
    loop.callLater(1ms, [] { block(700ms); });
    QTRY_VERIFY(onlooker.ask([](auto &end) {
        return std::ranges::any_of(end->template all<Wire::Blocked>(),
                                   [](const auto &each) { return each.timer != 0; });
    }));
}

void tst_LibraryFacilities::aDeadlineIsATimer()
{
    InspectorEnd end;
    end.attach();
    CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
    task.setName("late").setDeadline(1h);
    QTRY_VERIFY(timerKinds(end).contains(int(Wire::TimerKind::Deadline)));
    QTRY_VERIFY(end.row(u"late"_s).deadline > 0);
    task.stop();
    QTRY_VERIFY(end.timerRows.isEmpty());
}

void tst_LibraryFacilities::whatWasThereBeforeTheInspector()
{
    Probe::close();
    EventLoop loop("asyncio");
    loop.callLater(1h, [] {});
    Scheduler reminders("reminders", m_program->context());
    reminders.scheduleLater(1h, u"tea"_s, [] { return Step::Done; });
    TaskGroup group(QtReactor::instance().cooperator());
    group.setName("downloads");
    group.add([] { return true; });
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QCOMPARE(rowOf(end, u"asyncio"_s).waiting, quint64(1));
    QCOMPARE(rowOf(end, u"reminders"_s).waiting, quint64(1));
    QCOMPARE(rowOf(end, u"downloads"_s).running, quint64(1));
    QCOMPARE(timerKinds(end),
             (QSet<int>{int(Wire::TimerKind::LoopLater), int(Wire::TimerKind::ScheduleLater)}));
}

QTEST_GUILESS_MAIN(tst_LibraryFacilities)
#include "tst_libraryfacilities.moc"
