// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "schedulerreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

#include <qcoop/qt/createtask.h>

#include <QDateTime>

#include <concepts>
#include <type_traits>
#include <utility>

using namespace Qt::StringLiterals;

namespace Conformance {

using QCoop::Task;

namespace {

const QString mainActor = u"main"_s;

/// Where the clock of the day stands at time 0.
const QCoop::WallTime beginning{
    std::chrono::sys_days(std::chrono::year(2020) / std::chrono::January / 1)};

/// The text between the first \a before and the next \a behind it.
QString between(const QString &text, const QString &before, const QString &behind)
{
    const qsizetype from = text.indexOf(before) + before.size();
    return text.sliced(from, text.indexOf(behind, from) - from);
}

/// Calls \a start with the Suppressed that stands for \a names.
template <typename... Chosen, typename Start>
void withSuppressed(const QJsonArray &names, qsizetype from, Start start)
{
    if (from == names.size()) {
        start(QCoop::Suppressed<Chosen...>());
        return;
    }
    // Each error is chosen once, which bounds the combinations.
    const QString name = names.at(from).toString();
    const auto choose = [&]<typename Error>(std::type_identity<Error>) {
        if constexpr ((std::same_as<Chosen, Error> || ...))
            withSuppressed<Chosen...>(names, from + 1, start);
        else
            withSuppressed<Chosen..., Error>(names, from + 1, start);
    };
    if (name == "E1"_L1)
        choose(std::type_identity<E1>());
    else if (name == "E1a"_L1)
        choose(std::type_identity<E1a>());
    else if (name == "E2"_L1)
        choose(std::type_identity<E2>());
    else if (name == "E3"_L1)
        choose(std::type_identity<E3>());
    else
        throw Malformed(u"there is no error \"%1\""_s.arg(name));
}

} // namespace

/// What a job holds: when it is released, that was the end of the job, or it never comes.
class SchedulerReplay::Trace
{
public:
    Trace(SchedulerReplay &replay, QString name)
        : m_replay(&replay)
        , m_name(std::move(name))
    {
    }
    Trace(Trace &&other) noexcept
        : m_replay(std::exchange(other.m_replay, nullptr))
        , m_name(std::move(other.m_name))
        , m_hasBegun(other.m_hasBegun)
    {
    }
    Trace &operator=(Trace &&) = delete;
    ~Trace()
    {
        if (!m_replay)
            return;
        try {
            tell({m_hasBegun ? u"cancelled"_s : u"discarded"_s});
        } catch (const Malformed &) { // refuse() has kept the reason
        }
    }

