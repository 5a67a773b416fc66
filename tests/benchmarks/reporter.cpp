// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "reporter.h"

#include <ostream>

namespace QCoop::Bench {

void Reporter::ReportRuns(const std::vector<Run> &runs)
{
    for (const Run &run : runs) {
        // What Google Benchmark appends (iterations:1/manual_time) is in parts of their own.
        std::string name = run.run_name.function_name;
        if (!run.run_name.args.empty())
            name += '/' + run.run_name.args;
        if (run.error_occurred) {
            GetErrorStream() << name << ": " << run.error_message << '\n';
            m_isComplete = false;
            continue;
        }
        if (run.run_type != Run::RT_Iteration)
            continue;
        if (run.counters.empty())
            m_figures.add(name, run.real_accumulated_time * 1e9 / double(run.iterations));
        for (const auto &[counter, value] : run.counters)
            m_figures.add(counter == "ns" ? name : name + '/' + counter, value);
    }
}

} // namespace QCoop::Bench
