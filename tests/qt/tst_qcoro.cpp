// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "awaitablematrix.h"

#include <QCoroSignal>
#include <QCoroTask>
#include <QCoroTimer>

#include <QPointer>

using namespace QCoop;

namespace {

QString word(int number)
{
    return u"value %1"_s.arg(number);
}

class Sender : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void told(int number);
};

/// A task of QCoro's that waits for a signal with QCoro's own means.
QCoro::Task<int> toldTo(Sender *sender)
{
    const int number = co_await qCoro(sender, &Sender::told);
    if (number < 0)
        throw Oops("negative");
    co_return number;
}

QCoro::Task<> onlyTold(Sender *sender)
{
    co_await toldTo(sender);
}

QCoro::Task<int> atOnce(int number)
{
    co_return number;
}

QCoro::Task<std::unique_ptr<int>> moveOnly()
{
    co_return std::make_unique<int>(7);
}

/// A QCoro::Task that a task of ours awaits.
class QCoroSpecimen final : public Specimen
{
public:
    // QCoro's coroutines end by themselves or not at all.
    ~QCoroSpecimen() override { Q_EMIT m_sender.told(7); }

    Task<QString> await() override { co_return word(co_await toldTo(&m_sender)); }
    Deferred<QString> wait() override { return fromAwaitable(toldTo(&m_sender)).then(word); }
    void fire() override { Q_EMIT m_sender.told(7); }
    void fail() override { Q_EMIT m_sender.told(-1); }
    bool isForgotten() const override { return true; } // it goes on without whoever waited

private:
    Sender m_sender;
};

std::vector<AwaitableRow> rows()
{
    AwaitableRow row("QCoro::Task", [] { return std::make_unique<QCoroSpecimen>(); });
    row.withFired(u"value 7"_s).withFailed(u"Oops"_s).withTwice(u"value 7"_s);
    return {row};
}

// Ours inside QCoro's -------------------------------------------------------------------------

QCoro::Task<> awaitsASignal(Sender *sender, QStringList &words)
{
    try {
        words << word(co_await on(sender, &Sender::told));
        words << word(co_await on(sender, &Sender::told));
    } catch (...) {
        words << nameOf(Failure::current());
    }
}

Task<int> ours(Deferred<int> source)
{
    co_yield {};
    co_return 2 * co_await source;
}

Task<> oursOfNothing(Deferred<int> source)
{
    co_await source;
}

QCoro::Task<> awaitsOurTasks(QObject *context, Deferred<int> first, Deferred<int> second,
                             QStringList &words)
{
    try {
        words << word(co_await asAwaitable(context, ours(first)));
        co_await asAwaitable(context, oursOfNothing(second));
        words << u"done"_s;
    } catch (...) {
        words << nameOf(Failure::current());
    }
}

QCoro::Task<int> theirsWithOursInside(QObject *context, Deferred<int> source)
{
    const int number = co_await asAwaitable(context, ours(source));
    co_await QCoro::sleepFor(1ms);
    co_return number + 1;
}

} // namespace

/// QCoro's tasks inside ours, and ours inside QCoro's.
class tst_QCoro : public AwaitableMatrix
{
    Q_OBJECT

public:
    tst_QCoro()
        : AwaitableMatrix(rows())
    {
    }

private Q_SLOTS:
    void aTaskOfQCorosIsAwaited();
    void aTaskOfQCorosThatHasEndedIsAwaited();
    void aNamedTaskOfQCorosIsMovedIn();
    void aTaskOfQCorosOutlivesTheOneThatAwaitedIt();
    void qCorosWrappersAreAwaited();
    void aSignalOfOursInsideQCoros();
    void theSenderDiesInsideQCoros();
    void aTaskOfOursInsideQCoros();
    void aTaskOfOursFailsInsideQCoros();
    void theContextDiesInsideQCoros();
    void thereAndBackAgain();
};

void tst_QCoro::aTaskOfQCorosIsAwaited()
{
    Sender sender;
    QStringList words;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        co_await onlyTold(&sender);
        words << u"told"_s;
        words << word(co_await toldTo(&sender));
        const std::unique_ptr<int> number = co_await moveOnly();
        words << word(*number);
    });
    QVERIFY(runUntil([&] {
        Q_EMIT sender.told(1);
        return task.isEnded();
    }));
    QCOMPARE(task.state(), TaskState::Done);
    QCOMPARE(words, QStringList({u"told"_s, u"value 1"_s, u"value 7"_s}));
}

