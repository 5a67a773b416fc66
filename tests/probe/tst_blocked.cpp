// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/onlooker.h"

#include <QEventLoop>
#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// What is said of a loop that does not come back, and who is to blame.
class tst_Blocked : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_program.emplace(); }
    void cleanup() { m_program.reset(); }

    void aBlockedLoopIsToldWhileItIsBlocked();
    void oneOfManyShortStepsThatTurnsLongIsNamedRightly();
    void noShareOfTimeIsMoreThanAllOfIt();
    void aLoopBlockedOutsideOfTasksIsToldToo();
    void aStepWithANestedLoopBlocksNobody();

private:
    std::optional<ProbedProgram> m_program;
};

void tst_Blocked::aBlockedLoopIsToldWhileItIsBlocked()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    bool isBlocking = false;
    std::vector<Wire::Blocked> during;
    Wire::Id guilty = 0;
    CooperativeTask task = cooperate(m_program->context(), [&] {
        if (!isBlocking)
            return Step::Again;
        const TimePoint until = QtReactor::instance().now() + 1500ms;
        while (QtReactor::instance().now() < until) {
        }
        // Still inside the step: what the inspector has heard so far, it heard meanwhile.
        during = onlooker.ask([](auto &end) { return end->template all<Wire::Blocked>(); });
        return Step::Done;
    });
    task.setName("guilty");
    guilty = task.id();
    const int line = int(task.spawnedAt().line());
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end->row(u"guilty"_s).steps > 10; }));
    isBlocking = true;
    QTRY_VERIFY(task.isEnded());
    qInfo("while the loop was blocked for 1.5 s, it was said %d times", int(during.size()));
    QVERIFY(during.size() >= 5);
    for (const Wire::Blocked &blocked : during) {
        QCOMPARE(blocked.task, guilty);
        QVERIFY(!blocked.isOver);
        QVERIFY(blocked.lasted >= 200'000'000);
    }
    QVERIFY(during.back().lasted > during.front().lasted + 500'000'000);
    QCOMPARE(onlooker.ask([&](auto &end) { return end->placeText(during.back().place); }),
             u"tst_blocked.cpp:%1"_s.arg(line));
    QTRY_VERIFY(onlooker.ask([](auto &end) {
        const auto all = end->template all<Wire::Blocked>();
        return all.back().isOver && all.back().lasted >= 1'400'000'000;
    }));
}

void tst_Blocked::oneOfManyShortStepsThatTurnsLongIsNamedRightly()
{
    // Short steps share a reading of the clock, so the loop itself cannot say which was long.
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    Cooperator cooperator(QtReactor::instance());
    std::vector<CooperativeTask> innocent;
    for (int i = 0; i < 4; ++i)
        innocent.push_back(cooperator.cooperate([] { return true; }));
    bool isBlocking = false;
    CooperativeTask guilty = cooperator.cooperate([&] {
        if (std::exchange(isBlocking, false))
            block(500ms);
        return true;
    });
    for (int i = 0; i < 3; ++i) {
        const quint64 steps = guilty.statistics().steps;
        QTRY_VERIFY(guilty.statistics().steps > steps + 100'000); // in batches again
        isBlocking = true;
        QTRY_VERIFY(!isBlocking);
    }
    const Wire::Id id = guilty.id();
    QTRY_VERIFY(onlooker.ask([&](auto &end) {
        return std::ranges::count_if(end->template all<Wire::LongStep>(), [](const auto &step) {
                   return step.took >= 500'000'000;
               }) == 3;
    }));
    for (const auto &step :
         onlooker.ask([](auto &end) { return end->template all<Wire::LongStep>(); }))
        QVERIFY(step.took < 500'000'000 || step.task == id || step.task == 0);
    for (const CooperativeTask &task : innocent)
        QVERIFY(task.statistics().longestStep < 50ms);
    QTRY_VERIFY(onlooker.ask([&](auto &end) { return end->rows[id].longest >= 500'000'000; }));
    QVERIFY(onlooker.ask([&](auto &end) {
        return std::ranges::all_of(end->template all<Wire::LoopStats>(), [&](const auto &stats) {
            return stats.worstTask == id || stats.worstTask == 0 || stats.worst < 400'000'000;
        });
    }));
}

void tst_Blocked::noShareOfTimeIsMoreThanAllOfIt()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    const CooperativeTask task = cooperate(m_program->context(), [] {
        block(1s);
        return Step::Done;
    });
    QTRY_VERIFY(task.isEnded());
    QTRY_VERIFY(onlooker.ask([](auto &end) {
        const auto all = end->template all<Wire::Blocked>();
        return !all.empty() && all.back().isOver;
    }));
    const auto stats = onlooker.ask([](auto &end) { return end->template all<Wire::LoopStats>(); });
    Wire::Length busy = 0;
    int whole = 0;
    for (const Wire::LoopStats &each : stats) {
        QVERIFY(each.busy <= each.interval);
        QVERIFY(each.qcoop <= each.busy);
        busy += each.busy;
        whole += each.qcoop > each.interval * 9 / 10 ? 1 : 0;
    }
    QVERIFY2(busy >= 900'000'000 && busy < 1'600'000'000, qPrintable(QString::number(busy)));
    QVERIFY2(whole >= 6, qPrintable(QString::number(whole))); // told while it lasts
}

void tst_Blocked::aLoopBlockedOutsideOfTasksIsToldToo()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    QMetaObject::invokeMethod(
        m_program->context(), [] { block(500ms); }, Qt::QueuedConnection);
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end->template count<Wire::Blocked>() > 1; }));
    auto blocked = onlooker.ask([](auto &end) { return end->template all<Wire::Blocked>(); });
    QCOMPARE(blocked[0].task, Wire::Id(0));
    QCOMPARE(blocked[0].timer, Wire::Id(0));
    // And in a call: the timer is named, and where it was made.
    const int line = int(std::source_location::current().line()) + 1;
    callLater(1ms, m_program->context(), [] { block(500ms); });
    const auto ofTimer = [&] {
        return onlooker.ask([](auto &end) {
            for (const auto &each : end->template all<Wire::Blocked>()) {
                if (each.timer != 0)
                    return end->placeText(each.place);
            }
            return QString();
        });
    };
    QTRY_COMPARE(ofTimer(), u"tst_blocked.cpp:%1"_s.arg(line));
}

void tst_Blocked::aStepWithANestedLoopBlocksNobody()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    const CooperativeTask task = cooperate(m_program->context(), [this] {
        QEventLoop loop;
        callLater(800ms, m_program->context(), [&loop] { loop.quit(); });
        loop.exec();
        return Step::Done;
    });
    QTRY_VERIFY(task.isEnded());
    QCOMPARE(onlooker.ask([](auto &end) { return end->template count<Wire::Blocked>(); }),
             std::size_t(0));
}

QTEST_GUILESS_MAIN(tst_Blocked)
#include "tst_blocked.moc"
