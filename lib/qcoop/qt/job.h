// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/qt/anyjob.h>

#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

namespace QCoop::detail {

/// How a function is called with its arguments, all of which are its own: as they are, with
/// a JobControl ahead of them, or, if it is a member function, with one behind its object.
template <typename F, typename... Args>
struct JobCall
{
    static constexpr bool isPlain = std::is_invocable_v<F, Args...>;
    static constexpr bool isControlled = std::is_invocable_v<F, JobControl &, Args...>;
    static constexpr bool isMember = false;
};
template <typename F, typename Object, typename... Args>
requires std::is_member_function_pointer_v<F>
struct JobCall<F, Object, Args...>
{
    static constexpr bool isPlain = std::is_invocable_v<F, Object, Args...>;
    static constexpr bool isControlled = false;
    static constexpr bool isMember = std::is_invocable_v<F, Object, JobControl &, Args...>;
};

template <typename F, typename... Args>
concept JobFunction = JobCall<F, Args...>::isPlain || JobCall<F, Args...>::isControlled ||
    JobCall<F, Args...>::isMember;

template <typename F, typename... Args>
decltype(auto) callJob(JobControl &control, F &&function, Args &&...args)
{
    using Call = JobCall<F, Args...>;
    if constexpr (Call::isPlain) {
        return std::invoke(std::forward<F>(function), std::forward<Args>(args)...);
    } else if constexpr (Call::isControlled) {
        return std::invoke(std::forward<F>(function), control, std::forward<Args>(args)...);
    } else {
        return [&]<typename Object, typename... Rest>(Object &&object,
                                                      Rest &&...rest) -> decltype(auto) {
            return std::invoke(std::forward<F>(function), std::forward<Object>(object), control,
                               std::forward<Rest>(rest)...);
        }(std::forward<Args>(args)...);
    }
}

template <typename F, typename... Args>
using JobResult =
    decltype(callJob(std::declval<JobControl &>(), std::declval<F>(), std::declval<Args>()...));

/// The canceller of a job's Deferred: its caller wants it no more.
void cancelJob(AnyJob &job) noexcept;

/// A job with its types.
template <typename R, typename F, typename... Args>
class Job final : public AnyJob
{
    using Kept = std::conditional_t<std::is_void_v<R>, std::monostate, R>;

public:
    template <typename... A>
    explicit Job(std::shared_ptr<JobDoor> door, A &&...call)
        : AnyJob(std::move(door))
        , m_call(std::in_place, std::forward<A>(call)...)
    {
    }

    /// The Deferred that it will fire; once.
    [[nodiscard]] Deferred<R> deferred()
    {
        m_deferred.emplace([job = Ref<AnyJob>(this)](Deferred<R> &) { cancelJob(*job); });
        return *m_deferred;
    }

    void *function(const std::type_info &type) noexcept override
    {
        return m_call && type == typeid(F) ? &m_call->function : nullptr;
    }
    void *arguments(const std::type_info &type) noexcept override
    {
        return m_call && type == typeid(std::tuple<Args...>) ? &m_call->arguments : nullptr;
    }
    void *result(const std::type_info &type) noexcept override
    {
        return type == typeid(Kept) ? &m_result : nullptr;
    }

protected:
    void invoke(JobControl &control) override
    {
        std::apply(
            [&](Args &...args) {
                if constexpr (std::is_void_v<R>) {
                    callJob(control, std::move(m_call->function), std::move(args)...);
                    m_result.emplace();
                } else {
                    m_result.emplace(
                        callJob(control, std::move(m_call->function), std::move(args)...));
                }
            },
            m_call->arguments);
    }
    void destroyFunction() noexcept override { m_call.reset(); }
    void destroyResult() noexcept override { m_result.reset(); }
    void fire(const std::optional<Failure> &failure) override
    {
        const std::optional<Deferred<R>> deferred = std::exchange(m_deferred, std::nullopt);
        if (!deferred || deferred->isFired())
            return; // by whoever holds it
        if (failure) {
            deferred->errback(*failure);
        } else if constexpr (std::is_void_v<R>) {
            deferred->callback();
        } else {
            try {
                deferred->callback(std::move(*m_result));
            } catch (...) { // the value could not be moved
                if (deferred->isFired())
                    throw;
                deferred->errback(Failure::current());
            }
        }
    }
    void forgetDeferred() noexcept override { m_deferred.reset(); }

private:
    struct Call
    {
        template <typename G, typename... A>
        explicit Call(G &&g, A &&...args)
            : function(std::forward<G>(g))
            , arguments(std::forward<A>(args)...)
        {
        }
        F function;
        std::tuple<Args...> arguments;
    };

    std::optional<Call> m_call;            // until it has ended
    std::optional<Kept> m_result;          // of the executor until then, then of the caller
    std::optional<Deferred<R>> m_deferred; // the caller's, until it has fired
};

} // namespace QCoop::detail
