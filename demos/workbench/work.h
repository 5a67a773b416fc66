// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/step.h>

#include <functional>

namespace Workbench {

/// Work that is written as a plain function, which makes one step with each call.
using StepFunction = std::function<QCoop::StepResult()>;

/// Counts the primes up to \a limit.
[[nodiscard]] StepFunction countPrimes(std::uint64_t limit);
/// Searches for the longest Collatz chain from \a first to \a last.
[[nodiscard]] StepFunction searchChain(std::uint64_t first, std::uint64_t last);

} // namespace Workbench
