// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/qt/steadytime.h>

#include <QTest>

#include <random>

using namespace QCoop;
using detail::CountedTime;

namespace {

TimePoint at(Duration time)
{
    return TimePoint(time);
}

/// A clock that is true, a counter of \a hertz, and what is made of both.
class Machine
{
public:
    explicit Machine(double hertz)
        : m_hertz(hertz)
    {
    }

    void pass(Duration time)
    {
        m_now += time;
        m_count += double(time.count()) * m_hertz / 1e9;
    }
    void setSpeed(double hertz) { m_hertz = hertz; }
    void jumpCounter(double counts) { m_count += counts; }

    /// How far the time that is told is from the true one. A reading of the clock takes 20 ns,
    /// and \a interrupted longer.
    Duration error(Duration interrupted = 0ns)
    {
        if (m_time.covers(count())) {
            ++m_counted;
            return m_time.at(count()) - at(m_now);
        }
        ++m_readings;
        const std::uint64_t before = count();
        pass(10ns);
        const TimePoint read = at(m_now);
        pass(10ns + interrupted);
        return m_time.read(before, read, count()) - read;
    }
    [[nodiscard]] std::uint64_t count() const { return std::uint64_t(m_count); }
    [[nodiscard]] int readings() const { return m_readings; }
    [[nodiscard]] int counted() const { return m_counted; }

private:
    double m_hertz;
    double m_count = 1e12;
    Duration m_now = 1h;
    CountedTime m_time;
    int m_readings = 0;
    int m_counted = 0;
};

} // namespace

/// The time that is counted on between two readings of the clock.
class tst_SteadyTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theClockIsReadOnceAMillisecond_data();
    void theClockIsReadOnceAMillisecond();
    void anInterruptedReadingIsNotCountedOnFrom();
    void aCounterThatJumps_data();
    void aCounterThatJumps();
    void aCounterThatChangesItsSpeed();
    void aCounterThatStandsIsOfNoUse();
    void itNeverGoesBack();
    void itIsTheSystemsSteadyClock();
};

void tst_SteadyTime::theClockIsReadOnceAMillisecond_data()
{
    QTest::addColumn<double>("hertz");
    QTest::newRow("100 MHz") << 1e8;
    QTest::newRow("1 GHz") << 1e9;
    QTest::newRow("3.4 GHz") << 3.4e9;
}

void tst_SteadyTime::theClockIsReadOnceAMillisecond()
{
    QFETCH(double, hertz);
    Machine machine(hertz);
    for (int i = 0; i < 20'000; ++i) { // the speed is found out
        (void)machine.error();
        machine.pass(100ns);
    }
    const int readings = machine.readings();
    for (int i = 0; i < 100'000; ++i) {
        const Duration error = machine.error();
        QVERIFY2(error <= 0ns && error > -100ns, qPrintable(QString::number(error.count())));
        machine.pass(100ns);
    }
    QVERIFY(machine.readings() - readings <= 12); // in 10 ms
}

void tst_SteadyTime::anInterruptedReadingIsNotCountedOnFrom()
{
    Machine machine(2e9);
    for (int i = 0; i < 50'000; ++i) {
        (void)machine.error();
        machine.pass(100ns);
    }
    machine.pass(2ms);
    (void)machine.error(5ms); // the clock was read, and 5 ms later the counter
    const int readings = machine.readings();
    const Duration error = machine.error();
    QCOMPARE(machine.readings(), readings + 1); // it asks again
    QVERIFY(error <= 0ns && error > -100ns);
}

void tst_SteadyTime::aCounterThatJumps_data()
{
    QTest::addColumn<double>("counts");
    QTest::newRow("to the beginning") << -1e12;
    QTest::newRow("back a little") << -5e6;
    QTest::newRow("far ahead") << 1e15;
}

void tst_SteadyTime::aCounterThatJumps()
{
    QFETCH(double, counts);
    Machine machine(2e9);
    for (int i = 0; i < 50'000; ++i) {
        (void)machine.error();
        machine.pass(100ns);
    }
    machine.jumpCounter(counts);
    for (int i = 0; i < 50'000; ++i) {
        const Duration error = machine.error();
        QVERIFY2(error <= 0ns && error > -100ns, qPrintable(QString::number(error.count())));
        machine.pass(100ns);
    }
}

void tst_SteadyTime::aCounterThatChangesItsSpeed()
{
    Machine machine(2e9);
    for (int i = 0; i < 50'000; ++i) {
        (void)machine.error();
        machine.pass(100ns);
    }
    machine.setSpeed(1e9);
    for (int i = 0; i < 50'000; ++i) {
        const Duration error = machine.error();
        QVERIFY2(error < 1ms && error > -1ms, qPrintable(QString::number(error.count())));
        machine.pass(100ns);
    }
    for (int i = 0; i < 20'000; ++i) {
        const Duration error = machine.error();
        QVERIFY2(error <= 1us && error > -1us, qPrintable(QString::number(error.count())));
        machine.pass(100ns);
    }
}

void tst_SteadyTime::aCounterThatStandsIsOfNoUse()
{
    Machine machine(0);
    for (int i = 0; i < 50'000; ++i) {
        const Duration error = machine.error();
        QCOMPARE(error, 0ns);
        machine.pass(100ns);
    }
    QCOMPARE(machine.counted(), 0);
}

void tst_SteadyTime::itNeverGoesBack()
{
    std::mt19937_64 random(5);
    CountedTime time;
    TimePoint told = TimePoint::min();
    TimePoint clock = at(1h);
    std::uint64_t count = 1'000'000;
    for (int i = 0; i < 100'000; ++i) {
        clock += Duration(random() % 3000);
        count += random() % 100 == 0 ? std::uint64_t(-5'000) : random() % 6000;
        const TimePoint now =
            time.covers(count) ? time.at(count) : time.read(count, clock, count + 40);
        QVERIFY(now >= told);
        told = now;
    }
}

void tst_SteadyTime::itIsTheSystemsSteadyClock()
{
    const auto steady = [] {
        return TimePoint(std::chrono::duration_cast<Duration>(
            std::chrono::steady_clock::now().time_since_epoch()));
    };
    TimePoint last = TimePoint::min();
    for (int i = 0; i < 300'000; ++i) {
        const TimePoint before = steady();
        const TimePoint now = detail::steadyTime();
        const TimePoint after = steady();
        QVERIFY(now >= last);
        QVERIFY(now > before - 20us);
        QVERIFY(now < after + 20us);
        last = now;
    }
    QVERIFY(detail::steadyTimeCost() > 0ns);
}

QTEST_APPLESS_MAIN(tst_SteadyTime)
#include "tst_steadytime.moc"
