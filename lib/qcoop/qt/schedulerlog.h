// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>

#include <QtCore/QByteArray>
#include <QtCore/QLoggingCategory>
#include <QtCore/QString>

namespace QCoop::detail {

/// What a Scheduler writes to its log, in the category "qcoop.scheduler.<name>". Jobs own it
/// together with their scheduler, which they may outlive.
class SchedulerLog final : public RefCounted
{
public:
    explicit SchedulerLog(const Text &name);
    static void release(SchedulerLog *log) { delete log; }

    /// Debug: \a id is taken, so the new work was let go of.
    void duplicate(const QString &id) const;
    /// Debug: nothing is accepted any more, for \a why.
    void refused(const QString &id, const char *why) const;
    /// Debug: it ended by an error that says that somebody asked for it.
    void stopped(const QString &id) const;
    /// Warning: cancel() of what is not there.
    void unknown(const QString &id) const;
    /// Warning: what failed is not there any more.
    void lost(const QString &id) const;
    /// Critical: it has failed. No error handler is told of it after this.
    void failed(const QString &id, const CooperativeTask &task, const Failure &failure) const;

private:
    ~SchedulerLog() = default;

    const QByteArray m_name;
    const QLoggingCategory m_category;
};

} // namespace QCoop::detail
