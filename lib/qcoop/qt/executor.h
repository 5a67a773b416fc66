// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/text.h>
#include <qcoop/qt/executorjob.h>

#include <cstdint>
#include <memory>
#include <source_location>

namespace QCoop {

namespace detail {
class ExecutorDesks;
}

/// How an Executor comes to its end.
enum class Shutdown : std::uint8_t {
    FinishAll,     ///< queued jobs are made too, and all are waited for
    CancelAndWait, ///< queued jobs are cancelled; running ones asked to stop, and waited for
    Cancel,        ///< the same, but nobody waits: results come later
};

/// Where calls are made that would block an event loop: threads, processes, other machines.
///
/// Whoever derives from it takes jobs in execute(), and ends them in shutdown(). Everything
/// else (Deferreds, the way back into the caller's thread, progress, cancellation, what the
/// inspector shows) is done by runInExecutor() and the ExecutorJob.
/// It must outlive its jobs, or destroy them with itself. It is used from several threads at
/// once, and shows in each that calls it as a facility of that thread's reactor.
/// Thread-affinity: any thread. Semantics: concurrent.futures.Executor, as asyncio uses it.
class Executor
{
public:
    /// \a where is the place that the inspector shows.
    explicit Executor(Text name, std::source_location where = std::source_location::current());
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;
    virtual ~Executor();

    /// Takes \a job, to be run or ended later, here or elsewhere; an executor that has run it
    /// already when this returns is allowed. \throws ExecutorShutdown after shutdown(), and
    /// the job is destroyed; what else it throws is the caller's likewise
    virtual void execute(ExecutorJob job) = 0;

    /// Accepts no more jobs, and brings those that are there to an end as \a how says. Where
    /// it waits, the results of jobs that this thread asked for have been delivered when it
    /// returns: nothing is lost, though no event loop runs. A job that itself waits for this
    /// thread had better listen to its JobControl. Repeated calls are allowed.
    /// \throws WrongThread if it would wait for the job that calls it; nothing has changed then
    void shutdown(Shutdown how = Shutdown::CancelAndWait);

    [[nodiscard]] const Text &name() const noexcept { return m_name; }
    [[nodiscard]] std::source_location madeAt() const noexcept { return m_madeAt; }
    /// How many jobs it runs at a time; 0 where it does not know.
    [[nodiscard]] virtual std::uint64_t limit() const noexcept { return 0; }
    [[nodiscard]] virtual bool isShutDown() const noexcept = 0;

    /// The threads that it has jobs of; for runInExecutor().
    [[nodiscard]] const std::shared_ptr<detail::ExecutorDesks> &desks() const noexcept
    {
        return m_desks;
    }

protected:
    /// Does what shutdown() says, but for delivering.
    virtual void end(Shutdown how) = 0;

private:
    const Text m_name;
    const std::source_location m_madeAt;
    const std::shared_ptr<detail::ExecutorDesks> m_desks;
};

/// The executor that runInExecutor() uses in this thread where none is named: the one that
/// was set, or else a ThreadPoolExecutor named "default", made at the first call. It belongs
/// to the thread's reactor, and is shut down with it, Shutdown::CancelAndWait.
/// \throws NoReactor in a thread without an event loop
[[nodiscard]] std::shared_ptr<Executor> defaultExecutor();

/// Sets it, for this thread; null: one is made at the next call. The one before is let go
/// of: it lives on for as long as its jobs, or somebody who holds it.
/// \throws NoReactor in a thread without an event loop
void setDefaultExecutor(std::shared_ptr<Executor> executor);

} // namespace QCoop
