// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "awaitablematrix.h"

using namespace QCoop;

namespace {

const QString value = u"value 7"_s;

QString word(int number)
{
    return u"value %1"_s.arg(number);
}

/// The Future of an EventLoop, which has a name: it is waited for, and not owned.
class LoopFutureSpecimen final : public Specimen
{
public:
    Task<QString> await() override { co_return word(co_await *m_future); }
    Deferred<QString> wait() override { return m_future->deferred().then(word); }
    void fire() override
    {
        if (!m_future->isDone())
            m_future->setResult(7);
    }
    void fail() override { m_future->setException(Failure(Oops("computing"))); }
    void killSender() override { m_future.reset(); }
    bool isForgotten() const override
    {
        // A callback that was left would be called: it would count as scheduled.
        const auto before = m_loop.statistics().scheduled;
        if (!m_future->isDone())
            m_future->setResult(7);
        return m_loop.statistics().scheduled == before;
    }

private:
    EventLoop m_loop;
    std::optional<Future<int>> m_future{m_loop.createFuture<int>()};
};

/// The end of all tasks of a group.
class JoinSpecimen final : public Specimen
{
public:
    JoinSpecimen() { m_group->add(body(m_source)); }
    Task<QString> await() override
    {
        co_await m_group->join();
        co_return value;
    }
    Deferred<QString> wait() override
    {
        return m_group->join().then([] { return value; });
    }
    void fire() override { m_source.callback(); }
    void fail() override { m_source.errback(Failure(Oops("source"))); }
    void killSender() override { m_group.reset(); }
    bool isForgotten() const override { return true; } // tst_waiters counts those who wait

private:
    static Task<> body(Deferred<> source) { co_await source; }

    const Deferred<> m_source;
    std::optional<TaskGroup> m_group{std::in_place, QtReactor::instance().cooperator()};
};

std::vector<AwaitableRow> rows()
{
    AwaitableRow future("Future", [] { return std::make_unique<LoopFutureSpecimen>(); });
    future.withFired(value)
        .withFailed(u"Oops"_s)
        .withSenderDead(u"CancelledError"_s)
        .withTwice(value)
        .withAlreadyDone(value);
    AwaitableRow join("join", [] { return std::make_unique<JoinSpecimen>(); });
    join.withFired(value)
        .withFailed(u"Oops"_s)
        .withSenderDead(value)
        .withTwice(value)
        .withAlreadyDone(value);
    return {future, join};
}

} // namespace

/// The outcomes of what event loops and groups give to be awaited.
class tst_LoopAwaitables : public AwaitableMatrix
{
    Q_OBJECT

public:
    tst_LoopAwaitables()
        : AwaitableMatrix(rows())
    {
    }
};

QTEST_GUILESS_MAIN(tst_LoopAwaitables)
#include "moc_awaitablematrix.cpp"
#include "tst_loopawaitables.moc"
