// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/errors.h>
#include <qcoop/qt/eventloop.h>

#include <QTest>

using namespace QCoop;

/// What becomes of errors in callbacks, and what debug mode says.
class tst_LoopErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void anErrorDoesNotEndTheRound();
    void theHandlerIsToldInstead();
    void errorsOfTheHandlerAreReported();
    void theHandlerMayBeReplacedInsideItself();
    void theHandlerMayUseTheLoop();
    void theHandlerCanBeCalledByHand();
    void debugModeWarnsOfSlowCallbacks_data();
    void debugModeWarnsOfSlowCallbacks();
    void debugModeTellsWhatCloseThrowsAway();
    void slowCallbacksAreBoundedBelow();
};

void tst_LoopErrors::anErrorDoesNotEndTheRound()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    Reports reports;
    loop.callSoon([] { throw Oops("one"); });
    loop.callSoon([&] { journal(u"the next"_s); });
    loop.callLater(0ms, [] { throw 2; });
    loop.stop();
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"the next"_s}));
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: one"_s, u"Callback int: int"_s}));
    QCOMPARE(loop.statistics().failed, 2u);
}

void tst_LoopErrors::theHandlerIsToldInstead()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    Reports reports;
    loop.setExceptionHandler([&](const ExceptionContext &context) {
        journal(QString(context.failure().message()));
        QVERIFY(QString(context.message()).contains(u"a callback threw"_s));
        QVERIFY(context.kind() == ExceptionContext::Kind::Callback);
        QCOMPARE(int(context.where().line()), int(context.failure().where()->line()));
    });
    loop.callSoon([] { throw Oops("one"); });
    clock.advance(0ms);
    loop.setExceptionHandler({});
    loop.callSoon([] { throw Oops("two"); });
    clock.advance(0ms);
    QCOMPARE(journal.lines(), QStringList({u"one"_s}));
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: two"_s}));
}

void tst_LoopErrors::errorsOfTheHandlerAreReported()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    Reports reports;
    loop.setExceptionHandler([](const ExceptionContext &context) {
        if (context.failure().is<Oops>())
            context.failure().rethrow();
        throw Oops("another");
    });
    loop.callSoon([] { throw Oops("the same"); });
    loop.callSoon([] { throw 2; });
    loop.callSoon([&] { journal(u"the next"_s); });
    clock.advance(0ms);
    QCOMPARE(reports.take(), QStringList({u"ExceptionHandler Oops: the same"_s,
                                          u"ExceptionHandler Oops: another"_s}));
    QCOMPARE(journal.lines(), QStringList({u"the next"_s}));
}

void tst_LoopErrors::theHandlerMayBeReplacedInsideItself()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    Reports reports;
    loop.setExceptionHandler([&, name = u"first "_s](const ExceptionContext &context) {
        loop.setExceptionHandler({});
        journal(name + QString(context.failure().message())); // it is still there
    });
    loop.callSoon([] { throw Oops("one"); });
    loop.callSoon([] { throw Oops("two"); });
    clock.advance(0ms);
    QCOMPARE(journal.lines(), QStringList({u"first one"_s}));
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: two"_s}));
}

void tst_LoopErrors::theHandlerMayUseTheLoop()
{
    Clock clock;
    EventLoop loop(clock);
    Journal journal;
    loop.setExceptionHandler([&](const ExceptionContext &) {
        journal(loop.isRunning() ? u"running"_s : u"not running"_s);
        loop.callSoon([&] { journal(u"left"_s); });
        loop.stop();
    });
    loop.callSoon([] { throw Oops("one"); });
    loop.callSoon([&] { journal(u"the next"_s); });
    loop.runForever();
    QCOMPARE(journal.lines(), QStringList({u"running"_s, u"the next"_s}));
}

void tst_LoopErrors::theHandlerCanBeCalledByHand()
{
    Clock clock;
    EventLoop loop(clock);
    Reports reports;
    loop.callExceptionHandler(ExceptionContext(Failure(Oops("one"))));
    EventLoop::defaultExceptionHandler(ExceptionContext(Failure(Oops("two"))));
    QCOMPARE(reports.take(), QStringList({u"Callback Oops: one"_s, u"Callback Oops: two"_s}));
}

void tst_LoopErrors::debugModeWarnsOfSlowCallbacks_data()
{
    QTest::addColumn<bool>("debug");
    QTest::addColumn<Duration>("limit");
    QTest::addColumn<Duration>("took");
    QTest::addColumn<bool>("warns");
    QTest::newRow("short") << true << Duration(100ms) << Duration(99ms) << false;
    QTest::newRow("long") << true << Duration(100ms) << Duration(100ms) << true;
    QTest::newRow("long for this limit") << true << Duration(5ms) << Duration(6ms) << true;
    QTest::newRow("not in debug mode") << false << Duration(100ms) << Duration(1s) << false;
    QTest::newRow("limit of zero") << true << Duration() << Duration() << true;
}

void tst_LoopErrors::debugModeWarnsOfSlowCallbacks()
{
    QFETCH(bool, debug);
    QFETCH(Duration, limit);
    QFETCH(Duration, took);
    QFETCH(bool, warns);
    Clock clock;
    EventLoop loop(clock, "slow one");
    QCOMPARE(loop.slowCallbackDuration(), Duration(100ms));
    QVERIFY(!loop.isDebug());
    loop.setDebug(debug);
    loop.setSlowCallbackDuration(limit);
    const QString place =
        u"tst_looperrors.cpp:%1"_s.arg(std::source_location::current().line() + 1);
    loop.callSoon([&] { clock.spend(took); });
    if (warns) {
        QTest::ignoreMessage(
            QtWarningMsg,
            QRegularExpression(u"%1.*%2 ms.*\"slow one\""_s.arg(place).arg(took / 1ms)));
    }
    clock.advance(0ms);
    QCOMPARE(loop.statistics().slow, warns ? 1u : 0u);
}

void tst_LoopErrors::debugModeTellsWhatCloseThrowsAway()
{
    Clock clock;
    EventLoop loop(clock);
    loop.setDebug(true);
    for (int i = 0; i < 3; ++i)
        loop.callSoon([] {});
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"close: 3 calls were still pending"_s));
    loop.close();
}

void tst_LoopErrors::slowCallbacksAreBoundedBelow()
{
    Clock clock;
    EventLoop loop(clock);
    QCOMPARE(errorOf([&] { loop.setSlowCallbackDuration(-1ms); }), u"BadInterval"_s);
    QCOMPARE(loop.slowCallbackDuration(), Duration(100ms));
}

QTEST_APPLESS_MAIN(tst_LoopErrors)
#include "tst_looperrors.moc"
