// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/steadytime.h>

#include <QtCore/QFile>

#include <algorithm>
#include <cmath>

#if defined(Q_OS_LINUX) && defined(__x86_64__)
#include <x86intrin.h>
#define QCOOP_HAS_COUNTER
#endif

namespace QCoop::detail {

namespace {

TimePoint readClock() noexcept
{
    return TimePoint(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

#ifdef QCOOP_HAS_COUNTER
/// Whether the kernel has found the counter to be steady, and the same on all processors.
bool isCounterTrusted()
{
    static const bool isTrusted = [] {
        QFile source(
            QStringLiteral("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
        return source.open(QIODevice::ReadOnly) && source.readAll().trimmed() == "tsc";
    }();
    return isTrusted;
}
#endif

/// The cheapest of several readings: what one costs on this machine.
template <typename Read>
Duration costOf(Read read)
{
    Duration cost = Duration::max();
    for (int i = 0; i < 16; ++i) {
        const TimePoint before = readClock();
        for (int j = 0; j < 16; ++j)
            read();
        cost = std::min(cost, (readClock() - before) / 16);
    }
    return std::max(cost, Duration(1));
}

} // namespace

TimePoint CountedTime::read(std::uint64_t before, TimePoint time, std::uint64_t after) noexcept
{
    const std::uint64_t took = after - before;
    m_quickest = std::min(m_quickest, took);
    // Who was interrupted in between does not know at which count it was this time.
    const bool isSharp = took <= 4 * m_quickest;
    m_counts = 0;
    if (isSharp) {
        if (!wasRight(after, time)) {
            m_scale = 0;
            m_baseTime = TimePoint::min();
        }
        measureSpeed(after, time);
        if (m_scale > 0) {
            m_count = after;
            m_time = time;
            m_counts = (std::uint64_t(span.count()) << scaleBits) / m_scale;
        }
    }
    return notBack(time);
}

bool CountedTime::wasRight(std::uint64_t count, TimePoint time) const noexcept
{
    if (m_scale == 0)
        return true;
    const auto passed = double((time - m_time).count());
    const double counted = double(std::int64_t(count - m_count)) * double(m_scale) /
                           double(std::uint64_t(1) << scaleBits);
    return std::abs(counted - passed) < passed / 100 + 1000;
}

void CountedTime::measureSpeed(std::uint64_t count, TimePoint time) noexcept
{
    if (m_baseTime == TimePoint::min() || count <= m_baseCount || time < m_baseTime) {
        m_baseCount = count;
        m_baseTime = time;
        return;
    }
    const Duration passed = time - m_baseTime;
    if (passed < baseline)
        return;
    const std::uint64_t counts = count - m_baseCount;
    if (passed <= oldBaseline) {
        // Too slow or too fast a counter, one that stood or jumped, is of no use.
        const std::uint64_t scale = (std::uint64_t(passed.count()) << scaleBits) / counts;
        constexpr std::uint64_t one = std::uint64_t(1) << scaleBits;
        m_scale = scale > one / 64 && scale < one * 64 ? scale : 0;
    }
    if (passed >= oldBaseline / 2) { // the speed may change slowly, with the temperature
        m_baseCount = count;
        m_baseTime = time;
    }
}

TimePoint steadyTime() noexcept
{
#ifdef QCOOP_HAS_COUNTER
    if (isCounterTrusted()) [[likely]] {
        constinit static thread_local CountedTime counted;
        const std::uint64_t count = __rdtsc();
        if (counted.covers(count)) [[likely]]
            return counted.at(count);
        const TimePoint time = readClock();
        return counted.read(count, time, __rdtsc());
    }
#endif
    return readClock();
}

Duration steadyTimeCost() noexcept
{
    static const Duration cost = [] {
#ifdef QCOOP_HAS_COUNTER
        if (isCounterTrusted()) {
            // Nearly all of it is in reading the counter.
            return costOf([] {
                const volatile std::uint64_t count = __rdtsc();
                (void)count;
            });
        }
#endif
        return costOf([] { (void)readClock(); });
    }();
    return cost;
}

} // namespace QCoop::detail
