// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/ref.h>
#include <qcoop/core/text.h>

#include <concepts>
#include <exception>
#include <optional>
#include <source_location>

namespace QCoop {

/// An error on its way: what was thrown, and the place where that is known.
///
/// A cheap shared value; copies are the same error, which is how an error that nobody
/// looked at is reported once and not by every handle that held it.
/// Thread-affinity: none. Semantics: Twisted, Failure.
class Failure
{
public:
    /// The exception being handled. \pre called inside a catch block.
    [[nodiscard]] static Failure current(std::optional<std::source_location> where = std::nullopt);

    template <typename Error>
    requires(
        !std::same_as<std::remove_cvref_t<Error>, Failure> &&
        !std::same_as<std::remove_cvref_t<Error>,
                      std::exception_ptr>) explicit Failure(Error &&error,
                                                            std::source_location where =
                                                                std::source_location::current())
        : Failure(std::make_exception_ptr(std::forward<Error>(error)), where)
    {
    }
    explicit Failure(std::exception_ptr error,
                     std::optional<std::source_location> where = std::nullopt);

    [[nodiscard]] const std::exception_ptr &error() const noexcept { return m_data->error; }
    /// The place of the throw, or the nearest place known: where the task last yielded.
    [[nodiscard]] const std::optional<std::source_location> &where() const noexcept
    {
        return m_data->where;
    }

    [[noreturn]] void rethrow() const { std::rethrow_exception(m_data->error); }

    /// Whether the error is an \a Error or derives from it.
    template <typename Error>
    [[nodiscard]] bool is() const
    {
        return visit<Error>([](const Error &) {});
    }

    /// Calls \a see with the error if it is an \a Error; returns whether it was.
    template <typename Error, typename See>
    bool visit(See &&see) const
    {
        try {
            rethrow();
        } catch (const Error &error) {
            see(error);
            return true;
        } catch (...) {
            return false;
        }
    }

    /// what() of a std::exception, the text of a thrown string, otherwise the type's name.
    [[nodiscard]] Text message() const;
    /// The type of what was thrown, readable: "QCoop::TaskStopped".
    [[nodiscard]] Text typeName() const;
    /// Whether this is the end of something that was asked to end: TaskStopped,
    /// SchedulerStopped or CancelledError.
    [[nodiscard]] bool isStop() const;

    /// Whether this very error has been reported as unhandled. The first call of
    /// markReported() returns true, later ones false.
    [[nodiscard]] bool markReported() const noexcept;

    /// Whether both are the same error, not merely errors of the same type.
    friend bool operator==(const Failure &a, const Failure &b) { return a.m_data == b.m_data; }

private:
    struct Data : detail::RefCounted
    {
        Data(std::exception_ptr e, std::optional<std::source_location> w)
            : error(std::move(e))
            , where(w)
        {
        }
        static void release(Data *data) { delete data; }

        const std::exception_ptr error;
        const std::optional<std::source_location> where;
        mutable std::atomic<bool> reported{false};
    };

    detail::Ref<Data> m_data;
};

} // namespace QCoop
