// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/rounds.h"

#include <qcoop/core/clock.h>

#include <QElapsedTimer>
#include <QTest>

#include <cstdlib>
#include <limits>
#include <malloc.h>
#include <new>
#include <optional>
#include <ranges>
#include <string_view>
#include <vector>

using namespace QCoop;

namespace {

std::size_t allocations = 0;
std::size_t allocatedBytes = 0; // as the allocator counts them, its own overhead included

} // namespace

// Each allocation of this program is counted.
void *operator new(std::size_t size)
{
    void *const at = std::malloc(size);
    if (!at)
        throw std::bad_alloc();
    ++allocations;
    allocatedBytes += malloc_usable_size(at) + sizeof(std::size_t);
    return at;
}

void operator delete(void *at) noexcept
{
    if (at)
        allocatedBytes -= malloc_usable_size(at) + sizeof(std::size_t);
    std::free(at);
}

void operator delete(void *at, std::size_t) noexcept
{
    operator delete(at);
}

/// Many tasks and many calls: what they cost.
class tst_Scale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesOfALiveTask_data();
    void bytesOfALiveTask();
    void bytesOfAPendingCall();
    void stepsDoNotAllocate_data();
    void stepsDoNotAllocate();
    void hundredThousandTasks();
    void hundredThousandTasksEndWithTheirCooperator();
    void pauseIsNotLinear();
};

namespace {

constexpr std::size_t manyTasks = 100'000;

Task<> coroutine(std::uint64_t &steps)
{
    for (;;) {
        ++steps;
        co_yield {};
    }
}

} // namespace

void tst_Scale::bytesOfALiveTask_data()
{
    QTest::addColumn<bool>("isCoroutine");
    QTest::newRow("a step function with 8 bytes of capture") << false;
    QTest::newRow("a coroutine with one parameter, its frame included") << true;
}

void tst_Scale::bytesOfALiveTask()
{
    QFETCH(bool, isCoroutine);
    Rounds rounds;
    std::uint64_t steps = 0;
    const std::size_t before = allocatedBytes;
    for (std::size_t i = 0; i < manyTasks; ++i) {
        if (isCoroutine)
            rounds.cooperator.cooperate(coroutine(steps));
        else
            rounds.cooperator.cooperate([&steps] { return ++steps > 0; });
    }
    const double bytes = double(allocatedBytes - before) / double(manyTasks);
    qInfo("%s: %.0f bytes a live task", QTest::currentDataTag(), bytes);
    rounds.round();
    QCOMPARE(steps, std::uint64_t(manyTasks));
    if (!isCoroutine) // The bound of 256 is beside the work itself.
        QVERIFY2(bytes <= 256 + 8 + 24, qPrintable(QString::number(bytes)));
}

void tst_Scale::bytesOfAPendingCall()
{
    constexpr std::size_t count = 1'000'000;
    Clock clock;
    std::uint64_t made = 0;
    const std::size_t before = allocatedBytes;
    for (std::size_t i = 0; i < count; ++i)
        clock.callLater(Duration(i), [&made] { ++made; });
    const double bytes = double(allocatedBytes - before) / double(count);
    qInfo("%.0f bytes a pending call", bytes);
    QVERIFY2(bytes <= 256, qPrintable(QString::number(bytes)));
    clock.advance(Duration(count));
    QCOMPARE(made, std::uint64_t(count));
    QVERIFY(allocatedBytes < before + count * 64); // the heap's own room stays for the next ones
}

void tst_Scale::stepsDoNotAllocate_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("a step function that returns bool") << u"bool"_s;
    QTest::newRow("a step function that returns Step") << u"Step"_s;
    QTest::newRow("a step function that returns StepResult") << u"StepResult"_s;
    QTest::newRow("a coroutine") << u"coroutine"_s;
    QTest::newRow("a coroutine that yields inside another one") << u"nested"_s;
    QTest::newRow("a coroutine that yields its progress") << u"progress"_s;
    QTest::newRow("a range") << u"range"_s;
}

