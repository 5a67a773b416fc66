// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/changes.h>

#include <qcoop/wire/records.h>

#include <QtCore/QHash>

#include <deque>

namespace QCoop::Inspector {

struct Picture;

/// What LoopingCalls did in the last minute. Their records have the last call and sums; what
/// is asked for is how it was over a time.
///
/// Bounds: maxTimers of them, the first that come; of each maxReadings, and 13 sums.
/// Thread-affinity: none; a value type.
class TimerHistory
{
public:
    static constexpr qsizetype maxTimers = 10'000;
    static constexpr std::size_t maxReadings = 20;

    /// What a row told that came with new calls.
    struct Reading
    {
        Wire::Time at = 0;
        quint64 fires = 0;
        Wire::Length late = 0; ///< of the last call
        Wire::Length ran = 0;  ///< a call, on the mean since the reading before
    };
    /// The sums at a time.
    struct Sums
    {
        Wire::Time at = 0;
        quint64 fires = 0;
        quint64 skipped = 0;
    };
    struct Course
    {
        std::deque<Reading> readings; ///< the newest maxReadings of the last minute
        std::deque<Sums> sums;        ///< about one in five seconds, of the last minute
        quint64 fires = 0;
        Wire::Length busy = 0;
    };

    void note(const Picture &picture, const Changes &changes);
    void forget() { m_courses.clear(); }
    [[nodiscard]] const QHash<Wire::Id, Course> &courses() const noexcept { return m_courses; }

    /// The length below which 95 % of those that \a of gives of the readings lie, of the
    /// minute before \a now; -1 of fewer than \a least readings.
    [[nodiscard]] static Wire::Length p95(const Course &course, Wire::Length Reading::*of,
                                          std::size_t least, Wire::Time now);

private:
    QHash<Wire::Id, Course> m_courses; // by timer
};

} // namespace QCoop::Inspector
