// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"
#include "../support/onlooker.h"

#include <qcoop/core/facility.h>
#include <qcoop/probe/board.h>
#include <qcoop/probe/recorder.h>

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/// A facility that a test counts for.
class TestFacility final : public QCoop::detail::Facility
{
public:
    explicit TestFacility(FacilityKind kind, Text name = {}, ReactorTime *reactor = nullptr,
                          std::source_location madeAt = std::source_location::current())
        : Facility(reactor ? *reactor : QtReactor::instance(), kind, std::move(name), madeAt)
    {
    }
    FacilityInfo &counts() { return m_info; }
    void tell() { changed(); }
};

} // namespace

/// What an inspector is told of EventLoops, Schedulers, Executors and TaskGroups.
class tst_Facilities : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void theyComeChangeAndGo();
    void whoComesLateSeesThem();
    void anotherNameIsTold();
    void tasksSayWhatTheyBelongTo();
    void aBlockedLoopStillTellsTheirCounts();
    void timersSayTheirKinds();
    void aCallbackThatBlocksIsNamed();
    void roundsAndCallbacksAreNoTimers();
    void anInspectorOfVersionOneZeroHearsNothingOfThem();
    void tooManyAreCounted();
    void manyThatComeAndGoLeaveNothing();
    void nothingIsKeptWhileNobodyLooks();

private:
    std::optional<ProbedProgram> m_program;
};

void tst_Facilities::init()
{
    m_program.emplace();
}

void tst_Facilities::cleanup()
{
    m_program.reset();
}

void tst_Facilities::theyComeChangeAndGo()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    const int line = int(std::source_location::current().line()) + 1;
    std::unique_ptr<TestFacility> group(new TestFacility(FacilityKind::TaskGroup, "downloads"));
    const Wire::Id id = group->counts().id;
    group->counts().limit = 4;
    for (int i = 0; i < 1000; ++i) {
        ++group->counts().waiting;
        group->tell();
    }
    QTRY_COMPARE(end.facilityRows.value(id).waiting, quint64(1000));
    const Wire::FacilityAdded added = end.facilities.value(id);
    QCOMPARE(added.kind, quint8(Wire::FacilityKind::TaskGroup));
    QCOMPARE(added.loop, end.all<Wire::LoopAdded>().at(0).loop);
    QCOMPARE(end.placeText(added.madeAt), u"tst_facilities.cpp:%1"_s.arg(line));
    QVERIFY(added.added > 0);
    QCOMPARE(end.facilityNamed(u"downloads"_s), id);

    group->counts().waiting = 0;
    group->counts().running = 3;
    group->counts().done = 990;
    group->counts().failed = 5;
    group->counts().cancelled = 2;
    group->tell();
    QTRY_COMPARE(end.facilityRows.value(id).cancelled, quint64(2));
    const Wire::FacilityRow row = end.facilityRows.value(id);
    QCOMPARE(row.limit, quint64(4));
    QCOMPARE(row.waiting, quint64(0));
    QCOMPARE(row.running, quint64(3));
    QCOMPARE(row.done, quint64(990));
    QCOMPARE(row.failed, quint64(5));
    group.reset();
    QTRY_VERIFY(!end.facilityRows.contains(id));
    QCOMPARE(end.count<Wire::FacilityRemoved>(), std::size_t(1));
    QCOMPARE(end.error(), QString());
}

void tst_Facilities::whoComesLateSeesThem()
{
    TestFacility loop(FacilityKind::EventLoop, "asyncio");
    loop.counts().done = 7;
    loop.tell();
    Probe::close();
    TestFacility executor(FacilityKind::Executor, "pool"); // while nobody observes
    executor.counts().running = 8;
    executor.tell();
    QVERIFY(Probe::listen());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    // Within the snapshot.
    QCOMPARE(end.facilityRows.value(loop.counts().id).done, quint64(7));
    QCOMPARE(end.facilityRows.value(executor.counts().id).running, quint64(8));
    QCOMPARE(end.facilities.value(loop.counts().id).kind, quint8(Wire::FacilityKind::EventLoop));
    const auto hello = end.all<Wire::Hello>().at(0);
    QVERIFY(hello.capabilities.contains(u"facilities"_s));
    QCOMPARE(hello.minor, Wire::protocolMinor);
}

void tst_Facilities::anotherNameIsTold()
{
    InspectorEnd end;
    end.attach();
    TestFacility first(FacilityKind::Scheduler);
    TestFacility second(FacilityKind::Scheduler, "reminders");
    QTRY_COMPARE(end.facilityNamed(u"reminders"_s), Wire::Id(second.counts().id));
    QTRY_VERIFY(end.facilityRows.contains(first.counts().id));
    QCOMPARE(end.facilityRows.value(first.counts().id).name, Wire::TextId(0));
    first.counts().name = Text("backups");
    first.tell();
    QTRY_COMPARE(end.facilityNamed(u"backups"_s), Wire::Id(first.counts().id));
    QCOMPARE(end.facilityNamed(u"reminders"_s), Wire::Id(second.counts().id));
}

