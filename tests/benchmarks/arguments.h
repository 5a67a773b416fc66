// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <string>
#include <vector>

namespace QCoop::Bench {

/// What qcoop-bench is told to do.
struct Arguments
{
    std::string name;     ///< a family or a regex; empty: all
    std::string json;     ///< where to write the figures
    std::string markdown; ///< the document whose tables are to be renewed
    std::string plots;    ///< the folder for the plots
    std::string from;     ///< a file of figures to show instead of measuring
    std::string rounds = "7";
    std::vector<std::string> others; ///< for Google Benchmark

    /// \throws std::runtime_error if there is one that says nothing
    [[nodiscard]] static Arguments parse(const std::vector<std::string> &words);
};

} // namespace QCoop::Bench
