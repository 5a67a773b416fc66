// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QGuiApplication>
#include <QPointer>
#include <QTest>
#include <QThread>
#include <QWindow>

#include <memory>

using namespace QCoop;

namespace {

Task<int> answer()
{
    co_await QCoop::sleep(1ms);
    co_return 42;
}

/// Counts how often the application says that it quits.
class Quits
{
public:
    Quits()
    {
        QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, &m_here,
                         [this] { ++count; });
    }
    int count = 0;

private:
    QObject m_here;
};

} // namespace

/// Runs outside of exec(): what ends them, and the runs after that.
class tst_QuitRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quittingEndsARun_data();
    void quittingEndsARun();
    void aRunThatIsOverQuitsNothing();
    void whatIsDoneBeforeTheQuitIsReturned();
    void stoppedAndQuitItStillQuits();
    void quittingEndsTheTaskOfTheRun();
    void anExitWithoutARunHoldsNothingUp();
    void whatAboutToQuitCallsMayRunTheLoop();
    void anotherLoopOfQtsIsLeftByExitAlone();
    void closingTheLastWindowEndsARun();
    void whatIsDeletedLaterGoesWithTheRun();
    void theLoopMayBeDestroyedWhenTheApplicationQuits();
};

void tst_QuitRuns::quittingEndsARun_data()
{
    QTest::addColumn<std::function<void()>>("quit");
    const auto row = [](const char *name, std::function<void()> quit) {
        QTest::newRow(name) << std::move(quit);
    };
    row("quit", [] { QCoreApplication::quit(); });
    row("exit", [] { QCoreApplication::exit(3); });
    row("queued", [] {
        QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit,
                                  Qt::QueuedConnection);
    });
    row("the event", [] {
        QEvent event(QEvent::Quit); // as the window system sends it
        QCoreApplication::sendEvent(QCoreApplication::instance(), &event);
    });
    row("from another thread", [] {
        const std::unique_ptr<QThread> thread(QThread::create(&QCoreApplication::quit));
        thread->start();
        thread->wait();
    });
}

void tst_QuitRuns::quittingEndsARun()
{
    QFETCH(std::function<void()>, quit);
    for (const Duration when : {Duration(0), Duration(2ms)}) {
        Application app;
        const Quits quits;
        EventLoop loop;
        loop.callLater(when, quit);
        loop.runForever();
        QCOMPARE(quits.count, 1);
        QVERIFY(!loop.isRunning() && !loop.isClosed());
        QCOMPARE(loop.runUntilComplete(answer()), 42); // finally: clean up

        loop.callLater(when, quit);
        QCOMPARE(errorOf([&] { loop.runUntilComplete(loop.createFuture()); }), u"StoppedEarly"_s);
        QCOMPARE(quits.count, 2);
        QCOMPARE(loop.runUntilComplete(answer()), 42);

        loop.callLater(when, quit);
        app->exec();
        QCOMPARE(loop.runUntilComplete(answer()), 42);
        QCOMPARE(quits.count, 3);
    }
}

void tst_QuitRuns::aRunThatIsOverQuitsNothing()
{
    Application app;
    const Quits quits;
    EventLoop loop;
    bool goesOn = true;
    const auto task = loop.createTask([&] { return goesOn ? Step::Again : Step::Done; });
    for (int i = 0; i < 3; ++i) {
        loop.callLater(1ms, [&] { loop.stop(); });
        loop.runForever();
        QCOMPARE(loop.runUntilComplete(answer()), 42);
    }
    QCOMPARE(quits.count, 0);
    QVERIFY(!task.isEnded() && !app->signalsBlocked());
    goesOn = false;
    loop.runUntilComplete(task);
    QTimer::singleShot(0, &app.app(), &QCoreApplication::quit);
    app->exec();
    QCOMPARE(quits.count, 1);
}

void tst_QuitRuns::whatIsDoneBeforeTheQuitIsReturned()
{
    const Application app;
    const Quits quits;
    EventLoop loop;
    const auto future = loop.createFuture<int>();
    loop.callSoon([&] {
        future.setResult(7);
        QCoreApplication::quit();
    });
    QCOMPARE(loop.runUntilComplete(future), 7);
    QCOMPARE(quits.count, 1);
}

