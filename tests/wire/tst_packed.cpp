// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/packed.h>

#include <QTest>

#include <limits>

using namespace QCoop::Wire;

namespace {

QList<Column> ownColumns()
{
    return schemaOf<TaskTable>().columns;
}

QList<TaskRow> someRows()
{
    TaskRow first;
    first.task = 7;
    first.state = 3;
    first.name = 12;
    first.steps = 1'000'000'000'000;
    first.busy = -5; // no sense, but nothing that a reader may stumble over
    first.yieldedAt = std::numeric_limits<PlaceId>::max();
    first.progress = std::numeric_limits<qint64>::min();
    first.total = std::numeric_limits<qint64>::max();
    first.isEstimate = true;
    TaskRow second;
    second.task = 5; // ids may go down
    TaskRow third;
    third.task = std::numeric_limits<Id>::max();
    return {first, second, third};
}

bool isSame(const TaskRow &a, const TaskRow &b)
{
    bool same = true;
    detail::forEachColumn<TaskRow>(
        [&](const char *, auto member) { same = same && a.*member == b.*member; });
    return same;
}

} // namespace

/// The bytes of tables.
class tst_Packed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbers_data();
    void numbers();
    void numbersThatNeverEndAreRefused();
    void rowsComeBackAsTheyWere();
    void everyTruncationIsRefused();
    void bytesBehindTheLastRowAreRefused();
    void anAbsurdCountIsRefusedBeforeAnythingIsAllocated();
    void columnsOfANewerAgentAreSkipped();
    void columnsOfAnOlderAgentAreMissing();
    void numbersTooLargeForTheirColumnAreRefused();
};

void tst_Packed::numbers_data()
{
    QTest::addColumn<qint64>("number");
    QTest::addColumn<int>("bytes");
    QTest::newRow("0") << qint64(0) << 1;
    QTest::newRow("-1") << qint64(-1) << 1;
    QTest::newRow("63") << qint64(63) << 1;
    QTest::newRow("64") << qint64(64) << 2;
    QTest::newRow("max") << std::numeric_limits<qint64>::max() << 10;
    QTest::newRow("min") << std::numeric_limits<qint64>::min() << 10;
}

void tst_Packed::numbers()
{
    QFETCH(qint64, number);
    QFETCH(int, bytes);
    QByteArray packed;
    PackWriter(packed).putSigned(number);
    QCOMPARE(packed.size(), qsizetype(bytes));
    PackReader reader(packed);
    QCOMPARE(reader.getSigned(), number);
    QVERIFY(reader.atEnd());
    QVERIFY(!reader.hasFailed());
}

void tst_Packed::numbersThatNeverEndAreRefused()
{
    for (const char *bytes : {"\x80", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
                              "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"}) {
        PackReader reader{QByteArrayView(bytes)};
        QCOMPARE(reader.get(), quint64(0));
        QVERIFY(reader.hasFailed());
        QCOMPARE(reader.get(), quint64(0));
    }
    PackReader largest{QByteArrayView("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")};
    QCOMPARE(largest.get(), std::numeric_limits<quint64>::max());
    QVERIFY(!largest.hasFailed());
}

void tst_Packed::rowsComeBackAsTheyWere()
{
    const QList<TaskRow> rows = someRows();
    QList<TaskRow> read;
    QVERIFY(unpack(pack(rows), 3, ownColumns(), read));
    QCOMPARE(read.size(), qsizetype(3));
    for (qsizetype i = 0; i < 3; ++i)
        QVERIFY2(isSame(read[i], rows[i]), qPrintable(QString::number(i)));
}

void tst_Packed::everyTruncationIsRefused()
{
    const QByteArray bytes = pack(someRows());
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        QList<TaskRow> read;
        QVERIFY2(!unpack(bytes.first(size), 3, ownColumns(), read),
                 qPrintable(QString::number(size)));
    }
}

void tst_Packed::bytesBehindTheLastRowAreRefused()
{
    QList<TaskRow> read;
    QVERIFY(!unpack(pack(someRows()) + '\0', 3, ownColumns(), read));
    QVERIFY(!unpack(pack(someRows()), 2, ownColumns(), read));
}

void tst_Packed::anAbsurdCountIsRefusedBeforeAnythingIsAllocated()
{
    QList<TaskRow> read;
    QVERIFY(!unpack(pack(someRows()), std::numeric_limits<quint64>::max(), ownColumns(), read));
    QVERIFY(!unpack(pack(someRows()), 1'000'000'000, ownColumns(), read));
    QCOMPARE(read.capacity(), qsizetype(0));
    QVERIFY(!unpack(pack(someRows()), 3, {}, read));
}

void tst_Packed::columnsOfANewerAgentAreSkipped()
{
    QList<Column> columns = ownColumns();
    columns.append({QStringLiteral("mood"), true});
    columns.append({QStringLiteral("weight"), false});
    QByteArray bytes;
    PackWriter writer(bytes);
    for (const qint64 id : {4, 2}) { // differences: 4, 6
        writer.putSigned(id);
        for (qsizetype i = 1; i < columns.size(); ++i)
            writer.put(1);
    }
    QList<TaskRow> read;
    QVERIFY(unpack(bytes, 2, columns, read));
    QCOMPARE(read[0].task, Id(4));
    QCOMPARE(read[1].task, Id(6));
    QCOMPARE(read[1].pausesProgram, quint32(1));
}

void tst_Packed::columnsOfAnOlderAgentAreMissing()
{
    QByteArray bytes;
    PackWriter writer(bytes);
    writer.putSigned(9);
    writer.put(2);
    QList<TaskRow> read;
    QVERIFY(unpack(bytes, 1, ownColumns().first(2), read));
    QCOMPARE(read[0].task, Id(9));
    QCOMPARE(read[0].state, quint8(2));
    QCOMPARE(read[0].steps, quint64(0));
}

void tst_Packed::numbersTooLargeForTheirColumnAreRefused()
{
    QByteArray bytes;
    PackWriter writer(bytes);
    writer.putSigned(9);
    writer.put(256); // the state is one byte
    QList<TaskRow> read;
    QVERIFY(!unpack(bytes, 1, ownColumns().first(2), read));
}

QTEST_APPLESS_MAIN(tst_Packed)
#include "tst_packed.moc"
