// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"
#include "../support/rounds.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

namespace {

/// Something of a room's own that can be awaited.
class Ticket
{
public:
    explicit Ticket(int of)
        : number(of)
    {
    }
    int number;
};

/// An awaiter of nobody's: it keeps the handle, and somebody resumes it when he likes.
class Foreign
{
public:
    explicit Foreign(std::coroutine_handle<> &place, int value = 0)
        : m_place(&place)
        , m_value(value)
    {
    }
    [[nodiscard]] bool await_ready() const noexcept { return m_value < 0; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { *m_place = handle; }
    int await_resume() const
    {
        if (m_value == 13)
            throw Oops("thirteen");
        return m_value;
    }

private:
    std::coroutine_handle<> *m_place;
    int m_value;
};

/// The same behind an operator.
class ForeignDoor
{
public:
    explicit ForeignDoor(std::coroutine_handle<> &place)
        : m_place(&place)
    {
    }
    Foreign operator co_await() &&noexcept { return Foreign(*m_place, 5); }

private:
    std::coroutine_handle<> *m_place;
};

} // namespace

template <>
struct QCoop::AwaitTraits<Ticket>
{
    static Deferred<int> deferred(Ticket ticket) { return Deferred<int>::succeeded(ticket.number); }
};

/// Awaiting Deferreds, and needing no stack however deep or long awaits go.
class tst_TaskAwait : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deferred_data();
    void deferred();
    void deferredOfAMoveOnlyValue();
    void stopCancelsOnlyATemporaryDeferred_data();
    void stopCancelsOnlyATemporaryDeferred();
    void cancellerThatThrowsAtAStopIsReported();
    void resultAfterTheStopIsIgnored();
    void consumedDeferredIsRefused();
    void taskWaitsForAnotherTask();
    void whatRoomsAddCanBeAwaited();
    void anyStandardAwaiter_data();
    void anyStandardAwaiter();
    void standardAwaiterThatThrows();
    void standardAwaiterThatOutlivesItsTask();
    void resumedTaskJoinsTheEndOfTheRing();
    void trapT2_twoMillionAwaitsNeedNoStack();
    void trapT2_twoMillionAwaitsOfFiredDeferreds();
    void deepNestingNeedsNoStack();
    void deepNestingThrowsThroughAllLevels();
    void deepNestingIsStopped();
};

void tst_TaskAwait::deferred_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<QString>("result");
    QTest::addColumn<bool>("temporary");
    QTest::addColumn<QStringList>("journal");
    for (const bool temporary : {true, false}) {
        const char *const how = temporary ? "a temporary" : "an lvalue";
        const auto row = [&](const char *when, const char *result, const QStringList &journal) {
            QTest::addRow("%s: %s %s", how, result, when)
                << QString::fromLatin1(when) << QString::fromLatin1(result) << temporary << journal;
        };
        row("before", "value", {u"awaits"_s, u"7"_s, u"round"_s});
        row("before", "error", {u"awaits"_s, u"Oops"_s, u"round"_s});
        row("before", "cancel", {u"awaits"_s, u"CancelledError"_s, u"round"_s});
        row("later", "value", {u"awaits"_s, u"round"_s, u"fired"_s, u"7"_s});
        row("later", "error", {u"awaits"_s, u"round"_s, u"fired"_s, u"Oops"_s});
        row("later", "cancel", {u"awaits"_s, u"round"_s, u"fired"_s, u"CancelledError"_s});
    }
}

void tst_TaskAwait::deferred()
{
    QFETCH(QString, when);
    QFETCH(QString, result);
    QFETCH(bool, temporary);
    Rounds rounds;
    Journal journal;
    const Deferred<int> source;
    const auto fire = [&] {
        if (result == u"value"_s)
            source.callback(7);
        else if (result == u"error"_s)
            source.errback(Failure(Oops("x")));
        else
            source.cancel();
    };
    const auto body = [&]() -> Task<> {
        journal(u"awaits"_s);
        try {
            int value = 0;
            if (temporary)
                value = co_await Deferred<int>(source);
            else
                value = co_await source;
            journal(u"%1"_s.arg(value));
        } catch (...) {
            journal(nameOf(Failure::current()));
        }
    };
    rounds.cooperator.cooperate(body);
    if (when == u"before"_s)
        fire();
    rounds.round();
    journal(u"round"_s);
    if (when == u"later"_s) {
        fire();
        journal(u"fired"_s); // the task goes on in its own turn, not inside callback()
        rounds.round();
    }
    QTEST(journal.lines(), "journal");
}

