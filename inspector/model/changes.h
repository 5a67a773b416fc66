// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QList>
#include <QtCore/QMetaType>

namespace QCoop::Inspector {

/// What became different since the last time, by slots.
///
/// A slot stands in one list only, the first that fits in the order of the members. Removed
/// are also items that came and went in between. The slots of removed items are empty or
/// another's as soon as the receivers have returned.
/// Thread-affinity: none; a value type.
struct Changes
{
    bool isReset = false; ///< everything: the lists are empty
    QList<int> tasksRemoved;
    QList<int> tasksAdded;
    QList<int> tasksEnded; ///< still there, and shown as ended
    QList<int> tasksChanged;
    QList<int> timersRemoved;
    QList<int> timersAdded;
    QList<int> timersChanged;
    bool areLoopsChanged = false;  ///< loops, schedulers, facilities: which, or their figures
    bool isBlockedChanged = false; ///< a loop is blocked, still blocked, or no longer
    bool areNamesChanged = false;  ///< texts or places became known
    bool areLongStepsChanged = false;
    bool isAgentChanged = false;     ///< drops, the agent's own figures, the snapshot's progress
    bool areFindingsChanged = false; ///< of the rules

    [[nodiscard]] bool isEmpty() const
    {
        return !isReset && tasksRemoved.isEmpty() && tasksAdded.isEmpty() && tasksEnded.isEmpty() &&
               tasksChanged.isEmpty() && timersRemoved.isEmpty() && timersAdded.isEmpty() &&
               timersChanged.isEmpty() && !areLoopsChanged && !isBlockedChanged &&
               !areNamesChanged && !areLongStepsChanged && !isAgentChanged && !areFindingsChanged;
    }
};

} // namespace QCoop::Inspector

Q_DECLARE_METATYPE(QCoop::Inspector::Changes)
