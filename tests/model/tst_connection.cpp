// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"

#include <model/commander.h>
#include <model/connection.h>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using State = Connection::State;

namespace {

/// A connection, its store, and the states it went through.
struct Watcher
{
    Watcher()
        : connection(&store)
    {
        QObject::connect(&connection, &Connection::stateChanged, &connection,
                         [this](State state) { states << state; });
    }
    Store store;
    Connection connection;
    QList<State> states;
};

/// Gives bytes, and takes any.
class Device : public QIODevice
{
public:
    explicit Device(const QByteArray &bytes)
        : m_bytes(bytes)
    {
        open(QIODevice::ReadWrite | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_bytes.size(); }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        const qint64 taken = std::min(size, qint64(m_bytes.size()));
        std::copy_n(m_bytes.constData(), taken, data);
        m_bytes.remove(0, taken);
        return taken;
    }
    qint64 writeData(const char *, qint64 size) override { return size; }

private:
    QByteArray m_bytes;
};

QList<State> states(std::initializer_list<State> list)
{
    return list;
}

} // namespace

class tst_Connection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void attaches();
    void refusals_data();
    void refusals();
    void aHelloOfAnotherVersionIsRefusedByUs();
    void silentTargets();
    void aTargetThatDoesNotAnswer();
    void malformedBytes();
    void truncatedFrames();
    void recordsBeforeTheHello();
    void byeIsTheEnd();
    void hangUpIsALoss();
    void aDeadProcessIsTheEnd();
    void noSocket();
    void attachingElsewhere();
    void detachSaysGoodbye();
    void commandsAndReplies();
    void noRightToControl();
    void subscriptions();
    void aFloodIsTakenInParts();
    void aDeviceOfOurOwn();
};

void tst_Connection::attaches()
{
    FakeTarget target;
    QCOMPARE(target.problem(), QString());
    target.setSnapshot(FakeTarget::smallProgram(3));
    Watcher watcher;
    QSignalSpy completed(&watcher.store, &Store::snapshotCompleted);
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(completed.size(), 1);
    QCOMPARE(watcher.states, states({State::Connecting, State::Attached}));
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(3));
    QCOMPARE(watcher.connection.stateText(),
             u"Attached to fake (pid %1)."_s.arg(QCoreApplication::applicationPid()));
    QCOMPARE(target.takeHeard(), (QStringList{u"hello control"_s, u"subscribe 10 Hz"_s}));
    QVERIFY(watcher.connection.mayControl());
    QVERIFY(watcher.connection.receivedBytes() > 100);
    QCOMPARE(watcher.store.picture().refused.sum(), quint64(0));
}

void tst_Connection::refusals_data()
{
    using Wire::RefusedReason;
    QTest::addColumn<int>("reason");
    QTest::addColumn<int>("major");
    const auto row = [](const char *sentence, RefusedReason reason, int major = 1) {
        QTest::newRow(sentence) << int(reason) << major;
    };
    row("WHO does not know our token. It may have been started anew: look for it again and attach "
        "to that.",
        RefusedReason::WrongToken);
    row("WHO runs as another user. Only programs of your own can be inspected.",
        RefusedReason::WrongUser);
    row("WHO speaks version 2.0 of the protocol and this inspector 1.1. The inspector is the older "
        "one: take the inspector that came with the program's QCoop.",
        RefusedReason::WrongVersion, 2);
    row("WHO speaks version 0.0 of the protocol and this inspector 1.1. The program is the older "
        "one: build it with a newer QCoop, or take an older inspector.",
        RefusedReason::WrongVersion, 0);
    row("WHO has as many inspectors as it allows. Close one of them.",
        RefusedReason::TooManyClients);
    row("WHO is just ending, or did not hear from us in time. Attach again.",
        RefusedReason::TooLate);
    row("WHO did not understand us: why.", RefusedReason::BadFrame);
    row("WHO did not understand us: why. ", RefusedReason(99));
}

void tst_Connection::refusals()
{
    QFETCH(int, reason);
    QFETCH(int, major);
    FakeTarget target;
    target.refusal = Wire::Refused{Wire::RefusedReason(reason), major, 0, u"why"_s};
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Refused);
    QString expected = QString::fromLatin1(QTest::currentDataTag()).trimmed();
    expected.replace(u"WHO"_s, watcher.connection.targetLabel());
    QCOMPARE(watcher.connection.stateText(), expected);
}

