// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "cooperatorreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

#include <ranges>

using namespace Qt::StringLiterals;

namespace Conformance {

using QCoop::Deferred;
using QCoop::Failure;
using QCoop::Step;
using QCoop::StepResult;

CooperatorReplay::CooperatorReplay(const QJsonObject &params)
    : m_cooperator(options(params))
{
    using enum Argument::Type;
    const Argument newTask{NewName, u"task"_s};
    const Argument steps{Bodies, u"step"_s};
    const Argument watcher{NewName, u"watcher"_s};
    const Argument body{Body, u"watcher"_s};
    addOperation(u"cooperate"_s, {newTask, steps}, &CooperatorReplay::cooperate);
    addOperation(u"coiterate"_s, {newTask, steps, watcher, body}, &CooperatorReplay::coiterate);
    addOperation(u"whenDone"_s, {{Name}, watcher, body}, &CooperatorReplay::whenDone);
    addOperation(u"pause"_s, {{Name}}, &CooperatorReplay::pause);
    addOperation(u"resume"_s, {{Name}}, &CooperatorReplay::resume);
    addOperation(u"stop"_s, {{Name}}, &CooperatorReplay::stop);
    addOperation(u"startAll"_s, {}, &CooperatorReplay::startAll);
    addOperation(u"stopAll"_s, {}, &CooperatorReplay::stopAll);
    addOperation(u"running"_s, {}, &CooperatorReplay::noteRunning);
    addEnding(u"step"_s, u"finish"_s);
    addEnding(u"step"_s, u"raise"_s, {{Error}});
    addEnding(u"step"_s, u"yield"_s, {{Name}});
    addEnding(u"step"_s, u"yieldFired"_s);
    addEnding(u"step"_s, u"yieldFailed"_s, {{Error}});
}

QCoop::Options CooperatorReplay::options(const QJsonObject &params)
{
    const QJsonValue steps = params.value("steps"_L1);
    const QJsonValue delay = params.value("delay"_L1);
    const QJsonValue started = params.value("started"_L1);
    if (!steps.isDouble() || steps.toInteger(0) < 1)
        throw Malformed(u"params: \"steps\" must be a positive integer"_s);
    if (!areTicks(delay) || delay.toInteger() < 0)
        throw Malformed(u"params: \"delay\" must be a number of ticks that is not negative"_s);
    if (!started.isBool())
        throw Malformed(u"params: \"started\" must be true or false"_s);
    return {
        .clock = &clock(),
        .terminationPredicateFactory =
            [most = steps.toInteger()] { return [left = most]() mutable { return --left == 0; }; },
        .scheduler =
            [this, after = duration(delay)](QCoop::UniqueFunction<void()> call) {
                return clock().callLater(after, std::move(call));
            },
        .started = started.toBool(),
    };
}

StepResult CooperatorReplay::step(const QString &task, int index, const QJsonArray &body)
{
    note({u"step"_s, task, index, now()});
    const QJsonArray ending = runBody(body);
    const QString how = ending.at(0).toString();
    if (how == "finish"_L1)
        return Step::Done;
    if (how == "raise"_L1)
        raise(ending.at(1).toString());
    if (how == "yield"_L1)
        return deferred(ending.at(1));
    if (how == "yieldFired"_L1)
        return Deferred<>::succeeded();
    if (how == "yieldFailed"_L1)
        return Deferred<>::failed(failureNamed(ending.at(1).toString()));
    return Step::Again;
}

void CooperatorReplay::watch(const Deferred<> &done, const QString &watcher, const QJsonArray &body)
{
    const auto tell = [this, watcher, body](const QString &outcome) {
        note({u"done"_s, watcher, outcome});
        (void)runBody(body);
    };
    done.then([tell] { tell(u"ok"_s); },
              [tell](const Failure &failure) { tell(errorName(failure)); });
}

void CooperatorReplay::cooperate(const QJsonArray &op)
{
    const QString name = op.at(1).toString();
    m_tasks[name] = m_cooperator.cooperate(
        [this, name, steps = op.at(2).toArray(), index = 0]() mutable -> StepResult {
            if (index == steps.size())
                return Step::Done;
            const int at = index++;
            return step(name, at, steps.at(at).toArray());
        });
}

void CooperatorReplay::coiterate(const QJsonArray &op)
{
    const QString name = op.at(1).toString();
    const QJsonArray steps = op.at(2).toArray();
    const Deferred<> done = m_cooperator.coiterate(
        std::views::iota(0, int(steps.size())),
        [this, name, steps](int index) { return step(name, index, steps.at(index).toArray()); });
    watch(done, op.at(3).toString(), op.at(4).toArray());
}

void CooperatorReplay::whenDone(const QJsonArray &op)
{
    watch(named(m_tasks, op.at(1)).whenDone(), op.at(2).toString(), op.at(3).toArray());
}

void CooperatorReplay::pause(const QJsonArray &op)
{
    named(m_tasks, op.at(1)).pause();
}

void CooperatorReplay::resume(const QJsonArray &op)
{
    named(m_tasks, op.at(1)).resume();
}

void CooperatorReplay::stop(const QJsonArray &op)
{
    named(m_tasks, op.at(1)).stop();
}

void CooperatorReplay::startAll(const QJsonArray &)
{
    m_cooperator.start();
}

void CooperatorReplay::stopAll(const QJsonArray &)
{
    m_cooperator.stop();
}

void CooperatorReplay::noteRunning(const QJsonArray &)
{
    note({u"running"_s, m_cooperator.isRunning()});
}

} // namespace Conformance
