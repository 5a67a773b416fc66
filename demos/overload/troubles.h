// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <functional>
#include <memory>
#include <vector>

namespace Overload {

/// Something that the inspector warns of, to be switched on and off.
struct Trouble
{
    QString rule;          ///< of the inspector: "long-step"
    QString title;         ///< what the program does
    QString lookFor;       ///< where that is seen
    QStringList comesWith; ///< other rules that it may provoke, too
    /// Begins it; it is over when what is returned is destroyed.
    std::function<std::unique_ptr<QObject>()> begin;
};

/// All there are. Two of the inspector's rules are not among them: starved-task, for the
/// library does not let a task starve that easily, and data-loss, which takes more tasks than
/// a demo should have.
[[nodiscard]] std::vector<Trouble> troubles();

} // namespace Overload
