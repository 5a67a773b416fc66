// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/ref.h>
#include <qcoop/core/time.h>

#include <cstdint>
#include <source_location>

namespace QCoop {

namespace detail {
class CallNode;
class CallOwner;
class CallQueue;
} // namespace detail

/// What a delayed call is there for; the inspector shows it.
enum class CallKind : std::uint8_t {
    CallLater,
    Tick, ///< the next turn of a Cooperator
    LoopingCall,
    DeferLater,
    Timeout,
    Sleep,
    Soon,          ///< EventLoop::callSoon()
    LoopLater,     ///< EventLoop::callLater() and callAt()
    Iteration,     ///< the next round of an EventLoop
    ScheduleLater, ///< the beginning of a Scheduler's task
    ScheduleAt,    ///< the same, at a time of day
    Deadline,      ///< of a task
};

/// Where a delayed call was asked for, and what for.
struct CallOrigin
{
    CallOrigin(std::source_location at = std::source_location::current(),
               CallKind what = CallKind::CallLater)
        : where(at)
        , kind(what)
    {
    }

    std::source_location where;
    CallKind kind;
};

/// A handle to a call that a ReactorTime or an EventLoop is to make later. Cheap to copy; copies
/// are the same call. Letting go of the handle does not cancel the call.
///
/// A default-constructed handle is of no call: it is not active, and cancel(), reset() and
/// delay() throw AlreadyCancelled.
/// Thread-affinity: the reactor's thread; elsewhere the commands throw WrongThread.
/// Semantics: Twisted, IDelayedCall.
class DelayedCall
{
public:
    DelayedCall() noexcept;
    DelayedCall(const DelayedCall &) noexcept;
    DelayedCall(DelayedCall &&) noexcept;
    DelayedCall &operator=(const DelayedCall &) noexcept;
    DelayedCall &operator=(DelayedCall &&) noexcept;
    ~DelayedCall();

    /// Sees to it that the call is never made, and destroys its callable now.
    /// \throws AlreadyCalled once the call has begun, AlreadyCancelled if it was cancelled
    /// or its reactor is gone.
    void cancel();
    /// Makes the call due \a delay from now; it becomes younger than all calls of that
    /// time. \throws as cancel(): a call that was made cannot be reset, so ask isActive()
    /// before, as when input is to be debounced.
    void reset(Duration delay);
    /// Makes the call due \a by later than it was (earlier, if negative); it becomes younger
    /// than all calls of that time. \throws as cancel().
    void delay(Duration by);

    /// Whether the call is still to be made.
    [[nodiscard]] bool isActive() const noexcept;
    /// isActive(), under Twisted's name.
    [[nodiscard]] bool active() const noexcept { return isActive(); }
    /// When the call is due, or was when it was made or cancelled.
    [[nodiscard]] TimePoint time() const noexcept;
    /// time(), under Twisted's name.
    [[nodiscard]] TimePoint getTime() const noexcept { return time(); }

    /// A number that no other call of this process has; 0 of a handle of no call.
    [[nodiscard]] std::uint64_t id() const noexcept;
    [[nodiscard]] CallKind kind() const noexcept;
    /// Where the call was asked for.
    [[nodiscard]] std::source_location madeAt() const noexcept;

    /// A number that the Observer of the reactor may keep here for itself; 0 at first.
    [[nodiscard]] std::uint32_t observerMark() const noexcept;
    void setObserverMark(std::uint32_t mark) const noexcept;

    friend bool operator==(const DelayedCall &, const DelayedCall &) = default;

private:
    friend class detail::CallOwner;
    friend class detail::CallQueue;
    explicit DelayedCall(detail::Ref<detail::CallNode> node) noexcept;
    detail::CallOwner &owner(const char *operation) const;

    detail::Ref<detail::CallNode> m_node;
};

} // namespace QCoop
