// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/qtreactor.h>
#include <qcoop/qt/schedulercore.h>
#include <qcoop/qt/schedulerid.h>

#include <QtCore/QList>
#include <QtCore/QString>

#include <algorithm>
#include <unordered_map>
#include <vector>

class QDateTime;

namespace QCoop {

namespace detail {

/// The body of a Scheduler: who has which id.
template <typename Id>
class SchedulerBody final : public SchedulerCore
{
public:
    SchedulerBody(Text name, const Cooperator &cooperator, Ref<ContextGuard> guard,
                  std::source_location where)
        : SchedulerCore(std::move(name), cooperator, std::move(guard), where)
    {
    }

    [[nodiscard]] SchedulerJobOf<Id> *find(const Id &id) const
    {
        const auto found = m_jobs.find(id);
        return found == m_jobs.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::size_t size() const noexcept { return m_jobs.size(); }
    [[nodiscard]] std::vector<SchedulerJob *> jobs() const override
    {
        std::vector<SchedulerJob *> all;
        all.reserve(m_jobs.size());
        for (const auto &entry : m_jobs)
            all.push_back(entry.second);
        std::ranges::sort(all, {}, [](const SchedulerJob *job) { return job->node().record.id; });
        return all;
    }

private:
    ~SchedulerBody() override = default;

    [[nodiscard]] bool isTaken(const SchedulerJob &job) const override
    {
        return m_jobs.contains(idOf(job));
    }
    void remember(SchedulerJob &job) override
    {
        m_jobs.emplace(idOf(job), static_cast<SchedulerJobOf<Id> *>(&job));
    }
    void forget(const SchedulerJob &job) noexcept override { m_jobs.erase(idOf(job)); }
    static const Id &idOf(const SchedulerJob &job)
    {
        return static_cast<const SchedulerJobOf<Id> &>(job).id();
    }

    std::unordered_map<Id, SchedulerJobOf<Id> *, SchedulerIdHash<Id>> m_jobs;
};

} // namespace detail

/// Tasks by id: at most one at a time has an id, from being scheduled until it is done.
///
/// A job is what Cooperator::cooperate() takes: a Task, a callable that returns one and is
/// kept while it runs, or a step function; with arguments, which are copied. It never begins
/// inside the call that schedules it. It becomes a task of that cooperator at once, named
/// after its id, and one with a delay waits there for its time.
///
/// While an id is taken, new work for it is destroyed unrun. When a job is done its id is
/// free, unless another one has got it meanwhile. An error of a job is logged as soon as it
/// has failed, as critical with id, error and place, and no error handler is told of it. The
/// log is the category "qcoop.scheduler.<name>".
///
/// When the context goes, all its tasks are stopped. When the Scheduler goes, that is
/// cancelAll(). When its cooperator is stopped, the reactor goes or the program quits, the
/// tasks end with that, and nothing is logged as an error. What is scheduled after the
/// context or the reactor has gone is let go of as if its id were taken.
///
/// An \a Id is copyable, comparable with == and known to std::hash or qHash. Logs and the
/// inspector show it as text if it is made of text, has toString() or can be written to a
/// QDebug, and a number otherwise.
/// Thread-affinity: the cooperator's thread; elsewhere all functions throw WrongThread.
/// Semantics: bot-core, Scheduler, with D5 of docs/semantics.md.
///
/// \code
/// Scheduler reminders("reminders", this);
/// reminders.scheduleLater(5min, "tea", brew());
/// if (reminders.contains("tea"))
///     reminders.cancel("tea");
/// \endcode
template <detail::SchedulerId Id>
class BasicScheduler
{
public:
    using Key = detail::SchedulerKey<Id>;

    /// On the default cooperator of this thread. \throws WrongThread
    BasicScheduler(Text name, const Context &context)
        : BasicScheduler(std::move(name), QtReactor::instance().cooperator(), context)
    {
    }
    /// \throws WrongThread; NoReactor if the reactor of \a cooperator is gone
    BasicScheduler(Text name, const Cooperator &cooperator, const Context &context)
        : m_body(new Body(std::move(name), cooperator, context.guard(), context.where()))
    {
    }
    /// Without a context.
    BasicScheduler(Text name, const Cooperator &cooperator,
                   std::source_location where = std::source_location::current())
        : m_body(new Body(std::move(name), cooperator, {}, where))
    {
    }
    BasicScheduler(const BasicScheduler &) = delete;
    BasicScheduler &operator=(const BasicScheduler &) = delete;
    /// It may be destroyed by one of its own jobs.
    ~BasicScheduler() { m_body->close(); }

