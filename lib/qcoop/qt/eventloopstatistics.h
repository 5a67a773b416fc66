// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <cstddef>
#include <cstdint>

namespace QCoop {

/// What an EventLoop has done so far, and what it still has to do.
struct EventLoopStatistics
{
    bool running = false;
    bool closed = false;
    std::uint64_t scheduled = 0; ///< callbacks handed over
    std::uint64_t called = 0;
    std::uint64_t failed = 0; ///< of those called, the ones that threw
    std::uint64_t cancelled = 0;
    std::uint64_t dropped = 0; ///< pending when the loop was closed, or came after that
    std::uint64_t rounds = 0;
    std::uint64_t slow = 0;  ///< took slowCallbackDuration() or longer, in debug mode
    std::size_t ready = 0;   ///< pending, to be called as soon as possible
    std::size_t timers = 0;  ///< pending, to be called at a time to come
    std::size_t tasks = 0;   ///< that createTask() made and that have not ended
    Duration lastLateness{}; ///< how long after its time the last callback was called
    Duration maxLateness{};  ///< the longest of those
};

} // namespace QCoop
