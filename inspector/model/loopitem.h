// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <QtCore/QCoreApplication>

namespace QCoop::Inspector {

/// What can be shown of a loop and of what runs on it, in the order of the table.
enum class LoopsColumn : quint8 {
    Name,
    Kind,
    Waiting,
    Running,
    Limit,
    Done,
    Failed,
    Cancelled,
    Iterations,
    Busy,
    InTasks,
    Worst,
    WorstTask,
    MadeAt,
    Thread
};
inline constexpr int loopsColumnCount = int(LoopsColumn::Thread) + 1;

/// A loop, a Cooperator or a facility with its figures, copied out of a picture; it becomes
/// text only where it is looked at.
/// Thread-affinity: none; a value type.
class LoopItem
{
    Q_DECLARE_TR_FUNCTIONS(QCoop::Inspector::LoopItem)
public:
    enum class Kind : quint8 { Loop, Cooperator, EventLoop, Scheduler, Executor, TaskGroup, Other };

    LoopItem() = default;
    [[nodiscard]] static LoopItem of(const Picture &picture, const Loop &loop);
    [[nodiscard]] static LoopItem of(const Picture &picture, const Scheduler &cooperator);
    [[nodiscard]] static LoopItem of(const Picture &picture, const Facility &facility);

    Kind kind = Kind::Loop;
    Wire::Id id = 0;   ///< of its kind: loops, cooperators and facilities count on their own
    Wire::Id loop = 0; ///< that it belongs to, or that it is
    Wire::Id worstTask = 0;
    double busy = 0; ///< of a loop, shares of 1
    double inTasks = 0;

    [[nodiscard]] bool isFacility() const noexcept { return kind >= Kind::EventLoop; }
    /// A number that no other item has.
    [[nodiscard]] quint64 key() const noexcept;
    [[nodiscard]] QString text(LoopsColumn column) const;
    /// More than the text, where there is more to say; else empty.
    [[nodiscard]] QString toolTip(LoopsColumn column) const;
    /// The kind as it is shown: "loop", "Cooperator", "TaskGroup", …
    [[nodiscard]] QString kindText() const;

    [[nodiscard]] static QString title(LoopsColumn column);
    [[nodiscard]] static QString explanation(LoopsColumn column);
    [[nodiscard]] static bool isNumeric(LoopsColumn column) noexcept;

    [[nodiscard]] bool operator==(const LoopItem &other) const = default;

    QString name; ///< of a facility: empty if it has none
    QString madeAt;
    QString madeAtInFull;
    QString worstTaskLabel;
    quint64 thread = 0;
    quint64 waiting = 0;
    quint64 running = 0;
    quint64 limit = 0;
    quint64 done = 0;
    quint64 failed = 0;
    quint64 cancelled = 0;
    quint64 overruns = 0; ///< of a Cooperator: turns longer than twice its slice
    Wire::Length slice = 0;
    Wire::Length worst = 0;
    double iterations = 0;   ///< a second
    bool hasFigures = false; ///< a loop has told of itself already
};

} // namespace QCoop::Inspector
