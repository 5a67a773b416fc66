// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/orders.h>

#include <qcoop/core/errors.h>

#include <algorithm>
#include <iterator>
#include <mutex>

namespace QCoop::detail {

void Orders::obey(const std::vector<CooperativeTask> &tasks)
{
    std::vector<Order> orders;
    {
        const std::lock_guard lock(m_board->mutex);
        orders.swap(m_board->orders);
    }
    for (Order &order : orders)
        carryOut(order, tasks);
    const std::lock_guard lock(m_board->mutex);
    std::ranges::move(orders, std::back_inserter(m_board->results));
}

void Orders::carryOut(Order &order, const std::vector<CooperativeTask> &tasks)
{
    if (order.verb == Order::Verb::Release)
        return release(
            order.client == Order::everybody ? std::nullopt : std::optional(order.client), tasks);
    if (order.verb == Order::Verb::Keep)
        return keep(order.client);
    const CooperativeTask task = order.slot < tasks.size() ? tasks[order.slot] : CooperativeTask();
    if (task.id() != order.task) {
        order.result = Order::Result::Ended;
        return;
    }
    try {
        switch (order.verb) {
        case Order::Verb::Pause:
            pause(order, task);
            break;
        case Order::Verb::Resume:
            resume(order, task);
            break;
        case Order::Verb::Stop:
            m_isStopping = true;
            task.stop();
            break;
        case Order::Verb::StepOnce:
            if (task.statistics().waiting)
                order.result = Order::Result::Waiting;
            else
                task.stepOnce();
            break;
        case Order::Verb::Release:
        case Order::Verb::Keep:
            break;
        }
    } catch (const NotPaused &) {
        order.result = Order::Result::NotPaused;
    } catch (const SchedulerError &) {
        order.result = Order::Result::Ended;
    }
    m_isStopping = false;
    const TaskStatistics statistics = task.statistics();
    order.pausesProgram = statistics.pausedByProgram;
    order.pausesInspector = statistics.pausedByInspector;
}

void Orders::add(Pauses &pauses, std::uint64_t client, std::uint32_t count)
{
    const auto own = std::ranges::find(pauses, client, &Pauses::value_type::first);
    if (own == pauses.end())
        pauses.emplace_back(client, count);
    else
        own->second += count;
}

void Orders::pause(const Order &order, const CooperativeTask &task)
{
    task.pause(PauseOwner::Inspector);
    add(m_pauses[order.task], order.client, 1);
}

void Orders::resume(const Order &order, const CooperativeTask &task)
{
    if (const auto found = m_pauses.find(order.task); found != m_pauses.end()) {
        Pauses &pauses = found->second;
        auto own = std::ranges::find(pauses, order.client, &Pauses::value_type::first);
        if (own == pauses.end())
            own = std::ranges::find(pauses, nobody, &Pauses::value_type::first);
        if (own != pauses.end()) {
            if (--own->second == 0)
                pauses.erase(own);
            if (pauses.empty())
                m_pauses.erase(found);
            task.resume(PauseOwner::Inspector);
            return;
        }
    }
    task.resume(PauseOwner::Program);
}

void Orders::keep(std::uint64_t client)
{
    for (auto &[task, pauses] : m_pauses) {
        const auto own = std::ranges::find(pauses, client, &Pauses::value_type::first);
        if (own == pauses.end())
            continue;
        const std::uint32_t count = own->second;
        pauses.erase(own);
        add(pauses, nobody, count);
    }
}

void Orders::release(std::optional<std::uint64_t> client, const std::vector<CooperativeTask> &tasks)
{
    std::vector<std::pair<std::uint64_t, std::uint32_t>> released; // task, how often
    for (auto task = m_pauses.begin(); task != m_pauses.end();) {
        Pauses &pauses = task->second;
        for (auto own = pauses.begin(); own != pauses.end();) {
            if (!client || own->first == *client) {
                released.emplace_back(task->first, own->second);
                own = pauses.erase(own);
            } else {
                ++own;
            }
        }
        task = pauses.empty() ? m_pauses.erase(task) : std::next(task);
    }
    for (const auto &[id, times] : released) {
        const auto task = std::ranges::find(tasks, id, &CooperativeTask::id);
        for (std::uint32_t i = 0; task != tasks.end() && i < times; ++i) {
            // A resumed task joins a ring; that nobody is told inside, so it stays where it is.
            try {
                task->resume(PauseOwner::Inspector);
            } catch (const NotPaused &) {
                break; // the program has taken them back itself
            }
        }
    }
}

} // namespace QCoop::detail
