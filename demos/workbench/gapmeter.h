// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "stopwatch.h"

#include <qcoop/core/time.h>

#include <QtCore/QObject>

#include <cstddef>
#include <deque>
#include <vector>

namespace Workbench {

/// Measures, for a window that runs for hours, how long the event loop is kept waiting.
///
/// It posts itself one event after the other, as LoopGaps does, but only while there are
/// tasks that want to run: in a program that has nothing to do it must not be what keeps the
/// processor awake. It remembers the last ten seconds.
class GapMeter final : public QObject
{
    Q_OBJECT

public:
    class Gap
    {
    public:
        Gap(qint64 end, QCoop::Duration time)
            : endMs(end)
            , length(time)
        {
        }
        qint64 endMs; ///< when it ended, on the clock of nowMs()
        QCoop::Duration length;
    };

    class Summary
    {
    public:
        QCoop::Duration p50{};
        QCoop::Duration p99{};
        QCoop::Duration longest{};
        std::size_t count = 0;
    };

    static constexpr qint64 rememberedMs = 10'000;

    /// Goes on measuring if it has ceased because there was nothing to do.
    void wake();
    [[nodiscard]] const std::deque<Gap> &gaps() const noexcept { return m_gaps; }
    [[nodiscard]] qint64 nowMs() const { return m_clock.elapsed() / std::chrono::milliseconds(1); }
    /// Of the last \a lastMs milliseconds.
    [[nodiscard]] Summary summary(qint64 lastMs = rememberedMs) const;

protected:
    bool event(QEvent *event) override;

private:
    static constexpr std::size_t mostRemembered = 50'000;

    void post();
    void forgetOld();

    std::deque<Gap> m_gaps;
    Stopwatch m_clock;
    Stopwatch m_sinceLast;
    bool m_isPosted = false;
};

} // namespace Workbench
