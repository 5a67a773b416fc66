// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "pendingcalls.h"
#include "timers.h"

namespace QCoop::Bench {

namespace {

[[maybe_unused]] const bool added = addTimers<PendingCalls>("qcoop");

} // namespace

} // namespace QCoop::Bench
