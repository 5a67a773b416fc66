// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/loopingcall.h>

#include <qcoop/core/loopingcallcore.h>

namespace QCoop {

LoopingCall::LoopingCall(ReactorTime &reactor, detail::ContextGuard *guard,
                         std::source_location where, detail::LoopFunction function,
                         Counting counting)
    : m_core(std::make_shared<detail::LoopingCallCore>(reactor, where, std::move(function),
                                                       counting == Counting::Yes))
{
    if (guard)
        guard->bind(*m_core);
}

LoopingCall::LoopingCall(LoopingCall &&) noexcept = default;

LoopingCall &LoopingCall::operator=(LoopingCall &&other) noexcept
{
    std::swap(m_core, other.m_core);
    return *this;
}

LoopingCall::~LoopingCall()
{
    if (m_core)
        m_core->endQuietly();
}

Deferred<> LoopingCall::start(Duration interval, FirstCall first)
{
    return m_core->start(interval, first);
}

void LoopingCall::stop()
{
    m_core->stop();
}

void LoopingCall::reset()
{
    m_core->reset();
}

bool LoopingCall::isRunning() const noexcept
{
    return m_core && m_core->isRunning();
}

std::optional<Duration> LoopingCall::interval() const noexcept
{
    return m_core->interval();
}

void LoopingCall::setInterval(Duration interval)
{
    m_core->setInterval(interval);
}

LoopingCall &LoopingCall::setMissedTicks(MissedTicks policy)
{
    m_core->setMissedTicks(policy);
    return *this;
}

LoopingCall &LoopingCall::setErrorPolicy(OnError policy)
{
    m_core->setErrorPolicy(policy);
    return *this;
}

LoopingCallStatistics LoopingCall::statistics() const noexcept
{
    return m_core->statistics();
}

std::uint64_t LoopingCall::id() const noexcept
{
    return m_core->id();
}

} // namespace QCoop