void tst_Scale::stepsDoNotAllocate()
{
    QFETCH(QString, kind);
    Rounds rounds;
    std::uint64_t steps = 0;
    const auto nested = [&]() -> Task<> { co_await coroutine(steps); };
    const auto progressing = [&]() -> Task<> {
        for (;;) {
            ++steps;
            co_yield Progress(std::int64_t(steps), 0);
        }
    };
    for (int i = 0; i < 10; ++i) {
        if (kind == u"bool"_s)
            rounds.cooperator.cooperate([&] { return ++steps > 0; });
        else if (kind == u"Step"_s)
            rounds.cooperator.cooperate([&] { return ++steps > 0 ? Step::Again : Step::Done; });
        else if (kind == u"StepResult"_s)
            rounds.cooperator.cooperate([&]() -> StepResult { return ++steps, Step::Again; });
        else if (kind == u"coroutine"_s)
            rounds.cooperator.cooperate(coroutine(steps));
        else if (kind == u"nested"_s)
            rounds.cooperator.cooperate(nested);
        else if (kind == u"progress"_s)
            rounds.cooperator.cooperate(progressing);
        else
            (void)rounds.cooperator.coiterate(std::views::iota(0), [&](int) { ++steps; });
    }
    // One tick of many steps: what a tick itself needs does not count.
    int left = 0;
    rounds.cooperator.setTerminator([&left] {
        left = 20'000;
        return [&left] { return --left == 0; };
    });
    rounds.round();
    steps = 0;
    const std::size_t before = allocations;
    rounds.round();
    const std::size_t allocated = allocations - before;
    QCOMPARE(steps, std::uint64_t(20'000));
    QVERIFY2(allocated <= 16, qPrintable(u"%1 allocations in 20,000 steps"_s.arg(allocated)));
}

void tst_Scale::hundredThousandTasks()
{
    Rounds rounds;
    std::vector<CooperativeTask> tasks;
    tasks.reserve(manyTasks);
    std::uint64_t steps = 0;
    QElapsedTimer timer;
    const auto lap = [&](const char *what) {
        qInfo("100,000 tasks %s: %.1f ms", what, double(timer.nsecsElapsed()) / 1e6);
        timer.start();
    };
    timer.start();
    for (std::size_t i = 0; i < manyTasks; ++i)
        tasks.push_back(rounds.cooperator.cooperate([&steps] { return ++steps > 0; }));
    lap("added");
    rounds.round();
    lap("stepped once");
    QCOMPARE(steps, std::uint64_t(manyTasks));
    for (const CooperativeTask &task : tasks)
        task.pause();
    lap("paused");
    QCOMPARE(rounds.reactor.statistics().pending, std::size_t(0));
    rounds.round();
    QCOMPARE(steps, std::uint64_t(manyTasks));
    timer.start();
    for (const CooperativeTask &task : tasks)
        task.resume();
    lap("resumed");
    rounds.round();
    QCOMPARE(steps, std::uint64_t(2 * manyTasks));
    timer.start();
    for (const CooperativeTask &task : tasks)
        task.stop();
    lap("stopped");
    QCOMPARE(rounds.cooperator.statistics().live, std::size_t(0));
    QCOMPARE(rounds.cooperator.statistics().stopped, std::uint64_t(manyTasks));
}

void tst_Scale::hundredThousandTasksEndWithTheirCooperator()
{
    for (const char *const how : {"stop()", "destructor", "quit()"}) {
        TestReactor reactor;
        std::optional<Cooperator> cooperator(std::in_place, reactor);
        std::uint64_t steps = 0;
        std::size_t told = 0;
        for (std::size_t i = 0; i < manyTasks; ++i) {
            cooperator->cooperate(coroutine(steps)).whenDone().onStopped([&told] { ++told; });
        }
        reactor.turn();
        QElapsedTimer timer;
        timer.start();
        if (how == std::string_view("stop()"))
            cooperator->stop();
        else if (how == std::string_view("quit()"))
            reactor.quit();
        else
            cooperator.reset();
        qInfo("100,000 live coroutines end by %s: %.1f ms", how,
              double(timer.nsecsElapsed()) / 1e6);
        QCOMPARE(told, manyTasks);
    }
}

void tst_Scale::pauseIsNotLinear()
{
    // A pause and a resume beside n others, for n and 50 n.
    const auto cost = [](std::size_t others) {
        Rounds rounds;
        for (std::size_t i = 0; i < others; ++i)
            rounds.cooperator.cooperate([] { return true; });
        const CooperativeTask task = rounds.cooperator.cooperate([] { return true; });
        qint64 best = std::numeric_limits<qint64>::max();
        for (int attempt = 0; attempt < 5; ++attempt) {
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < 10'000; ++i) {
                task.pause();
                task.resume();
            }
            best = std::min(best, timer.nsecsElapsed());
        }
        return double(best) / 10'000;
    };
    const double few = cost(2'000);
    const double many = cost(100'000);
    qInfo("pause and resume: %.0f ns beside 2,000 tasks, %.0f ns beside 100,000", few, many);
    QVERIFY(many < 10 * few);
}

QTEST_APPLESS_MAIN(tst_Scale)
#include "tst_scale.moc"
