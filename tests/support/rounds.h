// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "testreactor.h"

#include <qcoop/core/cooperator.h>

/// A cooperator whose time stands still: each round gives every ready task one step.
class Rounds
{
public:
    explicit Rounds(QCoop::Options options = {})
        : cooperator(reactor, std::move(options))
    {
    }

    void round(int count = 1)
    {
        for (int i = 0; i < count; ++i)
            reactor.turn();
    }
    /// Rounds until \a task has ended; false if it has not after \a limit.
    bool finish(const QCoop::CooperativeTask &task, int limit = 1000)
    {
        while (!task.isEnded() && limit-- > 0)
            round();
        return task.isEnded();
    }

    TestReactor reactor;
    QCoop::Cooperator cooperator;
};

/// How a task ended, for a journal: "done", or the error that its whenDone() told.
template <typename Tell>
void tellEnd(const QCoop::CooperativeTask &task, Tell tell)
{
    task.whenDone().then([tell]() mutable { tell(u"done"_s); },
                         [tell](const QCoop::Failure &failure) mutable { tell(nameOf(failure)); });
}
