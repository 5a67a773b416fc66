// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"
#include "../support/memory.h"

#include <qcoop/probe/agent.h>
#include <qcoop/qcoop.h>

#include <QDir>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <memory>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Wire::RefusedReason;

namespace {

void block(Duration time)
{
    const TimePoint until = QtReactor::instance().now() + time;
    while (QtReactor::instance().now() < until) {
    }
}

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

/// Runs an inspector in a thread of its own, which goes on while this one is blocked.
class Onlooker
{
public:
    Onlooker()
    {
        m_there.moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(&m_there, [this] {
            m_end = std::make_unique<InspectorEnd>();
            m_end->attach();
        });
    }
    ~Onlooker()
    {
        QMetaObject::invokeMethod(
            &m_there, [this] { m_end.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    /// Asks in its thread.
    template <typename Question>
    auto ask(Question question)
    {
        std::invoke_result_t<Question, std::unique_ptr<InspectorEnd> &> answer{};
        QMetaObject::invokeMethod(
            &m_there, [&] { answer = question(m_end); }, Qt::BlockingQueuedConnection);
        return answer;
    }

private:
    QThread m_thread;
    QObject m_there;
    std::unique_ptr<InspectorEnd> m_end;
};

} // namespace

/// Inspectors that are slow, dead, strange or unwelcome; and a target that is blocked.
class tst_Hostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void wrongTokenIsRefusedAfterASecond();
    void wrongVersionIsRefusedWithBothNumbers();
    void anotherUserIsRefused();
    void noiseIsRefused_data();
    void noiseIsRefused();
    void everyTruncationOfAGreetingIsWaitedFor();
    void seventeenAreTooMany();
    void whoReadsNothingIsLetGoOf();
    void whoTalksNonsenseAndReadsNothingIsLetGoOf();
    void endsThatAreTooManyAtOnceAreToldAllTheSame();
    void theTargetNeverWaitsForASlowInspector();
    void attachingAThousandTimesLeavesNothingBehind();
    void manyLongNamesAreToldInPortions();
    void namesAreForgottenWithTheLastInspector();
    void aCommandOfAbsurdLengthIsRefused();
    void pausesOfManyTasksAreTakenBackInPortions();
    void aBlockedLoopIsToldWhileItIsBlocked();
    void oneOfManyShortStepsThatTurnsLongIsNamedRightly();
    void noShareOfTimeIsMoreThanAllOfIt();
    void aLoopBlockedOutsideOfTasksIsToldToo();
    void aStepWithANestedLoopBlocksNobody();
    void hundredThousandTasks();

private:
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<QObject> m_context;
};

void tst_Hostile::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
    m_context = std::make_unique<QObject>();
    QVERIFY(Probe::listen({.allowsControl = true}));
}

void tst_Hostile::cleanup()
{
    Probe::close();
    m_context.reset();
}

void tst_Hostile::wrongTokenIsRefusedAfterASecond()
{
    InspectorEnd end;
    end.connectTo(Probe::socket());
    QElapsedTimer timer;
    timer.start();
    end.greet(QByteArray(Wire::tokenSize, 'x'));
    end.say(Wire::Subscribe{});
    QTRY_COMPARE(end.count<Wire::Refused>(), std::size_t(1));
    QVERIFY2(timer.elapsed() >= 995, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(int(end.all<Wire::Refused>().at(0).reason), int(RefusedReason::WrongToken));
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    QCOMPARE(end.messages.size(), std::size_t(1));
}

void tst_Hostile::wrongVersionIsRefusedWithBothNumbers()
{
    InspectorEnd end;
    end.connectTo(Probe::socket());
    Wire::ClientHello hello;
    hello.major = 7;
    hello.minor = 3;
    hello.token = Wire::findEndpoints().endpoints.at(0).readToken();
    end.say(hello);
    QTRY_COMPARE(end.count<Wire::Refused>(), std::size_t(1));
    const auto refused = end.all<Wire::Refused>().at(0);
    QCOMPARE(int(refused.reason), int(RefusedReason::WrongVersion));
    QCOMPARE(refused.major, Wire::protocolMajor);
    QCOMPARE(refused.text, u"it speaks protocol 7.3, this program 1.0"_s);
}

void tst_Hostile::anotherUserIsRefused()
{
    // As if everybody who comes were somebody else; the system's word is asked for elsewhere.
    Probe::close();
    detail::Agent agent({.trustsNoUser = true});
    QCOMPARE(agent.listen(), QString());
    InspectorEnd end;
    end.attach();
    QTRY_COMPARE(end.count<Wire::Refused>(), std::size_t(1));
    QCOMPARE(int(end.all<Wire::Refused>().at(0).reason), int(RefusedReason::WrongUser));
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    QCOMPARE(end.count<Wire::Hello>(), std::size_t(0));
}

void tst_Hostile::noiseIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QRandomGenerator random(3);
    QByteArray noise(1000, '\0');
    for (char &byte : noise)
        byte = char(random.bounded(256));
    noise[0] = 'n';
    QTest::newRow("a thousand bytes of noise") << noise;
    QTest::newRow("a frame of 2^63 bytes") << QByteArray::fromHex("d8185b8000000000000000");
    QTest::newRow("an absurd count") << QByteArray::fromHex("d8184e"
                                                            "84186400009bffffffffffffffff");
    QTest::newRow("no greeting") << Wire::Writer().frame(Wire::Subscribe{}, 0);
    QTest::newRow("an agent's word") << Wire::Writer().frame(Wire::SnapshotEnd{}, 0);
}

void tst_Hostile::noiseIsRefused()
{
    QFETCH(QByteArray, bytes);
    const CooperativeTask task = cooperate(m_context.get(), [] { return Step::Again; });
    InspectorEnd end;
    end.connectTo(Probe::socket());
    end.socket.write(bytes);
    QTRY_COMPARE(end.count<Wire::Refused>(), std::size_t(1));
    QCOMPARE(int(end.all<Wire::Refused>().at(0).reason), int(RefusedReason::BadFrame));
    QVERIFY(!end.all<Wire::Refused>().at(0).text.isEmpty());
    QTRY_VERIFY(end.socket.state() == QLocalSocket::UnconnectedState);
    const quint64 steps = task.statistics().steps;
    QTRY_VERIFY(task.statistics().steps > steps);
    InspectorEnd next;
    next.attach();
    QTRY_VERIFY(next.hasSnapshot());
}

void tst_Hostile::everyTruncationOfAGreetingIsWaitedFor()
{
    Wire::ClientHello hello;
    hello.token = Wire::findEndpoints().endpoints.at(0).readToken();
    const QByteArray frame = Wire::Writer().frame(hello, 0);
    for (qsizetype size = 1; size < frame.size(); size += 3) {
        InspectorEnd end;
        end.connectTo(Probe::socket());
        end.socket.write(frame.first(size));
        QVERIFY(end.socket.waitForBytesWritten());
        QVERIFY(!end.socket.waitForReadyRead(1)); // no word yet
        end.socket.write(frame.sliced(size));
        QTRY_COMPARE(end.count<Wire::Hello>(), std::size_t(1));
    }
}

void tst_Hostile::seventeenAreTooMany()
{
    std::vector<std::unique_ptr<InspectorEnd>> ends;
    for (int i = 0; i < detail::Agent::maxClients; ++i) {
        ends.push_back(std::make_unique<InspectorEnd>());
        ends.back()->attach();
    }
    for (const auto &end : ends)
        QTRY_VERIFY(end->hasSnapshot());
    InspectorEnd late;
    late.attach();
    QTRY_COMPARE(late.count<Wire::Refused>(), std::size_t(1));
    QCOMPARE(int(late.all<Wire::Refused>().at(0).reason), int(RefusedReason::TooManyClients));
    ends.clear();
    // When they have gone there is room again.
    std::unique_ptr<InspectorEnd> next;
    QTRY_VERIFY([&] {
        if (!next || next->count<Wire::Refused>() > 0) {
            next = std::make_unique<InspectorEnd>();
            next->attach();
        }
        return next->hasSnapshot();
    }());
}

void tst_Hostile::whoReadsNothingIsLetGoOf()
{
    // As if it were stopped by SIGSTOP: it is there, and its socket fills up.
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    InspectorEnd deaf;
    deaf.attach();
    deaf.socket.setReadBufferSize(1);
    QObject::disconnect(&deaf.socket, &QLocalSocket::readyRead, nullptr, nullptr);
    QTRY_VERIFY(deaf.socket.bytesAvailable() > 0);
    // Ends are never dropped, so at last the connection is.
    const QString longName(900, u'x');
    int made = 0;
    LoopingCall feed(m_context.get(), [&] {
        for (int i = 0; i < 200; ++i)
            cooperate(m_context.get(), [] {
                return Step::Done;
            }).setName(longName + QString::number(++made));
    });
    feed.start(10ms).then([] {});
    QTRY_VERIFY_WITH_TIMEOUT(onlooker.ask([](auto &end) {
        const auto statistics = end->template all<Wire::AgentStats>();
        return !statistics.empty() && statistics.back().clients == 1;
    }),
                             20'000);
    feed.stop();
    QVERIFY(onlooker.ask(
        [](auto &end) { return end->socket.state() == QLocalSocket::ConnectedState; }));
}

void tst_Hostile::whoTalksNonsenseAndReadsNothingIsLetGoOf()
{
    const CooperativeTask task = cooperate(m_context.get(), [] { return Step::Again; });
    const QString longName(900, u'x');
    int made = 0;
    LoopingCall feed(m_context.get(), [&] {
        for (int i = 0; i < 50; ++i)
            cooperate(m_context.get(), [] {
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

void tst_Hostile::endsThatAreTooManyAtOnceAreToldAllTheSame()
{
    Onlooker onlooker;
    constexpr int many = 15'000; // of whose ends 10,000 are kept between two frames
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < many; ++i) {
        tasks.push_back(cooperate(m_context.get(), [] { return Step::Again; }));
        tasks.back().pause();
    }
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->rows.size() == many; }));
    for (const CooperativeTask &task : tasks)
        task.stop();
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end->rows.isEmpty(); }));
    QCOMPARE(onlooker.ask([](auto &end) { return end->template count<Wire::TaskEnded>(); }),
             std::size_t(many));
    QVERIFY(onlooker.ask([](auto &end) {
        return std::ranges::any_of(end->template all<Wire::Drops>(), [](const auto &drops) {
            return drops.stream == Wire::Stream::EndedTasks && drops.count == many - 10'000;
        });
    }));
}

