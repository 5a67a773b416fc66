// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef> // first: Qt 6.4's moc cannot read <concepts> and <thread> on their own

#include <thread>

namespace QCoop::detail {

/// The thread that something belongs to: the one that made it.
class ThreadAffinity
{
public:
    /// Whether the caller runs on that thread.
    [[nodiscard]] bool isHere() const noexcept { return m_thread == std::this_thread::get_id(); }
    /// \throws WrongThread if not; \a what names the refused call, "Deferred::callback".
    void check(const char *what) const
    {
        if (!isHere()) [[unlikely]]
            refuse(what);
    }

private:
    [[noreturn]] static void refuse(const char *what);

    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace QCoop::detail
