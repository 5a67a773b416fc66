// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qml/cooptask.h>

#include <qcoop/core/errorhandler.h>

#include <QtCore/QMetaMethod>
#include <QtCore/QPointer>
#include <QtCore/QThread>
#include <QtQml/QQmlInfo>

#include <algorithm>
#include <utility>

namespace QCoop {

CoopTask::CoopTask(QObject *parent)
    : QObject(parent)
{
    connect(&m_watcher, &TaskWatcher::progressChanged, this, &CoopTask::progressChanged);
    connect(&m_watcher, &TaskWatcher::changed, this, &CoopTask::taskChanged);
    connect(&m_watcher, &TaskWatcher::done, this, [this] { Q_EMIT done(m_result); });
    connect(&m_watcher, &TaskWatcher::failed, this, &CoopTask::taskFailed);
    connect(&m_watcher, &TaskWatcher::stopped, this, &CoopTask::stopped);
}

CoopTask::~CoopTask()
{
    letGo();
}

QVariant CoopTask::source() const
{
    return m_source.isValid() ? QVariant::fromValue(m_source) : QVariant();
}

QmlTask CoopTask::taskOf(const QVariant &source) const
{
    if (!source.isValid() || source.isNull())
        return {};
    QmlTask task;
    if (source.metaType() == QMetaType::fromType<QmlTask>())
        task = source.value<QmlTask>();
    else if (source.metaType() == QMetaType::fromType<CooperativeTask>())
        task = source.value<CooperativeTask>();
    else {
        qmlWarning(this) << "source: expected a QCoop::QmlTask, which a Q_INVOKABLE function of "
                            "C++ returns, but this is a "
                         << source.metaType().name() << "; there is no task now";
    }
    if (task.isValid() && task.thread() != thread()) {
        qmlWarning(this) << "source: the task belongs to another thread, where QML cannot watch "
                            "it; start it in the GUI thread, or use callSoonThreadsafe() to "
                            "tell of it. There is no task now";
        return {};
    }
    return task;
}

void CoopTask::setSource(const QVariant &source)
{
    QmlTask task = taskOf(source);
    if (task.task() == m_source.task())
        return;
    letGo();
    const QPointer<CoopTask> self(this);
    begin(std::move(task));
    // Each handler may set another source, or let this go.
    for (const auto signal :
         {&CoopTask::sourceChanged, &CoopTask::tellName, &CoopTask::resultChanged,
          &CoopTask::errorChanged, &CoopTask::stateChanged, &CoopTask::progressChanged}) {
        if (self)
            Q_EMIT(this->*signal)();
    }
}

void CoopTask::begin(QmlTask source)
{
    m_source = std::move(source);
    m_result.clear();
    m_error.clear();
    CooperativeTask task = m_source.task();
    if (task.isValid()) {
        m_isWatched = std::make_shared<bool>(true);
        // From here on the failure is ours to tell; once this has gone, it is reported.
        task.whenDone().onFailed([watched = std::weak_ptr<bool>(m_isWatched)](const Failure &why) {
            if (watched.expired())
                why.rethrow();
        });
        if (m_name)
            task.setName(*m_name);
        if (m_isPaused)
            hold();
    }
    m_watcher.setTask(task);
}

void CoopTask::letGo() noexcept
{
    release();
    m_isWatched.reset();
    if (m_keepsRunning)
        return;
    try {
        if (!m_source.task().isEnded())
            m_source.task().stop();
    } catch (...) {
        detail::reportError({ErrorReport::Kind::Callback, Failure::current()});
    }
}

void CoopTask::setKeepRunning(bool keepRunning)
{
    if (std::exchange(m_keepsRunning, keepRunning) != keepRunning)
        Q_EMIT keepRunningChanged();
}

QString CoopTask::name() const
{
    return m_source.isValid() ? m_source.name() : m_name.value_or(QString());
}

void CoopTask::setName(const QString &name)
{
    if (m_name == name)
        return;
    m_name = name;
    if (CooperativeTask task = m_source.task(); task.isValid())
        task.setName(name);
    tellName();
}

void CoopTask::tellName()
{
    const QString now = name();
    if (std::exchange(m_toldName, now) != now)
        Q_EMIT nameChanged();
}

void CoopTask::setPaused(bool paused)
{
    if (m_isPaused == paused)
        return;
    m_isPaused = paused;
    if (paused)
        hold();
    else
        release();
    Q_EMIT pausedChanged();
}

void CoopTask::hold()
{
    if (m_holds || m_source.task().isEnded())
        return;
    m_source.task().pause();
    m_holds = true;
}

void CoopTask::release() noexcept
{
    if (!std::exchange(m_holds, false))
        return;
    try {
        m_source.task().resume();
    } catch (const NotPaused &) {
        // Somebody else has taken our pause back.
    } catch (...) {
        detail::reportError({ErrorReport::Kind::Callback, Failure::current()});
    }
}

QString CoopTask::state() const
{
    return m_source.isValid() ? m_watcher.stateName() : QStringLiteral("none");
}

double CoopTask::progress() const
{
    const auto [value, total] = m_source.task().progressCounts();
    if (total <= 0)
        return -1;
    return std::clamp(static_cast<double>(value) / static_cast<double>(total), 0.0, 1.0);
}

void CoopTask::stop()
{
    m_watcher.stop();
}

void CoopTask::taskChanged()
{
    const QPointer<CoopTask> self(this);
    if (m_source.task().state() == TaskState::Done && !m_result.isValid()) {
        try {
            m_result = m_source.result();
        } catch (...) {
            qmlWarning(this) << "result: its conversion has failed: "
                             << QString(Failure::current().message()) << "; it stays undefined";
        }
        if (m_result.isValid())
            Q_EMIT resultChanged();
    } else if (const auto failure = m_source.task().failure(); failure && m_error.isEmpty()) {
        m_error = failure->message();
        Q_EMIT errorChanged();
    }
    if (self)
        tellName();
    if (self)
        Q_EMIT stateChanged();
}

void CoopTask::taskFailed()
{
    if (!isSignalConnected(QMetaMethod::fromSignal(&CoopTask::failed))) {
        qmlWarning(this) << "the task \"" << name() << "\" has failed: " << m_error
                         << "; nothing handles it, for that there is onFailed";
    }
    Q_EMIT failed(m_error);
}

} // namespace QCoop
