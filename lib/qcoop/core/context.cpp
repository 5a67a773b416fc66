// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/context.h>

namespace QCoop::detail {

ContextGuard::~ContextGuard()
{
    while (m_ring.m_next && m_ring.m_next != &m_ring)
        m_ring.m_next->unbind();
}

void ContextGuard::bind(BoundToContext &thing) noexcept
{
    thing.unbind();
    if (!m_ring.m_next)
        m_ring.m_next = m_ring.m_previous = &m_ring;
    thing.m_previous = m_ring.m_previous;
    thing.m_next = &m_ring;
    m_ring.m_previous->m_next = &thing;
    m_ring.m_previous = &thing;
}

void ContextGuard::contextDestroyed() noexcept
{
    const Ref<ContextGuard> keep(this);
    m_alive = false;
    // Anew from the front each time: what ends may unbind its neighbours.
    while (m_ring.m_next && m_ring.m_next != &m_ring) {
        BoundToContext *thing = m_ring.m_next;
        thing->unbind();
        thing->contextGone();
    }
}

} // namespace QCoop::detail
