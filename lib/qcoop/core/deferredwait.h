// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/core/errorhandler.h>

#include <utility>
#include <variant>

namespace QCoop::detail {

/// The wait of a coroutine for a Deferred: what the awaiters for coroutines of ours and of
/// others share. How the coroutine goes on is theirs.
/// Thread-affinity: that of the Deferred.
template <typename T>
class DeferredWait
{
public:
    /// \a owned: nobody else has the Deferred, so it is cancelled when the wait is destroyed
    /// before its end.
    DeferredWait(Deferred<T> deferred, bool owned)
        : m_deferred(std::move(deferred))
        , m_owned(owned)
    {
    }
    DeferredWait(const DeferredWait &) = delete;
    DeferredWait &operator=(const DeferredWait &) = delete;
    ~DeferredWait()
    {
        if (!m_waits)
            return;
        m_deferred.chain()->detachSink();
        if (!m_owned)
            return;
        try {
            m_deferred.cancel();
        } catch (...) {
            reportError({ErrorReport::Kind::Canceller, Failure::current()});
        }
    }

    [[nodiscard]] bool isReady() const { return m_deferred.hasResult(); }
    /// Begins to wait; \a goOn is called when the result comes. Returns whether there is
    /// something to wait for: if not, \a goOn is not called. \throws AlreadyConsumed
    template <typename GoOn>
    [[nodiscard]] bool begin(GoOn goOn)
    {
        m_deferred.chain()->attachSink(
            m_deferred.end(),
            [this, goOn](Outcome &outcome) {
                m_outcome = std::move(outcome);
                if (std::exchange(m_waits, false))
                    goOn();
            },
            "co_await of a Deferred");
        m_waits = std::holds_alternative<std::monostate>(m_outcome);
        return m_waits;
    }
    /// The value, or what the Deferred failed with as an exception.
    T take()
    {
        if (std::holds_alternative<std::monostate>(m_outcome))
            m_outcome = m_deferred.chain()->take(m_deferred.end(), "co_await of a Deferred");
        Result<T> result = Deferred<T>::takeResult(m_outcome);
        if (!result.hasValue())
            result.failure().rethrow();
        if constexpr (!std::is_void_v<T>)
            return std::move(result).value();
    }

private:
    Deferred<T> m_deferred;
    Outcome m_outcome;
    bool m_owned;
    bool m_waits = false;
};

} // namespace QCoop::detail
