// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/task.h>

#include <concepts>
#include <functional>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>

namespace QCoop {

template <typename T>
class CooperativeTaskOf;

/// The kinds of work that a task can do: step functions and coroutines. Each is one
/// allocation that holds the task's place in the ring and the work.
namespace detail {

template <typename W, typename... Args>
concept CoroutineFunction = std::invocable < std::decay_t<W>
&, std::decay_t<Args>... >
       &&isTask<
           std::remove_cvref_t<std::invoke_result_t<std::decay_t<W> &, std::decay_t<Args>...>>>;

template <typename W, typename... Args>
concept StepFunction = std::invocable < std::decay_t<W>
&, std::decay_t<Args> &... >
       &&StepLike<
           std::remove_cvref_t<std::invoke_result_t<std::decay_t<W> &, std::decay_t<Args> &...>>>;

template <typename W, typename... Args>
concept Work = (sizeof...(Args) == 0 && isTask<std::remove_cvref_t<W>>) ||
               CoroutineFunction<W, Args...> || StepFunction<W, Args...>;

/// Turns what a step function returned into the end of a step of \a node.
StepEnd endOfStep(TaskNode &node, StepResult result);

template <typename F, typename... Args>
class FunctionWork : public TaskNode
{
public:
    using Handle = CooperativeTask;

    template <typename G, typename... A>
    explicit FunctionWork(G &&function, A &&...args)
        : m_work(std::in_place, std::forward<G>(function), std::forward<A>(args)...)
    {
    }

    StepEnd runStep() override
    {
        using Returned = std::invoke_result_t<F &, Args &...>;
        if constexpr (std::same_as<Returned, Step>)
            return call() == Step::Again ? StepEnd::Again : StepEnd::Done;
        else if constexpr (std::same_as<Returned, bool>)
            return call() ? StepEnd::Again : StepEnd::Done;
        else
            return endOfStep(*this, call());
    }
    void destroyWork() noexcept override { m_work.reset(); }

private:
    decltype(auto) call()
    {
        return std::apply([](F &f, Args &...args) { return std::invoke(f, args...); }, *m_work);
    }

    std::optional<std::tuple<F, Args...>> m_work;
};

/// A coroutine, and what it returned once it has ended.
template <typename T>
class CoroutineWork : public TaskDriver
{
public:
    using Handle = std::conditional_t<std::is_void_v<T>, CooperativeTask, CooperativeTaskOf<T>>;

    explicit CoroutineWork(Task<T> task) { adopt(std::move(task)); }

    StepEnd runStep() override
    {
        if (!m_innermost) [[unlikely]]
            throw AlreadyConsumed("cooperate() was given a Task that was moved from");
        const StepEnd end = runFrames();
        if (end != StepEnd::Done)
            return end;
        Promise<T> &promise = m_task.promise();
        if (promise.error)
            std::rethrow_exception(promise.error);
        if constexpr (!std::is_void_v<T>)
            m_value = std::move(promise.value);
        return end;
    }
    void destroyWork() noexcept override
    {
        destroyAwaited();
        m_task = {};
    }

    /// What the coroutine returned: a copy, or the value itself if it cannot be copied.
    auto value() requires(!std::is_void_v<T>)
    {
        if (!m_value)
            throw AlreadyConsumed("the result of the task was taken already");
        if constexpr (std::copy_constructible<T>)
            return *m_value;
        else
            return *std::exchange(m_value, std::nullopt);
    }

protected:
    CoroutineWork() = default;
    void adopt(Task<T> task)
    {
        m_task = std::move(task);
        if (!m_task.isValid())
            return;
        m_task.promise().driver = this;
        m_innermost = &m_task.promise();
    }

private:
    struct Nothing
    {
    };

    Task<T> m_task;
    [[no_unique_address]] std::conditional_t<std::is_void_v<T>, Nothing, std::optional<T>> m_value;
};

/// A coroutine together with the callable and the arguments that it was made from.
template <typename T, typename F, typename... Args>
class CoroutineFunctionWork : public CoroutineWork<T>
{
public:
    template <typename G, typename... A>
    explicit CoroutineFunctionWork(G &&function, A &&...args)
        : m_function(std::in_place, std::forward<G>(function), std::forward<A>(args)...)
    {
        this->adopt(std::apply([](F &f, Args &...own) { return std::invoke(f, std::move(own)...); },
                               *m_function));
    }
    void destroyWork() noexcept override
    {
        CoroutineWork<T>::destroyWork(); // the frame first: it may use the captures
        m_function.reset();
    }

private:
    std::optional<std::tuple<F, Args...>> m_function;
};

template <typename W, typename... Args>
requires Work<W, Args...>
auto makeWork(W &&work, Args &&...args)
{
    using F = std::decay_t<W>;
    if constexpr (isTask<F>) {
        using T = typename F::Value;
        return Ref<CoroutineWork<T>>(new CoroutineWork<T>(std::forward<W>(work)));
    } else if constexpr (CoroutineFunction<W, Args...>) {
        using T = typename std::invoke_result_t<F &, std::decay_t<Args>...>::Value;
        using Node = CoroutineFunctionWork<T, F, std::decay_t<Args>...>;
        return Ref<CoroutineWork<T>>(new Node(std::forward<W>(work), std::forward<Args>(args)...));
    } else {
        using Node = FunctionWork<F, std::decay_t<Args>...>;
        return Ref<Node>(new Node(std::forward<W>(work), std::forward<Args>(args)...));
    }
}

/// The step function that goes through a range.
template <typename Range, typename Op>
class OverRange
{
public:
    template <typename R>
    OverRange(R &&range, Op op)
        : m_range(std::forward<R>(range))
        , m_op(std::move(op))
    {
    }
    OverRange(OverRange &&other) noexcept(std::is_nothrow_move_constructible_v<Range>)
        : m_range(std::move(other.m_range)) // it has not begun: its iterators would dangle
        , m_op(std::move(other.m_op))
    {
    }
    OverRange &operator=(OverRange &&) = delete;

    StepResult operator()()
    {
        if (!m_at)
            m_at.emplace(std::ranges::begin(m_range));
        if (*m_at == std::ranges::end(m_range))
            return Step::Done;
        using Returned = decltype(std::invoke(m_op, **m_at));
        if constexpr (std::is_void_v<Returned>) {
            std::invoke(m_op, **m_at);
            ++*m_at;
            return Step::Again;
        } else if constexpr (std::same_as<Returned, bool>) {
            const bool goesOn = std::invoke(m_op, **m_at);
            ++*m_at;
            return goesOn ? Step::Again : Step::Done;
        } else {
            StepResult result = std::invoke(m_op, **m_at);
            ++*m_at;
            return result;
        }
    }

private:
    Range m_range;
    Op m_op;
    std::optional<std::ranges::iterator_t<Range>> m_at;
};

template <typename Range, typename Op>
auto overRange(Range &&range, Op op)
{
    return OverRange<std::remove_cvref_t<Range>, Op>(std::forward<Range>(range), std::move(op));
}

} // namespace detail
} // namespace QCoop