void tst_Connection::aHelloOfAnotherVersionIsRefusedByUs()
{
    FakeTarget target;
    target.hello.major = 7;
    target.hello.minor = 3;
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Refused);
    QVERIFY(watcher.connection.stateText().contains(u"version 7.3"));
    QVERIFY(watcher.connection.stateText().contains(u"inspector is the older"));
}

void tst_Connection::silentTargets()
{
    FakeTarget target;
    Watcher watcher;
    watcher.connection.setSilenceLimit(20ms);
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Silent);
    QVERIFY(watcher.connection.isAttached());
    target.say(Wire::AgentStats{});
    QTRY_VERIFY(watcher.states.size() >= 4);
    QCOMPARE(watcher.states.first(4),
             states({State::Connecting, State::Attached, State::Silent, State::Attached}));
}

void tst_Connection::aTargetThatDoesNotAnswer()
{
    FakeTarget target;
    target.answersHello = false;
    Watcher watcher;
    watcher.connection.setSilenceLimit(1ms);
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(target.heardSoFar(), QStringList{u"hello control"_s});
    QCOMPARE(watcher.connection.state(), State::Connecting);
    QVERIFY(watcher.connection.stateText().startsWith(u"Waiting for fake"));
}

void tst_Connection::malformedBytes()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(3));
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.store.picture().tasks.size(), qsizetype(3));
    target.sayBytes(QByteArrayLiteral("these are no frames"));
    QTRY_COMPARE(watcher.connection.state(), State::Lost);
    QVERIFY(!watcher.connection.streamError().isEmpty());
    QVERIFY(watcher.connection.stateText().contains(watcher.connection.streamError()));
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(3)); // still to be looked at
    QVERIFY(!watcher.connection.send({}));
}

void tst_Connection::truncatedFrames()
{
    FakeTarget target;
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Attached);
    const QByteArray frame = Wire::Writer().frame(FakeTarget::smallProgram(3).at(5), 0);
    target.sayBytes(frame.chopped(1));
    target.hangUp();
    QTRY_COMPARE(watcher.connection.state(), State::Lost);
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(0));
}

void tst_Connection::recordsBeforeTheHello()
{
    FakeTarget target;
    target.answersHello = false;
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(target.clientCount(), qsizetype(1));
    target.sayBytes(Wire::Writer().frame(FakeTarget::task(1), 0));
    QTRY_COMPARE(watcher.connection.state(), State::Lost);
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(0));
}

void tst_Connection::byeIsTheEnd()
{
    FakeTarget target;
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Attached);
    target.say(FakeTarget::task(1));
    target.say(Wire::Bye{u"the program quits"_s});
    target.hangUp();
    QTRY_COMPARE(watcher.connection.state(), State::Ended);
    QVERIFY(watcher.connection.stateText().endsWith(u"has ended: the program quits."));
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(1)); // what was said before counts
}

void tst_Connection::hangUpIsALoss()
{
    FakeTarget target;
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Attached);
    target.hangUp();
    QTRY_COMPARE(watcher.connection.state(), State::Lost); // this process lives
    QVERIFY(watcher.connection.stateText().startsWith(u"The connection to fake"));
}

void tst_Connection::aDeadProcessIsTheEnd()
{
    FakeTarget target;
    Wire::Endpoint endpoint = target.endpoint();
    endpoint.startTime += 1; // that process is another one, so this one is gone
    Watcher watcher;
    watcher.connection.attach(endpoint);
    QTRY_COMPARE(watcher.connection.state(), State::Attached);
    target.hangUp();
    QTRY_COMPARE(watcher.connection.state(), State::Ended);
    QVERIFY(watcher.connection.stateText().endsWith(u"has ended."));
}

void tst_Connection::noSocket()
{
    FakeTarget target;
    Wire::Endpoint endpoint = target.endpoint();
    endpoint.socket += u"-not-there"_s;
    Watcher watcher;
    watcher.connection.attach(endpoint);
    QTRY_COMPARE(watcher.connection.state(), State::Lost);
    QVERIFY(watcher.connection.stateText().startsWith(u"The connection to fake"));
}

void tst_Connection::attachingElsewhere()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(3));
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.store.picture().tasks.size(), qsizetype(3));
    target.setSnapshot(FakeTarget::smallProgram(2));
    watcher.connection.attach(target.endpoint());
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(0));
    QTRY_COMPARE(watcher.store.picture().tasks.size(), qsizetype(2));
    QTRY_COMPARE(target.clientCount(), qsizetype(1));
    QCOMPARE(watcher.connection.state(), State::Attached);
}

