// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/taskwatcher.h>

#include <QtCore/QPointer>

namespace QCoop {

namespace {
constexpr Duration frame = std::chrono::milliseconds(16);
}

TaskWatcher::TaskWatcher(QObject *parent)
    : QObject(parent)
{
}

TaskWatcher::TaskWatcher(const CooperativeTask &task, QObject *parent)
    : TaskWatcher(parent)
{
    setTask(task);
}

TaskWatcher::~TaskWatcher()
{
    m_task.removeListener(*this);
    if (m_planned.isActive())
        m_planned.cancel();
}

void TaskWatcher::setTask(const CooperativeTask &task)
{
    m_task.removeListener(*this);
    m_task = task;
    m_isEndTold = !m_task.isValid();
    m_task.addListener(*this);
    m_isProgressed = true;
    taskChanged();
}

QString TaskWatcher::name() const
{
    return m_task.isValid() ? QString(m_task.name()) : QString();
}

QString TaskWatcher::stateName() const
{
    return QString::fromLatin1(QCoop::stateName(m_task.state()));
}

int TaskWatcher::pauseCount() const noexcept
{
    return static_cast<int>(m_task.pauseCount());
}

qint64 TaskWatcher::progressValue() const
{
    const auto progress = m_task.progress();
    return progress ? progress->value() : 0;
}

qint64 TaskWatcher::progressTotal() const
{
    const auto progress = m_task.progress();
    return progress ? progress->total() : 0;
}

QString TaskWatcher::progressText() const
{
    const auto progress = m_task.progress();
    return progress ? QString(progress->text()) : QString();
}

void TaskWatcher::pause()
{
    if (!m_task.isEnded())
        m_task.pause();
}

void TaskWatcher::resume()
{
    if (!m_task.isEnded() && m_task.statistics().pausedByProgram > 0)
        m_task.resume();
}

void TaskWatcher::stop()
{
    if (!m_task.isEnded())
        m_task.stop();
}

void TaskWatcher::taskChanged() noexcept
{
    m_isChanged = true;
    plan(Duration::zero());
}

void TaskWatcher::taskProgressed() noexcept
{
    m_isProgressed = true;
    if (!m_planned.isActive())
        plan(frame);
}

void TaskWatcher::plan(Duration delay)
{
    if (!m_planned.isActive())
        m_planned = QtReactor::instance().callLater(delay, [this] { tell(); });
    else if (delay == Duration::zero())
        m_planned.reset(delay);
}

void TaskWatcher::tell()
{
    const QPointer<TaskWatcher> self(this);
    if (std::exchange(m_isProgressed, false))
        Q_EMIT progressChanged();
    if (!self)
        return;
    if (std::exchange(m_isChanged, false))
        Q_EMIT changed();
    if (!self || m_isEndTold || !m_task.isEnded())
        return;
    m_isEndTold = true;
    switch (m_task.state()) {
    case TaskState::Done:
        Q_EMIT done();
        break;
    case TaskState::Failed:
        Q_EMIT failed(m_task.failure()->message());
        break;
    default:
        Q_EMIT stopped();
        break;
    }
    if (self)
        Q_EMIT finished();
}

} // namespace QCoop
