// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "troubles.h"

#include <qcoop/qcoop.h>

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>

#include <stdexcept>

namespace Overload {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/// Keeps the processor, and so the loop, for \a length.
void spin(std::chrono::microseconds length)
{
    QElapsedTimer timer;
    timer.start();
    while (std::chrono::nanoseconds(timer.nsecsElapsed()) < length) {
    }
}

/// A LoopingCall that lives as long as the object.
class Calls final : public QObject
{
public:
    template <typename Function>
    Calls(QCoop::Duration interval, Function function)
        : m_loop(this, std::move(function))
    {
        m_loop.start(interval);
    }

private:
    QCoop::LoopingCall m_loop;
};

/// Spins in a slot, which is none of QCoop's business; soon for the first time.
std::unique_ptr<QTimer> spinsInASlot(std::chrono::milliseconds interval,
                                     std::chrono::microseconds length)
{
    auto timer = std::make_unique<QTimer>();
    timer->setTimerType(Qt::PreciseTimer);
    QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [length] { spin(length); });
    timer->start(interval);
    if (interval > 500ms)
        QTimer::singleShot(500ms, timer.get(), [length] { spin(length); });
    return timer;
}

QCoop::Task<> longSteps()
{
    for (;;) {
        co_await QCoop::sleep(2500ms);
        spin(60ms);
        co_yield {};
    }
}

QCoop::Task<> oneLongStep()
{
    spin(150ms);
    co_return;
}

QCoop::Task<> loads()
{
    co_await QCoop::sleep(10ms);
    throw std::runtime_error("no such file: /data/x.bin");
}

QCoop::Task<> waits()
{
    for (;;)
        co_await QCoop::sleep(1h);
}

std::unique_ptr<QObject> paused(int times)
{
    auto context = std::make_unique<QObject>();
    auto task = QCoop::cooperate(context.get(), &waits);
    task.setName("paused");
    for (int i = 0; i < times; ++i)
        task.pause();
    return context;
}

std::unique_ptr<QObject> unfair()
{
    auto context = std::make_unique<QObject>();
    for (int i = 0; i < 8; ++i) {
        auto task = QCoop::cooperate(context.get(), [] {
            spin(20us);
            return QCoop::Step::Again;
        });
        task.setName("modest");
    }
    auto greedy = QCoop::cooperate(context.get(), [] {
        spin(1ms);
        return QCoop::Step::Again;
    });
    greedy.setName("greedy");
    return context;
}

std::unique_ptr<QObject> overruns()
{
    auto context = std::make_unique<QObject>();
    const auto slice = QCoop::QtReactor::instance().cooperator().slice();
    const auto length = std::chrono::duration_cast<std::chrono::microseconds>(slice * 22 / 10);
    auto task = QCoop::cooperate(context.get(), [length] {
        spin(length);
        return QCoop::Step::Again;
    });
    task.setName("too long for a slice");
    return context;
}

std::unique_ptr<QObject> spins()
{
    auto context = std::make_unique<QObject>();
    auto task = QCoop::cooperate(context.get(), [] { return QCoop::Step::Again; });
    task.setName("is there anything?");
    return context;
}

/// A LoopingCall beside something that disturbs it.
template <typename Function>
std::unique_ptr<QObject> disturbed(QCoop::Duration interval, Function function,
                                   std::unique_ptr<QObject> disturber)
{
    auto calls = std::make_unique<Calls>(interval, std::move(function));
    disturber.release()->setParent(calls.get());
    return calls;
}

} // namespace

