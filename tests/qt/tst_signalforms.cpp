// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>
#include <QThread>

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
        return receivers(SIGNAL(one(QString))) + receivers(SIGNAL(two(int, QString))) +
               receivers(SIGNAL(either(int)));
    }
    void tellSecret(int value) { Q_EMIT secret(value, {}); }
    void noSignal() {}

Q_SIGNALS:
    void nothing();
    void one(const QString &text);
    void two(int number, const QString &text);
    void secret(int number, QPrivateSignal);
    void either(int number);
    void either(const QString &text);
    void byReference(QString &text);
    void uncopyable(const std::unique_ptr<int> &number);
};

template <typename T, typename D>
constexpr bool holds = std::is_same_v<Deferred<T>, D>;

template <typename... Args>
concept CanWait = requires(Args... args)
{
    on(args...);
};

bool isSeven(int number)
{
    return number == 7;
}

/// A thread that a sender lives in.
class SenderThread
{
public:
    SenderThread()
    {
        sender->moveToThread(&m_thread);
        m_thread.start();
    }
    ~SenderThread()
    {
        if (sender)
            sender->deleteLater();
        m_thread.quit();
        m_thread.wait();
    }
    /// Has the thread do \a what with its sender.
    template <typename What>
    void let(What what)
    {
        QMetaObject::invokeMethod(sender, [what, to = sender] { what(to); });
    }

    Sender *sender = new Sender;

private:
    QThread m_thread;
};

} // namespace

/// The forms of signals that on() can wait for, the one with a predicate, and signals of other
/// threads. What holds of all of them is in tst_signals.
class tst_SignalForms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void overloadedSignalsAreChosen();
    void referencesArriveAsCopies();
    void whatCannotBeCopiedCannotBeAwaited();
    void whatIsNoSignalIsRefused();
    void aPredicateChoosesTheEmission();
    void aPredicateThatThrowsIsAFailure();
    void aPredicateMayDestroyTheSender();
    void aDeferredFiredByHandStopsListening();
    void signalsFromAnotherThreadArriveHere();
    void aSenderThatDiesInAnotherThreadIsAFailure();
};

void tst_SignalForms::overloadedSignalsAreChosen()
{
    Sender sender;
    QStringList told;
    on(&sender, qOverload<int>(&Sender::either)).then([&](int number) {
        told << QString::number(number);
    });
    on(&sender, qOverload<const QString &>(&Sender::either)).then([&](const QString &text) {
        told << text;
    });
    Q_EMIT sender.either(u"text"_s);
    Q_EMIT sender.either(7);
    QCOMPARE(told, QStringList({u"text"_s, u"7"_s}));
}

void tst_SignalForms::referencesArriveAsCopies()
{
    Sender sender;
    static_assert(holds<QString, decltype(on(&sender, &Sender::byReference))>);
    QString text = u"before"_s;
    const auto told = on(&sender, &Sender::byReference);
    Q_EMIT sender.byReference(text);
    text = u"after"_s;
    QCOMPARE(told.value(), u"before"_s);
}

void tst_SignalForms::whatCannotBeCopiedCannotBeAwaited()
{
    static_assert(CanWait<Sender *, decltype(&Sender::byReference)>);
    static_assert(!CanWait<Sender *, decltype(&Sender::uncopyable)>);
    // A predicate has to take what the signal tells.
    static_assert(CanWait<Sender *, decltype(&Sender::one), bool (*)(const QString &)>);
    static_assert(!CanWait<Sender *, decltype(&Sender::nothing), bool (*)(const QString &)>);
}

void tst_SignalForms::whatIsNoSignalIsRefused()
{
    Sender sender;
    QTest::ignoreMessage(QtWarningMsg, "QObject::connect: signal not found in Sender");
    QCOMPARE(errorOf([&] { (void)on(&sender, &Sender::noSignal); }), u"std::invalid_argument"_s);
}

void tst_SignalForms::aPredicateChoosesTheEmission()
{
    Sender sender;
    int number = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        number = co_await on(&sender, qOverload<int>(&Sender::either), &isSeven);
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    // All before the task's next turn: a loop around on() would see the first of them only.
    for (int i = 5; i < 10; ++i)
        Q_EMIT sender.either(i);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(number, 7);

    QStringList told;
    const auto isLong = [](int value, const QString &text) { return text.size() > value; };
    on(&sender, &Sender::two, isLong).then([&](const auto &both) { told << std::get<1>(both); });
    Q_EMIT sender.two(3, u"abc"_s);
    Q_EMIT sender.two(3, u"abcd"_s);
    QCOMPARE(told, QStringList(u"abcd"_s));
    QCOMPARE(sender.connections(), 0);
}

void tst_SignalForms::aPredicateThatThrowsIsAFailure()
{
    Sender sender;
    QString error;
    const auto throws = [](const QString &) -> bool { throw Oops("predicate"); };
    on(&sender, &Sender::one, throws)
        .then([](const QString &) {}, [&](const Failure &failure) { error = nameOf(failure); });
    Q_EMIT sender.one({});
    QCOMPARE(error, u"Oops"_s);
    QCOMPARE(sender.connections(), 0);
}

void tst_SignalForms::aPredicateMayDestroyTheSender()
{
    for (const bool accepts : {true, false}) {
        auto sender = std::make_unique<Sender>();
        QString error;
        const auto destroys = [&](const QString &) {
            sender.reset();
            return accepts;
        };
        on(sender.get(), &Sender::one, destroys)
            .then([](const QString &) {}, [&](const Failure &failure) { error = nameOf(failure); });
        Q_EMIT sender->one({});
        QCOMPARE(error, u"SenderDestroyed"_s);
    }
}

void tst_SignalForms::aDeferredFiredByHandStopsListening()
{
    Sender sender;
    const auto told = on(&sender, &Sender::one);
    told.callback(u"by hand"_s);
    Q_EMIT sender.one(u"late"_s);
    QCOMPARE(told.value(), u"by hand"_s);
    QCOMPARE(sender.connections(), 0);
}

void tst_SignalForms::signalsFromAnotherThreadArriveHere()
{
    SenderThread elsewhere;
    QStringList told;
    QThread *where = nullptr;
    const auto body = [&]() -> Task<> {
        const auto [number, text] = co_await on(elsewhere.sender, &Sender::two);
        told << QString::number(number) << text;
        told << QString::number(co_await on(elsewhere.sender, &Sender::secret));
        where = QThread::currentThread();
    };
    CooperativeTask task = cooperate(this, body);
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    elsewhere.let([](Sender *sender) {
        Q_EMIT sender->two(7, u"b"_s);
        Q_EMIT sender->two(8, u"second"_s); // posted as well, and dropped here
    });
    QVERIFY(runUntil([&] { return told.size() == 2 && task.state() == TaskState::Waiting; }));
    elsewhere.let([](Sender *sender) { sender->tellSecret(42); });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(told, QStringList({u"7"_s, u"b"_s, u"42"_s}));
    QCOMPARE(where, QThread::currentThread());
}

void tst_SignalForms::aSenderThatDiesInAnotherThreadIsAFailure()
{
    SenderThread elsewhere;
    QString error;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        try {
            co_await on(elsewhere.sender, &Sender::nothing);
        } catch (...) {
            error = nameOf(Failure::current());
        }
    });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    elsewhere.let([](Sender *sender) { delete sender; });
    elsewhere.sender = nullptr;
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(error, u"SenderDestroyed"_s);
}

QTEST_GUILESS_MAIN(tst_SignalForms)
#include "tst_signalforms.moc"
