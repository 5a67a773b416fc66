// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/anyjob.h>

#include <optional>
#include <stop_token>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <variant>

namespace QCoop {

/// What a function that runs in an Executor may take as its first parameter: whether it is
/// still wanted, and a way to tell how far it has come.
///
/// Thread-affinity: any thread, while the function runs. Semantics: QPromise, of which
/// `isCanceled()` and `setProgressValueAndText()` are the models.
class JobControl
{
public:
    explicit JobControl(detail::AnyJob &job) noexcept
        : m_job(job)
    {
    }
    JobControl(const JobControl &) = delete;
    JobControl &operator=(const JobControl &) = delete;

    /// Whether the caller has cancelled the job, or its executor is being shut down: what the
    /// function returns from now on may be dropped, and somebody may wait for its end.
    [[nodiscard]] bool isCancelled() const noexcept;
    /// The same as a token, for what waits: std::condition_variable_any, std::stop_callback.
    [[nodiscard]] std::stop_token stopToken() const noexcept;
    /// Tells the caller how far the job has come. The caller's thread hears of the latest
    /// progress only, so that a flood of them costs it no more than it can take.
    void setProgress(Progress progress) const;

private:
    detail::AnyJob &m_job;
};

/// A call that an Executor is to make, or to have made: its function with its arguments, and
/// the way back for the result.
///
/// An executor does one of three things with it. It calls run(), in any thread of this
/// process. Or it calls begin(), looks at what the function is, has the work done elsewhere,
/// as a pool of processes does, and hands the result in with setResult() or setFailure().
/// Or it destroys the job, and the caller's Deferred fails with CancelledError.
/// The function and its arguments are destroyed as soon as the job has ended.
///
/// Moved, not copied; an empty one, from which was moved, answers as a cancelled one.
/// Thread-affinity: none; one thread at a time, but for stopToken() and stopSource(), which
/// may be called beside all others.
class ExecutorJob
{
public:
    ExecutorJob() noexcept = default;
    explicit ExecutorJob(detail::Ref<detail::AnyJob> job) noexcept;
    ExecutorJob(ExecutorJob &&other) noexcept;
    ExecutorJob &operator=(ExecutorJob &&other) noexcept;
    ~ExecutorJob();

    /// Whether it is wanted no more. A job that was cancelled before it began is empty: its
    /// function has been destroyed already, and run() does nothing.
    [[nodiscard]] bool isCancelled() const noexcept;
    /// Stops when the job is cancelled; a std::stop_callback on it may take the job out of a
    /// queue, or kill the process that works on it. It is called in the caller's thread.
    [[nodiscard]] std::stop_token stopToken() const noexcept;
    /// Where the token is from: an executor that is shut down asks its running jobs through
    /// it to stop. They go on until they do, and what they return is delivered.
    [[nodiscard]] std::stop_source stopSource() const noexcept;

    /// begin(), and calls the function here, if it may; what it throws is the result.
    JobOutcome run() noexcept;

    /// Begins the job: from now on the caller cannot take it back, only ask it to stop, and
    /// the function and its arguments belong to the executor. False if it was cancelled.
    [[nodiscard]] bool begin() noexcept;
    /// The function, if it is a \a F, otherwise null: how an executor that cannot run
    /// closures knows the ones that it can. \pre begin() returned true; not ended
    template <typename F>
    [[nodiscard]] F *function() const noexcept
    {
        return static_cast<F *>(m_job->function(typeid(F)));
    }
    /// Its arguments, if they are of these types, decayed; otherwise null. \pre as function()
    template <typename... Args>
    [[nodiscard]] std::tuple<Args...> *arguments() const noexcept
    {
        using Tuple = std::tuple<Args...>;
        return static_cast<Tuple *>(m_job->arguments(typeid(Tuple)));
    }
    /// What the function would get, to ask and to tell progress. \pre as function()
    [[nodiscard]] JobControl control() const noexcept { return JobControl(*m_job.get()); }

    /// Ends the job with the value that the function would have returned, of exactly that
    /// type. \throws std::invalid_argument if it is of another type, and the job goes on;
    /// AlreadyFired if the job has not begun, or has ended.
    template <typename T>
    void setResult(T value)
    {
        detail::AnyJob &job = running("ExecutorJob::setResult");
        auto *const result = static_cast<std::optional<T> *>(job.result(typeid(T)));
        if (!result)
            refuseType();
        result->emplace(std::move(value));
        job.end(std::nullopt);
    }
    /// The same for a function that returns nothing.
    void setResult();
    /// Ends the job with what the function would have thrown. \throws AlreadyFired
    void setFailure(Failure failure);

private:
    [[nodiscard]] detail::AnyJob &running(const char *operation) const;
    [[noreturn]] static void refuseType();

    detail::Ref<detail::AnyJob> m_job;
};

} // namespace QCoop
