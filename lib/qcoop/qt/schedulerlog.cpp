// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/schedulerlog.h>

#include <qcoop/qt/failurelog.h>

#include <QtCore/QDebug>

namespace QCoop::detail {

namespace {

QString quoted(const QString &id)
{
    return QLatin1Char('"') + id + QLatin1Char('"');
}

} // namespace

SchedulerLog::SchedulerLog(const Text &name)
    : m_name(QByteArray("qcoop.scheduler") + (name.isEmpty() ? "" : ".") +
             name.toStdString().c_str())
    , m_category(m_name.constData())
{
}

void SchedulerLog::duplicate(const QString &id) const
{
    qCDebug(m_category).noquote() << quoted(id)
                                  << "is scheduled already; the new work was let go of unrun";
}

void SchedulerLog::refused(const QString &id, const char *why) const
{
    qCDebug(m_category).noquote() << quoted(id) << "was let go of unrun:" << why;
}

void SchedulerLog::stopped(const QString &id) const
{
    qCDebug(m_category).noquote() << quoted(id) << "was stopped by what it waited for";
}

void SchedulerLog::unknown(const QString &id) const
{
    qCWarning(m_category).noquote()
        << quoted(id) << "cannot be cancelled: nothing is scheduled under that id";
}

void SchedulerLog::lost(const QString &id) const
{
    qCWarning(m_category).noquote()
        << quoted(id) << "was cancelled by its own step and then failed; the error follows";
}

void SchedulerLog::failed(const QString &id, const CooperativeTask &task,
                          const Failure &failure) const
{
    logFailure(m_category, quoted(id), task, failure);
}

} // namespace QCoop::detail
