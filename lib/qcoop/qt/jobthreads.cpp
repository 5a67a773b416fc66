// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/jobthreads.h>

#include <qcoop/core/errors.h>

#include <QtCore/QString>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace QCoop::detail {

namespace {

thread_local const JobThreads *current = nullptr; // whose job this thread runs

} // namespace

JobThreads::JobThreads(int maxThreads, const Text &name)
    : m_limit(static_cast<std::uint64_t>(maxThreads))
{
    m_threads.setMaxThreadCount(maxThreads);
    m_threads.setObjectName(QString(name));
    m_statistics.limit = m_limit;
}

void JobThreads::add(ExecutorJob job)
{
    // A list of one, so that the job has its place in memory before it is in the queue.
    std::list<Entry> added;
    Entry &entry = added.emplace_back(std::move(job));
    entry.withdrawal.emplace(entry.job.stopToken(), Entry::Withdraw{this, &entry});
    const std::lock_guard lock(m_mutex);
    if (m_isRefusing) {
        throw ExecutorShutdown(
            "ThreadPoolExecutor::execute: " + m_threads.objectName().toStdString() +
            " was shut down; the job is not made");
    }
    if (entry.isWithdrawn)
        return;
    entry.isQueued = true;
    m_queue.splice(m_queue.end(), added);
    entry.place = std::prev(m_queue.end());
    if (m_workers == m_limit)
        return;
    ++m_workers;
    m_threads.start([this] { work(); });
}

void JobThreads::withdraw(Entry &entry)
{
    std::list<Entry> withdrawn; // goes outside the lock
    const std::lock_guard lock(m_mutex);
    entry.isWithdrawn = true;
    if (!std::exchange(entry.isQueued, false))
        return;
    withdrawn.splice(withdrawn.end(), m_queue, entry.place);
    ++m_statistics.cancelled;
}

void JobThreads::cancel()
{
    std::list<Entry> dropped;
    std::vector<std::stop_source> running;
    {
        const std::lock_guard lock(m_mutex);
        dropped.swap(m_queue);
        for (Entry &entry : dropped)
            entry.isQueued = false;
        m_statistics.cancelled += dropped.size();
        for (const Entry &entry : m_running)
            running.push_back(entry.job.stopSource());
    }
    // Outside the lock: both call what belongs to others.
    for (std::stop_source &source : running)
        source.request_stop();
}

void JobThreads::refuseJobs()
{
    const std::lock_guard lock(m_mutex);
    m_isRefusing = true;
}

bool JobThreads::isRefusing() const
{
    const std::lock_guard lock(m_mutex);
    return m_isRefusing;
}

bool JobThreads::isCalling() const noexcept
{
    return current == this;
}

ExecutorStatistics JobThreads::statistics() const
{
    const std::lock_guard lock(m_mutex);
    ExecutorStatistics statistics = m_statistics;
    statistics.waiting = m_queue.size();
    statistics.running = m_running.size();
    return statistics;
}

/// What one of the threads does until there is nothing left to do.
void JobThreads::work()
{
    current = this;
    std::unique_lock lock(m_mutex);
    while (!m_queue.empty())
        run(lock);
    --m_workers;
    current = nullptr;
}

/// Takes the first job and runs it, with \a lock released meanwhile.
void JobThreads::run(std::unique_lock<std::mutex> &lock)
{
    const auto entry = m_queue.begin();
    entry->isQueued = false;
    m_running.splice(m_running.end(), m_queue, entry);
    m_statistics.mostRunning = std::max<std::uint64_t>(m_statistics.mostRunning, m_running.size());
    lock.unlock();
    entry->withdrawal.reset();
    const JobOutcome outcome = entry->job.run();
    lock.lock();
    count(outcome);
    std::list<Entry> ended;
    ended.splice(ended.end(), m_running, entry);
    lock.unlock();
    ended.clear();
    lock.lock();
}

void JobThreads::count(JobOutcome outcome)
{
    switch (outcome) {
    case JobOutcome::Done:
        ++m_statistics.done;
        break;
    case JobOutcome::Failed:
        ++m_statistics.failed;
        break;
    case JobOutcome::Cancelled:
        ++m_statistics.cancelled;
        break;
    }
}

} // namespace QCoop::detail
