// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/options.h>

namespace QCoop::Inspector {

/// Prints the programs that can be inspected; returns the exit code. That there is none is no
/// failure; why, is said on standard error.
///
/// JSON: {"targets": [{application, pid, executable, socket}], "crashed": [{application, pid,
/// executable, recording}], "problem"}.
[[nodiscard]] int listTargets(const Options &options);

} // namespace QCoop::Inspector
