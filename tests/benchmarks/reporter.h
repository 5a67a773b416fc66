// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "figures.h"

#include <benchmark/benchmark.h>

namespace QCoop::Bench {

/// Takes what Google Benchmark measures into Figures.
///
/// A benchmark is named by its figure without the last unit. Its counter "ns" becomes the
/// figure of that name, each other counter c the figure "name/c"; one without counters gives
/// the nanoseconds of an iteration.
class Reporter final : public benchmark::BenchmarkReporter
{
public:
    explicit Reporter(Figures &figures)
        : m_figures(figures)
    {
    }

    bool ReportContext(const Context &) override { return true; }
    void ReportRuns(const std::vector<Run> &runs) override;

    /// Whether each benchmark so far came to its end.
    [[nodiscard]] bool isComplete() const noexcept { return m_isComplete; }

private:
    Figures &m_figures;
    bool m_isComplete = true;
};

} // namespace QCoop::Bench
