// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>
#include <QThread>

#include <memory>
#include <optional>
#include <thread>

using namespace QCoop;

namespace {

/// What \a action throws in a QThread of its own.
template <typename Action>
QString errorInThread(Action action)
{
    QString error;
    const std::unique_ptr<QThread> thread(QThread::create([&] { error = errorOf(action); }));
    thread->start();
    thread->wait();
    return error;
}

/// Has loops on one clock for all who ask.
class OnClock final : public EventLoopPolicy
{
public:
    EventLoop &getEventLoop() override { return m_loop; }
    void setEventLoop(EventLoop *) override { ++timesSet; }
    std::unique_ptr<EventLoop> newEventLoop() override
    {
        return std::make_unique<EventLoop>(clock);
    }

    Clock clock;
    int timesSet = 0;

private:
    EventLoop m_loop{clock, "of the policy"};
};

/// Restores the default policy at its end.
class Restored
{
public:
    ~Restored() { setEventLoopPolicy(nullptr); }
};

} // namespace

/// Which loop belongs to which thread.
class tst_EventLoopPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAnApplicationThereIsNone();
    void theMainThreadGetsOne();
    void itGoesWithTheApplication();
    void otherThreadsGetNone();
    void otherThreadsCanSetOne();
    void aLoopThatWasSetIsUsed();
    void setToNullNoneIsMade();
    void aLoopThatIsDestroyedIsSetNoMore();
    void afterALoopThatWasSetComesTheOneThatWasMade();
    void theRunningLoopComesFirst();
    void insideQtsLoopThatOfTheThreadIsRunning();
    void newLoopsAreNotSet();
    void policiesCanBeReplaced();
    void trapT24_loopsMayBeAskedForWhileTheApplicationGoes();
    void trapT24_aLoopMayBeAskedForWhileTheOneThatWasMadeGoes_data();
    void trapT24_aLoopMayBeAskedForWhileTheOneThatWasMadeGoes();
};

void tst_EventLoopPolicy::withoutAnApplicationThereIsNone()
{
    QCOMPARE(errorOf([] { (void)EventLoop::instance(); }), u"NoEventLoop"_s);
    QCOMPARE(errorOf([] { (void)getEventLoop(); }), u"NoEventLoop"_s);
    QCOMPARE(errorOf([] { (void)getRunningLoop(); }), u"NoEventLoop"_s);
    QCOMPARE(errorOf([] { (void)newEventLoop(); }), u"NoReactor"_s);
    Clock clock;
    EventLoop loop(clock); // needs none
    setEventLoop(&loop);
    QCOMPARE(&getEventLoop(), &loop);
}

void tst_EventLoopPolicy::theMainThreadGetsOne()
{
    const Application app;
    EventLoop &loop = EventLoop::instance();
    QCOMPARE(&EventLoop::instance(), &loop);
    QCOMPARE(&getEventLoop(), &loop);
    QCOMPARE(QString(loop.name()), u"main"_s);
    loop.callSoon([&] { loop.stop(); });
    loop.runForever();
}

void tst_EventLoopPolicy::itGoesWithTheApplication()
{
    const auto held = std::make_shared<int>();
    for (int i = 0; i < 3; ++i) {
        const Application app;
        QVERIFY(!EventLoop::instance().isClosed());
        EventLoop::instance().callLater(1h, [held] {});
        if (i == 1) // it may be closed before, and stays so
            EventLoop::instance().close();
        QCOMPARE(EventLoop::instance().isClosed(), i == 1);
    }
    QCOMPARE(held.use_count(), 1);
}

void tst_EventLoopPolicy::otherThreadsGetNone()
{
    const Application app;
    QString message;
    QCOMPARE(errorInThread([&] {
                 try {
                     (void)getEventLoop();
                 } catch (const NoEventLoop &error) {
                     message = QString::fromUtf8(error.what());
                     throw;
                 }
             }),
             u"NoEventLoop"_s);
    QVERIFY2(message.contains(u"newEventLoop()"_s), qPrintable(message)); // it says what to do
    QCOMPARE(errorInThread([] { (void)EventLoop::instance(); }), u"NoEventLoop"_s);
    QString error;
    std::thread([&] { error = errorOf([] { (void)newEventLoop(); }); }).join();
    QCOMPARE(error, u"NoReactor"_s); // no thread of Qt's has one
}

void tst_EventLoopPolicy::otherThreadsCanSetOne()
{
    const Application app;
    EventLoop &ofMainThread = EventLoop::instance();
    QCOMPARE(errorInThread([&] {
                 const auto loop = newEventLoop();
                 setEventLoop(loop.get());
                 QCOMPARE(&EventLoop::instance(), loop.get());
                 QVERIFY(loop.get() != &ofMainThread);
                 int calls = 0;
                 loop->callSoon([&] { ++calls, loop->stop(); });
                 loop->runForever();
                 QCOMPARE(calls, 1);
             }),
             u"nothing"_s);
    QCOMPARE(&EventLoop::instance(), &ofMainThread);
}

void tst_EventLoopPolicy::aLoopThatWasSetIsUsed()
{
    const Application app;
    EventLoop own;
    setEventLoop(&own);
    QCOMPARE(&EventLoop::instance(), &own);
}

void tst_EventLoopPolicy::setToNullNoneIsMade()
{
    const Application app;
    setEventLoop(nullptr);
    QCOMPARE(errorOf([] { (void)getEventLoop(); }), u"NoEventLoop"_s);
    EventLoop own;
    setEventLoop(&own);
    QCOMPARE(&getEventLoop(), &own);
}

