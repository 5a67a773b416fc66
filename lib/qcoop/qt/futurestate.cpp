// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/futurestate.h>

#include <qcoop/core/errors.h>

#include <algorithm>
#include <string>

namespace QCoop::detail {

FutureState::FutureState(Ref<EventLoopCore> loop, std::source_location madeAt)
    : m_loop(std::move(loop))
    , m_madeAt(madeAt)
{
}

FutureState::~FutureState()
{
    if (!m_failure || m_isLookedAt || m_failure->isStop())
        return;
    const ExceptionContext context(*m_failure, ExceptionContext::Kind::UnhandledFuture, m_madeAt);
    if (m_loop->thread().isHere())
        m_loop->callExceptionHandler(context);
    else
        reportError({context.kind(), context.failure()});
}

void FutureState::checkPending(const char *operation) const
{
    m_loop->thread().check(operation);
    if (isDone())
        throw InvalidState(std::string(operation) + ": the Future is done already");
}

std::optional<Failure> FutureState::exception(const char *operation)
{
    m_loop->thread().check(operation);
    if (!isDone())
        throw InvalidState(std::string(operation) + ": the Future is not done yet");
    if (isCancelled())
        throw CancelledError(std::string(operation) + ": the Future was cancelled");
    m_isLookedAt = true;
    return m_failure;
}

void FutureState::checkResult(const char *operation)
{
    if (const auto failure = exception(operation))
        failure->rethrow();
}

void FutureState::fail(Failure failure)
{
    m_failure = std::move(failure);
    end(End::Failure);
}

bool FutureState::cancel()
{
    m_loop->thread().check("Future::cancel");
    if (isDone())
        return false;
    end(End::Cancelled);
    return true;
}

void FutureState::succeed()
{
    end(End::Result);
}

void FutureState::end(End how)
{
    const Ref<FutureState> self(this); // a callback that is dropped may own the last handle
    m_end = how;
    // Of a loop that is closed nobody will be called: they are destroyed.
    for (Waiting &waiting : std::exchange(m_callbacks, {})) {
        if (!m_loop->isClosed())
            callSoon(std::move(waiting));
    }
}

void FutureState::callSoon(Waiting waiting)
{
    const auto where = waiting.where;
    (void)m_loop->callSoon([self = Ref<FutureState>(this),
                            callback = std::move(waiting.callback)]() mutable { callback(*self); },
                           where, "Future::addDoneCallback");
}

std::uint64_t FutureState::addCallback(Callback callback, std::source_location where)
{
    m_loop->checkOpen("Future::addDoneCallback");
    Waiting waiting{++m_lastId, where, std::move(callback)};
    if (isDone())
        callSoon(std::move(waiting));
    else
        m_callbacks.push_back(std::move(waiting));
    return m_lastId;
}

std::size_t FutureState::removeCallback(std::uint64_t id)
{
    m_loop->thread().check("Future::removeDoneCallback");
    const auto found = std::ranges::find(m_callbacks, id, &Waiting::id);
    if (found == m_callbacks.end())
        return 0;
    const Callback dying = std::move(found->callback); // it may come back here
    m_callbacks.erase(found);
    return 1;
}

} // namespace QCoop::detail
