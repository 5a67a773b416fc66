// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/caughtlog.h"
#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/qt/createtask.h>

#include <QTest>

#include <optional>

using namespace QCoop;

/// Tasks whose failures are logged, but for those that are expected.
class tst_CreateTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFailureIsLoggedOnceWithItsName();
    void whatIsSuppressed_data();
    void whatIsSuppressed();
    void whoeverAsksGetsTheErrorToo();
    void endsThatWereAskedForAreNotLogged();
    void withAContextAndArguments();
};

namespace {

class Worse : public Oops
{
public:
    using Oops::Oops;
};
class Other
{
};

Task<> failing(Duration after)
{
    co_await QCoop::sleep(after);
    throw Worse("on purpose");
}

} // namespace

void tst_CreateTask::aFailureIsLoggedOnceWithItsName()
{
    CaughtLog log;
    Reports reports;
    Clock clock;
    Cooperator cooperator(clock);
    createTask(cooperator, failing(1s)).setName("notify");
    clock.elapse(1s);
    const QStringList lines = log.take();
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines[0].startsWith(u"critical qcoop.task: task \"notify\" (started at "_s) &&
                 lines[0].contains(u"tst_createtask.cpp:"_s) &&
                 lines[0].contains(u"Worse: on purpose (at "_s),
             qPrintable(lines[0]));
    QCOMPARE(reports.take(), QStringList());
}

void tst_CreateTask::whatIsSuppressed_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<int>("lines");
    QTest::newRow("nothing") << 0 << 1;
    QTest::newRow("that error") << 1 << 0;
    QTest::newRow("what it derives from") << 2 << 0;
    QTest::newRow("another one") << 3 << 1;
    QTest::newRow("one of several") << 4 << 0;
}

void tst_CreateTask::whatIsSuppressed()
{
    QFETCH(int, which);
    CaughtLog log;
    Reports reports;
    Clock clock;
    Cooperator cooperator(clock);
    switch (which) {
    case 0:
        createTask(cooperator, Suppressed<>(), failing(1s));
        break;
    case 1:
        createTask(cooperator, Suppressed<Worse>(), failing(1s));
        break;
    case 2:
        createTask(cooperator, Suppressed<Oops>(), failing(1s));
        break;
    case 3:
        createTask(cooperator, Suppressed<Other>(), failing(1s));
        break;
    default:
        createTask(cooperator, Suppressed<Other, Worse>(), failing(1s));
        break;
    }
    clock.elapse(1s);
    QTEST(int(log.take().size()), "lines");
    QCOMPARE(reports.take(), QStringList());
}

void tst_CreateTask::whoeverAsksGetsTheErrorToo()
{
    CaughtLog log;
    Clock clock;
    Cooperator cooperator(clock);
    QString told;
    createTask(cooperator, failing(1s)).whenDone().onFailed([&](const Failure &failure) {
        told = QString(failure.message());
    });
    clock.elapse(1s);
    QCOMPARE(told, u"on purpose"_s);
    QCOMPARE(log.take().size(), 1);
}

void tst_CreateTask::endsThatWereAskedForAreNotLogged()
{
    CaughtLog log;
    Reports reports;
    Clock clock;
    std::optional<Cooperator> cooperator(std::in_place, clock);
    createTask(*cooperator, failing(1s)).stop();
    const Deferred<> deferred;
    createTask(*cooperator, [deferred]() -> Task<> { co_await deferred; });
    createTask(*cooperator, failing(1h));
    clock.elapse(0s);
    deferred.cancel();
    clock.elapse(0s);
    cooperator.reset();
    QCOMPARE(log.take(), QStringList());
    QCOMPARE(reports.take(), QStringList());
}

void tst_CreateTask::withAContextAndArguments()
{
    CaughtLog log;
    Clock clock;
    Cooperator cooperator(clock);
    std::optional<QObject> context(std::in_place);
    int sum = 0;
    const auto add = [&sum](int a, int b) -> Task<int> {
        sum += a + b;
        co_return sum;
    };
    const auto result = createTask(cooperator, &*context, Suppressed<>(), add, 3, 4).result();
    const CooperativeTask endless =
        createTask(cooperator, &*context, Suppressed<>(), [] { return Deferred<>(); });
    clock.elapse(0s);
    QCOMPARE(sum, 7);
    context.reset();
    QVERIFY(endless.state() == TaskState::Stopped);
    QCOMPARE(log.take(), QStringList());
}

QTEST_GUILESS_MAIN(tst_CreateTask)
#include "tst_createtask.moc"
