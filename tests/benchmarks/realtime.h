// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/reactortime.h>
#include <qcoop/qt/steadytime.h>

namespace QCoop::Bench {

/// A reactor whose clock is that of QtReactor, without an event loop around it: its turns are made
/// by hand.
class RealTime final : public ReactorTime
{
public:
    ~RealTime() override { shutdown(); }
    [[nodiscard]] TimePoint now() const override { return detail::steadyTime(); }
    [[nodiscard]] Duration readingCost() const noexcept override
    {
        return detail::steadyTimeCost();
    }
    std::size_t turn() { return runTurn(Duration::max()); }

private:
    void wakeAt(std::optional<TimePoint>) override {}
};

} // namespace QCoop::Bench
