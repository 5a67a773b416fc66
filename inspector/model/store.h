// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/changemarks.h>
#include <model/picture.h>
#include <model/rules/examiner.h>

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>
#include <memory>

namespace QCoop::Wire {
struct Received;
}

namespace QCoop::Inspector {

/// The nanoseconds of a steady clock of our own; tests bring one that stands still.
using LocalClock = std::function<qint64()>;
/// The system's.
[[nodiscard]] LocalClock steadyLocalClock();

/// Remembers what one target told, and tells of changes in batches.
///
/// apply() takes records as they come and calls nobody. changed() follows at the rate of
/// setRate(), 10 Hz at first, or at once with flush(). The rules look at their own pace, that
/// of the target's time, however fast records come and whether changed() was told between.
///
/// Units: nanoseconds of the target's clock. Thread-affinity: the thread of the object.
/// Errors: none; what is wrong or too much is refused and counted in picture().refused.
class Store : public QObject
{
    Q_OBJECT
public:
    explicit Store(QObject *parent = nullptr, LocalClock clock = steadyLocalClock());

    void apply(const Wire::Received &received);
    /// Forgets everything, for another target.
    void clear();
    /// Tells of what has changed, if anything has.
    void flush();

    /// How often changed() may come, 1 to 30 times a second.
    void setRate(int hz);
    [[nodiscard]] int rate() const noexcept { return m_rate; }

    /// By which the rules look; those of the settings are not read by themselves.
    void setRules(const RuleSettings &settings);
    [[nodiscard]] const RuleSettings &rules() const noexcept { return m_examiner.settings(); }
    /// \a rule is not to be told of \a task any more.
    void muteTask(RuleId rule, Wire::Id task);

    /// What is known, alive: it changes with each record, its slots only with changed().
    [[nodiscard]] const Picture &picture() const noexcept { return m_picture; }
    /// What is known, as it is now and stays.
    [[nodiscard]] std::shared_ptr<const Picture> copy() const;

    /// The target's time: that of its last record, and what has passed here since then.
    [[nodiscard]] Wire::Time targetNow() const;
    /// The target is gone, and its time stands still.
    void stopClock();

Q_SIGNALS:
    void changed(const QCoop::Inspector::Changes &changes);
    /// All that was there when we came is known; changed() told of it before.
    void snapshotCompleted();

private:
    void scheduleFlush();
    void sampleIfDue();
    void examine();

    LocalClock m_clock;
    Picture m_picture;
    ChangeMarks m_marks;  // of what the rules have not seen yet
    ChangeMarks m_untold; // of what they have seen, and nobody else
    Examiner m_examiner;  // finds the findings of the picture
    QTimer m_flushTimer;
    int m_rate = 10;
    qint64 m_heardAt = 0; // by our clock, when picture().now was said
    std::optional<Wire::Time> m_sampledAt;
    bool m_isClockStopped = true;
    bool m_completes = false; // the snapshot, with the next flush
};

} // namespace QCoop::Inspector
