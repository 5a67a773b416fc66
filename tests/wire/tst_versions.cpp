// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/message.h>

#include <QTest>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

namespace {

/// What an agent of version 1.0 said, byte for byte: Hello, TasksAdded, TaskTable and
/// TimersAdded.
QByteArray versionOneZero()
{
    return QByteArray::fromHex(
        "d81859019192010007010063302e3165362e342e325069696969696969696969696969696969"
        "6464656d6f1910926000050081657461736b73f4608482181e8582647461736bf4826973636865"
        "64756c6572f48266706172656e74f48269737061776e65644174f482656164646564f582181f8f"
        "82647461736bf482657374617465f482646e616d65f4826d70617573657350726f6772616df482"
        "6f706175736573496e73706563746f72f482657374657073f4826462757379f582646c617374f5"
        "82676c6f6e67657374f5826573696e6365f582697969656c6465644174f4826977616974696e67"
        "4f6ef4826870726f6772657373f58265746f74616cf5826a6973457374696d617465f482182886"
        "826574696d6572f482646c6f6f70f482646b696e64f482656f776e6572f482666d6164654174f4"
        "82656164646564f582182989826574696d6572f48263647565f58268696e74657276616cf58265"
        "6669726573f48267736b6970706564f482686c6173744c617465f582676d61784c617465f58264"
        "62757379f58269697352756e6e696e67f4"
        "d8184c85181e01070145220310010a"
        "d8185785181f02070150220302010064904e0000000000050001"
        "d8184d851828030701460a0104110112");
}

/// A row of TaskTable as version 1.0 knew it, in part: the first and the last columns.
struct OldTaskRow
{
    Id task = 0;
    quint8 state = 0;
    TextId name = 0;

    static constexpr auto columns()
    {
        return std::tuple(std::pair("task", &OldTaskRow::task),
                          std::pair("state", &OldTaskRow::state),
                          std::pair("name", &OldTaskRow::name));
    }
};

TaskRow row(Id task, TextId name)
{
    TaskRow row;
    row.task = task;
    row.name = name;
    row.deadline = -1'000'000'000'000;
    row.weight = 1000;
    row.facility = 1ULL << 63;
    return row;
}

} // namespace

/// Agents and inspectors of different minor versions.
class tst_Versions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAgentOfVersionOneZeroIsRead();
    void aReaderOfVersionOneZeroSkipsTheNewColumns();
    void theNumbersOfVersionOneZeroStay();
    void facilitiesOfMoreColumnsAreRead();
    void everyTruncationOfFacilitiesIsRefused();
};

void tst_Versions::anAgentOfVersionOneZeroIsRead()
{
    Reader reader;
    reader.feed(versionOneZero());
    const auto hello = reader.next();
    QVERIFY2(hello && hello->message, qPrintable(reader.error()));
    QCOMPARE(std::get<Hello>(*hello->message).minor, 0);
    reader.setSchemas(std::get<Hello>(*hello->message).schemas);
    QCOMPARE(std::get<TasksAdded>(*reader.next()->message).rows.size(), qsizetype(1));

    const auto table = reader.next();
    QVERIFY2(table && table->message, qPrintable(reader.error()));
    const TaskRow row = std::get<TaskTable>(*table->message).rows.at(0);
    QCOMPARE(row.task, Id(17));
    QCOMPARE(row.state, quint8(TaskState::Paused));
    QCOMPARE(row.progress, qint64(-3));
    QVERIFY(row.isEstimate);
    // What it did not say is as if it had said the usual.
    QCOMPARE(row.facility, Id(0));
    QCOMPARE(row.key, TextId(0));
    QCOMPARE(row.priority, quint8(Priority::UserVisible));
    QCOMPARE(row.weight, quint32(1));
    QCOMPARE(row.deadline, Time(0));

    const auto timers = reader.next();
    QVERIFY2(timers && timers->message, qPrintable(reader.error()));
    QCOMPARE(std::get<TimersAdded>(*timers->message).rows.at(0).kind, quint8(TimerKind::Sleep));
    QVERIFY(!reader.next());
    QVERIFY2(!reader.hasFailed(), qPrintable(reader.error()));
}

void tst_Versions::aReaderOfVersionOneZeroSkipsTheNewColumns()
{
    const QList<Column> columns = schemaOf<TaskTable>().columns;
    QCOMPARE(columns.size(), qsizetype(20));
    QList<OldTaskRow> read;
    QVERIFY(unpack(pack(QList<TaskRow>{row(17, 5), row(18, 6)}), 2, columns, read));
    QCOMPARE(read.at(1).task, Id(18));
    QCOMPARE(read.at(1).name, TextId(6));
}

void tst_Versions::theNumbersOfVersionOneZeroStay()
{
    QCOMPARE(protocolMajor, 1);
    QCOMPARE(protocolMinor, 1);
    QCOMPARE(int(Kind::SchedulerRemoved), 22);
    QCOMPARE(int(Kind::FacilitiesAdded), 23);
    QCOMPARE(int(Kind::FacilityTable), 24);
    QCOMPARE(int(Kind::FacilityRemoved), 25);
    QCOMPARE(int(Kind::TasksAdded), 30);
    QCOMPARE(int(TimerKind::Sleep), 4);
    QCOMPARE(int(TimerKind::LoopLater), 5);
    QCOMPARE(int(TimerKind::Deadline), 8);
    QCOMPARE(int(Stream::LoopStats), 6);
    QCOMPARE(int(Stream::Facilities), 7);
    QCOMPARE(int(FacilityKind::TaskGroup), 3);
    QCOMPARE(int(Priority::Background), 2);
    // The first fifteen columns are those of 1.0, in their order.
    const QList<Column> columns = schemaOf<TaskTable>().columns;
    QCOMPARE(columns.at(14).name, u"isEstimate"_s);
    QCOMPARE(columns.at(15).name, u"facility"_s);
    QVERIFY(columns.at(19).isSigned); // deadline
}

void tst_Versions::facilitiesOfMoreColumnsAreRead()
{
    QList<Column> columns = schemaOf<FacilityTable>().columns;
    columns.append({u"mood"_s, true});
    QByteArray bytes;
    PackWriter writer(bytes);
    writer.putSigned(9);
    for (qsizetype i = 1; i < columns.size(); ++i)
        writer.put(quint64(i));
    QList<FacilityRow> read;
    QVERIFY(unpack(bytes, 1, columns, read));
    QCOMPARE(read.at(0).facility, Id(9));
    QCOMPARE(read.at(0).cancelled, quint64(7));
}

void tst_Versions::everyTruncationOfFacilitiesIsRefused()
{
    const QByteArray added = pack(QList<FacilityAdded>{{7, 1, 3, 9, -5}, {5, 1, 0, 0, 1LL << 62}});
    const QByteArray rows = pack(QList<FacilityRow>{{7, 1, 2, 3, 4, 5, 6, ~quint64(0)}});
    for (qsizetype size = 0; size < added.size(); ++size) {
        QList<FacilityAdded> read;
        QVERIFY(!unpack(added.first(size), 2, schemaOf<FacilitiesAdded>().columns, read));
    }
    for (qsizetype size = 0; size < rows.size(); ++size) {
        QList<FacilityRow> read;
        QVERIFY(!unpack(rows.first(size), 1, schemaOf<FacilityTable>().columns, read));
    }
    QList<FacilityRow> read;
    QVERIFY(!unpack(rows, 1ULL << 40, schemaOf<FacilityTable>().columns, read));
    QCOMPARE(read.capacity(), qsizetype(0));
}

QTEST_APPLESS_MAIN(tst_Versions)
#include "tst_versions.moc"
