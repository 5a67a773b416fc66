// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/eventloop.h>

#include <qcoop/core/errors.h>
#include <qcoop/qt/eventlooppolicy.h>

#include <stdexcept>
#include <utility>

namespace QCoop {

EventLoop::EventLoop(ReactorTime &reactor, Text name, std::source_location where)
    : m_core(new detail::EventLoopCore(*this, reactor, std::move(name), where))
{
}

EventLoop::EventLoop(Text name, std::source_location where)
    : EventLoop(ReactorTime::ofThisThread(), std::move(name), where)
{
}

EventLoop::~EventLoop()
{
    detail::forgetEventLoop(*this);
    m_core->leave();
}

EventLoop &EventLoop::instance()
{
    return getEventLoop();
}

void EventLoop::runForever()
{
    const detail::Ref<detail::EventLoopCore> core = m_core; // a callback may destroy this
    core->run("EventLoop::runForever");
}

void EventLoop::runUntilDone(detail::FutureState &future)
{
    constexpr const char *operation = "EventLoop::runUntilComplete";
    const detail::Ref<detail::EventLoopCore> core = m_core;
    core->checkRunnable(operation);
    if (&future.loop() != core.get())
        throw std::invalid_argument("EventLoop::runUntilComplete: the Future is another loop's");
    struct Stopper
    {
        ~Stopper() { future.removeCallback(id); }
        detail::FutureState &future;
        std::uint64_t id;
    };
    const auto stop = [core](detail::FutureState &) { core->stop(); };
    const Stopper stopper{future, future.addCallback(stop, std::source_location::current())};
    if (!core->run(operation, &future))
        throw StoppedEarly(
            "EventLoop::runUntilComplete: Event loop stopped before Future completed");
}

Handle EventLoop::callSoon(UniqueFunction<void()> call, std::source_location where)
{
    return Handle(m_core->callSoon(std::move(call), where, "EventLoop::callSoon"),
                  m_core->thread());
}

Handle EventLoop::callSoonThreadsafe(UniqueFunction<void()> call, std::source_location where)
{
    if (m_core->thread().isHere())
        return callSoon(std::move(call), where);
    return Handle(m_core->callFromElsewhere(std::move(call), where), m_core->thread());
}

TimerHandle EventLoop::callLater(Duration delay, UniqueFunction<void()> call,
                                 std::source_location where)
{
    m_core->checkOpen("EventLoop::callLater");
    return TimerHandle(m_core->callAt(saturatingAdd(m_core->now(), delay), std::move(call), where,
                                      "EventLoop::callLater"),
                       m_core->thread());
}

TimerHandle EventLoop::callAt(TimePoint when, UniqueFunction<void()> call,
                              std::source_location where)
{
    return TimerHandle(m_core->callAt(when, std::move(call), where, "EventLoop::callAt"),
                       m_core->thread());
}

Cooperator &EventLoop::cooperator()
{
    m_core->checkOpen("EventLoop::cooperator");
    return m_core->cooperator();
}

void EventLoop::defaultExceptionHandler(const ExceptionContext &context)
{
    detail::reportError({context.kind(), context.failure()});
}

void EventLoop::setSlowCallbackDuration(Duration duration)
{
    detail::EventLoopCore &core = here("EventLoop::setSlowCallbackDuration");
    if (duration < Duration::zero()) {
        throw BadInterval("EventLoop::setSlowCallbackDuration: the duration must not be negative "
                          "(is " +
                          std::to_string(duration.count()) + " ns); it stays as it is");
    }
    core.setSlowCallbackDuration(duration);
}

} // namespace QCoop
