// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "figures.h"
#include "plot.h"

#include <string>
#include <vector>

namespace QCoop::Bench {

struct NamedPlot
{
    std::string name; // "schedule"
    Plot plot;
};

/// How the costs in \a figures grow: QCoop's, with all points there are, and its peers'.
[[nodiscard]] std::vector<NamedPlot> plotsOf(const Figures &figures);

} // namespace QCoop::Bench
