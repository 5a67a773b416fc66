// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/observer.h>
#include <qcoop/probe/counterchunks.h>
#include <qcoop/probe/slots.h>

#include <atomic>
#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

namespace QCoop::detail {

/// What of a facility changes seldom, or never.
struct ColdFacility
{
    std::uint64_t id = 0; // 0: the slot is free
    FacilityKind kind = FacilityKind::EventLoop;
    std::source_location madeAt;
    std::int64_t added = 0;
    std::string name; // empty: it was given none
};

/// The counts of a facility, written by the loop's thread and read by the agent's. Each is
/// right, and together they may be one change apart.
struct FacilityCounters
{
    std::atomic<std::uint64_t> limit{0};
    std::atomic<std::uint64_t> waiting{0};
    std::atomic<std::uint64_t> running{0};
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> cancelled{0};

    /// Six stores; the loop's thread.
    void store(const FacilityInfo &info) noexcept
    {
        constexpr auto relaxed = std::memory_order_relaxed;
        limit.store(info.limit, relaxed);
        waiting.store(info.waiting, relaxed);
        running.store(info.running, relaxed);
        done.store(info.done, relaxed);
        failed.store(info.failed, relaxed);
        cancelled.store(info.cancelled, relaxed);
    }
};

struct RemovedFacility
{
    std::uint64_t id = 0;
    std::uint32_t slot = 0;
};

/// The part of a board that has the EventLoops, Schedulers, Executors and TaskGroups of a
/// loop. Bounds: maxFacilities; those that do not fit are counted.
struct FacilityBoard
{
    using Counters = CounterChunks<FacilityCounters, 256, 64>;
    static constexpr std::size_t maxFacilities = Counters::capacity;

    Counters counters;
    // Under the mutex of the board:
    Slots<ColdFacility> table;
    std::vector<RemovedFacility> removed; // of those that the agent knows; news
    std::uint64_t dropped = 0;            // for want of slots
};

} // namespace QCoop::detail
