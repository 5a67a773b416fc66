// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/uniquefunction.h>

#include <cstdint>

class QObject;
class QThread;

namespace QCoop {

/// Calls \a call from the event loop of the thread of \a context, unless \a context is gone
/// by then: the one door into a reactor from other threads.
///
/// Calls from one thread are made in the order in which they were asked for. However many
/// are waiting, they cost that thread's event loop one posted event at a time, and after
/// 8 ms of them its other events have their turn. A nested event loop in a call makes those
/// behind it. What a call throws is reported through setErrorHandler(). Calls that wait when
/// the thread ends, or QCoreApplication in the main thread, are destroyed there, unmade.
/// Thread-affinity: any thread. The caller sees to it that \a context lives while this is
/// called. \throws std::invalid_argument if \a context is null; NoReactor if its thread has
/// none, for it has ended
/// Semantics: asyncio, call_soon_threadsafe.
void callSoonThreadsafe(QObject *context, UniqueFunction<void()> call);

/// What has come in through callSoonThreadsafe(), since the thread or QCoreApplication began.
struct ThreadsafeStatistics
{
    std::uint64_t asked = 0;
    std::uint64_t called = 0;
    std::uint64_t dropped = 0; ///< their context was gone
    std::uint64_t wakeUps = 0; ///< events posted for them
};

/// The figures of \a thread. Thread-affinity: any thread.
[[nodiscard]] ThreadsafeStatistics threadsafeStatistics(QThread *thread);

} // namespace QCoop
