// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/store.h>
#include <model/tracecursor.h>

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <memory>

namespace QCoop::Inspector {

/// Fills a Store with what a recording says, up to a moment that can be chosen, or that moves on
/// by itself.
///
/// To go to a moment is to begin at a keyframe about a minute before it, so that the store has
/// the history that a live one would have; nearer where that minute is long in bytes.
///
/// Units: nanoseconds of the target's clock. Thread-affinity: the thread of the object.
/// Errors: open(), damageText().
class Replay : public QObject
{
    Q_OBJECT
public:
    /// What the store takes for its own clock: the moment that is shown.
    using Moment = std::shared_ptr<Wire::Time>;
    [[nodiscard]] static LocalClock clockOf(const Moment &moment)
    {
        return [moment] { return *moment; };
    }

    /// \a store, whose clock is that of \a moment, must outlive the replay; \a clock is that
    /// by which it plays.
    Replay(Store *store, Moment moment, QObject *parent = nullptr,
           LocalClock clock = steadyLocalClock());

    /// Opens \a path and shows its end. Returns why it cannot, or an empty text. Once only.
    [[nodiscard]] QString open(const QString &path);
    [[nodiscard]] QString path() const { return m_trace.path(); }
    [[nodiscard]] const Wire::Hello &hello() const noexcept { return m_trace.hello(); }
    [[nodiscard]] const Wire::TraceReader &trace() const noexcept { return m_trace; }
    /// What of it is missing, as a sentence; empty if nothing is.
    [[nodiscard]] QString damageText() const;
    /// How it ended, as a sentence.
    [[nodiscard]] QString endText() const;

    [[nodiscard]] Wire::Time from() const noexcept { return m_trace.from(); }
    [[nodiscard]] Wire::Time to() const noexcept { return m_trace.to(); }
    [[nodiscard]] Wire::Time position() const noexcept { return *m_moment; }

    /// Shows the moment \a at, or the nearest there is.
    void seek(Wire::Time at);
    /// To the next reading of a loop, or the one before; returns whether there is one.
    bool stepForward();
    bool stepBack();

    /// From the beginning, if it stands at the end.
    void play();
    void pause();
    [[nodiscard]] bool isPlaying() const noexcept { return m_timer.isActive(); }
    /// How many seconds of the recording pass in one; from 0.01 to 100.
    void setSpeed(double speed);
    [[nodiscard]] double speed() const noexcept { return m_speed; }

    /// Leaves out of \a message what is \a known; returns whether anything is left. Keyframes
    /// say again what is known, and an agent's recording may say in one of them what is new.
    [[nodiscard]] static bool isNews(const Picture &known, Wire::Message &message);

Q_SIGNALS:
    /// The store forgets what it knows, for what it is told next; moved() follows.
    void restarting();
    /// position() is another, and the store has told of it.
    void moved();
    /// isPlaying() or speed() is another.
    void playingChanged();

private:
    void tick();
    /// Where to begin in order to show \a at.
    [[nodiscard]] qsizetype beginningFor(Wire::Time at) const;
    void advance(Wire::Time at, qint64 budget);
    void apply(TraceCursor::Frame &frame);
    [[nodiscard]] const std::optional<TraceCursor::Frame> &peek();

    Store *m_store;
    Moment m_moment;
    LocalClock m_clock;
    Wire::TraceReader m_trace;
    TraceCursor m_cursor{m_trace};
    std::optional<TraceCursor::Frame> m_next; // read, and not yet due
    QTimer m_timer;
    qint64 m_tickedAt = 0; // by our clock
    double m_speed = 1;
    Wire::Time m_flushedAt = 0;
};

} // namespace QCoop::Inspector
