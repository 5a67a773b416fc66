// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>
#include <qcoop/qt/looprounds.h>

#include <map>
#include <memory>
#include <optional>
#include <vector>

class QObject;

namespace QCoop {

class EventLoop;
class Executor;
class QtReactor;

namespace detail {

class FutureState;

/// The body of an EventLoop: its runs, its end, its tasks, and its door for other threads. It
/// outlives the EventLoop for as long as a round runs, or a Future is kept.
class EventLoopCore final : public LoopRounds
{
public:
    EventLoopCore(EventLoop &loop, ReactorTime &reactor, Text name, std::source_location where);

    /// callSoon() from another thread. \throws LoopClosed, WrongThread, NoReactor
    [[nodiscard]] Ref<CallNode> callFromElsewhere(UniqueFunction<void()> call,
                                                  std::source_location where);

    /// Runs until it is stopped, or the application quits. Returns whether \a future was done
    /// then, before quitting ended the tasks that live. \throws as checkRunnable(); WaitsForever
    bool run(const char *operation, const FutureState *future = nullptr);
    /// \throws WrongThread, LoopClosed, AlreadyRunning, OtherLoopRunning
    void checkRunnable(const char *operation) const;
    void stop();
    /// \throws StillRunning
    void close();
    /// The EventLoop goes.
    void leave() noexcept;
    /// The EventLoop; null once it is gone.
    [[nodiscard]] EventLoop *loop() const noexcept { return m_loop; }

    [[nodiscard]] Cooperator &cooperator();
    /// Keeps \a task until it has ended; it ends with the loop.
    void keep(const CooperativeTask &task);
    [[nodiscard]] std::vector<CooperativeTask> tasks() const;

    /// The default executor, made at the first call.
    [[nodiscard]] std::shared_ptr<Executor> executor();
    /// \throws WrongThread, LoopClosed
    void setExecutor(std::shared_ptr<Executor> executor);

    [[nodiscard]] EventLoopStatistics statistics() const;

    void reactorGone() noexcept override;

private:
    class Letter;

    ~EventLoopCore() override;

    void shutDownExecutor() noexcept;
    void shutDown(Tell tell) noexcept;

    EventLoop *m_loop;
    QtReactor *m_qtReactor;                 // null on a Clock
    std::unique_ptr<QObject> m_door;        // for other threads; null on a Clock
    std::optional<Cooperator> m_cooperator; // where the reactor has none of its own
    std::map<std::uint64_t, CooperativeTask> m_tasks;
    std::shared_ptr<Executor> m_executor; // null until one is asked for
};

} // namespace detail
} // namespace QCoop
