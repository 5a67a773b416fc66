// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/inspectorend.h"

#include <qcoop/qcoop.h>
#include <qcoop/wire/tracereader.h>

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace QCoop;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/// What is in a recording, put together from its first keyframe on.
struct Recorded
{
    explicit Recorded(const QString &path)
        : problem(reader.open(path))
    {
        for (qsizetype i = 0; i < reader.chunks().size() && problem.isEmpty(); ++i) {
            Wire::Reader frames;
            if (!reader.load(i, frames))
                problem = u"chunk %1 is gone"_s.arg(i);
            while (auto received = frames.next()) {
                if (received->message)
                    note(*received->message);
            }
            if (frames.hasFailed())
                problem = frames.error();
        }
    }
    [[nodiscard]] Wire::Id taskNamed(const QString &name) const
    {
        for (const Wire::TaskRow &row : rows) {
            if (texts.value(row.name) == name)
                return row.task;
        }
        return 0;
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList all;
        for (const Wire::TaskRow &row : rows)
            all.append(texts.value(row.name, u"(no name)"_s));
        return all;
    }

    Wire::TraceReader reader;
    QString problem;
    QHash<Wire::TextId, QString> texts;
    QHash<Wire::Id, Wire::TaskAdded> added;
    QHash<Wire::Id, Wire::TaskRow> rows;
    QList<Wire::LongStep> longSteps;
    QList<Wire::TaskEnded> ended;
    int readings = 0;
    int statistics = 0;
    int orphans = 0; // rows of tasks that nobody added, or with names that nobody said

private:
    void note(const Wire::Message &message)
    {
        using namespace Wire;
        if (const auto *said = std::get_if<Texts>(&message)) {
            for (const TextEntry &entry : said->entries)
                texts.insert(entry.id, entry.text);
        } else if (const auto *tasks = std::get_if<TasksAdded>(&message)) {
            for (const TaskAdded &row : tasks->rows)
                added.insert(row.task, row);
        } else if (const auto *table = std::get_if<TaskTable>(&message)) {
            for (const TaskRow &row : table->rows) {
                rows.insert(row.task, row);
                orphans += !added.contains(row.task) || (row.name && !texts.contains(row.name));
            }
        } else if (const auto *step = std::get_if<LongStep>(&message)) {
            longSteps.append(*step);
        } else if (const auto *end = std::get_if<TaskEnded>(&message)) {
            ended.append(*end);
        }
        readings += std::holds_alternative<LoopStats>(message) ? 1 : 0;
        statistics += std::holds_alternative<AgentStats>(message) ? 1 : 0;
    }
};

void busyFor(std::chrono::milliseconds time)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
    }
}

} // namespace

/// What a program records of itself, and what is left of it.
class tst_FileRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void itIsOffUntilAskedFor();
    void whatHappensIsRecorded();
    void inspectorsComeAndGoMeanwhile();
    void theRingStaysInItsLimit();
    void whatEndsWellLeavesNothingBesideTheSocket();
    void aFileThatCannotBeWrittenIsToldAndTheProgramGoesOn();
    void aKilledProgramLeavesItsRecording_data();
    void aKilledProgramLeavesItsRecording();
    void theEnvironmentNamesTheFile();

private:
    [[nodiscard]] QStringList leftFiles() const
    {
        return QDir(m_runtime->filePath(u"qcoop"_s)).entryList(QDir::Files, QDir::Name);
    }
    [[nodiscard]] QString path() const { return m_runtime->filePath(u"a.qctrace"_s); }

    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<QObject> m_context;
};

void tst_FileRecording::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toUtf8());
    m_context = std::make_unique<QObject>();
}

void tst_FileRecording::cleanup()
{
    Probe::close();
    m_context.reset();
}

void tst_FileRecording::itIsOffUntilAskedFor()
{
    QVERIFY(Probe::listen());
    QVERIFY(leftFiles().filter(u".qctrace"_s).isEmpty());
}