void tst_TaskAwait::deferredOfAMoveOnlyValue()
{
    Rounds rounds;
    int seen = 0;
    const Deferred<std::unique_ptr<int>> source;
    const auto body = [&]() -> Task<> {
        const std::unique_ptr<int> value = co_await source;
        seen = *value;
    };
    rounds.cooperator.cooperate(body);
    rounds.round();
    source.callback(std::make_unique<int>(7));
    rounds.round();
    QCOMPARE(seen, 7);
}

void tst_TaskAwait::stopCancelsOnlyATemporaryDeferred_data()
{
    QTest::addColumn<bool>("temporary");
    QTest::addColumn<QStringList>("journal");
    QTest::newRow("a temporary belongs to the task") << true << QStringList({u"cancelled"_s});
    QTest::newRow("an lvalue belongs to somebody else") << false << QStringList();
}

void tst_TaskAwait::stopCancelsOnlyATemporaryDeferred()
{
    QFETCH(bool, temporary);
    Rounds rounds;
    Reports reports;
    Journal journal;
    std::optional<Deferred<>> source(std::in_place, [&](Deferred<> &) { journal(u"cancelled"_s); });
    const auto body = [&]() -> Task<> {
        if (temporary)
            co_await Deferred<>(*source);
        else
            co_await *source;
        journal(u"never"_s);
    };
    const CooperativeTask task = rounds.cooperator.cooperate(body);
    rounds.round();
    task.stop();
    QTEST(journal.lines(), "journal");
    QCOMPARE(source->isFired(), temporary);
    if (!temporary)
        source->errback(Failure(Oops("late"))); // disconnected: it reaches nobody
    source.reset();
    QCOMPARE(reports.take(), QStringList());
}

void tst_TaskAwait::cancellerThatThrowsAtAStopIsReported()
{
    Rounds rounds;
    Reports reports;
    const auto body = []() -> Task<> {
        co_await Deferred<>([](Deferred<> &) { throw Oops("canceller"); });
    };
    const CooperativeTask task = rounds.cooperator.cooperate(body);
    rounds.round();
    task.stop();
    QCOMPARE(reports.take(), QStringList({u"Canceller Oops: canceller"_s}));
    QVERIFY(task.state() == TaskState::Stopped);
}

void tst_TaskAwait::resultAfterTheStopIsIgnored()
{
    Rounds rounds;
    const Deferred<int> source;
    const auto body = [&]() -> Task<> { (void)co_await source; };
    const CooperativeTask task = rounds.cooperator.cooperate(body);
    rounds.round();
    task.stop();
    source.callback(7);
    rounds.round();
    QVERIFY(task.state() == TaskState::Stopped);
}

void tst_TaskAwait::consumedDeferredIsRefused()
{
    Rounds rounds;
    Journal journal;
    const Deferred<int> source;
    const auto end = source.then([](int value) { return value; });
    const auto body = [&]() -> Task<> {
        try {
            (void)co_await source;
        } catch (const AlreadyConsumed &) {
            journal(u"refused"_s);
        }
        journal(u"%1"_s.arg(co_await end));
    };
    rounds.cooperator.cooperate(body);
    rounds.round();
    source.callback(7);
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"refused"_s, u"7"_s}));
}

void tst_TaskAwait::taskWaitsForAnotherTask()
{
    Rounds rounds;
    Journal journal;
    const auto worker = []() -> Task<int> {
        co_yield {};
        co_yield {};
        co_return 7;
    };
    const auto work = rounds.cooperator.cooperate(worker);
    const auto body = [&]() -> Task<> {
        journal(u"%1"_s.arg(co_await work.result()));
        co_await work.whenDone();
        journal(u"done"_s);
    };
    rounds.cooperator.cooperate(body);
    rounds.round(5);
    QCOMPARE(journal.lines(), QStringList({u"7"_s, u"done"_s}));
}

void tst_TaskAwait::whatRoomsAddCanBeAwaited()
{
    Rounds rounds;
    int seen = 0;
    const auto body = [&]() -> Task<> { seen = co_await Ticket(7); };
    rounds.cooperator.cooperate(body);
    rounds.round();
    QCOMPARE(seen, 7);
}

void tst_TaskAwait::anyStandardAwaiter_data()
{
    QTest::addColumn<bool>("behindAnOperator");
    QTest::newRow("an awaiter") << false;
    QTest::newRow("an operator co_await") << true;
}

void tst_TaskAwait::anyStandardAwaiter()
{
    QFETCH(bool, behindAnOperator);
    Rounds rounds;
    std::coroutine_handle<> place;
    int got = 0;
    const auto body = [&]() -> Task<> {
        if (behindAnOperator)
            got = co_await ForeignDoor(place);
        else
            got = co_await Foreign(place, 5);
        got += co_await Foreign(place, -2); // ready at once
    };
    const CooperativeTask task = rounds.cooperator.cooperate(body);
    rounds.round(2);
    QVERIFY(task.state() == TaskState::Waiting);
    place.resume();
    QCOMPARE(got, 0); // trap T11: never inside whoever resumes
    rounds.round(2);
    QCOMPARE(got, 3);
    QVERIFY(task.state() == TaskState::Done);
}

