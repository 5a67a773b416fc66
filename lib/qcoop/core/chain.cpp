// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/chain.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>

#include <string>

namespace QCoop::detail {

Chain::Chain(UniqueFunction<void(Chain &)> canceller)
    : m_canceller(std::move(canceller))
{
}

Chain::~Chain()
{
    // A chain can die while it waits, but not the other way round: what it waits for owns it.
    if (const Failure *failure = std::get_if<Failure>(&m_outcome); failure && !m_consumed)
        reportError({ErrorReport::Kind::UnhandledDeferred, *failure});
}

void Chain::release(Chain *chain)
{
    // In a loop and not by recursion: chains may wait for each other by the million.
    while (chain) {
        Chain *const waiter = chain->m_waiter.detach();
        if (waiter)
            waiter->m_inner = nullptr; // nobody is left who could fire what it waits for
        delete chain;
        chain = waiter && waiter->deref() ? waiter : nullptr;
    }
}

void Chain::fire(Outcome outcome, const char *operation)
{
    m_thread.check(operation);
    if (m_fired) {
        if (!std::exchange(m_swallowOne, false))
            throw AlreadyFired(std::string(operation) + ": the Deferred has its result already");
        return;
    }
    m_fired = true;
    m_outcome = std::move(outcome);
    const Ref<Chain> keep(this);
    m_canceller.reset();
    run();
}

void Chain::cancel()
{
    m_thread.check("Deferred::cancel");
    // In a loop, as in release(). Chains that wait for each other in a ring wait for good.
    Chain *last = this;
    while (last->m_fired && last->m_inner && last->m_inner != this)
        last = last->m_inner;
    if (!last->m_fired)
        last->cancelSource();
}

void Chain::cancelSource()
{
    const Ref<Chain> keep(this);
    if (m_canceller) {
        // Out of the chain while it runs, for it may fire the chain, which drops its
        // canceller; back again if it throws, for then nothing has happened.
        UniqueFunction<void(Chain &)> canceller = std::move(m_canceller);
        try {
            canceller(*this);
        } catch (...) {
            if (!m_fired)
                m_canceller = std::move(canceller);
            throw;
        }
        if (m_fired)
            return;
        if (m_waitsOn) {
            m_canceller = std::move(canceller);
            return;
        }
    } else if (m_waitsOn) {
        return; // its canceller is at work
    } else {
        m_swallowOne = true;
    }
    m_fired = true;
    m_outcome = Failure(CancelledError("the Deferred was cancelled"));
    run();
}

void Chain::pause()
{
    m_thread.check("Deferred::pause");
    ++m_paused;
}

void Chain::unpause()
{
    m_thread.check("Deferred::unpause");
    if (m_paused == 0)
        throw NotPaused("Deferred::unpause: it is not paused");
    --m_paused;
    if (m_fired) {
        const Ref<Chain> keep(this);
        run();
    }
}

void Chain::checkEnd(std::size_t end, const char *operation) const
{
    m_thread.check(operation);
    if (end != m_stages.size() || m_consumed) {
        throw AlreadyConsumed(std::string(operation) +
                              ": this Deferred has a consumer already; attach to what its "
                              "then() returned");
    }
}

std::size_t Chain::attach(std::size_t end, Stage stage, const char *operation)
{
    checkEnd(end, operation);
    m_stages.push_back(std::move(stage));
    const std::size_t number = m_stages.size();
    if (m_fired) {
        const Ref<Chain> keep(this);
        run();
    }
    return number;
}

void Chain::attachSink(std::size_t end, Sink sink, const char *operation)
{
    checkEnd(end, operation);
    m_consumed = true;
    m_sink = std::move(sink);
    if (m_fired) {
        const Ref<Chain> keep(this);
        run();
    }
}

void Chain::detachSink() noexcept
{
    m_isDetached = true;
    m_sink = [](Outcome &outcome) { outcome = std::monostate(); };
}

void Chain::abandon() noexcept
{
    m_next = m_stages.size();
    m_consumed = true;
    m_sink.reset();
    if (const Ref<Chain> waiter = std::exchange(m_waiter, {}))
        waiter->m_inner = nullptr; // it waits on for good
}

bool Chain::isSettled(std::size_t end) const noexcept
{
    return m_fired && !m_running && !isHeldBack() && !m_consumed && end == m_stages.size() &&
           m_next == m_stages.size();
}

Outcome Chain::take(std::size_t end, const char *operation)
{
    checkEnd(end, operation);
    m_consumed = true;
    return std::exchange(m_outcome, std::monostate());
}

void Chain::run()
{
    if (m_running || isHeldBack())
        return;
    runStages();
    if (isHeldBack() || m_next < m_stages.size())
        return;
    if (m_sink && !std::holds_alternative<std::monostate>(m_outcome)) {
        Sink sink = std::move(m_sink);
        Outcome outcome = std::exchange(m_outcome, std::monostate());
        sink(outcome);
    } else if (m_waiter) {
        handOver();
    }
}

void Chain::runStages()
{
    while (m_next < m_stages.size() && !isHeldBack()) {
        Stage stage = std::move(m_stages[m_next++]);
        Ref<Chain> inner;
        m_running = true;
        try {
            stage(*this, m_outcome, inner);
        } catch (...) {
            m_outcome = Failure::current();
        }
        // The stage's captures go before the next one runs, as they would in a scope.
        stage.reset();
        m_running = false;
        if (inner.get() == this)
            m_outcome = Failure(AlreadyConsumed("Deferred: it cannot wait for itself"));
        else if (inner && !waitFor(*inner))
            return;
    }
}

bool Chain::waitFor(Chain &inner)
{
    inner.m_consumed = true;
    if (inner.m_fired && !inner.m_running && !inner.isHeldBack() &&
        inner.m_next == inner.m_stages.size()) {
        m_outcome = std::exchange(inner.m_outcome, std::monostate());
        return true;
    }
    m_outcome = std::monostate();
    m_waits = true;
    m_inner = &inner;
    inner.m_waiter = Ref<Chain>(this);
    return false;
}

void Chain::handOver()
{
    // In a loop, as in release().
    Ref<Chain> from(this);
    while (from->m_waiter) {
        const Ref<Chain> to = std::exchange(from->m_waiter, {});
        to->m_inner = nullptr;
        to->m_outcome = std::exchange(from->m_outcome, std::monostate());
        to->m_waits = false;
        if (to->m_running || to->isHeldBack())
            return;
        to->runStages();
        if (to->isHeldBack() || to->m_next < to->m_stages.size())
            return;
        if (to->m_sink) {
            Sink sink = std::move(to->m_sink);
            Outcome outcome = std::exchange(to->m_outcome, std::monostate());
            sink(outcome);
            return;
        }
        from = to;
    }
}

} // namespace QCoop::detail
