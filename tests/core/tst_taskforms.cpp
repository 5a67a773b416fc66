// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/rounds.h"

#include <QTest>

#include <memory>
#include <string>
#include <vector>

using namespace QCoop;

namespace {

/// Is not trivial, counts its copies that live, and holds memory that a sanitizer watches.
class Tracked
{
public:
    explicit Tracked(int value)
        : m_value(new int(value))
    {
        ++live;
    }
    Tracked(const Tracked &other)
        : Tracked(*other.m_value)
    {
    }
    Tracked(Tracked &&other) noexcept
        : m_value(std::exchange(other.m_value, nullptr))
    {
        ++live;
    }
    Tracked &operator=(Tracked other) noexcept
    {
        std::swap(m_value, other.m_value);
        return *this;
    }
    ~Tracked()
    {
        --live;
        delete m_value;
    }
    [[nodiscard]] int value() const { return *m_value; }

    static inline int live = 0;

private:
    int *m_value;
};

struct Aggregate
{
    Tracked tracked;
    std::string text;
};

class WithConstructor
{
public:
    WithConstructor(Tracked first, std::string second)
        : tracked(std::move(first))
        , text(std::move(second))
    {
    }
    Tracked tracked;
    std::string text;
};

template <typename F, typename... Args>
Task<int> call(F function, Args... args)
{
    co_yield {};
    co_return function(args...);
}

Task<int> valueOf(WithConstructor object)
{
    co_yield {};
    co_return object.tracked.value();
}

Task<int> valueOfAggregate(Aggregate object)
{
    co_yield {};
    co_return object.tracked.value();
}

Task<Tracked> make(int value)
{
    Tracked made(value);
    co_yield {};
    co_return made;
}

Task<int> sum(Tracked a, Tracked b, Tracked c)
{
    co_yield {};
    co_return a.value() + b.value() + c.value();
}

int valueOfTracked(const Tracked &tracked)
{
    return tracked.value();
}

Progress makeProgress(int value)
{
    return Progress(value, 10, "made");
}

} // namespace

/// Trap T1: the forms that g++ 12 compiles right, each shown to be so by this compiler. The
/// others, which this file must not hold, are in docs/compilers.md.
class tst_TaskForms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QCOMPARE(Tracked::live, 0); }
    void cleanup() { QCOMPARE(Tracked::live, 0); }

    void trapT1_namedLambdaWithCaptures();
    void trapT1_namedTaskFromALambdaWithCaptures();
    void trapT1_lambdaWithReferences();
    void trapT1_functionPointerAndArgument();
    void trapT1_capturelessLambdaAndArguments();
    void trapT1_classWithConstructor();
    void trapT1_namedAggregate();
    void trapT1_ifElse();
    void trapT1_logicalAnd();
    void trapT1_ifWithInitializer();
    void trapT1_switch();
    void trapT1_whileCoAwait();
    void trapT1_namedLambdaCoroutine();
    void trapT1_capturelessLambdaCoroutine();
    void trapT1_yieldOfAConstructedClass();
    void trapT1_yieldOfBraces();
    void trapT1_yieldOfAFunctionsResult();
    void trapT1_variadicArguments();
    void trapT1_destroyedFramesReleaseEverything_data();
    void trapT1_destroyedFramesReleaseEverything();

private:
    /// What the coroutine comes to, run by a cooperator.
    template <typename F>
    int run(F coroutine)
    {
        Rounds rounds;
        int value = -1;
        const auto task = rounds.cooperator.cooperate(std::move(coroutine));
        task.result().then([&](int result) { value = result; });
        rounds.finish(task);
        return value;
    }
};

void tst_TaskForms::trapT1_namedLambdaWithCaptures()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 auto g = [o] { return o.value(); };
                 co_return co_await call(std::move(g));
             }),
             7);
}

void tst_TaskForms::trapT1_namedTaskFromALambdaWithCaptures()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 auto a = call([o] { return o.value(); });
                 co_return co_await a;
             }),
             7);
}

void tst_TaskForms::trapT1_lambdaWithReferences()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_return co_await call([&] { return o.value(); });
             }),
             7);
}

void tst_TaskForms::trapT1_functionPointerAndArgument()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_return co_await call(&valueOfTracked, o);
             }),
             7);
}

void tst_TaskForms::trapT1_capturelessLambdaAndArguments()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_return co_await call([](const Tracked &t) { return t.value(); }, o);
             }),
             7);
}

void tst_TaskForms::trapT1_classWithConstructor()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 const int first = co_await valueOf(WithConstructor{o, "a text that needs memory"});
                 const int second = co_await valueOf(WithConstructor(o, "another one like it"));
                 co_return first + second;
             }),
             14);
}

