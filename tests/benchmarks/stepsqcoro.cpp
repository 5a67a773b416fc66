// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "steps.h"

#include <QtCore/QEventLoop>

#include <qcoro/qcorotask.h>
#include <qcoro/qcorotimer.h>

namespace QCoop::Bench {

namespace {

using namespace std::chrono_literals;

QCoro::Task<> task(QEventLoop &loop, std::size_t &running, std::uint64_t rounds)
{
    std::uint64_t number = 0;
    co_await QCoro::sleepFor(0ms); // All begin inside the loop.
    for (std::uint64_t i = 0; i < rounds; ++i) {
        work(number);
        co_await QCoro::sleepFor(0ms);
    }
    if (--running == 0)
        loop.quit();
}

StepsMade sleeps(std::size_t tasks, std::uint64_t rounds)
{
    QEventLoop loop;
    std::size_t running = tasks;
    for (std::size_t i = 0; i < tasks; ++i)
        task(loop, running, rounds);
    return {rounds * tasks, timeOf([&] { loop.exec(); })};
}

// Each sleep is a timer of Qt's, so a hundred thousand of them take minutes.
[[maybe_unused]] const bool added = addSteps("qcoro", &sleeps, {1, 10, 1000});

} // namespace

} // namespace QCoop::Bench
