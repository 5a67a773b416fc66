// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/qtreactor.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/qt/inputboost.h>
#include <qcoop/qt/logging.h>
#include <qcoop/qt/reactorrun.h>
#include <qcoop/qt/steadytime.h>

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QHash>
#include <QtCore/QThread>
#include <QtCore/QThreadStorage>
#include <QtCore/QTimer>

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <stdexcept>

namespace QCoop {

namespace {

std::atomic<void (*)(QtReactor &)> birthHook{nullptr};

} // namespace

/// The QObject side of a reactor: its timer, its events, and the guards of its contexts.
class QtReactor::Driver final : public QObject
{
public:
    explicit Driver(QtReactor &reactor)
        : m_reactor(reactor)
    {
        m_timer.setSingleShot(true);
        // A coarse timer may fire 5 % early; ours would find nothing due (trap T13).
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            ++m_wakeUps;
            m_starvedTurns += isStarved() ? 1 : 0;
            turn();
        });
        if (auto *dispatcher = QAbstractEventDispatcher::instance())
            connect(dispatcher, &QAbstractEventDispatcher::awake, this, &Driver::checkStarved);
    }

    ~Driver() override
    {
        // Nobody will tell these guards any more when their objects go.
        for (const auto &guard : std::exchange(m_guards, {}))
            guard->contextDestroyed();
    }

    void wakeAt(std::optional<TimePoint> earliest)
    {
        if (!earliest) {
            m_timer.stop();
            m_due = TimePoint::max();
            return;
        }
        // What is overdue can be had from now on, however long ago it was due.
        const TimePoint now = m_reactor.now();
        m_due = std::max(*earliest, now);
        // Rounded up, for a timer that fires early finds nothing due and spins. What is too
        // far for an int of milliseconds is reached in hops.
        const auto hop = std::min(std::chrono::ceil<std::chrono::milliseconds>(m_due - now),
                                  std::chrono::milliseconds(std::numeric_limits<int>::max()));
        m_timer.start(hop);
    }

    detail::Ref<detail::ContextGuard> guard(QObject *object)
    {
        if (!object)
            throw std::invalid_argument("QCoop: a context must not be null");
        if (object->thread() != thread()) {
            throw WrongThread("QCoop: the context lives in another thread than the caller; "
                              "nothing was done. Use callSoonThreadsafe() to get there");
        }
        detail::Ref<detail::ContextGuard> &guard = m_guards[object];
        if (!guard) {
            guard = new detail::ContextGuard;
            // It tells its own guard itself, and has no members any more when it says destroyed().
            if (object == this)
                return guard;
            connect(object, &QObject::destroyed, this, [this, object] {
                if (const auto gone = m_guards.take(object))
                    gone->contextDestroyed();
            });
        }
        return guard;
    }

    std::uint64_t m_wakeUps = 0;
    std::uint64_t m_starvedTurns = 0;

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != turnEvent)
            return QObject::event(event);
        m_turnIsPosted = false;
        ++m_starvedTurns;
        turn();
        return true;
    }

private:
    static constexpr Duration starved = std::chrono::milliseconds(50);
    static const inline auto turnEvent = static_cast<QEvent::Type>(QEvent::registerEventType());

    void turn() { m_reactor.turn(); }

    [[nodiscard]] bool isStarved() const
    {
        return m_due != TimePoint::max() && m_reactor.now() - m_due >= starved;
    }

    /// Posted events go before timers, so a flood of them keeps the timer waiting for a
    /// round, and where a loop leaves the timers out, for ever (trap T3). The event loop
    /// passes here in each of its rounds.
    void checkStarved()
    {
        if (m_turnIsPosted || !isStarved())
            return;
        m_turnIsPosted = true;
        QCoreApplication::postEvent(this, new QEvent(turnEvent), Qt::HighEventPriority);
    }

    QtReactor &m_reactor;
    QTimer m_timer;
    TimePoint m_due = TimePoint::max();
    bool m_turnIsPosted = false;
    QHash<QObject *, detail::Ref<detail::ContextGuard>> m_guards;
};

/// Keeps the reactor of one thread.
class ReactorOfThread
{
public:
    ReactorOfThread()
        : m_reactor(new QtReactor(QtReactor::Kind::Live))
    {
        if (auto *const hook = birthHook.load())
            hook(*m_reactor);
    }
    [[nodiscard]] QtReactor &reactor() const { return *m_reactor; }
    void endTasks() const { m_reactor->endTasks(); }

private:
    std::unique_ptr<QtReactor> m_reactor;
};

