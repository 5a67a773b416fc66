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

void Clock::spend(Duration by)
{
    thread().check("Clock::spend");
    checkForward(by, "Clock::spend");
    m_now = saturatingAdd(m_now, by);
}

/// Sees to it that calls at one instant come to an end.
class Clock::Chain
{
public:
    explicit Chain(const Clock &clock)
        : m_clock(clock)
        , m_instant(clock.m_now)
        // What was pending before is no chain, however much of it is due at once.
        , m_allowed(callsAtOneInstant + clock.statistics().pending)
    {
    }

    /// A call was made. \throws RunawayClock
    void goesOn()
    {
        m_calls = m_clock.m_now == m_instant ? m_calls + 1 : 0;
        m_instant = m_clock.m_now;
        if (m_calls <= m_allowed)
            return;
        throw RunawayClock("Clock: more than " + std::to_string(callsAtOneInstant) +
                           " calls followed each other at one instant, " +
                           std::to_string(m_instant.time_since_epoch().count()) +
                           " ns; the remaining calls stay pending");
    }

private:
    const Clock &m_clock;
    TimePoint m_instant;
    const std::size_t m_allowed;
    std::size_t m_calls = 0;
};

bool Clock::runUntil(const std::function<bool()> &isOver)
{
    thread().check("Clock::runUntil");
    for (Chain chain(*this); !isOver(); chain.goesOn()) {
        const auto next = earliest();
        if (!next)
            return false;
        m_now = std::max(m_now, *next);
        runNext(m_now);
    }
    return true;
}

void Clock::runDue()
{
    for (Chain chain(*this); runNext(m_now);)
        chain.goesOn();
}

} // namespace QCoop
