// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "backend.h"

#include <QtCore/QLocale>

#include <algorithm>

namespace {

constexpr int numbersAStep = 200;

bool isPrime(int number)
{
    if (number < 4)
        return number > 1;
    if (number % 2 == 0)
        return false;
    for (int divisor = 3; divisor <= number / divisor; divisor += 2) {
        if (number % divisor == 0)
            return false;
    }
    return true;
}

int collatzLength(quint64 number)
{
    int length = 1;
    for (; number != 1; ++length)
        number = number % 2 == 0 ? number / 2 : 3 * number + 1;
    return length;
}

/// A step function: the search for the longest sequence from \a m_first on.
class Collatz
{
public:
    static constexpr int numbers = 50'000'000;

    explicit Collatz(quint64 first)
        : m_first(first)
    {
    }

    QCoop::StepResult operator()()
    {
        for (int i = 0; i < numbersAStep / 4; ++i, ++m_done)
            m_longest = std::max(m_longest, collatzLength(m_first + static_cast<quint64>(m_done)));
        if (m_done >= numbers)
            return QCoop::Step::Done;
        return QCoop::Progress(m_done, numbers, QStringLiteral("longest: %1").arg(m_longest));
    }

private:
    quint64 m_first;
    int m_done = 0;
    int m_longest = 0;
};

} // namespace

QCoop::QmlTask Backend::countPrimes(int limit)
{
    return QCoop::cooperate(this, &Backend::primesBelow, limit);
}

QCoop::Task<int> Backend::primesBelow(int limit)
{
    int found = 0;
    for (int number = 0; number < limit; ++number) {
        found += isPrime(number) ? 1 : 0;
        if (number % numbersAStep == 0) {
            co_yield QCoop::Progress(number, limit,
                                     QLocale().toString(found) + QStringLiteral(" primes"));
        }
    }
    co_return found;
}

void Backend::startAnother()
{
    ++m_others;
    QCoop::cooperate(this, Collatz(static_cast<quint64>(m_others) * 1'000'000))
        .setName(QStringLiteral("Collatz from %1 million").arg(m_others));
}
