// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "target.h"

namespace QCoop::Inspector {

Target::Target(const Wire::Endpoint &endpoint, QObject *parent)
    : QObject(parent)
    , m_endpoint(endpoint)
    , m_moment(endpoint.recording.isEmpty() ? nullptr : std::make_shared<Wire::Time>(0))
    , m_store(nullptr, m_moment ? Replay::clockOf(m_moment) : steadyLocalClock())
    , m_connection(&m_store)
    , m_commander(&m_connection, &m_store)
    , m_recorder(&m_connection, &m_store)
    , m_tasks(&m_store)
    , m_timers(&m_store)
    , m_warnings(&m_store)
{
}

QString Target::begin()
{
    if (!m_moment) {
        m_connection.attach(m_endpoint);
        return {};
    }
    m_replay = std::make_unique<Replay>(&m_store, m_moment);
    const QString problem = m_replay->open(m_endpoint.recording);
    if (problem.isEmpty())
        m_connection.present(m_endpoint, m_replay->hello());
    return problem;
}

void Target::setFrozen(bool isFrozen)
{
    if (isFrozen == this->isFrozen())
        return;
    // One copy for all, so that they show the same moment.
    const auto picture = isFrozen ? m_store.copy() : nullptr;
    m_tasks.setPicture(picture);
    m_timers.setPicture(picture);
    m_warnings.setPicture(picture);
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
