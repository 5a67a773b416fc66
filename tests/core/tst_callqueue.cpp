// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/clock.h>

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <malloc.h>
#include <random>

using namespace QCoop;

namespace {

/// The same in the plainest way: a vector that is sorted whenever somebody looks.
class Model
{
public:
    struct Call
    {
        std::int64_t due;
        std::uint64_t sequence;
        int name;
    };

    void add(int name, std::int64_t due) { m_calls.push_back({due, ++m_sequence, name}); }
    void move(int name, std::int64_t due)
    {
        Call &call = *find(name);
        call.due = due;
        call.sequence = ++m_sequence;
    }
    void cancel(int name) { m_calls.erase(find(name)); }
    [[nodiscard]] std::int64_t due(int name) { return find(name)->due; }
    [[nodiscard]] std::vector<Call> sorted()
    {
        std::ranges::sort(m_calls, [](const Call &a, const Call &b) {
            return std::pair(a.due, a.sequence) < std::pair(b.due, b.sequence);
        });
        return m_calls;
    }
    [[nodiscard]] std::vector<int> takeDue(std::int64_t now)
    {
        std::vector<int> names;
        for (const Call &call : sorted()) {
            if (call.due <= now)
                names.push_back(call.name);
        }
        std::erase_if(m_calls, [&](const Call &call) { return call.due <= now; });
        return names;
    }
    [[nodiscard]] std::size_t size() const { return m_calls.size(); }

private:
    std::vector<Call>::iterator find(int name)
    {
        return std::ranges::find(m_calls, name, &Call::name);
    }

    std::vector<Call> m_calls;
    std::uint64_t m_sequence = 0;
};

} // namespace

/// The queue of delayed calls under load: order, memory, and how the cost grows.
class tst_CallQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithASortedVector_data();
    void agreesWithASortedVector();
    void trapT15_cancelIsNotLinear();
    void massCancelGivesTheMemoryBack();
    void massResetKeepsTheQueueSmall_data();
    void massResetKeepsTheQueueSmall();
};

void tst_CallQueue::agreesWithASortedVector_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 40; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void tst_CallQueue::agreesWithASortedVector()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const auto upTo = [&](int end) { return int(random() % unsigned(end)); };
    Clock clock;
    Model model;
    std::vector<DelayedCall> calls;
    std::vector<int> made;
    const auto now = [&] { return clock.elapsed().count(); };
    // Few distinct times, so that there are many equals; some lie in the past.
    for (int operation = 0; operation < 1500; ++operation) {
        const int name = calls.empty() ? 0 : upTo(int(calls.size()));
        const bool isActive = !calls.empty() && calls[std::size_t(name)].isActive();
        switch (upTo(8)) {
        case 0:
        case 1:
        case 2: {
            const Duration delay(upTo(24) - 2);
            const int added = int(calls.size());
            calls.push_back(clock.callLater(delay, [&made, added] { made.push_back(added); }));
            model.add(added, now() + delay.count());
            break;
        }
        case 3:
            if (isActive) {
                calls[std::size_t(name)].cancel();
                model.cancel(name);
            }
            break;
        case 4:
        case 5:
            if (isActive) {
                const Duration delay(upTo(24) - 2);
                calls[std::size_t(name)].reset(delay);
                model.move(name, now() + delay.count());
            }
            break;
        case 6:
            if (isActive) {
                const Duration by(upTo(21) - 10);
                calls[std::size_t(name)].delay(by);
                model.move(name, model.due(name) + by.count());
            }
            break;
        default:
            made.clear();
            clock.advance(Duration(upTo(4)));
            QCOMPARE(made, model.takeDue(now()));
        }
        QCOMPARE(clock.statistics().pending, model.size());
    }
    const auto pending = clock.delayedCalls();
    const auto expected = model.sorted();
    QCOMPARE(pending.size(), expected.size());
    for (std::size_t i = 0; i < pending.size(); ++i)
        QVERIFY(pending[i] == calls[std::size_t(expected[i].name)]);
}

void tst_CallQueue::trapT15_cancelIsNotLinear()
{
    // The cost of scheduling and cancelling one call beside n others, for n and 64 n: a walk
    // along the others would make that 64 times as long.
    const auto cost = [](std::size_t others) {
        constexpr int rounds = 20'000;
        Clock clock;
        for (std::size_t i = 0; i < others; ++i)
            clock.callLater(Duration((i * 7919) % 100'000 + 1), [] {});
        qint64 best = std::numeric_limits<qint64>::max();
        for (int attempt = 0; attempt < 5; ++attempt) {
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < rounds; ++i)
                clock.callLater(50'000ns, [] {}).cancel();
            best = std::min(best, timer.nsecsElapsed());
        }
        return double(best) / rounds;
    };
    const double few = cost(2'000);
    const double many = cost(128'000);
    qInfo("schedule and cancel: %.0f ns beside 2,000 calls, %.0f ns beside 128,000", few, many);
    QVERIFY2(many < 12 * few, "the cost of a cancel grows with the number of calls");
}

void tst_CallQueue::massCancelGivesTheMemoryBack()
{
    Clock clock;
    std::vector<DelayedCall> calls;
    clock.callLater(1h, [] {});
    for (int i = 0; i < 200'000; ++i)
        calls.push_back(clock.callLater(Duration(i), [] {}));
    for (DelayedCall &call : calls)
        call.cancel();
    calls.clear();
    QCOMPARE(clock.statistics().pending, std::size_t(1));
    QCOMPARE(clock.delayedCalls().size(), std::size_t(1));
    // What a cancel leaves behind is swept out long before it would come up.
    const auto before = mallinfo2().uordblks;
    for (int i = 0; i < 1'000'000; ++i)
        clock.callLater(10s, [] {}).cancel();
    const auto after = mallinfo2().uordblks;
    QVERIFY2(after < before + 100'000, "cancelled calls pile up in the queue");
}

void tst_CallQueue::massResetKeepsTheQueueSmall_data()
{
    QTest::addColumn<int>("zigzag"); // how far the deadline jumps back and forth
    QTest::newRow("put off again and again") << 0;
    QTest::newRow("moved earlier and later") << 1000;
}

void tst_CallQueue::massResetKeepsTheQueueSmall()
{
    QFETCH(int, zigzag);
    Clock clock;
    int made = 0;
    DelayedCall search = clock.callLater(250ms, [&] { ++made; });
    const auto before = mallinfo2().uordblks;
    for (int i = 0; i < 1'000'000; ++i) {
        search.reset(250ms + Duration(i % 2 ? zigzag : -zigzag));
        if (i % 100 == 0)
            clock.advance(1us);
    }
    QCOMPARE(clock.statistics().pending, std::size_t(1));
    QCOMPARE(clock.statistics().moved, std::uint64_t(1'000'000));
    QVERIFY2(mallinfo2().uordblks < before + 100'000, "moved calls pile up in the queue");
    QCOMPARE(made, 0);
    clock.advance(251ms);
    QCOMPARE(made, 1);
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

QTEST_APPLESS_MAIN(tst_CallQueue)
#include "tst_callqueue.moc"
