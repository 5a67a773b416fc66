// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/loopingcall.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QObject>
#include <QtQml/QQmlParserStatus>

#include <optional>

namespace QCoop {

/// A LoopingCall in QML, the element LoopingCall of the module QCoop. It is used like QML's
/// Timer, but its lateness never adds up, and it says what it missed:
///
/// \code
/// LoopingCall { interval: 500; running: true; onTriggered: count => clock.advance(count) }
/// \endcode
///
/// It triggers at start + interval, start + 2·interval, …; points that have passed are left
/// out and counted. Units: milliseconds, as of QML's Timer. Thread-affinity: the GUI
/// thread, as all of QML. Misuse is a warning with the place in the QML file.
/// Semantics: LoopingCall::withCount(); start(), stop() and restart() as of QML's Timer.
class QmlLoopingCall : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    /// 1000 unless it is set; 0: again in the next turn of the event loop. A change while it
    /// runs begins the grid anew.
    Q_PROPERTY(int interval READ interval WRITE setInterval NOTIFY intervalChanged)
    Q_PROPERTY(bool running READ isRunning WRITE setRunning NOTIFY runningChanged)
    /// Whether it triggers when it starts too, in the next turn of the event loop; false
    /// unless it is set.
    Q_PROPERTY(bool triggeredOnStart READ isTriggeredOnStart WRITE setTriggeredOnStart NOTIFY
                   triggeredOnStartChanged)
    /// How often it has triggered, over all runs.
    Q_PROPERTY(qint64 calls READ calls NOTIFY countsChanged)
    /// How many points of the grid came too late to be called, over all runs.
    Q_PROPERTY(qint64 missed READ missed NOTIFY countsChanged)

public:
    explicit QmlLoopingCall(QObject *parent = nullptr);
    ~QmlLoopingCall() override;

    [[nodiscard]] int interval() const noexcept { return m_interval; }
    void setInterval(int interval);
    [[nodiscard]] bool isRunning() const noexcept { return m_isRunning; }
    void setRunning(bool running);
    [[nodiscard]] bool isTriggeredOnStart() const noexcept { return m_isTriggeredOnStart; }
    void setTriggeredOnStart(bool triggered);
    [[nodiscard]] qint64 calls() const noexcept;
    [[nodiscard]] qint64 missed() const noexcept;

public Q_SLOTS:
    /// `running = true` and `running = false`.
    void start() { setRunning(true); }
    void stop() { setRunning(false); }
    /// Stops it if it runs, and starts it: the grid begins now.
    void restart();

Q_SIGNALS:
    /// \a count intervals have passed since it last triggered: 1 when it is punctual.
    void triggered(qint64 count);

    void intervalChanged();
    void runningChanged();
    void triggeredOnStartChanged();
    void countsChanged();

protected:
    void classBegin() override;
    void componentComplete() override;

private:
    void begin();
    void run(FirstCall first);
    void end();
    void trigger(std::int64_t count);
    void setStopped();

    std::uint64_t m_run = 0;           // which run is the present one; another number: none
    std::optional<LoopingCall> m_loop; // from the first run on
    DelayedCall m_begin;               // of a run that triggers at once
    int m_interval = 1000;
    bool m_isRunning = false;
    bool m_isTriggeredOnStart = false;
    bool m_isComplete = true; // false while QML sets the properties
};

} // namespace QCoop
