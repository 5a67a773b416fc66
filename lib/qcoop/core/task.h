// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/awaiter.h>
#include <qcoop/core/deferlater.h>
#include <qcoop/core/deferredwait.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/core/slab.h>
#include <qcoop/core/tasknode.h>

#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <utility>
#include <variant>

namespace QCoop {

template <typename T>
class Task;

/// What `co_yield {}` yields: nothing but the turn.
struct Yield
{
};

/// What `co_await sleep(100ms)` waits for; the time is that of the task's own reactor.
class Sleep
{
public:
    explicit Sleep(Duration time, std::source_location where)
        : m_time(time)
        , m_where(where)
    {
    }
    [[nodiscard]] Duration time() const noexcept { return m_time; }
    [[nodiscard]] std::source_location where() const noexcept { return m_where; }

private:
    Duration m_time;
    std::source_location m_where;
};

[[nodiscard]] inline Sleep sleep(Duration time,
                                 std::source_location where = std::source_location::current())
{
    return Sleep(time, where);
}

/// How a task waits for an \a X: rooms specialise this for what they bring, with
/// `static Deferred<...> deferred(X &&)`. The Deferred belongs to the waiting task and is
/// cancelled when the task ends first.
template <typename X>
struct AwaitTraits;

template <typename X>
concept AwaitableThroughTraits = requires(X &&x)
{
    AwaitTraits<std::remove_cvref_t<X>>::deferred(std::forward<X>(x));
};

namespace detail {

/// A coroutine of a task, whatever it returns.
class Frame
{
public:
    std::coroutine_handle<> self;
    Frame *parent = nullptr; // who awaits it; null for the outermost
    void *owner = nullptr;   // the Task in the parent's frame that owns this one
    void (*destroyOwned)(void *owner) noexcept = nullptr;
};

/// A wait in a coroutine that may take only so long; part of its awaiter, in the frame that
/// waits.
struct TimedWait
{
    Frame *frame = nullptr; // what is given up when time is up
    unsigned level = 0;     // how many such waits of the same task are around it
    bool isOver = false;    // it was given up
};

/// Runs the coroutines of one task: the innermost one is resumed, until it yields or waits.
///
/// Awaiting a Task and returning from one do not call into each other: both only set which
/// frame is innermost and go back to run(). So a chain of awaits needs no stack, whatever
/// its length (trap T2), and no frame is resumed or destroyed inside an await_suspend.
class TaskDriver : public TaskNode
{
public:
    StepEnd runFrames()
    {
        if (timeUp) [[unlikely]]
            giveUp();
        do {
            m_end = StepEnd::Again;
            m_innermost->self.resume();
        } while (m_end == goOn);
        return m_end;
    }

    void descend(Frame &child) noexcept
    {
        child.parent = m_innermost;
        m_innermost = &child;
        m_end = goOn;
    }
    void ascend() noexcept
    {
        m_innermost = m_innermost->parent;
        m_end = m_innermost ? goOn : StepEnd::Done;
    }
    void yield(const std::source_location &where) noexcept
    {
        m_yieldedAt = where;
        hasYielded = true;
    }
    void wait(const std::source_location &where) noexcept
    {
        yield(where);
        m_end = StepEnd::WaitAwaiter;
    }
    [[nodiscard]] std::source_location yieldedAt() const noexcept override { return m_yieldedAt; }
    [[nodiscard]] ReactorTime &reactor() const;

    void begin(TimedWait &wait) noexcept;
    void end(TimedWait &wait) noexcept;
    /// Its time is up: with the next step of the task its frames are destroyed, and who
    /// awaits them goes on; not before the next step, so that they are never destroyed while
    /// one of them runs.
    void expire(TimedWait &wait);

protected:
    /// Destroys the frames that the outermost one awaits, the innermost first, as unwinding
    /// a stack does; a frame that destroyed the next inner one would need a stack as deep.
    void destroyAwaited() noexcept;

    Frame *m_innermost = nullptr;

private:
    void giveUp() noexcept;

