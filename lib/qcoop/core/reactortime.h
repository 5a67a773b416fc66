// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/callowner.h>
#include <qcoop/core/callqueue.h>
#include <qcoop/core/delayedcall.h>
#include <qcoop/core/observer.h>
#include <qcoop/core/threadaffinity.h>
#include <qcoop/core/uniquefunction.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace QCoop {

namespace detail {

/// What lives on a reactor and must hear of it; a link in the reactor's list.
class ReactorClient
{
public:
    ReactorClient() = default;
    ReactorClient(const ReactorClient &) = delete;
    ReactorClient &operator=(const ReactorClient &) = delete;

    /// \a observer was set after this had begun: it is told of what is there.
    virtual void introduce(Observer &observer) { (void)observer; }
    /// The observer is one no more: what it kept in marks and counters is forgotten.
    virtual void forgetObserver() noexcept {}
    /// A turn begins inside a callback of another turn: somebody runs a nested loop.
    virtual void nestedTurn() = 0;
    /// The program is about to end: live work ends now. Work begun afterwards is allowed.
    virtual void quitting() noexcept = 0;
    /// The reactor goes: live work ends now, and nothing may touch the reactor afterwards.
    virtual void reactorGone() noexcept = 0;

protected:
    virtual ~ReactorClient() = default;

private:
    friend class QCoop::ReactorTime;
    ReactorClient *m_previous = nullptr;
    ReactorClient *m_next = nullptr;
};

} // namespace detail

/// What a ReactorTime has done so far, and what it still has to do.
struct ReactorStatistics
{
    std::uint64_t scheduled = 0; ///< calls asked for
    std::uint64_t called = 0;    ///< calls made
    std::uint64_t cancelled = 0; ///< calls cancelled
    std::uint64_t moved = 0;     ///< calls reset or delayed
    std::uint64_t failed = 0;    ///< calls that threw
    std::uint64_t turns = 0;     ///< bounded turns, nested ones included
    std::size_t pending = 0;     ///< calls still to be made
    /// How long after its deadline the last call was made. Short calls of a turn share a reading
    /// of the clock, eight at most, so one that comes behind a long one may be later than this.
    Duration lastLateness{};
    Duration maxLateness{}; ///< the longest of those
};

/// The time, and calls to be made later: everything that scheduling needs of the outside.
///
/// A kind of reactor supplies now() and wakeAt(), and says when to run what is due with
/// runNext() or runTurn(). Clock does it by hand, QtReactor from Qt's event loop. Its
/// destructor must call shutdown(), while now() still works.
///
/// Units: TimePoints of this reactor, nanoseconds. Thread-affinity: the thread that made it;
/// calls from elsewhere throw WrongThread. Semantics: Twisted, IReactorTime; calls due at
/// the same time are made in the order of their sequence, in which they were asked for,
/// reset or delayed (decision P3 of docs/semantics.md).
class ReactorTime : private detail::CallOwner
{
public:
    ReactorTime(const ReactorTime &) = delete;
    ReactorTime &operator=(const ReactorTime &) = delete;
    virtual ~ReactorTime();

    [[nodiscard]] TimePoint now() const override = 0;

    /// Asks for \a call to be called \a delay from now; never from inside callLater itself.
    /// A negative delay means a time in the past, due at once; one too long to count is held
    /// at TimePoint::max(). After shutdown() the call is dropped, and the handle inactive.
    /// \throws WrongThread
    DelayedCall callLater(Duration delay, UniqueFunction<void()> call, CallOrigin origin = {});
    /// The same for the instant \a at.
    DelayedCall callAt(TimePoint at, UniqueFunction<void()> call, CallOrigin origin = {});

    /// The calls still to be made, in the order in which they will be.
    [[nodiscard]] std::vector<DelayedCall> delayedCalls() const;
    /// delayedCalls(), under Twisted's name.
    [[nodiscard]] std::vector<DelayedCall> getDelayedCalls() const { return delayedCalls(); }
    [[nodiscard]] ReactorStatistics statistics() const;
    /// Whether shutdown() has begun: nothing more is accepted.
    [[nodiscard]] bool isGone() const noexcept { return m_gone; }

