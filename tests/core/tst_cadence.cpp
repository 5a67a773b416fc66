// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/cadence.h>
#include <qcoop/core/errors.h>

#include <QTest>

#include <random>

using namespace QCoop;

/// The grid that a LoopingCall aims at.
class tst_Cadence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void next_data();
    void next();
    void hugeValues();
    void negativeIntervalIsRefused();
    void ticksAddUp();
};

void tst_Cadence::next_data()
{
    QTest::addColumn<Duration>("interval");
    QTest::addColumn<Duration>("now"); // since the start, as all times here
    QTest::addColumn<Duration>("next");
    QTest::addColumn<qint64>("ticks");

    const auto row = [](const char *name, auto interval, auto now, auto next, qint64 ticks) {
        QTest::newRow(name) << Duration(interval) << Duration(now) << Duration(next) << ticks;
    };
    row("at the start", 500ms, 0ms, 500ms, 0);
    row("just after the start", 500ms, 1ns, 500ms, 0);
    row("just before a point", 500ms, 500ms - 1ns, 500ms, 0);
    row("punctual", 500ms, 500ms, 1000ms, 1);
    row("late", 500ms, 510ms, 1000ms, 1);
    row("missed three", 500ms, 2010ms, 2500ms, 4);
    row("before the start", 500ms, -1ms, 0ms, 0);
    row("an interval before the start", 500ms, -500ms, 0ms, -1);
    row("one nanosecond", 1ns, 7ms, 7ms + 1ns, 7'000'000);
    row("zero interval", 0ms, 7ms, 7ms, 1);
}

void tst_Cadence::next()
{
    QFETCH(Duration, interval);
    QFETCH(Duration, now);
    for (const TimePoint start : {TimePoint(), TimePoint(3ms), TimePoint(-3ms)}) {
        const Cadence cadence(start, interval);
        QCOMPARE(cadence.start(), start);
        QCOMPARE(cadence.interval(), interval);
        if (now != -500ms) // there the points on both sides are as near
            QTEST(cadence.next(start + now) - start, "next");
        QTEST(qint64(cadence.ticksBetween(start, start + now)), "ticks");
    }
}

void tst_Cadence::hugeValues()
{
    const TimePoint start(1s);
    const Cadence rare(start, Duration::max());
    QCOMPARE(rare.next(start), TimePoint::max());
    QCOMPARE(rare.next(start + 1h), TimePoint::max());
    QCOMPARE(rare.ticksBetween(start, TimePoint::max()), std::int64_t(0));
    const Cadence hourly(start, 1h);
    QCOMPARE(hourly.next(TimePoint::max()), TimePoint::max());
    QVERIFY(hourly.ticksBetween(start, TimePoint::max()) > 0);
    QVERIFY(hourly.ticksBetween(TimePoint::min(), start) > 0);
    QVERIFY(hourly.ticksBetween(TimePoint::min(), TimePoint::max()) > 0);
    const Cadence early(TimePoint::min(), 1h);
    QVERIFY(early.next(TimePoint(0s)) > TimePoint(0s));
    QVERIFY(early.next(TimePoint(0s)) <= TimePoint(1h));
}

void tst_Cadence::negativeIntervalIsRefused()
{
    QCOMPARE(errorOf([] { Cadence(TimePoint(), -1ns); }), u"BadInterval"_s);
    QCOMPARE(errorOf([] { Cadence(TimePoint(), 0ns); }), u"nothing"_s);
}

void tst_Cadence::ticksAddUp()
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 1000; ++i) {
        const Duration interval(random() % 1000 + 1);
        const TimePoint start{Duration(random() % 1000)};
        const Cadence cadence(start, interval);
        TimePoint at = start;
        std::int64_t sum = 0;
        for (int call = 0; call < 20; ++call) {
            const TimePoint due = cadence.next(at);
            QVERIFY(due > at && due - at <= interval);
            QCOMPARE((due - start) % interval, Duration(0));
            const TimePoint now = due + Duration(random() % 3000);
            sum += cadence.ticksBetween(at, now);
            at = now;
        }
        QCOMPARE(sum, (at - start) / interval);
    }
}

QTEST_APPLESS_MAIN(tst_Cadence)
#include "tst_cadence.moc"
