// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/onlooker.h"

#include <qcoop/probe/agent.h>

#include <QRandomGenerator>
#include <QTest>

#include <memory>
#include <optional>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Wire::RefusedReason;

/// Inspectors that are unwelcome, or make no sense.
class tst_Hostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_program.emplace(); }
    void cleanup() { m_program.reset(); }

    void wrongTokenIsRefusedAfterASecond();
    void wrongVersionIsRefusedWithBothNumbers();
    void anotherUserIsRefused();
    void noiseIsRefused_data();
    void noiseIsRefused();
    void everyTruncationOfAGreetingIsWaitedFor();
    void seventeenAreTooMany();
    void aCommandOfAbsurdLengthIsRefused();

private:
    std::optional<ProbedProgram> m_program;
};

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
    QCOMPARE(refused.text, u"it speaks protocol 7.3, this program 1.1"_s);
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
    const CooperativeTask task = cooperate(m_program->context(), [] { return Step::Again; });
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

QTEST_GUILESS_MAIN(tst_Hostile)
#include "tst_hostile.moc"
