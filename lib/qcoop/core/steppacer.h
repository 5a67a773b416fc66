// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <algorithm>

namespace QCoop::detail {

/// Says after how many steps to read the clock, so that reading it stays a small part of
/// the work (trap T32), and knows the mean length of a step in between.
///
/// While a step is several times as long as a reading, each one is timed, and a slice is
/// overrun by one step at most. Only steps too short for that share a reading, maxBatch at
/// most; the number at most doubles from one reading to the next and falls at once. Where
/// such a batch turns out long, a step in it was, and nobody knows which: the steps after
/// it are timed one by one until none was long for a while. So where short steps become
/// long, a slice may be overrun by maxBatch steps, once.
/// Thread-affinity: none; a value type that never reads a clock itself.
class StepPacer
{
public:
    static constexpr unsigned maxBatch = 8;

    /// \a readingCost: how long it takes to read the clock; zero: each step is timed.
    explicit StepPacer(Duration readingCost)
        : m_worth(8 * readingCost)
    {
    }

    /// How many steps to make until the next reading.
    [[nodiscard]] unsigned batch() const noexcept { return 1U << m_doublings; }
    /// The mean length of the steps last measured.
    [[nodiscard]] Duration meanStep() const noexcept { return m_meanStep; }

    /// Whether \a elapsed is more than steps that share a reading take.
    [[nodiscard]] bool isLong(Duration elapsed) const noexcept
    {
        return elapsed > m_worth * batch();
    }
    /// The last batch() steps took \a elapsed.
    void measured(Duration elapsed) noexcept
    {
        const bool wasLong = isLong(elapsed);
        m_meanStep = Duration(elapsed.count() >> m_doublings);
        if (wasLong && (m_doublings > 0 || m_distrust > 0))
            m_distrust = distrust;
        if (m_distrust > 0) {
            --m_distrust;
            m_doublings = 0;
            return;
        }
        // As many steps as the reading is worth, a power of two of them: dividing took as
        // long as reading the clock.
        const Duration step = std::max(m_meanStep, Duration(1));
        unsigned wanted = 0;
        while (wanted < maxDoublings && step * (2U << wanted) <= m_worth)
            ++wanted;
        m_doublings = std::min(wanted, m_doublings + 1);
    }

private:
    static constexpr unsigned distrust = 4096; // steps; timing them takes a tenth of a ms

    static constexpr unsigned maxDoublings = 3;
    static_assert(maxBatch == 1U << maxDoublings);

    Duration m_worth; // a reading may cost an eighth of the steps between two of them
    Duration m_meanStep{};
    unsigned m_doublings = 0; // of the batch
    unsigned m_distrust = 0;  // steps still to be timed one by one
};

} // namespace QCoop::detail
