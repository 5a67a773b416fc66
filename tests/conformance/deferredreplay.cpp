// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "deferredreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Conformance {

namespace {

QJsonArray sorted(QStringList names)
{
    names.sort();
    return QJsonArray::fromStringList(names);
}

} // namespace

DeferredReplay::DeferredReplay()
{
    using enum Argument::Type;
    using Self = DeferredReplay;
    const Argument newEnd{NewName, u"end"_s};
    const Argument body{BodyOrNull, u"handler"_s};
    const Argument canceller{BodyOrNull, u"canceller"_s};
    const Argument mode{Choice, u"all firstOk firstErr firstAny"_s};
    addOperation(u"deferred"_s, {newEnd, canceller}, &Self::makeDeferred);
    addOperation(u"succeed"_s, {newEnd, {Value}}, &Self::makeSucceeded);
    addOperation(u"failed"_s, {newEnd, {Error}}, &Self::makeFailed);
    addOperation(u"maybe"_s, {newEnd, {Body, u"handler"_s}}, &Self::makeMaybe);
    addOperation(u"deferLater"_s, {newEnd, {Ticks}, body}, &Self::makeDeferLater);
    addOperation(u"list"_s, {newEnd, {Names}, mode, {Boolean}}, &Self::makeList);
    addOperation(u"gather"_s, {newEnd, {Names}, {Boolean}}, &Self::makeGather);
    addOperation(u"then"_s, {{Name}, newEnd, body, body}, &Self::then);
    addOperation(u"timeout"_s, {{Name}, newEnd, {Ticks}, body}, &Self::timeout);
    addOperation(u"fire"_s, {{Name}, {Value}}, &Self::fire);
    addOperation(u"fail"_s, {{Name}, {Error}}, &Self::fail);
    addOperation(u"cancel"_s, {{Name}}, &Self::cancel);
    addOperation(u"pause"_s, {{Name}}, &Self::pause);
    addOperation(u"unpause"_s, {{Name}}, &Self::unpause);
    addOperation(u"drop"_s, {{Name}}, &Self::drop);
    addOperation(u"advance"_s, {{ForwardTicks}}, &Self::advance);
    addOperation(u"pending"_s, {}, &Self::notePendingTimes);
    addOperation(u"now"_s, {}, &Self::noteNow);
    addEnding(u"handler"_s, u"ret"_s, {{Value}});
    addEnding(u"handler"_s, u"pass"_s);
    addEnding(u"handler"_s, u"add"_s, {{Integer}});
    addEnding(u"handler"_s, u"raise"_s, {{Error}});
    addEnding(u"handler"_s, u"wait"_s, {{Name}});
    addEnding(u"canceller"_s, u"ok"_s, {{Value}});
    addEnding(u"canceller"_s, u"err"_s, {{Error}});
    addEnding(u"canceller"_s, u"raise"_s, {{Error}});
}

// Handlers --------------------------------------------------------------------------------

QJsonValue DeferredReplay::shown(const Given &given)
{
    return given.hasValue() ? given.value() : QJsonValue(errorName(given.failure()));
}

QJsonValue DeferredReplay::resultOf(const QJsonArray &body, const Given &given)
{
    const QJsonArray ending = runBody(body);
    const QString how = ending.at(0).toString();
    if (how == "raise"_L1)
        raise(ending.at(1).toString());
    if (how == "ret"_L1)
        return ending.at(1);
    if (how == "pass"_L1) {
        if (!given.hasValue())
            given.failure().rethrow();
        return given.value();
    }
    if (how == "add"_L1) {
        qint64 sum = 0;
        if (!given.hasValue() || !isInteger(given.value()))
            refuse(u"add: %1 is no integer"_s.arg(shown(given).toVariant().toString()));
        if (__builtin_add_overflow(given.value().toInteger(), ending.at(1).toInteger(), &sum))
            refuse(u"add: the sum is too big"_s);
        return sum;
    }
    return {};
}

auto DeferredReplay::waitedFor(const QJsonArray &body) -> Chain
{
    End &end = named(m_ends, runBody(body).at(1));
    end.isConsumed = true;
    return end.chain;
}

// Chains and their names ------------------------------------------------------------------

