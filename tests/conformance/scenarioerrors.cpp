// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "scenarioerrors.h"

#include <qcoop/core/errors.h>

using namespace Qt::StringLiterals;

namespace Conformance {

using QCoop::Failure;

bool isScenarioError(const QString &name)
{
    return name == "E1"_L1 || name == "E1a"_L1 || name == "E2"_L1 || name == "E3"_L1;
}

void raise(const QString &name)
{
    if (name == "E1"_L1)
        throw E1();
    if (name == "E1a"_L1)
        throw E1a();
    if (name == "E2"_L1)
        throw E2();
    throw E3();
}

Failure failureNamed(const QString &name)
{
    try {
        raise(name);
    } catch (...) {
        return Failure::current();
    }
}

QString errorName(const Failure &failure)
{
    struct Name
    {
        bool (Failure::*is)() const;
        QLatin1StringView name;
    };
    // What derives from another one comes before that.
    static constexpr Name names[] = {
        {&Failure::is<E1a>, "E1a"_L1},
        {&Failure::is<E1>, "E1"_L1},
        {&Failure::is<E2>, "E2"_L1},
        {&Failure::is<E3>, "E3"_L1},
        {&Failure::is<QCoop::TaskDone>, "TaskDone"_L1},
        {&Failure::is<QCoop::TaskFailed>, "TaskFailed"_L1},
        {&Failure::is<QCoop::TaskStopped>, "TaskStopped"_L1},
        {&Failure::is<QCoop::SchedulerStopped>, "SchedulerStopped"_L1},
        {&Failure::is<QCoop::NotPaused>, "NotPaused"_L1},
        {&Failure::is<QCoop::AlreadyCalled>, "AlreadyCalled"_L1},
        {&Failure::is<QCoop::AlreadyCancelled>, "AlreadyCancelled"_L1},
        {&Failure::is<QCoop::AlreadyRunning>, "AlreadyRunning"_L1},
        {&Failure::is<QCoop::NotRunning>, "NotRunning"_L1},
        {&Failure::is<QCoop::BadInterval>, "BadInterval"_L1},
        {&Failure::is<QCoop::AlreadyFired>, "AlreadyFired"_L1},
        {&Failure::is<QCoop::CancelledError>, "Cancelled"_L1},
        {&Failure::is<QCoop::TimeoutError>, "Timeout"_L1},
        {&Failure::is<QCoop::OtherLoopRunning>, "OtherLoopRunning"_L1},
        {&Failure::is<QCoop::LoopClosed>, "Closed"_L1},
        {&Failure::is<QCoop::StillRunning>, "StillRunning"_L1},
        {&Failure::is<QCoop::StoppedEarly>, "StoppedEarly"_L1},
        {&Failure::is<QCoop::InvalidState>, "AlreadyDone"_L1},
    };
    for (const Name &entry : names) {
        if ((failure.*entry.is)())
            return entry.name;
    }
    QString name;
    if (failure.visit<QCoop::FirstError>([&](const QCoop::FirstError &first) {
            name = u"FirstError(%1,%2)"_s.arg(errorName(first.failure())).arg(first.index());
        })) {
        return name;
    }
    return QString::fromStdString(failure.typeName().toStdString());
}

} // namespace Conformance
