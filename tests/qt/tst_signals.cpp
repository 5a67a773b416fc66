// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <memory>
#include <tuple>

using namespace QCoop;

namespace {

class Sender : public QObject
{
    Q_OBJECT

public:
    /// How many connections of anybody there are.
    [[nodiscard]] int connections() const
    {
        return receivers(SIGNAL(nothing())) + receivers(SIGNAL(one(QString))) +
               receivers(SIGNAL(two(int, QString))) + receivers(SIGNAL(secret(int)));
    }
    void tellSecret(int value) { Q_EMIT secret(value, {}); }

Q_SIGNALS:
    void nothing();
    void one(const QString &text);
    void two(int number, const QString &text);
    void secret(int number, QPrivateSignal);
};

template <typename T, typename D>
constexpr bool holds = std::is_same_v<Deferred<T>, D>;

} // namespace

/// What waits for something of Qt's, or for time: sleep() and on().
class tst_Signals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSignalWithoutArgumentsIsAwaited();
    void theArgumentsOfASignalArrive();
    void privateSignalsAreAwaitedLikeOthers();
    void onlyTheFirstEmissionCounts();
    void trapT10_aSenderThatDiesIsAFailure();
    void trapT10_aSenderThatDiesInItsOwnSignalHasSignalled();
    void destroyedItselfCanBeAwaited();
    void trapT11_nobodyGoesOnInsideTheEmission();
    void trapT11_whoeverGoesOnMayDestroyTheSender();
    void aTaskThatEndsFirstDisconnects();
    void cancellingDisconnects();
    void aNullSenderIsRefused();
    void aSignalIsAwaitedAgainAndAgain();
    void aSleepIsATimerOfTheReactor();
    void aTimeoutEndsTheWaitForASignal();
};

void tst_Signals::aSignalWithoutArgumentsIsAwaited()
{
    Sender sender;
    static_assert(holds<void, decltype(on(&sender, &Sender::nothing))>);
    bool over = false;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        co_await on(&sender, &Sender::nothing);
        over = true;
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    runFor(5ms);
    QVERIFY(!over);
    Q_EMIT sender.nothing();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(over);
    QCOMPARE(sender.connections(), 0);
}

void tst_Signals::theArgumentsOfASignalArrive()
{
    Sender sender;
    static_assert(holds<QString, decltype(on(&sender, &Sender::one))>);
    static_assert(holds<std::tuple<int, QString>, decltype(on(&sender, &Sender::two))>);
    QStringList texts;
    const auto body = [&]() -> Task<> {
        texts << co_await on(&sender, &Sender::one);
        const auto [number, text] = co_await on(&sender, &Sender::two);
        texts << QString::number(number) << text;
    };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    Q_EMIT sender.one(u"a"_s);
    QVERIFY(runUntil([&] { return sender.connections() == 1 && texts.size() == 1; }));
    Q_EMIT sender.two(7, u"b"_s);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(texts, QStringList({u"a"_s, u"7"_s, u"b"_s}));
}

void tst_Signals::privateSignalsAreAwaitedLikeOthers()
{
    QTimer timer;
    Sender sender;
    static_assert(holds<void, decltype(on(&timer, &QTimer::timeout))>);
    static_assert(holds<int, decltype(on(&sender, &Sender::secret))>);
    timer.start(1ms);
    int secret = 0;
    const auto body = [&]() -> Task<> {
        co_await on(&timer, &QTimer::timeout);
        secret = co_await on(&sender, &Sender::secret);
    };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return sender.connections() == 1; }));
    sender.tellSecret(42);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(secret, 42);
}

void tst_Signals::onlyTheFirstEmissionCounts()
{
    Sender sender;
    QStringList texts;
    on(&sender, &Sender::one).then([&](const QString &text) { texts << text; });
    Q_EMIT sender.one(u"first"_s);
    Q_EMIT sender.one(u"second"_s);
    QCOMPARE(texts, QStringList(u"first"_s));
    QCOMPARE(sender.connections(), 0);
}

void tst_Signals::trapT10_aSenderThatDiesIsAFailure()
{
    auto sender = std::make_unique<Sender>();
    QString error;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        try {
            co_await on(sender.get(), &Sender::nothing);
        } catch (const SenderDestroyed &) {
            error = u"SenderDestroyed"_s;
        }
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    sender.reset();
    QVERIFY(error.isEmpty());
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(error, u"SenderDestroyed"_s);
}

