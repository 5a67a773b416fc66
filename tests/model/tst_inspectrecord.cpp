// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/faketarget.h"
#include "../support/inspectprogram.h"

#include <qcoop/wire/tracereader.h>

#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Time second = 1'000'000'000;

} // namespace

/// qcoop-inspect record, with a target that says something all the time.
class tst_InspectRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void wrongUse_data();
    void wrongUse();
    void forAWhile();
    void byItsName();
    void untilTheTargetEnds();
    void theTargetEndsBefore();
    void upToALimit();
    void aPlaceThatCannotBeWritten();
    void interrupted();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"a.qctrace"_s); }
    /// Why the recording ended; empty if it cannot be read or does not say so.
    [[nodiscard]] QString endReason() const;
    void saySomething();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeTarget> m_target;
    QTimer m_timer;
    quint64 m_steps = 0;
};

void tst_InspectRecord::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_target = std::make_unique<FakeTarget>();
    m_target->setSnapshot(FakeTarget::smallProgram(3));
    m_steps = 0;
    m_timer.disconnect();
    connect(&m_timer, &QTimer::timeout, this, &tst_InspectRecord::saySomething);
    m_timer.start(10);
}

void tst_InspectRecord::cleanup()
{
    m_timer.stop();
    m_target.reset();
}

void tst_InspectRecord::saySomething()
{
    m_target->setNow(m_target->now() + second / 10);
    Wire::TaskRow row;
    row.task = 2;
    row.steps = ++m_steps;
    m_target->say(FakeTarget::row(row));
}

QString tst_InspectRecord::endReason() const
{
    Wire::TraceReader reader;
    return reader.open(path()).isEmpty() ? reader.endReason().value_or(QString()) : QString();
}

void tst_InspectRecord::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *error, const QStringList &arguments) {
        QTest::newRow(error) << arguments;
    };
    row("record needs a file: -o FILE", {u"record"_s});
    row("record takes nothing more, such as “b”", {u"record"_s, u"a"_s, u"b"_s, u"-o"_s, u"f"_s});
    row("--for takes a length of time such as 30s, not “soon”",
        {u"record"_s, u"-o"_s, u"f"_s, u"--for"_s, u"soon"_s});
    row("--for takes a length of time such as 30s, not “0s”",
        {u"record"_s, u"-o"_s, u"f"_s, u"--for"_s, u"0s"_s});
    row("--limit takes a number of bytes such as 100M, not “10X”",
        {u"record"_s, u"-o"_s, u"f"_s, u"--limit"_s, u"10X"_s});
    row("--limit is for record and export", {u"ps"_s, u"--limit"_s, u"10M"_s});
    row("a recording needs at least 65536 bytes, and 1024 were allowed",
        {u"record"_s, u"-o"_s, u"f"_s, u"--limit"_s, u"1k"_s});
    row("there is no program called “nobody” that can be inspected",
        {u"record"_s, u"nobody"_s, u"-o"_s, u"f"_s});
}

void tst_InspectRecord::wrongUse()
{
    QFETCH(QStringList, arguments);
    const Result result = inspect(arguments);
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors,
             u"qcoop-inspect: %1\n"_s.arg(QString::fromUtf8(QTest::currentDataTag())));
    QVERIFY(!QFileInfo::exists(u"f"_s));
}

void tst_InspectRecord::forAWhile()
{
    const Result result = inspect({u"record"_s, u"-o"_s, path(), u"--for"_s, u"300ms"_s});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.errors, QString());
    QVERIFY2(result.output.startsWith(u"Recorded "), qPrintable(result.output));
    QCOMPARE(endReason(), u"it was stopped by its user"_s);
    Wire::TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    // At the pace of this test ten readings of the target are a tenth of a second.
    QVERIFY2(reader.to() - reader.from() > second, qPrintable(result.output));

    const Result json = inspect({u"record"_s, u"-o"_s, path(), u"--for"_s, u"0.1"_s, u"--json"_s});
    QCOMPARE(json.json()[u"file"_s].toString(), path());
    QCOMPARE(json.json()[u"isWhole"_s].toBool(), true);
    QCOMPARE(json.json()[u"bytes"_s].toInteger(), QFileInfo(path()).size());
}

void tst_InspectRecord::byItsName()
{
    QCOMPARE(inspect({u"record"_s, u"fake"_s, u"-o"_s, path(), u"--for"_s, u"50ms"_s}).exitCode, 0);
    QCOMPARE(endReason(), u"it was stopped by its user"_s);
}

void tst_InspectRecord::untilTheTargetEnds()
{
    QTimer::singleShot(400, this, [this] { m_target->say(Wire::Bye{u"it is late"_s}); });
    const Result result = inspect({u"record"_s, u"-o"_s, path()});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(endReason().contains(u"it is late"), qPrintable(endReason()));
}

void tst_InspectRecord::theTargetEndsBefore()
{
    QTimer::singleShot(400, this, [this] { m_target->say(Wire::Bye{u"it is late"_s}); });
    const Result result = inspect({u"record"_s, u"-o"_s, path(), u"--for"_s, u"1h"_s});
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.output.startsWith(u"Recorded "));
    QVERIFY2(endReason().contains(u"it is late"), qPrintable(endReason()));
}

void tst_InspectRecord::upToALimit()
{
    const auto sayMuch = [this] {
        Wire::LongStep step;
        step.task = 1;
        for (int i = 0; i < 200; ++i)
            m_target->say(step);
    };
    connect(&m_timer, &QTimer::timeout, this, sayMuch);
    const Result result = inspect({u"record"_s, u"-o"_s, path(), u"--limit"_s, u"64k"_s});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.output.contains(u"has reached its limit of 65536 bytes"),
             qPrintable(result.output));
    QVERIFY(endReason().contains(u"limit"));
}

void tst_InspectRecord::aPlaceThatCannotBeWritten()
{
    const Result result = inspect({u"record"_s, u"-o"_s, u"/no/such/folder/a.qctrace"_s});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.errors.contains(u"/no/such/folder/a.qctrace cannot be written"),
             qPrintable(result.errors));
}

void tst_InspectRecord::interrupted()
{
    QProcess process;
    process.start(QStringLiteral(QCOOP_INSPECT_PROGRAM), {u"record"_s, u"-o"_s, path()});
    QTRY_VERIFY(QFileInfo::exists(path()));
    QTRY_VERIFY(QFileInfo(path()).size() > 1'500);
    ::kill(pid_t(process.processId()), SIGINT);
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.exitCode(), 0);
    QCOMPARE(endReason(), u"it was stopped by its user"_s);
}

QTEST_GUILESS_MAIN(tst_InspectRecord)
#include "tst_inspectrecord.moc"
