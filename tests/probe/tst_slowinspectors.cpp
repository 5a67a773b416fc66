// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/memory.h"
#include "../support/onlooker.h"

#include <QDir>
#include <QTest>
#include <QTimer>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

qsizetype openFiles()
{
    return QDir(u"/proc/self/fd"_s)
        .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
        .size();
}

qsizetype threads()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::NoDotAndDotDot | QDir::Dirs).size();
}

} // namespace

/// Inspectors that are slow, dead or many, and targets with much to tell.
class tst_SlowInspectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_program.emplace(); }
    void cleanup() { m_program.reset(); }

    void whoReadsNothingIsLetGoOf();
    void whoTalksNonsenseAndReadsNothingIsLetGoOf();
    void endsThatAreTooManyAtOnceAreToldAllTheSame();
    void theTargetNeverWaitsForASlowInspector();
    void attachingAThousandTimesLeavesNothingBehind();
    void manyLongNamesAreToldInPortions();
    void namesAreForgottenWithTheLastInspector();
    void pausesOfManyTasksAreTakenBackInPortions();
    void hundredThousandTasks();

private:
    std::optional<ProbedProgram> m_program;
};

void tst_SlowInspectors::whoReadsNothingIsLetGoOf()
{
    // As if it were stopped by SIGSTOP: it is there, and its socket fills up.
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    InspectorEnd deaf;
    deaf.attach();
    deaf.socket.setReadBufferSize(1);
    QObject::disconnect(&deaf.socket, &QLocalSocket::readyRead, nullptr, nullptr);
    QTRY_VERIFY(deaf.socket.bytesAvailable() > 0);
    // Ends are never dropped, so at last the connection is. Their errors make them long.
    const std::string longError(900, 'x');
    LoopingCall feed(m_program->context(), [&] {
        for (int i = 0; i < 200; ++i) {
            cooperate(m_program->context(), [&]() -> Step { throw std::runtime_error(longError); })
                .whenDone()
                .onFailed(m_program->context(), [](const Failure &) {});
        }
    });
    feed.start(10ms).then([] {});
    QTRY_VERIFY_WITH_TIMEOUT(onlooker.ask([](auto &end) {
        const auto statistics = end->template all<Wire::AgentStats>();
        return !statistics.empty() && statistics.back().clients == 1;
    }),
                             9000);
    feed.stop();
    QVERIFY(onlooker.ask(
        [](auto &end) { return end->socket.state() == QLocalSocket::ConnectedState; }));
}

void tst_SlowInspectors::whoTalksNonsenseAndReadsNothingIsLetGoOf()
{
    const CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
    const QString longName(900, u'x');
    int made = 0;
    LoopingCall feed(m_program->context(), [&] {
        for (int i = 0; i < 50; ++i)
            cooperate(m_program->context(), [] {
                return Step::Done;
            }).setName(longName + QString::number(++made));
    });
    InspectorEnd deaf;
    deaf.attach();
    QTRY_VERIFY(deaf.hasSnapshot());
    const quint64 request = deaf.command(Wire::Verb::Pause, {task.id()});
    QTRY_VERIFY(deaf.isAnswered(request));
    QObject::disconnect(&deaf.socket, &QLocalSocket::readyRead, nullptr, nullptr);
    deaf.socket.setReadBufferSize(1);
    feed.start(10ms).then([] {});
    QTRY_VERIFY(made > 5000); // more than the socket holds
    deaf.socket.write("nonsense");
    deaf.socket.flush();
    feed.stop();
    QTRY_COMPARE_WITH_TIMEOUT(task.pauseCount(), 0U, 9000);
}

void tst_SlowInspectors::endsThatAreTooManyAtOnceAreToldAllTheSame()
{
    Onlooker onlooker;
    constexpr int many = 30'000; // of whose ends 10,000 are kept between two frames
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < many; ++i) {
        tasks.push_back(cooperate(m_program->context(), [] { return Step::Again; }));
        tasks.back().pause();
    }
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->rows.size() == many; }));
    for (const CooperativeTask &task : tasks)
        task.stop();
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end->rows.isEmpty(); }));
    QCOMPARE(onlooker.ask([](auto &end) { return end->template count<Wire::TaskEnded>(); }),
             std::size_t(many));
    // Those whose how was left out are as many as the drops say. A sanitizer makes the stops
    // so slow that several frames come between them, and none need be left out.
    const auto leftOut = onlooker.ask([](auto &end) {
        return std::ranges::count_if(end->template all<Wire::TaskEnded>(),
                                     [](const auto &ended) { return !ended.error.isEmpty(); });
    });
    const auto dropped = onlooker.ask([](auto &end) {
        quint64 count = 0;
        for (const auto &drops : end->template all<Wire::Drops>())
            count += drops.stream == Wire::Stream::EndedTasks ? drops.count : 0;
        return count;
    });
    qInfo("%d tasks ended at once; how %lld did was left out", many,
          static_cast<long long>(leftOut));
    QCOMPARE(quint64(leftOut), dropped);
#ifndef QCOOP_KEEPS_FREED_MEMORY
    QVERIFY(leftOut > 0);
#endif
}

