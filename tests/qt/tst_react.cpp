// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;

namespace {

/// Collects what is logged while it lives.
class Messages
{
public:
    Messages()
    {
        lines.clear();
        m_previous = qInstallMessageHandler(
            [](QtMsgType type, const QMessageLogContext &, const QString &text) {
                lines << QString::number(type) + u' ' + text;
            });
    }
    ~Messages() { qInstallMessageHandler(m_previous); }
    Messages(const Messages &) = delete;
    Messages &operator=(const Messages &) = delete;

    static inline QStringList lines;

private:
    QtMessageHandler m_previous;
};

Task<> napping(QtReactor &)
{
    co_await QCoop::sleep(1ms);
}

Task<int> adding(QtReactor &, int a, QString b)
{
    co_yield {};
    co_return a + b.toInt();
}

} // namespace

class tst_React : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aMainWithoutAResultIsSuccess();
    void theResultOfMainIsTheCode();
    void aMainThatIsDoneAtOnceDoesNotBeginTheLoop();
    void aMainThatFailsAtOnceIsCodeOne();
    void theErrorOfMainIsLoggedWithItsPlace();
    void systemExitCarriesTheCode_data();
    void systemExitCarriesTheCode();
    void theLoopIsStoppedOnce();
    void anApplicationThatQuitsFirstStopsMain_data();
    void anApplicationThatQuitsFirstStopsMain();
    void aMainThatQuitsTheApplicationItself();
    void aMainThatQuitsAndFails();
    void aMainThatFiresAfterTheEndIsNoError();
    void reactorAndArgumentsAreHandedOver();
    void reactCanBeCalledAgain();
    void otherTasksGoOnBesideMain();

private:
    QCoreApplication &app() { return m_app->app(); }

    std::optional<Application> m_app;
    int m_quits = 0;
};

void tst_React::init()
{
    m_app.emplace();
    m_quits = 0;
    connect(&app(), &QCoreApplication::aboutToQuit, this, [this] { ++m_quits; });
}

void tst_React::cleanup()
{
    m_app.reset();
}

void tst_React::aMainWithoutAResultIsSuccess()
{
    const Messages messages;
    QCOMPARE(react(app(), napping), 0);
    QCOMPARE(react(app(), [](QtReactor &reactor) { return deferLater(reactor, 1ms); }), 0);
    QCOMPARE(Messages::lines, QStringList());
}

void tst_React::theResultOfMainIsTheCode()
{
    QCOMPARE(react(app(), adding, 3, u"4"_s), 7);
    QCOMPARE(
        react(app(), [](QtReactor &reactor) { return deferLater(reactor, 1ms, [] { return 5; }); }),
        5);
}

void tst_React::aMainThatIsDoneAtOnceDoesNotBeginTheLoop()
{
    QCOMPARE(react(app(), [](QtReactor &) { return Deferred<>::succeeded(); }), 0);
    QCOMPARE(react(app(), [](QtReactor &) { return Deferred<int>::succeeded(3); }), 3);
    QCOMPARE(m_quits, 0);
}

void tst_React::aMainThatFailsAtOnceIsCodeOne()
{
    const Messages messages;
    QCOMPARE(react(app(), [](QtReactor &) -> Deferred<int> { throw Oops("at once"); }), 1);
    QCOMPARE(react(app(), [](QtReactor &) { return Deferred<>::failed(Failure(Oops("no"))); }), 1);
    QCOMPARE(react(app(), [](QtReactor &) -> Task<> { throw Oops("no coroutine"); }), 1);
    QCOMPARE(Messages::lines.size(), 3);
    QCOMPARE(m_quits, 0);
}

void tst_React::theErrorOfMainIsLoggedWithItsPlace()
{
    const Messages messages;
    QCOMPARE(react(app(),
                   [](QtReactor &) -> Task<int> {
                       co_yield {};
                       throw Oops("in main");
                   }),
             1);
    QCOMPARE(Messages::lines.size(), 1);
    const QString line = Messages::lines.constFirst();
    QVERIFY2(line.startsWith(QString::number(QtCriticalMsg)), qPrintable(line));
    QVERIFY2(line.contains(u"Oops: in main"_s), qPrintable(line));
    QVERIFY2(line.contains(u"tst_react.cpp:"_s), qPrintable(line));
    QCOMPARE(m_quits, 1);
}

void tst_React::systemExitCarriesTheCode_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("success") << 0;
    QTest::newRow("an error") << 3;
    QTest::newRow("negative") << -1;
}

