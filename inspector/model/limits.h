// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

#include <algorithm>

/// What an inspected program may make us keep, and how far its numbers may go. The program is
/// not trusted: whatever is beyond is refused or cut, and counted.
namespace QCoop::Inspector {

inline constexpr qsizetype maxTasks = 1'000'000;
inline constexpr qsizetype maxTimers = 1'000'000;
inline constexpr qsizetype maxTexts = 1'000'000;
inline constexpr qsizetype maxPlaces = 100'000;
inline constexpr qsizetype maxCharacters = 32'000'000; ///< of all texts together
inline constexpr qsizetype maxLoops = 256;
inline constexpr qsizetype maxSchedulers = 10'000;
inline constexpr qsizetype maxFacilities = 50'000;
inline constexpr qsizetype maxGoneFacilities = 1'000; ///< whose names are kept
inline constexpr qsizetype maxEnded = 10'000;         ///< tasks that are kept after their end
inline constexpr qsizetype maxSpawnPlaces = 10'000;   ///< that are counted one by one
inline constexpr qsizetype maxLoopStats = 600;        ///< of each loop
inline constexpr qsizetype maxLongSteps = 1'000;
/// Not ours but the agent's: it leaves out what is more in one reading, see docs/wire.md.
inline constexpr qsizetype maxRowsAtOnce = 5'000;

/// Longer times and lengths are cut to 36 years, so that sums and differences of two of them
/// cannot overflow.
inline constexpr Wire::Time maxTime = Wire::Time(1) << 60;

[[nodiscard]] constexpr Wire::Time boundedTime(Wire::Time time) noexcept
{
    return std::clamp(time, -maxTime, maxTime);
}

[[nodiscard]] constexpr Wire::Length boundedLength(Wire::Length length) noexcept
{
    return std::clamp(length, Wire::Length(0), maxTime);
}

/// Adds \a length to \a sum, of which both stay bounded, whatever a target says.
constexpr void addBounded(Wire::Length &sum, Wire::Length length) noexcept
{
    sum = boundedLength(sum + boundedLength(length));
}

} // namespace QCoop::Inspector
