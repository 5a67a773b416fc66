// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/clock.h>

#include <QTest>

#include <algorithm>
#include <optional>

using namespace QCoop;

/// A million pending calls at a time.
class tst_MillionCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void millionCallsDueAtOnceAreNoRunaway();
    void millionCallsScheduledCancelledAndMade();
    void millionPendingCallsGoWithTheirClock();
};

void tst_MillionCalls::millionCallsDueAtOnceAreNoRunaway()
{
    Clock clock;
    std::size_t made = 0;
    const std::size_t count = Clock::callsAtOneInstant + 100'000;
    for (std::size_t i = 0; i < count; ++i)
        clock.callLater(1s, [&made] { ++made; });
    clock.advance(1s);
    QCOMPARE(made, count);
}

void tst_MillionCalls::millionCallsScheduledCancelledAndMade()
{
    constexpr std::size_t count = 1'000'000;
    Clock clock;
    std::vector<DelayedCall> calls;
    calls.reserve(count);
    std::int64_t last = -1;
    std::size_t made = 0;
    bool inOrder = true;
    for (std::size_t i = 0; i < count; ++i) {
        const auto due = std::int64_t((i * 7919) % count);
        calls.push_back(clock.callLater(Duration(due), [&made, &last, &inOrder, due] {
            inOrder = inOrder && due > last;
            last = due;
            ++made;
        }));
    }
    QCOMPARE(clock.statistics().pending, count);
    for (std::size_t i = 0; i < count; i += 2)
        calls[i].cancel();
    QCOMPARE(clock.statistics().pending, count / 2);
    clock.advance(Duration(count));
    QCOMPARE(made, count / 2);
    QVERIFY(inOrder);
    QCOMPARE(clock.statistics().pending, std::size_t(0));
}

void tst_MillionCalls::millionPendingCallsGoWithTheirClock()
{
    std::optional<Clock> clock(std::in_place);
    int made = 0;
    std::vector<DelayedCall> some;
    for (int i = 0; i < 1'000'000; ++i) {
        DelayedCall call = clock->callLater(Duration(i), [&made] { ++made; });
        if (i % 1000 == 0)
            some.push_back(call);
    }
    clock.reset();
    QCOMPARE(made, 0);
    QVERIFY(std::ranges::none_of(some, &DelayedCall::isActive));
}

QTEST_APPLESS_MAIN(tst_MillionCalls)
#include "tst_millioncalls.moc"
