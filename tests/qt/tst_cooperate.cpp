// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <memory>
#include <string_view>
#include <vector>

using namespace QCoop;

namespace {

class Window : public QObject
{
    Q_OBJECT

public:
    Task<int> index(QStringList files)
    {
        for (const QString &file : std::as_const(files)) {
            seen << file;
            co_yield Progress(seen.size(), files.size(), file);
        }
        co_return int(files.size());
    }
    Task<> save() const
    {
        co_yield {};
        ++saves;
    }
    Step countTo(int last, int &next)
    {
        seen << QString::number(next);
        return next++ < last ? Step::Again : Step::Done;
    }
    bool more() noexcept { return ++calls < 3; }

    QStringList seen;
    mutable int saves = 0;
    int calls = 0;
};

/// No QObject, but a base of one.
class Counter
{
public:
    Step count()
    {
        ++counted;
        return Step::Done;
    }
    int counted = 0;
};
class CountingWindow : public QObject, public Counter
{
};

template <typename... Args>
concept Cooperates = requires(Args &&...args)
{
    cooperate(std::forward<Args>(args)...);
};

bool isHere(std::source_location where)
{
    return std::string_view(where.file_name()).ends_with("tst_cooperate.cpp");
}

} // namespace

/// The starters that take a QObject.
class tst_Cooperate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trapT9_aTaskWithoutAContextDoesNotCompile();
    void stepFunctionsCoroutinesAndPlainCallablesAreWork();
    void argumentsLiveAsLongAsTheTask();
    void memberFunctionsAreWork();
    void memberFunctionsOfOtherBasesAreWork();
    void theCallerIsRemembered();
    void coiterateGoesThroughARange();
    void callLaterIsCancelledWithItsContext();
    void callLaterOfADeadContextIsNotMade();
    void callLaterMayDestroyItsContext();
    void deferLaterHasTheValue();
    void deferLaterDropsItsStagesWithTheContext();
    void loopingCallsEndWithTheirContext();
    void stagesBelongToTheirContext();
    void theDefaultCooperatorHasTheUsualSlice();
    void trapT17_aStepThatThrowsIsReportedOnce();
};

void tst_Cooperate::trapT9_aTaskWithoutAContextDoesNotCompile()
{
    static_assert(!Cooperates<Task<>>);
    static_assert(!Cooperates<Task<int>>);
    static_assert(Cooperates<QObject *, Task<>>);
    static_assert(Cooperates<Window *, Task<int>>);
    static_assert(!Cooperates<QObject *, int>);
    static_assert(!Cooperates<QObject *, decltype(&Window::more)>, "it is not its member");
    static_assert(Cooperates<Window *, decltype(&Window::more)>);
}

void tst_Cooperate::stepFunctionsCoroutinesAndPlainCallablesAreWork()
{
    int steps = 0;
    QList<CooperativeTask> tasks;
    tasks << cooperate(this, [&, i = 0]() mutable {
        ++steps;
        return ++i < 10 ? Step::Again : Step::Done;
    });
    tasks << cooperate(this, [&, i = 0]() mutable {
        ++steps;
        return ++i < 10;
    });
    const auto body = [&](int last) -> Task<> {
        for (int i = 0; i < last; ++i) {
            ++steps;
            co_yield {};
        }
    };
    tasks << cooperate(this, body, 10) << cooperate(this, body(10));
    QVERIFY(runUntil([&] {
        return std::ranges::all_of(tasks, [](const auto &task) { return task.isEnded(); });
    }));
    QCOMPARE(steps, 40);
    for (const CooperativeTask &task : std::as_const(tasks))
        QCOMPARE(task.state(), TaskState::Done);
}

void tst_Cooperate::argumentsLiveAsLongAsTheTask()
{
    const auto held = std::make_shared<int>(0);
    CooperativeTask task = cooperate(
        this,
        [](const std::shared_ptr<int> &count, QStringList &texts) {
            texts << u"text"_s;
            *count = int(texts.size());
            return *count < 3;
        },
        held, QStringList());
    QCOMPARE(held.use_count(), 2);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(*held, 3);
    QCOMPARE(held.use_count(), 1);
}

void tst_Cooperate::memberFunctionsAreWork()
{
    Window window;
    CooperativeTaskOf<int> index =
        cooperate(&window, &Window::index, QStringList({u"a"_s, u"b"_s}));
    QVERIFY(runUntil([&] { return index.isEnded(); }));
    QCOMPARE(index.result().value(), 2);
    QCOMPARE(window.seen, QStringList({u"a"_s, u"b"_s}));

    window.seen.clear();
    CooperativeTask count = cooperate(&window, &Window::countTo, 3, 1);
    CooperativeTask more = cooperate(&window, &Window::more);
    CooperativeTask save = cooperate(&window, &Window::save);
    QVERIFY(runUntil([&] { return count.isEnded() && more.isEnded() && save.isEnded(); }));
    QCOMPARE(window.seen, QStringList({u"1"_s, u"2"_s, u"3"_s}));
    QCOMPARE(window.calls, 3);
    QCOMPARE(window.saves, 1);
}

void tst_Cooperate::memberFunctionsOfOtherBasesAreWork()
{
    CountingWindow window;
    CooperativeTask task = cooperate(&window, &CountingWindow::count);
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(window.counted, 1);
}

