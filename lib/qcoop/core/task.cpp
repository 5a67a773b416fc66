// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/task.h>

#include <qcoop/core/cooperatorcore.h>
#include <qcoop/core/errors.h>

namespace QCoop::detail {

void TaskDriver::destroyAwaited() noexcept
{
    while (Frame *const frame = std::exchange(m_innermost, nullptr)) {
        m_innermost = frame->parent;
        if (frame->parent)
            frame->destroyOwned(frame->owner);
    }
}

ReactorTime &TaskDriver::reactor() const
{
    if (!record.core)
        throw TaskStopped("the task has ended, so it cannot wait for anything");
    return record.core->reactor();
}

void TaskDriver::begin(TimedWait &wait) noexcept
{
    wait.level = m_timedWaits++;
}

void TaskDriver::end(TimedWait &wait) noexcept
{
    --m_timedWaits;
    if (!timeUp || record.extras->expired != &wait)
        return;
    record.extras->expired = nullptr; // it came to its end in the very step in which time was up
    timeUp = false;
}

void TaskDriver::expire(TimedWait &wait)
{
    // Of several the outermost one: the others are inside of what that gives up.
    TimedWait *&expired = more().expired;
    if (!expired || wait.level < expired->level)
        expired = &wait;
    timeUp = true;
    awaiterReady();
}

void TaskDriver::giveUp() noexcept
{
    timeUp = false;
    TimedWait &wait = *std::exchange(record.extras->expired, nullptr);
    Frame *const waiter = wait.frame->parent;
    while (m_innermost != waiter) {
        Frame *const frame = std::exchange(m_innermost, m_innermost->parent);
        frame->destroyOwned(frame->owner);
    }
    wait.isOver = true;
}

} // namespace QCoop::detail