void tst_Signals::trapT10_aSenderThatDiesInItsOwnSignalHasSignalled()
{
    auto *const sender = new Sender;
    QStringList ends;
    on(sender, &Sender::nothing).then([&, sender] {
        ends << u"signalled"_s;
        delete sender;
    });
    on(sender, &Sender::one)
        .then([](const QString &) {}, [&](const Failure &failure) { ends << nameOf(failure); });
    Q_EMIT sender->nothing();
    QCOMPARE(ends, QStringList({u"signalled"_s, u"SenderDestroyed"_s}));
}

void tst_Signals::destroyedItselfCanBeAwaited()
{
    auto sender = std::make_unique<QObject>();
    bool over = false;
    on(sender.get(), &QObject::destroyed).then([&] { over = true; });
    sender.reset();
    QVERIFY(over);
}

void tst_Signals::trapT11_nobodyGoesOnInsideTheEmission()
{
    Sender sender;
    bool isEmitting = false;
    bool wentOnInside = false;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        co_await on(&sender, &Sender::nothing);
        wentOnInside = isEmitting;
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    isEmitting = true;
    Q_EMIT sender.nothing();
    QCOMPARE(task.state(), TaskState::Ready);
    isEmitting = false;
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(!wentOnInside);
}

void tst_Signals::trapT11_whoeverGoesOnMayDestroyTheSender()
{
    auto sender = std::make_unique<Sender>();
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        co_await on(sender.get(), &Sender::nothing);
        sender.reset();
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    Q_EMIT sender->nothing();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(!sender);
    QCOMPARE(task.state(), TaskState::Done);
}

void tst_Signals::aTaskThatEndsFirstDisconnects()
{
    Sender sender;
    const auto body = [&]() -> Task<> { co_await on(&sender, &Sender::nothing); };
    auto context = std::make_unique<QObject>();
    CooperativeTask stopped = cooperate(this, body);
    CooperativeTask orphan = cooperate(context.get(), body);
    QVERIFY(runUntil([&] { return sender.connections() == 2; }));
    stopped.stop();
    QCOMPARE(sender.connections(), 1);
    context.reset();
    QCOMPARE(sender.connections(), 0);
    QCOMPARE(orphan.state(), TaskState::Stopped);
}

void tst_Signals::cancellingDisconnects()
{
    Sender sender;
    QString error;
    const auto signal = on(&sender, &Sender::one);
    signal.then([](const QString &) {}, [&](const Failure &failure) { error = nameOf(failure); });
    QCOMPARE(sender.connections(), 1);
    signal.cancel();
    QCOMPARE(sender.connections(), 0);
    QCOMPARE(error, u"CancelledError"_s);
    Q_EMIT sender.one({});
}

void tst_Signals::aNullSenderIsRefused()
{
    QCOMPARE(errorOf([] { (void)on(static_cast<Sender *>(nullptr), &Sender::nothing); }),
             u"std::invalid_argument"_s);
}

void tst_Signals::aSignalIsAwaitedAgainAndAgain()
{
    Sender sender;
    int seen = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        while (seen < 100) {
            co_await on(&sender, &Sender::nothing);
            ++seen;
        }
    });
    QVERIFY(runUntil([&] {
        Q_EMIT sender.nothing();
        return task.isEnded();
    }));
    QCOMPARE(sender.connections(), 0);
}

void tst_Signals::aSleepIsATimerOfTheReactor()
{
    QtReactor &reactor = QtReactor::instance();
    const TimePoint start = reactor.now();
    CooperativeTask task = cooperate(this, []() -> Task<> { co_await QCoop::sleep(20ms); });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    const auto calls = reactor.delayedCalls();
    QCOMPARE(calls.size(), 1U);
    QCOMPARE(calls[0].kind(), CallKind::Sleep);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(reactor.now() - start >= 20ms);

    CooperativeTask stopped = cooperate(this, []() -> Task<> { co_await QCoop::sleep(1h); });
    QVERIFY(runUntil([&] { return stopped.state() == TaskState::Waiting; }));
    stopped.stop();
    QVERIFY(reactor.delayedCalls().empty());
}

void tst_Signals::aTimeoutEndsTheWaitForASignal()
{
    Sender sender;
    QString error;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        try {
            co_await on(&sender, &Sender::nothing).addTimeout(QtReactor::instance(), 2ms);
        } catch (const TimeoutError &) {
            error = u"TimeoutError"_s;
        }
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(error, u"TimeoutError"_s);
    QCOMPARE(sender.connections(), 0);
}

QTEST_GUILESS_MAIN(tst_Signals)
#include "tst_signals.moc"