void tst_React::systemExitCarriesTheCode()
{
    QFETCH(int, code);
    const Messages messages;
    QCOMPARE(react(app(),
                   [code](QtReactor &) -> Task<> {
                       co_yield {};
                       throw SystemExit(code);
                   }),
             code);
    QCOMPARE(react(app(), [code](QtReactor &) -> Deferred<> { throw SystemExit(code); }), code);
    QCOMPARE(Messages::lines, QStringList());
}

void tst_React::theLoopIsStoppedOnce()
{
    int turns = 0;
    react(app(), napping);
    QCOMPARE(m_quits, 1);
    // No second exit is on its way, which would end the next loop at once.
    callLater(2ms, this, [&] {
        ++turns;
        QCoreApplication::exit(9);
    });
    QCOMPARE(app().exec(), 9);
    QCOMPARE(turns, 1);
}

void tst_React::anApplicationThatQuitsFirstStopsMain_data()
{
    QTest::addColumn<bool>("isTask");
    QTest::newRow("task") << true;
    QTest::newRow("deferred") << false;
}

void tst_React::anApplicationThatQuitsFirstStopsMain()
{
    QFETCH(bool, isTask);
    const Messages messages;
    const auto held = std::make_shared<int>();
    callLater(2ms, this, [] { QCoreApplication::exit(4); });
    int code = 0;
    bool cancelled = false;
    if (isTask) {
        const auto body = [](QtReactor &, std::shared_ptr<int>) -> Task<int> {
            co_await QCoop::sleep(1h);
            co_return 0;
        };
        code = react(app(), body, held);
    } else {
        code = react(app(), [&](QtReactor &) {
            return Deferred<>([&, held](Deferred<> &) { cancelled = true; });
        });
    }
    QCOMPARE(code, 4);
    QCOMPARE(cancelled, !isTask);
    QCOMPARE(held.use_count(), 1);
    QCOMPARE(Messages::lines, QStringList());
}

void tst_React::aMainThatQuitsTheApplicationItself()
{
    const Messages messages;
    QCOMPARE(react(app(),
                   [](QtReactor &) -> Task<int> {
                       QCoreApplication::quit();
                       co_await QCoop::sleep(1h);
                       co_return 5;
                   }),
             0);
    QCOMPARE(react(app(),
                   [](QtReactor &) -> Task<int> {
                       QCoreApplication::exit(6);
                       co_return 5;
                   }),
             5);
    QCOMPARE(m_quits, 2);
    QCOMPARE(Messages::lines, QStringList());
}

void tst_React::aMainThatQuitsAndFails()
{
    const Messages messages;
    // The step after the quit is of the same turn: its failure counts.
    const auto body = [](QtReactor &) -> Task<> {
        QCoreApplication::quit();
        co_yield {};
        throw Oops("while quitting");
    };
    QCOMPARE(react(app(), body), 1);
    QCOMPARE(Messages::lines.size(), 1);
}

void tst_React::aMainThatFiresAfterTheEndIsNoError()
{
    const Messages messages;
    const Deferred<> main;
    callLater(1ms, this, [] { QCoreApplication::exit(2); });
    QCOMPARE(react(app(), [&](QtReactor &) { return main; }), 2);
    main.callback(); // late, and swallowed
    QCOMPARE(Messages::lines, QStringList());
}

void tst_React::reactorAndArgumentsAreHandedOver()
{
    QtReactor *reactor = nullptr;
    auto value = std::make_unique<int>(8);
    QCOMPARE(react(
                 app(),
                 [&](QtReactor &given, std::unique_ptr<int> own) {
                     reactor = &given;
                     return Deferred<int>::succeeded(*own);
                 },
                 std::move(value)),
             8);
    QCOMPARE(reactor, &QtReactor::instance());
}

void tst_React::reactCanBeCalledAgain()
{
    for (int i = 0; i < 5; ++i)
        QCOMPARE(react(app(), adding, i, u"1"_s), i + 1);
    QCOMPARE(m_quits, 5);
}

void tst_React::otherTasksGoOnBesideMain()
{
    int steps = 0;
    CooperativeTask other = cooperate(this, [&] {
        ++steps;
        return Step::Again;
    });
    QCOMPARE(react(app(), napping), 0);
    QVERIFY(steps > 0);
    QCOMPARE(other.state(), TaskState::SchedulerStopped);
}

QTEST_APPLESS_MAIN(tst_React)
#include "tst_react.moc"