void tst_TaskForms::trapT1_namedAggregate()
{
    QCOMPARE(run([]() -> Task<int> {
                 Aggregate aggregate{Tracked(7), "a text that needs memory, too"};
                 co_return co_await valueOfAggregate(std::move(aggregate));
             }),
             7);
}

void tst_TaskForms::trapT1_ifElse()
{
    const auto either = [](bool which) -> Task<int> {
        Tracked chosen(0);
        if (which)
            chosen = co_await make(1);
        else
            chosen = co_await make(2);
        co_return chosen.value();
    };
    QCOMPARE(run([&] { return either(true); }), 1);
    QCOMPARE(run([&] { return either(false); }), 2);
}

void tst_TaskForms::trapT1_logicalAnd()
{
    QCOMPARE(run([]() -> Task<int> {
                 if ((co_await make(1)).value() == 1 && (co_await make(2)).value() == 2)
                     co_return 3;
                 co_return 0;
             }),
             3);
}

void tst_TaskForms::trapT1_ifWithInitializer()
{
    QCOMPARE(run([]() -> Task<int> {
                 if (Tracked made = co_await make(7); made.value() == 7)
                     co_return made.value();
                 co_return 0;
             }),
             7);
}

void tst_TaskForms::trapT1_switch()
{
    QCOMPARE(run([]() -> Task<int> {
                 switch ((co_await make(2)).value()) {
                 case 1:
                     co_return (co_await make(10)).value();
                 case 2:
                     co_return (co_await make(20)).value();
                 default:
                     co_return 0;
                 }
             }),
             20);
}

void tst_TaskForms::trapT1_whileCoAwait()
{
    const auto below = [](int i, int end) -> Task<bool> {
        Tracked held(i);
        co_yield {};
        co_return held.value() < end;
    };
    QCOMPARE(run([&below]() -> Task<int> {
                 int i = 0;
                 while (co_await below(i, 5))
                     ++i;
                 co_return i;
             }),
             5);
}

void tst_TaskForms::trapT1_namedLambdaCoroutine()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 auto inner = [o]() -> Task<int> {
                     co_yield {};
                     co_return o.value();
                 };
                 co_return co_await inner();
             }),
             7);
}

void tst_TaskForms::trapT1_capturelessLambdaCoroutine()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_return co_await [](Tracked own) -> Task<int> {
                     co_yield {};
                     co_return own.value();
                 }(o);
             }),
             7);
}

void tst_TaskForms::trapT1_yieldOfAConstructedClass()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_yield Progress(1, 2, "a text that is too long to be held inside");
                 // T1-ok: Progress has a constructor
                 co_yield Progress{2, 2, "a text that is too long to be held inside"};
                 co_return o.value();
             }),
             7);
}

void tst_TaskForms::trapT1_yieldOfBraces()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_yield {};
                 co_yield {1, 2};
                 co_yield {2, 2, "a text that is too long to be held inside"};
                 co_return o.value();
             }),
             7);
}

void tst_TaskForms::trapT1_yieldOfAFunctionsResult()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(7);
                 co_yield makeProgress(o.value());
                 co_return o.value();
             }),
             7);
}

void tst_TaskForms::trapT1_variadicArguments()
{
    QCOMPARE(run([]() -> Task<int> {
                 Tracked o(1);
                 co_return co_await sum(o, Tracked(2), Tracked(4));
             }),
             7);
}

void tst_TaskForms::trapT1_destroyedFramesReleaseEverything_data()
{
    QTest::addColumn<int>("steps"); // before it is destroyed
    for (int steps = 0; steps <= 9; ++steps)
        QTest::addRow("after %d steps", steps) << steps;
}

void tst_TaskForms::trapT1_destroyedFramesReleaseEverything()
{
    QFETCH(int, steps);
    Rounds rounds;
    const auto everything = [](Tracked parameter) -> Task<> {
        Tracked local(1);
        co_yield {};
        if ((co_await make(2)).value() + Tracked(3).value() != 5) // temporaries
            throw Oops("a temporary has lost its value");
        try {
            Tracked guarded(4);
            co_yield {};
            throw Oops("caught");
        } catch (const Oops &) {
            const Tracked caught(5);
        }
        const std::vector<Tracked> some{Tracked(6), Tracked(7)};
        for (const Tracked &each : some) {
            const Tracked copy = each;
            co_yield {};
        }
        const auto &[first, text] = Aggregate{Tracked(8), "bound"};
        co_yield {};
        (void)co_await valueOf(WithConstructor(first, text));
        (void)parameter;
    };
    const auto task = rounds.cooperator.cooperate([&] { return everything(Tracked(0)); });
    rounds.round(steps);
    if (!task.isEnded())
        task.stop();
    QCOMPARE(Tracked::live, 0);
}

QTEST_APPLESS_MAIN(tst_TaskForms)
#include "tst_taskforms.moc"
