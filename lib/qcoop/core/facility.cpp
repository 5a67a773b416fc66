// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/facility.h>

#include <atomic>
#include <utility>

namespace QCoop::detail {

namespace {

std::atomic<std::uint64_t> lastFacilityId{0};

} // namespace

Facility::Facility(ReactorTime &reactor, FacilityKind kind, Text name, std::source_location madeAt)
    : m_reactor(&reactor)
{
    reactor.thread().check("QCoop: a facility");
    m_info.id = ++lastFacilityId;
    m_info.kind = kind;
    m_info.name = std::move(name);
    m_info.madeAt = madeAt;
    if (reactor.isGone()) {
        m_reactor = nullptr;
        return;
    }
    reactor.addClient(*this);
    reactor.observe([&](Observer &observer) { observer.facilityAdded(m_info); });
}

Facility::~Facility()
{
    if (!m_reactor)
        return;
    m_reactor->removeClient(*this);
    m_reactor->observe([&](Observer &observer) { observer.facilityRemoved(m_info); });
}

void Facility::introduce(Observer &observer)
{
    observer.facilityAdded(m_info);
}

void Facility::reactorGone() noexcept
{
    if (ReactorTime *const reactor = std::exchange(m_reactor, nullptr))
        reactor->observe([&](Observer &observer) { observer.facilityRemoved(m_info); });
}

void Facility::changed() noexcept
{
    if (m_reactor)
        m_reactor->observe([&](Observer &observer) { observer.facilityChanged(m_info); });
}

} // namespace QCoop::detail
