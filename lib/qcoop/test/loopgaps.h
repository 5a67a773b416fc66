// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QString>

#include <cstddef>
#include <vector>

namespace QCoop::Test {

/// Measures how long an event loop is kept waiting: the stretches between two rounds of the
/// loop in which something else ran. It is the promise of QCoop as an assertion:
///
/// \code
/// LoopGaps gaps;                       // measures from here on
/// ... start the work, run the loop ...
/// gaps.stop();                         // what ended the loop included
/// QVERIFY2(gaps.staysUnder(20ms), qPrintable(gaps.report()));
/// \endcode
///
/// It keeps the loop awake, posting itself one event after the other, and takes the time
/// between two of them. Rounds under 0.1 ms, in which nothing worth mentioning ran, are no
/// gaps: thousands of them would hide that a loop stutters now and then. Give the work as
/// much room as the promise allows: slice + longest step + 2 ms.
/// Thread-affinity: the thread whose loop is measured. Units: steady nanoseconds.
class LoopGaps final : public QObject
{
public:
    LoopGaps();
    ~LoopGaps() override;

    /// Forgets what was measured and begins anew.
    void restart();
    /// Ends the measurement; the loop is left alone.
    void stop();
    /// Counts a gap that was measured elsewhere, on a Clock for example.
    void add(Duration gap);

    [[nodiscard]] std::size_t count() const noexcept { return m_gaps.size() + m_forgotten; }
    [[nodiscard]] Duration longest() const;
    /// The gap that \a share of all gaps do not exceed: 0.99 for "99 of 100".
    [[nodiscard]] Duration quantile(double share) const;
    /// Whether at least \a share of all gaps stay under \a limit, and the loop ran at all.
    [[nodiscard]] bool staysUnder(Duration limit, double share = 0.99) const;
    /// "1204 gaps: p50 0.1 ms, p99 2.3 ms, longest 4.0 ms"
    [[nodiscard]] QString report() const;

protected:
    bool event(QEvent *event) override;

private:
    static constexpr std::size_t mostKept = 1'000'000;
    static constexpr Duration idleRound = std::chrono::microseconds(100);

    void post();
    void endRound();

    std::vector<Duration> m_gaps;
    std::size_t m_forgotten = 0; // gaps after the most that are kept
    bool m_hasMeasured = false;  // idle rounds included
    Duration m_longest{};
    QElapsedTimer m_timer;
    bool m_isRunning = false;
};

} // namespace QCoop::Test
