// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/clockstage.h"

#include <qcoop/core/taskgroup.h>
#include <qcoop/core/withtimeout.h>

#include <QElapsedTimer>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <optional>
#include <random>
#include <vector>

using namespace QCoop;

namespace {

qint64 allocated = 0; // pieces of memory that are in use

} // namespace

void *operator new(std::size_t size)
{
    void *const at = std::malloc(size);
    if (!at)
        throw std::bad_alloc();
    ++allocated;
    return at;
}

void operator delete(void *at) noexcept
{
    if (at)
        --allocated;
    std::free(at);
}

void operator delete(void *at, std::size_t) noexcept
{
    operator delete(at);
}

namespace {

Task<> sleeper()
{
    co_await sleep(1000h);
}

/// How many of \a waits nobody has but those who hold them here.
qint64 forgotten(const std::vector<Deferred<>> &waits)
{
    return std::count_if(waits.begin(), waits.end(),
                         [](const Deferred<> &wait) { return wait.chain()->refs() == 1; });
}

} // namespace

/// Very many waits for the end of one task, or of one group: what becomes of those that are
/// given up.
class tst_Waiters : public ClockStage
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup()
    {
        m_group.reset();
        m_task = {};
        tearDown();
    }
    void cancelledWaitsAreForgotten_data();
    void cancelledWaitsAreForgotten();
    void waitsThatAreLetGoOfAreForgotten_data();
    void waitsThatAreLetGoOfAreForgotten();
    void thoseThatWaitOnAreToldInTheirOrder_data();
    void thoseThatWaitOnAreToldInTheirOrder();
    void cancellingInsideAnother_data();
    void cancellingInsideAnother();
    void whatIsForgottenMayBeHeldByAnybody_data();
    void whatIsForgottenMayBeHeldByAnybody();
    void cancellingAfterTheEnd_data();
    void cancellingAfterTheEnd();

private:
    static void targets()
    {
        QTest::addColumn<bool>("isGroup");
        QTest::newRow("whenDone") << false;
        QTest::newRow("join") << true;
    }
    /// A Deferred more that waits for what the row says.
    Deferred<> wait()
    {
        const QFETCH(bool, isGroup);
        return isGroup ? m_group->join() : m_task.whenDone();
    }
    std::vector<Deferred<>> waits(int count)
    {
        std::vector<Deferred<>> all;
        for (int i = 0; i < count; ++i)
            all.push_back(wait());
        return all;
    }
    static void cancel(const Deferred<> &wait)
    {
        wait.cancel();
        wait.onStopped([] {});
    }

    std::optional<TaskGroup> m_group;
    CooperativeTask m_task; // the one in the group
};

void tst_Waiters::init()
{
    setUp();
    m_group.emplace(*m_cooperator);
    m_task = m_group->add(sleeper());
}

void tst_Waiters::cancelledWaitsAreForgotten_data()
{
    QTest::addColumn<bool>("isGroup");
    QTest::addColumn<QString>("order");
    for (const bool isGroup : {false, true}) {
        for (const auto &order : {u"first"_s, u"last"_s, u"any"_s}) {
            QTest::addRow("%s, %s first", isGroup ? "join" : "whenDone", qPrintable(order))
                << isGroup << order;
        }
    }
}

void tst_Waiters::cancelledWaitsAreForgotten()
{
    // Linear in their number: were each looked for among all, this would take minutes.
    QFETCH(QString, order);
    constexpr int many = 100'000;
    QElapsedTimer passed;
    passed.start();
    std::vector<Deferred<>> all = waits(many);
    QCOMPARE(forgotten(all), 0);
    if (order == u"last"_s)
        std::ranges::reverse(all);
    else if (order == u"any"_s)
        std::ranges::shuffle(all, std::mt19937(1));
    for (const Deferred<> &one : all)
        cancel(one);
    QVERIFY2(forgotten(all) >= many - 2, qPrintable(QString::number(forgotten(all))));
    const Deferred<> last = wait();
    m_task.stop();
    QVERIFY(last.isFired());
    last.onStopped([] {});
    QVERIFY2(passed.elapsed() < 8000, qPrintable(QString::number(passed.elapsed())));
}

