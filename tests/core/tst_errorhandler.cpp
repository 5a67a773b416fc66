// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>

#include <QTest>

#include <optional>
#include <thread>

using namespace QCoop;

/// Errors that nobody looked at: who is told, and how often.
class tst_ErrorHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { setErrorHandler(ErrorHandler()); }
    void unhandledDeferredIsReportedWithItsLastHandle();
    void handledOnesAreNotReported();
    void errorIsReportedOnceHoweverManyHoldIt();
    void failedTaskThatNobodyAskedIsReported();
    void failedTaskWhoseEndSomebodyAskedReportsItsDeferred();
    void stopThatNobodyHandlesIsNoError();
    void formWithTaskAndFailure();
    void textSaysWhoWhatAndWhere();
    void handlerThatThrowsIsHarmless();
    void handlerMayKeepTheTask();
    void handlerMayReplaceItself();
    void returnsTheOneBefore();
    void reportsFromAnyThread();
    void trapT18_lostFailureIsReportedWithNameAndPlace();
};

void tst_ErrorHandler::unhandledDeferredIsReportedWithItsLastHandle()
{
    Reports reports;
    std::optional<Deferred<>> a(std::in_place);
    std::optional<Deferred<>> b(*a);
    a->errback(Failure(Oops("nobody looks")));
    a.reset();
    QCOMPARE(reports.take(), QStringList());
    b.reset();
    QCOMPARE(reports.take(), QStringList({u"UnhandledDeferred Oops: nobody looks"_s}));
}

void tst_ErrorHandler::handledOnesAreNotReported()
{
    Reports reports;
    (void)Deferred<>::failed(Failure(Oops("handled"))).onFailed([] {});
    (void)Deferred<>::failed(Failure(Oops("handled late"))).then([] {}).onFailed([] {});
    {
        const Deferred<> later;
        (void)later.onFailed([] {});
        later.errback(Failure(Oops("handled later")));
    }
    QCOMPARE(reports.take(), QStringList());
    // A handler that rethrows has not handled it.
    (void)Deferred<>::failed(Failure(Oops("first"))).onFailed([](const Failure &failure) {
        failure.rethrow();
    });
    QCOMPARE(reports.take().size(), 1);
}

void tst_ErrorHandler::errorIsReportedOnceHoweverManyHoldIt()
{
    Reports reports;
    const Failure failure(Oops("shared"));
    (void)Deferred<>::failed(failure);
    (void)Deferred<int>::failed(failure);
    QCOMPARE(reports.take(), QStringList({u"UnhandledDeferred Oops: shared"_s}));
}

void tst_ErrorHandler::failedTaskThatNobodyAskedIsReported()
{
    Reports reports;
    Clock clock;
    Cooperator cooperator(clock);
    CooperativeTask task = cooperator.cooperate([]() -> bool { throw Oops("step"); });
    clock.advance(0ms);
    QCOMPARE(reports.take(), QStringList()); // somebody may still ask
    task = {};
    QCOMPARE(reports.take(), QStringList({u"FailedTask Oops: step"_s}));
}

void tst_ErrorHandler::failedTaskWhoseEndSomebodyAskedReportsItsDeferred()
{
    Reports reports;
    Clock clock;
    Cooperator cooperator(clock);
    (void)cooperator.cooperate([]() -> bool { throw Oops("a"); }).whenDone().onFailed([] {});
    (void)cooperator.cooperate([]() -> bool { throw Oops("b"); }).whenDone();
    clock.advance(0ms);
    QCOMPARE(reports.take(), QStringList({u"UnhandledDeferred Oops: b"_s}));
}

void tst_ErrorHandler::stopThatNobodyHandlesIsNoError()
{
    Reports reports;
    Clock clock;
    {
        Cooperator cooperator(clock);
        const CooperativeTask stopped = cooperator.cooperate([] { return true; });
        (void)stopped.whenDone();
        (void)stopped.whenDone().then([] {});
        (void)cooperator.cooperate([] { return true; }).whenDone();
        stopped.stop();
        (void)stopped.whenDone();
    }
    QCOMPARE(reports.take(), QStringList());
}

void tst_ErrorHandler::formWithTaskAndFailure()
{
    Journal journal;
    setErrorHandler([&](const CooperativeTask &task, const Failure &failure) {
        journal(u"%1: %2"_s.arg(task.isValid() ? QString(task.name()) : u"no task"_s,
                                QString(failure.message())));
    });
    Clock clock;
    Cooperator cooperator(clock);
    cooperator.cooperate([]() -> bool { throw Oops("step"); }).setName(u"import"_s);
    clock.advance(0ms);
    (void)Deferred<>::failed(Failure(Oops("alone")));
    QCOMPARE(journal.lines(), QStringList({u"import: step"_s, u"no task: alone"_s}));
}