    /// Schedules \a work to begin as soon as the cooperator comes to it, after what was
    /// scheduled before. Returns whether it was accepted: false if the id is taken, which is
    /// logged at debug, or if nothing is accepted any more. \throws WrongThread
    template <typename W, typename... Args>
    requires detail::Work<W, Args...>
    bool schedule(const Key &id, W &&work, Args &&...args)
    {
        m_body->check("Scheduler::schedule");
        return start(id, detail::Beginning(), std::forward<W>(work), std::forward<Args>(args)...);
    }
    /// The same after \a delay; zero and less are no delay. Once it has begun, cancelling its
    /// id does not stop it. The delay is of the reactor's time, which does not jump when the
    /// clock is set, and stands still while the computer sleeps.
    template <typename W, typename... Args>
    requires detail::Work<W, Args...>
    bool scheduleLater(Duration delay, const Key &id, W &&work, Args &&...args)
    {
        m_body->check("Scheduler::scheduleLater");
        return start(id, detail::Beginning(delay), std::forward<W>(work),
                     std::forward<Args>(args)...);
    }
    /// The same at a time of day. A time that has come is that of schedule(), one to come of
    /// scheduleLater(), as cancelling goes.
    ///
    /// The offset or zone of \a when is honoured. One of Qt::LocalTime names none, and is
    /// taken for UTC: its date and time are read as they are. So do not pass
    /// QDateTime::currentDateTime(), but currentDateTimeUtc(), or toUTC() of it.
    /// If the wall clock is set, or the computer sleeps, it is the new time of day that
    /// counts: that is noticed within a minute of running, and earlier with whatever else
    /// this scheduler does. Set forward, what has come meanwhile begins when that is noticed;
    /// set back, it waits longer.
    /// \throws BadInterval if \a when is invalid, and schedules nothing; WrongThread
    template <typename W, typename... Args>
    requires detail::Work<W, Args...>
    bool scheduleAt(const QDateTime &when, const Key &id, W &&work, Args &&...args)
    {
        m_body->check("Scheduler::scheduleAt");
        return start(id, m_body->beginningAt(when), std::forward<W>(work),
                     std::forward<Args>(args)...);
    }

    /// Frees \a id at once. A job that has not begun is destroyed now, and one from
    /// schedule() where it waits or, if it runs, at the end of its step. One from
    /// scheduleLater() or scheduleAt() that has begun goes on to its end without an id, and
    /// its failure is no more logged here than that of any other task.
    /// Returns whether there was one; that there was none is logged as a warning.
    /// \throws WrongThread
    bool cancel(const Key &id)
    {
        m_body->check("Scheduler::cancel");
        if (detail::SchedulerJob *const job = m_body->find(id.id())) {
            m_body->cancel(*job);
            return true;
        }
        m_body->unknown(detail::schedulerIdText(id.id()));
        return false;
    }
    /// cancel() of all ids there are, in the order in which they were scheduled. They are
    /// free before the first job is destroyed.
    void cancelAll()
    {
        m_body->check("Scheduler::cancelAll");
        m_body->cancelAll();
    }

    /// Whether a job is scheduled under \a id, and not done.
    [[nodiscard]] bool contains(const Key &id) const
    {
        m_body->check("Scheduler::contains");
        return m_body->find(id.id()) != nullptr;
    }
    /// The ids that are taken, in the order in which they were.
    [[nodiscard]] QList<Id> ids() const
    {
        m_body->check("Scheduler::ids");
        QList<Id> ids;
        for (const detail::SchedulerJob *const job : m_body->jobs())
            ids.append(static_cast<const detail::SchedulerJobOf<Id> *>(job)->id());
        return ids;
    }
    [[nodiscard]] std::size_t size() const
    {
        m_body->check("Scheduler::size");
        return m_body->size();
    }
    /// The task that has \a id; an invalid handle if none has. It may be paused, named,
    /// watched and stopped like any other; one that waits for its time begins no earlier.
    [[nodiscard]] CooperativeTask task(const Key &id) const
    {
        m_body->check("Scheduler::task");
        const detail::SchedulerJob *const job = m_body->find(id.id());
        return job ? CooperativeTask(detail::Ref<detail::TaskNode>(&job->node()))
                   : CooperativeTask();
    }
    [[nodiscard]] SchedulerStatistics statistics() const
    {
        m_body->check("Scheduler::statistics");
        return m_body->statistics();
    }

    /// Sets what scheduleAt() takes for the time of day, for tests; it must outlive this.
    void setWallClock(const WallClock &clock)
    {
        m_body->check("Scheduler::setWallClock");
        m_body->setWallClock(clock);
    }

private:
    using Body = detail::SchedulerBody<Id>;

    template <typename W, typename... Args>
    bool start(const Key &key, const detail::Beginning &beginning, W &&work, Args &&...args)
    {
        // Making the work may call the user's function, which may do anything to this.
        const detail::Ref<Body> body = m_body;
        const QString text = detail::schedulerIdText(key.id());
        if (body->refusal() || body->find(key.id())) {
            body->refuse(text);
            if constexpr (!std::is_lvalue_reference_v<W>) [[maybe_unused]]
                const std::decay_t<W> dropped(std::forward<W>(work));
            return false;
        }
        const auto node =
            detail::makeSchedulerJob(key.id(), std::forward<W>(work), std::forward<Args>(args)...);
        if (body->refusal() || body->find(key.id())) {
            body->refuse(text);
            return false;
        }
        return body->start(*node, text, beginning, key.where());
    }

    const detail::Ref<Body> m_body;
};

/// Tasks by name.
using Scheduler = BasicScheduler<QString>;

} // namespace QCoop
