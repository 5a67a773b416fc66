// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <QJsonValue>

#include <limits>

namespace Conformance {

/// Scenarios count time in 1/512 second, which is a whole number of nanoseconds.
inline constexpr QCoop::Duration tick(1'953'125);

/// The longest time that a Duration can hold in ticks.
inline constexpr qint64 maxTicks = std::numeric_limits<qint64>::max() / tick.count();

/// Whether \a value is an integer of 64 bits.
[[nodiscard]] inline bool isInteger(const QJsonValue &value)
{
    // What is none comes back as whatever default is named.
    return value.isDouble() && value.toInteger(0) == value.toInteger(1);
}

[[nodiscard]] inline bool areTicks(const QJsonValue &value)
{
    return isInteger(value) && value.toInteger() >= -maxTicks && value.toInteger() <= maxTicks;
}

/// \pre areTicks(value)
[[nodiscard]] inline QCoop::Duration duration(const QJsonValue &value)
{
    return value.toInteger() * tick;
}

} // namespace Conformance
