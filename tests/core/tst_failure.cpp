// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/errors.h>
#include <qcoop/core/failure.h>

#include <QTest>

#include <string>

using namespace QCoop;

namespace Apart {
struct NoException
{
    int number;
};
} // namespace Apart

/// What a Failure tells about what was thrown.
class tst_Failure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messageAndType_data();
    void messageAndType();
    void currentIsWhatIsBeingHandled();
    void placeIsWhereItWasMade();
    void isAndVisitSeeBases();
    void stops_data();
    void stops();
    void rethrowKeepsTheObject();
    void copiesAreTheSameError();
    void isReportedOnce();
    void family();
};

Q_DECLARE_METATYPE(std::exception_ptr)

void tst_Failure::messageAndType_data()
{
    QTest::addColumn<std::exception_ptr>("error");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("type");
    QTest::newRow("an exception") << std::make_exception_ptr(Oops("why")) << u"why"_s << u"Oops"_s;
    QTest::newRow("ours") << std::make_exception_ptr(TaskStopped("why")) << u"why"_s
                          << u"QCoop::TaskStopped"_s;
    QTest::newRow("a string") << std::make_exception_ptr(std::string("why")) << u"why"_s
                              << u"std::__cxx11::basic_string<char, std::char_traits<char>, "
                                 "std::allocator<char> >"_s;
    QTest::newRow("a literal") << std::make_exception_ptr(static_cast<const char *>("why"))
                               << u"why"_s << u"char const*"_s;
    QTest::newRow("anything") << std::make_exception_ptr(Apart::NoException{7})
                              << u"Apart::NoException"_s << u"Apart::NoException"_s;
    QTest::newRow("a number") << std::make_exception_ptr(7) << u"int"_s << u"int"_s;
    QTest::newRow("not ASCII") << std::make_exception_ptr(Oops("\xc3\xa4rger")) << u"\u00e4rger"_s
                               << u"Oops"_s;
}

void tst_Failure::messageAndType()
{
    QFETCH(std::exception_ptr, error);
    const Failure failure(error);
    QTEST(QString(failure.message()), "message");
    QTEST(QString(failure.typeName()), "type");
    QVERIFY(!failure.where()); // nobody said
}

void tst_Failure::currentIsWhatIsBeingHandled()
{
    try {
        throw Oops("handled");
    } catch (...) {
        const Failure failure = Failure::current();
        QCOMPARE(QString(failure.message()), u"handled"_s);
    }
}

void tst_Failure::placeIsWhereItWasMade()
{
    const auto line = std::source_location::current().line() + 1;
    const Failure failure(Oops("here"));
    QVERIFY(failure.where().has_value());
    QCOMPARE(failure.where()->line(), line);
}

void tst_Failure::isAndVisitSeeBases()
{
    const Failure failure(TaskStopped("why"));
    QVERIFY(failure.is<TaskStopped>());
    QVERIFY(failure.is<TaskFinished>());
    QVERIFY(failure.is<SchedulerError>());
    QVERIFY(failure.is<Error>());
    QVERIFY(failure.is<std::exception>());
    QVERIFY(!failure.is<TaskDone>());
    QVERIFY(!failure.is<int>());
    QString seen;
    QVERIFY(
        failure.visit<Error>([&](const Error &error) { seen = QString::fromUtf8(error.what()); }));
    QCOMPARE(seen, u"why"_s);
    QVERIFY(!failure.visit<int>([&](int) { seen = u"int"_s; }));
    QCOMPARE(seen, u"why"_s);
}

void tst_Failure::stops_data()
{
    QTest::addColumn<std::exception_ptr>("error");
    QTest::addColumn<bool>("isStop");
    const auto row = [](const char *name, auto error, bool isStop) {
        QTest::newRow(name) << std::make_exception_ptr(error) << isStop;
    };
    row("TaskStopped", TaskStopped(""), true);
    row("SchedulerStopped", SchedulerStopped(""), true);
    row("CancelledError", CancelledError(""), true);
    row("TaskFailed", TaskFailed(""), false);
    row("TaskDone", TaskDone(""), false);
    row("TimeoutError", TimeoutError(""), false);
    row("a number", 7, false);
}

void tst_Failure::stops()
{
    QFETCH(std::exception_ptr, error);
    QTEST(Failure(error).isStop(), "isStop");
}

void tst_Failure::rethrowKeepsTheObject()
{
    const Failure failure(Apart::NoException{7});
    try {
        failure.rethrow();
    } catch (const Apart::NoException &error) {
        QCOMPARE(error.number, 7);
    }
}

void tst_Failure::copiesAreTheSameError()
{
    const Failure a(Oops("a"));
    const Failure copy = a; // NOLINT: the copy is what is tested
    QVERIFY(a == copy);
    QVERIFY(!(a == Failure(Oops("a"))));
    QVERIFY(a.error() == copy.error());
}

void tst_Failure::isReportedOnce()
{
    const Failure a(Oops("a"));
    const Failure copy = a; // NOLINT: the copy is what is tested
    QVERIFY(copy.markReported());
    QVERIFY(!a.markReported());
}

void tst_Failure::family()
{
    // Who catches a base of Twisted's family catches what derives from it there.
    static_assert(std::is_base_of_v<SchedulerError, TaskFinished>);
    static_assert(std::is_base_of_v<SchedulerError, SchedulerStopped>);
    static_assert(std::is_base_of_v<SchedulerError, NotPaused>);
    static_assert(std::is_base_of_v<TaskFinished, TaskDone>);
    static_assert(std::is_base_of_v<TaskFinished, TaskStopped>);
    static_assert(std::is_base_of_v<TaskFinished, TaskFailed>);
    static_assert(!std::is_base_of_v<TaskFinished, SchedulerStopped>);
    const FirstError first(Failure(Oops("why")), 3);
    QCOMPARE(first.index(), std::size_t(3));
    QCOMPARE(QString(first.failure().message()), u"why"_s);
}

QTEST_APPLESS_MAIN(tst_Failure)
#include "tst_failure.moc"
