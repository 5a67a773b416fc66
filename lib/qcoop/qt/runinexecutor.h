// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/context.h>
#include <qcoop/core/task.h>
#include <qcoop/qt/executor.h>
#include <qcoop/qt/job.h>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace QCoop {

/// Where runInExecutor() runs a function, and who hears how far it has come. Made by
/// conversion from an executor, so that `runInExecutor(pool, decode, bytes)` is enough.
/// Thread-affinity: none; a value type, moved and not copied.
class JobOptions
{
public:
    /// The thread's default executor.
    JobOptions() = default;
    /// The executor must live until the job is over.
    template <std::derived_from<Executor> E>
    JobOptions(E &executor)
        : m_executor(&executor)
    {
    }
    /// The executor is kept until the job is over; null: the thread's default one.
    template <std::derived_from<Executor> E>
    JobOptions(std::shared_ptr<E> executor)
        : m_executor(executor.get())
        , m_owner(std::move(executor))
    {
    }

    /// Sets who is called in the caller's thread with what JobControl::setProgress() was
    /// given last. Without one, a task whose step calls runInExecutor() shows that progress
    /// as its own. What \a call throws is reported through setErrorHandler().
    JobOptions onProgress(UniqueFunction<void(const Progress &)> call) &&
    {
        m_onProgress = std::move(call);
        return std::move(*this);
    }
    /// The same, unless \a context is gone by then.
    JobOptions onProgress(const Context &context, UniqueFunction<void(const Progress &)> call) &&
    {
        m_onProgress = [guard = context.guard(),
                        call = std::move(call)](const Progress &p) mutable {
            if (guard->isAlive())
                call(p);
        };
        return std::move(*this);
    }

    [[nodiscard]] Executor *executor() const noexcept { return m_executor; }
    void setExecutor(std::shared_ptr<Executor> executor) noexcept
    {
        m_executor = executor.get();
        m_owner = std::move(executor);
    }
    [[nodiscard]] std::shared_ptr<void> takeOwner() noexcept { return std::move(m_owner); }
    [[nodiscard]] UniqueFunction<void(const Progress &)> takeOnProgress() noexcept
    {
        return std::move(m_onProgress);
    }

private:
    Executor *m_executor = nullptr;
    std::shared_ptr<void> m_owner;
    UniqueFunction<void(const Progress &)> m_onProgress;
};

namespace detail {

template <typename R>
inline constexpr bool isTaskToo = false;
template <typename T>
inline constexpr bool isTaskToo<Task<T>> = true;

/// The way of jobs to their executor, and back into this thread.
class JobRoute
{
public:
    /// \throws NoReactor
    explicit JobRoute(JobOptions options);

    /// Null where this thread has no reactor any more.
    [[nodiscard]] std::shared_ptr<JobDoor> door() const;
    /// \throws what Executor::execute() throws
    void submit(const Ref<AnyJob> &job);

private:
    JobOptions m_options;
    JobDesk *m_desk = nullptr; // of this thread for the executor
};

} // namespace detail

/// Calls \a function with \a args in an executor, where it may block and compute as long as
/// it likes, and gives its result back to this thread: `co_await runInExecutor(decode, bytes)`.
///
/// The function and its arguments are copied or moved into the job, as std::thread does, and
/// handed over as rvalues; they are destroyed before the result arrives. The function may
/// take a `JobControl &` ahead of the arguments (a member function: behind its object), to be
/// asked to stop and to tell progress. It is a plain function of another thread: none of this
/// library belongs there but what says "any thread".
/// The Deferred is fired from this thread's event loop, never inside this call, with what
/// the function returned or threw. Cancelling it fails it at once with CancelledError: a job
/// that has not begun is taken out unrun, one that runs is asked to stop, and its late
/// result is dropped. So it is when the thread ends or the application quits first.
/// Letting go of the Deferred does not cancel the job.
/// Thread-affinity: any thread with an event loop. \throws NoReactor in one without;
/// ExecutorShutdown if the executor was shut down. Nothing has begun then.
/// Semantics: asyncio, loop.run_in_executor.
template <typename F, typename... Args>
requires detail::JobFunction<std::decay_t<F>, std::decay_t<Args>...>
auto runInExecutor(JobOptions options, F &&function, Args &&...args)
{
    using Returned = detail::JobResult<std::decay_t<F>, std::decay_t<Args>...>;
    using R = std::remove_cv_t<Returned>;
    static_assert(!std::is_reference_v<Returned>,
                  "runInExecutor: the function returns a reference, which may refer to what is "
                  "gone when the result arrives; let it return a value");
    static_assert(!detail::isDeferred<R> && !detail::isTaskToo<R>,
                  "runInExecutor: a Deferred or a Task belongs to the thread that makes it; let "
                  "the function return the value itself");
    detail::JobRoute route(std::move(options));
    if (!route.door()) {
        return Deferred<R>::failed(
            Failure(SchedulerStopped("runInExecutor: the application has ended")));
    }
    using Made = detail::Job<R, std::decay_t<F>, std::decay_t<Args>...>;
    const detail::Ref<Made> job(
        new Made(route.door(), std::forward<F>(function), std::forward<Args>(args)...));
    const Deferred<R> deferred = job->deferred();
    route.submit(job);
    return deferred;
}

/// The same in the default executor of this thread; see defaultExecutor().
template <typename F, typename... Args>
requires detail::JobFunction<std::decay_t<F>, std::decay_t<Args>...>
auto runInExecutor(F &&function, Args &&...args)
{
    return runInExecutor(JobOptions(), std::forward<F>(function), std::forward<Args>(args)...);
}

} // namespace QCoop
