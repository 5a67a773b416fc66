// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "work.h"

#include "collatz.h"
#include "numbers.h"
#include "sieve.h"

#include <QtCore/QCoreApplication>

namespace Workbench {

namespace {

// Telling how far it is costs about as much as a short step: not each time.
constexpr unsigned stepsPerProgress = 64;

QCoop::Progress progressOf(const Sieve &sieve)
{
    return QCoop::Progress(qint64(sieve.reached()), qint64(sieve.limit()),
                           QCoreApplication::translate("Workbench", "%1 primes, widest gap %2")
                               .arg(grouped(sieve.count()), grouped(sieve.widestGap())));
}

QCoop::Progress progressOf(const Collatz &collatz)
{
    return QCoop::Progress(qint64(collatz.tried()), qint64(collatz.total()),
                           QCoreApplication::translate("Workbench", "longest chain: %1 from %2")
                               .arg(grouped(collatz.length()), grouped(collatz.best())));
}

template <typename Search>
StepFunction inSteps(Search search)
{
    return [search = std::move(search), steps = 0U, isLast = false]() mutable -> QCoop::StepResult {
        if (isLast)
            return QCoop::Step::Done;
        search.step();
        isLast = search.isDone(); // One step more, for the last step cannot tell progress.
        if (!isLast && ++steps % stepsPerProgress != 0)
            return QCoop::Step::Again;
        return progressOf(search);
    };
}

} // namespace

StepFunction countPrimes(std::uint64_t limit)
{
    return inSteps(Sieve(limit));
}

StepFunction searchChain(std::uint64_t first, std::uint64_t last)
{
    return inSteps(Collatz(first, last));
}

} // namespace Workbench
