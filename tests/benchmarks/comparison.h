// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace QCoop::Bench {

/// Of a family, the figure of \a who in the column \a column of its table.
using Figure =
    std::function<std::optional<double>(const std::string &who, const std::string &column)>;

/// Which figures are good: those of costs are small, those of what is achieved are large.
enum class Better : unsigned char { Less, More };

/// QCoop's figure divided by that of \a other.
[[nodiscard]] std::optional<double> ratio(const Figure &figure, const std::string &other,
                                          const std::string &column);
/// QCoop's figure divided by that of the peer which is best in that column.
[[nodiscard]] std::optional<double> ratioToBest(const std::string &family, const Figure &figure,
                                                const std::string &column, Better better);

/// Says which peers are better than QCoop by more than a hundredth, and in which columns;
/// empty where none is. \a headings are the columns as readers see them.
[[nodiscard]] std::string peersAhead(const std::string &family, const Figure &figure,
                                     const std::vector<std::string> &columns,
                                     const std::vector<std::string> &headings, Better better);

} // namespace QCoop::Bench
