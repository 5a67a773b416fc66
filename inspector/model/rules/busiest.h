// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/finding.h>

#include <map>
#include <vector>

namespace QCoop::Inspector {

struct Picture;

/// Of each cooperator the tasks that kept their loop busy most in the last second, found when
/// they are asked for.
using BusiestTasks = std::map<Wire::Id, std::vector<std::pair<Wire::Id, double>>>;

/// Adds up to \a most tasks of \a scheduler and their shares to \a figures, the busiest first.
/// Looks at all tasks once for each cooperator that is not in \a known yet.
void addBusiest(const Picture &picture, Wire::Id scheduler, const char *title, int most,
                BusiestTasks &known, QList<Figure> &figures);

} // namespace QCoop::Inspector
