// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/store.h>

#include <qcoop/wire/message.h>

#include <QtCore/QStringList>

#include <map>

/// A history of a target as text, told to a Store at ten readings a second, and what its rules
/// said of it, one line for each change. No time passes but the target's.
///
/// A line is a time and what happens then. There are loop 1 "main" and cooperator 2 on it.
///
///     0s   cooperator 3 on 1 virtual
///     0s   task 7 of 2 at scene.cpp:88      or  tasks 100..250 of 2 at main.cpp:120; it waits
///     0s   run 7 20000/s 3%                 from now on; steps, and the share of the loop
///     1s   step 7 60ms                      a long step ends
///     1s   pause 7 3                        three pauses; 0: none, and it waits
///     1s   wait 7                           for a Deferred; ready 7 ends that
///     2s   end 7 done 1 150ms               steps and busy; or  end 100..250 done 2 1ms
///     2s   fail 7 no such file
///     0s   load 1 90% 10% 100/s             busy, of that QCoop, rounds; from now on
///     1s   lag 1 250ms                      the worst of one reading
///     1s   block 1 7                        by task 7, or 0; unblock 1 ends that
///     0s   turns 2 100/s 6/s 8              turns, those too long, ready tasks; from now on
///     0s   every 4 20ms                     a LoopingCall; gone 4 ends it
///     0s   calls 4 50/s 8ms 1ms 0/s         calls, lateness, run time, skips; from now on
///     0s   timers 1500 60s                  delayed calls, due then
///     1s   full                             a reading with as many rows as it may have
///     1s   drop 3 5                         of stream 3 five
///     0s   agent 3% 70                      share of a core, MB; from now on
///     9s   end of story
///
/// The lines of the answer: "1.3s warning long-step task#7: a step of 60 ms", the same with
/// "now" before a severity that has become worse, and "6s over long-step task#7".
class Story
{
public:
    using Time = QCoop::Wire::Time;
    static constexpr Time second = 1'000'000'000;
    static constexpr Time betweenReadings = second / 10;

    Story();

    /// Tells \a text, and returns what the rules said. What makes no sense is returned as
    /// "? line".
    QStringList tell(const QString &text);

    QCoop::Inspector::Store store;
    bool isFlushed = true; ///< after each reading; else nothing is told, and nothing returned

private:
    struct Course
    {
        double steps = 0; // a second
        double share = 0;
    };
    struct Calls
    {
        double fires = 0; // a second
        double skips = 0;
        Time late = 0;
        Time run = 0;
    };
    struct Turns
    {
        double ticks = 0;
        double overruns = 0;
    };

    bool apply(const QStringList &words);
    bool applyToTasks(const QStringList &words);
    bool applyToLoops(const QStringList &words);
    bool applyToTimers(const QStringList &words);
    void read();
    void say(const QCoop::Wire::Message &message);
    void writeDown();
    QCoop::Wire::PlaceId place(const QString &name);
    [[nodiscard]] QList<QCoop::Wire::Id> ids(const QString &range) const;

    Time m_now = 0;
    QStringList m_journal;
    std::map<quint64, std::pair<QCoop::Inspector::Severity, bool>> m_told; // by finding
    std::map<QString, QCoop::Wire::PlaceId> m_places;
    std::map<QCoop::Wire::Id, QCoop::Wire::TaskRow> m_tasks;
    std::map<QCoop::Wire::Id, Course> m_courses;
    std::map<QCoop::Wire::Id, QCoop::Wire::TimerRow> m_timers;
    std::map<QCoop::Wire::Id, Calls> m_calls;
    std::map<QCoop::Wire::Id, QCoop::Wire::LoopStats> m_loops; // of a reading, to come
    std::map<QCoop::Wire::Id, QCoop::Wire::Blocked> m_blocked;
    std::map<QCoop::Wire::Id, QCoop::Wire::SchedulerStats> m_schedulers;
    std::map<QCoop::Wire::Id, Turns> m_turns;
    QCoop::Wire::AgentStats m_agent;
    QCoop::Wire::Id m_lastTimer = 1000;
};
