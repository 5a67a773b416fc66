// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/errorhandler.h>

#include <qcoop/core/cooperativetask.h>

#include <cstdio>
#include <memory>
#include <mutex>

namespace QCoop {

namespace {

void printReport(const ErrorReport &report)
{
    std::fprintf(stderr, "qcoop: %s\n", report.text().toStdString().c_str());
}

struct Handlers
{
    std::mutex mutex;
    std::shared_ptr<const ErrorHandler> user;
    void (*fallback)(const ErrorReport &) = printReport;
};

Handlers &handlers()
{
    // Never destroyed: handles that live in statics report from their destructors.
    static auto *const all = new Handlers;
    return *all;
}

const char *whatFailed(ErrorReport::Kind kind)
{
    switch (kind) {
    case ErrorReport::Kind::FailedTask:
        return "a task failed and nobody looked at its error";
    case ErrorReport::Kind::UnhandledDeferred:
        return "the error of a Deferred was never handled";
    case ErrorReport::Kind::Canceller:
        return "a canceller threw; the other inputs are cancelled all the same";
    case ErrorReport::Kind::Callback:
        return "a callback threw; the next one runs all the same";
    case ErrorReport::Kind::Observer:
        return "an observer threw and was removed";
    case ErrorReport::Kind::MainFailed:
        return "react: the main function failed; the program ends with code 1";
    case ErrorReport::Kind::UnhandledFuture:
        return "the error of a Future was never looked at";
    case ErrorReport::Kind::ExceptionHandler:
        return "the exception handler of an EventLoop threw; the next callback runs all the same";
    }
    return "an error";
}

std::string place(const std::source_location &at)
{
    return std::string(at.file_name()) + ':' + std::to_string(at.line());
}

} // namespace

Text ErrorReport::text() const
{
    std::string text = whatFailed(m_kind);
    if (m_task && m_task->isValid()) {
        text = "task \"" + m_task->name().toStdString() + "\" (started at " +
               place(m_task->spawnedAt()) + "): " + text;
    }
    text += ": " + m_failure.typeName().toStdString() + ": " + m_failure.message().toStdString();
    if (m_failure.where())
        text += " (at " + place(*m_failure.where()) + ')';
    return Text(std::move(text));
}

ErrorHandler setErrorHandler(ErrorHandler handler)
{
    auto next = handler ? std::make_shared<const ErrorHandler>(std::move(handler)) : nullptr;
    Handlers &all = handlers();
    {
        const std::lock_guard lock(all.mutex);
        all.user.swap(next);
    }
    return next ? *next : ErrorHandler();
}

ErrorHandler setErrorHandler(std::function<void(const CooperativeTask &, const Failure &)> handler)
{
    if (!handler)
        return setErrorHandler(ErrorHandler());
    return setErrorHandler(ErrorHandler([handler = std::move(handler)](const ErrorReport &report) {
        handler(report.task() ? *report.task() : CooperativeTask(), report.failure());
    }));
}

namespace detail {

void setDefaultErrorHandler(void (*handler)(const ErrorReport &))
{
    Handlers &all = handlers();
    const std::lock_guard lock(all.mutex);
    all.fallback = handler ? handler : printReport;
}

void reportError(const ErrorReport &report) noexcept
{
    if (!report.failure().markReported())
        return;
    try {
        Handlers &all = handlers();
        std::unique_lock lock(all.mutex);
        const auto user = all.user;
        const auto fallback = all.fallback;
        lock.unlock();
        if (user)
            (*user)(report);
        else
            fallback(report);
    } catch (...) {
        // There is nobody left to tell.
    }
}

} // namespace detail
} // namespace QCoop
