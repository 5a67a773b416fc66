// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The ways in which a program on Qt cuts its work into steps without QCoop.

#include "steps.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include <memory>
#include <vector>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

StepsMade timers(std::size_t tasks, std::uint64_t rounds)
{
    QEventLoop loop;
    std::vector<std::uint64_t> numbers(tasks);
    std::vector<std::unique_ptr<QTimer>> all;
    std::uint64_t left = rounds;
    for (std::uint64_t &number : numbers) {
        all.push_back(std::make_unique<QTimer>());
        QObject::connect(all.back().get(), &QTimer::timeout, &loop, [&number] { work(number); });
    }
    QObject::connect(all.front().get(), &QTimer::timeout, &loop, [&loop, &left] {
        if (--left == 0)
            loop.quit();
    });
    for (const auto &timer : all)
        timer->start(0);
    return {rounds * tasks, timeOf([&] { loop.exec(); })};
}

/// A task that plans its next step at the end of each.
struct Chain
{
    using Plan = void (*)(Chain &);

    void step()
    {
        work(number);
        if (--left > 0)
            plan(*this);
        else if (--*running == 0)
            loop->quit();
    }

    Plan plan;
    QEventLoop *loop;
    std::size_t *running;
    std::uint64_t left;
    std::uint64_t number = 0;
};

StepsMade chains(std::size_t tasks, std::uint64_t rounds, Chain::Plan plan)
{
    QEventLoop loop;
    std::size_t running = tasks;
    std::vector<Chain> all(tasks, Chain{plan, &loop, &running, rounds});
    for (Chain &task : all)
        plan(task);
    return {rounds * tasks, timeOf([&] { loop.exec(); })};
}

StepsMade invoked(std::size_t tasks, std::uint64_t rounds)
{
    return chains(tasks, rounds, [](Chain &task) {
        QMetaObject::invokeMethod(
            task.loop, [&task] { task.step(); }, Qt::QueuedConnection);
    });
}

StepsMade singleShots(std::size_t tasks, std::uint64_t rounds)
{
    return chains(tasks, rounds, [](Chain &task) {
        QTimer::singleShot(0ms, task.loop, [&task] { task.step(); });
    });
}

StepsMade processingEvents(std::size_t tasks, std::uint64_t rounds)
{
    std::vector<std::uint64_t> numbers(tasks);
    const auto took = timeOf([&] {
        for (std::uint64_t i = 0; i < rounds; ++i) {
            for (std::uint64_t &number : numbers) {
                work(number);
                QCoreApplication::processEvents();
            }
        }
    });
    return {rounds * tasks, took};
}

// A hundred thousand timers of Qt are walked through with each step: that takes minutes.
[[maybe_unused]] const bool added =
    addSteps("qtimer", &timers, {1, 10, 1000}) && addSteps("invokemethod", &invoked) &&
    addSteps("singleshot", &singleShots) && addSteps("processevents", &processingEvents);

} // namespace

} // namespace QCoop::Bench