void tst_Facilities::tasksSayWhatTheyBelongTo()
{
    InspectorEnd end;
    end.attach();
    TestFacility scheduler(FacilityKind::Scheduler, "reminders");
    CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
    task.setName("ping").setPriority(Priority::Background).setWeight(5).setDeadline(1h);
    task.setFacility(scheduler.counts().id, "a-key");
    QTRY_COMPARE(end.row(u"ping"_s).facility, Wire::Id(scheduler.counts().id));
    const Wire::TaskRow row = end.row(u"ping"_s);
    QCOMPARE(end.texts.value(row.key), u"a-key"_s);
    QCOMPARE(row.priority, quint8(Wire::Priority::Background));
    QCOMPARE(row.weight, quint32(5));
    QCOMPARE(row.deadline, task.deadline()->time_since_epoch().count());
    task.clearDeadline();
    QTRY_COMPARE(end.row(u"ping"_s).deadline, Wire::Time(0));
    const CooperativeTask usual = cooperate(m_program->context(), [] { return Step::Again; });
    QTRY_VERIFY(end.rows.contains(usual.id()));
    QCOMPARE(end.rows.value(usual.id()).facility, Wire::Id(0));
    QCOMPARE(end.rows.value(usual.id()).priority, quint8(Wire::Priority::UserVisible));
    QCOMPARE(end.rows.value(usual.id()).weight, quint32(1));
    // Also of one that lived between two readings only.
    cooperate(m_program->context(), [] { return Step::Done; })
        .setName("brief")
        .setFacility(scheduler.counts().id, "b");
    QTRY_VERIFY(std::ranges::any_of(end.all<Wire::TaskTable>(), [&](const auto &table) {
        return std::ranges::any_of(table.rows, [&](const Wire::TaskRow &each) {
            return end.texts.value(each.name) == u"brief"_s && end.texts.value(each.key) == u"b"_s;
        });
    }));
}

void tst_Facilities::aBlockedLoopStillTellsTheirCounts()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    TestFacility executor(FacilityKind::Executor, "pool");
    const Wire::Id id = executor.counts().id;
    QTRY_VERIFY(onlooker.ask([&](auto &end) { return end->facilityRows.contains(id); }));
    quint64 heard = 0;
    const CooperativeTask task = cooperate(m_program->context(), [&] {
        executor.counts().done = 123;
        executor.tell();
        block(1s); // in this step the loop looks at nothing
        heard = onlooker.ask([&](auto &end) { return end->facilityRows.value(id).done; });
        return Step::Done;
    });
    QTRY_VERIFY(task.isEnded());
    QCOMPARE(heard, quint64(123));
}

void tst_Facilities::timersSayTheirKinds()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QtReactor &reactor = QtReactor::instance();
    std::vector<DelayedCall> calls;
    const std::vector<std::pair<CallKind, Wire::TimerKind>> kinds{
        {CallKind::LoopLater, Wire::TimerKind::LoopLater},
        {CallKind::ScheduleLater, Wire::TimerKind::ScheduleLater},
        {CallKind::ScheduleAt, Wire::TimerKind::ScheduleAt},
        {CallKind::Deadline, Wire::TimerKind::Deadline},
        {CallKind::CallLater, Wire::TimerKind::CallLater}};
    for (const auto &[kind, told] : kinds) {
        calls.push_back(reactor.callLater(
            1h, [] {}, CallOrigin(std::source_location::current(), kind)));
        QTRY_COMPARE(end.timers.size(), qsizetype(calls.size()));
        QVERIFY(std::ranges::any_of(end.timers,
                                    [&](const auto &each) { return each.kind == quint8(told); }));
    }
    for (DelayedCall &call : calls)
        call.cancel();
    QTRY_VERIFY(end.timerRows.isEmpty());
}

void tst_Facilities::aCallbackThatBlocksIsNamed()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    const int line = int(std::source_location::current().line()) + 2;
    QtReactor::instance().callLater(
        0ms, [] { block(700ms); }, CallOrigin(std::source_location::current(), CallKind::Soon));
    const auto place = [&] {
        return onlooker.ask([](auto &end) {
            const auto all = end->template all<Wire::Blocked>();
            return all.empty() ? QString() : end->placeText(all.front().place);
        });
    };
    QTRY_COMPARE(place(), u"tst_facilities.cpp:%1"_s.arg(line));
    const auto blocked = onlooker.ask([](auto &end) { return end->template all<Wire::Blocked>(); });
    QCOMPARE(blocked.front().task, Wire::Id(0));
    QCOMPARE(blocked.front().timer, Wire::Id(0));
    QTRY_VERIFY(
        onlooker.ask([](auto &end) { return end->template all<Wire::Blocked>().back().isOver; }));
    // What blocks afterwards outside of it is not blamed on it.
    QMetaObject::invokeMethod(
        m_program->context(), [] { block(500ms); }, Qt::QueuedConnection);
    QTRY_VERIFY(onlooker.ask([](auto &end) {
        const auto all = end->template all<Wire::Blocked>();
        return !all.back().isOver && all.back().place == 0;
    }));
}

