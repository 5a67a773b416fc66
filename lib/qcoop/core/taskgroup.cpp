// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/taskgroup.h>

namespace QCoop {

TaskGroup &TaskGroup::setLimit(std::size_t limit)
{
    m_core->setLimit(limit);
    return *this;
}

TaskGroup &TaskGroup::setOnFailure(OnFailure policy)
{
    m_core->setOnFailure(policy);
    return *this;
}

TaskGroup &TaskGroup::setOnExit(OnExit policy)
{
    m_core->setOnExit(policy);
    return *this;
}

TaskGroup &TaskGroup::setName(Text name)
{
    m_core->setName(std::move(name));
    return *this;
}

Deferred<> TaskGroup::join()
{
    return m_core->join();
}

void TaskGroup::cancel()
{
    m_core->cancel();
}

void TaskGroup::pause()
{
    m_core->pause();
}

void TaskGroup::resume()
{
    m_core->resume();
}

} // namespace QCoop
