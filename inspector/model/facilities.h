// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/facilityrecords.h>

#include <QtCore/QHash>

#include <deque>
#include <map>

namespace QCoop::Inspector {

/// An EventLoop, Scheduler, Executor or TaskGroup of the target. Units as in records.h.
struct Facility
{
    Wire::FacilityAdded facts;
    Wire::FacilityRow row;
};

/// The facilities of a target that are there, and those that have gone last: tasks that have
/// ended still name them.
///
/// Bounds: maxFacilities, and maxGoneFacilities of those that have gone.
/// Thread-affinity: none; a value type.
class Facilities
{
public:
    /// Returns whether it was taken: there is none of that id, and room for it.
    bool add(const Wire::FacilityAdded &added);
    /// Returns whether there is such a facility.
    bool update(const Wire::FacilityRow &row);
    bool remove(Wire::Id facility);
    /// All of \a loop have gone.
    void removeLoop(Wire::Id loop);

    /// Also of those that have gone last; nothing if it is not known.
    [[nodiscard]] const Facility *find(Wire::Id facility) const;
    /// By their ids, without those that have gone.
    [[nodiscard]] const std::map<Wire::Id, Facility> &living() const noexcept { return m_living; }

private:
    void bury(const Facility &facility);

    std::map<Wire::Id, Facility> m_living;
    QHash<Wire::Id, Facility> m_gone;
    std::deque<Wire::Id> m_goneOrder; // the oldest first
};

} // namespace QCoop::Inspector
