// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "job.h"

#include <algorithm>

namespace Workbench {

Job::Job(const QString &name, Begin begin, Steps steps, QObject *parent)
    : QObject(parent)
    , m_name(name)
    , m_begin(std::move(begin))
    , m_steps(steps)
{
}

void Job::start()
{
    m_longestBefore = longestStep();
    m_watcher.stop();
    m_error.clear();
    QCoop::CooperativeTask task = m_begin();
    task.setName(m_name);
    // Whoever asks answers for the failure: it is shown here, so it need not be logged too.
    task.whenDone().onFailed(this,
                             [this](const QCoop::Failure &f) { m_error = QString(f.message()); });
    m_watcher.setTask(task);
    Q_EMIT started();
}

QCoop::Duration Job::longestStep() const
{
    return std::max(m_longestBefore, m_watcher.task().statistics().longestStep);
}

} // namespace Workbench