void tst_EventLoopPolicy::aLoopThatIsDestroyedIsSetNoMore()
{
    const Application app;
    {
        EventLoop own;
        setEventLoop(&own);
    }
    QCOMPARE(QString(getEventLoop().name()), u"main"_s);
    QCOMPARE(errorInThread([] {
                 setEventLoop(newEventLoop().get());
                 (void)getEventLoop();
             }),
             u"NoEventLoop"_s);
}

void tst_EventLoopPolicy::afterALoopThatWasSetComesTheOneThatWasMade()
{
    const auto held = std::make_shared<int>();
    {
        const Application app;
        EventLoop &made = EventLoop::instance();
        made.callLater(1h, [held] {});
        for (int i = 0; i < 2; ++i) {
            EventLoop own;
            setEventLoop(&own);
            QCOMPARE(&EventLoop::instance(), &own);
        }
        QCOMPARE(&EventLoop::instance(), &made);
        setEventLoop(&made);
        QCOMPARE(&EventLoop::instance(), &made);
    }
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(errorOf([] { (void)EventLoop::instance(); }), u"NoEventLoop"_s);
}

void tst_EventLoopPolicy::theRunningLoopComesFirst()
{
    const Application app;
    Clock clock;
    EventLoop other(clock);
    EventLoop *inCallback = nullptr;
    EventLoop *running = nullptr;
    other.callSoon([&] {
        inCallback = &EventLoop::instance();
        running = &getRunningLoop();
        other.stop();
    });
    other.runForever();
    QCOMPARE(inCallback, &other);
    QCOMPARE(running, &other);
    QVERIFY(&EventLoop::instance() != &other);
    QCOMPARE(errorOf([] { (void)getRunningLoop(); }), u"NoEventLoop"_s);
}

void tst_EventLoopPolicy::insideQtsLoopThatOfTheThreadIsRunning()
{
    Application app;
    EventLoop *inSlot = nullptr;
    EventLoop *inTask = nullptr;
    cooperate(&app.app(), [&] {
        inTask = &getRunningLoop();
        return Step::Done;
    });
    QTimer::singleShot(0, &app.app(), [&] {
        inSlot = &getRunningLoop();
        EventLoop::instance().callSoon([] { QCoreApplication::quit(); });
    });
    app->exec();
    QCOMPARE(inSlot, &EventLoop::instance());
    QCOMPARE(inTask, &EventLoop::instance());
}

void tst_EventLoopPolicy::newLoopsAreNotSet()
{
    const Application app;
    const auto loop = newEventLoop();
    QVERIFY(&EventLoop::instance() != loop.get());
}

void tst_EventLoopPolicy::policiesCanBeReplaced()
{
    const Application app;
    const Restored restored;
    const auto policy = std::make_shared<OnClock>();
    setEventLoopPolicy(policy);
    QCOMPARE(eventLoopPolicy(), std::shared_ptr<EventLoopPolicy>(policy));
    QCOMPARE(QString(EventLoop::instance().name()), u"of the policy"_s);
    QCOMPARE(newEventLoop()->reactor(), &policy->clock);
    setEventLoop(nullptr);
    QCOMPARE(policy->timesSet, 1);
    setEventLoopPolicy(nullptr);
    QCOMPARE(QString(EventLoop::instance().name()), u"main"_s);
}

void tst_EventLoopPolicy::trapT24_loopsMayBeAskedForWhileTheApplicationGoes()
{
    static QStringList lines;
    lines.clear();
    const auto ask = [] {
        EventLoop &loop = EventLoop::instance();
        loop.callSoon([] {});
        lines << QString(loop.name());
    };
    for (const bool isMadeBefore : {true, false}) {
        const Application app;
        if (isMadeBefore)
            (void)EventLoop::instance();
        qAddPostRoutine(ask); // the last one added is the first one called
        if (!isMadeBefore)
            (void)EventLoop::instance(); // it has gone already when the other one is asked for
    }
    QCOMPARE(lines, QStringList({u"main"_s, u"main"_s}));
    const Application app;
    QVERIFY(!EventLoop::instance().isClosed());
}

void tst_EventLoopPolicy::trapT24_aLoopMayBeAskedForWhileTheOneThatWasMadeGoes_data()
{
    using Begin = std::function<void(const std::shared_ptr<void> &)>;
    QTest::addColumn<Begin>("begin");
    const auto row = [](const char *name, Begin begin) { QTest::newRow(name) << std::move(begin); };
    row("callable", [](const auto &end) { EventLoop::instance().callLater(1h, [end] {}); });
    row("task",
        [](const auto &end) { EventLoop::instance().createTask([end] { return Step::Again; }); });
    row("result of a job", [](const auto &end) {
        EventLoop::instance().runInExecutor([] {}).then([end] {}, [end](const Failure &) {});
    });
}

void tst_EventLoopPolicy::trapT24_aLoopMayBeAskedForWhileTheOneThatWasMadeGoes()
{
    QFETCH(std::function<void(const std::shared_ptr<void> &)>, begin);
    const auto held = std::make_shared<int>();
    QString name;
    {
        const Application app;
        begin(std::shared_ptr<void>(nullptr, [&name, held](void *) {
            EventLoop &loop = EventLoop::instance();
            loop.callSoon([held] {});
            loop.setExceptionHandler([held](const ExceptionContext &) {}); // goes with the loop
            name = QString(loop.name());
        }));
    }
    QCOMPARE(name, u"main"_s);
    QCOMPARE(held.use_count(), 1);
    const Application app;
    QVERIFY(!EventLoop::instance().isClosed());
}

QTEST_APPLESS_MAIN(tst_EventLoopPolicy)
#include "tst_eventlooppolicy.moc"
