// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qml/qmltask.h>
#include <qcoop/qt/taskwatcher.h>

#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QVariant>

#include <memory>
#include <optional>

namespace QCoop {

/// A task in QML, the element CoopTask of the module QCoop:
///
/// \code
/// CoopTask {
///     id: t
///     source: backend.index(folder)      // a QCoop::QmlTask
///     onDone: view.model = result
/// }
/// ProgressBar { value: t.progress; indeterminate: t.progress < 0; visible: t.running }
/// \endcode
///
/// It owns the task, as everything here ends with its context: when `source` changes, or
/// the element goes, the task is stopped. With `keepRunning: true` it only watches.
/// Signals come from the event loop, never from inside the step that caused them, and
/// changes of progress at most about 60 times a second.
/// Thread-affinity: the GUI thread, as all of QML; the task has to be one of that thread.
/// Misuse is a warning with the place in the QML file. Semantics: CooperativeTask.
class CoopTask : public QObject
{
    Q_OBJECT
    /// The task: a QmlTask, or undefined or null for none. The same task again changes
    /// nothing.
    Q_PROPERTY(QVariant source READ source WRITE setSource RESET resetSource NOTIFY sourceChanged)
    /// Whether the task goes on when it is replaced or this goes; false unless it is set.
    Q_PROPERTY(bool keepRunning READ keepsRunning WRITE setKeepRunning NOTIFY keepRunningChanged)
    /// The name of the task. One that is set here is given to every source.
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    /// Whether this holds the task back, and each later source from its beginning. It counts
    /// as one pause beside those of others, for which see `state` and `pauseCount`.
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged)
    /// Whether there is a task that has not ended.
    Q_PROPERTY(bool running READ isRunning NOTIFY stateChanged)
    /// "none", "ready", "running", "waiting", "paused", "done", "failed" or "stopped".
    Q_PROPERTY(QString state READ state NOTIFY stateChanged)
    Q_PROPERTY(int pauseCount READ pauseCount NOTIFY stateChanged)
    /// From 0 to 1; -1 while it is not known.
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged)
    Q_PROPERTY(qint64 progressValue READ progressValue NOTIFY progressChanged)
    Q_PROPERTY(qint64 progressTotal READ progressTotal NOTIFY progressChanged)
    Q_PROPERTY(QString progressText READ progressText NOTIFY progressChanged)
    /// What the task returned; undefined until it is done, or if it returns nothing.
    Q_PROPERTY(QVariant result READ result NOTIFY resultChanged)
    /// Why the task failed; empty unless it did.
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)

public:
    explicit CoopTask(QObject *parent = nullptr);
    ~CoopTask() override;

    [[nodiscard]] QVariant source() const;
    void setSource(const QVariant &source);
    void resetSource() { setSource({}); }
    [[nodiscard]] bool keepsRunning() const noexcept { return m_keepsRunning; }
    void setKeepRunning(bool keepRunning);
    [[nodiscard]] QString name() const;
    void setName(const QString &name);
    [[nodiscard]] bool isPaused() const noexcept { return m_isPaused; }
    void setPaused(bool paused);
    [[nodiscard]] bool isRunning() const noexcept { return m_watcher.isLive(); }
    [[nodiscard]] QString state() const;
    [[nodiscard]] int pauseCount() const noexcept { return m_watcher.pauseCount(); }
    [[nodiscard]] double progress() const;
    [[nodiscard]] qint64 progressValue() const { return m_watcher.progressValue(); }
    [[nodiscard]] qint64 progressTotal() const { return m_watcher.progressTotal(); }
    [[nodiscard]] QString progressText() const { return m_watcher.progressText(); }
    [[nodiscard]] QVariant result() const { return m_result; }
    [[nodiscard]] QString error() const { return m_error; }

public Q_SLOTS:
    /// Ends the task, with stopped(); no effect on none, or one that has ended.
    void stop();
    /// `paused = true` and `paused = false`.
    void pause() { setPaused(true); }
    void resume() { setPaused(false); }

Q_SIGNALS:
    /// Exactly one of these three comes when the task ends, after `state`, `result` and
    /// `error` have changed; of a task that was replaced before, none. A failure without a
    /// handler of failed() is a warning.
    void done(const QVariant &result);
    void failed(const QString &error);
    void stopped();

    void sourceChanged();
    void keepRunningChanged();
    void nameChanged();
    void pausedChanged();
    void stateChanged();
    void progressChanged();
    void resultChanged();
    void errorChanged();

private:
    [[nodiscard]] QmlTask taskOf(const QVariant &source) const;
    void begin(QmlTask source);
    void letGo() noexcept;
    void hold();
    void release() noexcept;
    void tellName();
    void taskChanged();
    void taskFailed();

    QmlTask m_source;
    TaskWatcher m_watcher;
    /// While this lives, the failure of the task has somebody who looks at it.
    std::shared_ptr<bool> m_isWatched;
    std::optional<QString> m_name; // nothing: it was not set here
    QString m_toldName;            // what nameChanged() was last emitted for
    bool m_keepsRunning = false;
    bool m_isPaused = false;
    bool m_holds = false; // the task has a pause of ours
    QVariant m_result;
    QString m_error;
};

} // namespace QCoop
