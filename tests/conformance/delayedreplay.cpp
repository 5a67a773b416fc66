// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "delayedreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Conformance {

DelayedReplay::DelayedReplay()
{
    using enum Argument::Type;
    const Argument newCall{NewName, u"call"_s};
    const Argument call{Name};
    const Argument body{Body, u"call"_s};
    addOperation(u"callLater"_s, {newCall, {Ticks}, body}, &DelayedReplay::callLater);
    addOperation(u"cancel"_s, {call}, &DelayedReplay::cancel);
    addOperation(u"reset"_s, {call, {Ticks}}, &DelayedReplay::reset);
    addOperation(u"delay"_s, {call, {Ticks}}, &DelayedReplay::delay);
    addOperation(u"active"_s, {call}, &DelayedReplay::noteActive);
    addOperation(u"getTime"_s, {call}, &DelayedReplay::noteTime);
    addOperation(u"pending"_s, {}, &DelayedReplay::notePending);
    addOperation(u"now"_s, {}, &DelayedReplay::noteNow);
    addOperation(u"advance"_s, {{ForwardTicks}}, &DelayedReplay::advance);
    addOperation(u"pump"_s, {{ManyForwardTicks}}, &DelayedReplay::pump);
    addEnding(u"call"_s, u"raise"_s, {{Error}});
}

void DelayedReplay::callLater(const QJsonArray &op)
{
    const QString name = op.at(1).toString();
    const QJsonArray body = op.at(3).toArray();
    m_calls[name] = clock().callLater(duration(op.at(2)), [this, name, body] {
        note({u"call"_s, name, now()});
        const QJsonArray ending = runBody(body);
        if (!ending.isEmpty())
            raise(ending.at(1).toString());
    });
}

void DelayedReplay::cancel(const QJsonArray &op)
{
    named(m_calls, op.at(1)).cancel();
}

void DelayedReplay::reset(const QJsonArray &op)
{
    named(m_calls, op.at(1)).reset(duration(op.at(2)));
}

void DelayedReplay::delay(const QJsonArray &op)
{
    named(m_calls, op.at(1)).delay(duration(op.at(2)));
}

void DelayedReplay::noteActive(const QJsonArray &op)
{
    note({u"active"_s, op.at(1), named(m_calls, op.at(1)).active()});
}

void DelayedReplay::noteTime(const QJsonArray &op)
{
    note({u"time"_s, op.at(1), ticks(named(m_calls, op.at(1)).getTime())});
}

void DelayedReplay::notePending(const QJsonArray &)
{
    QJsonArray pending;
    for (const QCoop::DelayedCall &call : clock().delayedCalls()) {
        const auto named =
            std::ranges::find_if(m_calls, [&](const auto &entry) { return entry.second == call; });
        pending.append(QJsonArray{named->first, ticks(call.time())});
    }
    note({u"pending"_s, pending});
}

} // namespace Conformance
