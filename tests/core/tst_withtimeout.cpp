// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "timedwork.h"

#include "../support/clockstage.h"
#include "../support/reports.h"

#include <qcoop/core/withtimeout.h>

#include <coroutine>
#include <optional>

using namespace QCoop;

namespace {

/// Any standard awaiter; keeps the handle of who waits.
class Gate
{
public:
    explicit Gate(std::coroutine_handle<> &waiter)
        : m_waiter(&waiter)
    {
    }
    [[nodiscard]] bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) { *m_waiter = handle; }
    [[nodiscard]] int await_resume() const { return 5; }

private:
    std::coroutine_handle<> *m_waiter;
};

Task<int> compute(Journal &journal)
{
    const Trace trace(journal, u"compute"_s);
    for (;;)
        co_yield {};
}

} // namespace

/// A wait with a limit of time: what it gives, and what becomes of what was awaited.
class tst_WithTimeout : public ClockStage
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }
    void aTaskInTimeOrNot_data();
    void aTaskInTimeOrNot();
    void everyKindOfAwaitable();
    void aTemporaryIsCancelledAndANameLetGoOf();
    void aTaskWithANameIsDestroyedAsWell();
    void whatIsThereAlreadyIsNeverLate();
    void failuresComeOutAsThemselves();
    void theOutermostEndsFirst_data();
    void theOutermostEndsFirst();
    void aTaskThatNeverWaitsIsGivenUp();
    void againAndAgainInOneTask();
};

void tst_WithTimeout::aTaskInTimeOrNot_data()
{
    QTest::addColumn<Duration>("limit");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("in time") << Duration(2s)
                             << QStringList({u"1000 ms load gone"_s, u"1000 ms 7"_s});
    QTest::newRow("too late") << Duration(400ms)
                              << QStringList({u"400 ms load gone"_s, u"400 ms nothing"_s});
    QTest::newRow("zero") << Duration(0) << QStringList({u"0 ms load gone"_s, u"0 ms nothing"_s});
    QTest::newRow("negative") << Duration(-1h)
                              << QStringList({u"0 ms load gone"_s, u"0 ms nothing"_s});
    QTest::newRow("for ever") << Duration::max()
                              << QStringList({u"1000 ms load gone"_s, u"1000 ms 7"_s});
}

void tst_WithTimeout::aTaskInTimeOrNot()
{
    QFETCH(Duration, limit);
    const CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        const std::optional<int> value = co_await withTimeout(limit, load(*m_journal, 1s));
        (*m_journal)(shown(value));
    });
    m_clock->elapse(0ms);
    if (limit == 2s)
        QVERIFY(m_clock->delayedCalls().back().kind() == CallKind::Timeout);
    m_clock->elapse(2s);
    QTEST(m_journal->lines(), "lines");
    QVERIFY(task.state() == TaskState::Done);
    QCOMPARE(m_clock->statistics().pending, std::size_t(0));
}

void tst_WithTimeout::everyKindOfAwaitable()
{
    const Deferred<int> never;
    const Deferred<int> soon;
    std::coroutine_handle<> waiter;
    std::coroutine_handle<> other;
    const CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        (*m_journal)(shown(co_await withTimeout(1s, soon)));
        (*m_journal)(shown(co_await withTimeout(1s, never)));
        (*m_journal)(QString::number(co_await withTimeout(1s, sleep(10ms))));
        (*m_journal)(QString::number(co_await withTimeout(1s, sleep(10s))));
        (*m_journal)(shown(co_await withTimeout(1s, Gate(waiter))));
        (*m_journal)(shown(co_await withTimeout(1s, Gate(other))));
        (*m_journal)(QString::number(co_await withTimeout(1s, deep(*m_journal, 3))));
    });
    m_clock->elapse(100ms);
    soon.callback(3);
    m_clock->elapse(2200ms);
    waiter.resume();
    m_clock->elapse(3s);
    QCOMPARE(m_journal->lines(),
             QStringList({u"100 ms 3"_s, u"1100 ms nothing"_s, u"1110 ms 1"_s, u"2110 ms 0"_s,
                          u"2300 ms 5"_s, u"3300 ms nothing"_s, u"4300 ms 0"_s}));
    QVERIFY(task.state() == TaskState::Done);
    other.resume(); // nobody waits any more, which is no harm
    never.callback(1);
}

void tst_WithTimeout::aTemporaryIsCancelledAndANameLetGoOf()
{
    int cancelled = 0;
    const Deferred<int> named([&](Deferred<int> &) { ++cancelled; });
    const CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        (void)co_await withTimeout(1s, Deferred<int>([&](Deferred<int> &) { cancelled += 10; }));
        (void)co_await withTimeout(1s, named);
    });
    m_clock->elapse(1500ms);
    QCOMPARE(cancelled, 10);
    m_clock->elapse(1s);
    QCOMPARE(cancelled, 10);
    QVERIFY(task.isEnded() && !named.isFired());
}

