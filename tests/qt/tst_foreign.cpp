// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

using namespace QCoop;

namespace {

/// A coroutine that is none of ours: it begins at once, leaves awaiting to the standard, and
/// goes with this object, wherever it is suspended.
class Other
{
public:
    struct promise_type
    {
        Other get_return_object()
        {
            return Other(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };

    explicit Other(std::coroutine_handle<promise_type> handle)
        : m_handle(handle)
    {
    }
    Other(Other &&other) noexcept
        : m_handle(std::exchange(other.m_handle, nullptr))
    {
    }
    ~Other() { destroy(); }

    [[nodiscard]] bool isDone() const { return m_handle.done(); }
    void destroy()
    {
        if (m_handle)
            std::exchange(m_handle, nullptr).destroy();
    }

private:
    std::coroutine_handle<promise_type> m_handle;
};

/// Awaits \a deferred as a temporary, and notes what comes of it.
template <typename T>
Other awaiting(Deferred<T> deferred, QStringList &words)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(deferred);
            words << u"done"_s;
        } else {
            const T value = co_await std::move(deferred);
            words << u"value %1"_s.arg(value);
        }
    } catch (...) {
        words << nameOf(Failure::current());
    }
}

Other awaitingNamed(Deferred<int> &deferred, QStringList &words)
{
    try {
        const int value = co_await deferred;
        words << u"value %1"_s.arg(value);
    } catch (...) {
        words << nameOf(Failure::current());
    }
}

class Sender : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void told(int number);
};

Task<int> doubled(Deferred<int> source)
{
    const int value = co_await source;
    co_yield {};
    co_return 2 * value;
}

Task<> nothing(Deferred<> source)
{
    co_await source;
}

} // namespace

/// Our Deferreds and Tasks inside coroutines of others.
class tst_Foreign : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theResultArrives_data();
    void theResultArrives();
    void trapT11_nobodyIsResumedInsideTheFiring();
    void aResultThatIsThereIsTakenAtOnce();
    void destroyedWhileItWaits();
    void destroyedBeforeItIsResumed();
    void trapT11_whoIsResumedMayDestroyTheSender();
    void aSecondConsumerIsRefused();
    void aTaskOfOursIsAwaited();
    void aTaskOfOursEndsWithItsContext();
    void aTaskOfOursIsStoppedWithWhoAwaitsIt();
    void cancellingStopsTheTask();
    void ourOwnTasksKeepTheirWay();
};

void tst_Foreign::theResultArrives_data()
{
    QTest::addColumn<QString>("result");
    QTest::addColumn<QString>("word");
    QTest::newRow("value") << u"value"_s << u"value 7"_s;
    QTest::newRow("error") << u"error"_s << u"Oops"_s;
    QTest::newRow("cancelled") << u"cancelled"_s << u"CancelledError"_s;
}

void tst_Foreign::theResultArrives()
{
    QFETCH(QString, result);
    const Deferred<int> source;
    Deferred<int> named;
    QStringList words;
    QStringList namedWords;
    const Other other = awaiting(Deferred<int>(source), words);
    const Other another = awaitingNamed(named, namedWords);
    for (const auto &deferred : {source, named}) {
        if (result == u"value"_s)
            deferred.callback(7);
        else if (result == u"error"_s)
            deferred.errback(Failure(Oops("source")));
        else
            deferred.cancel();
    }
    QVERIFY(runUntil([&] { return other.isDone() && another.isDone(); }));
    QFETCH(QString, word);
    QCOMPARE(words, QStringList(word));
    QCOMPARE(namedWords, QStringList(word));
}

void tst_Foreign::trapT11_nobodyIsResumedInsideTheFiring()
{
    Sender sender;
    QStringList words;
    const Other other = awaiting(on(&sender, &Sender::told), words);
    Q_EMIT sender.told(7);
    QCOMPARE(words, QStringList());
    // The turn to go on is a call of the reactor, which the inspector shows with its place.
    const auto calls = QtReactor::instance().delayedCalls();
    QCOMPARE(calls.size(), 1U);
    QVERIFY(QByteArray(calls[0].madeAt().file_name()).endsWith("tst_foreign.cpp"));
    QVERIFY(runUntil([&] { return other.isDone(); }));
    QCOMPARE(words, QStringList(u"value 7"_s));
}

void tst_Foreign::aResultThatIsThereIsTakenAtOnce()
{
    QStringList words;
    const Other other = awaiting(Deferred<int>::succeeded(7), words);
    const Other failed = awaiting(Deferred<>::failed(Failure(Oops("before"))), words);
    QVERIFY(other.isDone() && failed.isDone());
    QCOMPARE(words, QStringList({u"value 7"_s, u"Oops"_s}));
}

