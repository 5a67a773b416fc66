// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "jobs.h"

#include <memory>
#include <random>

/// How a program comes to its end.
enum class Way {
    InAStep,
    InATimer,
    InALoopingCall,
    InACallback,
    InAScheduledJob,
    InATaskOfAGroup,
    InADestructor,
    WithAResult,
    FromAWorker,
    InANestedLoop,
    ExitInANestedLoop,
    DestroyedWithoutQuit,
    NeverRun,
};
constexpr int ways = 13;
constexpr const char *wayNames[ways] = {
    "quit in a step",
    "quit in a timer",
    "quit in a LoopingCall",
    "quit in a callback",
    "quit in a scheduled job",
    "quit in a task of a group",
    "quit in a destructor",
    "quit with a job's result",
    "quit from a worker",
    "quit in a nested loop",
    "exit in a nested loop",
    "destroyed without quit",
    "never run",
};

/// How many things of that kind happen at least, as a rule.
inline int countOf(Way way)
{
    switch (way) {
    case Way::InATimer:
        return 400;
    case Way::InALoopingCall:
        return 500;
    case Way::InACallback:
    case Way::InAScheduledJob:
        return 200;
    case Way::InATaskOfAGroup:
        return 1000;
    case Way::InADestructor:
        return 30;
    case Way::WithAResult:
        return 100;
    case Way::FromAWorker:
        return 250;
    default:
        return 5000;
    }
}

/// The moments of a program, of which a random one is its last.
class Moments
{
public:
    Moments(unsigned seed, Way way)
        : m_random(seed)
        , m_way(way)
        , m_untilEnd(1 + upTo(countOf(way)))
    {
    }
    Moments(const Moments &) = delete;
    Moments &operator=(const Moments &) = delete;

    void begin() { m_passed.start(); }
    [[nodiscard]] Way way() const { return m_way; }
    int upTo(int most) { return int(m_random() % unsigned(most)); }
    /// What everything holds that the program has begun.
    [[nodiscard]] const std::shared_ptr<int> &held() const { return m_held; }

    /// Something happens in \a way. The end comes with the last such thing that was counted
    /// out, or, if they are too few, with whatever happens after a while.
    void moment(Way way)
    {
        if (way == m_way ? --m_untilEnd > 0 : m_passed.elapsed() < 100)
            return;
        if (isNesting() && !m_isNested) {
            if (way == Way::InADestructor)
                return; // an event loop in there is asking for trouble
            m_isNested = true;
            m_untilEnd = upTo(500);
            QEventLoop nested;
            nested.exec();
        } else if (m_way == Way::ExitInANestedLoop) {
            QCoreApplication::exit(3);
        } else {
            QCoreApplication::quit();
        }
    }
    /// A step may be what opens a dialog.
    void stepped() { moment(isNesting() ? m_way : Way::InAStep); }

private:
    [[nodiscard]] bool isNesting() const
    {
        return m_way == Way::InANestedLoop || m_way == Way::ExitInANestedLoop;
    }

    std::mt19937 m_random;
    const Way m_way;
    int m_untilEnd;
    bool m_isNested = false;
    QElapsedTimer m_passed;
    const std::shared_ptr<int> m_held = std::make_shared<int>();
};
