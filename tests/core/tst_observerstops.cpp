// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/core/observer.h>

#include <QTest>

#include <memory>
#include <stdexcept>

using namespace QCoop;
using namespace std::chrono_literals;

namespace {

/// Throws when it is told of a step that took long.
class ThrowsAtLongSteps final : public Observer
{
public:
    explicit ThrowsAtLongSteps(Duration from)
        : m_from(from)
    {
    }
    StepInterest stepInterest() override { return {.from = m_from}; }
    void stepEnded(const CooperativeTask &, TimePoint, Duration took) override
    {
        if (took >= 5ms)
            throw std::runtime_error("too long");
    }

private:
    Duration m_from;
};

} // namespace

/// What happens to a task while an observer is told of its step.
class tst_ObserverStops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { setErrorHandler(ErrorHandler()); }
    void whoHearsThatItThrewMayStopTheTask_data();
    void whoHearsThatItThrewMayStopTheTask();
};

void tst_ObserverStops::whoHearsThatItThrewMayStopTheTask_data()
{
    QTest::addColumn<qint64>("from");
    QTest::newRow("it wants all steps") << qint64(0);
    QTest::newRow("it wants long steps only") << qint64(1'000'000);
}

void tst_ObserverStops::whoHearsThatItThrewMayStopTheTask()
{
    QFETCH(qint64, from);
    Clock clock;
    Cooperator cooperator(clock);
    ThrowsAtLongSteps observer{Duration(from)};
    CooperativeTask task;
    const auto owned = std::make_shared<int>(0);
    int reports = 0;
    long whenStopped = 0;
    setErrorHandler(ErrorHandler([&](const ErrorReport &report) {
        QVERIFY(report.kind() == ErrorReport::Kind::Observer);
        ++reports;
        task.stop();
        QCOMPARE(task.state(), TaskState::Stopped);
        whenStopped = owned.use_count(); // what it works with stays until its step is over
        task = {};
    }));
    clock.setObserver(&observer);
    int steps = 0;
    task = cooperator.cooperate([&, owned] {
        clock.spend(++steps == 3 ? 6ms : 1us);
        return true;
    });
    int others = 0;
    cooperator.cooperate([&] {
        clock.spend(1us);
        return ++others < 50;
    });
    QCOMPARE(owned.use_count(), 2);
    for (int i = 0; i < 10; ++i)
        clock.advance(1ms);
    QCOMPARE(reports, 1);
    QCOMPARE(steps, 3);
    QCOMPARE(whenStopped, 2);
    QCOMPARE(owned.use_count(), 1);
    QCOMPARE(others, 50);
    QCOMPARE(cooperator.statistics().live, 0U);
    QCOMPARE(cooperator.statistics().stopped, 1U);
}

QTEST_GUILESS_MAIN(tst_ObserverStops)
#include "tst_observerstops.moc"
