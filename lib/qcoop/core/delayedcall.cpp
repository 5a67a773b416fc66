// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/delayedcall.h>

#include <qcoop/core/callqueue.h>
#include <qcoop/core/errors.h>

#include <string>

namespace QCoop {

DelayedCall detail::CallOwner::handleOf(Ref<CallNode> node)
{
    return DelayedCall(std::move(node));
}

detail::CallNode *detail::CallOwner::nodeOf(const DelayedCall &call) noexcept
{
    return call.m_node.get();
}

DelayedCall::DelayedCall() noexcept = default;
DelayedCall::DelayedCall(const DelayedCall &) noexcept = default;
DelayedCall::DelayedCall(DelayedCall &&) noexcept = default;
DelayedCall &DelayedCall::operator=(const DelayedCall &) noexcept = default;
DelayedCall &DelayedCall::operator=(DelayedCall &&) noexcept = default;
DelayedCall::~DelayedCall() = default;

DelayedCall::DelayedCall(detail::Ref<detail::CallNode> node) noexcept
    : m_node(std::move(node))
{
}

detail::CallOwner &DelayedCall::owner(const char *operation) const
{
    if (m_node && m_node->owner) [[likely]] {
        m_node->owner->thread().check(operation);
        return *m_node->owner;
    }
    if (m_node && m_node->state == detail::CallNode::State::Called)
        throw AlreadyCalled(std::string(operation) + ": the call was made already");
    throw AlreadyCancelled(std::string(operation) + ": the call was cancelled already");
}

void DelayedCall::cancel()
{
    owner("DelayedCall::cancel").cancelCall(*m_node);
}

void DelayedCall::reset(Duration delay)
{
    detail::CallOwner &calls = owner("DelayedCall::reset");
    calls.moveCall(*m_node, saturatingAdd(calls.now(), delay));
}

void DelayedCall::delay(Duration by)
{
    owner("DelayedCall::delay").moveCall(*m_node, saturatingAdd(m_node->time, by));
}

bool DelayedCall::isActive() const noexcept
{
    return m_node && m_node->owner;
}

TimePoint DelayedCall::time() const noexcept
{
    return m_node ? m_node->time : TimePoint();
}

std::uint64_t DelayedCall::id() const noexcept
{
    return m_node ? m_node->id : 0;
}

CallKind DelayedCall::kind() const noexcept
{
    return m_node ? m_node->kind : CallKind::CallLater;
}

std::uint32_t DelayedCall::observerMark() const noexcept
{
    return m_node ? m_node->observerMark : 0;
}

void DelayedCall::setObserverMark(std::uint32_t mark) const noexcept
{
    if (m_node)
        m_node->observerMark = mark;
}

std::source_location DelayedCall::madeAt() const noexcept
{
    return m_node ? m_node->where : std::source_location();
}

} // namespace QCoop