void tst_Foreign::destroyedWhileItWaits()
{
    Reports reports;
    QStringList words;
    const Deferred<int> temporary;
    Deferred<int> named;
    Other other = awaiting(Deferred<int>(temporary), words);
    Other another = awaitingNamed(named, words);
    other.destroy();
    another.destroy();
    QVERIFY(temporary.isFired()); // cancelled: it belonged to the coroutine
    QVERIFY(!named.isFired());
    named.errback(Failure(Oops("late"))); // reaches nobody

    Deferred<int> stubborn([](Deferred<int> &) { throw Oops("canceller"); });
    Other third = awaiting(Deferred<int>(stubborn), words);
    third.destroy();
    QCOMPARE(reports.take(), QStringList(u"Canceller Oops: canceller"_s));
    runFor(2ms);
    QCOMPARE(words, QStringList());
}

void tst_Foreign::destroyedBeforeItIsResumed()
{
    QStringList words;
    const Deferred<int> source;
    Other other = awaiting(Deferred<int>(source), words);
    source.callback(7);
    other.destroy();
    QVERIFY(QtReactor::instance().delayedCalls().empty());
    runFor(2ms);
    QCOMPARE(words, QStringList());
}

void tst_Foreign::trapT11_whoIsResumedMayDestroyTheSender()
{
    auto sender = std::make_unique<Sender>();
    const auto body = [](std::unique_ptr<Sender> &its) -> Other {
        co_await on(its.get(), &Sender::told);
        its.reset();
    };
    const Other other = body(sender);
    Q_EMIT sender->told(1);
    QVERIFY(runUntil([&] { return other.isDone(); }));
    QVERIFY(!sender);
}

void tst_Foreign::aSecondConsumerIsRefused()
{
    QStringList words;
    Deferred<int> source;
    const Other first = awaitingNamed(source, words);
    const Other second = awaitingNamed(source, words);
    QCOMPARE(words, QStringList(u"AlreadyConsumed"_s));
    source.callback(7);
    QVERIFY(runUntil([&] { return first.isDone(); }));
    QCOMPARE(words, QStringList({u"AlreadyConsumed"_s, u"value 7"_s}));
    const Other third = awaitingNamed(source, words);
    QCOMPARE(words.takeLast(), u"AlreadyConsumed"_s);
}

void tst_Foreign::aTaskOfOursIsAwaited()
{
    QStringList words;
    const Deferred<int> source;
    const Deferred<> end;
    const Other other = awaiting(asAwaitable(this, doubled(source)), words);
    const Other empty = awaiting(asAwaitable(this, nothing(end)), words);
    QVERIFY(runUntil([&] { return QtReactor::instance().cooperator().statistics().ready == 0; }));
    source.callback(7);
    QVERIFY(runUntil([&] { return other.isDone(); }));
    end.errback(Failure(Oops("in the task")));
    QVERIFY(runUntil([&] { return empty.isDone(); }));
    QCOMPARE(words, QStringList({u"value 14"_s, u"Oops"_s}));
}

void tst_Foreign::aTaskOfOursEndsWithItsContext()
{
    QStringList words;
    auto context = std::make_unique<QObject>();
    const Other other = awaiting(asAwaitable(context.get(), nothing(Deferred<>())), words);
    context.reset();
    QVERIFY(runUntil([&] { return other.isDone(); }));
    QCOMPARE(words, QStringList(u"TaskStopped"_s));
}

void tst_Foreign::aTaskOfOursIsStoppedWithWhoAwaitsIt()
{
    QStringList words;
    const auto live = [] { return QtReactor::instance().cooperator().statistics().live; };
    Other other = awaiting(asAwaitable(this, nothing(Deferred<>())), words);
    QCOMPARE(live(), 1U);
    other.destroy();
    QCOMPARE(live(), 0U);
    runFor(2ms);
    QCOMPARE(words, QStringList());
}

void tst_Foreign::cancellingStopsTheTask()
{
    QString error;
    const auto running = asAwaitable(this, doubled(Deferred<int>()));
    running.then([](int) {}, [&](const Failure &failure) { error = nameOf(failure); });
    running.cancel();
    QCOMPARE(error, u"CancelledError"_s);
    QCOMPARE(QtReactor::instance().cooperator().statistics().live, 0U);

    QString late;
    asAwaitable(this, doubled(Deferred<int>()))
        .addTimeout(QtReactor::instance(), 1ms)
        .then([](int) {}, [&](const Failure &failure) { late = nameOf(failure); });
    QVERIFY(runUntil([&] { return !late.isEmpty(); }));
    QCOMPARE(late, u"TimeoutError"_s);
    QCOMPARE(QtReactor::instance().cooperator().statistics().live, 0U);
}

void tst_Foreign::ourOwnTasksKeepTheirWay()
{
    // A Deferred has an operator co_await now; tasks must not take it for a foreign awaiter.
    static_assert(!detail::StandardAwaitable<Deferred<int>>);
    static_assert(!detail::StandardAwaitable<Deferred<int> &>);
    static_assert(!detail::StandardAwaitable<const Deferred<int> &>);
    Deferred<int> named;
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await named; });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    named.callback(7);
    QCOMPARE(task.state(), TaskState::Ready); // in the ring, not in a call of the reactor
    QVERIFY(runUntil([&] { return task.isEnded(); }));
}

QTEST_GUILESS_MAIN(tst_Foreign)
#include "tst_foreign.moc"
