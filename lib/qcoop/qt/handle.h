// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/callqueue.h>

#include <source_location>

namespace QCoop {

/// A callback that an EventLoop is to call. Cheap to copy; copies are the same callback.
/// Letting go of it does not cancel it.
///
/// Units: none. Thread-affinity: the loop's; cancel() elsewhere throws WrongThread.
/// Semantics: asyncio, Handle: cancelling is silent, where that of a DelayedCall is an error
/// if it comes too late. On a default-constructed handle everything is without effect.
class Handle
{
public:
    Handle() noexcept;
    Handle(detail::Ref<detail::CallNode> node, const detail::ThreadAffinity &thread) noexcept;
    Handle(const Handle &) noexcept;
    Handle(Handle &&) noexcept;
    Handle &operator=(const Handle &) noexcept;
    Handle &operator=(Handle &&) noexcept;
    ~Handle();

    /// Sees to it that the callback is not called, and destroys it now. Once it was called,
    /// or the loop was closed, isCancelled() tells of this and nothing else happens; any
    /// number of times. \throws WrongThread
    void cancel() const;
    /// Whether cancel() was called.
    [[nodiscard]] bool isCancelled() const noexcept;
    /// Whether the callback is still to be called.
    [[nodiscard]] bool isPending() const noexcept;

    /// Where the callback was handed over.
    [[nodiscard]] std::source_location madeAt() const noexcept;
    /// A number that no other call of this process has; 0 of a default-constructed handle.
    [[nodiscard]] std::uint64_t id() const noexcept;

    friend bool operator==(const Handle &a, const Handle &b) { return a.m_node == b.m_node; }

protected:
    detail::Ref<detail::CallNode> m_node;

private:
    detail::ThreadAffinity m_thread;
};

/// A callback that is to be called at a certain time. Semantics: asyncio, TimerHandle.
class TimerHandle : public Handle
{
public:
    using Handle::Handle;

    /// The time it is, or was, to be called at, on the loop's clock.
    [[nodiscard]] TimePoint when() const noexcept;
};

} // namespace QCoop