    unsigned m_timedWaits = 0;
    static constexpr auto goOn = StepEnd(0xFF); // not over: another frame is the innermost now
    StepEnd m_end = StepEnd::Again;
    std::source_location m_yieldedAt;
};

/// Waits for a Deferred inside a coroutine of ours, which goes on in its cooperator's ring.
template <typename T>
class DeferredAwaiter
{
public:
    DeferredAwaiter(TaskDriver &driver, Deferred<T> deferred, bool owned,
                    std::source_location where)
        : m_driver(driver)
        , m_wait(std::move(deferred), owned)
        , m_where(where)
    {
    }

    [[nodiscard]] bool await_ready() const { return m_wait.isReady(); }
    bool await_suspend(std::coroutine_handle<>)
    {
        if (!m_wait.begin([this] { m_driver.awaiterReady(); }))
            return false;
        m_driver.wait(m_where);
        return true;
    }
    T await_resume() { return m_wait.take(); }

private:
    TaskDriver &m_driver;
    DeferredWait<T> m_wait;
    std::source_location m_where;
};

template <typename T>
class TaskAwaiter;

class PromiseBase;

/// What needs to know the task that awaits it: it makes its own awaiter.
template <typename X>
concept AwaitableInTask = requires(X &x, PromiseBase &promise, std::source_location where)
{
    x.awaitIn(promise, where);
};

class PromiseBase : public Frame
{
public:
    struct FinalAwaiter
    {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <typename Promise>
        void await_suspend(std::coroutine_handle<Promise> handle) const noexcept
        {
            handle.promise().driver->ascend();
        }
        void await_resume() const noexcept {}
    };

    // The frames of tasks are walked through like the tasks themselves.
    static void *operator new(std::size_t size) { return Slab::take(size); }
    static void operator delete(void *memory) noexcept { Slab::giveBack(memory); }

    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { error = std::current_exception(); }

    std::suspend_always
    yield_value(Yield, std::source_location where = std::source_location::current()) noexcept
    {
        driver->yield(where);
        return {};
    }
    std::suspend_always yield_value(Progress progress,
                                    std::source_location where = std::source_location::current())
    {
        driver->setProgress(std::move(progress));
        driver->yield(where);
        return {};
    }

    template <typename T>
    TaskAwaiter<T> await_transform(Task<T> &&task);
    template <typename T>
    TaskAwaiter<T> await_transform(Task<T> &task);
    template <typename T>
    DeferredAwaiter<T> await_transform(Deferred<T> &&deferred,
                                       std::source_location where = std::source_location::current())
    {
        return DeferredAwaiter<T>(*driver, std::move(deferred), true, where);
    }
    template <typename T>
    DeferredAwaiter<T> await_transform(const Deferred<T> &deferred,
                                       std::source_location where = std::source_location::current())
    {
        return DeferredAwaiter<T>(*driver, deferred, false, where);
    }
    DeferredAwaiter<void> await_transform(const Sleep &sleep)
    {
        return DeferredAwaiter<void>(
            *driver,
            deferLater(driver->reactor(), sleep.time(), CallOrigin(sleep.where(), CallKind::Sleep)),
            true, sleep.where());
    }
    template <AwaitableThroughTraits X>
    auto await_transform(X &&x, std::source_location where = std::source_location::current())
    {
        auto deferred = AwaitTraits<std::remove_cvref_t<X>>::deferred(std::forward<X>(x));
        using Value = typename decltype(deferred)::Value;
        return DeferredAwaiter<Value>(*driver, std::move(deferred), true, where);
    }

    /// Any other awaiter; the task goes on in the ring, never inside it.
    template <typename X>
    requires(!AwaitableThroughTraits<X> && StandardAwaitable<X>) auto await_transform(
        X &&x, std::source_location where = std::source_location::current())
    {
        return DeferredAwaiter<AwaitedValue<std::remove_cvref_t<X>>>(
            *driver, deferredOf(std::forward<X>(x)), true, where);
    }

    template <AwaitableInTask X>
    auto await_transform(X &&x, std::source_location where = std::source_location::current())
    {
        return x.awaitIn(*this, where);
    }

