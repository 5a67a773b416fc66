// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "target.h"

namespace QCoop::Inspector {

Target::Target(const Wire::Endpoint &endpoint, QObject *parent)
    : QObject(parent)
    , m_connection(&m_store)
    , m_commander(&m_connection, &m_store)
    , m_recorder(&m_connection, &m_store)
    , m_tasks(&m_store)
    , m_timers(&m_store)
{
    m_connection.attach(endpoint);
}

void Target::setFrozen(bool isFrozen)
{
    if (isFrozen == this->isFrozen())
        return;
    // One copy for both, so that they show the same moment.
    const auto picture = isFrozen ? m_store.copy() : nullptr;
    m_tasks.setPicture(picture);
    m_timers.setPicture(picture);
    if (isFrozen)
        m_frozenSince.start();
    else
        m_frozenSince.invalidate();
}

Wire::Length Target::frozenFor() const
{
    return m_frozenSince.isValid() ? m_frozenSince.nsecsElapsed() : 0;
}

} // namespace QCoop::Inspector