void tst_Connection::detachSaysGoodbye()
{
    FakeTarget target;
    Watcher watcher;
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Attached);
    watcher.connection.detach(true);
    QCOMPARE(watcher.connection.state(), State::Idle);
    QTRY_COMPARE(target.commandsSoFar(), QStringList{u"detach"_s});
    QCOMPARE(target.commands().last().argument, quint64(1));
    QTRY_COMPARE(target.clientCount(), qsizetype(0));
}

void tst_Connection::commandsAndReplies()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(3));
    target.repliesOk = true;
    Watcher watcher;
    Commander commander(&watcher.connection, &watcher.store);
    commander.pause({2});
    QCOMPARE(commander.log(), QStringList{u"Not sent: Not attached."_s});
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.store.picture().tasks.size(), qsizetype(3));
    commander.pause({2});
    commander.pause({2});
    commander.resume({2, 3});
    QTRY_COMPARE(commander.log().size(), 5);
    QCOMPARE(
        commander.log().sliced(1),
        (QStringList{u"Paused task#2: 1 by the inspector"_s, u"Paused task#2: 2 by the inspector"_s,
                     u"Took back one pause of task#2, which is still paused: 1 by the "
                     "inspector"_s,
                     u"task#3 is not paused"_s}));
    QCOMPARE(target.takeCommands(), (QStringList{u"pause 2"_s, u"pause 2"_s, u"resume 2 3"_s}));
    target.repliesOk = false;
    commander.stop({1});
    QTRY_COMPARE(target.commandsSoFar(), QStringList{u"stop 1"_s});
    target.hangUp();
    QTRY_COMPARE(commander.outstandingCount(), qsizetype(0));
    QCOMPARE(commander.log().last(), u"1 commands will not be answered any more."_s);
}

void tst_Connection::noRightToControl()
{
    FakeTarget target;
    target.hello.mayControl = false;
    Watcher watcher;
    QCOMPARE(watcher.connection.whyNoControl(), QString());
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(watcher.connection.state(), State::Attached);
    QVERIFY(!watcher.connection.mayControl());
    QCOMPARE(watcher.connection.whyNoControl(),
             u"No right to control: start the program with QCOOP_INSPECT_CONTROL=1."_s);
}

void tst_Connection::subscriptions()
{
    FakeTarget target;
    Watcher watcher;
    watcher.connection.subscribe(100, {7});
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(target.heardSoFar(), (QStringList{u"hello control"_s, u"subscribe 30 Hz 7"_s}));
    target.takeHeard();
    watcher.connection.subscribe(30, {7}); // nothing new
    watcher.connection.subscribe(10, {7, 8});
    QTRY_COMPARE(target.heardSoFar(), QStringList{u"subscribe 10 Hz 7 8"_s});
    QCOMPARE(watcher.store.rate(), 10);
}

void tst_Connection::aFloodIsTakenInParts()
{
    FakeTarget target;
    target.setSnapshot(FakeTarget::smallProgram(100'000));
    Watcher watcher;
    int turns = 0; // of the event loop, while the snapshot comes
    QTimer turn;
    connect(&turn, &QTimer::timeout, this, [&] { ++turns; });
    turn.start(0);
    QSignalSpy completed(&watcher.store, &Store::snapshotCompleted);
    watcher.connection.attach(target.endpoint());
    QTRY_COMPARE(completed.size(), 1);
    QCOMPARE(watcher.store.picture().tasks.size(), qsizetype(100'000));
    QVERIFY(watcher.connection.receivedBytes() > 1'000'000);
    QVERIFY(turns > 3);
}

void tst_Connection::aDeviceOfOurOwn()
{
    Wire::Hello hello;
    Wire::Writer writer;
    QByteArray bytes = writer.frame(hello, 0);
    bytes += writer.frame(FakeTarget::task(4), 5);
    auto device = std::make_unique<Device>(bytes);
    Watcher watcher;
    watcher.connection.attach(std::move(device), QByteArray(16, 'x'));
    QCOMPARE(watcher.connection.stateText(), u"Attached to the program."_s);
    QTRY_COMPARE(watcher.store.picture().tasks.size(), qsizetype(1));
}

QTEST_GUILESS_MAIN(tst_Connection)
#include "tst_connection.moc"
