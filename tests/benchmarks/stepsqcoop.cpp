// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Steps of QCoop, on a reactor with a real clock whose turns are made by hand, and inside
// Qt's event loop.

#include "realtime.h"
#include "steps.h"

#include <qcoop/core/cooperator.h>
#include <qcoop/probe/recorder.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QEventLoop>

#include <memory>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

enum class Form { Function, Coroutine };
enum class Looks { Nobody, Counting, Attached };

Task<> coroutine()
{
    for (std::uint64_t number = 0;;) {
        work(number);
        co_yield {};
    }
}

void addTasks(Cooperator &cooperator, Form form, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        if (form == Form::Coroutine) {
            cooperator.cooperate(coroutine());
            continue;
        }
        cooperator.cooperate([number = std::uint64_t(0)]() mutable {
            work(number);
            return true;
        });
    }
}

template <Form form, Looks looks>
StepsMade turnsByHand(std::size_t tasks, std::uint64_t rounds)
{
    RealTime reactor;
    const auto board = std::make_shared<detail::Board>(1, "bench", 0, false);
    detail::Recorder recorder(reactor, board, 1ms);
    if (looks != Looks::Nobody)
        reactor.setObserver(&recorder);
    board->isAttached = looks == Looks::Attached;

    Cooperator cooperator(reactor, Options{.slice = 10ms});
    addTasks(cooperator, form, tasks);
    const auto took = timeOf([&] {
        while (cooperator.statistics().steps < rounds * tasks)
            reactor.turn();
    });
    const std::uint64_t steps = cooperator.statistics().steps;
    cooperator.stop();
    reactor.setObserver(nullptr);
    return {steps, took};
}

/// On the cooperator that cooperate() uses, with the slices of a program that has windows.
template <Form form>
StepsMade insideQt(std::size_t tasks, std::uint64_t rounds)
{
    Cooperator &cooperator = QtReactor::instance().cooperator();
    QEventLoop loop;
    const std::uint64_t before = cooperator.statistics().steps;
    // One more task counts the rounds: where there are several, that costs next to nothing.
    cooperator.cooperate([&loop, left = rounds]() mutable {
        if (--left == 0)
            loop.quit();
        return left > 0;
    });
    addTasks(cooperator, form, tasks);
    const auto took = timeOf([&] { loop.exec(); });
    const std::uint64_t steps = cooperator.statistics().steps - before;
    cooperator.stop();
    cooperator.start();
    return {steps, took};
}

[[maybe_unused]] const bool added =
    addSteps("qcoop", &stepsOfQCoop) &&
    addSteps("qcoop-coroutine", &turnsByHand<Form::Coroutine, Looks::Nobody>) &&
    addSteps("qcoop-counters", &turnsByHand<Form::Function, Looks::Counting>) &&
    addSteps("qcoop-attached", &turnsByHand<Form::Function, Looks::Attached>) &&
    addSteps("qcoop-qt", &insideQt<Form::Function>);

} // namespace

StepsMade stepsOfQCoop(std::size_t tasks, std::uint64_t rounds)
{
    return turnsByHand<Form::Function, Looks::Nobody>(tasks, rounds);
}

} // namespace QCoop::Bench