void tst_Facilities::roundsAndCallbacksAreNoTimers()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    QtReactor &reactor = QtReactor::instance();
    std::vector<DelayedCall> calls;
    for (const CallKind kind : {CallKind::Soon, CallKind::Iteration, CallKind::CallLater}) {
        calls.push_back(reactor.callLater(
            1h, [] {}, CallOrigin(std::source_location::current(), kind)));
    }
    QTRY_COMPARE(end.timers.size(), qsizetype(1));
    QCOMPARE(end.timers.begin()->kind, quint8(Wire::TimerKind::CallLater));
    for (DelayedCall &call : calls)
        call.cancel();
}

void tst_Facilities::anInspectorOfVersionOneZeroHearsNothingOfThem()
{
    TestFacility group(FacilityKind::TaskGroup, "downloads");
    auto gone = std::make_unique<TestFacility>(FacilityKind::TaskGroup, "gone");
    InspectorEnd old;
    old.minor = 0;
    old.attach();
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(old.hasSnapshot() && end.hasSnapshot());
    CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
    task.setName("ping").setFacility(group.counts().id);
    DelayedCall call = QtReactor::instance().callLater(
        1h, [] {}, CallOrigin(std::source_location::current(), CallKind::ScheduleAt));
    gone.reset();
    QTRY_COMPARE(end.count<Wire::FacilityRemoved>(), std::size_t(1));
    QTRY_COMPARE(end.timers.size(), qsizetype(1));
    QTRY_COMPARE(old.timers.size(), qsizetype(1));
    QTRY_VERIFY(old.row(u"ping"_s).steps > 0);
    QCOMPARE(old.all<Wire::Hello>().at(0).minor, 0);
    QCOMPARE(old.timers.begin()->kind, quint8(Wire::TimerKind::CallLater));
    QCOMPARE(end.timers.begin()->kind, quint8(Wire::TimerKind::ScheduleAt));
    QVERIFY(old.facilities.isEmpty());
    QCOMPARE(old.count<Wire::FacilityTable>(), std::size_t(0));
    QCOMPARE(old.count<Wire::FacilityRemoved>(), std::size_t(0));
    call.cancel();
}

void tst_Facilities::tooManyAreCounted()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    constexpr std::size_t most = detail::FacilityBoard::maxFacilities;
    std::vector<std::unique_ptr<TestFacility>> all;
    for (std::size_t i = 0; i < most + 5; ++i)
        all.push_back(std::make_unique<TestFacility>(FacilityKind::TaskGroup));
    QTRY_COMPARE(end.facilityRows.size(), qsizetype(most));
    const auto dropped = [&] {
        quint64 count = 0;
        for (const Wire::Drops &each : end.all<Wire::Drops>())
            count += each.stream == Wire::Stream::Facilities ? each.count : 0;
        return count;
    };
    QTRY_COMPARE(dropped(), quint64(5));
    // One that is not shown may change and go; its room is another's then.
    all.back()->counts().done = 1;
    all.back()->tell();
    all.pop_back();
    all.erase(all.begin());
    TestFacility late(FacilityKind::Scheduler, "late");
    QTRY_VERIFY(end.facilityNamed(u"late"_s) != 0);
    QCOMPARE(end.facilityRows.size(), qsizetype(most));
    // More go at once than news are kept of: all of it is told.
    all.clear();
    QTRY_COMPARE(end.facilityRows.size(), qsizetype(1));
}

void tst_Facilities::manyThatComeAndGoLeaveNothing()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    for (int i = 0; i < 100'000; ++i) {
        TestFacility brief(FacilityKind::TaskGroup);
        brief.counts().done = 1;
        brief.tell();
    }
    TestFacility last(FacilityKind::TaskGroup, "last");
    QTRY_COMPARE(end.facilityNamed(u"last"_s), Wire::Id(last.counts().id));
    QTRY_COMPARE(end.facilityRows.size(), qsizetype(1));
    QVERIFY(end.facilities.size() < 1000); // none was told that had gone before a reading
}

void tst_Facilities::nothingIsKeptWhileNobodyLooks()
{
    const auto board = std::make_shared<detail::Board>(1, "test", 0, false);
    detail::Recorder recorder(QtReactor::instance(), board, 1ms);
    FacilityInfo info;
    for (info.id = 1; info.id <= 1000; ++info.id) {
        recorder.facilityAdded(info);
        ++info.done;
        recorder.facilityChanged(info);
        recorder.facilityRemoved(info);
        recorder.facilityChanged(info); // of one that is not known: no effect
    }
    QCOMPARE(board->facilities.table.slots.size(), std::size_t(1));
    QCOMPARE(board->facilities.table.live(), std::size_t(0));
    QVERIFY(board->facilities.removed.empty());
}

QTEST_GUILESS_MAIN(tst_Facilities)
#include "tst_facilities.moc"
