// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/caughtlog.h"
#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/qt/scheduler.h>

#include <QRegularExpression>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

/// A Scheduler on a clock, with a time of day of its own, and what comes of it.
class SchedulerStage
{
public:
    SchedulerStage() { scheduler->setWallClock(wall); }

    /// A job that writes down when it begins and ends, with a nap between.
    QCoop::Task<> napper(QString name, QCoop::Duration nap)
    {
        journal(name + u" begins"_s);
        co_await QCoop::sleep(nap);
        journal(name + u" ends"_s);
    }
    /// The same, and it holds \a held.
    QCoop::Task<> holder(QString name, QCoop::Duration nap, std::shared_ptr<int> held)
    {
        co_await napper(name, nap);
        journal(name + u" held %1"_s.arg(*held));
    }
    /// A job that fails after \a nap.
    QCoop::Task<> failing(QCoop::Duration nap)
    {
        co_await QCoop::sleep(nap);
        throw Oops("on purpose");
    }
    /// How many calls of \a kind wait.
    [[nodiscard]] qsizetype pending(QCoop::CallKind kind) const
    {
        const auto calls = clock.delayedCalls();
        return std::ranges::count(calls, kind, &QCoop::DelayedCall::kind);
    }
    /// What was logged, without the place.
    [[nodiscard]] QStringList logged()
    {
        static const QRegularExpression place(u" ?\\((started )?at [^)]*\\)"_s);
        QStringList lines = log.take();
        lines.replaceInStrings(place, QString());
        lines.replaceInStrings(u"qcoop.scheduler.test: "_s, QString());
        return lines;
    }

    CaughtLog log;
    Reports reports;
    QCoop::Clock clock;
    Journal journal{&clock};
    QCoop::VirtualWallClock wall{
        clock, QCoop::WallTime(std::chrono::sys_days(std::chrono::year(2030) / 1 / 1))};
    std::optional<QCoop::Cooperator> cooperator{std::in_place, clock};
    std::optional<QCoop::Scheduler> scheduler{std::in_place, "test", *cooperator};
};
