// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/errorhandler.h>

#include <source_location>

namespace QCoop {

/// What the exception handler of an EventLoop is told: an error that has nobody else to go
/// to. Thread-affinity: none; a value type. Semantics: asyncio, the context of
/// call_exception_handler.
class ExceptionContext
{
public:
    using Kind = ErrorReport::Kind;

    explicit ExceptionContext(Failure failure, Kind kind = Kind::Callback,
                              std::source_location where = std::source_location::current())
        : m_failure(std::move(failure))
        , m_kind(kind)
        , m_where(where)
    {
    }

    [[nodiscard]] const Failure &failure() const noexcept { return m_failure; }
    /// Callback: a callback threw. UnhandledFuture: the error of a Future was never looked at.
    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    /// Where the callback was handed over, or the Future made.
    [[nodiscard]] std::source_location where() const noexcept { return m_where; }
    /// One line for a log.
    [[nodiscard]] Text message() const { return ErrorReport(m_kind, m_failure).text(); }

private:
    Failure m_failure;
    Kind m_kind;
    std::source_location m_where;
};

} // namespace QCoop
