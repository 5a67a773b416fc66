// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/threadpoolexecutor.h>

#include <qcoop/core/errors.h>
#include <qcoop/qt/jobthreads.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace QCoop {

namespace {

using Threads = detail::JobThreads;

/// All pools of the process: QCoreApplication's destructor waits for them.
class Pools
{
public:
    static Pools &all()
    {
        // Never destroyed: a pool may be a static object itself.
        static auto *const pools = new Pools;
        return *pools;
    }

    void add(const std::shared_ptr<Threads> &pool)
    {
        std::vector<std::shared_ptr<Threads>> idle; // go outside the lock
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_pools, [](const std::weak_ptr<Threads> &known) { return known.expired(); });
        std::erase_if(m_orphans, [&](const std::shared_ptr<Threads> &orphan) {
            if (orphan->isCalling() || !orphan->isIdle())
                return false;
            idle.push_back(orphan);
            return true;
        });
        m_pools.push_back(pool);
    }

    /// Keeps a pool that was destroyed by one of its own jobs.
    void adopt(std::shared_ptr<Threads> pool)
    {
        const std::lock_guard lock(m_mutex);
        m_orphans.push_back(std::move(pool));
    }

    /// To be called whenever there is a job: registers what follows, once an application.
    void expectEndOfApplication()
    {
        if (!m_isExpected && !m_isExpected.exchange(true))
            qAddPostRoutine([] { all().applicationEnds(); });
    }

private:
    void applicationEnds()
    {
        m_isExpected = false;
        std::vector<std::shared_ptr<Threads>> pools;
        {
            const std::lock_guard lock(m_mutex);
            pools.swap(m_orphans);
            for (const std::weak_ptr<Threads> &known : m_pools) {
                if (auto pool = known.lock())
                    pools.push_back(std::move(pool));
            }
        }
        for (const auto &pool : pools)
            pool->cancel();
        for (const auto &pool : pools)
            pool->waitForAll();
    }

    std::atomic<bool> m_isExpected = false;
    std::mutex m_mutex;
    std::vector<std::weak_ptr<Threads>> m_pools;
    std::vector<std::shared_ptr<Threads>> m_orphans;
};

} // namespace

ThreadPoolExecutor::ThreadPoolExecutor(int maxThreads, Text name, std::source_location where)
    : Executor(std::move(name), where)
{
    if (maxThreads < 1) {
        throw std::invalid_argument("ThreadPoolExecutor: it needs at least 1 thread (maxThreads "
                                    "is " +
                                    std::to_string(maxThreads) + ")");
    }
    m_threads = std::make_shared<Threads>(maxThreads, this->name());
    Pools::all().add(m_threads);
}

ThreadPoolExecutor::~ThreadPoolExecutor()
{
    m_threads->refuseJobs();
    m_threads->cancel();
    if (m_threads->isCalling())
        Pools::all().adopt(std::move(m_threads));
    else
        m_threads->waitForAll();
}

int ThreadPoolExecutor::defaultThreads() noexcept
{
    return std::min(32, QThread::idealThreadCount() + 4);
}

void ThreadPoolExecutor::execute(ExecutorJob job)
{
    Pools::all().expectEndOfApplication();
    m_threads->add(std::move(job));
}

void ThreadPoolExecutor::end(Shutdown how)
{
    if (how != Shutdown::Cancel && m_threads->isCalling()) {
        throw WrongThread("ThreadPoolExecutor::shutdown: called by one of its own jobs, it would "
                          "wait for that for ever; nothing was done");
    }
    m_threads->refuseJobs();
    if (how != Shutdown::FinishAll)
        m_threads->cancel();
    if (how != Shutdown::Cancel)
        m_threads->waitForAll();
}

std::uint64_t ThreadPoolExecutor::limit() const noexcept
{
    return m_threads->limit();
}

bool ThreadPoolExecutor::isShutDown() const noexcept
{
    return m_threads->isRefusing();
}

ExecutorStatistics ThreadPoolExecutor::statistics() const
{
    return m_threads->statistics();
}

} // namespace QCoop
