// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// What Python's schedulers need. Each run is a process of its own, and the process takes the
// time itself, so that neither its start nor the making of the tasks is in it.

#include "steps.h"

#include <QtCore/QProcess>

#include <stdexcept>

namespace QCoop::Bench {

namespace {

StepsMade run(const char *script, std::size_t tasks, std::uint64_t rounds)
{
    QProcess python;
    python.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    python.start(QStringLiteral(QCOOP_BENCH_PYTHON),
                 {QStringLiteral(QCOOP_BENCH_PEERS "/") + QString::fromLatin1(script),
                  QString::number(tasks), QString::number(rounds)});
    python.waitForFinished(-1);
    bool isNumber = false;
    const qint64 took = python.readAllStandardOutput().trimmed().toLongLong(&isNumber);
    if (!isNumber || python.exitCode() != 0)
        throw std::runtime_error(std::string(script) + " failed");
    return {rounds * tasks, std::chrono::nanoseconds(took)};
}

StepsMade asyncioTasks(std::size_t tasks, std::uint64_t rounds)
{
    return run("asynciosteps.py", tasks, rounds);
}

[[maybe_unused]] const bool added = addSteps("asyncio", &asyncioTasks);

#ifdef QCOOP_BENCH_TWISTED
StepsMade twistedTasks(std::size_t tasks, std::uint64_t rounds)
{
    return run("twistedsteps.py", tasks, rounds);
}

[[maybe_unused]] const bool addedTwisted = addSteps("twisted", &twistedTasks);
#endif

} // namespace

} // namespace QCoop::Bench
