// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/taskgroupcore.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>

#include <algorithm>
#include <string>

namespace QCoop::detail {

namespace {

ReactorTime &reactorOf(const CooperatorCore &cooperator)
{
    if (cooperator.isReactorGone())
        throw NoReactor("TaskGroup: the reactor of its cooperator is gone");
    return cooperator.reactor();
}

} // namespace

TaskGroupCore::TaskGroupCore(Ref<CooperatorCore> cooperator, Ref<ContextGuard> guard,
                             std::source_location where)
    : Facility(reactorOf(*cooperator), FacilityKind::TaskGroup, {}, where)
    , m_cooperator(std::move(cooperator))
    , m_guard(std::move(guard))
{
    m_info.name = Text("group-" + std::to_string(m_info.id));
    changed();
}

void TaskGroupCore::check(const char *operation) const
{
    if (reactor())
        reactor()->thread().check(operation);
}

void TaskGroupCore::add(const Ref<TaskNode> &node, std::source_location where)
{
    const auto keep = shared_from_this();
    if (size() == 0 && !m_cancelled) { // what join() tells of begins anew
        m_firstFailed = {};
        m_schedulerStopped = false;
    }
    const bool waits =
        m_cancelled || !m_waiting.empty() || (limit() > 0 && m_begun.size() >= limit());
    std::list<Member> &list = waits ? m_waiting : m_begun;
    Member &member = list.emplace_back(*this, node);
    member.place = std::prev(list.end());
    member.hasBegun = !waits;
    if (waits) { // as for an awaiter, so that no resume() takes this for a pause
        node->waiting = node->waitingForAwaiter = true;
        node->pauses = 1;
    }
    node->pauses += m_pauses;
    node->more().facility = m_info.id;
    node->more().listeners.push_back(&member);
    m_cooperator->add(node, m_guard.get(), where);
    if (m_cancelled && node->record.core)
        node->record.core->complete(*node, TaskState::Stopped, std::nullopt);
    tell();
}

void TaskGroupCore::ended(Member &member) noexcept
{
    const auto keep = shared_from_this();
    const Ref<TaskNode> node = member.node;
    node->removeListener(member);
    (member.hasBegun ? m_begun : m_waiting).erase(member.place);
    try {
        count(node);
        tell();
        if (node->outcome == TaskState::Failed && m_onFailure == OnFailure::CancelOthers) {
            m_cancelled = true;
            stopAll();
        }
        begin();
        if (size() == 0)
            fireJoins();
    } catch (...) {
        reportError({ErrorReport::Kind::Callback, Failure::current(m_info.madeAt)});
    }
}

void TaskGroupCore::count(const Ref<TaskNode> &node)
{
    switch (node->outcome) {
    case TaskState::Done:
        ++m_info.done;
        break;
    case TaskState::Failed:
        ++m_info.failed;
        if (!m_firstFailed)
            m_firstFailed = node;
        break;
    default:
        ++m_info.cancelled;
        m_schedulerStopped |= node->outcome == TaskState::SchedulerStopped;
        break;
    }
}

void TaskGroupCore::begin()
{
    // Who is begun may end at once, because the cooperator is being stopped; then it is this
    // loop that begins the next, and not a deeper one.
    if (m_isBeginning)
        return;
    struct Beginning
    {
        explicit Beginning(bool &is)
            : flag(is)
        {
            flag = true;
        }
        ~Beginning() { flag = false; }
        bool &flag;
    } const beginning(m_isBeginning);
    const auto isFree = [this] { return limit() == 0 || m_begun.size() < limit(); };
    while (!m_waiting.empty() && isFree() && !m_cancelled && (!m_guard || m_guard->isAlive())) {
        m_begun.splice(m_begun.end(), m_waiting, m_waiting.begin());
        Member &member = m_begun.back();
        member.hasBegun = true;
        const Ref<TaskNode> node = member.node;
        node->awaiterReady();
        tell();
    }
}

TaskGroupCore::Member *TaskGroupCore::firstLive() noexcept
{
    for (std::list<Member> *list : {&m_begun, &m_waiting}) {
        for (Member &member : *list) {
            if (!member.node->isEnded())
                return &member;
        }
    }
    return nullptr;
}

void TaskGroupCore::stopAll()
{
    // Anew from the front each time: what ends may end its neighbours. Those that have ended
    // and are here still are ending right now, their work is being destroyed around this
    // call. They are few, and leave when that is over.
    while (const Member *const member = firstLive()) {
        const Ref<TaskNode> node = member->node;
        node->record.core->complete(*node, TaskState::Stopped, std::nullopt);
    }
}

Deferred<> TaskGroupCore::join()
{
    check("TaskGroup::join");
    const auto keep = shared_from_this();
    const Deferred<> join([group = weak_from_this()](Deferred<> &) {
        if (const auto self = group.lock())
            self->m_joins.cancelled();
    });
    m_joins.add(join);
    if (size() == 0)
        fireJoins();
    return join;
}

void TaskGroupCore::fireJoins()
{
    const auto joins = m_joins.takeAll();
    const Ref<TaskNode> failed = m_firstFailed;
    if (failed && !joins.empty())
        failed->asked = true; // whoever joins looks at it
    for (const Deferred<> &join : joins) {
        if (join.isFired())
            continue; // its owner cancelled it
        if (failed) {
            join.errback(*failed->failure());
        } else if (m_schedulerStopped) {
            const Failure stop(SchedulerStopped("the cooperator of the group was stopped"),
                               m_info.madeAt);
            (void)stop.markReported(); // somebody asked for it
            join.errback(stop);
        } else {
            join.callback();
        }
    }
}

void TaskGroupCore::cancel()
{
    check("TaskGroup::cancel");
    const auto keep = shared_from_this();
    m_cancelled = true;
    stopAll();
    tell();
}

void TaskGroupCore::close() noexcept
{
    const auto keep = shared_from_this();
    if (size() == 0)
        return;
    if (m_onExit == OnExit::Join) {
        m_self = keep;
        return;
    }
    m_cancelled = true;
    try {
        stopAll();
    } catch (...) {
        reportError({ErrorReport::Kind::Callback, Failure::current(m_info.madeAt)});
    }
    if (size() > 0)
        m_self = keep; // for those whose work is being destroyed around this call
}

std::vector<CooperativeTask> TaskGroupCore::tasks() const
{
    std::vector<CooperativeTask> all;
    all.reserve(size());
    for (const std::list<Member> *list : {&m_begun, &m_waiting}) {
        for (const Member &member : *list)
            all.emplace_back(member.node);
    }
    return all;
}

void TaskGroupCore::pause()
{
    check("TaskGroup::pause");
    const auto keep = shared_from_this();
    ++m_pauses;
    // A copy: who is told of a pause may change the group.
    for (const CooperativeTask &task : tasks()) {
        if (!task.isEnded())
            task.pause();
    }
}

void TaskGroupCore::resume()
{
    check("TaskGroup::resume");
    if (m_pauses == 0)
        throw NotPaused("TaskGroup::resume: it is not paused; nothing was changed");
    const auto keep = shared_from_this();
    --m_pauses;
    for (const CooperativeTask &task : tasks()) {
        try {
            if (!task.isEnded())
                task.resume();
        } catch (const NotPaused &) { // somebody else took it back
        }
    }
}

void TaskGroupCore::setLimit(std::size_t limit)
{
    check("TaskGroup::setLimit");
    const auto keep = shared_from_this();
    m_info.limit = limit;
    tell();
    begin();
}

void TaskGroupCore::setOnFailure(OnFailure policy)
{
    check("TaskGroup::setOnFailure");
    m_onFailure = policy;
}

void TaskGroupCore::setOnExit(OnExit policy)
{
    check("TaskGroup::setOnExit");
    m_onExit = policy;
}

void TaskGroupCore::setName(Text name)
{
    check("TaskGroup::setName");
    m_info.name = std::move(name);
    changed();
}

void TaskGroupCore::tell()
{
    m_info.waiting = m_waiting.size();
    m_info.running = m_begun.size();
    changed();
    if (size() == 0)
        m_self.reset();
}

} // namespace QCoop::detail
