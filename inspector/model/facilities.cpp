// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/facilities.h>
#include <model/limits.h>

namespace QCoop::Inspector {

bool Facilities::add(const Wire::FacilityAdded &added)
{
    if (added.facility == 0 || qsizetype(m_living.size()) >= maxFacilities ||
        m_living.contains(added.facility))
        return false;
    Facility &facility = m_living[added.facility];
    facility.facts = added;
    facility.facts.added = boundedTime(added.added);
    facility.row.facility = added.facility;
    return true;
}

bool Facilities::update(const Wire::FacilityRow &row)
{
    const auto found = m_living.find(row.facility);
    if (found == m_living.end())
        return false;
    found->second.row = row;
    return true;
}

void Facilities::bury(const Facility &facility)
{
    if (!m_gone.contains(facility.facts.facility))
        m_goneOrder.push_back(facility.facts.facility);
    m_gone.insert(facility.facts.facility, facility);
    if (qsizetype(m_goneOrder.size()) > maxGoneFacilities) {
        m_gone.remove(m_goneOrder.front());
        m_goneOrder.pop_front();
    }
}

bool Facilities::remove(Wire::Id facility)
{
    const auto found = m_living.find(facility);
    if (found == m_living.end())
        return false;
    bury(found->second);
    m_living.erase(found);
    return true;
}

void Facilities::removeLoop(Wire::Id loop)
{
    for (auto each = m_living.begin(); each != m_living.end();) {
        if (each->second.facts.loop == loop) {
            bury(each->second);
            each = m_living.erase(each);
        } else {
            ++each;
        }
    }
}

const Facility *Facilities::find(Wire::Id facility) const
{
    if (const auto found = m_living.find(facility); found != m_living.end())
        return &found->second;
    const auto gone = m_gone.constFind(facility);
    return gone != m_gone.cend() ? &*gone : nullptr;
}

} // namespace QCoop::Inspector
