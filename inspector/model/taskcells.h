// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>
#include <model/severity.h>

#include <QtCore/QCoreApplication>

namespace QCoop::Inspector {

/// What can be shown of a task, in the order of the table.
enum class TaskColumn : quint8 {
    Warn,
    State,
    Id,
    Name,
    Key,
    BelongsTo,
    Scheduler,
    Loop,
    Priority,
    Pauses,
    Steps,
    StepsPerSecond,
    Busy,
    BusyPercent,
    WaitingOn,
    WaitingFor,
    LastStep,
    LongestStep,
    Progress,
    Deadline,
    Age,
    YieldedAt,
    SpawnedAt
};
inline constexpr int taskColumnCount = int(TaskColumn::SpawnedAt) + 1;

/// The cells of one task as a user reads them; for tables, tooltips, copies and the command
/// line alike.
/// Thread-affinity: none; refers to the picture and the task.
class TaskCells
{
    Q_DECLARE_TR_FUNCTIONS(QCoop::Inspector::TaskCells)
public:
    TaskCells(const Picture &picture, const Task &task, Wire::Time now)
        : m_picture(picture)
        , m_task(task)
        , m_now(now)
    {
    }

    [[nodiscard]] QString text(TaskColumn column) const;
    /// More than the text, where there is more to say; else empty.
    [[nodiscard]] QString toolTip(TaskColumn column) const;
    /// The number behind the text, for sorting and bars: nanoseconds, counts, a share of 1.
    [[nodiscard]] double number(TaskColumn column) const;

    /// The title of a column, and the one sentence that says what it means.
    [[nodiscard]] static QString title(TaskColumn column);
    [[nodiscard]] static QString explanation(TaskColumn column);
    [[nodiscard]] static bool isNumeric(TaskColumn column) noexcept; ///< aligned right

private:
    const Picture &m_picture;
    const Task &m_task;
    Wire::Time m_now;
};

} // namespace QCoop::Inspector
