// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <cstdint>

namespace QCoop::detail {

/// Tells the time between two readings of a clock from a counter that is cheaper to read.
///
/// It counts on from the last reading for a millisecond at most, so that no error grows: a
/// counter that jumps, or runs at another speed than it did, is found out by then. The time
/// it tells never goes back. It reads neither clock nor counter itself.
/// Thread-affinity: none; a value type.
class CountedTime
{
public:
    /// For how long a reading of the clock is counted on.
    static constexpr Duration span = std::chrono::milliseconds(1);

    /// Whether the time at \a count can be told without reading the clock.
    [[nodiscard]] bool covers(std::uint64_t count) const noexcept
    {
        return count - m_count < m_counts; // a count that went back is a huge one
    }
    /// The time at \a count. \pre covers(count)
    [[nodiscard]] TimePoint at(std::uint64_t count) noexcept
    {
        const std::uint64_t passed = ((count - m_count) * m_scale) >> scaleBits;
        return notBack(m_time + Duration(passed));
    }
    /// The clock, read between \a before and \a after, said \a time. Returns the time to tell.
    TimePoint read(std::uint64_t before, TimePoint time, std::uint64_t after) noexcept;

private:
    static constexpr unsigned scaleBits = 32;
    /// The speed is measured over this time or more, so that a reading's jitter is small in it.
    static constexpr Duration baseline = std::chrono::milliseconds(1);
    static constexpr Duration oldBaseline = std::chrono::seconds(1);

    /// Whether the speed that was measured would have led here from the last reading.
    [[nodiscard]] bool wasRight(std::uint64_t count, TimePoint time) const noexcept;
    void measureSpeed(std::uint64_t count, TimePoint time) noexcept;
    [[nodiscard]] TimePoint notBack(TimePoint time) noexcept
    {
        if (time > m_told)
            m_told = time;
        return m_told;
    }

    std::uint64_t m_count = 0;  // of the last reading
    std::uint64_t m_counts = 0; // for how many it is counted on
    std::uint64_t m_scale = 0;  // nanoseconds a count, as a fixed-point number
    TimePoint m_time{};
    TimePoint m_told = TimePoint::min();
    std::uint64_t m_baseCount = 0; // of the reading from which the speed is measured
    TimePoint m_baseTime = TimePoint::min();
    std::uint64_t m_quickest = ~std::uint64_t(0); // counts that a reading takes at least
};

/// std::chrono::steady_clock as a TimePoint.
///
/// Where the system itself keeps its time with the processor's counter, that is read here as
/// well: on the machine it was measured on this takes 10 ns instead of 24: a
/// quarter of what scheduling a call and a fifth of what a short step cost before.
/// Thread-affinity: any; each thread counts for itself.
[[nodiscard]] TimePoint steadyTime() noexcept;

/// How long one steadyTime() takes, measured at the first call.
[[nodiscard]] Duration steadyTimeCost() noexcept;

} // namespace QCoop::detail
