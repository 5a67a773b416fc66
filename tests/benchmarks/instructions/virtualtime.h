// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/reactortime.h>

namespace QCoop::Bench {

/// A reactor whose time passes only where somebody spends it, but which says that a reading
/// costs as much as one of a real clock: so a cooperator paces its steps here as it does in a
/// program, and each run makes the same instructions.
class VirtualTime final : public ReactorTime
{
public:
    ~VirtualTime() override { shutdown(); }
    [[nodiscard]] TimePoint now() const override { return m_now; }
    [[nodiscard]] Duration readingCost() const noexcept override
    {
        return std::chrono::nanoseconds(25);
    }
    void spend(Duration by) noexcept { m_now += by; }
    std::size_t turn() { return runTurn(Duration::max()); }

private:
    void wakeAt(std::optional<TimePoint>) override {}

    TimePoint m_now;
};

} // namespace QCoop::Bench
