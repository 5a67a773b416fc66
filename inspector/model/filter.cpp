// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/filter.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

using Condition = Filter::Condition;
using Key = Condition::Key;
using Relation = Condition::Relation;

bool compares(double value, Relation relation, double number)
{
    switch (relation) {
    case Relation::Equal:
        return value == number;
    case Relation::Less:
        return value < number;
    case Relation::LessOrEqual:
        return value <= number;
    case Relation::Greater:
        return value > number;
    case Relation::GreaterOrEqual:
        return value >= number;
    }
    return false;
}

double numberOf(Key key, const TaskFacts &facts)
{
    switch (key) {
    case Key::Id:
        return double(facts.id);
    case Key::Pauses:
        return double(facts.pauses);
    case Key::Steps:
        return double(facts.steps);
    case Key::Rate:
        return facts.stepsPerSecond;
    case Key::Busy:
        return double(facts.busy);
    case Key::BusyShare:
        return facts.busyShare;
    case Key::Last:
        return double(facts.last);
    case Key::Longest:
        return double(facts.longest);
    case Key::WaitingFor:
        return double(facts.waitingFor);
    case Key::Age:
        return double(facts.age);
    case Key::Deadline:
        return facts.untilDeadline;
    case Key::Weight:
        return double(facts.weight);
    default:
        return 0;
    }
}

bool holds(const Condition &condition, const TaskFacts &facts)
{
    const auto isIn = [&](QStringView text) {
        return text.contains(condition.text, Qt::CaseInsensitive);
    };
    const auto isSet = [&](auto value) { return (condition.mask >> quint32(value) & 1) != 0; };
    switch (condition.key) {
    case Key::Word:
        return isIn(facts.name) || isIn(facts.key) || isIn(facts.yieldedAt) ||
               isIn(facts.spawnedAt);
    case Key::Name:
        return isIn(facts.name);
    case Key::TaskKey:
        return isIn(facts.key);
    case Key::BelongsTo:
        return isIn(facts.belongsTo);
    case Key::Location:
        return isIn(facts.yieldedAt) || isIn(facts.spawnedAt);
    case Key::SpawnedAt:
        return isIn(facts.spawnedAt);
    case Key::YieldedAt:
        return isIn(facts.yieldedAt);
    case Key::Scheduler:
        return isIn(facts.scheduler);
    case Key::Loop:
        return isIn(facts.loop);
    case Key::State:
        return isSet(facts.state);
    case Key::Waiting:
        return isSet(facts.waitingOn);
    case Key::Warn:
        return isSet(facts.severity);
    case Key::Priority:
        return isSet(facts.priority);
    default:
        return compares(numberOf(condition.key, facts), condition.relation, condition.number);
    }
}

} // namespace

bool Filter::matches(const TaskFacts &facts) const
{
    if (isEmpty())
        return true;
    return std::ranges::any_of(m_alternatives, [&](const QList<Condition> &conditions) {
        return std::ranges::all_of(conditions, [&](const Condition &condition) {
            return holds(condition, facts) != condition.isNegated;
        });
    });
}

QString Filter::without(qsizetype index) const
{
    if (index < 0 || index >= m_terms.size())
        return m_text;
    const Term &term = m_terms[index];
    QString text = m_text;
    text.remove(term.position, term.length);
    return text.simplified();
}

} // namespace QCoop::Inspector
