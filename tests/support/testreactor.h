// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "journal.h"

#include <qcoop/core/reactortime.h>

/// A reactor whose time and turns a test makes by hand; it notes when it was asked to be
/// woken: "wake at 20 ms", "do not wake".
class TestReactor final : public QCoop::ReactorTime
{
public:
    explicit TestReactor(QCoop::Duration readingCost = {})
        : m_readingCost(readingCost)
    {
    }
    ~TestReactor() override { shutdown(); }

    [[nodiscard]] QCoop::TimePoint now() const override
    {
        ++readings;
        return m_now;
    }
    [[nodiscard]] QCoop::Duration readingCost() const noexcept override { return m_readingCost; }

    void pass(QCoop::Duration by) { m_now += by; }
    std::size_t turn(QCoop::Duration budget = 1h) { return runTurn(budget); }
    using ReactorTime::earliest;
    using ReactorTime::quit;
    using ReactorTime::shutdown;

    [[nodiscard]] QStringList takeWakes() { return std::exchange(m_wakes, {}); }
    mutable std::uint64_t readings = 0; // of the clock

protected:
    void wakeAt(std::optional<QCoop::TimePoint> at) override
    {
        m_wakes << (at ? u"wake at %1 ms"_s.arg(at->time_since_epoch() / 1ms) : u"do not wake"_s);
    }

private:
    QCoop::Duration m_readingCost;
    QCoop::TimePoint m_now;
    QStringList m_wakes;
};
