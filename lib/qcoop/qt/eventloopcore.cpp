// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/eventloopcore.h>

#include <qcoop/core/errors.h>
#include <qcoop/qt/callsoon.h>
#include <qcoop/qt/futurestate.h>
#include <qcoop/qt/qtreactor.h>
#include <qcoop/qt/threadpoolexecutor.h>

#include <QtCore/QObject>

#include <atomic>
#include <string>
#include <utility>

namespace QCoop::detail {

namespace {

std::atomic<std::uint64_t> lastLoopNumber{0};

Text nameOrNumber(Text name)
{
    const std::uint64_t number = ++lastLoopNumber;
    return name.isEmpty() ? Text("loop-" + std::to_string(number)) : std::move(name);
}

} // namespace

/// A callback on its way from another thread. Where it does not arrive, it is destroyed with
/// this, though the other thread may keep its handle.
class EventLoopCore::Letter
{
public:
    Letter(EventLoopCore &core, Ref<CallNode> node)
        : m_core(&core)
        , m_node(std::move(node))
    {
    }
    Letter(Letter &&) noexcept = default;
    Letter &operator=(Letter &&) = delete;
    ~Letter()
    {
        if (!m_node)
            return;
        m_node->state = CallNode::State::Dropped;
        m_node->function.reset();
    }
    void operator()() { m_core->arrive(Ref<CallNode>(std::exchange(m_node, {}))); }

private:
    EventLoopCore *m_core; // it lives: the door does, in whose name this comes
    Ref<CallNode> m_node;
};

EventLoopCore::EventLoopCore(EventLoop &loop, ReactorTime &reactor, Text name,
                             std::source_location where)
    : LoopRounds(reactor, nameOrNumber(std::move(name)), where)
    , m_loop(&loop)
    , m_qtReactor(dynamic_cast<QtReactor *>(&reactor))
{
    if (m_qtReactor && !isClosed())
        m_door = std::make_unique<QObject>();
}

EventLoopCore::~EventLoopCore() = default;

void EventLoopCore::checkRunnable(const char *operation) const
{
    checkOpen(operation);
    if (isRunning()) {
        throw AlreadyRunning(std::string(operation) + ": the loop \"" + m_info.name.toStdString() +
                             "\" is running already; nothing was done");
    }
    if (const LoopRounds *const other = running()) {
        throw OtherLoopRunning(std::string(operation) + ": the loop \"" +
                               other->facilityInfo().name.toStdString() +
                               "\" is running in this thread; nothing was done");
    }
}

Ref<CallNode> EventLoopCore::callFromElsewhere(UniqueFunction<void()> call,
                                               std::source_location where)
{
    constexpr const char *operation = "EventLoop::callSoonThreadsafe";
    if (isClosed())
        throw LoopClosed(std::string(operation) + ": the loop is closed; nothing was done");
    if (!m_door) {
        throw WrongThread(std::string(operation) + ": called from another thread, and a loop on a "
                                                   "Clock has no door; nothing was done");
    }
    Ref<CallNode> node(new CallNode(nullptr, std::move(call), CallOrigin(where, CallKind::Soon)));
    callSoonThreadsafe(m_door.get(), Letter(*this, node));
    return node;
}

// Runs ------------------------------------------------------------------------------------

bool EventLoopCore::run(const char *operation, const FutureState *future)
{
    checkRunnable(operation);
    const Ref<EventLoopCore> self(this);
    class Scope
    {
    public:
        Scope(EventLoopCore &core, Run &run)
            : m_core(core)
            , m_running(core)
        {
            core.m_run = &run;
            core.plan(); // it may have been stopped before
        }
        Scope(const Scope &) = delete;
        Scope &operator=(const Scope &) = delete;
        ~Scope()
        {
            m_core.m_run = nullptr;
            m_core.m_isStopping = false;
            m_core.plan(); // what is left, for whoever runs the reactor from now on
        }

    private:
        EventLoopCore &m_core;
        Running m_running;
    };
    Run run;
    auto scope = std::make_unique<Scope>(*this, run); // g++ 12 takes an optional for unset
    const auto isOver = [&] { return run.isOver || isClosed(); };
    bool isDone = false;
    const auto end = [&] {
        isDone = future && future->isDone();
        scope.reset();
    };
    if (m_qtReactor) {
        m_qtReactor->execUntil(isOver, end); // what aboutToQuit calls may run it again
    } else if (!reactor()->runUntil(isOver)) {
        throw WaitsForever(std::string(operation) +
                           ": nothing is pending on the clock of the loop "
                           "\"" +
                           m_info.name.toStdString() + "\", so that it would wait for ever");
    }
    if (scope)
        end();
    return isDone;
}

void EventLoopCore::stop()
{
    thread().check("EventLoop::stop");
    m_isStopping = true;
    plan();
}

void EventLoopCore::close()
{
    thread().check("EventLoop::close");
    if (isClosed())
        return;
    if (isRunning()) {
        throw StillRunning("EventLoop::close: the loop \"" + m_info.name.toStdString() +
                           "\" is running; stop it first. Nothing was done");
    }
    if (isDebug() && m_info.waiting > 0) {
        qCWarning(lcLoop).noquote() << "EventLoop::close:" << m_info.waiting
                                    << "calls were still pending and will not be made";
    }
    const Ref<EventLoopCore> self(this);
    shutDownExecutor();
    shutDown(Tell::Observer);
}

void EventLoopCore::shutDownExecutor() noexcept
{
    const auto executor = std::exchange(m_executor, nullptr);
    if (!executor)
        return;
    try {
        executor->shutdown(Shutdown::CancelAndWait);
    } catch (...) {
        reportError({ErrorReport::Kind::Callback, Failure::current()});
    }
}

void EventLoopCore::shutDown(Tell tell) noexcept
{
    unplan();
    // Last of all what may call out: the callables, and the frames of tasks.
    for (const Ref<CallNode> &node : closeCalls(tell))
        node->function.reset();
    for (const auto &[id, task] : std::exchange(m_tasks, {})) {
        if (!task.isEnded())
            task.stop();
    }
    m_cooperator.reset();
    m_executor.reset(); // another one, if somebody asked for it meanwhile
}

void EventLoopCore::leave() noexcept
{
    m_loop = nullptr;
    shutDownExecutor();
    shutDown(Tell::Observer);
    m_door.reset();
    m_handler.reset();
    if (!reactor())
        return;
    reactor()->removeClient(*this);
    LoopCalls::reactorGone(); // for this, it is
}

void EventLoopCore::reactorGone() noexcept
{
    const Ref<EventLoopCore> self(this);
    shutDown(Tell::Nobody);
    m_qtReactor = nullptr;
    LoopCalls::reactorGone();
}

// Tasks and jobs --------------------------------------------------------------------------

Cooperator &EventLoopCore::cooperator()
{
    if (m_qtReactor)
        return m_qtReactor->cooperator();
    if (!m_cooperator)
        m_cooperator.emplace(*reactor(), Options{.name = m_info.name});
    return *m_cooperator;
}

void EventLoopCore::keep(const CooperativeTask &task)
{
    if (task.isEnded())
        return;
    m_tasks.emplace(task.id(), task);
    const auto forget = [self = Ref<EventLoopCore>(this), id = task.id()] {
        self->m_tasks.erase(id);
    };
    task.whenDone().then(forget, forget);
}

std::vector<CooperativeTask> EventLoopCore::tasks() const
{
    std::vector<CooperativeTask> all;
    for (const auto &[id, task] : m_tasks)
        all.push_back(task);
    return all;
}

std::shared_ptr<Executor> EventLoopCore::executor()
{
    if (!m_executor) {
        m_executor = std::make_shared<ThreadPoolExecutor>(ThreadPoolExecutor::defaultThreads(),
                                                          m_info.name, m_info.madeAt);
    }
    return m_executor;
}

void EventLoopCore::setExecutor(std::shared_ptr<Executor> executor)
{
    checkOpen("EventLoop::setDefaultExecutor");
    m_executor.swap(executor); // the one before goes at the end
}

EventLoopStatistics EventLoopCore::statistics() const
{
    EventLoopStatistics statistics = m_statistics;
    statistics.running = isRunning();
    statistics.closed = isClosed();
    statistics.ready = m_ready.size();
    statistics.timers = m_timers.size();
    statistics.tasks = m_tasks.size();
    return statistics;
}

} // namespace QCoop::detail
