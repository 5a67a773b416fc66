// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>

#include <chrono>

using namespace QCoop;

int main()
{
    Clock clock;
    Cooperator coop(Options{.clock = &clock});
    int n = 0;
    const auto task = coop.cooperate([&] { return ++n < 3 ? Step::Again : Step::Done; });
    for (int i = 0; i < 10; ++i)
        clock.advance(std::chrono::milliseconds(10));
    return n == 3 ? 0 : 1;
}
