// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/message.h>

#include <QRandomGenerator>
#include <QTest>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

namespace {

/// One of each kind, with no field left at its default where that would hide a mistake.
QList<Message> oneOfEach()
{
    TaskRow row;
    row.task = 17;
    row.steps = 100;
    row.facility = 4;
    row.key = 2;
    row.priority = quint8(Priority::Background);
    row.weight = 3;
    row.deadline = -5;
    return {
        ClientHello{1, 2, QByteArray(tokenSize, 'x'), u"inspector"_s, true},
        Hello{1,
              0,
              u"0.1"_s,
              u"6.4.2"_s,
              QByteArray(16, 'i'),
              u"demo"_s,
              4242,
              u"/bin/demo"_s,
              1000,
              123456789,
              1700000000000,
              {u"tasks"_s, u"timers"_s},
              true,
              u"why not"_s,
              {schemaOf<TaskTable>()}},
        Refused{RefusedReason::WrongVersion, 2, 1, u"too old"_s},
        Texts{{{1, u"render"_s}, {2, u"größer 漢字"_s}}},
        Places{{{1, 3, 88, 5, 2}}},
        SnapshotBegin{100'000, 7},
        SnapshotEnd{},
        LoopAdded{1, 99, u"main"_s, true},
        LoopRemoved{1},
        LoopStats{1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100},
        SchedulerAdded{3, 1, u"gui"_s, 1'000'000, false},
        SchedulerStats{3, true, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        SchedulerRemoved{3},
        FacilitiesAdded{{FacilityAdded{4, 1, quint8(FacilityKind::TaskGroup), 1, 5}}},
        FacilityTable{{FacilityRow{4, 2, 8, 100'000, 8, 1, 2, 3}}},
        FacilityRemoved{4},
        TasksAdded{{TaskAdded{17, 3, 16, 1, 5}}},
        TaskTable{{row}},
        TaskEnded{17, TaskState::Failed, 1, 2, 3, 4, u"no such file"_s, true},
        LongStep{17, 1, 5, 312'000'000, 1, 2},
        TimersAdded{{TimerAdded{5, 1, 1, 17, 1, 9}}},
        TimerTable{{TimerRow{5, 100, 20, 3, 1, 2, 4, 6, true}}},
        TimerEnded{5, TimerEnd::Cancelled, 8},
        Blocked{1, 17, 5, 100, -1, 1, true},
        Drops{Stream::LongSteps, 5, 1, 2, DropReason::Limit},
        AgentStats{1, 2, 3, 4, 5, 6, 7},
        Reply{9, 17, ReplyCode::Busy, 1, 2, 16, 2'300'000'000},
        Bye{u"the program ends"_s},
        Subscribe{30, {1, 2, 3}},
        Command{9, Verb::StepOnce, {17, 18}, 1},
    };
}

QByteArray frameOf(const Message &message)
{
    return Writer().frame(message, 12345);
}

/// A frame with \a payload, whatever that is.
QByteArray frameAround(const QByteArray &payload)
{
    QByteArray frame("\xd8\x18\x5a", 3);
    for (int shift = 24; shift >= 0; shift -= 8)
        frame.append(char(payload.size() >> shift));
    return frame + payload;
}

} // namespace

/// Frames and what is in them; the other side is not trusted.
class tst_Message : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachKindComesBackAsItWas();
    void theBytesOfAFrameStay();
    void framesMayComeInAnyPieces();
    void everyTruncationWaitsAndNothingMore();
    void everyByteThatIsChangedIsReadOrRefused();
    void noiseIsRefused();
    void aFrameThatIsTooLongIsRefusedUnread();
    void absurdCountsAndLengthsAreRefused_data();
    void absurdCountsAndLengthsAreRefused();
    void unknownKindsAreSkipped();
    void fieldsOfANewerSideAreSkipped();
    void fieldsOfAnOlderSideAreMissing();
    void missingFramesAreCounted();
    void framesOutOfOrderAreRefused();
    void schemasWithoutColumnsAreRefused();
    void textsAreCutOff();
};

void tst_Message::eachKindComesBackAsItWas()
{
    for (const Message &message : oneOfEach()) {
        Reader reader;
        reader.feed(frameOf(message));
        const auto received = reader.next();
        QVERIFY2(received, qPrintable(reader.error()));
        QVERIFY(received->message);
        QCOMPARE(received->message->index(), message.index());
        QCOMPARE(received->at, Time(12345));
        QCOMPARE(received->missing, quint64(0));
        // What says the same in bytes is the same.
        QCOMPARE(frameOf(*received->message), frameOf(message));
        QVERIFY(!reader.next());
        QVERIFY(!reader.hasFailed());
    }
    QCOMPARE(oneOfEach().size(), qsizetype(std::variant_size_v<Message>));
}

void tst_Message::theBytesOfAFrameStay()
{
    // Tag 24, 7 bytes, [11, 0, 12345, 7]: what docs/wire.md shows.
    QCOMPARE(frameOf(LoopRemoved{7}).toHex(' '), "d8 18 47 84 0b 00 19 30 39 07"_ba);
    QCOMPARE(frameOf(TimerEnded{5, TimerEnd::Cancelled, 8}).toHex(' '),
             "d8 18 4a 86 18 2a 00 19 30 39 05 01 08"_ba);
}

void tst_Message::framesMayComeInAnyPieces()
{
    QByteArray bytes;
    Writer writer;
    for (const Message &message : oneOfEach())
        bytes += writer.frame(message, 1);
    for (const qsizetype piece : {1, 7, 100}) {
        Reader reader;
        qsizetype messages = 0;
        for (qsizetype at = 0; at < bytes.size(); at += piece) {
            reader.feed(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)));
            while (const auto received = reader.next())
                messages += received->message ? 1 : 0;
        }
        QVERIFY2(!reader.hasFailed(), qPrintable(reader.error()));
        QCOMPARE(messages, oneOfEach().size());
    }
}

void tst_Message::everyTruncationWaitsAndNothingMore()
{
    for (const Message &message : oneOfEach()) {
        const QByteArray frame = frameOf(message);
        for (qsizetype size = 0; size < frame.size(); ++size) {
            Reader reader;
            reader.feed(QByteArrayView(frame).first(size));
            QVERIFY(!reader.next());
            QVERIFY2(!reader.hasFailed(), qPrintable(reader.error()));
        }
        // Cut off inside, with a head that tells the shorter length: damaged.
        const QByteArray payload = frame.mid(frame[2] == char(0x58)   ? 4
                                             : frame[2] == char(0x59) ? 5
                                                                      : 3);
        for (qsizetype size = 0; size < payload.size(); ++size) {
            Reader reader;
            reader.feed(frameAround(payload.first(size)));
            QVERIFY(!reader.next());
            QVERIFY(reader.hasFailed());
        }
    }
}

void tst_Message::everyByteThatIsChangedIsReadOrRefused()
{
    QRandomGenerator random(1);
    int refused = 0, read = 0;
    for (const Message &message : oneOfEach()) {
        const QByteArray frame = frameOf(message);
        for (int i = 0; i < 400; ++i) {
            QByteArray damaged = frame;
            for (int changes = random.bounded(1, 4); changes > 0; --changes)
                damaged[random.bounded(damaged.size())] = char(random.bounded(256));
            Reader reader;
            reader.feed(damaged);
            while (reader.next())
                ++read;
            if (reader.hasFailed()) {
                ++refused;
                QVERIFY(!reader.error().isEmpty());
                reader.feed(frame);
                QVERIFY(!reader.next());
            }
        }
    }
    QVERIFY(refused > 1000);
    QVERIFY(read > 1000);
}

void tst_Message::noiseIsRefused()
{
    QRandomGenerator random(2);
    for (int i = 0; i < 200; ++i) {
        QByteArray noise(1000, '\0');
        for (char &byte : noise)
            byte = char(random.bounded(256));
        noise[0] = char(random.bounded(0xD8)); // not by chance the beginning of a frame
        Reader reader;
        reader.feed(noise);
        QVERIFY(!reader.next());
        QCOMPARE(reader.error(), u"the frame at byte 0 does not begin as a frame does"_s);
    }
}

void tst_Message::aFrameThatIsTooLongIsRefusedUnread()
{
    Reader reader(1000);
    reader.feed(QByteArray::fromHex("d8185a000003e9")); // 1001 bytes will follow
    QVERIFY(!reader.next());
    QCOMPARE(reader.error(), u"the frame at byte 0 is 1001 bytes long, of which 1000 are allowed; "
                             "nothing of it was read"_s);
    Reader second;
    second.feed(QByteArray::fromHex("d8185bffffffffffffffff"));
    QVERIFY(!second.next());
    QVERIFY(second.error().contains(u"18446744073709551615 bytes"_s));
    Reader third;
    third.feed(QByteArray::fromHex("d8185f")); // of unknown length
    QVERIFY(!third.next());
    QVERIFY(third.hasFailed());
}

void tst_Message::absurdCountsAndLengthsAreRefused_data()
{
    QTest::addColumn<QByteArray>("payload");
    const auto row = [](const char *name, const char *hex) {
        QTest::newRow(name) << QByteArray::fromHex(hex);
    };
    row("an array of 2^64 - 1 items", "9bffffffffffffffff");
    row("an array of no length", "9f0b0007ff");
    row("a text of 2^62 bytes", "85183f00007b4000000000000000");
    row("a text in pieces", "84183f00007f6161ff");
    row("bytes of 2^31 - 1", "88186400000100"
                             "5a7fffffff"
                             "60f5");
    row("a list of 2^32 items", "850300009b0000000100000000");
    row("a table of 2^63 rows", "85181f00001b800000000000000041ff");
    row("nested 100 deep",
        "84030000"
        "8181818181818181818181818181818181818181818181818181818181818181"
        "818181818181818181818181818181818181818181818181818181818181818181"
        "8181818181818181818181818181818181818181818181818181818181818181818100");
    row("something else behind it", "83060000"
                                    "07");
    row("a negative id", "840b000020");
    row("a kind of 2^40", "841b00000100000000000000"
                          "00");
    row("a text that is no UTF-8", "84183f000062ff");
    row("a number for a text", "84183f000005");
    row("not an array", "05");
    row("nothing", "");
}

void tst_Message::absurdCountsAndLengthsAreRefused()
{
    QFETCH(QByteArray, payload);
    Reader reader;
    reader.feed(frameAround(payload));
    QVERIFY(!reader.next());
    QVERIFY(reader.hasFailed());
    QVERIFY2(reader.error().startsWith(u"the frame at byte 0, of kind "_s),
             qPrintable(reader.error()));
}

void tst_Message::unknownKindsAreSkipped()
{
    Reader reader;
    // Kind 9999, with a map, a float and an array of no length in it.
    reader.feed(frameAround(QByteArray::fromHex("8619270f0000a1616101f93c009f01ff")));
    const auto received = reader.next();
    QVERIFY2(received, qPrintable(reader.error()));
    QVERIFY(!received->message);
}

void tst_Message::fieldsOfANewerSideAreSkipped()
{
    Reader reader;
    reader.feed(frameAround(QByteArray::fromHex("860b000007"
                                                "a1616101"
                                                "820102"))); // LoopRemoved
    const auto received = reader.next();
    QVERIFY2(received && received->message, qPrintable(reader.error()));
    QCOMPARE(std::get<LoopRemoved>(*received->message).loop, Id(7));
}

void tst_Message::fieldsOfAnOlderSideAreMissing()
{
    Reader reader;
    reader.feed(frameAround(QByteArray::fromHex("8418640000"
                                                "01"))); // a ClientHello of one field
    const auto received = reader.next();
    QVERIFY2(received && received->message, qPrintable(reader.error()));
    const auto hello = std::get<ClientHello>(*received->message);
    QCOMPARE(hello.major, 1);
    QCOMPARE(hello.token, QByteArray());
}

void tst_Message::missingFramesAreCounted()
{
    Writer writer;
    Reader reader;
    reader.feed(writer.frame(SnapshotEnd{}, 1));
    (void)writer.frame(SnapshotEnd{}, 1);
    (void)writer.frame(SnapshotEnd{}, 1);
    reader.feed(writer.frame(SnapshotEnd{}, 1));
    QCOMPARE(reader.next()->missing, quint64(0));
    QCOMPARE(reader.next()->missing, quint64(2));
}

void tst_Message::framesOutOfOrderAreRefused()
{
    Reader reader;
    const QByteArray frame = frameOf(SnapshotEnd{});
    reader.feed(frame + frame);
    QVERIFY(reader.next());
    QVERIFY(!reader.next());
    QVERIFY(reader.error().endsWith(u"has the number 0, where 1 was due"_s));
}

void tst_Message::schemasWithoutColumnsAreRefused()
{
    Reader reader;
    reader.setSchemas({Schema{31, {}}});
    QVERIFY(reader.hasFailed());
    Reader other;
    other.setSchemas({Schema{31, QList<Column>(65)}});
    QVERIFY(other.hasFailed());
}

void tst_Message::textsAreCutOff()
{
    Reader reader;
    reader.feed(frameOf(Bye{QString(5000, u'x')}));
    QCOMPARE(std::get<Bye>(*reader.next()->message).text.size(), maxText);
}

QTEST_APPLESS_MAIN(tst_Message)
#include "tst_message.moc"
