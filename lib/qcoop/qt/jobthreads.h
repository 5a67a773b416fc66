// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/text.h>
#include <qcoop/qt/executorjob.h>
#include <qcoop/qt/threadpoolexecutor.h>

#include <QtCore/QThreadPool>

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>

namespace QCoop::detail {

/// The queue of a ThreadPoolExecutor and the threads that work on it. It outlives the executor
/// where that is destroyed by one of its own jobs.
///
/// A thread of the QThreadPool is taken when there is a job and fewer than the limit are at
/// work, and works until the queue is empty. Thread-affinity: any thread.
class JobThreads
{
public:
    JobThreads(int maxThreads, const Text &name);

    /// \throws ExecutorShutdown after refuseJobs()
    void add(ExecutorJob job);
    /// Drops what waits, and asks to stop what runs.
    void cancel();
    void refuseJobs();
    [[nodiscard]] bool isRefusing() const;
    /// Waits until nothing waits or runs.
    void waitForAll() { m_threads.waitForDone(); }
    /// The same, without waiting: whether it is so.
    [[nodiscard]] bool isIdle() { return m_threads.waitForDone(0); }
    /// Whether one of its jobs is the caller.
    [[nodiscard]] bool isCalling() const noexcept;

    [[nodiscard]] ExecutorStatistics statistics() const;
    [[nodiscard]] std::uint64_t limit() const noexcept { return m_limit; }

private:
    /// A job in the queue, or in a thread.
    struct Entry
    {
        /// What takes it out of the queue when it is cancelled.
        struct Withdraw
        {
            void operator()() const { threads->withdraw(*entry); }
            JobThreads *threads;
            Entry *entry;
        };

        explicit Entry(ExecutorJob j)
            : job(std::move(j))
        {
        }

        ExecutorJob job;
        // The mutex is over these:
        bool isQueued = false;
        bool isWithdrawn = false;
        std::list<Entry>::iterator place; // while it is queued
        // Goes first, and waits for a withdrawal that is under way in another thread.
        std::optional<std::stop_callback<Withdraw>> withdrawal;
    };

    void withdraw(Entry &entry);
    void work();
    void run(std::unique_lock<std::mutex> &lock);
    void count(JobOutcome outcome);

    const std::uint64_t m_limit;
    mutable std::mutex m_mutex;
    std::list<Entry> m_queue;
    std::list<Entry> m_running;
    ExecutorStatistics m_statistics;
    std::uint64_t m_workers = 0; // threads that are in work(), or about to be
    bool m_isRefusing = false;
    QThreadPool m_threads; // goes first, and waits for its threads
};

} // namespace QCoop::detail
