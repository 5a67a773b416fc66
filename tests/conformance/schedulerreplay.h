// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "replay.h"

#include <qcoop/core/cooperator.h>
#include <qcoop/qt/scheduler.h>
#include <qcoop/qt/wallclock.h>

#include <QtGlobal>

namespace Conformance {

/// Family `scheduler`: one Scheduler, its jobs, and tasks beside it. What is logged is read
/// off the log itself.
class SchedulerReplay final : public Replay
{
public:
    SchedulerReplay();
    ~SchedulerReplay() override;

private:
    class Trace;

    void schedule(const QJsonArray &op);
    void scheduleLater(const QJsonArray &op);
    void scheduleAt(const QJsonArray &op);
    void startTask(const QJsonArray &op);
    void cancel(const QJsonArray &op);
    void cancelAll(const QJsonArray &op);
    void noteContains(const QJsonArray &op);
    void runFor(const QJsonArray &op);
    void sleepOutside(const QJsonArray &op);
    void noteEnd() override;

    [[nodiscard]] QCoop::Task<> job(Trace trace, QJsonArray steps);
    [[nodiscard]] QCoop::Task<> job(const QJsonValue &name, const QJsonValue &steps);
    /// Notes what \a actor did, or what befell it, now.
    void tell(const QString &actor, const QJsonArray &what);
    void logged(QtMsgType type, const QMessageLogContext &context, const QString &text);
    static void messageHandler(QtMsgType type, const QMessageLogContext &context,
                               const QString &text);

    static SchedulerReplay *s_listening; // to the log
    QtMessageHandler m_outerHandler;
    QString m_actor; // whose operations are carried out
    QCoop::VirtualWallClock m_wallClock;
    QCoop::Cooperator m_cooperator;
    QCoop::Scheduler m_scheduler;
};

} // namespace Conformance
