// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "names.h"

#include <map>

namespace QCoop::Bench {

namespace {

using Side = Contender::Side;

const std::vector<Contender> steps{
    {"plain-loop", "plain loop: the work alone", Side::Limit},
    {"coroutine-array", "bare C++20 coroutines, resumed one after another from an array",
     Side::Limit},
    {"coroutine-limit", "bare C++20 coroutines, round robin: the limit", Side::Limit},
    {"coroutine-limit-clock", "the same with a steady_clock read each step", Side::Limit},
    {"qcoop", "QCoop", Side::Ours},
    {"qcoop-coroutine", "QCoop, the tasks coroutines", Side::Ours},
    {"qcoop-counters", "QCoop, the probe counting", Side::Ours},
    {"qcoop-attached", "QCoop, an inspector attached", Side::Ours},
    {"qcoop-qt", "QCoop in Qt's event loop, slices of a window", Side::Ours},
    {"libuv", "libuv idle handles"},
    {"asio", "boost::asio::post"},
    {"glib", "GLib g_idle_add"},
    {"qtimer", "QTimer(0) per task"},
    {"invokemethod", "QMetaObject::invokeMethod queued"},
    {"singleshot", "QTimer::singleShot(0) chain"},
    {"processevents", "processEvents() each step"},
    {"twisted", "Twisted Cooperator"},
    {"qcoro", "QCoro sleepFor(0)"},
    {"asyncio", "asyncio sleep(0)"},
};

const std::vector<Contender> timers{
    {"qcoop", "QCoop", Side::Ours}, {"qtimer", "QTimer"}, {"libuv", "libuv"},
    {"asio", "asio steady_timer"},  {"glib", "GLib"},
};

const std::vector<Contender> window{
    {"blocking", "blocking loop"},    {"processevents", "processEvents() every 10 ms"},
    {"qtimer", "QTimer(0) per task"}, {"invokemethod", "invokeMethod chains"},
    {"worker", "one worker QThread"}, {"qcoop", "QCoop", Side::Ours},
};

const std::vector<Contender> threads{
    {"qcoop", "QCoop callSoonThreadsafe", Side::Ours},
    {"invokemethod", "QMetaObject::invokeMethod queued"},
    {"asio", "boost::asio::post"},
};

const std::map<std::string, std::string> labels{
    {"memory/task/bytes", "a live task, its step function included: bytes"},
    {"memory/task_coroutine/bytes", "a live task that is a coroutine: bytes"},
    {"memory/task_coroutine/frame_bytes", "of these, the coroutine's frame"},
    {"memory/call/bytes", "a pending call: bytes"},
    {"memory/deferred/bytes", "a Deferred that has not fired: bytes"},
    {"memory/allocations_a_step", "allocations a step"},
    {"memory/allocations_a_spawn", "allocations to spawn a task"},
    {"memory/allocations_a_spawn_coroutine", "allocations to spawn one that is a coroutine"},
    {"slice/qcoop/abrupt/overrun_steps", "from 1 µs to 5 ms: steps that ended after the slice"},
    {"slice/qcoop/abrupt_from_tiny/overrun_steps", "the same from a few ns to 5 ms"},
    {"looping/qcoop/lateness_p50_ms", "lateness, p50, ms"},
    {"looping/qcoop/lateness_p99_ms", "lateness, p99, ms"},
    {"looping/qcoop/lateness_max_ms", "lateness, max, ms"},
    {"looping/qcoop/skipped", "calls skipped"},
};

} // namespace

std::string labelOf(const std::string &name)
{
    const auto found = labels.find(name);
    return found != labels.end() ? found->second : name;
}

const std::vector<Contender> &contenders(const std::string &family)
{
    static const std::vector<Contender> none;
    return family == "steps"     ? steps
           : family == "timers"  ? timers
           : family == "window"  ? window
           : family == "threads" ? threads
                                 : none;
}

} // namespace QCoop::Bench
