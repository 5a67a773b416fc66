// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/severity.h>

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringView>

#include <limits>

namespace QCoop::Inspector {

/// What a filter looks at of a task; the texts belong to somebody else.
struct TaskFacts
{
    Wire::Id id = 0;
    QStringView name;
    QStringView key;
    QStringView belongsTo; ///< "Scheduler reminders#5"
    QStringView scheduler;
    QStringView loop;
    QStringView yieldedAt; ///< "scene.cpp:88 render()"
    QStringView spawnedAt;
    Wire::TaskState state = Wire::TaskState::Ready;
    Wire::Waiting waitingOn = Wire::Waiting::Nothing;
    Severity severity = Severity::None;
    Wire::Priority priority = Wire::Priority::UserVisible;
    quint32 weight = 1;
    quint64 pauses = 0;
    quint64 steps = 0;
    double stepsPerSecond = 0;
    double busyShare = 0; ///< 1 is 100 %
    Wire::Length busy = 0;
    Wire::Length last = 0;
    Wire::Length longest = 0;
    Wire::Length waitingFor = 0;
    Wire::Length age = 0;
    /// Until its deadline; negative if that has passed, not a number if it has none.
    double untilDeadline = std::numeric_limits<double>::quiet_NaN();
};

/// Which tasks to show, as the user wrote it: "render state:paused max>50ms | -sched:io".
///
/// Terms stand between spaces and all of them must hold; `|` begins another list, of which
/// one must hold; `-` before a term negates it; quotes hold spaces together.
/// A word is looked for in the name, the key and both locations, without regard to case.
/// Text keys, with `:`: name, key, in (kind, name and number of what it belongs to), loc
/// (either location), spawned, yielded, sched or coop (its cooperator), loop, state, wait
/// (deferred, task, none, any), warn (any, none, info, warning, error, critical), prio (blocking,
/// visible, background).
/// Number keys, with : = > >= < <=: id, pauses, steps, rate (steps a second), busy (a length,
/// or with % the share of the loop), last, max, wait, age, deadline (how long until it),
/// weight. Lengths take ns us µs ms s m h d, counts k and M.
///
/// Thread-affinity: none; a value type.
/// Errors: a term that makes no sense is left out and named in errors().
class Filter
{
public:
    /// A term as it stands in the text, for a chip or an underline.
    struct Term
    {
        qsizetype position = 0; ///< in characters of the text
        qsizetype length = 0;
        QString text;
        bool isNegated = false;
        bool isValid = true;
        int alternative = 0; ///< which of the lists between `|` it is in
    };
    struct Error
    {
        qsizetype position = 0;
        qsizetype length = 0;
        QString sentence;
    };

    /// Matches every task.
    Filter() = default;
    [[nodiscard]] static Filter parse(const QString &text);

    [[nodiscard]] QString text() const { return m_text; }
    /// It says nothing, or nothing valid, and so matches every task.
    [[nodiscard]] bool isEmpty() const noexcept { return m_alternatives.isEmpty(); }
    [[nodiscard]] const QList<Term> &terms() const noexcept { return m_terms; }
    [[nodiscard]] const QList<Error> &errors() const noexcept { return m_errors; }
    [[nodiscard]] bool matches(const TaskFacts &facts) const;
    /// The text without the term at \a index of terms().
    [[nodiscard]] QString without(qsizetype index) const;

    /// A test of one property.
    struct Condition
    {
        enum class Key : quint8 {
            Word,
            Name,
            TaskKey,
            BelongsTo,
            Location,
            SpawnedAt,
            YieldedAt,
            Scheduler,
            Loop,
            State,
            Waiting,
            Warn,
            Priority,
            Id,
            Pauses,
            Steps,
            Rate,
            Busy,
            BusyShare,
            Last,
            Longest,
            WaitingFor,
            Age,
            Deadline,
            Weight
        };
        enum class Relation : quint8 { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };
        Key key = Key::Word;
        Relation relation = Relation::Equal;
        bool isNegated = false;
        double number = 0;
        QString text;
        quint32 mask = 0; ///< of states and the like: one bit a value
    };

private:
    QString m_text;
    QList<Term> m_terms;
    QList<Error> m_errors;
    QList<QList<Condition>> m_alternatives; // none of them empty
};

} // namespace QCoop::Inspector
