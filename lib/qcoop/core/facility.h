// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/observer.h>
#include <qcoop/core/reactortime.h>

namespace QCoop::detail {

/// The side of an EventLoop, a Scheduler, an Executor or a TaskGroup that observers see.
///
/// It is told of from its construction until its destruction, or until its reactor goes.
/// Whoever derives from it counts in info and then calls changed(); while nobody observes,
/// that costs one branch. Thread-affinity: the reactor's thread.
class Facility : public ReactorClient
{
public:
    Facility(ReactorTime &reactor, FacilityKind kind, Text name, std::source_location madeAt);
    ~Facility() override;

    [[nodiscard]] const FacilityInfo &facilityInfo() const noexcept { return m_info; }
    /// The reactor it lives on; null once that is gone.
    [[nodiscard]] ReactorTime *reactor() const noexcept { return m_reactor; }

    void introduce(Observer &observer) override;
    void nestedTurn() override {}
    void quitting() noexcept override {}
    /// What overrides this calls it last.
    void reactorGone() noexcept override;

protected:
    /// Tells the observer, if there is one, of what has changed in m_info.
    void changed() noexcept;

    FacilityInfo m_info;

private:
    ReactorTime *m_reactor;
};

} // namespace QCoop::detail
