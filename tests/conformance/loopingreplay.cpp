// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loopingreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

using namespace Qt::StringLiterals;

namespace Conformance {

using QCoop::Deferred;
using QCoop::Failure;
using QCoop::FirstCall;
using QCoop::LoopingCall;

LoopingReplay::LoopingReplay()
{
    using enum Argument::Type;
    const Argument newLoop{NewName, u"loop"_s};
    const Argument bodies{Bodies, u"tick"_s};
    const Argument body{Body, u"over"_s};
    addOperation(u"loop"_s, {newLoop, {Boolean}, bodies}, &LoopingReplay::makeLoop);
    addOperation(u"start"_s, {{Name}, {Ticks}, {Boolean}, body}, &LoopingReplay::start);
    addOperation(u"stop"_s, {{Name}}, &LoopingReplay::stop);
    addOperation(u"reset"_s, {{Name}}, &LoopingReplay::reset);
    addOperation(u"isRunning"_s, {{Name}}, &LoopingReplay::noteRunning);
    addOperation(u"interval"_s, {{Name}}, &LoopingReplay::noteInterval);
    addOperation(u"setInterval"_s, {{Name}, {Ticks}}, &LoopingReplay::setInterval);
    addEnding(u"tick"_s, u"raise"_s, {{Error}});
    addEnding(u"tick"_s, u"wait"_s, {{Name}});
    addEnding(u"tick"_s, u"waitFired"_s);
    addEnding(u"tick"_s, u"waitFailed"_s, {{Error}});
    addEnding(u"over"_s, u"raise"_s, {{Error}});
}

LoopingCall &LoopingReplay::call(const QJsonArray &op)
{
    return *named(m_loops, op.at(1)).call;
}

Deferred<> LoopingReplay::called(const QString &name, std::optional<qint64> count)
{
    Loop &loop = m_loops.at(name);
    const int index = loop.calls++;
    QJsonArray event{u"tick"_s, name, index, now()};
    if (count)
        event.append(*count);
    note(event);
    if (index >= loop.bodies.size()) {
        if (loop.call->isRunning())
            loop.call->stop();
        return Deferred<>::succeeded();
    }
    const QJsonArray ending = runBody(loop.bodies.at(index).toArray());
    const QString how = ending.at(0).toString();
    if (how == "raise"_L1)
        raise(ending.at(1).toString());
    if (how == "wait"_L1)
        return deferred(ending.at(1));
    if (how == "waitFailed"_L1)
        return Deferred<>::failed(failureNamed(ending.at(1).toString()));
    return Deferred<>::succeeded();
}

void LoopingReplay::makeLoop(const QJsonArray &op)
{
    const QString name = op.at(1).toString();
    Loop &loop = m_loops[name];
    loop.bodies = op.at(3).toArray();
    if (op.at(2).toBool()) {
        loop.call = LoopingCall::withCount(
            clock(), [this, name](std::int64_t count) { return called(name, count); });
    } else {
        loop.call.emplace(clock(), [this, name] { return called(name, std::nullopt); });
    }
}

void LoopingReplay::start(const QJsonArray &op)
{
    Loop &loop = named(m_loops, op.at(1));
    const auto first = op.at(3).toBool() ? FirstCall::Now : FirstCall::AfterInterval;
    const Deferred<> over = loop.call->start(duration(op.at(2)), first);
    const auto tell = [this, name = op.at(1), run = ++loop.runs,
                       body = op.at(4).toArray()](const QString &outcome) {
        note({u"over"_s, name, run, outcome});
        const QJsonArray ending = runBody(body);
        if (!ending.isEmpty())
            raise(ending.at(1).toString());
    };
    over.then([tell] { tell(u"ok"_s); },
              [tell](const Failure &failure) { tell(errorName(failure)); });
}

void LoopingReplay::stop(const QJsonArray &op)
{
    call(op).stop();
}

void LoopingReplay::reset(const QJsonArray &op)
{
    call(op).reset();
}

void LoopingReplay::noteRunning(const QJsonArray &op)
{
    note({u"isRunning"_s, op.at(1), call(op).isRunning()});
}

void LoopingReplay::noteInterval(const QJsonArray &op)
{
    const std::optional<QCoop::Duration> interval = call(op).interval();
    note({u"interval"_s, op.at(1), interval ? QJsonValue(qint64(*interval / tick)) : QJsonValue()});
}

void LoopingReplay::setInterval(const QJsonArray &op)
{
    call(op).setInterval(duration(op.at(2)));
}

} // namespace Conformance
