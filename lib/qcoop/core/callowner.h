// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/delayedcall.h>
#include <qcoop/core/threadaffinity.h>

namespace QCoop::detail {

/// Where a pending call waits, and who takes it out again: a ReactorTime or an EventLoop.
///
/// A CallNode knows its owner for as long as it is pending, and its DelayedCall hands what
/// is asked of it on to that. Thread-affinity: the thread that made it.
class CallOwner
{
public:
    CallOwner(const CallOwner &) = delete;
    CallOwner &operator=(const CallOwner &) = delete;

    /// The time in which the deadlines of its calls are told.
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Takes \a node, which is pending here, out for good and destroys its callable.
    virtual void cancelCall(CallNode &node) = 0;
    /// Makes \a node, which is pending here, due at \a time.
    virtual void moveCall(CallNode &node, TimePoint time) = 0;

    /// The thread in which both may be asked for.
    [[nodiscard]] const ThreadAffinity &thread() const noexcept { return m_thread; }
    /// A number for a call, which no other call of this process has.
    [[nodiscard]] std::uint64_t takeCallId() noexcept
    {
        if (m_nextCallId == m_endOfCallIds) [[unlikely]]
            m_endOfCallIds = (m_nextCallId = reserveCallIds(idsAtOnce)) + idsAtOnce;
        return m_nextCallId++;
    }
    /// The first of \a count numbers for calls. Thread-affinity: none.
    [[nodiscard]] static std::uint64_t reserveCallIds(std::uint64_t count) noexcept;

protected:
    CallOwner() = default;
    ~CallOwner() = default;

    [[nodiscard]] static DelayedCall handleOf(Ref<CallNode> node);
    [[nodiscard]] static CallNode *nodeOf(const DelayedCall &call) noexcept;

private:
    static constexpr std::uint64_t idsAtOnce = 1024;

    const ThreadAffinity m_thread;
    std::uint64_t m_nextCallId = 0;
    std::uint64_t m_endOfCallIds = 0;
};

} // namespace QCoop::detail