void DeferredReplay::add(const QJsonValue &name, const Chain &chain)
{
    m_ends.insert_or_assign(name.toString(), End{chain, name.toString()});
}

void DeferredReplay::moveEnd(const QJsonArray &op, const Chain &chain)
{
    End &end = named(m_ends, op.at(1));
    end.isConsumed = true;
    m_ends.insert_or_assign(op.at(2).toString(), End{chain, end.source});
}

auto DeferredReplay::chain(const QJsonValue &name) -> const Chain &
{
    return named(m_ends, name).chain;
}

auto DeferredReplay::consumed(const QJsonValue &names) -> std::vector<Chain>
{
    std::vector<Chain> chains;
    for (const QJsonValue &name : names.toArray())
        chains.push_back(chain(name));
    for (const QJsonValue &name : names.toArray())
        named(m_ends, name).isConsumed = true;
    return chains;
}

void DeferredReplay::then(const QJsonArray &op)
{
    const Chain end = chain(op.at(1));
    // A handler that runs inside then() may use the name of the stage that it is in, which
    // only what then() returns can be given. So the result is held back until it has it.
    const bool isHeld = end.hasResult();
    if (isHeld)
        end.pause();
    const auto attach = [&end](auto onValue, auto onFailure) -> Chain {
        constexpr bool passesValue = std::same_as<decltype(onValue), QCoop::Pass>;
        constexpr bool passesFailure = std::same_as<decltype(onFailure), QCoop::Pass>;
        if constexpr (passesValue && passesFailure)
            return end.then([](const QJsonValue &value) { return value; });
        else
            return end.then(onValue, onFailure);
    };
    moveEnd(op, withHandler(u"ok"_s, op.at(2), op.at(3), [&](auto onValue) {
                return withHandler(u"err"_s, op.at(2), op.at(4),
                                   [&](auto onFailure) { return attach(onValue, onFailure); });
            }));
    if (isHeld)
        end.unpause();
}

void DeferredReplay::timeout(const QJsonArray &op)
{
    const Chain end = chain(op.at(1));
    const QCoop::Duration after = duration(op.at(3));
    moveEnd(op, withHandler(u"timeout"_s, op.at(2), op.at(4), [&](auto handler) -> Chain {
                if constexpr (std::same_as<decltype(handler), QCoop::Pass>)
                    return end.addTimeout(clock(), after);
                else
                    return end.addTimeout(clock(), after, handler);
            }));
}

void DeferredReplay::fire(const QJsonArray &op)
{
    chain(op.at(1)).callback(op.at(2));
}

void DeferredReplay::fail(const QJsonArray &op)
{
    chain(op.at(1)).errback(failureNamed(op.at(2).toString()));
}

void DeferredReplay::cancel(const QJsonArray &op)
{
    chain(op.at(1)).cancel();
}

void DeferredReplay::pause(const QJsonArray &op)
{
    chain(op.at(1)).pause();
}

void DeferredReplay::unpause(const QJsonArray &op)
{
    chain(op.at(1)).unpause();
}

void DeferredReplay::drop(const QJsonArray &op)
{
    const QString source = named(m_ends, op.at(1)).source;
    QStringList before = std::exchange(m_unhandled, {});
    std::erase_if(m_ends, [&](const auto &entry) { return entry.second.source == source; });
    note({u"drop"_s, op.at(1), sorted(std::exchange(m_unhandled, std::move(before)))});
}

void DeferredReplay::reported(const QCoop::ErrorReport &report)
{
    const QString error = errorName(report.failure());
    if (report.kind() == QCoop::ErrorReport::Kind::Canceller)
        note({u"cancellerError"_s, error});
    else
        m_unhandled.append(error);
}

void DeferredReplay::noteEnd()
{
    for (const auto &[name, end] : m_ends) {
        if (end.isConsumed)
            continue;
        if (end.chain.hasValue())
            note({u"end"_s, name, u"ok"_s, end.chain.value()});
        else if (end.chain.hasFailure())
            note({u"end"_s, name, u"err"_s, errorName(end.chain.failure())});
        else
            note({u"end"_s, name, u"pending"_s});
    }
    m_ends.clear();
    dropClock();
    note({u"unhandled"_s, sorted(m_unhandled)});
}

} // namespace Conformance
