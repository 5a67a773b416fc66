// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/clockstage.h"

/// The tasks of the groups that are tested, and those who wait for them.
class GroupStage : public ClockStage
{
protected:
    /// A task that sleeps, and then is done or fails.
    QCoop::Task<> job(QString name, QCoop::Duration time, bool fails = false)
    {
        (*m_journal)(name + u" begins"_s);
        co_await QCoop::sleep(time);
        if (fails)
            throw Oops(name.toStdString());
        (*m_journal)(name + u" ends"_s);
    }
    void tell(const QCoop::Deferred<> &join, const QString &name)
    {
        join.then([this, name] { (*m_journal)(name + u": done"_s); },
                  [this, name](const QCoop::Failure &failure) {
                      (*m_journal)(name + u": "_s + nameOf(failure) + u' ' +
                                   QString(failure.message()));
                  });
    }
};
