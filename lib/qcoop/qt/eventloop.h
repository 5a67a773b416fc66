// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/createtask.h>
#include <qcoop/qt/eventloopcore.h>
#include <qcoop/qt/handle.h>
#include <qcoop/qt/loopfuture.h>
#include <qcoop/qt/runinexecutor.h>

#include <memory>
#include <source_location>

namespace QCoop {

/// asyncio's event loop, over the reactor of this thread or over a Clock: callbacks are
/// called in rounds, each exactly once and in the order in which they were handed over.
///
/// A round makes the timers that are due ready, in the order of their times and behind what
/// is ready already; then it calls everything that is ready at that moment. What becomes
/// ready meanwhile waits for the next round. An error in a callback goes to the exception
/// handler, and the round goes on. On a QtReactor, Qt's events have their turn after each
/// round, and after 8 ms in the middle of one, which is then continued.
///
/// Inside QCoreApplication::exec(), or whatever event loop of Qt's runs in the thread, a loop
/// needs no run: its callbacks are called all the same. runForever() and runUntilComplete()
/// are for programs without one, for threads, for tests on a Clock, and for waiting inside a
/// slot; they run an event loop of Qt's themselves, nested if need be.
///
/// A run ends when the application quits. In the main thread, a run outside of all event loops
/// of Qt's is the application's own: QCoreApplication::quit(), exit() and the closing of the
/// last window end it, and aboutToQuit is emitted then, which ends live tasks. It is not when
/// the run is stopped or complete. In another QThread, its quit() ends the run that is under
/// way, or the next one if nothing ran. After that a loop can be run again, to clean up; not
/// inside an event loop of Qt's that is about to end.
///
/// Destroying a loop closes it, also from inside its own callback. When its reactor goes,
/// with the thread or QCoreApplication, it is closed.
/// Units: TimePoints of its reactor. Thread-affinity: the reactor's; elsewhere everything
/// throws WrongThread but callSoonThreadsafe(), isClosed(), name() and id(). Semantics: asyncio,
/// BaseEventLoop.
class EventLoop
{
public:
    /// A loop on \a reactor, which must outlive it or is told to be gone.
    explicit EventLoop(ReactorTime &reactor, Text name = {},
                       std::source_location where = std::source_location::current());
    /// A loop on the reactor of this thread. \throws NoReactor
    explicit EventLoop(Text name = {},
                       std::source_location where = std::source_location::current());
    EventLoop(const EventLoop &) = delete;
    EventLoop &operator=(const EventLoop &) = delete;
    ~EventLoop();

    /// The loop of this thread: the one that is running, or else the one that the
    /// EventLoopPolicy has for it. \throws NoEventLoop
    [[nodiscard]] static EventLoop &instance();

    /// Runs until stop(), or until the application quits, as said above.
    /// \throws LoopClosed, AlreadyRunning, OtherLoopRunning, and nothing was done;
    /// WaitsForever on a Clock on which nothing is pending
    void runForever();
    /// Runs until \a future is done, and returns its result or throws its error. If it is
    /// done already, one round is run.
    /// \throws as runForever(); StoppedEarly if the loop is stopped, or the application quits,
    /// before it is done; std::invalid_argument if it is another loop's
    template <typename T>
    T runUntilComplete(Future<T> future)
    {
        runUntilDone(future.state());
        if constexpr (std::is_void_v<T>)
            future.result();
        else
            return future.result();
    }
    /// The same for \a deferred, which is thereby consumed. If the loop is stopped early, its
    /// error goes to the exception handler when it comes.
    template <typename T>
    T runUntilComplete(Deferred<T> deferred);
    /// The same for a task that is made of \a task; it ends with the loop. \a task stays as it
    /// is if the loop cannot be run.
    template <typename T>
    T runUntilComplete(Task<T> &&task, std::source_location where = std::source_location::current())
    {
        m_core->checkRunnable("EventLoop::runUntilComplete");
        const auto handle = cooperator().cooperate(std::move(task), where);
        m_core->keep(handle);
        return runUntilComplete(handle);
    }
    /// The same for a task that is there.
    template <typename T>
    T runUntilComplete(const CooperativeTaskOf<T> &task)
    {
        return runUntilComplete(task.result());
    }
    void runUntilComplete(const CooperativeTask &task) { runUntilComplete(task.whenDone()); }
    /// The same for \a future, on a loop of Qt's.
    template <typename T>
    T runUntilComplete(const QFuture<T> &future)
    {
        m_core->checkRunnable("EventLoop::runUntilComplete");
        return runUntilComplete(fromFuture(future));
    }
    /// Whether a run is under way, or a callback is being called. Where Qt's own event loop
    /// calls the callbacks, that is so during those calls only.
    [[nodiscard]] bool isRunning() const { return here("EventLoop::isRunning").isRunning(); }
    /// Lets the run end with the round that is under way; what became ready in it is kept for
    /// the next run. Outside a run it makes the next one a single round that waits for
    /// nothing. Without effect on what Qt's own event loop calls.
    void stop() { m_core->stop(); }
    /// Shuts the default executor down: jobs that wait are cancelled, those that run are asked
    /// to stop and waited for, and their results are delivered. Then throws away all
    /// callbacks, and ends the tasks of createTask(). For good: calls afterwards throw
    /// LoopClosed, but for stop(), time(), createFuture(), the questions, and cancel() of
    /// handles. Repeated calls are allowed. \throws StillRunning
    void close() { m_core->close(); }
    [[nodiscard]] bool isClosed() const noexcept { return m_core->isClosed(); }