    /// Sets who is told what happens on this reactor, or nobody with null; the observer must
    /// outlive the reactor or be taken back. One that throws is removed and reported.
    /// It is told at once of all that is there: cooperators and tasks, the oldest first,
    /// LoopingCalls that run, and pending calls. Returns the one set before.
    Observer *setObserver(Observer *observer);
    [[nodiscard]] Observer *observer() const noexcept { return m_observer; }
    /// Tells \a observer, once, of all that is there, as setObserver() does, and leaves the
    /// one that is set alone: for who wants to look and not to watch. What \a observer throws
    /// comes out. \throws WrongThread
    void introduceTo(Observer &observer) const;
    /// What the observer wants of steps; meaningless without one.
    [[nodiscard]] const StepInterest &stepInterest() const noexcept { return m_stepInterest; }
    /// Calls \a tell with the observer if there is one; for the classes that run on this.
    template <typename Tell>
    void observe(Tell tell) noexcept
    {
        if (!m_observer) [[likely]]
            return;
        try {
            tell(*m_observer);
        } catch (...) {
            observerThrew();
        }
    }

    /// How long one now() takes; steps much shorter than this are not timed one by one.
    /// Zero where the time costs nothing to read.
    [[nodiscard]] virtual Duration readingCost() const noexcept { return Duration::zero(); }

    /// The reactor of this thread, made if there is none yet and a room that can is in use.
    /// \throws NoReactor
    [[nodiscard]] static ReactorTime &ofThisThread();
    using Provider = ReactorTime &(*)();
    /// Sets what ofThisThread() asks; the qt room does. Returns true, to be usable as an
    /// initialiser.
    static bool setProvider(Provider provider) noexcept;

    /// The thread that this reactor belongs to.
    using detail::CallOwner::thread;

    /// Lets time pass and makes calls until \a isOver, which is asked at first and then after
    /// each call or turn. A Clock jumps from one deadline to the next, and what a call throws
    /// comes out. A QtReactor runs a nested event loop of Qt's, which ends with the
    /// application, too.
    /// Returns whether it is over; false if that cannot come about any more: nothing is
    /// pending on a Clock, or the application has quit.
    /// \throws WrongThread; Error from a kind of reactor that is run by others
    virtual bool runUntil(const std::function<bool()> &isOver);

    /// Makes the call of \a node, which waits nowhere any more, and tells the observer of its
    /// beginning and end; for those who own calls. What the call throws comes out.
    void make(detail::CallNode &node);

    void addClient(detail::ReactorClient &client) noexcept;
    void removeClient(detail::ReactorClient &client) noexcept;

protected:
    ReactorTime();

    /// Asks to be woken at \a earliest, when the first call is due; nothing: not at all.
    /// Called when that changes to an earlier time or to nothing, at the beginning of each
    /// turn (with a time that has come, for nested loops), and at its end.
    virtual void wakeAt(std::optional<TimePoint> earliest) = 0;

    /// Makes the first call that is due at or before \a until, calls made meanwhile
    /// included; returns whether there was one. What the call throws comes out of here.
    bool runNext(TimePoint until);

    /// Makes the calls that are due now, but not those asked for meanwhile, until \a budget
    /// has passed, and reports what they throw. Inside one of its own calls it is a nested
    /// turn: it goes on with what is left. Returns the number of calls made.
    std::size_t runTurn(Duration budget);

    /// When the first call is due, or nothing.
    [[nodiscard]] std::optional<TimePoint> earliest() const { return m_queue.earliest(); }

    /// Ends all live work, the latest begun first, as when the program is about to quit.
    void quit() noexcept;
    /// Ends all live work, drops all calls unrun, and accepts nothing any more.
    void shutdown() noexcept;

private:
    void cancelCall(detail::CallNode &node) override;
    void moveCall(detail::CallNode &node, TimePoint time) override;
    DelayedCall schedule(TimePoint at, UniqueFunction<void()> &&call, const CallOrigin &origin);
    void announce(TimePoint place);
    void run(detail::CallNode &node, TimePoint now);
    void observerThrew() noexcept;
    void forgetObserver() noexcept;

    mutable detail::CallQueue m_queue;
    ReactorStatistics m_statistics;
    Observer *m_observer = nullptr;
    StepInterest m_stepInterest;
    detail::ReactorClient *m_firstClient = nullptr;
    TimePoint m_announced = TimePoint::max(); // what wakeAt() was last told
    TimePoint m_floor = TimePoint::min();     // no call made in a turn comes before the turn
    unsigned m_turnDepth = 0;
    bool m_gone = false;
};

} // namespace QCoop
