// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/elsewhere.h"
#include "loops.h"

#include <QTest>
#include <QThread>

#include <memory>

using namespace QCoop;

/// QtReactor::runUntil(): event loops that end when something is so.
class tst_ReactorRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsWithTheTurnThatMakesItSo();
    void whatIsSoAlreadyRunsNoLoop();
    void qtsEventsAreServed();
    void runsMayBeNested();
    void anOuterRunThatIsOverWaitsForTheInner();
    void errorsOfTheQuestionComeOut();
    void quittingTheApplicationEndsAllRuns();
    void asExecItTellsBeforeAboutToQuit();
    void asExecErrorsOfTheQuestionComeOut();
    void withoutAReactorItIsOverAtOnce();
    void otherThreadsAreRefused();
};

void tst_ReactorRuns::endsWithTheTurnThatMakesItSo()
{
    const Application app;
    QtReactor &reactor = QtReactor::instance();
    int calls = 0;
    int asked = 0;
    reactor.callLater(0ms, [&] { ++calls; });
    reactor.callLater(5ms, [&] { ++calls; });
    reactor.callLater(1h, [] { QFAIL("it was over before"); });
    QVERIFY(reactor.runUntil([&] { return ++asked, calls == 2; }));
    QCOMPARE(calls, 2);
    QVERIFY(asked >= 3); // at first, and after each turn
}

void tst_ReactorRuns::whatIsSoAlreadyRunsNoLoop()
{
    const Application app;
    QTimer::singleShot(0, QtReactor::instance().receiver(), [] { QFAIL("there was no need"); });
    QVERIFY(QtReactor::instance().runUntil([] { return true; }));
}

void tst_ReactorRuns::qtsEventsAreServed()
{
    const Application app;
    QtReactor &reactor = QtReactor::instance();
    bool over = false;
    QTimer::singleShot(5ms, reactor.receiver(), [&] {
        over = true;
        reactor.callLater(0ms, [] {}); // whose turn asks
    });
    QVERIFY(reactor.runUntil([&] { return over; }));
}

void tst_ReactorRuns::runsMayBeNested()
{
    const Application app;
    QtReactor &reactor = QtReactor::instance();
    QStringList lines;
    bool inner = false;
    bool outer = false;
    reactor.callLater(0ms, [&] {
        reactor.callLater(5ms, [&] { inner = true; });
        lines << (reactor.runUntil([&] { return inner; }) ? u"inner"_s : u"not over"_s);
        outer = true;
    });
    QVERIFY(reactor.runUntil([&] { return outer; }));
    lines << u"outer"_s;
    QCOMPARE(lines, QStringList({u"inner"_s, u"outer"_s}));
}

void tst_ReactorRuns::anOuterRunThatIsOverWaitsForTheInner()
{
    const Application app;
    QtReactor &reactor = QtReactor::instance();
    QStringList lines;
    bool inner = false;
    bool outer = false;
    reactor.callLater(0ms, [&] {
        reactor.callLater(1ms, [&] { outer = true; });
        reactor.callLater(5ms, [&] { inner = true; });
        lines << (reactor.runUntil([&] { return inner; }) ? u"inner"_s : u"not over"_s);
    });
    QVERIFY(reactor.runUntil([&] { return outer; }));
    QCOMPARE(lines, QStringList({u"inner"_s}));
}

void tst_ReactorRuns::errorsOfTheQuestionComeOut()
{
    const Application app;
    QtReactor &reactor = QtReactor::instance();
    bool armed = false;
    reactor.callLater(1ms, [&] { armed = true; });
    QCOMPARE(errorOf([&] {
                 reactor.runUntil([&] {
                     if (armed)
                         throw Oops("asked");
                     return false;
                 });
             }),
             u"Oops"_s);
    reactor.callLater(1ms, [&] { armed = false; });
    QVERIFY(reactor.runUntil([&] { return !armed; }));
}

void tst_ReactorRuns::quittingTheApplicationEndsAllRuns()
{
    Application app;
    QtReactor &reactor = QtReactor::instance();
    QStringList lines;
    const auto never = [] { return false; };
    reactor.callLater(0ms, [&] {
        reactor.callLater(0ms, [&] {
            reactor.callLater(1ms, [] { QCoreApplication::quit(); });
            lines << (reactor.runUntil(never) ? u"inner over"_s : u"inner quit"_s);
        });
        lines << (reactor.runUntil(never) ? u"outer over"_s : u"outer quit"_s);
    });
    app->exec();
    QCOMPARE(lines, QStringList({u"inner quit"_s, u"outer quit"_s}));
}

void tst_ReactorRuns::asExecItTellsBeforeAboutToQuit()
{
    Application app;
    QtReactor &reactor = QtReactor::instance();
    QStringList lines;
    connect(&app.app(), &QCoreApplication::aboutToQuit, this, [&] { lines << u"aboutToQuit"_s; });
    bool isOver = false;
    const auto run = [&] {
        const bool wasOver =
            reactor.execUntil([&] { return isOver; }, [&] { lines << u"quitting"_s; });
        isOver = true; // too late
        lines << (wasOver ? u"over"_s : u"not over"_s);
    };
    reactor.callLater(1ms, [] { QCoreApplication::quit(); });
    run();
    run(); // it is over already
    isOver = false;
    reactor.callLater(1ms, [&] { isOver = true; });
    run();
    isOver = false;
    reactor.callLater(1ms, [&] {
        reactor.callLater(1ms, [] { QCoreApplication::quit(); });
        run();
    });
    app->exec();
    QCOMPARE(lines, QStringList({u"quitting"_s, u"aboutToQuit"_s, u"not over"_s, u"over"_s,
                                 u"over"_s, u"quitting"_s, u"not over"_s, u"aboutToQuit"_s}));
}

void tst_ReactorRuns::asExecErrorsOfTheQuestionComeOut()
{
    const Application app;
    const auto ask = [] {
        QtReactor &reactor = QtReactor::instance();
        bool armed = false;
        reactor.callLater(1ms, [&] { armed = true; });
        reactor.execUntil(
            [&] {
                if (armed)
                    throw Oops("asked");
                return false;
            },
            [] {});
    };
    QCOMPARE(errorOf(ask), u"Oops"_s);
    QString error;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        QThread::currentThread()->quit(); // the next run is over at once, the second runs
        (void)QtReactor::instance().execUntil([] { return false; }, [] {});
        error = errorOf(ask);
    }));
    thread->start();
    QVERIFY(thread->wait(5000));
    QCOMPARE(error, u"Oops"_s);
}

void tst_ReactorRuns::withoutAReactorItIsOverAtOnce()
{
    {
        const Application app;
        (void)QtReactor::instance();
    }
    QVERIFY(!QtReactor::instance().runUntil([] { return false; })); // the one that stands in
    QVERIFY(!QtReactor::instance().execUntil([] { return false; }, [] {}));
}

void tst_ReactorRuns::otherThreadsAreRefused()
{
    const Application app;
    QtReactor &reactor = QtReactor::instance();
    const auto over = [] { return true; };
    QCOMPARE(errorElsewhere([&] { reactor.runUntil(over); }), u"WrongThread"_s);
    QCOMPARE(errorElsewhere([&] { reactor.execUntil(over, [] {}); }), u"WrongThread"_s);
}

QTEST_APPLESS_MAIN(tst_ReactorRuns)
#include "tst_reactorruns.moc"