    /// Has \a call called in the next round. \throws LoopClosed
    Handle callSoon(UniqueFunction<void()> call,
                    std::source_location where = std::source_location::current());
    /// The same from any thread; in the loop's own it is callSoon(). Callbacks from one thread
    /// are called in their order. What is on its way when the loop is closed is dropped. The
    /// caller sees to it that the loop lives while this is called.
    /// \throws LoopClosed; WrongThread from another thread if the loop is on a Clock; NoReactor
    /// if the loop's thread has ended
    Handle callSoonThreadsafe(UniqueFunction<void()> call,
                              std::source_location where = std::source_location::current());
    /// Has \a call called \a delay from now, soon if that is not positive. Callbacks of equal
    /// times are called in the order in which they were handed over. \throws LoopClosed
    TimerHandle callLater(Duration delay, UniqueFunction<void()> call,
                          std::source_location where = std::source_location::current());
    /// The same at \a when.
    TimerHandle callAt(TimePoint when, UniqueFunction<void()> call,
                       std::source_location where = std::source_location::current());
    [[nodiscard]] TimePoint time() const { return here("EventLoop::time").now(); }

    template <typename T = void>
    [[nodiscard]] Future<T>
    createFuture(std::source_location where = std::source_location::current())
    {
        (void)here("EventLoop::createFuture");
        using State = detail::FutureStateOf<T>;
        return Future<T>(detail::Ref<State>(new State(m_core, where)));
    }

    /// Adds a task to cooperator() and logs its failure; see QCoop::createTask(). It is
    /// stopped when the loop is closed. \throws LoopClosed
    template <detail::Work W>
    auto createTask(W &&work, std::source_location where = std::source_location::current())
    {
        return createTask(Suppressed<>(), std::forward<W>(work), where);
    }
    /// The same, but failures of these types are not logged.
    template <typename... Errors, detail::Work W>
    auto createTask(Suppressed<Errors...> suppressed, W &&work,
                    std::source_location where = std::source_location::current())
    {
        m_core->checkOpen("EventLoop::createTask");
        auto task = QCoop::createTask(cooperator(), suppressed, std::forward<W>(work), where);
        m_core->keep(task);
        return task;
    }
    /// The same for a task that is stopped when \a context goes, too; \a args live as long as
    /// the task.
    template <typename... Errors, typename W, typename... Args>
    requires detail::Work<W, Args...>
    auto createTask(const Context &context, Suppressed<Errors...> suppressed, W &&work,
                    Args &&...args)
    {
        m_core->checkOpen("EventLoop::createTask");
        auto task = QCoop::createTask(cooperator(), context, suppressed, std::forward<W>(work),
                                      std::forward<Args>(args)...);
        m_core->keep(task);
        return task;
    }
    /// The tasks of createTask() and runUntilComplete() that have not ended, the oldest first.
    [[nodiscard]] std::vector<CooperativeTask> allTasks() const
    {
        return here("EventLoop::allTasks").tasks();
    }
    /// What the tasks run on: the default cooperator of the thread, or one of the loop's own
    /// on a Clock. \throws LoopClosed
    [[nodiscard]] Cooperator &cooperator();