void tst_WithTimeout::aTaskWithANameIsDestroyedAsWell()
{
    const CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        Task<int> named = load(*m_journal, 10s);
        (*m_journal)(shown(co_await withTimeout(1s, named)));
        (*m_journal)(named.isValid() ? u"valid"_s : u"empty"_s);
        Task<int> quick = load(*m_journal, 1s);
        (*m_journal)(shown(co_await withTimeout(2s, quick)));
        co_await withTimeout(2s, std::move(named));
    });
    m_clock->elapse(3s);
    QCOMPARE(m_journal->lines(),
             QStringList({u"1000 ms load gone"_s, u"1000 ms nothing"_s, u"1000 ms empty"_s,
                          u"2000 ms load gone"_s, u"2000 ms 7"_s}));
    QCOMPARE(nameOf(*task.failure()), u"AlreadyConsumed"_s);
    Reports reports;
    (void)task.whenDone().onFailed([] {});
}

void tst_WithTimeout::whatIsThereAlreadyIsNeverLate()
{
    const auto atOnce = []() -> Task<int> { co_return 4; };
    (void)m_cooperator->cooperate([&]() -> Task<> {
        (*m_journal)(shown(co_await withTimeout(0s, atOnce())));
        (*m_journal)(shown(co_await withTimeout(-1s, Deferred<int>::succeeded(8))));
        (*m_journal)(QString::number(co_await withTimeout(0s, Deferred<>::succeeded())));
    });
    m_clock->elapse(0s);
    QCOMPARE(m_journal->lines(), QStringList({u"0 ms 4"_s, u"0 ms 8"_s, u"0 ms 1"_s}));
}

void tst_WithTimeout::failuresComeOutAsThemselves()
{
    const auto fails = [](Duration after) -> Task<int> {
        co_await sleep(after);
        throw TimeoutError("its own");
    };
    const CooperativeTask task = m_cooperator->cooperate([&]() -> Task<> {
        try {
            co_await withTimeout(2s, fails(1s));
            (*m_journal)(u"no error"_s);
        } catch (const TimeoutError &error) {
            (*m_journal)(QString::fromUtf8(error.what()));
        }
        co_await withTimeout(1s, Deferred<>::failed(Failure(Oops("failed"))));
    });
    m_clock->elapse(2s);
    QCOMPARE(m_journal->lines(), QStringList({u"1000 ms its own"_s}));
    QCOMPARE(nameOf(*task.failure()), u"Oops"_s);
    (void)task.whenDone().onFailed([] {});
}

void tst_WithTimeout::theOutermostEndsFirst_data()
{
    QTest::addColumn<Duration>("outer");
    QTest::addColumn<Duration>("inner");
    QTest::addColumn<QStringList>("lines");
    const QString gone = u"load gone"_s;
    QTest::newRow("the outer one first")
        << Duration(100ms) << Duration(200ms)
        << QStringList({u"100 ms load gone"_s, u"100 ms outer over"_s});
    QTest::newRow("the inner one first")
        << Duration(200ms) << Duration(100ms)
        << QStringList({u"100 ms load gone"_s, u"100 ms inner nothing"_s, u"100 ms outer 1"_s});
    QTest::newRow("both at the same time")
        << Duration(100ms) << Duration(100ms)
        << QStringList({u"100 ms load gone"_s, u"100 ms outer over"_s});
}

void tst_WithTimeout::theOutermostEndsFirst()
{
    QFETCH(Duration, outer);
    QFETCH(Duration, inner);
    const auto within = [&]() -> Task<int> {
        const std::optional<int> value = co_await withTimeout(inner, load(*m_journal, 1s));
        (*m_journal)(u"inner "_s + shown(value));
        co_return 1;
    };
    (void)m_cooperator->cooperate([&]() -> Task<> {
        const std::optional<int> value = co_await withTimeout(outer, within());
        (*m_journal)(value ? u"outer 1"_s : u"outer over"_s);
        // Without a Task in between, too.
        const auto both = co_await withTimeout(outer, withTimeout(inner, sleep(1s)));
        if (both.has_value() != (inner < outer))
            (*m_journal)(u"the other way round"_s);
    });
    m_clock->elapse(1s);
    QTEST(m_journal->lines(), "lines");
}

void tst_WithTimeout::aTaskThatNeverWaitsIsGivenUp()
{
    // It is in the ring when its time is up.
    Cooperator cooperator(*m_clock, Options{.slice = 1ms});
    (void)cooperator.cooperate(
        [&]() -> Task<> { (*m_journal)(shown(co_await withTimeout(1s, compute(*m_journal)))); });
    (void)cooperator.cooperate([&] { // what computing costs
        if (m_clock->elapsed() < 2s)
            m_clock->spend(100ms);
        return m_clock->elapsed() < 2s;
    });
    m_clock->elapse(3s);
    QCOMPARE(m_journal->lines(), QStringList({u"1000 ms compute gone"_s, u"1000 ms nothing"_s}));
}

void tst_WithTimeout::againAndAgainInOneTask()
{
    int late = 0;
    int inTime = 0;
    (void)m_cooperator->cooperate([&]() -> Task<> {
        for (int i = 0; i < 1000; ++i) {
            const bool ok = co_await withTimeout(10ms, sleep(std::chrono::milliseconds(i % 20)));
            ++(ok ? inTime : late);
        }
    });
    m_clock->elapse(1h);
    QCOMPARE(late + inTime, 1000);
    // At 10 ms both are due; the limit was set first, so it is made first.
    QCOMPARE(inTime, 500);
}

QTEST_APPLESS_MAIN(tst_WithTimeout)
#include "tst_withtimeout.moc"
