// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/errors.h>

namespace QCoop {

FirstError::FirstError(Failure failure, std::size_t index)
    : Error("input " + std::to_string(index) + " failed: " + failure.message().toStdString())
    , m_failure(std::move(failure))
    , m_index(index)
{
}

} // namespace QCoop
