// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>

#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

using namespace QCoop;

/// Programs that quit in the middle of much work.
class tst_Quit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quittingAtAnyMomentLeavesNothingBehind_data();
    void quittingAtAnyMomentLeavesNothingBehind();
    void quittingWithManyLoopsIsQuick();
    void quittingWithManyTasksIsQuick();
};

void tst_Quit::quittingAtAnyMomentLeavesNothingBehind_data()
{
    QTest::addColumn<int>("moment");
    for (int moment = 0; moment < 50; ++moment)
        QTest::addRow("moment %d", moment) << moment;
}

void tst_Quit::quittingAtAnyMomentLeavesNothingBehind()
{
    QFETCH(int, moment);
    std::mt19937 random(static_cast<unsigned>(moment));
    const auto upTo = [&](int most) { return int(random() % unsigned(most)); };
    const auto held = std::make_shared<int>();
    // The quit comes with some call of the work itself, so that each moment is another one.
    int until = 1 + upTo(3000);
    const auto count = [&until] {
        if (--until <= 0) // before exec() it would not count
            QCoreApplication::quit();
    };
    const auto coroutine = [&count, held](int naps) -> Task<> {
        for (int i = 0; i < naps; ++i) {
            count();
            co_await QCoop::sleep(i * 100us);
            co_yield {};
        }
    };
    std::vector<std::unique_ptr<QObject>> contexts;
    std::vector<LoopingCall> loops;
    std::vector<CooperativeTask> tasks;
    {
        Application app;
        for (int i = 0; i < 20; ++i)
            contexts.push_back(std::make_unique<QObject>());
        std::jthread elsewhere;
        for (int i = 0; i < 300; ++i) {
            QObject *const context = contexts[std::size_t(upTo(20))].get();
            switch (upTo(4)) {
            case 0:
                tasks.push_back(cooperate(context, [&count, held] {
                    count();
                    return Step::Again;
                }));
                break;
            case 1:
                tasks.push_back(cooperate(context, coroutine, upTo(100)));
                break;
            case 2:
                callLater(upTo(20) * 1ms, context, [&count, held] { count(); });
                break;
            default:
                loops.emplace_back(context, [&count, held] { count(); });
                loops.back().start(1ms + upTo(5) * 1ms).then([held] {});
                break;
            }
        }
        callLater(1ms, this, [&] { contexts[0].reset(); });
        callLater(2s, this, [] { QCoreApplication::quit(); });
        QObject here;
        elsewhere = std::jthread([&here, held] {
            for (int i = 0; i < 500; ++i)
                callSoonThreadsafe(&here, [held] {});
        });
        app->exec();
        elsewhere.join();
    }
    for (const CooperativeTask &task : tasks)
        QVERIFY(task.isEnded());
    tasks.clear();
    loops.clear();
    contexts.clear();
    QCOMPARE(held.use_count(), 2); // this one and that of the coroutine lambda
}

void tst_Quit::quittingWithManyLoopsIsQuick()
{
    std::optional<Application> app(std::in_place);
    std::vector<LoopingCall> loops;
    for (int i = 0; i < 2000; ++i) {
        loops.emplace_back(this, [] {});
        loops.back().start(1h).then([] {});
    }
    callLater(0ms, this, [] { QCoreApplication::quit(); });
    QElapsedTimer passed;
    passed.start();
    (*app)->exec();
    app.reset();
    QVERIFY2(passed.elapsed() < 1000, qPrintable(QString::number(passed.elapsed())));
}

void tst_Quit::quittingWithManyTasksIsQuick()
{
    // 100,000 live tasks: a release build needs some 20 ms to end them.
    std::optional<Application> app(std::in_place);
    int steps = 0;
    for (int i = 0; i < 100'000; ++i) {
        cooperate(this, [&] {
            ++steps;
            return Step::Again;
        });
    }
    callLater(10ms, this, [] { QCoreApplication::quit(); });
    QElapsedTimer passed;
    passed.start();
    (*app)->exec();
    app.reset();
    QVERIFY2(passed.elapsed() < 1500, qPrintable(QString::number(passed.elapsed())));
    QVERIFY(steps > 0);
}

QTEST_APPLESS_MAIN(tst_Quit)
#include "tst_quit.moc"
