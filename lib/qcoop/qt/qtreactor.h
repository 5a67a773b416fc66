// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/context.h>
#include <qcoop/core/cooperator.h>
#include <qcoop/core/reactortime.h>

#include <QtCore/QObject>

#include <concepts>
#include <functional>
#include <memory>

namespace QCoop {

namespace detail {
class InputBoost;
}

/// The ReactorTime of Qt's event loop: one a thread, woken by one precise single-shot QTimer
/// however many calls are pending, and by nothing while there is nothing to do.
///
/// Each timeout is a turn: it makes the calls that are due, but not those asked for
/// meanwhile, and ends early after turnBudget, so that Qt's own events are served in
/// between. Inside a nested event loop, turns go on nested. What a call throws is reported
/// through setErrorHandler() and never reaches Qt.
///
/// Units: TimePoints count nanoseconds of std::chrono::steady_clock, which stands still
/// while the computer sleeps. A call is made up to one millisecond after its deadline, the
/// resolution of QTimer, and never before it.
/// Thread-affinity: the thread of instance(). Semantics: Twisted, IReactorTime.
class QtReactor final : public ReactorTime
{
public:
    /// How long one turn makes calls before it lets Qt's events through.
    static constexpr Duration turnBudget = std::chrono::milliseconds(8);

    /// The reactor of this thread. It is made at the first call, and goes with the thread;
    /// that of the main thread with QCoreApplication, after which a reactor that accepts
    /// nothing stands in.
    /// \throws NoReactor in a main thread that has no QCoreApplication yet
    [[nodiscard]] static QtReactor &instance();

    ~QtReactor() override;

    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] Duration readingCost() const noexcept override;

    /// The slice of the GUI thread's default cooperator, between user input; chosen by the
    /// measurements of docs/semantics.md.
    static constexpr Duration guiSlice = std::chrono::milliseconds(1);

    /// The default cooperator of this thread, made at the first call: the one that
    /// QCoop::cooperate() uses. In the thread of a QGuiApplication its slice is guiSlice,
    /// and half of that for 100 ms after user input; elsewhere that of Options.
    [[nodiscard]] Cooperator &cooperator();

    /// How often the timer has fired: 0 more while nothing is to be done.
    [[nodiscard]] std::uint64_t wakeUps() const noexcept;
    /// How often other events kept the timer from firing for 50 ms. Where it has not fired
    /// even after the round of the event loop, a turn is posted among them.
    [[nodiscard]] std::uint64_t starvedTurns() const noexcept;

    /// An object of this thread that lives as long as the reactor: the receiver of the
    /// signals that somebody waits for. Null of the reactor that stands in.
    [[nodiscard]] QObject *receiver() const noexcept;
    /// Whether QCoreApplication::aboutToQuit is ending the live tasks just now.
    [[nodiscard]] bool isQuitting() const noexcept { return m_isQuitting; }

    /// Runs a nested event loop of Qt's until \a isOver, which is asked at first and after
    /// each turn of the reactor; what it throws comes out. Runs may be nested; one that is
    /// over while an inner one runs ends after that. Returns false if the event loop was
    /// ended before: QCoreApplication::exit() ends all of a thread's, and quit() does inside
    /// QCoreApplication::exec(). \throws WrongThread
    bool runUntil(const std::function<bool()> &isOver) override;
    /// The same for what a program, or a thread, does as a whole. Inside an event loop of Qt's
    /// it differs in nothing. Outside of all:
    ///
    /// In the main thread it is QCoreApplication::exec() for as long as it lasts: quit(),
    /// exit() and the closing of the last window end it, and aboutToQuit is emitted then. It is
    /// not when \a isOver ends the run. Neither stands in the way of a later run.
    ///
    /// In another QThread, quit() ends the run that is under way; or else, until an exec() or a
    /// run has ended with it, the next one, at once. Later runs run; exec() finds it still.
    ///
    /// \a quitting is called when quitting has ended the event loop, before aboutToQuit.
    /// Returns whether it was over at that moment.
    bool execUntil(const std::function<bool()> &isOver, const std::function<void()> &quitting);

    /// The guard of \a object, made at the first call for it.
    /// \throws WrongThread if it lives in another thread, std::invalid_argument if null
    [[nodiscard]] detail::Ref<detail::ContextGuard> guard(QObject *object);

    /// Sets who is called with each reactor that is made from now on, in its own thread; null
    /// for nobody. Any thread.
    static void setBirthHook(void (*hook)(QtReactor &)) noexcept;

protected:
    void wakeAt(std::optional<TimePoint> earliest) override;

private:
    class Driver;
    class Run;
    class OutermostRun;
    friend class ReactorOfThread;

    enum class Kind { Live, StandIn };
    explicit QtReactor(Kind kind);
    static QtReactor &standIn();
    void turn();
    void endTasks();

    bool m_isQuitting = false;
    bool m_wasToldToQuit = false;     // by QThread::quit(), which ended a run
    Run *m_run = nullptr;             // the innermost one
    std::unique_ptr<Driver> m_driver; // null of a stand-in
    std::unique_ptr<Cooperator> m_cooperator;
    std::unique_ptr<detail::InputBoost> m_boost;
};

/// Every QObject is a context: `cooperate(this, …)`.
template <typename Object>
requires std::derived_from<Object, QObject>
struct ContextTraits<Object>
{
    static detail::Ref<detail::ContextGuard> guard(QObject *object)
    {
        return QtReactor::instance().guard(object);
    }
    static ReactorTime &reactor(QObject *) { return QtReactor::instance(); }
};

namespace detail {

/// Makes ReactorTime::ofThisThread() find the QtReactor in every program that includes this.
ReactorTime &qtReactorOfThisThread();
inline const bool qtIsProvider = ReactorTime::setProvider(&qtReactorOfThisThread);

} // namespace detail
} // namespace QCoop
