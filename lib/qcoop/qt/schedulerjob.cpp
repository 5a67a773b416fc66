// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/schedulerjob.h>

#include <qcoop/qt/schedulercore.h>

#include <exception>

namespace QCoop::detail {

QString SchedulerJob::idText() const
{
    return m_node.record.extras ? QString(m_node.record.extras->key) : QString();
}

void SchedulerJob::began()
{
    if (m_place == Place::Held)
        m_core->began();
}

void SchedulerJob::taskChanged() noexcept
{
    if (m_place == Place::Held && m_node.isEnded())
        m_core->ended(*this);
}

void SchedulerJob::leftStep() noexcept
{
    if (m_place == Place::Leaving && m_core)
        m_core->left(*this);
    m_place = Place::Nowhere;
}

bool SchedulerJob::logLateFailure() noexcept
{
    const Failure failure(std::current_exception(), m_node.place());
    if (m_place != Place::Leaving || failure.isStop())
        return false;
    const Ref<SchedulerLog> log = m_log;
    if (m_wasCancelled && !(m_core && m_core->isTaken(*this)))
        log->lost(idText());
    log->failed(idText(), CooperativeTask(Ref<TaskNode>(&m_node)), failure);
    return true;
}

} // namespace QCoop::detail