    /// Calls \a function with \a args in the loop's default executor; see
    /// QCoop::runInExecutor(). The result comes through Qt's event loop of this thread, also
    /// where the loop is on a Clock. \throws LoopClosed, NoReactor, ExecutorShutdown
    template <typename F, typename... Args>
    requires detail::JobFunction<std::decay_t<F>, std::decay_t<Args>...>
    auto runInExecutor(F &&function, Args &&...args)
    {
        return runInExecutor(JobOptions(), std::forward<F>(function), std::forward<Args>(args)...);
    }
    /// The same in the executor that \a options name, if they name one.
    template <typename F, typename... Args>
    requires detail::JobFunction<std::decay_t<F>, std::decay_t<Args>...>
    auto runInExecutor(JobOptions options, F &&function, Args &&...args)
    {
        m_core->checkOpen("EventLoop::runInExecutor");
        if (!options.executor())
            options.setExecutor(m_core->executor());
        return QCoop::runInExecutor(std::move(options), std::forward<F>(function),
                                    std::forward<Args>(args)...);
    }
    /// Sets the default executor; null: a ThreadPoolExecutor of the loop's own, which is what
    /// it has at first, is made at the next call. The one before is let go of.
    /// \throws LoopClosed
    void setDefaultExecutor(std::shared_ptr<Executor> executor)
    {
        m_core->setExecutor(std::move(executor));
    }

    /// Sets who is told of errors that have nobody else to go to; an empty one restores the
    /// default. What it throws is reported as ErrorReport::Kind::ExceptionHandler.
    void setExceptionHandler(detail::EventLoopCore::Handler handler)
    {
        m_core->setExceptionHandler(std::move(handler));
    }
    /// Tells the exception handler.
    void callExceptionHandler(const ExceptionContext &context)
    {
        here("EventLoop::callExceptionHandler").callExceptionHandler(context);
    }
    /// What the handler is while none is set: hands the error to setErrorHandler()'s.
    static void defaultExceptionHandler(const ExceptionContext &context);

    /// In debug mode, callbacks that take slowCallbackDuration() or longer are warned of, in
    /// the category "qcoop.loop". Off at first.
    void setDebug(bool on) { here("EventLoop::setDebug").setDebug(on); }
    [[nodiscard]] bool isDebug() const { return here("EventLoop::isDebug").isDebug(); }
    /// 100 ms at first. \throws BadInterval if \a duration is negative
    void setSlowCallbackDuration(Duration duration);
    [[nodiscard]] Duration slowCallbackDuration() const
    {
        return here("EventLoop::slowCallbackDuration").slowCallbackDuration();
    }

    /// The callbacks that are still to be called: those that are ready, in order, and then
    /// the timers.
    [[nodiscard]] std::vector<DelayedCall> handles() const { return m_core->handles(); }
    [[nodiscard]] EventLoopStatistics statistics() const
    {
        return here("EventLoop::statistics").statistics();
    }
    [[nodiscard]] const Text &name() const noexcept { return m_core->facilityInfo().name; }
    [[nodiscard]] std::uint64_t id() const noexcept { return m_core->facilityInfo().id; }
    /// The reactor that it is on; null once that is gone.
    [[nodiscard]] ReactorTime *reactor() const { return here("EventLoop::reactor").reactor(); }

private:
    /// The body, for what only the loop's own thread may do. \throws WrongThread
    [[nodiscard]] detail::EventLoopCore &here(const char *operation) const
    {
        m_core->thread().check(operation);
        return *m_core;
    }
    void runUntilDone(detail::FutureState &future);

    const detail::Ref<detail::EventLoopCore> m_core;
};

template <typename T>
T EventLoop::runUntilComplete(Deferred<T> deferred)
{
    m_core->checkRunnable("EventLoop::runUntilComplete");
    const auto failed = [](const auto &future) {
        return [future](const Failure &failure) { future.setException(failure); };
    };
    if constexpr (std::is_void_v<T>) {
        const Future<> future = createFuture();
        deferred.then([future] { future.setResult(); }, failed(future));
        runUntilComplete(future);
    } else {
        // Shared, for a Future gives copies away, and this value may have none.
        const auto future = createFuture<std::shared_ptr<T>>();
        deferred.then(
            [future](T value) { future.setResult(std::make_shared<T>(std::move(value))); },
            failed(future));
        return std::move(*runUntilComplete(future));
    }
}

} // namespace QCoop
