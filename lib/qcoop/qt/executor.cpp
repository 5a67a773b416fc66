// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/executor.h>

#include <qcoop/qt/jobdesk.h>

#include <utility>

namespace QCoop {

Executor::Executor(Text name, std::source_location where)
    : m_name(std::move(name))
    , m_madeAt(where)
    , m_desks(std::make_shared<detail::ExecutorDesks>())
{
}

Executor::~Executor()
{
    m_desks->executorGone();
}

void Executor::shutdown(Shutdown how)
{
    const std::shared_ptr<detail::ExecutorDesks> desks = m_desks; // callbacks may destroy this
    end(how);
    if (detail::JobDesk *const desk = desks->here())
        desk->deliverAll();
}

} // namespace QCoop