void tst_Hostile::theTargetNeverWaitsForASlowInspector()
{
    InspectorEnd deaf;
    deaf.attach();
    QTRY_VERIFY(deaf.hasSnapshot());
    QObject::disconnect(&deaf.socket, &QLocalSocket::readyRead, nullptr, nullptr);
    deaf.socket.setReadBufferSize(1);
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 5000; ++i)
        tasks.push_back(cooperate(m_context.get(), [] { return Step::Again; }));
    const qint64 before = residentMemory();
    Duration longest{};
    TimePoint last = QtReactor::instance().now();
    int beats = 0;
    LoopingCall beat(m_context.get(), [&] {
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

void tst_Hostile::attachingAThousandTimesLeavesNothingBehind()
{
    const Deferred<> never; // a task that runs would slow it down by its slices
    cooperate(m_context.get(), [never]() -> StepResult { return never; });
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

void tst_Hostile::manyLongNamesAreToldInPortions()
{
    const QString longName(400, u'n');
    for (int i = 0; i < 60'000; ++i) {
        CooperativeTask task = cooperate(m_context.get(), [] { return Step::Again; });
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

void tst_Hostile::namesAreForgottenWithTheLastInspector()
{
    for (int round = 0; round < 2; ++round) {
        InspectorEnd end;
        end.attach();
        QTRY_VERIFY(end.hasSnapshot());
        CooperativeTask task = cooperate(m_context.get(), [] { return Step::Again; });
        task.setName(u"unlike any other "_s + QString::number(round));
        const QString name = task.name();
        QTRY_VERIFY(end.taskNamed(name) != 0);
        QVERIFY(end.texts.size() < 20);
        for (const Wire::TextId id : end.texts.keys())
            QVERIFY(id <= 20); // counted anew for each first inspector
        task.stop();
    }
}

void tst_Hostile::aCommandOfAbsurdLengthIsRefused()
{
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
    const quint64 request = end.command(Wire::Verb::Pause, QList<Wire::Id>(100'000));
    QTRY_VERIFY(end.isAnswered(request));
    QCOMPARE(int(end.replyTo(request).code), int(Wire::ReplyCode::TooMany));
    QCOMPARE(end.count<Wire::Reply>(), std::size_t(1));
}

void tst_Hostile::pausesOfManyTasksAreTakenBackInPortions()
{
    std::vector<CooperativeTask> tasks;
    for (int i = 0; i < 20'000; ++i)
        tasks.push_back(cooperate(m_context.get(), [] { return Step::Again; }));
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

void tst_Hostile::oneOfManyShortStepsThatTurnsLongIsNamedRightly()
{
    // Short steps share a reading of the clock, so the loop itself cannot say which was long.
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    Cooperator cooperator(QtReactor::instance());
    std::vector<CooperativeTask> innocent;
    for (int i = 0; i < 4; ++i)
        innocent.push_back(cooperator.cooperate([] { return true; }));
    bool isBlocking = false;
    CooperativeTask guilty = cooperator.cooperate([&] {
        if (std::exchange(isBlocking, false))
            block(500ms);
        return true;
    });
    for (int i = 0; i < 3; ++i) {
        const quint64 steps = guilty.statistics().steps;
        QTRY_VERIFY(guilty.statistics().steps > steps + 100'000); // in batches again
        isBlocking = true;
        QTRY_VERIFY(!isBlocking);
    }
    const Wire::Id id = guilty.id();
    QTRY_VERIFY(onlooker.ask([&](auto &end) {
        return std::ranges::count_if(end->template all<Wire::LongStep>(), [](const auto &step) {
                   return step.took >= 500'000'000;
               }) == 3;
    }));
    for (const auto &step :
         onlooker.ask([](auto &end) { return end->template all<Wire::LongStep>(); }))
        QVERIFY(step.took < 500'000'000 || step.task == id || step.task == 0);
    for (const CooperativeTask &task : innocent)
        QVERIFY(task.statistics().longestStep < 50ms);
    QTRY_VERIFY(onlooker.ask([&](auto &end) { return end->rows[id].longest >= 500'000'000; }));
    QVERIFY(onlooker.ask([&](auto &end) {
        return std::ranges::all_of(end->template all<Wire::LoopStats>(), [&](const auto &stats) {
            return stats.worstTask == id || stats.worstTask == 0 || stats.worst < 400'000'000;
        });
    }));
}

void tst_Hostile::noShareOfTimeIsMoreThanAllOfIt()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    const CooperativeTask task = cooperate(m_context.get(), [] {
        block(1s);
        return Step::Done;
    });
    QTRY_VERIFY(task.isEnded());
    QTRY_VERIFY(onlooker.ask([](auto &end) {
        const auto all = end->template all<Wire::Blocked>();
        return !all.empty() && all.back().isOver;
    }));
    const auto stats = onlooker.ask([](auto &end) { return end->template all<Wire::LoopStats>(); });
    Wire::Length busy = 0;
    int whole = 0;
    for (const Wire::LoopStats &each : stats) {
        QVERIFY(each.busy <= each.interval);
        QVERIFY(each.qcoop <= each.busy);
        busy += each.busy;
        whole += each.qcoop > each.interval * 9 / 10 ? 1 : 0;
    }
    QVERIFY2(busy >= 900'000'000 && busy < 1'600'000'000, qPrintable(QString::number(busy)));
    QVERIFY2(whole >= 6, qPrintable(QString::number(whole))); // told while it lasts
}

void tst_Hostile::aBlockedLoopIsToldWhileItIsBlocked()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    bool isBlocking = false;
    std::vector<Wire::Blocked> during;
    Wire::Id guilty = 0;
    CooperativeTask task = cooperate(m_context.get(), [&] {
        if (!isBlocking)
            return Step::Again;
        const TimePoint until = QtReactor::instance().now() + 1500ms;
        while (QtReactor::instance().now() < until) {
        }
        // Still inside the step: what the inspector has heard so far, it heard meanwhile.
        during = onlooker.ask([](auto &end) { return end->template all<Wire::Blocked>(); });
        return Step::Done;
    });
    task.setName("guilty");
    guilty = task.id();
    const int line = int(task.spawnedAt().line());
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end->row(u"guilty"_s).steps > 10; }));
    isBlocking = true;
    QTRY_VERIFY(task.isEnded());
    qInfo("while the loop was blocked for 1.5 s, it was said %d times", int(during.size()));
    QVERIFY(during.size() >= 5);
    for (const Wire::Blocked &blocked : during) {
        QCOMPARE(blocked.task, guilty);
        QVERIFY(!blocked.isOver);
        QVERIFY(blocked.lasted >= 200'000'000);
    }
    QVERIFY(during.back().lasted > during.front().lasted + 500'000'000);
    QCOMPARE(onlooker.ask([&](auto &end) { return end->placeText(during.back().place); }),
             u"tst_hostile.cpp:%1"_s.arg(line));
    QTRY_VERIFY(onlooker.ask([](auto &end) {
        const auto all = end->template all<Wire::Blocked>();
        return all.back().isOver && all.back().lasted >= 1'400'000'000;
    }));
}

void tst_Hostile::aLoopBlockedOutsideOfTasksIsToldToo()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    QMetaObject::invokeMethod(
        m_context.get(), [] { block(500ms); }, Qt::QueuedConnection);
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end->template count<Wire::Blocked>() > 1; }));
    auto blocked = onlooker.ask([](auto &end) { return end->template all<Wire::Blocked>(); });
    QCOMPARE(blocked[0].task, Wire::Id(0));
    QCOMPARE(blocked[0].timer, Wire::Id(0));
    // And in a call: the timer is named, and where it was made.
    const int line = int(std::source_location::current().line()) + 1;
    callLater(1ms, m_context.get(), [] { block(500ms); });
    const auto ofTimer = [&] {
        return onlooker.ask([](auto &end) {
            for (const auto &each : end->template all<Wire::Blocked>()) {
                if (each.timer != 0)
                    return end->placeText(each.place);
            }
            return QString();
        });
    };
    QTRY_COMPARE(ofTimer(), u"tst_hostile.cpp:%1"_s.arg(line));
}

void tst_Hostile::aStepWithANestedLoopBlocksNobody()
{
    Onlooker onlooker;
    QTRY_VERIFY(onlooker.ask([](auto &end) { return end && end->hasSnapshot(); }));
    const CooperativeTask task = cooperate(m_context.get(), [this] {
        QEventLoop loop;
        callLater(800ms, m_context.get(), [&loop] { loop.quit(); });
        loop.exec();
        return Step::Done;
    });
    QTRY_VERIFY(task.isEnded());
    QCOMPARE(onlooker.ask([](auto &end) { return end->template count<Wire::Blocked>(); }),
             std::size_t(0));
}

void tst_Hostile::hundredThousandTasks()
{
    std::uint64_t steps = 0;
    for (int i = 0; i < 100'000; ++i) {
        cooperate(m_context.get(), [&steps] {
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

QTEST_GUILESS_MAIN(tst_Hostile)
#include "tst_hostile.moc"