void tst_SlowInspectors::theTargetNeverWaitsForASlowInspector()
{
    InspectorEnd deaf;
    deaf.attach();
    QTRY_VERIFY(deaf.hasSnapshot());
    QObject::disconnect(&deaf.socket, &QLocalSocket::readyRead, nullptr, nullptr);
    deaf.socket.setReadBufferSize(1);
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 5000; ++i)
        tasks.push_back(cooperate(m_program->context(), [] { return Step::Again; }));
    const qint64 before = residentMemory();
    Duration longest{};
    TimePoint last = QtReactor::instance().now();
    int beats = 0;
    LoopingCall beat(m_program->context(), [&] {
        const TimePoint now = QtReactor::instance().now();
        longest = std::max(longest, now - last);
        last = now;
        ++beats;
    });
    beat.start(5ms).then([] {});
    QTRY_VERIFY(beats > 150); // about two seconds, for a slice takes 10 ms
    QVERIFY2(longest < 500ms, qPrintable(QString::number(longest / 1ms)));
    const qint64 grown = residentMemory() - before;
    qInfo("with a deaf inspector, 5,000 tasks at 10 Hz: %lld KiB more in 2 s",
          static_cast<long long>(grown / 1024));
    QVERIFY(grown < 16 * 1024 * 1024);
}

void tst_SlowInspectors::attachingAThousandTimesLeavesNothingBehind()
{
    const Deferred<> never; // a task that runs would slow it down by its slices
    cooperate(m_program->context(), [never]() -> StepResult { return never; });
    const auto attachOnce = [] {
        InspectorEnd end;
        QEventLoop loop; // QTRY looks every 50 ms only
        QObject::connect(&end.socket, &QLocalSocket::readyRead, &loop, [&] {
            if (end.hasSnapshot())
                loop.quit();
        });
        QTimer::singleShot(5s, &loop, [] { qFatal("no snapshot within 5 s"); });
        end.attach();
        loop.exec();
    };
    for (int i = 0; i < 50; ++i)
        attachOnce();
    QTRY_VERIFY(openFiles() < 50);
    const qsizetype files = openFiles();
    const qsizetype running = threads();
    const qint64 memory = residentMemory();
    for (int i = 0; i < 1000; ++i)
        attachOnce();
    QTRY_VERIFY2(openFiles() <= files, qPrintable(QString::number(openFiles())));
    QCOMPARE(threads(), running);
    const qint64 grown = residentMemory() - memory;
    qInfo("attached 1,000 times: %lld KiB more", static_cast<long long>(grown / 1024));
    QVERIFY(grown < 4 * 1024 * 1024);
}

void tst_SlowInspectors::manyLongNamesAreToldInPortions()
{
    const QString longName(400, u'n');
    for (int i = 0; i < 60'000; ++i) {
        CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
        task.setName(QString::number(i) + longName);
        task.pause();
    }
    Onlooker onlooker;
    QTRY_VERIFY_WITH_TIMEOUT(
        onlooker.ask([](auto &end) { return end && end->rows.size() == 60'000; }), 9000);
    QVERIFY(onlooker.ask([](auto &end) {
        return end->socket.state() == QLocalSocket::ConnectedState &&
               std::ranges::all_of(end->rows, [&](const auto &row) {
                   return end->texts.value(row.name).size() == 300;
               });
    }));
}

void tst_SlowInspectors::namesAreForgottenWithTheLastInspector()
{
    for (int round = 0; round < 2; ++round) {
        InspectorEnd end;
        end.attach();
        QTRY_VERIFY(end.hasSnapshot());
        CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
        task.setName(u"unlike any other "_s + QString::number(round));
        const QString name = task.name();
        QTRY_VERIFY(end.taskNamed(name) != 0);
        QVERIFY(end.texts.size() < 20);
        for (const Wire::TextId id : end.texts.keys())
            QVERIFY(id <= 20); // counted anew for each first inspector
        task.stop();
    }
}

void tst_SlowInspectors::pausesOfManyTasksAreTakenBackInPortions()
{
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 20'000; ++i)
        tasks.push_back(cooperate(m_program->context(), [] { return Step::Again; }));
    auto end = std::make_unique<InspectorEnd>();
    end->attach();
    QTRY_COMPARE(end->rows.size(), qsizetype(tasks.size()));
    const QList<Wire::Id> ids = end->rows.keys();
    (void)end->command(Wire::Verb::Pause, ids.first(10'000));
    (void)end->command(Wire::Verb::Pause, ids.sliced(10'000));
    const auto pausedCount = [&] {
        return std::ranges::count_if(tasks, [](const auto &task) { return task.pauseCount() > 0; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(pausedCount() >= 10'000, 9000);
    end.reset();
    QTRY_COMPARE_WITH_TIMEOUT(pausedCount(), std::ptrdiff_t(0), 9000);
}

void tst_SlowInspectors::hundredThousandTasks()
{
    std::uint64_t steps = 0;
    for (int i = 0; i < 100'000; ++i) {
        cooperate(m_program->context(), [&steps] {
            ++steps;
            return Step::Again;
        });
    }
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    const auto [tasks, took] = onlooker.ask([](auto &end) {
        Wire::Time hello = 0, snapshot = 0;
        for (std::size_t i = 0; i < end->messages.size(); ++i) {
            if (std::holds_alternative<Wire::Hello>(end->messages[i]))
                hello = end->times[i];
            if (std::holds_alternative<Wire::SnapshotEnd>(end->messages[i]))
                snapshot = end->times[i];
        }
        return std::pair(end->added.size(), snapshot - hello);
    });
    qInfo("100,000 tasks: the whole snapshot was sent %.0f ms after the greeting",
          double(took) / 1e6);
    QCOMPARE(tasks, qsizetype(100'000));
    const std::uint64_t before = steps;
    QTRY_VERIFY(steps > before + 100'000);
    // What is left out in one frame comes in another: in the end every task has been told.
    QTRY_VERIFY_WITH_TIMEOUT(onlooker.ask([](auto &end) {
        return std::ranges::all_of(end->rows, [](const auto &row) { return row.steps > 0; });
    }),
                             8000);
}

QTEST_GUILESS_MAIN(tst_SlowInspectors)
#include "tst_slowinspectors.moc"
