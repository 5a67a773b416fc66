// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "table.h"

#include <string>
#include <vector>

namespace QCoop::Bench {

/// The processor, the system, the compiler and the versions of all who are measured, as a
/// list in Markdown.
[[nodiscard]] std::string machine();

/// Puts \a tables into \a document, each family between its marks, which are lines:
///
///     <!-- bench: steps -->
///     <!-- bench: end -->
///
/// and machine() into the family "machine". What is between the marks of a family that was
/// not measured stays. A document without any marks gets all tables at its end.
/// \throws std::runtime_error if marks do not come in pairs
[[nodiscard]] std::string renewed(const std::string &document, const std::vector<Table> &tables);

} // namespace QCoop::Bench
