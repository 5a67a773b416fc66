// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/handle.h>

#include <utility>

namespace QCoop {

using State = detail::CallNode::State;

Handle::Handle() noexcept = default;
Handle::Handle(const Handle &) noexcept = default;
Handle::Handle(Handle &&) noexcept = default;
Handle &Handle::operator=(const Handle &) noexcept = default;
Handle &Handle::operator=(Handle &&) noexcept = default;
Handle::~Handle() = default;

Handle::Handle(detail::Ref<detail::CallNode> node, const detail::ThreadAffinity &thread) noexcept
    : m_node(std::move(node))
    , m_thread(thread)
{
}

void Handle::cancel() const
{
    if (!m_node)
        return;
    m_thread.check("Handle::cancel");
    const detail::Ref<detail::CallNode> node = m_node; // the callback may own this handle
    if (node->owner) {
        node->owner->cancelCall(*node);
    } else {
        // Called, thrown away, or still on its way from another thread.
        node->state = State::Cancelled;
        node->function.reset();
    }
}

bool Handle::isCancelled() const noexcept
{
    return m_node && m_node->state == State::Cancelled;
}

bool Handle::isPending() const noexcept
{
    return m_node && m_node->state == State::Pending;
}

std::source_location Handle::madeAt() const noexcept
{
    return m_node ? m_node->where : std::source_location();
}

std::uint64_t Handle::id() const noexcept
{
    return m_node ? m_node->id : 0;
}

TimePoint TimerHandle::when() const noexcept
{
    return m_node ? m_node->time : TimePoint();
}

} // namespace QCoop
