// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/changemarks.h>
#include <model/picture.h>

namespace QCoop::Inspector {

/// Puts records into a picture, and marks what becomes different by that. What makes no
/// sense, is not known or is too much is counted in Picture::refused and changes nothing.
/// Thread-affinity: none; refers to both.
class Intake
{
public:
    Intake(Picture &picture, ChangeMarks &marks)
        : m_picture(picture)
        , m_marks(marks)
    {
    }

    void operator()(const Wire::Texts &texts);
    void operator()(const Wire::Places &places);
    void operator()(const Wire::SnapshotBegin &begin);
    void operator()(const Wire::SnapshotEnd &end);
    void operator()(const Wire::LoopAdded &added);
    void operator()(const Wire::LoopRemoved &removed);
    void operator()(Wire::LoopStats stats);
    void operator()(const Wire::SchedulerAdded &added);
    void operator()(const Wire::SchedulerStats &stats);
    void operator()(const Wire::SchedulerRemoved &removed);
    void operator()(const Wire::FacilityRemoved &removed);
    void operator()(const Wire::TaskEnded &ended);
    void operator()(Wire::LongStep step);
    void operator()(const Wire::TimerEnded &ended);
    void operator()(Wire::Blocked blocked);
    void operator()(const Wire::Drops &drops);
    void operator()(const Wire::AgentStats &stats);
    void addFacilities(const QList<Wire::FacilityAdded> &rows);
    void updateFacilities(const QList<Wire::FacilityRow> &rows);
    void addTasks(const QList<Wire::TaskAdded> &rows);
    void updateTasks(const QList<Wire::TaskRow> &rows);
    void addTimers(const QList<Wire::TimerAdded> &rows);
    void updateTimers(const QList<Wire::TimerRow> &rows);

private:
    Loop *loop(Wire::Id id);
    void countSteps();

    Picture &m_picture;
    ChangeMarks &m_marks;
};

} // namespace QCoop::Inspector
