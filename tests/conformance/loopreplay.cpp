// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loopreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

using namespace Qt::StringLiterals;

namespace Conformance {

using QCoop::ErrorReport;
using QCoop::TimerHandle;
using QCoop::UniqueFunction;

LoopReplay::LoopReplay()
    : m_loop(clock())
{
    using enum Argument::Type;
    const Argument newHandle{NewName, u"handle"_s};
    const Argument body{Body, u"callback"_s};
    addOperation(u"soon"_s, {newHandle, body}, &LoopReplay::soon);
    addOperation(u"soonThreadsafe"_s, {newHandle, body}, &LoopReplay::soonThreadsafe);
    addOperation(u"later"_s, {newHandle, {Ticks}, body}, &LoopReplay::later);
    addOperation(u"at"_s, {newHandle, {Ticks}, body}, &LoopReplay::at);
    addOperation(u"cancel"_s, {{Name}}, &LoopReplay::cancel);
    addOperation(u"cancelled"_s, {{Name}}, &LoopReplay::noteCancelled);
    addOperation(u"when"_s, {{Name}}, &LoopReplay::noteWhen);
    addOperation(u"stop"_s, {}, &LoopReplay::stop);
    addOperation(u"close"_s, {}, &LoopReplay::close);
    addOperation(u"isRunning"_s, {}, &LoopReplay::noteRunning);
    addOperation(u"isClosed"_s, {}, &LoopReplay::noteClosed);
    addOperation(u"time"_s, {}, &LoopReplay::noteTime);
    addOperation(u"elapse"_s, {{ForwardTicks}}, &LoopReplay::elapse);
    addOperation(u"runForever"_s, {{Ticks}}, &LoopReplay::runForever);
    addOperation(u"runUntil"_s, {{Name}, {Ticks}}, &LoopReplay::runUntil);
    addOperation(u"runOther"_s, {}, &LoopReplay::runOther);
    addOperation(u"future"_s, {{NewName, u"future"_s}}, &LoopReplay::future);
    addOperation(u"setResult"_s, {{Name}, {Value}}, &LoopReplay::setResult);
    addOperation(u"setError"_s, {{Name}, {Error}}, &LoopReplay::setError);
    addOperation(u"cancelFuture"_s, {{Name}}, &LoopReplay::cancelFuture);
    addOperation(u"state"_s, {{Name}}, &LoopReplay::noteState);
    addOperation(u"onDone"_s, {{Name}, {NewName, u"done"_s}, body}, &LoopReplay::onDone);
    addOperation(u"removeDone"_s, {{Name}}, &LoopReplay::removeDone);
    addOperation(u"handler"_s, {{BodyOrNull, u"callback"_s}}, &LoopReplay::handler);
    addEnding(u"callback"_s, u"raise"_s, {{Error}});
}

void LoopReplay::carryOutBody(const QJsonArray &body)
{
    const QJsonArray ending = runBody(body);
    if (!ending.isEmpty())
        raise(ending.at(1).toString());
}

void LoopReplay::reported(const ErrorReport &report)
{
    if (report.kind() == ErrorReport::Kind::Callback)
        note({u"log"_s, u"callback"_s, errorName(report.failure())});
    else if (report.kind() == ErrorReport::Kind::ExceptionHandler)
        note({u"log"_s, u"handler"_s, errorName(report.failure())});
}

// Callbacks -------------------------------------------------------------------------------

UniqueFunction<void()> LoopReplay::soonBody(const QJsonArray &op)
{
    return [this, name = op.at(1).toString(), body = op.at(2).toArray()] {
        note({u"run"_s, name, now()});
        carryOutBody(body);
    };
}

UniqueFunction<void()> LoopReplay::timerBody(const QJsonArray &op)
{
    return [this, name = op.at(1).toString(), body = op.at(3).toArray()] {
        note({u"timer"_s, name, ticks(m_timers[name].when()), now()});
        carryOutBody(body);
    };
}

void LoopReplay::soon(const QJsonArray &op)
{
    m_handles[op.at(1).toString()] = m_loop.callSoon(soonBody(op));
}

void LoopReplay::soonThreadsafe(const QJsonArray &op)
{
    m_handles[op.at(1).toString()] = m_loop.callSoonThreadsafe(soonBody(op));
}

void LoopReplay::later(const QJsonArray &op)
{
    const TimerHandle timer = m_loop.callLater(duration(op.at(2)), timerBody(op));
    m_handles[op.at(1).toString()] = m_timers[op.at(1).toString()] = timer;
}

void LoopReplay::at(const QJsonArray &op)
{
    const TimerHandle timer = m_loop.callAt(QCoop::TimePoint(duration(op.at(2))), timerBody(op));
    m_handles[op.at(1).toString()] = m_timers[op.at(1).toString()] = timer;
}

void LoopReplay::cancel(const QJsonArray &op)
{
    named(m_handles, op.at(1)).cancel();
}

void LoopReplay::noteCancelled(const QJsonArray &op)
{
    note({u"cancelled"_s, op.at(1), named(m_handles, op.at(1)).isCancelled()});
}

void LoopReplay::noteWhen(const QJsonArray &op)
{
    note({u"when"_s, op.at(1), ticks(named(m_timers, op.at(1)).when())});
}

// The loop --------------------------------------------------------------------------------

void LoopReplay::stop(const QJsonArray &)
{
    m_loop.stop();
}

void LoopReplay::close(const QJsonArray &)
{
    m_loop.close();
}

void LoopReplay::noteRunning(const QJsonArray &)
{
    note({u"isRunning"_s, m_loop.isRunning()});
}

void LoopReplay::noteClosed(const QJsonArray &)
{
    note({u"isClosed"_s, m_loop.isClosed()});
}

void LoopReplay::noteTime(const QJsonArray &)
{
    note({u"time"_s, ticks(m_loop.time())});
}

void LoopReplay::elapse(const QJsonArray &op)
{
    clock().spend(duration(op.at(1)));
}

TimerHandle LoopReplay::guard(const QJsonValue &limit)
{
    if (m_loop.isRunning() || m_loop.isClosed())
        return {};
    return m_loop.callLater(duration(limit), [this] { m_loop.stop(); });
}

void LoopReplay::runForever(const QJsonArray &op)
{
    const TimerHandle limit = guard(op.at(1));
    m_loop.runForever();
    limit.cancel();
    note({u"ran"_s, now()});
}

void LoopReplay::runUntil(const QJsonArray &op)
{
    const Result future = named(m_futures, op.at(1));
    struct Cancelled
    {
        ~Cancelled() { limit.cancel(); }
        TimerHandle limit;
    };
    QJsonValue result;
    {
        const Cancelled limit{guard(op.at(2))};
        result = m_loop.runUntilComplete(future);
    }
    note({u"result"_s, op.at(1), result, now()});
}

void LoopReplay::runOther(const QJsonArray &)
{
    QCoop::Clock clock;
    QCoop::EventLoop other(clock);
    other.callSoon([&other] { other.stop(); });
    other.runForever();
    note({u"ran"_s, ticks(clock.now())});
}

// Futures ---------------------------------------------------------------------------------

void LoopReplay::future(const QJsonArray &op)
{
    m_futures.insert_or_assign(op.at(1).toString(), m_loop.createFuture<QJsonValue>());
}

void LoopReplay::setResult(const QJsonArray &op)
{
    named(m_futures, op.at(1)).setResult(op.at(2));
}

void LoopReplay::setError(const QJsonArray &op)
{
    named(m_futures, op.at(1)).setException(failureNamed(op.at(2).toString()));
}

void LoopReplay::cancelFuture(const QJsonArray &op)
{
    note({u"cancelFuture"_s, op.at(1), named(m_futures, op.at(1)).cancel()});
}

void LoopReplay::noteState(const QJsonArray &op)
{
    const Result &future = named(m_futures, op.at(1));
    if (!future.isDone())
        note({u"state"_s, op.at(1), u"pending"_s});
    else if (future.isCancelled())
        note({u"state"_s, op.at(1), u"cancelled"_s});
    else if (const auto failure = future.exception())
        note({u"state"_s, op.at(1), u"error"_s, errorName(*failure)});
    else
        note({u"state"_s, op.at(1), u"ok"_s, future.result()});
}

void LoopReplay::onDone(const QJsonArray &op)
{
    const QString name = op.at(2).toString();
    const std::uint64_t id =
        named(m_futures, op.at(1)).addDoneCallback([this, name, body = op.at(3).toArray()] {
            note({u"done"_s, name, now()});
            carryOutBody(body);
        });
    m_callbacks.insert_or_assign(name, DoneCallback{op.at(1).toString(), id});
}

void LoopReplay::removeDone(const QJsonArray &op)
{
    const DoneCallback &callback = named(m_callbacks, op.at(1));
    const std::size_t removed = m_futures.at(callback.future).removeDoneCallback(callback.id);
    note({u"removed"_s, op.at(1), qint64(removed)});
}

void LoopReplay::handler(const QJsonArray &op)
{
    if (op.at(1).isNull()) {
        m_loop.setExceptionHandler({});
        return;
    }
    m_loop.setExceptionHandler(
        [this, body = op.at(1).toArray()](const QCoop::ExceptionContext &context) {
            note({u"handler"_s, errorName(context.failure())});
            carryOutBody(body);
        });
}

} // namespace Conformance