    void begin()
    {
        m_hasBegun = true;
        tell({u"start"_s});
    }
    void end(const QJsonArray &how)
    {
        tell(how);
        m_replay = nullptr;
    }
    void tell(const QJsonArray &what) const { m_replay->tell(m_name, what); }
    [[nodiscard]] const QString &name() const noexcept { return m_name; }

private:
    SchedulerReplay *m_replay; // null once it has ended
    QString m_name;
    bool m_hasBegun = false;
};

SchedulerReplay *SchedulerReplay::s_listening = nullptr;

SchedulerReplay::SchedulerReplay()
    : m_outerHandler(qInstallMessageHandler(&SchedulerReplay::messageHandler))
    , m_actor(mainActor)
    , m_wallClock(clock(), beginning)
    , m_cooperator(clock())
    , m_scheduler("replay", m_cooperator)
{
    using enum Argument::Type;
    s_listening = this;
    m_scheduler.setWallClock(m_wallClock);
    const Argument key{Name};
    const Argument newJob{NewName, u"job"_s};
    const Argument steps{Body, u"job"_s};
    addOperation(u"schedule"_s, {key, newJob, steps}, &SchedulerReplay::schedule);
    addOperation(u"later"_s, {{Ticks}, key, newJob, steps}, &SchedulerReplay::scheduleLater);
    addOperation(u"at"_s, {{Ticks}, {Zone}, key, newJob, steps}, &SchedulerReplay::scheduleAt);
    addOperation(u"task"_s, {newJob, steps, {Names}}, &SchedulerReplay::startTask);
    addOperation(u"cancel"_s, {key}, &SchedulerReplay::cancel);
    addOperation(u"cancelAll"_s, {}, &SchedulerReplay::cancelAll);
    addOperation(u"contains"_s, {key}, &SchedulerReplay::noteContains);
    addOperation(u"run"_s, {{ForwardTicks}}, &SchedulerReplay::runFor);
    addOperation(u"sleep"_s, {{ForwardTicks}}, &SchedulerReplay::sleepOutside);
    addEnding(u"job"_s, u"return"_s);
    addEnding(u"job"_s, u"raise"_s, {{Error}});
}

SchedulerReplay::~SchedulerReplay()
{
    qInstallMessageHandler(m_outerHandler);
    s_listening = nullptr;
}

void SchedulerReplay::tell(const QString &actor, const QJsonArray &what)
{
    QJsonArray event{now(), actor};
    for (const QJsonValue &detail : what)
        event.append(detail);
    note(event);
}

Task<> SchedulerReplay::job(const QJsonValue &name, const QJsonValue &steps)
{
    return job(Trace(*this, name.toString()), steps.toArray());
}

Task<> SchedulerReplay::job(Trace trace, QJsonArray steps)
{
    trace.begin();
    for (const QJsonValue &step : std::as_const(steps)) {
        const QJsonArray op = step.toArray();
        if (op.at(0) == "sleep"_L1) {
            co_await QCoop::sleep(duration(op.at(1)));
            trace.tell({u"wake"_s});
            continue;
        }
        const QString outer = std::exchange(m_actor, trace.name());
        const QJsonArray ending = runBody(QJsonArray{step});
        m_actor = outer;
        if (ending.isEmpty())
            continue;
        if (ending.at(0) == "raise"_L1) {
            trace.end(ending);
            raise(ending.at(1).toString());
        }
        break;
    }
    trace.end({u"end"_s});
}

void SchedulerReplay::schedule(const QJsonArray &op)
{
    m_scheduler.schedule(op.at(1).toString(), job(op.at(2), op.at(3)));
}

void SchedulerReplay::scheduleLater(const QJsonArray &op)
{
    m_scheduler.scheduleLater(duration(op.at(1)), op.at(2).toString(), job(op.at(3), op.at(4)));
}

void SchedulerReplay::scheduleAt(const QJsonArray &op)
{
    const auto time = beginning + std::chrono::floor<std::chrono::milliseconds>(duration(op.at(1)));
    const qint64 count = time.time_since_epoch().count();
    QDateTime when = QDateTime::fromMSecsSinceEpoch(count, Qt::UTC);
    const QJsonValue zone = op.at(2);
    if (zone.isDouble())
        when = when.toOffsetFromUtc(zone.toInt() * 60);
    else if (zone == "naive"_L1)
        when = QDateTime(when.date(), when.time(), Qt::LocalTime);
    m_scheduler.scheduleAt(when, op.at(3).toString(), job(op.at(4), op.at(5)));
}

void SchedulerReplay::startTask(const QJsonArray &op)
{
    withSuppressed<>(op.at(3).toArray(), 0, [&](auto suppressed) {
        QCoop::createTask(m_cooperator, suppressed, job(op.at(1), op.at(2)))
            .setName(op.at(1).toString());
    });
}

void SchedulerReplay::cancel(const QJsonArray &op)
{
    m_scheduler.cancel(op.at(1).toString());
}

void SchedulerReplay::cancelAll(const QJsonArray &)
{
    m_scheduler.cancelAll();
}

void SchedulerReplay::noteContains(const QJsonArray &op)
{
    tell(m_actor, {u"contains"_s, op.at(1), m_scheduler.contains(op.at(1).toString())});
}

void SchedulerReplay::runFor(const QJsonArray &op)
{
    if (m_actor != mainActor)
        refuse(u"\"run\" must not be carried out by a job"_s);
    clock().elapse(duration(op.at(1)));
}

void SchedulerReplay::sleepOutside(const QJsonArray &)
{
    refuse(u"only a job can sleep"_s);
}

void SchedulerReplay::noteEnd()
{
    clock().elapse({});
    QStringList keys = m_scheduler.ids();
    keys.sort();
    tell(mainActor, {u"scheduled"_s, QJsonArray::fromStringList(keys)});
    m_scheduler.cancelAll();
    while (clock().advanceToNext()) {
    }
}

// The log -------------------------------------------------------------------------------------

void SchedulerReplay::messageHandler(QtMsgType type, const QMessageLogContext &context,
                                     const QString &text)
{
    try {
        s_listening->logged(type, context, text);
    } catch (const Malformed &) { // refuse() has kept the reason
    }
}

void SchedulerReplay::logged(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    const QLatin1StringView category(context.category);
    if (category != "qcoop.scheduler.replay"_L1 && category != "qcoop.task"_L1) {
        m_outerHandler(type, context, text);
        return;
    }
    const QString actor = u"log:"_s + between(text, u"\""_s, u"\""_s);
    if (type == QtCriticalMsg)
        tell(actor, {u"failed"_s, between(text, u"failed: Conformance::"_s, u":"_s)});
    else if (text.contains("nothing is scheduled"_L1))
        tell(actor, {u"unknown"_s});
    else if (text.contains("and then failed"_L1))
        tell(actor, {u"lost"_s});
}

} // namespace Conformance
