// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/rule.h>

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace QCoop::Inspector {

bool Sight::isVirtualScheduler(Wire::Id scheduler) const
{
    const auto found = picture.schedulers.find(scheduler);
    return found != picture.schedulers.end() && found->second.facts.isVirtual;
}

bool Sight::isVirtualLoop(Wire::Id loop) const
{
    return std::ranges::any_of(picture.schedulers, [loop](const auto &entry) {
        return entry.second.facts.loop == loop && entry.second.facts.isVirtual;
    });
}

std::vector<std::unique_ptr<Rule>> makeRules()
{
    std::vector<std::unique_ptr<Rule>> rules;
    for (const auto make :
         {&longStepRule, &loopBlockedRule, &sliceOverrunRule, &loopLagSpikeRule, &notOurFaultRule,
          &neverYieldsRule, &busySpinRule, &starvedTaskRule, &unfairShareRule, &pausedForeverRule,
          &unbalancedPauseRule, &taskLeakRule, &timerDriftRule, &timerSkipsRule, &timerStormRule,
          &longCallbackRule, &failedTaskRule, &dataLossRule}) {
        rules.push_back(make());
        Q_ASSERT(rules.back()->facts().id == RuleId(rules.size() - 1));
    }
    return rules;
}

const RuleFacts &factsOf(RuleId rule)
{
    static const std::vector<std::unique_ptr<Rule>> rules = makeRules();
    return rules[std::size_t(rule)]->facts();
}

std::optional<RuleId> ruleNamed(QStringView name)
{
    for (int i = 0; i < ruleCount; ++i) {
        if (name == QLatin1StringView(factsOf(RuleId(i)).name))
            return RuleId(i);
    }
    return std::nullopt;
}

QString ruleText(const char *english)
{
    return QCoreApplication::translate("Rules", english);
}

} // namespace QCoop::Inspector
