// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "replay.h"

#include "cooperatorreplay.h"
#include "deferredreplay.h"
#include "delayedreplay.h"
#include "loopingreplay.h"
#include "loopreplay.h"
#include "numbers.h"
#include "scenarioerrors.h"
#include "schedulerreplay.h"

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace Conformance {

std::unique_ptr<Replay> Replay::make(const QString &family, const QJsonObject &params)
{
    if (family == "delayed"_L1)
        return std::make_unique<DelayedReplay>();
    if (family == "cooperator"_L1)
        return std::make_unique<CooperatorReplay>(params);
    if (family == "looping"_L1)
        return std::make_unique<LoopingReplay>();
    if (family == "deferred"_L1)
        return std::make_unique<DeferredReplay>();
    if (family == "scheduler"_L1)
        return std::make_unique<SchedulerReplay>();
    if (family == "loop"_L1)
        return std::make_unique<LoopReplay>();
    throw Malformed(u"there is no family '%1'"_s.arg(family));
}

Replay::Replay()
    : m_outerHandler(
          QCoop::setErrorHandler([this](const QCoop::ErrorReport &report) { reported(report); }))
{
    m_clock.emplace();
}

Replay::~Replay()
{
    dropClock(); // with what its calls hold, whose errors are this replay's
    QCoop::setErrorHandler(std::move(m_outerHandler));
}

void Replay::addEnding(const QString &kind, const QString &name, Signature signature)
{
    m_grammar.addEnding(kind, name, std::move(signature));
}

QJsonArray Replay::run(const QJsonArray &ops)
{
    m_grammar.check(ops);
    for (const QJsonValue &op : ops)
        carryOut(op.toArray());
    if (m_refusal.isEmpty())
        noteEnd();
    if (!m_refusal.isEmpty())
        throw Malformed(m_refusal);
    // What is called when the things of the scenario go belongs to no trace.
    m_isOver = true;
    return m_events;
}

void Replay::carryOut(const QJsonArray &op)
{
    const QString name = op.at(0).toString();
    try {
        m_operations.value(name)(op);
    } catch (const Malformed &why) {
        if (m_refusal.isEmpty())
            m_refusal = QString::fromUtf8(why.what());
    } catch (...) {
        note({u"error"_s, name, errorName(QCoop::Failure::current())});
    }
}

QJsonArray Replay::runBody(const QJsonArray &body)
{
    for (const QJsonValue &value : body) {
        if (isOver())
            return {};
        const QJsonArray op = value.toArray();
        if (!m_grammar.isOperation(op.at(0).toString()))
            return op; // being the last one, as the grammar has seen to
        carryOut(op);
    }
    return {};
}

void Replay::note(const QJsonArray &event)
{
    if (!isOver())
        m_events.append(QJsonValue(event));
}

void Replay::refuse(const QString &why)
{
    // Kept here, for the library may catch the exception as the error of a callback.
    if (m_refusal.isEmpty())
        m_refusal = why;
    throw Malformed(why);
}

qint64 Replay::ticks(QCoop::TimePoint time)
{
    // The library holds a time that is too late at the last one that it can tell, which is
    // between two ticks.
    if (time.time_since_epoch() % tick != QCoop::Duration::zero())
        refuse(u"a time comes up that is too big"_s);
    return time.time_since_epoch() / tick;
}

void Replay::advance(const QJsonArray &op)
{
    m_clock->advance(duration(op.at(1)));
}

void Replay::pump(const QJsonArray &op)
{
    std::vector<QCoop::Duration> amounts;
    for (const QJsonValue &amount : op.at(1).toArray())
        amounts.push_back(duration(amount));
    m_clock->pump(amounts);
}

void Replay::noteNow(const QJsonArray &)
{
    note({u"now"_s, now()});
}

void Replay::notePendingTimes(const QJsonArray &)
{
    QJsonArray times;
    for (const QCoop::DelayedCall &call : m_clock->delayedCalls())
        times.append(ticks(call.time()));
    note({u"pending"_s, times});
}

} // namespace Conformance