void tst_Cooperate::theCallerIsRemembered()
{
    Window window;
    QVERIFY(isHere(cooperate(&window, [] { return Step::Done; }).spawnedAt()));
    QVERIFY(isHere(cooperate(&window, &Window::more).spawnedAt()));
    QVERIFY(isHere(callLater(1h, &window, [] {}).madeAt()));
    LoopingCall loop(&window, [] {});
    loop.start(1h).then([] {});
    deferLater(1h, &window, [] {});
    for (const DelayedCall &call : QtReactor::instance().delayedCalls())
        QVERIFY(call.kind() == CallKind::Tick || isHere(call.madeAt()));
}

void tst_Cooperate::coiterateGoesThroughARange()
{
    QList<int> seen;
    bool done = false;
    coiterate(this, std::vector<int>{1, 2, 3}, [&](int i) { seen << i; }).then([&] {
        done = true;
    });
    QCOMPARE(seen, QList<int>());
    QVERIFY(runUntil([&] { return done; }));
    QCOMPARE(seen, QList<int>({1, 2, 3}));

    auto context = std::make_unique<QObject>();
    QString error;
    coiterate(context.get(), std::vector<int>{1, 2}, [](int) {
    }).then([] {}, [&](const Failure &f) { error = nameOf(f); });
    context.reset();
    QCOMPARE(error, u"TaskStopped"_s);
}

void tst_Cooperate::callLaterIsCancelledWithItsContext()
{
    auto context = std::make_unique<QObject>();
    const auto held = std::make_shared<int>();
    DelayedCall call = callLater(1h, context.get(), [held] {});
    DelayedCall cancelled = callLater(1h, context.get(), [held] {});
    cancelled.cancel();
    QCOMPARE(held.use_count(), 2);
    context.reset();
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(errorOf([&] { call.cancel(); }), u"AlreadyCancelled"_s);
}

void tst_Cooperate::callLaterOfADeadContextIsNotMade()
{
    auto object = std::make_unique<QObject>();
    const Context context(object.get());
    object.reset();
    QVERIFY(!callLater(0ms, context, [] { QFAIL("its context has gone"); }).isActive());
    QCOMPARE(cooperate(context, [] { return Step::Again; }).state(), TaskState::Stopped);
    runFor(2ms);
}

void tst_Cooperate::callLaterMayDestroyItsContext()
{
    auto *const context = new QObject;
    const auto held = std::make_shared<int>();
    bool wasThere = false;
    callLater(0ms, context, [&, context, held] {
        delete context;
        wasThere = held.use_count() > 1; // the callable lives on while it runs
    });
    QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    QVERIFY(wasThere);
}

void tst_Cooperate::deferLaterHasTheValue()
{
    int value = 0;
    deferLater(1ms, this, [] { return 42; }).then(this, [&](int v) { value = v; });
    QVERIFY(runUntil([&] { return value == 42; }));
    QString error;
    deferLater(1ms, this, []() -> int {
        throw Oops("later");
    }).then([](int) {}, [&](const Failure &f) { error = nameOf(f); });
    QVERIFY(runUntil([&] { return error == u"Oops"_s; }));
}

void tst_Cooperate::deferLaterDropsItsStagesWithTheContext()
{
    Reports reports;
    auto context = std::make_unique<QObject>();
    const auto held = std::make_shared<int>();
    deferLater(1ms, context.get(), [held] { return 1; }).then([held](int) { QFAIL("dropped"); });
    context.reset();
    QVERIFY(runUntil([&] { return held.use_count() == 1; }));
    QCOMPARE(reports.take(), QStringList());
}

void tst_Cooperate::loopingCallsEndWithTheirContext()
{
    auto context = std::make_unique<QObject>();
    int calls = 0;
    bool over = false;
    LoopingCall loop(context.get(), [&] {
        if (++calls == 3)
            context.reset();
    });
    loop.start(1ms).then([&] { over = true; });
    QVERIFY(runUntil([&] { return over; }));
    runFor(5ms);
    QCOMPARE(calls, 3);
    QVERIFY(!loop.isRunning());
}

void tst_Cooperate::stagesBelongToTheirContext()
{
    QStringList made;
    auto context = std::make_unique<QObject>();
    CooperativeTask task = cooperate(this, [] { return Step::Done; });
    task.whenDone().then(context.get(), [&] { made << u"of the dead"_s; });
    task.whenDone().then(this, [&] { made << u"of the living"_s; });
    context.reset();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(made, QStringList(u"of the living"_s));
}

void tst_Cooperate::theDefaultCooperatorHasTheUsualSlice()
{
    QCOMPARE(QtReactor::instance().cooperator().slice(), Options().slice);
    QCOMPARE(QtReactor::instance().cooperator().statistics().name, "default");
}

void tst_Cooperate::trapT17_aStepThatThrowsIsReportedOnce()
{
    Reports reports;
    cooperate(this, []() -> Step { throw Oops("in a step"); });
    CooperativeTask other = cooperate(this, [] { return Step::Done; });
    QVERIFY(runUntil([&] { return other.isEnded(); }));
    QCOMPARE(reports.take(), QStringList(u"FailedTask Oops: in a step"_s));
}

QTEST_GUILESS_MAIN(tst_Cooperate)
#include "tst_cooperate.moc"
