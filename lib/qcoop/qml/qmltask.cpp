// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qml/qmltask.h>

#include <QtCore/QThread>

namespace QCoop {

QmlTask::QmlTask(CooperativeTask task)
    : m_task(std::move(task))
    , m_thread(m_task.isValid() ? QThread::currentThread() : nullptr)
{
}

QString QmlTask::name() const
{
    return isValid() ? QString(m_task.name()) : QString();
}

QVariant QmlTask::result() const
{
    if (!m_result || m_task.state() != TaskState::Done)
        return {};
    return m_result();
}

} // namespace QCoop
