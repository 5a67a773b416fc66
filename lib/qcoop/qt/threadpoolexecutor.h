// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/executor.h>

#include <cstdint>
#include <memory>
#include <source_location>

namespace QCoop {

namespace detail {
class JobThreads;
}

/// What a ThreadPoolExecutor has done so far, for all threads that gave it jobs.
struct ExecutorStatistics
{
    std::uint64_t limit = 0;   ///< how many jobs run at a time, at most
    std::uint64_t waiting = 0; ///< jobs in the queue
    std::uint64_t running = 0;
    std::uint64_t mostRunning = 0; ///< the most that ran at a time
    std::uint64_t done = 0;
    std::uint64_t failed = 0;    ///< their function threw
    std::uint64_t cancelled = 0; ///< they never began
};

/// An Executor of threads, on a QThreadPool of its own.
///
/// Jobs begin in the order in which they came, each in the first thread that is free; threads
/// are started when there is work, and end after 30 s without. A job that is cancelled while
/// it waits leaves the queue at once.
///
/// Its destructor is shutdown(Shutdown::CancelAndWait), but for delivering. QCoreApplication's
/// destructor does the same to all pools that there are, which may be used again in another
/// application: so no job runs any more when static objects are destroyed (trap T24). Both
/// wait for the jobs that run: one that never looks at its JobControl keeps the program from
/// ending until its function returns.
/// Destroyed by one of its own jobs, it waits for nobody; QCoreApplication then does.
///
/// Thread-affinity: any thread. Semantics: concurrent.futures.ThreadPoolExecutor.
class ThreadPoolExecutor final : public Executor
{
public:
    /// \throws std::invalid_argument if \a maxThreads is less than 1
    explicit ThreadPoolExecutor(int maxThreads = defaultThreads(), Text name = "pool",
                                std::source_location where = std::source_location::current());
    ~ThreadPoolExecutor() override;

    /// What a pool has unless told otherwise: four more than the machine has processors, 32 at
    /// the most. Jobs often wait for something and need no processor then.
    [[nodiscard]] static int defaultThreads() noexcept;

    void execute(ExecutorJob job) override;
    [[nodiscard]] std::uint64_t limit() const noexcept override;
    [[nodiscard]] bool isShutDown() const noexcept override;
    [[nodiscard]] ExecutorStatistics statistics() const;

protected:
    void end(Shutdown how) override;

private:
    std::shared_ptr<detail::JobThreads> m_threads;
};

} // namespace QCoop
