// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/severity.h>

#include <qcoop/wire/records.h>

#include <QtCore/QHash>
#include <QtCore/QList>
#include <QtCore/QString>

#include <compare>
#include <memory>
#include <set>

namespace QCoop::Inspector {

class RuleSettings;

/// The rules, in the order in which they are listed. Their names ("long-step") are in
/// rules/rule.h; the numbers are nobody else's.
enum class RuleId : quint8 {
    LongStep,
    LoopBlocked,
    SliceOverrun,
    LoopLagSpike,
    NotOurFault,
    NeverYields,
    BusySpin,
    StarvedTask,
    UnfairShare,
    PausedForever,
    UnbalancedPause,
    TaskLeak,
    TimerDrift,
    TimerSkips,
    TimerStorm,
    LongCallback,
    FailedTask,
    DataLoss
};
inline constexpr int ruleCount = int(RuleId::DataLoss) + 1;

/// What a number of a rule counts, and so how it is written.
enum class Unit : quint8 { Length, Share, Count, Rate, Bytes, Task, Place, Text };

/// Something that a finding is based on: a number, a task, a place or a text, with its name.
struct Figure
{
    const char *title = ""; ///< English, to be translated where it is shown
    Unit unit = Unit::Count;
    double value = 0;
    Wire::Id id = 0; ///< of a task or a place
    QString text;

    [[nodiscard]] static Figure length(const char *title, Wire::Length length)
    {
        return {title, Unit::Length, double(length), 0, {}};
    }
    [[nodiscard]] static Figure count(const char *title, quint64 count)
    {
        return {title, Unit::Count, double(count), 0, {}};
    }
    [[nodiscard]] static Figure share(const char *title, double share)
    {
        return {title, Unit::Share, share, 0, {}};
    }
    [[nodiscard]] static Figure rate(const char *title, double perSecond)
    {
        return {title, Unit::Rate, perSecond, 0, {}};
    }
    [[nodiscard]] static Figure bytes(const char *title, quint64 bytes)
    {
        return {title, Unit::Bytes, double(bytes), 0, {}};
    }
    [[nodiscard]] static Figure task(const char *title, Wire::Id task)
    {
        return {title, Unit::Task, 0, task, {}};
    }
    [[nodiscard]] static Figure place(const char *title, Wire::PlaceId place)
    {
        return {title, Unit::Place, 0, place, {}};
    }
    [[nodiscard]] static Figure words(const char *title, const QString &text)
    {
        return {title, Unit::Text, 0, 0, text};
    }
    [[nodiscard]] bool operator==(const Figure &other) const = default;
};

/// What a finding is about.
struct Subject
{
    enum class Kind : quint8 { Task, Timer, Loop, Scheduler, Place, Agent };
    Kind kind = Kind::Agent;
    Wire::Id id = 0;

    [[nodiscard]] auto operator<=>(const Subject &other) const = default;
};

/// A rule holds, or held, for a subject.
struct Finding
{
    quint64 id = 0; ///< never used twice for one target
    RuleId rule = RuleId::LongStep;
    Subject subject;
    Severity severity = Severity::None; ///< the worst while it held
    Wire::Time first = 0;               ///< when it held first
    Wire::Time last = 0;                ///< and last
    quint64 count = 0; ///< of what happens: how often; of what lasts: how often it began
    bool isActive = true;
    Wire::PlaceId place = 0; ///< where to look; 0: nobody knows
    Wire::Id task = 0;       ///< which task to look at; 0: none
    QString label;           ///< what the subject was called
    QList<Figure> figures;   ///< the newest, or of what happened the worst
};

/// All that the rules have found of one target, the oldest first.
///
/// Bounds: maxFindings; then the one goes that is over for longest, and if all are active
/// no other is taken. Thread-affinity: none; a value type.
struct Findings
{
    QList<Finding> list;
    int activeCount = 0;
    Severity worst = Severity::None; ///< of the active ones
    quint64 leftOut = 0;             ///< for want of room

    QHash<Wire::Id, Severity> tasks; ///< of the active ones about tasks, the worst
    QHash<Wire::Id, Severity> timers;

    std::shared_ptr<const RuleSettings> settings; ///< that they were made with; nothing: the usual
    std::set<std::pair<RuleId, Wire::Id>> mutedTasks;

    /// Nothing if there is none.
    [[nodiscard]] const Finding *find(quint64 id) const;
    /// The active finding about a task, or about a timer, that is worst; nothing if none is.
    [[nodiscard]] const Finding *worstOf(const Subject &subject) const;
};

} // namespace QCoop::Inspector
