// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/reactortime.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/observer.h>
#include <qcoop/core/steppacer.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

namespace QCoop {

namespace {

std::atomic<ReactorTime::Provider> provider{nullptr};

} // namespace

ReactorTime::ReactorTime() = default;

ReactorTime::~ReactorTime()
{
    shutdown();
}

ReactorTime &ReactorTime::ofThisThread()
{
    const Provider ask = provider.load();
    if (!ask) {
        throw NoReactor("ReactorTime::ofThisThread: this program has no reactor of its own; "
                        "include <qcoop/qcoop.h> and link QCoop::Qt, or pass a Clock");
    }
    return ask();
}

bool ReactorTime::setProvider(Provider ask) noexcept
{
    provider = ask;
    return true;
}

void ReactorTime::observerThrew() noexcept
{
    forgetObserver();
    detail::reportError({ErrorReport::Kind::Observer, Failure::current()});
}

void ReactorTime::forgetObserver() noexcept
{
    m_observer = nullptr;
    m_stepInterest = {};
    for (detail::ReactorClient *client = m_firstClient; client; client = client->m_next)
        client->forgetObserver();
    for (const DelayedCall &call : m_queue.sorted())
        call.setObserverMark(0);
}

Observer *ReactorTime::setObserver(Observer *observer)
{
    thread().check("ReactorTime::setObserver");
    Observer *const before = m_observer;
    if (before && before != observer)
        observe([](Observer &told) { told.replaced(); });
    forgetObserver();
    m_observer = observer;
    if (!observer)
        return before;
    m_stepInterest = observer->stepInterest();
    detail::ReactorClient *client = m_firstClient;
    while (client && client->m_next)
        client = client->m_next;
    for (; client && m_observer; client = client->m_previous)
        observe([&](Observer &told) { client->introduce(told); });
    for (const DelayedCall &call : m_queue.sorted())
        observe([&](Observer &told) { told.callScheduled(call); });
    return before;
}

void ReactorTime::introduceTo(Observer &observer) const
{
    thread().check("ReactorTime::introduceTo");
    detail::ReactorClient *client = m_firstClient;
    while (client && client->m_next)
        client = client->m_next;
    for (; client; client = client->m_previous)
        client->introduce(observer);
    for (const DelayedCall &call : m_queue.sorted())
        observer.callScheduled(call);
}

DelayedCall ReactorTime::callLater(Duration delay, UniqueFunction<void()> call, CallOrigin origin)
{
    thread().check("ReactorTime::callLater");
    if (m_gone)
        return {};
    return schedule(saturatingAdd(now(), delay), std::move(call), origin);
}

DelayedCall ReactorTime::callAt(TimePoint at, UniqueFunction<void()> call, CallOrigin origin)
{
    thread().check("ReactorTime::callAt");
    if (m_gone)
        return {};
    return schedule(at, std::move(call), origin);
}

DelayedCall ReactorTime::schedule(TimePoint at, UniqueFunction<void()> &&call,
                                  const CallOrigin &origin)
{
    const auto handle = handleOf(
        detail::Ref<detail::CallNode>::first(new detail::CallNode(this, std::move(call), origin)));
    m_queue.add(*nodeOf(handle), at, m_floor);
    ++m_statistics.scheduled;
    observe([&](Observer &observer) { observer.callScheduled(handle); });
    announce(at);
    return handle;
}

void ReactorTime::announce(TimePoint place)
{
    if (place >= m_announced)
        return;
    m_announced = place;
    wakeAt(place);
}

void ReactorTime::cancelCall(detail::CallNode &node)
{
    node.state = detail::CallNode::State::Cancelled;
    node.owner = nullptr;
    m_queue.forget(node);
    ++m_statistics.cancelled;
    observe([&](Observer &observer) { observer.callCancelled(handleOf(&node)); });
    if (m_queue.size() == 0 && m_turnDepth == 0 && m_announced != TimePoint::max()) {
        m_announced = TimePoint::max();
        wakeAt(std::nullopt);
    }
    node.function.reset();
}

void ReactorTime::moveCall(detail::CallNode &node, TimePoint time)
{
    m_queue.move(node, time, m_floor);
    ++m_statistics.moved;
    observe([&](Observer &observer) { observer.callMoved(handleOf(&node)); });
    announce(time);
}

void ReactorTime::run(detail::CallNode &node, TimePoint now)
{
    ++m_statistics.called;
    m_statistics.lastLateness = saturatingBetween(node.time, now);
    m_statistics.maxLateness = std::max(m_statistics.maxLateness, m_statistics.lastLateness);
    make(node);
}

void ReactorTime::make(detail::CallNode &node)
{
    node.state = detail::CallNode::State::Called;
    node.owner = nullptr;
    UniqueFunction<void()> function = std::move(node.function);
    if (!m_observer) [[likely]] {
        function();
        return;
    }
    const DelayedCall handle = handleOf(&node);
    const TimePoint began = this->now();
    observe([&](Observer &observer) { observer.callBegan(handle, began); });
    struct Ended
    {
        ~Ended()
        {
            if (reactor.m_gone)
                return;
            reactor.observe([&](Observer &observer) {
                observer.callEnded(handle, began, reactor.now() - began);
            });
        }
        ReactorTime &reactor;
        const DelayedCall &handle;
        TimePoint began;
    } const ended{*this, handle, began};
    function();
}

bool ReactorTime::runNext(TimePoint until)
{
    const auto node = m_queue.takeDue(until, UINT64_MAX);
    if (!node)
        return false;
    try {
        run(*node, now());
    } catch (...) {
        ++m_statistics.failed;
        throw;
    }
    return true;
}

std::size_t ReactorTime::runTurn(Duration budget)
{
    if (m_gone)
        return 0;
    const TimePoint began = now();
    const TimePoint outerFloor = std::exchange(m_floor, began);
    ++m_turnDepth;
    ++m_statistics.turns;
    observe([&](Observer &observer) { observer.turnBegan(began); });
    // First of all: a call may run a nested event loop, and that has to be woken too, for
    // what this turn has not come to and for the tasks beside the one that runs the loop.
    m_announced = began;
    wakeAt(began);
    if (m_turnDepth > 1) {
        for (auto *client = m_firstClient; client; client = client->m_next)
            client->nestedTurn();
    }
    const std::uint64_t limit = m_queue.nextSequence();
    detail::StepPacer pacer(readingCost()); // calls may be as short as steps
    unsigned left = pacer.batch();
    std::size_t calls = 0;
    TimePoint time = began;
    while (const auto node = m_queue.takeDue(began, limit)) {
        try {
            run(*node, time);
        } catch (...) {
            ++m_statistics.failed;
            detail::reportError({ErrorReport::Kind::Callback, Failure::current(node->where)});
        }
        ++calls;
        if (m_gone)
            break;
        if (--left > 0)
            continue;
        const TimePoint before = std::exchange(time, now());
        if (time - began >= budget)
            break;
        pacer.measured(time - before);
        left = pacer.batch();
    }
    m_floor = outerFloor;
    --m_turnDepth;
    if (!m_gone) {
        observe([&](Observer &observer) { observer.turnEnded(began, time - began); });
        const auto next = m_queue.earliest();
        m_announced = next.value_or(TimePoint::max());
        wakeAt(next);
    }
    return calls;
}

bool ReactorTime::runUntil(const std::function<bool()> &)
{
    throw Error("ReactorTime::runUntil: this kind of reactor is run by others; nothing was done");
}

std::vector<DelayedCall> ReactorTime::delayedCalls() const
{
    thread().check("ReactorTime::delayedCalls");
    return m_queue.sorted();
}

ReactorStatistics ReactorTime::statistics() const
{
    ReactorStatistics statistics = m_statistics;
    statistics.pending = m_queue.size();
    return statistics;
}

void ReactorTime::addClient(detail::ReactorClient &client) noexcept
{
    client.m_previous = nullptr;
    client.m_next = m_firstClient;
    if (m_firstClient)
        m_firstClient->m_previous = &client;
    m_firstClient = &client;
}

void ReactorTime::removeClient(detail::ReactorClient &client) noexcept
{
    if (client.m_previous)
        client.m_previous->m_next = client.m_next;
    else if (m_firstClient == &client)
        m_firstClient = client.m_next;
    if (client.m_next)
        client.m_next->m_previous = client.m_previous;
    client.m_previous = client.m_next = nullptr;
}

void ReactorTime::quit() noexcept
{
    // The list is newest first, which is the order wanted. The mark goes along in it, so
    // that any client may go while one of them is told; those that come are not told.
    class Mark final : public detail::ReactorClient
    {
        void nestedTurn() override {}
        void quitting() noexcept override {}
        void reactorGone() noexcept override {}
    } mark;
    addClient(mark);
    while (detail::ReactorClient *const client = mark.m_next) {
        removeClient(mark);
        mark.m_previous = client;
        mark.m_next = std::exchange(client->m_next, &mark);
        if (mark.m_next)
            mark.m_next->m_previous = &mark;
        client->quitting();
    }
    removeClient(mark);
}

void ReactorTime::shutdown() noexcept
{
    if (m_gone)
        return;
    m_gone = true;
    while (m_firstClient) {
        detail::ReactorClient &client = *m_firstClient;
        removeClient(client);
        client.reactorGone();
    }
    const std::vector<DelayedCall> dropped = m_queue.takeAll();
    for (const DelayedCall &call : dropped) {
        nodeOf(call)->state = detail::CallNode::State::Cancelled;
        nodeOf(call)->owner = nullptr;
    }
    // Even where handles keep the call: its function may own such a handle itself.
    for (const DelayedCall &call : dropped)
        nodeOf(call)->function.reset();
    if (Observer *observer = std::exchange(m_observer, nullptr)) {
        try {
            observer->reactorGone(*this);
        } catch (...) {
            detail::reportError({ErrorReport::Kind::Observer, Failure::current()});
        }
    }
}

} // namespace QCoop
