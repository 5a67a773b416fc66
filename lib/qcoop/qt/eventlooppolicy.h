// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/eventloop.h>

#include <memory>

namespace QCoop {

/// Which EventLoop belongs to which thread.
///
/// Thread-affinity: one policy serves all threads, each call concerning that of its caller,
/// so what an own one keeps has to be kept by thread, or locked.
/// Semantics: asyncio, AbstractEventLoopPolicy; but loops that are set are not owned.
class EventLoopPolicy
{
public:
    virtual ~EventLoopPolicy();

    /// The loop of this thread. \throws NoEventLoop
    [[nodiscard]] virtual EventLoop &getEventLoop() = 0;
    /// Makes \a loop the one of this thread; null: it has none, and none is made any more.
    virtual void setEventLoop(EventLoop *loop) = 0;
    /// A new loop for this thread, which is not set. \throws NoReactor
    [[nodiscard]] virtual std::unique_ptr<EventLoop> newEventLoop() = 0;
};

/// The policy that is in use until another one is set. In the main thread it makes a loop
/// when one is asked for and none was set; that goes with QCoreApplication. In other threads
/// it has none but what was set there. When a loop that was set is destroyed, it is as if none
/// had been.
/// Semantics: asyncio, DefaultEventLoopPolicy.
class DefaultEventLoopPolicy final : public EventLoopPolicy
{
public:
    [[nodiscard]] EventLoop &getEventLoop() override;
    void setEventLoop(EventLoop *loop) override;
    [[nodiscard]] std::unique_ptr<EventLoop> newEventLoop() override;
};

/// Sets the policy of all threads; null restores the default. The one before lives on for as
/// long as somebody uses it. Thread-affinity: any thread.
void setEventLoopPolicy(std::shared_ptr<EventLoopPolicy> policy);
[[nodiscard]] std::shared_ptr<EventLoopPolicy> eventLoopPolicy();

/// The loop that is running in this thread, the innermost one; or else the one that the
/// policy has for it. \throws NoEventLoop
[[nodiscard]] EventLoop &getEventLoop();
/// The loop that is running in this thread: in a run, or in one of its callbacks. Inside an
/// event loop of Qt's, in a slot or in a task, it is the one that the policy has for the
/// thread, since Qt's loop calls its callbacks. \throws NoEventLoop if none is running
[[nodiscard]] EventLoop &getRunningLoop();
/// setEventLoop() and newEventLoop() of the policy.
void setEventLoop(EventLoop *loop);
[[nodiscard]] std::unique_ptr<EventLoop> newEventLoop();

namespace detail {

/// \a loop goes: it is set no more.
void forgetEventLoop(const EventLoop &loop) noexcept;

} // namespace detail
} // namespace QCoop
