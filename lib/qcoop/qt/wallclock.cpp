// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/wallclock.h>

namespace QCoop {

namespace {

class SystemWallClock final : public WallClock
{
public:
    [[nodiscard]] WallTime now() const override
    {
        // Rounded down: nobody takes a time for come that is still to come.
        return std::chrono::floor<std::chrono::milliseconds>(
            std::chrono::system_clock::now()); // wall clock: this is the one place to ask it
    }
};

} // namespace

const WallClock &WallClock::system() noexcept
{
    static const SystemWallClock clock;
    return clock;
}

VirtualWallClock::VirtualWallClock(const ReactorTime &reactor, WallTime start)
    : m_reactor(reactor)
    , m_from(reactor.now())
    , m_start(start)
{
}

WallTime VirtualWallClock::now() const
{
    return m_start + std::chrono::floor<std::chrono::milliseconds>(m_reactor.now() - m_from);
}

} // namespace QCoop