    TaskDriver *driver = nullptr;
    std::exception_ptr error;
};

template <typename T>
class Promise : public PromiseBase
{
public:
    Task<T> get_return_object();
    template <typename V>
    void return_value(V &&v)
    {
        value.emplace(std::forward<V>(v));
    }
    std::optional<T> value;
};

template <>
class Promise<void> : public PromiseBase
{
public:
    Task<void> get_return_object();
    void return_void() noexcept {}
};

} // namespace detail

/// A coroutine that a Cooperator runs step by step. Lazy: its body begins with its first
/// step. Owned: a Task that is destroyed destroys its frame, wherever it is suspended.
///
/// `co_yield {}` or `co_yield Progress(i, n)` ends a step, also from inside a Task that is
/// awaited; `co_await` waits for a Task, a Deferred, sleep(), for what rooms add with
/// AwaitTraits, and for any standard awaiter that resumes in this thread. Take parameters by value:
/// the frame outlives the caller's arguments. Mind the forms that g++ 12 miscompiles:
/// docs/compilers.md. Thread-affinity: that of the cooperator that runs it.
template <typename T = void>
class [[nodiscard]] Task
{
public:
    using promise_type = detail::Promise<T>;
    using Value = T;

    Task() noexcept = default;
    Task(Task &&other) noexcept
        : m_handle(std::exchange(other.m_handle, nullptr))
    {
    }
    Task &operator=(Task other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    ~Task()
    {
        if (m_handle)
            m_handle.destroy();
    }

    /// Whether there is a coroutine in it: not after it was moved from.
    [[nodiscard]] bool isValid() const noexcept { return bool(m_handle); }
    /// The machinery of the coroutine, for those that run it.
    [[nodiscard]] promise_type &promise() const { return m_handle.promise(); }

private:
    friend promise_type;
    explicit Task(std::coroutine_handle<promise_type> handle) noexcept
        : m_handle(handle)
    {
        handle.promise().self = handle;
    }

    std::coroutine_handle<promise_type> m_handle;
};

namespace detail {

/// Waits for a Task inside a coroutine: it becomes the innermost frame of the same task.
template <typename T>
class TaskAwaiter
{
public:
    /// \throws AlreadyConsumed if \a task was moved from, or somebody awaits it already.
    TaskAwaiter(TaskDriver &driver, Task<T> &task)
        : m_driver(driver)
        , m_task(task)
    {
        if (!task.isValid())
            throw AlreadyConsumed("co_await of a Task that was moved from");
        if (task.promise().owner && !task.promise().self.done())
            throw AlreadyConsumed("co_await of a Task that another coroutine awaits");
    }

    [[nodiscard]] bool await_ready() const noexcept { return m_task.promise().self.done(); }
    void await_suspend(std::coroutine_handle<>) noexcept
    {
        Promise<T> &promise = m_task.promise();
        promise.driver = &m_driver;
        promise.owner = &m_task;
        promise.destroyOwned = [](void *owner) noexcept { *static_cast<Task<T> *>(owner) = {}; };
        m_driver.descend(promise);
    }
    T await_resume()
    {
        if (m_task.promise().error)
            std::rethrow_exception(m_task.promise().error);
        if constexpr (!std::is_void_v<T>) {
            std::optional<T> value = std::exchange(m_task.promise().value, std::nullopt);
            if (!value)
                throw AlreadyConsumed("co_await of a Task whose value was taken");
            return std::move(*value);
        }
    }

private:
    TaskDriver &m_driver;
    Task<T> &m_task;
};

template <typename R>
inline constexpr bool isTask = false;
template <typename T>
inline constexpr bool isTask<Task<T>> = true;

template <typename T>
TaskAwaiter<T> PromiseBase::await_transform(Task<T> &&task)
{
    return TaskAwaiter<T>(*driver, task);
}

template <typename T>
TaskAwaiter<T> PromiseBase::await_transform(Task<T> &task)
{
    return TaskAwaiter<T>(*driver, task);
}

template <typename T>
Task<T> Promise<T>::get_return_object()
{
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object()
{
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

} // namespace detail
} // namespace QCoop
