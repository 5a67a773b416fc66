// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/table.h>
#include <qcoop/wire/records.h>

namespace QCoop::Inspector {

/// The colour of a state in a terminal; the word itself always stands beside it.
[[nodiscard]] inline Table::Color colorOf(Wire::TaskState state)
{
    switch (state) {
    case Wire::TaskState::Running:
        return Table::Color::Blue;
    case Wire::TaskState::Ready:
        return Table::Color::Cyan;
    case Wire::TaskState::Paused:
        return Table::Color::Yellow;
    case Wire::TaskState::Done:
        return Table::Color::Green;
    case Wire::TaskState::Failed:
        return Table::Color::Red;
    case Wire::TaskState::Stopped:
    case Wire::TaskState::SchedulerStopped:
        return Table::Color::Magenta;
    case Wire::TaskState::Waiting:
        break;
    }
    return Table::Color::None;
}

} // namespace QCoop::Inspector