std::vector<Trouble> troubles()
{
    const auto nothing = [] {};
    return {
        {u"long-step"_s,
         u"A task makes a step of 60 ms, every 2.5 s"_s,
         u"Tasks: Max step of “long steps”. The strip has an orange column each time."_s,
         {},
         [] {
             auto context = std::make_unique<QObject>();
             auto task = QCoop::cooperate(context.get(), &longSteps);
             task.setName("long steps");
             return context;
         }},
        {u"loop-blocked"_s,
         u"A slot blocks the loop for 1.5 s, every 4 s"_s,
         u"The banner says BLOCKED outside of QCoop's tasks while it lasts."_s,
         {},
         [] { return spinsInASlot(4s, 1500ms); }},
        {u"slice-overrun"_s,
         u"A task whose steps are longer than twice the slice"_s,
         u"Loops: Worst of the cooperator, and its tool tip."_s,
         {u"long-step"_s},
         &overruns},
        {u"loop-lag-spike"_s,
         u"A slot takes 250 ms, every 3 s"_s,
         u"The strip has a grey column with a vermillion cap: none of QCoop's."_s,
         {},
         [] { return spinsInASlot(3s, 250ms); }},
        {u"not-our-fault"_s,
         u"A slot keeps the loop busy all the time"_s,
         u"Loops: Busy is near 100 %, QCoop near nothing."_s,
         {},
         [] { return spinsInASlot(0ms, 5ms); }},
        {u"never-yields"_s,
         u"A task that makes one step of 150 ms, every 3 s"_s,
         u"Tasks: “one long step” has 1 step and is done."_s,
         {u"long-step"_s},
         [] {
             return std::make_unique<Calls>(3s, [context = std::make_shared<QObject>()] {
                 auto task = QCoop::cooperate(context.get(), &oneLongStep);
                 task.setName("one long step");
             });
         }},
        {u"busy-spin"_s,
         u"A task that looks again and again, and never waits"_s,
         u"Tasks: Steps/s. Told after 5 s."_s,
         {},
         &spins},
        {u"unfair-share"_s,
         u"One task has steps of 1 ms, eight have 20 µs"_s,
         u"Tasks: Busy % of “greedy”. Told after 10 s."_s,
         {u"slice-overrun"_s},
         &unfair},
        {u"paused-forever"_s,
         u"A task is paused, and nobody resumes it"_s,
         u"Tasks: Pauses 1+0. Told after 30 s."_s,
         {},
         [] { return paused(1); }},
        {u"unbalanced-pause"_s,
         u"A task is paused three times"_s,
         u"Tasks: Pauses 3+0."_s,
         {u"paused-forever"_s},
         [] { return paused(3); }},
        {u"task-leak"_s,
         u"A hundred tasks are started each second, and none ends"_s,
         u"Tasks, as a tree: the group waits(). Told after a minute."_s,
         {},
         [] {
             return std::make_unique<Calls>(50ms, [context = std::make_shared<QObject>()] {
                 for (int i = 0; i < 5; ++i)
                     QCoop::cooperate(context.get(), &waits);
             });
         }},
        {u"timer-drift"_s,
         u"A LoopingCall of 20 ms beside a slot that takes 12 ms"_s,
         u"Timers: Last late."_s,
         {},
         [nothing] { return disturbed(20ms, nothing, spinsInASlot(20ms, 12ms)); }},
        {u"timer-skips"_s,
         u"A LoopingCall of 10 ms beside a slot that takes 40 ms at times"_s,
         u"Timers: Skipped."_s,
         {u"timer-drift"_s},
         [nothing] { return disturbed(10ms, nothing, spinsInASlot(200ms, 40ms)); }},
        {u"timer-storm"_s,
         u"A LoopingCall without an interval"_s,
         u"Timers: Fires goes up by thousands."_s,
         {},
         [nothing] { return std::make_unique<Calls>(0ms, nothing); }},
        {u"callback-longer-than-period"_s,
         u"A LoopingCall of 50 ms whose calls take 80 ms"_s,
         u"Timers: Busy and Skipped; the strip is full."_s,
         {u"timer-skips"_s, u"timer-drift"_s, u"loop-lag-spike"_s},
         [] { return std::make_unique<Calls>(50ms, [] { spin(80ms); }); }},
        {u"failed-task"_s,
         u"A task fails, every 2 s"_s,
         u"Tasks: ✖ failed, and its error."_s,
         {},
         [] {
             return std::make_unique<Calls>(2s, [context = std::make_shared<QObject>()] {
                 QCoop::cooperate(context.get(), &loads);
             });
         }},
    };
}

} // namespace Overload