void tst_TaskAwait::standardAwaiterThatThrows()
{
    Rounds rounds;
    std::coroutine_handle<> place;
    QString caught;
    const auto body = [&]() -> Task<> {
        try {
            co_await Foreign(place, 13);
        } catch (const Oops &error) {
            caught = QString::fromUtf8(error.what());
        }
    };
    rounds.cooperator.cooperate(body);
    rounds.round();
    place.resume();
    rounds.round();
    QCOMPARE(caught, u"thirteen"_s);
}

void tst_TaskAwait::standardAwaiterThatOutlivesItsTask()
{
    Reports reports;
    Rounds rounds;
    std::coroutine_handle<> place;
    const auto body = [&]() -> Task<> { (void)co_await Foreign(place, 5); };
    const CooperativeTask task = rounds.cooperator.cooperate(body);
    rounds.round();
    task.stop();
    QVERIFY(task.state() == TaskState::Stopped);
    place.resume(); // its own frame is still there
    QCOMPARE(reports.take(), QStringList());
}

void tst_TaskAwait::resumedTaskJoinsTheEndOfTheRing()
{
    Rounds rounds;
    Journal journal;
    const Deferred<> wait;
    const auto waiting = [&]() -> Task<> {
        co_await wait;
        journal(u"waited"_s);
    };
    rounds.cooperator.cooperate(waiting);
    for (const auto &name : {u"a"_s, u"b"_s}) {
        rounds.cooperator.cooperate([&journal, &wait, name, steps = 0]() mutable {
            journal(name);
            if (name == u"a"_s && ++steps == 2)
                wait.callback();
            return true;
        });
    }
    rounds.round(4);
    QCOMPARE(journal.lines().first(6),
             QStringList({u"a"_s, u"b"_s, u"a"_s, u"b"_s, u"waited"_s, u"a"_s}));
}

void tst_TaskAwait::trapT2_twoMillionAwaitsNeedNoStack()
{
    Rounds rounds;
    const auto one = []() -> Task<int> { co_return 1; };
    const auto body = [&]() -> Task<int> {
        int sum = 0;
        for (int i = 0; i < 2'000'000; ++i)
            sum += co_await one();
        co_return sum;
    };
    const auto task = rounds.cooperator.cooperate(body);
    rounds.round();
    QCOMPARE(task.result().value(), 2'000'000);
}

void tst_TaskAwait::trapT2_twoMillionAwaitsOfFiredDeferreds()
{
    Rounds rounds;
    const auto body = []() -> Task<int> {
        int sum = 0;
        for (int i = 0; i < 2'000'000; ++i)
            sum += co_await Deferred<int>::succeeded(1);
        co_return sum;
    };
    const auto task = rounds.cooperator.cooperate(body);
    rounds.round();
    QCOMPARE(task.result().value(), 2'000'000);
}

namespace {

Task<int> nested(int depth, bool throws, Deferred<> bottom)
{
    if (depth > 0)
        co_return 1 + co_await nested(depth - 1, throws, bottom);
    co_await bottom;
    if (throws)
        throw Oops("from the bottom");
    co_return 0;
}

constexpr int deep = 100'000;

} // namespace

void tst_TaskAwait::deepNestingNeedsNoStack()
{
    Rounds rounds;
    const Deferred<> bottom;
    const auto task = rounds.cooperator.cooperate(nested(deep, false, bottom));
    rounds.round();
    QVERIFY(task.state() == TaskState::Waiting);
    bottom.callback();
    rounds.round();
    QCOMPARE(task.result().value(), deep);
}

void tst_TaskAwait::deepNestingThrowsThroughAllLevels()
{
    Rounds rounds;
    Journal journal;
    const CooperativeTask task =
        rounds.cooperator.cooperate(nested(10'000, true, Deferred<>::succeeded()));
    tellEnd(task, [&](const QString &end) { journal(end); });
    rounds.round();
    QCOMPARE(journal.lines(), QStringList({u"Oops"_s}));
}

void tst_TaskAwait::deepNestingIsStopped()
{
    Rounds rounds;
    const Deferred<> bottom;
    const CooperativeTask task = rounds.cooperator.cooperate(nested(deep, false, bottom));
    rounds.round();
    task.stop();
    QVERIFY(task.state() == TaskState::Stopped);
    bottom.callback();
}

QTEST_APPLESS_MAIN(tst_TaskAwait)
#include "tst_taskawait.moc"
