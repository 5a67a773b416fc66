// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/cadence.h>

#include <qcoop/core/errors.h>

#include <string>

namespace QCoop {

Cadence::Cadence(TimePoint start, Duration interval)
    : m_start(start)
    , m_interval(interval)
{
    if (interval < Duration::zero()) {
        throw BadInterval("LoopingCall: the interval must not be negative (is " +
                          std::to_string(interval.count()) + " ns); nothing was changed");
    }
}

TimePoint Cadence::next(TimePoint now) const
{
    if (m_interval == Duration::zero())
        return now;
    const Duration into = saturatingBetween(m_start, now) % m_interval;
    const Duration left = into < Duration::zero() ? -into : m_interval - into;
    return saturatingAdd(now, left);
}

std::int64_t Cadence::ticksBetween(TimePoint since, TimePoint now) const
{
    if (m_interval == Duration::zero())
        return 1;
    return saturatingBetween(m_start, now) / m_interval -
           saturatingBetween(m_start, since) / m_interval;
}

} // namespace QCoop
