// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/taskhistory.h>

namespace QCoop::Inspector {

void TaskHistory::note(const Picture &picture, const Changes &changes)
{
    if (changes.isReset)
        forget();
    m_entries.resize(std::size_t(picture.tasks.slotCount()));
    for (const QList<int> *slotList : {&changes.tasksAdded, &changes.tasksChanged}) {
        for (const int slot : *slotList) {
            const Task &task = picture.tasks.at(slot);
            Entry &entry = m_entries[std::size_t(slot)];
            if (entry.task != task.id || entry.steps != task.steps)
                entry = {task.id, task.steps, picture.told};
        }
    }
}

} // namespace QCoop::Inspector
