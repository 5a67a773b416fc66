// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>
#include <qcoop/test/settle.h>

#include <functional>
#include <memory>
#include <optional>

namespace QCoop::Test {

/// Jumps on \a clock from deadline to deadline until \a isSo, which is asked at first and
/// after each call: hours of waiting take no time.
/// Thread-affinity: the clock's. Units: \a limit is time of \a clock.
/// \throws NotSettled if nothing is pending any more, so that it could never come to be so,
/// or if the time has moved on by more than \a limit (the first call after it is made
/// then); RunawayClock; what a call or \a isSo throws
/// Semantics: ours; the auto-jump is that of trio.testing.MockClock(autojump_threshold=0).
void jumpUntil(Clock &clock, const std::function<bool()> &isSo,
               Duration limit = std::chrono::hours(1));

namespace detail {

/// Runs this thread's Qt loop until \a isSo, or throws NotSettled after \a limit.
void runLoopUntil(const std::function<bool()> &isSo, Duration limit);

/// Where the result of a Deferred is kept; it outlives a wait that was given up.
template <typename T>
class Kept
{
public:
    explicit Kept(const Deferred<T> &deferred)
        : m_result(std::make_shared<std::optional<Result<T>>>())
    {
        const auto failed = [result = m_result](const Failure &failure) {
            (void)failure.markReported(); // whoever waits gets it
            result->emplace(failure);
        };
        if constexpr (std::is_void_v<T>)
            deferred.then([result = m_result] { result->emplace(); }, failed);
        else
            deferred.then([result = m_result](T value) { result->emplace(std::move(value)); },
                          failed);
    }
    [[nodiscard]] bool isThere() const { return m_result->has_value(); }
    T take()
    {
        if (!(*m_result)->hasValue())
            (*m_result)->failure().rethrow();
        if constexpr (!std::is_void_v<T>)
            return std::move(**m_result).value();
    }

private:
    std::shared_ptr<std::optional<Result<T>>> m_result;
};

} // namespace detail

/// Jumps on \a clock until \a deferred has its result, and returns it. This consumes
/// \a deferred. \throws its failure; otherwise as jumpUntil()
template <typename T>
T runUntilDone(Clock &clock, const Deferred<T> &deferred, Duration limit = std::chrono::hours(1))
{
    detail::Kept<T> kept(deferred);
    jumpUntil(
        clock, [&kept] { return kept.isThere(); }, limit);
    return kept.take();
}

/// The same until \a task has ended. \throws its error; TaskStopped if it was stopped
inline void runUntilDone(Clock &clock, const CooperativeTask &task,
                         Duration limit = std::chrono::hours(1))
{
    runUntilDone(clock, task.whenDone(), limit);
}
/// The same for a task with a result, which is returned.
template <typename T>
T runUntilDone(Clock &clock, const CooperativeTaskOf<T> &task,
               Duration limit = std::chrono::hours(1))
{
    return runUntilDone(clock, task.result(), limit);
}
/// Runs the coroutine \a task in a cooperator of its own on \a clock:
/// `QCOMPARE(runUntilDone(clock, index(files)), 3)`.
template <typename T>
T runUntilDone(Clock &clock, Task<T> task, Duration limit = std::chrono::hours(1))
{
    Cooperator cooperator(clock);
    return runUntilDone(clock, cooperator.cooperate(std::move(task)), limit);
}

/// Runs this thread's Qt loop, in real time, until \a deferred has its result, and returns
/// it: for what Qt, another thread or another process does. This consumes \a deferred.
/// \throws its failure; NotSettled if it has none after \a limit
template <typename T>
T runUntilDone(const Deferred<T> &deferred, Duration limit = std::chrono::seconds(5))
{
    detail::Kept<T> kept(deferred);
    detail::runLoopUntil([&kept] { return kept.isThere(); }, limit);
    return kept.take();
}
/// The same until \a task has ended. \throws its error; TaskStopped if it was stopped
inline void runUntilDone(const CooperativeTask &task, Duration limit = std::chrono::seconds(5))
{
    runUntilDone(task.whenDone(), limit);
}
/// The same for a task with a result, which is returned.
template <typename T>
T runUntilDone(const CooperativeTaskOf<T> &task, Duration limit = std::chrono::seconds(5))
{
    return runUntilDone(task.result(), limit);
}

} // namespace QCoop::Test
