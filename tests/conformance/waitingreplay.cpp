// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "waitingreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

using namespace Qt::StringLiterals;

namespace Conformance {

WaitingReplay::WaitingReplay()
{
    using enum Argument::Type;
    addOperation(u"deferred"_s, {{NewName, u"deferred"_s}}, &WaitingReplay::makeDeferred);
    addOperation(u"fire"_s, {{Name}}, &WaitingReplay::fire);
    addOperation(u"fail"_s, {{Name}, {Error}}, &WaitingReplay::fail);
    addOperation(u"cancelDeferred"_s, {{Name}}, &WaitingReplay::cancelDeferred);
    addOperation(u"later"_s, {{NewName, u"call"_s}, {Ticks}, {Body, u"call"_s}},
                 &WaitingReplay::later);
    addOperation(u"advance"_s, {{ForwardTicks}}, &WaitingReplay::advance);
    addOperation(u"pump"_s, {{ManyForwardTicks}}, &WaitingReplay::pump);
    addOperation(u"pending"_s, {}, &WaitingReplay::notePendingTimes);
    addOperation(u"now"_s, {}, &WaitingReplay::noteNow);
    addEnding(u"call"_s, u"raise"_s, {{Error}});
}

const QCoop::Deferred<> &WaitingReplay::deferred(const QJsonValue &name)
{
    return named(m_deferreds, name);
}

void WaitingReplay::makeDeferred(const QJsonArray &op)
{
    m_deferreds.insert_or_assign(op.at(1).toString(), QCoop::Deferred<>());
}

void WaitingReplay::fire(const QJsonArray &op)
{
    deferred(op.at(1)).callback();
}

void WaitingReplay::fail(const QJsonArray &op)
{
    deferred(op.at(1)).errback(failureNamed(op.at(2).toString()));
}

void WaitingReplay::cancelDeferred(const QJsonArray &op)
{
    deferred(op.at(1)).cancel();
}

void WaitingReplay::later(const QJsonArray &op)
{
    const QString name = op.at(1).toString();
    const QJsonArray body = op.at(3).toArray();
    (void)clock().callLater(duration(op.at(2)), [this, name, body] {
        note({u"call"_s, name, now()});
        const QJsonArray ending = runBody(body);
        if (!ending.isEmpty())
            raise(ending.at(1).toString());
    });
}

} // namespace Conformance
