// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/errors.h>

namespace QCoop {

/// Holds a task back for as long as it lives: one pause more at its beginning, one less at
/// its end. If the task ends meanwhile, or somebody else took the pause back, its end does
/// nothing.
/// Thread-affinity: the cooperator's thread.
class PauseLock
{
public:
    /// \throws as CooperativeTask::pause()
    explicit PauseLock(CooperativeTask task)
        : m_task(std::move(task))
    {
        m_task.pause();
    }
    ~PauseLock()
    {
        if (m_task.isEnded())
            return;
        try {
            m_task.resume();
        } catch (const NotPaused &) {
        }
    }
    PauseLock(const PauseLock &) = delete;
    PauseLock &operator=(const PauseLock &) = delete;

private:
    CooperativeTask m_task;
};

} // namespace QCoop
