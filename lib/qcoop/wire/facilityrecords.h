// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

/// What a program says of what schedules its work, beside its Cooperators. Since version 1.1;
/// to a client of 1.0 none of it is said. Units, ids and threads as in records.h.
namespace QCoop::Wire {

enum class FacilityKind : quint8 { EventLoop, Scheduler, Executor, TaskGroup };

/// What a facility has from its beginning. A row of FacilitiesAdded.
struct FacilityAdded
{
    Id facility = 0;
    Id loop = 0;
    quint8 kind = 0; ///< a FacilityKind
    PlaceId madeAt = 0;
    Time added = 0;

    static constexpr auto columns()
    {
        return std::tuple(
            std::pair("facility", &FacilityAdded::facility),
            std::pair("loop", &FacilityAdded::loop), std::pair("kind", &FacilityAdded::kind),
            std::pair("madeAt", &FacilityAdded::madeAt), std::pair("added", &FacilityAdded::added));
    }
};

/// What changes of a facility. A row of FacilityTable; complete, so a row that was left out
/// is made good by the next one. What a job is depends on the kind: a callback of an
/// EventLoop, a task of a Scheduler or a TaskGroup, a call of an Executor.
struct FacilityRow
{
    Id facility = 0;
    TextId name = 0;     ///< 0: it was given none
    quint64 limit = 0;   ///< how many jobs may run at a time; 0: any number
    quint64 waiting = 0; ///< jobs that have not begun
    quint64 running = 0; ///< jobs that have begun and not ended
    quint64 done = 0;    ///< since its beginning, like the next two
    quint64 failed = 0;
    quint64 cancelled = 0;

    static constexpr auto columns()
    {
        return std::tuple(
            std::pair("facility", &FacilityRow::facility), std::pair("name", &FacilityRow::name),
            std::pair("limit", &FacilityRow::limit), std::pair("waiting", &FacilityRow::waiting),
            std::pair("running", &FacilityRow::running), std::pair("done", &FacilityRow::done),
            std::pair("failed", &FacilityRow::failed),
            std::pair("cancelled", &FacilityRow::cancelled));
    }
};

struct FacilityRemoved
{
    static constexpr Kind kind = Kind::FacilityRemoved;
    Id facility = 0;

    static constexpr auto fields() { return std::tuple(&FacilityRemoved::facility); }
};

} // namespace QCoop::Wire
