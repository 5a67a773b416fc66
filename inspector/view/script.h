// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <array>

namespace QCoop::Inspector {

class MainWindow;
class Target;

/// Looks at one target and takes a screenshot at each moment that a user would remember:
/// tasks run, one is paused twice, one is stopped, the loop is blocked.
///
/// On a screen of X11, `both.png` has the whole screen too, with the target beside us, at the
/// moment of the pausing.
///
/// It ends with the target, or after a minute, with a summary and with the exit code 0 if
/// all moments were seen, else 1. Thread-affinity: the GUI thread.
class Script final : public QObject
{
    Q_OBJECT

public:
    /// \a window must outlive the script. Pictures go to \a folder, which is made if need be.
    Script(MainWindow *window, const QString &folder, QObject *parent = nullptr);

    /// What was seen, one fact a line.
    [[nodiscard]] QString summary() const;
    /// The moments that did not come.
    [[nodiscard]] QStringList missing() const;

Q_SIGNALS:
    void finished(int exitCode);

private:
    enum Moment { Running, Paused, Stopped, Blocked, MomentCount };

    void look();
    void measure(const Target &target);
    void lookAtTasks(Target &target);
    void shoot(Moment moment);
    void shootScreen();
    void finish(const QString &why);

    MainWindow *m_window;
    QString m_folder;
    QElapsedTimer m_since;
    std::array<bool, MomentCount> m_seen{};
    bool m_hasTarget = false;
    bool m_isOver = false;
    quint64 m_tasks = 0;
    quint64 m_timers = 0;
    quint64 m_mostPauses = 0;
    qint64 m_longestBlocked = 0;
    QString m_blockedBy;
    quint64 m_frames = 0;
    quint64 m_drops = 0;
};

} // namespace QCoop::Inspector
