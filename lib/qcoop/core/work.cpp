// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/work.h>

namespace QCoop::detail {

StepEnd endOfStep(TaskNode &node, StepResult result)
{
    if (result.progress())
        node.setProgress(std::move(*result.progress()));
    if (result.chain()) {
        node.record.waitingFor = result.chain();
        node.record.waitingEnd = static_cast<std::uint32_t>(result.end());
        return StepEnd::WaitChain;
    }
    return result.step() == Step::Again ? StepEnd::Again : StepEnd::Done;
}

} // namespace QCoop::detail
