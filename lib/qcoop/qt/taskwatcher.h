// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QObject>
#include <QtCore/QString>

namespace QCoop {

/// The QObject of a CooperativeTask, for those who want signals and properties: what
/// QFutureWatcher is to QFuture. It watches; letting it go does not stop the task.
///
/// Signals come from the event loop, never from inside the step that caused them, and
/// changes of progress at most about 60 times a second, whatever the task does.
/// Thread-affinity: the task's thread.
class TaskWatcher final : public QObject, private TaskListener
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name NOTIFY changed)
    Q_PROPERTY(QString stateName READ stateName NOTIFY changed)
    Q_PROPERTY(bool running READ isLive NOTIFY changed)
    Q_PROPERTY(bool paused READ isPaused NOTIFY changed)
    Q_PROPERTY(int pauseCount READ pauseCount NOTIFY changed)
    Q_PROPERTY(qint64 progressValue READ progressValue NOTIFY progressChanged)
    Q_PROPERTY(qint64 progressTotal READ progressTotal NOTIFY progressChanged)
    Q_PROPERTY(QString progressText READ progressText NOTIFY progressChanged)

public:
    explicit TaskWatcher(QObject *parent = nullptr);
    explicit TaskWatcher(const CooperativeTask &task, QObject *parent = nullptr);
    ~TaskWatcher() override;

    /// Watches \a task from now on, and no other. If it has ended, that is signalled.
    void setTask(const CooperativeTask &task);
    [[nodiscard]] const CooperativeTask &task() const noexcept { return m_task; }

    [[nodiscard]] QString name() const;
    [[nodiscard]] TaskState state() const noexcept { return m_task.state(); }
    /// "ready", "running", "waiting", "paused", "done", "failed", "stopped".
    [[nodiscard]] QString stateName() const;
    /// Whether there is a task that has not ended.
    [[nodiscard]] bool isLive() const noexcept { return !m_task.isEnded(); }
    [[nodiscard]] bool isPaused() const noexcept { return state() == TaskState::Paused; }
    [[nodiscard]] int pauseCount() const noexcept;
    /// 0 of 0 where the task has told no progress.
    [[nodiscard]] qint64 progressValue() const;
    [[nodiscard]] qint64 progressTotal() const;
    [[nodiscard]] QString progressText() const;

public Q_SLOTS:
    /// As of the task, but without effect on one that has ended, or is not paused.
    void pause();
    void resume();
    void stop();

Q_SIGNALS:
    /// The state, the pause count or the name is another.
    void changed();
    void progressChanged();
    /// Exactly one of these comes when the task ends, and finished() after it.
    void done();
    void failed(const QString &message);
    void stopped();
    void finished();

private:
    void taskChanged() noexcept override;
    void taskProgressed() noexcept override;
    void plan(Duration delay);
    void tell();

    CooperativeTask m_task;
    DelayedCall m_planned;
    bool m_isChanged = false;
    bool m_isProgressed = false;
    bool m_isEndTold = true;
};

} // namespace QCoop
