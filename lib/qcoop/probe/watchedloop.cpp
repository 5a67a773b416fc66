// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/watchedloop.h>

#include <algorithm>
#include <mutex>

namespace QCoop::detail {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

}

void WatchedLoop::attach(Names &names)
{
    if (m_picture)
        return;
    m_picture = std::make_unique<Picture>(m_board, names);
    wake(); // it owes its statistics
}

void WatchedLoop::detach()
{
    m_picture.reset();
    m_blocked = {};
}

void WatchedLoop::wake() const
{
    const std::lock_guard lock(m_board->mutex);
    if (m_board->wake)
        m_board->wake();
}

void WatchedLoop::give(const Order &order) const
{
    const std::lock_guard lock(m_board->mutex);
    if (!m_board->wake)
        return;
    m_board->orders.push_back(order);
    m_board->wake();
}

std::optional<Wire::Blocked> WatchedLoop::look(Wire::Time now, Wire::Length patience, Names &names)
{
    const Wire::Time busySince = m_board->busySince.load(relaxed);
    const Wire::Time stepSince = m_board->step.since.load(relaxed);
    const Wire::Id task = m_board->step.task.load(relaxed);
    // A step that runs a nested event loop is long, but blocks nobody.
    const Wire::Time since = task != 0 ? std::max(busySince, stepSince) : busySince;
    const bool isBlocked = busySince != 0 && now - since > patience;
    const bool wasBlocked = m_blocked.lasted != 0;
    if (!isBlocked && !wasBlocked)
        return std::nullopt;
    if (wasBlocked && (!isBlocked || since != m_blocked.since)) {
        Wire::Blocked over = std::exchange(m_blocked, {});
        over.isOver = true;
        over.lasted = std::max(over.lasted, (isBlocked ? since : now) - over.since);
        m_picture->noteBlocked(over);
        return over;
    }
    m_blocked = describe(task, since, now, names);
    return m_blocked;
}

Wire::Blocked WatchedLoop::describe(Wire::Id task, Wire::Time since, Wire::Time now,
                                    Names &names) const
{
    Wire::Blocked blocked;
    blocked.loop = m_board->id;
    blocked.task = task;
    blocked.since = since;
    blocked.lasted = now - since;
    if (task == 0) {
        blocked.timer = m_board->currentTimer.load(relaxed);
        blocked.place = names.place(m_board->currentTimerMadeAt.load(relaxed));
    } else if (const auto slot = m_picture->slotOf(task)) {
        const TaskLine &line = m_picture->tasks()[*slot];
        blocked.place = line.row.yieldedAt != 0 ? line.row.yieldedAt : line.added.spawnedAt;
    }
    return blocked;
}

} // namespace QCoop::detail
