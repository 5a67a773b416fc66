// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "quantile.h"
#include "windowstage.h"
#include "windowways.h"

#include <benchmark/benchmark.h>

#include <QtCore/QCoreApplication>

#include <stdexcept>
#include <string>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// Who has not done the work after this is measured by what is done until then.
constexpr auto longest = 3s;

double seconds(steady_clock::duration length)
{
    return std::chrono::duration<double>(length).count();
}

/// Steps a second of a loop that does nothing else.
double plainRate(std::chrono::nanoseconds stepLength)
{
    Work work(stepLength, 200ms);
    const auto began = steady_clock::now();
    work.finish();
    return double(work.stepsDone()) / seconds(steady_clock::now() - began);
}

void measureWindow(benchmark::State &state, WindowWay way, std::chrono::nanoseconds stepLength)
{
    StageWindow window;
    Work work(stepLength);
    // Before and after: so a machine that becomes slower meanwhile does so for both.
    const double rateBefore = plainRate(stepLength);
    QCoreApplication::processEvents(); // what came due in that time
    window.restart();

    const auto began = steady_clock::now();
    Typist typist(window, longest, [&work] { work.stop(); });
    way(window, work);
    const auto ended = steady_clock::now();

    const std::size_t keys = typist.end();
    const double rate = double(work.stepsDone()) / seconds(ended - began);
    const int framesLost = window.framesLost(began, ended);
    while (window.latencies().size() < keys)
        QCoreApplication::processEvents();
    std::vector<std::chrono::nanoseconds> latencies = window.latencies();
    const auto latency = [&](double share) {
        return std::chrono::duration<double, std::milli>(quantile(latencies, share)).count();
    };
    if (latencies.empty())
        throw std::runtime_error("it was over before the first input");
    state.counters["throughput"] = 2 * rate / (rateBefore + plainRate(stepLength));
    state.counters["p50_ms"] = latency(0.5);
    state.counters["p99_ms"] = latency(0.99);
    state.counters["max_ms"] = latency(1);
    state.counters["frames_lost"] = framesLost;
    state.SetIterationTime(seconds(ended - began));
}

void addWindow(const char *who, WindowWay way)
{
    struct Step
    {
        const char *name;
        std::chrono::nanoseconds length;
    };
    for (const Step step : {Step{"1us", 1us}, Step{"50us", 50us}, Step{"1ms", 1ms}}) {
        const std::string name = std::string("window/") + who + '/' + step.name;
        benchmark::RegisterBenchmark(name.c_str(),
                                     [way, step](benchmark::State &state) {
                                         for (auto _ : state) {
                                             try {
                                                 measureWindow(state, way, step.length);
                                             } catch (const std::exception &error) {
                                                 state.SkipWithError(error.what());
                                             }
                                         }
                                     })
            ->Iterations(1)
            ->Repetitions(5)
            ->UseManualTime();
    }
}

[[maybe_unused]] const bool added = [] {
    addWindow("qcoop", &asTasks);
    addWindow("blocking", &asBlockingLoop);
    addWindow("processevents", &withProcessEvents);
    addWindow("qtimer", &withTimers);
    addWindow("invokemethod", &withInvokedMethods);
    addWindow("worker", &inWorker);
    return true;
}();

} // namespace

} // namespace QCoop::Bench
