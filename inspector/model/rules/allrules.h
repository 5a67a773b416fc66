// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rule.h>

/// One function a rule; what it holds for is said by its RuleFacts.
namespace QCoop::Inspector {

[[nodiscard]] std::unique_ptr<Rule> longStepRule();
[[nodiscard]] std::unique_ptr<Rule> loopBlockedRule();
[[nodiscard]] std::unique_ptr<Rule> sliceOverrunRule();
[[nodiscard]] std::unique_ptr<Rule> loopLagSpikeRule();
[[nodiscard]] std::unique_ptr<Rule> notOurFaultRule();
[[nodiscard]] std::unique_ptr<Rule> neverYieldsRule();
[[nodiscard]] std::unique_ptr<Rule> busySpinRule();
[[nodiscard]] std::unique_ptr<Rule> starvedTaskRule();
[[nodiscard]] std::unique_ptr<Rule> unfairShareRule();
[[nodiscard]] std::unique_ptr<Rule> pausedForeverRule();
[[nodiscard]] std::unique_ptr<Rule> unbalancedPauseRule();
[[nodiscard]] std::unique_ptr<Rule> taskLeakRule();
[[nodiscard]] std::unique_ptr<Rule> timerDriftRule();
[[nodiscard]] std::unique_ptr<Rule> timerSkipsRule();
[[nodiscard]] std::unique_ptr<Rule> timerStormRule();
[[nodiscard]] std::unique_ptr<Rule> longCallbackRule();
[[nodiscard]] std::unique_ptr<Rule> failedTaskRule();
[[nodiscard]] std::unique_ptr<Rule> dataLossRule();

} // namespace QCoop::Inspector
