// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <string>
#include <vector>

namespace QCoop::Bench {

/// A table of figures as readers get it. The first column says what a row is of.
struct Table
{
    struct Row
    {
        std::vector<std::string> cells;
        bool isOurs = false; ///< stands out
    };

    std::string family;
    std::string title;
    std::vector<std::string> columns; ///< their headings
    std::vector<Row> rows;
    std::vector<std::string> notes; ///< sentences below it

    /// For a terminal.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string markdown() const;
};

/// \a value with two or three digits that say something, and "1,234" above a thousand.
[[nodiscard]] std::string formatted(double value);
/// The whole number nearest to \a value, as "1,234".
[[nodiscard]] std::string grouped(double value);

} // namespace QCoop::Bench
