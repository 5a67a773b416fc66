// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/loopcalls.h>

#include <qcoop/core/errors.h>

#include <string>
#include <utility>

namespace QCoop::detail {

LoopCalls::LoopCalls(ReactorTime &reactor, Text name, std::source_location where)
    : Facility(reactor, FacilityKind::EventLoop, std::move(name), where)
    , m_isClosed(reactor.isGone())
    , m_end(reactor.isGone() ? reactor.now() : TimePoint())
{
}

void LoopCalls::checkOpen(const char *operation) const
{
    thread().check(operation);
    if (m_isClosed) {
        throw LoopClosed(std::string(operation) + ": the loop \"" + m_info.name.toStdString() +
                         (reactor() ? "\" is closed" : "\" is closed: its reactor is gone") +
                         "; nothing was done");
    }
}

TimePoint LoopCalls::now() const
{
    return reactor() ? reactor()->now() : m_end;
}

// Handing over ----------------------------------------------------------------------------

Ref<CallNode> LoopCalls::callSoon(UniqueFunction<void()> call, std::source_location where,
                                  const char *operation)
{
    checkOpen(operation);
    Ref<CallNode> node(new CallNode(this, std::move(call), CallOrigin(where, CallKind::Soon)));
    node->time = reactor()->now();
    m_ready.add(node);
    added(node);
    return node;
}

Ref<CallNode> LoopCalls::callAt(TimePoint when, UniqueFunction<void()> call,
                                std::source_location where, const char *operation)
{
    checkOpen(operation);
    Ref<CallNode> node(new CallNode(this, std::move(call), CallOrigin(where, CallKind::LoopLater)));
    m_timers.add(*node, when, TimePoint::min());
    added(node);
    return node;
}

void LoopCalls::arrive(const Ref<CallNode> &node)
{
    if (node->state != CallNode::State::Pending)
        return; // it was cancelled on its way
    if (m_isClosed) {
        ++m_statistics.dropped;
        node->state = CallNode::State::Dropped;
        node->function.reset();
        return;
    }
    node->owner = this;
    node->time = reactor()->now();
    m_ready.add(node);
    added(node);
}

void LoopCalls::added(const Ref<CallNode> &node)
{
    ++m_statistics.scheduled;
    reactor()->observe([&](Observer &observer) { observer.callScheduled(handleOf(node)); });
    countWaiting();
    plan();
}

void LoopCalls::cancelCall(CallNode &node)
{
    node.state = CallNode::State::Cancelled;
    node.owner = nullptr;
    if (node.entry == 0)
        m_ready.forget();
    else
        m_timers.forget(node);
    ++m_statistics.cancelled;
    ++m_info.cancelled;
    reactor()->observe([&](Observer &observer) { observer.callCancelled(handleOf(&node)); });
    countWaiting();
    if (!isCalling())
        plan();
    node.function.reset();
}

void LoopCalls::moveCall(CallNode &node, TimePoint time)
{
    if (node.entry != 0) {
        m_timers.move(node, time, TimePoint::min());
    } else {
        m_timers.add(node, time, TimePoint::min());
        m_ready.forget();
    }
    reactor()->observe([&](Observer &observer) { observer.callMoved(handleOf(&node)); });
    plan();
}

void LoopCalls::countWaiting() noexcept
{
    m_info.waiting = m_ready.size() + m_timers.size();
    if (!isCalling())
        changed();
}

void LoopCalls::wakeTimers(TimePoint now)
{
    while (Ref<CallNode> timer = m_timers.takeDue(now, UINT64_MAX))
        m_ready.add(std::move(timer));
}

std::vector<Ref<CallNode>> LoopCalls::closeCalls(Tell tell) noexcept
{
    if (m_isClosed.exchange(true))
        return {};
    std::vector<Ref<CallNode>> dropped = m_ready.takeAll();
    for (const DelayedCall &timer : m_timers.takeAll())
        dropped.push_back(Ref<CallNode>(nodeOf(timer)));
    for (const Ref<CallNode> &node : dropped) {
        node->state = CallNode::State::Dropped;
        node->owner = nullptr;
    }
    m_statistics.dropped += dropped.size();
    m_info.cancelled += dropped.size();
    m_info.waiting = 0;
    if (tell == Tell::Observer) {
        for (const Ref<CallNode> &node : dropped)
            reactor()->observe([&](Observer &observer) { observer.callCancelled(handleOf(node)); });
        changed();
    }
    return dropped;
}

// Being watched ---------------------------------------------------------------------------

std::vector<DelayedCall> LoopCalls::handles() const
{
    thread().check("EventLoop::handles");
    std::vector<DelayedCall> calls;
    for (const Ref<CallNode> &node : m_ready.all())
        calls.push_back(handleOf(node));
    const std::vector<DelayedCall> timers = m_timers.sorted();
    calls.insert(calls.end(), timers.begin(), timers.end());
    return calls;
}

void LoopCalls::introduce(Observer &observer)
{
    Facility::introduce(observer);
    for (const DelayedCall &call : handles())
        observer.callScheduled(call);
}

void LoopCalls::forgetObserver() noexcept
{
    for (const DelayedCall &call : handles())
        call.setObserverMark(0);
}

void LoopCalls::reactorGone() noexcept
{
    if (!reactor())
        return; // the loop was destroyed by what went with the reactor
    m_end = reactor()->now();
    Facility::reactorGone();
}

} // namespace QCoop::detail