namespace {

/// The reactor of the main thread: it goes with QCoreApplication, while the objects of the
/// program still exist, and not with the statics (trap T24): where the application is never
/// destroyed, neither is this.
ReactorOfThread *mainReactor = nullptr;
bool applicationHasGone = false; // the last one; another may follow

void dropMainReactor()
{
    applicationHasGone = true;
    delete std::exchange(mainReactor, nullptr);
}

void beginMainThread()
{
    applicationHasGone = false;
    qAddPostRoutine(dropMainReactor);
}
Q_COREAPP_STARTUP_FUNCTION(beginMainThread)

QtReactor &reactorOfMainThread()
{
    if (!mainReactor) {
        mainReactor = new ReactorOfThread;
        QObject::connect(qApp, &QCoreApplication::aboutToQuit, qApp, [] {
            if (mainReactor)
                mainReactor->endTasks();
        });
    }
    return mainReactor->reactor();
}

thread_local QtReactor *standInOfThread = nullptr;
thread_local bool threadHasEnded = false;

/// The reactor of another thread, which goes when that ends. Whoever calls while it goes
/// gets the stand-in: nobody would be left to end a reactor made anew.
class ReactorOfWorker
{
public:
    ~ReactorOfWorker()
    {
        threadHasEnded = true;
        m_reactor.reset();
        delete std::exchange(standInOfThread, nullptr);
    }
    [[nodiscard]] QtReactor &reactor() const { return m_reactor->reactor(); }

private:
    std::optional<ReactorOfThread> m_reactor{std::in_place};
};

QThreadStorage<ReactorOfWorker> &threadReactors()
{
    static QThreadStorage<ReactorOfWorker> storage;
    return storage;
}

} // namespace

QtReactor &QtReactor::instance()
{
    const QCoreApplication *const app = QCoreApplication::instance();
    if (app && QThread::currentThread() != app->thread()) {
        if (!QAbstractEventDispatcher::instance()) {
            throw NoReactor("QtReactor::instance: this thread has no event loop of Qt's; start it "
                            "as a QThread, or use callSoonThreadsafe() to reach one that has");
        }
        return threadHasEnded ? standIn() : threadReactors().localData().reactor();
    }
    if (applicationHasGone)
        return standIn();
    if (!app)
        throw NoReactor("QtReactor::instance: create a QCoreApplication first");
    return reactorOfMainThread();
}

QtReactor &QtReactor::standIn()
{
    // That of the main thread is never destroyed: whoever calls this late is a static's
    // destructor itself.
    if (!standInOfThread) {
        standInOfThread = new QtReactor(Kind::StandIn);
        standInOfThread->shutdown();
    }
    return *standInOfThread;
}

Cooperator &QtReactor::cooperator()
{
    if (!m_cooperator) {
        const bool drawsWindows = m_driver && qApp && qApp->inherits("QGuiApplication") &&
                                  thread().isHere() && QThread::currentThread() == qApp->thread();
        m_cooperator = std::make_unique<Cooperator>(Options{
            .clock = this,
            .slice = drawsWindows ? guiSlice : Options().slice,
            .name = drawsWindows ? "gui" : "default",
        });
        if (drawsWindows)
            m_boost = std::make_unique<detail::InputBoost>(*m_cooperator);
    }
    return *m_cooperator;
}

QtReactor::QtReactor(Kind kind)
{
    detail::useQtLogging();
    if (kind == Kind::Live)
        m_driver = std::make_unique<Driver>(*this);
}

QtReactor::~QtReactor()
{
    shutdown();
    m_boost.reset();
}

void QtReactor::setBirthHook(void (*hook)(QtReactor &)) noexcept
{
    birthHook = hook;
}

TimePoint QtReactor::now() const
{
    return detail::steadyTime();
}

Duration QtReactor::readingCost() const noexcept
{
    return detail::steadyTimeCost();
}

std::uint64_t QtReactor::wakeUps() const noexcept
{
    return m_driver ? m_driver->m_wakeUps : 0;
}

std::uint64_t QtReactor::starvedTurns() const noexcept
{
    return m_driver ? m_driver->m_starvedTurns : 0;
}

detail::Ref<detail::ContextGuard> QtReactor::guard(QObject *object)
{
    if (m_driver)
        return m_driver->guard(object);
    const detail::Ref<detail::ContextGuard> gone(new detail::ContextGuard);
    gone->contextDestroyed();
    return gone;
}

void QtReactor::wakeAt(std::optional<TimePoint> earliest)
{
    if (m_driver && !isGone())
        m_driver->wakeAt(earliest);
}

QObject *QtReactor::receiver() const noexcept
{
    return m_driver.get();
}

void QtReactor::endTasks()
{
    m_isQuitting = true;
    quit();
    m_isQuitting = false;
}

void QtReactor::turn()
{
    runTurn(turnBudget);
    if (m_run)
        m_run->lookAll();
}

bool QtReactor::runUntil(const std::function<bool()> &isOver)
{
    thread().check("QtReactor::runUntil");
    if (isOver())
        return true;
    if (!m_driver || isGone())
        return false;
    Run(*this, isOver).exec();
    return isOver();
}

bool QtReactor::execUntil(const std::function<bool()> &isOver,
                          const std::function<void()> &quitting)
{
    thread().check("QtReactor::execUntil");
    if (isOver())
        return true;
    if (!m_driver || isGone())
        return false;
    if (QThread::currentThread()->loopLevel() == 0)
        return OutermostRun(*this, isOver, quitting).exec();
    if (runUntil(isOver))
        return true;
    quitting();
    return false;
}

ReactorTime &detail::qtReactorOfThisThread()
{
    return QtReactor::instance();
}

} // namespace QCoop
