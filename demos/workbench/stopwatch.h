// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

namespace Workbench {

/// Tells how long ago it was started. QElapsedTimer says that in std::chrono since Qt 6.6 only.
class Stopwatch
{
public:
    void restart() { m_start = std::chrono::steady_clock::now(); }
    [[nodiscard]] QCoop::Duration elapsed() const
    {
        return std::chrono::steady_clock::now() - m_start;
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace Workbench