void tst_ErrorHandler::textSaysWhoWhatAndWhere()
{
    QString text;
    setErrorHandler(
        ErrorHandler([&](const ErrorReport &report) { text = QString(report.text()); }));
    Clock clock;
    Cooperator cooperator(clock);
    const auto line = std::source_location::current().line() + 1;
    cooperator.cooperate([]() -> bool { throw Oops("the reason"); }).setName(u"import"_s);
    clock.advance(0ms);
    const QString place = u"tst_errorhandler.cpp:%1"_s.arg(line);
    for (const QString &part : {u"\"import\""_s, place, u"Oops"_s, u"the reason"_s})
        QVERIFY2(text.contains(part), qPrintable(text));
}

void tst_ErrorHandler::handlerThatThrowsIsHarmless()
{
    int calls = 0;
    setErrorHandler(ErrorHandler([&](const ErrorReport &) {
        ++calls;
        throw Oops("from the handler");
    }));
    (void)Deferred<>::failed(Failure(Oops("a")));
    (void)Deferred<>::failed(Failure(Oops("b")));
    QCOMPARE(calls, 2);
}

void tst_ErrorHandler::handlerMayKeepTheTask()
{
    CooperativeTask kept;
    int calls = 0;
    setErrorHandler([&](const CooperativeTask &task, const Failure &) {
        kept = task;
        ++calls;
    });
    Clock clock;
    Cooperator cooperator(clock);
    cooperator.cooperate([]() -> bool { throw Oops("step"); }).setName(u"kept"_s);
    clock.advance(0ms);
    QCOMPARE(QString(kept.name()), u"kept"_s);
    QVERIFY(kept.state() == TaskState::Failed);
    kept = {};
    QCOMPARE(calls, 1);
}

void tst_ErrorHandler::handlerMayReplaceItself()
{
    Journal journal;
    setErrorHandler(ErrorHandler([&](const ErrorReport &) {
        setErrorHandler(ErrorHandler([&](const ErrorReport &) { journal(u"second"_s); }));
        (void)Deferred<>::failed(Failure(Oops("inside")));
        journal(u"first"_s); // its captures are still there
    }));
    (void)Deferred<>::failed(Failure(Oops("a")));
    QCOMPARE(journal.lines(), QStringList({u"second"_s, u"first"_s}));
}

void tst_ErrorHandler::returnsTheOneBefore()
{
    int calls = 0;
    QVERIFY(!setErrorHandler(ErrorHandler([&](const ErrorReport &) { ++calls; })));
    const ErrorHandler before = setErrorHandler(ErrorHandler([](const ErrorReport &) {}));
    before(ErrorReport(ErrorReport::Kind::Callback, Failure(Oops("by hand"))));
    QCOMPARE(calls, 1);
}

void tst_ErrorHandler::reportsFromAnyThread()
{
    std::optional<std::thread::id> where;
    setErrorHandler(ErrorHandler([&](const ErrorReport &) { where = std::this_thread::get_id(); }));
    std::thread other([] { (void)Deferred<>::failed(Failure(Oops("elsewhere"))); });
    const std::thread::id id = other.get_id();
    other.join();
    QVERIFY(where == id);
}

void tst_ErrorHandler::trapT18_lostFailureIsReportedWithNameAndPlace()
{
    QStringList lines;
    setErrorHandler(ErrorHandler([&](const ErrorReport &report) {
        QVERIFY(report.kind() == ErrorReport::Kind::FailedTask);
        QVERIFY(report.task() && report.failure().where());
        lines << u"%1 from line %2, last seen in line %3"_s.arg(QString(report.task()->name()))
                     .arg(report.task()->spawnedAt().line())
                     .arg(report.failure().where()->line());
    }));
    Clock clock;
    Cooperator cooperator(clock);
    const auto yielded = std::source_location::current().line() + 2;
    const auto lost = []() -> Task<> {
        co_yield {};
        throw Oops("nobody looks");
    };
    const auto spawned = std::source_location::current().line() + 1;
    cooperator.cooperate(lost).setName(u"lost"_s);
    clock.advance(0ms);
    clock.advance(0ms);
    QCOMPARE(lines,
             QStringList({u"lost from line %1, last seen in line %2"_s.arg(spawned).arg(yielded)}));
}

QTEST_APPLESS_MAIN(tst_ErrorHandler)
#include "tst_errorhandler.moc"