void tst_Waiters::waitsThatAreLetGoOfAreForgotten_data()
{
    targets();
}

void tst_Waiters::waitsThatAreLetGoOfAreForgotten()
{
    // A coroutine that waits for what has a name does not cancel it.
    constexpr int many = 1000;
    const Deferred<> other = wait();
    const auto body = [&]() -> Task<> {
        for (int i = 0; i < many; ++i) {
            const Deferred<> named = wait();
            (void)co_await withTimeout(1ms, named);
        }
    };
    const CooperativeTask task = m_cooperator->cooperate(body);
    m_clock->elapse(100ms);
    const qint64 before = allocated;
    m_clock->elapse(850ms);
    QVERIFY(!task.isEnded());
    // Kept, each would be two allocations at least.
    QVERIFY2(allocated - before < 200, qPrintable(QString::number(allocated - before)));
    m_clock->elapse(1s);
    QVERIFY(task.isEnded() && !other.isFired());
    m_task.stop();
    QVERIFY(other.isFired()); // nobody had given that one up
    other.onStopped([] {});
}

void tst_Waiters::thoseThatWaitOnAreToldInTheirOrder_data()
{
    targets();
}

void tst_Waiters::thoseThatWaitOnAreToldInTheirOrder()
{
    constexpr int many = 1000;
    std::mt19937 random(7);
    std::vector<Deferred<>> all = waits(many);
    std::vector<int> expected;
    std::vector<int> told;
    for (int i = 0; i < many; ++i) {
        if (random() % 3 > 0) {
            cancel(all[std::size_t(i)]);
            continue;
        }
        expected.push_back(i);
        const auto tell = [&told, i](auto &&...) { told.push_back(i); };
        all[std::size_t(i)].then(tell, tell);
    }
    m_task.stop();
    QVERIFY(told == expected);
}

void tst_Waiters::cancellingInsideAnother_data()
{
    targets();
}

void tst_Waiters::cancellingInsideAnother()
{
    // Each cancels the next one, and all that when the event has come, or before.
    for (const bool hasCome : {false, true}) {
        const std::vector<Deferred<>> all = waits(100);
        int told = 0;
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            const auto next = [&, i](auto &&...) {
                ++told;
                all[i + 1].cancel();
            };
            all[i].then(next, next);
        }
        const auto last = [&](auto &&...) { ++told; };
        all.back().then(last, last);
        if (hasCome)
            m_task.stop();
        else
            all.front().cancel();
        QCOMPARE(told, 100);
    }
}

void tst_Waiters::whatIsForgottenMayBeHeldByAnybody_data()
{
    targets();
}

void tst_Waiters::whatIsForgottenMayBeHeldByAnybody()
{
    // A cancelled wait that nobody handles is reported when it goes; the handler waits again.
    std::vector<Deferred<>> again;
    const ErrorHandler before = setErrorHandler(ErrorHandler([&](const ErrorReport &report) {
        QCOMPARE(nameOf(report.failure()), u"CancelledError"_s);
        if (!m_task.isEnded())
            again.push_back(wait());
    }));
    for (int i = 0; i < 200; ++i)
        wait().cancel();
    QVERIFY(again.size() >= 100);
    for (const Deferred<> &wait : again)
        QVERIFY(!wait.isFired());
    m_task.stop();
    for (const Deferred<> &wait : again) {
        QVERIFY(wait.isFired());
        wait.onStopped([] {});
    }
    setErrorHandler(before);
}

void tst_Waiters::cancellingAfterTheEnd_data()
{
    targets();
}

void tst_Waiters::cancellingAfterTheEnd()
{
    const std::vector<Deferred<>> all = waits(20);
    m_group.reset();
    m_task = {};
    for (const Deferred<> &one : all) {
        QVERIFY(one.isFired());
        one.cancel();
        one.onStopped([] {});
    }
}

QTEST_APPLESS_MAIN(tst_Waiters)
#include "tst_waiters.moc"
