// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>
#include <qcoop/core/facility.h>
#include <qcoop/qt/schedulerjob.h>

#include <vector>

class QDateTime;

namespace QCoop {

/// What a Scheduler has done so far.
struct SchedulerStatistics
{
    std::uint64_t id = 0;
    Text name;
    std::uint64_t waiting = 0;    ///< jobs that have not begun
    std::uint64_t running = 0;    ///< jobs that have begun and not ended
    std::size_t appointments = 0; ///< of those that wait, the ones that wait for a time of day
    std::uint64_t scheduled = 0;  ///< jobs accepted
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0;  ///< by cancel(), or ended by others before their end
    std::uint64_t duplicates = 0; ///< work let go of because its id was taken
    std::uint64_t unknown = 0;    ///< cancel() of an id that was not there
};

namespace detail {

/// When a job is to begin.
class Beginning
{
public:
    enum class Kind : std::uint8_t { AtOnce, AfterDelay, AtTime };

    Beginning()
        : m_kind(Kind::AtOnce)
    {
    }
    explicit Beginning(Duration delay)
        : m_kind(Kind::AfterDelay)
        , m_delay(delay)
    {
    }
    explicit Beginning(WallTime time)
        : m_kind(Kind::AtTime)
        , m_time(time)
    {
    }
    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    [[nodiscard]] Duration delay() const noexcept { return m_delay; }
    [[nodiscard]] WallTime time() const noexcept { return m_time; }

private:
    Kind m_kind;
    Duration m_delay{};
    WallTime m_time{};
};

/// The body of a Scheduler without the type of its ids. It outlives the Scheduler for as
/// long as one of its functions runs.
class SchedulerCore : public RefCounted, public Facility, private BoundToContext
{
public:
    static void release(SchedulerCore *core) { delete core; }

    /// \throws WrongThread
    void check(const char *operation) const { m_thread.check(operation); }
    /// Null if work is accepted, otherwise why it is not.
    [[nodiscard]] const char *refusal() const noexcept;
    /// \a id cannot be scheduled, being taken, or for refusal().
    void refuse(const QString &id);
    void unknown(const QString &id);
    /// \throws BadInterval if \a when is invalid
    [[nodiscard]] Beginning beginningAt(const QDateTime &when) const;

    /// Takes \a job, whose id is free, and makes a task of it. False if that ended at once.
    bool start(SchedulerJob &job, const QString &id, const Beginning &beginning,
               std::source_location where);
    void cancel(SchedulerJob &job);
    /// What cancelling does to a job that was delayed and has begun.
    enum class Begun : bool { GoesOn, Stops };
    void cancelAll(Begun begun = Begun::GoesOn);
    void close() noexcept; // its Scheduler goes
    void setWallClock(const WallClock &clock) { m_appointments.setWallClock(clock); }
    [[nodiscard]] SchedulerStatistics statistics() const;

    // For the jobs and their appointments.
    void begin(SchedulerJob &job) noexcept; // its time has come
    void began() noexcept;                  // its first step does
    void ended(SchedulerJob &job) noexcept;
    void left(SchedulerJob &job) noexcept;
    /// Whether another job has the id of \a job now.
    [[nodiscard]] virtual bool isTaken(const SchedulerJob &job) const = 0;

protected:
    /// \throws NoReactor if the reactor of \a cooperator is gone
    SchedulerCore(Text name, const Cooperator &cooperator, Ref<ContextGuard> guard,
                  std::source_location where);
    ~SchedulerCore() override = default;

    /// \a job gets its id, which is free.
    virtual void remember(SchedulerJob &job) = 0;
    virtual void forget(const SchedulerJob &job) noexcept = 0;
    /// All that are held, in the order of their scheduling.
    [[nodiscard]] virtual std::vector<SchedulerJob *> jobs() const = 0;

private:
    /// A task whose id is free already.
    struct Dismissed
    {
        Ref<TaskNode> node;
        bool goesOn;
    };

    void contextGone() noexcept override;

    void letGo(SchedulerJob &job) noexcept;
    [[nodiscard]] Dismissed dismiss(SchedulerJob &job, Begun begun);
    void tell(const Dismissed &dismissed);

    const ThreadAffinity m_thread;
    const Ref<CooperatorCore> m_cooperator;
    const Ref<ContextGuard> m_guard; // null without a context
    const Ref<SchedulerLog> m_log;
    SchedulerAppointments m_appointments;
    std::vector<SchedulerJob *> m_leaving;
    bool m_isClosed = false;
    std::uint64_t m_scheduled = 0;
    std::uint64_t m_duplicates = 0;
    std::uint64_t m_unknown = 0;
};

} // namespace detail
} // namespace QCoop