void tst_FileRecording::whatHappensIsRecorded()
{
    QVERIFY(Probe::listen({.records = true, .recordingFile = path()}));
    cooperate(m_context.get(), [] { return Step::Again; }).setName("endless");
    int steps = 0;
    CooperativeTask slow = cooperate(m_context.get(), [&steps] {
        busyFor(20ms);
        return ++steps < 3 ? Step::Again : Step::Done;
    });
    slow.setName("slow");
    // Longer than a second, so that the agent's own figures are in it.
    QTRY_VERIFY(Recorded(path()).statistics > 0);
    Probe::close();

    const Recorded recorded(path());
    QCOMPARE(recorded.problem, QString());
    QVERIFY(recorded.reader.isRing());
    QCOMPARE(recorded.reader.hello().pid, QCoreApplication::applicationPid());
    QVERIFY(!recorded.reader.hello().mayControl);
    QVERIFY2(recorded.names().contains(u"endless"), qPrintable(recorded.names().join(u' ')));
    QVERIFY(recorded.names().contains(u"slow"));
    QCOMPARE(recorded.orphans, 0);
    QVERIFY(recorded.readings >= 8);
    QVERIFY(recorded.longSteps.size() >= 3);
    const Wire::Id slowId = recorded.taskNamed(u"slow"_s);
    QVERIFY(std::ranges::any_of(recorded.ended, [slowId](const Wire::TaskEnded &ended) {
        return ended.task == slowId && ended.steps == 3;
    }));
    QVERIFY(recorded.reader.endReason()->contains(u"ended"));
    QCOMPARE(QFile(path()).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
}

void tst_FileRecording::inspectorsComeAndGoMeanwhile()
{
    QVERIFY(Probe::listen({.records = true, .recordingFile = path()}));
    cooperate(m_context.get(), [] { return Step::Again; }).setName("endless");
    QTRY_VERIFY(Recorded(path()).readings > 0);
    {
        InspectorEnd end;
        end.attach();
        QTRY_VERIFY(end.hasSnapshot());
        QVERIFY(end.taskNamed(u"endless"_s) != 0);
    }
    const int before = Recorded(path()).readings;
    cooperate(m_context.get(), [] { return Step::Again; }).setName("later");
    QTRY_VERIFY(Recorded(path()).readings > before + 3);
    QTRY_VERIFY(Recorded(path()).taskNamed(u"later"_s) != 0);
    QCOMPARE(Recorded(path()).orphans, 0);
}

void tst_FileRecording::theRingStaysInItsLimit()
{
    constexpr qint64 limit = 64 * 1024;
    QVERIFY(Probe::listen({.records = true, .recordingFile = path(), .recordingLimit = limit}));
    for (int i = 0; i < 200; ++i)
        cooperate(m_context.get(), [] { return Step::Again; }).setName("endless");
    // Written over several times: the first chunk has gone.
    const auto firstNumber = [this] {
        Wire::TraceReader reader;
        const bool isOpen = reader.open(path()).isEmpty() && !reader.chunks().isEmpty();
        return isOpen ? reader.chunks().first().number : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(firstNumber() > 20, 20'000);
    Probe::close();
    QVERIFY2(QFileInfo(path()).size() <= limit,
             qPrintable(QString::number(QFileInfo(path()).size())));
    const Recorded recorded(path());
    QCOMPARE(recorded.problem, QString());
    QCOMPARE(recorded.reader.damage().chunks, 0U);
    QCOMPARE(recorded.rows.size(), 200);
    QCOMPARE(recorded.orphans, 0);
}

void tst_FileRecording::whatEndsWellLeavesNothingBesideTheSocket()
{
    QVERIFY(Probe::listen({.records = true}));
    QTRY_COMPARE(leftFiles().filter(u".qctrace"_s).size(), 1);
    QVERIFY(Wire::findEndpoints().crashed.isEmpty());
    Probe::close();
    QCOMPARE(leftFiles(), QStringList());
}

void tst_FileRecording::aFileThatCannotBeWrittenIsToldAndTheProgramGoesOn()
{
    QTest::ignoreMessage(
        QtWarningMsg,
        QRegularExpression(u"probe: nothing is recorded: /no/such/a.qctrace cannot be written"_s));
    QVERIFY(Probe::listen({.records = true, .recordingFile = u"/no/such/a.qctrace"_s}));
    QVERIFY(Probe::isListening());
    InspectorEnd end;
    end.attach();
    QTRY_VERIFY(end.hasSnapshot());
}

void tst_FileRecording::aKilledProgramLeavesItsRecording_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("killed") << SIGKILL;
    QTest::newRow("aborted") << SIGABRT;
}

void tst_FileRecording::aKilledProgramLeavesItsRecording()
{
    QFETCH(int, signal);
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QCOOP_INSPECT"_s, u"record"_s);
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(PROBE_HELPER), {u"asked"_s});
    QVERIFY(program.waitForStarted());
    const qint64 pid = program.processId();
    const auto file = [this] { return leftFiles().filter(u".qctrace"_s).value(0); };
    QTRY_VERIFY(!file().isEmpty());
    const QString recording = m_runtime->filePath(u"qcoop/"_s + file());
    QTRY_VERIFY(Recorded(recording).taskNamed(u"endless"_s) != 0);
    QVERIFY(Wire::findEndpoints().crashed.isEmpty()); // it lives
    ::kill(pid_t(pid), signal);
    QVERIFY(program.waitForFinished());

    const Wire::EndpointList found = Wire::findEndpoints();
    QCOMPARE(found.endpoints.size(), 0);
    QCOMPARE(found.crashed.size(), 1);
    QCOMPARE(found.crashed[0].pid, -pid);
    QCOMPARE(found.crashed[0].application, u"probe-helper"_s);
    QCOMPARE(found.crashed[0].recording, recording);
    QCOMPARE(leftFiles().size(), 2); // it, and who it is of
    const Recorded recorded(recording);
    QCOMPARE(recorded.problem, QString());
    QVERIFY(recorded.reader.damage().isCutOff);
    QVERIFY(recorded.taskNamed(u"endless"_s) != 0);
    QCOMPARE(recorded.orphans, 0);
    // It is found as often as one looks.
    QCOMPARE(Wire::findEndpoints().crashed.size(), 1);
}

void tst_FileRecording::theEnvironmentNamesTheFile()
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QCOOP_INSPECT"_s, u"record"_s);
    environment.insert(u"QCOOP_INSPECT_RECORD"_s, path());
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(PROBE_HELPER), {u"asked"_s});
    QTRY_VERIFY(Recorded(path()).taskNamed(u"endless"_s) != 0);
    program.kill();
    QVERIFY(program.waitForFinished());
    QVERIFY(Recorded(path()).taskNamed(u"endless"_s) != 0);
    // Whoever named it knows where it is.
    QVERIFY(Wire::findEndpoints().crashed.isEmpty());
}

QTEST_GUILESS_MAIN(tst_FileRecording)
#include "tst_filerecording.moc"
