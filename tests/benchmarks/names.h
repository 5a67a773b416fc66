// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <string>
#include <vector>

namespace QCoop::Bench {

/// Who is measured, under what name readers know it.
struct Contender
{
    enum class Side { Limit, Ours, Peer };

    std::string name; // in the names of figures
    std::string label;
    Side side = Side::Peer;
};

/// Those of \a family, in the order of its tables, without regard to which were measured.
[[nodiscard]] const std::vector<Contender> &contenders(const std::string &family);

/// What the figure \a name is, for readers; where nothing better is known, its name.
[[nodiscard]] std::string labelOf(const std::string &name);

} // namespace QCoop::Bench