void tst_QuitRuns::stoppedAndQuitItStillQuits()
{
    const Application app;
    const Quits quits;
    EventLoop loop;
    loop.callSoon([&] {
        loop.stop();
        QCoreApplication::quit();
    });
    loop.runForever();
    QCOMPARE(quits.count, 1);
    loop.callSoon([&] {
        QCoreApplication::quit();
        loop.stop();
    });
    loop.runForever();
    QCOMPARE(quits.count, 2);
}

void tst_QuitRuns::quittingEndsTheTaskOfTheRun()
{
    const Application app;
    EventLoop loop;
    const auto held = std::make_shared<int>();
    const auto work = [](std::shared_ptr<int>) -> Task<> {
        QCoreApplication::quit();
        co_await QCoop::sleep(1h);
    };
    QCOMPARE(errorOf([&] { loop.runUntilComplete(work(held)); }), u"StoppedEarly"_s);
    QVERIFY(loop.allTasks().empty());
    QCOMPARE(held.use_count(), 1);
}

void tst_QuitRuns::anExitWithoutARunHoldsNothingUp()
{
    const Application app;
    const Quits quits;
    EventLoop loop;
    QCoreApplication::exit(); // as before exec(), which knows nothing of it
    QCOMPARE(loop.runUntilComplete(answer()), 42);
    QCOMPARE(quits.count, 0);
}

void tst_QuitRuns::whatAboutToQuitCallsMayRunTheLoop()
{
    Application app;
    EventLoop loop;
    QList<int> answers;
    connect(&app.app(), &QCoreApplication::aboutToQuit, this, [&] {
        QVERIFY(!loop.isRunning());
        answers << loop.runUntilComplete(answer());
    });
    loop.callSoon([] { QCoreApplication::quit(); });
    loop.runForever();
    QCOMPARE(answers, QList<int>({42}));
    loop.callSoon([] { QCoreApplication::quit(); });
    QCOMPARE(errorOf([&] { loop.runUntilComplete(loop.createFuture()); }), u"StoppedEarly"_s);
    QCOMPARE(answers, QList<int>({42, 42}));
    loop.callSoon([] { QCoreApplication::quit(); });
    app->exec();
    QCOMPARE(answers, QList<int>({42, 42, 42}));
}

void tst_QuitRuns::anotherLoopOfQtsIsLeftByExitAlone()
{
    const Application app;
    const Quits quits;
    EventLoop loop;
    QStringList lines;
    QEventLoop another;
    QTimer::singleShot(0, &another, [&] {
        loop.callSoon([&] {
            QCoreApplication::quit(); // Qt leaves that without effect where nothing is in exec()
            loop.callLater(1ms, [&] {
                lines << u"after quit"_s;
                QCoreApplication::exit();
            });
        });
        loop.runForever();
        lines << errorOf([&] { loop.runUntilComplete(loop.createFuture()); });
    });
    another.exec();
    QCOMPARE(lines, QStringList({u"after quit"_s, u"StoppedEarly"_s}));
    QCOMPARE(loop.runUntilComplete(answer()), 42); // outside
    QCOMPARE(quits.count, 0);
}

void tst_QuitRuns::closingTheLastWindowEndsARun()
{
    int count = 1;
    char name[] = "test";
    char *words[] = {name, nullptr};
    const QGuiApplication app(count, words);
    const Quits quits;
    EventLoop loop;
    QWindow window;
    window.show();
    loop.callLater(1ms, [&] { window.close(); });
    loop.runForever();
    QCOMPARE(quits.count, 1);
    QCOMPARE(loop.runUntilComplete(answer()), 42);
}

void tst_QuitRuns::whatIsDeletedLaterGoesWithTheRun()
{
    const Application app;
    EventLoop loop;
    const QPointer<QObject> object(new QObject);
    loop.callSoon([&] {
        object->deleteLater();
        loop.stop();
    });
    loop.runForever();
    QVERIFY(!object);
}

void tst_QuitRuns::theLoopMayBeDestroyedWhenTheApplicationQuits()
{
    Application app;
    auto loop = std::make_unique<EventLoop>();
    connect(&app.app(), &QCoreApplication::aboutToQuit, this, [&] { loop.reset(); });
    loop->callSoon([] { QCoreApplication::quit(); });
    loop->runForever();
    QVERIFY(!loop);
}

QTEST_APPLESS_MAIN(tst_QuitRuns)
#include "tst_quitruns.moc"
