// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/clock.h>

#include <qcoop/core/errors.h>

#include <algorithm>
#include <string>

namespace QCoop {

namespace {

void checkForward(Duration by, const char *operation)
{
    if (by < Duration::zero()) {
        throw BadInterval(std::string(operation) + ": time cannot go back (by " +
                          std::to_string(by.count()) + " ns); the clock stays where it is");
    }
}

} // namespace

Clock::~Clock()
{
    shutdown();
}

void Clock::advance(Duration by)
{
    thread().check("Clock::advance");
    checkForward(by, "Clock::advance");
    m_now = saturatingAdd(m_now, by);
    runDue();
}

void Clock::pump(std::span<const Duration> steps)
{
    for (const Duration step : steps)
        advance(step);
}

void Clock::pump(std::initializer_list<Duration> steps)
{
    pump(std::span(steps.begin(), steps.size()));
}

void Clock::elapse(Duration by)
{
    thread().check("Clock::elapse");
    checkForward(by, "Clock::elapse");
    const TimePoint end = saturatingAdd(m_now, by);
    for (auto next = earliest(); next && *next <= end; next = earliest()) {
        // A call may be overdue, and a callback may have advanced the clock past it.
        m_now = std::max(m_now, *next);
        runDue();
    }
    m_now = std::max(m_now, end);
}

bool Clock::advanceToNext()
{
    thread().check("Clock::advanceToNext");
    const auto next = earliest();
    if (!next)
        return false;
    m_now = std::max(m_now, *next);
    runDue();
    return true;
}

void Clock::runDue()
{
    // What was pending before is no chain, however much of it is due at once.
    const std::size_t allowed = callsAtOneInstant + statistics().pending;
    TimePoint instant = m_now;
    for (std::size_t calls = 0; runNext(m_now);) {
        calls = m_now == instant ? calls + 1 : 0;
        instant = m_now;
        if (calls > allowed) {
            throw RunawayClock("Clock: more than " + std::to_string(callsAtOneInstant) +
                               " calls followed each other at one instant, " +
                               std::to_string(m_now.time_since_epoch().count()) +
                               " ns; the remaining calls stay pending");
        }
    }
}

} // namespace QCoop
