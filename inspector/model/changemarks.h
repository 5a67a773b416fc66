// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/changes.h>

#include <vector>

namespace QCoop::Inspector {

/// Collects what happens to the items of one table until somebody wants to hear of it.
/// Thread-affinity: none; a value type.
class SlotMarks
{
public:
    enum Mark : quint8 { Added = 1, Ended = 2, Changed = 4, Removed = 8 };

    void mark(int slot, Mark mark)
    {
        if (std::size_t(slot) >= m_marks.size())
            m_marks.resize(std::size_t(slot) + 1);
        if (m_marks[std::size_t(slot)] == 0)
            m_touched.push_back(slot);
        m_marks[std::size_t(slot)] |= mark;
    }
    [[nodiscard]] bool isEmpty() const noexcept { return m_touched.empty(); }
    /// Puts each slot into the first list that fits, and forgets it. Such as ended go to
    /// \a ended, or to \a changed if there is no such list.
    void take(QList<int> &removed, QList<int> &added, QList<int> *ended, QList<int> &changed)
    {
        for (const int slot : m_touched) {
            const quint8 marks = std::exchange(m_marks[std::size_t(slot)], quint8(0));
            if (marks & Removed)
                removed.append(slot);
            else if (marks & Added)
                added.append(slot);
            else if (ended && (marks & Ended))
                ended->append(slot);
            else
                changed.append(slot);
        }
        m_touched.clear();
    }

private:
    std::vector<quint8> m_marks; // by slot
    std::vector<int> m_touched;  // slots with marks
};

/// What became different since take() was called the last time.
/// Thread-affinity: none; a value type.
struct ChangeMarks
{
    SlotMarks tasks;
    SlotMarks timers;
    Changes flags; ///< the lists are empty

    [[nodiscard]] bool isEmpty() const
    {
        return tasks.isEmpty() && timers.isEmpty() && flags.isEmpty();
    }
    /// What was taken before is to be told later, with what comes until then.
    void add(const Changes &changes)
    {
        const auto markAll = [](SlotMarks &marks, const QList<int> &slotList,
                                SlotMarks::Mark mark) {
            for (const int slot : slotList)
                marks.mark(slot, mark);
        };
        markAll(tasks, changes.tasksRemoved, SlotMarks::Removed);
        markAll(tasks, changes.tasksAdded, SlotMarks::Added);
        markAll(tasks, changes.tasksEnded, SlotMarks::Ended);
        markAll(tasks, changes.tasksChanged, SlotMarks::Changed);
        markAll(timers, changes.timersRemoved, SlotMarks::Removed);
        markAll(timers, changes.timersAdded, SlotMarks::Added);
        markAll(timers, changes.timersChanged, SlotMarks::Changed);
        flags.isReset |= changes.isReset;
        flags.areLoopsChanged |= changes.areLoopsChanged;
        flags.isBlockedChanged |= changes.isBlockedChanged;
        flags.areNamesChanged |= changes.areNamesChanged;
        flags.areLongStepsChanged |= changes.areLongStepsChanged;
        flags.isAgentChanged |= changes.isAgentChanged;
        flags.areFindingsChanged |= changes.areFindingsChanged;
    }
    [[nodiscard]] Changes take()
    {
        Changes changes = std::exchange(flags, Changes());
        tasks.take(changes.tasksRemoved, changes.tasksAdded, &changes.tasksEnded,
                   changes.tasksChanged);
        timers.take(changes.timersRemoved, changes.timersAdded, nullptr, changes.timersChanged);
        return changes;
    }
};

} // namespace QCoop::Inspector