void tst_QCoro::aTaskOfQCorosThatHasEndedIsAwaited()
{
    int number = 0;
    CooperativeTask task =
        cooperate(this, [&]() -> Task<> { number = co_await atOnce(7) + co_await atOnce(1); });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(number, 8);
}

void tst_QCoro::aNamedTaskOfQCorosIsMovedIn()
{
    Sender sender;
    int number = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        QCoro::Task<int> theirs = toldTo(&sender); // it runs from now on
        co_yield {};
        number = co_await std::move(theirs);
    });
    QVERIFY(runUntil([&] { return task.statistics().waiting; }));
    Q_EMIT sender.told(7);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(number, 7);
}

void tst_QCoro::aTaskOfQCorosOutlivesTheOneThatAwaitedIt()
{
    Sender sender;
    int told = 0;
    const auto theirs = [](Sender *of, int &count) -> QCoro::Task<> {
        co_await toldTo(of);
        ++count;
    };
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await theirs(&sender, told); });
    QVERIFY(runUntil([&] { return task.statistics().waiting; }));
    task.stop();
    Q_EMIT sender.told(7);
    QVERIFY(runUntil([&] { return told == 1; }));
}

void tst_QCoro::qCorosWrappersAreAwaited()
{
    QTimer timer;
    timer.start(1ms);
    bool isOver = false;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        co_await qCoro(timer).waitForTimeout();
        co_await QCoro::sleepFor(1ms);
        isOver = true;
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(isOver);
}

void tst_QCoro::aSignalOfOursInsideQCoros()
{
    Sender sender;
    QStringList words;
    const QCoro::Task<> theirs = awaitsASignal(&sender, words);
    Q_EMIT sender.told(1);
    QCOMPARE(words, QStringList()); // trap T11: never inside the emission
    QVERIFY(runUntil([&] { return words.size() == 1; }));
    QVERIFY(!theirs.isReady());
    Q_EMIT sender.told(2);
    QVERIFY(runUntil([&] { return theirs.isReady(); }));
    QCOMPARE(words, QStringList({u"value 1"_s, u"value 2"_s}));
}

void tst_QCoro::theSenderDiesInsideQCoros()
{
    auto sender = std::make_unique<Sender>();
    QStringList words;
    const QCoro::Task<> theirs = awaitsASignal(sender.get(), words);
    sender.reset();
    QVERIFY(runUntil([&] { return theirs.isReady(); }));
    QCOMPARE(words, QStringList(u"SenderDestroyed"_s));
}

void tst_QCoro::aTaskOfOursInsideQCoros()
{
    QStringList words;
    const Deferred<int> source;
    const QCoro::Task<> theirs = awaitsOurTasks(this, source, Deferred<int>::succeeded(0), words);
    runFor(2ms);
    QVERIFY(!theirs.isReady());
    source.callback(7);
    QVERIFY(runUntil([&] { return theirs.isReady(); }));
    QCOMPARE(words, QStringList({u"value 14"_s, u"done"_s}));
}

void tst_QCoro::aTaskOfOursFailsInsideQCoros()
{
    QStringList words;
    const Deferred<int> source;
    const QCoro::Task<> theirs = awaitsOurTasks(this, Deferred<int>::succeeded(1), source, words);
    QVERIFY(runUntil([&] { return words.size() == 1; }));
    source.errback(Failure(Oops("in our task")));
    QVERIFY(runUntil([&] { return theirs.isReady(); }));
    QCOMPARE(words, QStringList({u"value 2"_s, u"Oops"_s}));
}

void tst_QCoro::theContextDiesInsideQCoros()
{
    QStringList words;
    auto context = std::make_unique<QObject>();
    const QCoro::Task<> theirs =
        awaitsOurTasks(context.get(), Deferred<int>(), Deferred<int>(), words);
    context.reset();
    QVERIFY(runUntil([&] { return theirs.isReady(); }));
    QCOMPARE(words, QStringList(u"TaskStopped"_s));
}

void tst_QCoro::thereAndBackAgain()
{
    const Deferred<int> source;
    int number = 0;
    CooperativeTask task =
        cooperate(this, [&]() -> Task<> { number = co_await theirsWithOursInside(this, source); });
    QVERIFY(runUntil([&] { return task.statistics().waiting; }));
    source.callback(7);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(number, 15);
}

QTEST_GUILESS_MAIN(tst_QCoro)
#include "moc_awaitablematrix.cpp"
#include "tst_qcoro.moc"
