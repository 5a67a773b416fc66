// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "workloads.h"

#include "virtualtime.h"

#include <qcoop/core/cooperator.h>

#include <random>
#include <utility>
#include <vector>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

enum class Form { Function, Coroutine };

/// Steps of a few operations each, of tasks that have been running for a while.
template <std::size_t tasks, Form form>
class Steps final : public Workload
{
public:
    Steps()
        : m_numbers(tasks)
    {
        for (std::uint64_t &number : m_numbers) {
            if constexpr (form == Form::Function)
                m_cooperator.cooperate([this, &number] {
                    work(number);
                    return Step::Again;
                });
            else
                m_cooperator.cooperate(coroutine(number));
        }
        for (std::uint64_t steps = 0; steps < warmUp;)
            steps = runTick();
    }

    std::uint64_t run() override
    {
        const std::uint64_t before = m_cooperator.statistics().steps;
        std::uint64_t steps = before;
        while (steps < before + counted)
            steps = runTick();
        return steps - before;
    }

private:
    static constexpr std::uint64_t warmUp = 50'000;
    static constexpr std::uint64_t counted = 500'000;

    void work(std::uint64_t &number)
    {
        number = number * 6364136223846793005U + 1442695040888963407U;
        m_time.spend(3ns);
    }
    Task<> coroutine(std::uint64_t &number)
    {
        for (;;) {
            work(number);
            co_yield {};
        }
    }
    std::uint64_t runTick()
    {
        m_time.turn();
        return m_cooperator.statistics().steps;
    }

    std::vector<std::uint64_t> m_numbers;
    VirtualTime m_time;
    Cooperator m_cooperator{m_time, Options{.slice = 100us}};
};

/// Calls with random deadlines, as many pending at once as is said.
class Timers : public Workload
{
protected:
    static constexpr std::size_t pending = 10'000;
    static constexpr int rounds = 10;

    Timers()
        : m_handles(pending)
    {
        // Nothing here but the generator itself is the same in each standard library.
        std::mt19937_64 random(5);
        for (std::size_t i = 0; i < pending; ++i) {
            m_delays.emplace_back(std::int64_t(1'000'000 + random() % 60'000'000'000));
            m_order.push_back(i);
            std::swap(m_order[i], m_order[random() % (i + 1)]);
        }
    }

    void schedule()
    {
        for (std::size_t i = 0; i < pending; ++i)
            m_handles[i] = m_time.callLater(m_delays[i], [this] { ++m_called; });
    }
    void cancel()
    {
        for (const std::size_t i : m_order)
            m_handles[i].cancel();
    }
    void fire()
    {
        m_time.spend(61s);
        m_time.turn();
    }

private:
    std::vector<Duration> m_delays;
    std::vector<std::size_t> m_order; // in which they are cancelled
    std::uint64_t m_called = 0;
    std::vector<DelayedCall> m_handles;
    VirtualTime m_time;
};

class ScheduleAndCancel final : public Timers
{
public:
    std::uint64_t run() override
    {
        for (int round = 0; round < rounds; ++round) {
            schedule();
            cancel();
        }
        return rounds * pending;
    }
};

class ScheduleAndFire final : public Timers
{
public:
    std::uint64_t run() override
    {
        for (int round = 0; round < rounds; ++round) {
            schedule();
            fire();
        }
        return rounds * pending;
    }
};

template <typename T>
std::unique_ptr<Workload> make()
{
    return std::make_unique<T>();
}

constexpr NamedWorkload all[] = {
    {"steps-10", &make<Steps<10, Form::Function>>},
    {"steps-10000", &make<Steps<10'000, Form::Function>>},
    {"coroutine-steps-10", &make<Steps<10, Form::Coroutine>>},
    {"coroutine-steps-10000", &make<Steps<10'000, Form::Coroutine>>},
    {"schedule-cancel-10000", &make<ScheduleAndCancel>},
    {"schedule-fire-10000", &make<ScheduleAndFire>},
};

} // namespace

std::span<const NamedWorkload> workloads()
{
    return all;
}

} // namespace QCoop::Bench
