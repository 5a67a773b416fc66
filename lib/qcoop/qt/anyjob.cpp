// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/anyjob.h>

#include <qcoop/core/errors.h>
#include <qcoop/qt/executorjob.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace QCoop {

namespace detail {

AnyJob::AnyJob(std::shared_ptr<JobDoor> door)
    : m_door(std::move(door))
{
}

bool AnyJob::leaveQueue(State to) noexcept
{
    State queued = State::Queued;
    return m_state.compare_exchange_strong(queued, to);
}

bool AnyJob::begin() noexcept
{
    if (!leaveQueue(State::Running))
        return false;
    m_begun = true;
    if (m_door->isWatched())
        tell();
    return true;
}

JobOutcome AnyJob::run() noexcept
{
    if (!begin())
        return JobOutcome::Cancelled;
    std::optional<Failure> failure;
    try {
        JobControl control(*this);
        invoke(control);
    } catch (...) {
        failure = Failure::current();
    }
    const bool failed = failure.has_value();
    end(std::move(failure));
    return failed ? JobOutcome::Failed : JobOutcome::Done;
}

void AnyJob::drop() noexcept
{
    if (leaveQueue(State::Running) || m_state == State::Running)
        end(Failure(CancelledError("the executor has dropped the job")));
}

void AnyJob::checkRunning(const char *operation) const
{
    if (m_state != State::Running) {
        throw AlreadyFired(std::string(operation) + (hasEnded() ? ": the job has ended already"
                                                                : ": the job has not begun"));
    }
}

void AnyJob::end(std::optional<Failure> failure) noexcept
{
    destroyFunction();
    if (m_unwanted)
        destroyResult();
    else
        m_failure = std::move(failure);
    m_state = State::Ended;
    tell();
}

void AnyJob::tell() noexcept
{
    if (!m_told.exchange(true))
        m_door->put(Ref<AnyJob>(this));
}

void AnyJob::setProgress(Progress progress)
{
    if (m_unwanted)
        return;
    {
        const std::lock_guard lock(m_progressMutex);
        m_progress = std::move(progress);
    }
    tell();
}

std::optional<Progress> AnyJob::takeProgress()
{
    const std::lock_guard lock(m_progressMutex);
    return std::exchange(m_progress, std::nullopt);
}

bool AnyJob::takeBack() noexcept
{
    m_unwanted = true;
    return leaveQueue(State::Ended);
}

} // namespace detail

// JobControl -----------------------------------------------------------------------------

bool JobControl::isCancelled() const noexcept
{
    return m_job.isStopRequested();
}

std::stop_token JobControl::stopToken() const noexcept
{
    return m_job.stopToken();
}

void JobControl::setProgress(Progress progress) const
{
    m_job.setProgress(std::move(progress));
}

// ExecutorJob ----------------------------------------------------------------------------

ExecutorJob::ExecutorJob(detail::Ref<detail::AnyJob> job) noexcept
    : m_job(std::move(job))
{
}

ExecutorJob::ExecutorJob(ExecutorJob &&other) noexcept = default;

ExecutorJob &ExecutorJob::operator=(ExecutorJob &&other) noexcept
{
    ExecutorJob moved(std::move(other));
    std::swap(m_job, moved.m_job);
    return *this;
}

ExecutorJob::~ExecutorJob()
{
    if (m_job)
        m_job->drop();
}

bool ExecutorJob::isCancelled() const noexcept
{
    return !m_job || m_job->isStopRequested();
}

std::stop_token ExecutorJob::stopToken() const noexcept
{
    return m_job ? m_job->stopToken() : std::stop_token();
}

std::stop_source ExecutorJob::stopSource() const noexcept
{
    return m_job ? m_job->stopSource() : std::stop_source(std::nostopstate);
}

JobOutcome ExecutorJob::run() noexcept
{
    return m_job ? m_job->run() : JobOutcome::Cancelled;
}

bool ExecutorJob::begin() noexcept
{
    return m_job && m_job->begin();
}

detail::AnyJob &ExecutorJob::running(const char *operation) const
{
    if (!m_job)
        throw AlreadyFired(std::string(operation) + ": there is no job in this handle");
    m_job->checkRunning(operation);
    return *m_job;
}

void ExecutorJob::refuseType()
{
    throw std::invalid_argument("ExecutorJob::setResult: the function of this job returns a value "
                                "of another type; the job goes on without it");
}

void ExecutorJob::setResult()
{
    setResult(std::monostate());
}

void ExecutorJob::setFailure(Failure failure)
{
    running("ExecutorJob::setFailure").end(std::move(failure));
}

} // namespace QCoop
