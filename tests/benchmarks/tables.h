// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "figures.h"
#include "table.h"

#include <vector>

namespace QCoop::Bench {

/// What is in \a figures, family by family; none of what was not measured.
[[nodiscard]] std::vector<Table> tablesOf(const Figures &figures);

/// "steps/qcoop" and "steps/qcoop/1000": the name of the steps of \a who among \a tasks.
[[nodiscard]] std::string stepsName(const std::string &who, const std::string &tasks);

} // namespace QCoop::Bench
