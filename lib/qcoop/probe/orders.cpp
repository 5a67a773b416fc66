// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/orders.h>

#include <qcoop/core/errors.h>

#include <algorithm>
#include <iterator>
#include <mutex>

namespace QCoop::detail {

namespace {

constexpr std::size_t portion = 500; // of orders or tasks, between two events of the loop

}

void Orders::obey(const std::vector<CooperativeTask> &tasks)
{
    std::vector<Order> orders;
    {
        const std::lock_guard lock(m_board->mutex);
        std::vector<Order> &all = m_board->orders;
        const auto end = all.begin() + std::ptrdiff_t(std::min(all.size(), portion));
        std::move(all.begin(), end, std::back_inserter(orders));
        all.erase(all.begin(), end);
    }
    std::optional<Order> unfinished;
    for (Order &order : orders) {
        if (order.verb != Order::Verb::Release)
            carryOut(order, tasks);
        else if (!release(order.client == Order::everybody ? std::nullopt
                                                           : std::optional(order.client),
                          tasks, portion))
            unfinished = order;
    }
    const std::lock_guard lock(m_board->mutex);
    std::ranges::move(orders, std::back_inserter(m_board->results));
    if (unfinished)
        m_board->orders.push_back(*unfinished);
    if (!m_board->orders.empty() && m_board->wake)
        m_board->wake();
}

void Orders::carryOut(Order &order, const std::vector<CooperativeTask> &tasks)
{
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
    Held &held = m_pauses[order.task];
    held.slot = order.slot;
    add(held.pauses, order.client, 1);
}

void Orders::resume(const Order &order, const CooperativeTask &task)
{
    if (const auto found = m_pauses.find(order.task); found != m_pauses.end()) {
        Pauses &pauses = found->second.pauses;
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
    for (auto &[task, held] : m_pauses) {
        Pauses &pauses = held.pauses;
        const auto own = std::ranges::find(pauses, client, &Pauses::value_type::first);
        if (own == pauses.end())
            continue;
        const std::uint32_t count = own->second;
        pauses.erase(own);
        add(pauses, nobody, count);
    }
}

bool Orders::release(std::optional<std::uint64_t> client, const std::vector<CooperativeTask> &tasks,
                     std::size_t most)
{
    std::vector<std::pair<CooperativeTask, std::uint32_t>> released; // and how often
    auto held = m_pauses.begin();
    for (; held != m_pauses.end() && released.size() < most;) {
        Pauses &pauses = held->second.pauses;
        std::uint32_t times = 0;
        std::erase_if(pauses, [&](const auto &each) {
            const bool isMeant = !client || each.first == *client;
            times += isMeant ? each.second : 0;
            return isMeant;
        });
        const std::uint32_t slot = held->second.slot;
        if (times > 0 && slot < tasks.size() && tasks[slot].id() == held->first)
            released.emplace_back(tasks[slot], times);
        held = pauses.empty() ? m_pauses.erase(held) : std::next(held);
    }
    const bool isAll = held == m_pauses.end();
    for (const auto &[task, times] : released) {
        try {
            for (std::uint32_t i = 0; i < times; ++i)
                task.resume(PauseOwner::Inspector);
        } catch (const NotPaused &) { // the program has taken them back itself
        }
    }
    return isAll;
}

} // namespace QCoop::detail
