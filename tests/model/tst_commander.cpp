// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/commander.h>
#include <model/store.h>

#include <qcoop/wire/message.h>

#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

class tst_Commander : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void repliesBecomeSentences_data();
    void repliesBecomeSentences();
    void busyIsNotTheEnd();
    void repliesToNothingAreIgnored();
    void manyTasksAreSentInParts();
    void whatIsOutstandingIsBounded();
    void theLogIsBounded();
    void givenUpWhenTheConnectionIsGone();

private:
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Commander> m_commander;
    QList<Wire::Command> m_sent;
    QStringList m_answers;
};

void tst_Commander::init()
{
    m_sent.clear();
    m_answers.clear();
    m_store = std::make_unique<Store>();
    m_commander = std::make_unique<Commander>(m_store.get());
    connect(m_commander.get(), &Commander::commandReady, this,
            [this](const Wire::Command &command) { m_sent << command; });
    connect(m_commander.get(), &Commander::answered, this,
            [this](const QString &sentence, bool isGood, const Wire::Reply &) {
                m_answers << (isGood ? u"good: "_s : u"bad: "_s) + sentence;
            });
    for (const Wire::Message &message : std::initializer_list<Wire::Message>{
             Wire::Texts{{{1, u"render"_s}, {2, u"import"_s}}},
             Wire::TasksAdded{{{17, 1, 0, 0, 0}, {3, 1, 0, 0, 0}}},
             Wire::TaskTable{{{.task = 17, .name = 1}, {.task = 3, .name = 2}}}}) {
        Wire::Received received;
        received.message = message;
        m_store->apply(received);
    }
}

void tst_Commander::repliesBecomeSentences_data()
{
    using Wire::ReplyCode;
    using Wire::Verb;
    QTest::addColumn<int>("verb");
    QTest::addColumn<int>("code");
    QTest::addColumn<quint32>("program");
    QTest::addColumn<quint32>("inspector");
    const auto row = [](const char *expected, Verb verb, ReplyCode code, quint32 program = 0,
                        quint32 inspector = 0) {
        QTest::newRow(expected) << int(verb) << int(code) << program << inspector;
    };
    row("good: Paused render#17: 1 by the program + 2 by the inspector", Verb::Pause, ReplyCode::Ok,
        1, 2);
    row("good: Resumed render#17", Verb::Resume, ReplyCode::Ok);
    row("good: Took back one pause of render#17, which is still paused: 1 by the program",
        Verb::Resume, ReplyCode::Ok, 1);
    row("good: render#17 made one step, and is paused again: 1 by the inspector", Verb::StepOnce,
        ReplyCode::Ok, 0, 1);
    row("good: Stopped render#17", Verb::Stop, ReplyCode::Ok);
    row("bad: render#17 is not paused", Verb::Resume, ReplyCode::NotPaused);
    row("bad: render#17 ended before", Verb::Stop, ReplyCode::TaskEnded);
    row("bad: render#17 is not there any more", Verb::Stop, ReplyCode::Gone);
    row("bad: No right to control: start the program with QCOOP_INSPECT_CONTROL=1", Verb::Stop,
        ReplyCode::Denied);
    row("bad: render#17 waits for something, so it has no step to make", Verb::StepOnce,
        ReplyCode::Waiting);
    row("bad: The command for render#17 was cancelled", Verb::Pause, ReplyCode::Cancelled);
    row("bad: Too many commands in a short time: render#17 was left as it is", Verb::Pause,
        ReplyCode::TooMany);
    row("bad: render#17: an answer that this inspector does not know", Verb::Pause, ReplyCode(99));
}

void tst_Commander::repliesBecomeSentences()
{
    QFETCH(int, verb);
    QFETCH(int, code);
    QFETCH(quint32, program);
    QFETCH(quint32, inspector);
    Wire::Reply reply;
    reply.request = m_commander->command(Wire::Verb(verb), {17});
    QCOMPARE(m_sent.size(), 1);
    QCOMPARE(m_sent[0].request, reply.request);
    reply.task = 17;
    reply.code = Wire::ReplyCode(code);
    reply.pausesProgram = program;
    reply.pausesInspector = inspector;
    m_commander->takeReply(reply);
    QCOMPARE(m_answers, QStringList{QString::fromLatin1(QTest::currentDataTag())});
    QCOMPARE(m_commander->outstandingCount(), qsizetype(0));
}

void tst_Commander::busyIsNotTheEnd()
{
    Wire::Reply reply;
    reply.request = m_commander->command(Wire::Verb::Pause, {17});
    reply.task = 17;
    reply.code = Wire::ReplyCode::Busy;
    reply.blockedBy = 3;
    reply.blockedFor = 2'300'000'000;
    m_commander->takeReply(reply);
    reply.blockedBy = 0;
    m_commander->takeReply(reply);
    QCOMPARE(m_commander->outstandingCount(), qsizetype(1));
    m_commander->cancel(reply.request);
    QCOMPARE(m_sent.last().verb, Wire::Verb::Cancel);
    QCOMPARE(m_sent.last().argument, reply.request);
    reply.code = Wire::ReplyCode::Ok;
    reply.pausesInspector = 1;
    m_commander->takeReply(reply);
    QCOMPARE(m_answers,
             (QStringList{u"good: Waiting for the loop (2.3 s), blocked by import#3"_s,
                          u"good: Waiting for the loop (2.3 s), blocked outside of tasks"_s,
                          u"good: Paused render#17: 1 by the inspector"_s}));
    QCOMPARE(m_commander->outstandingCount(), qsizetype(0));
    m_commander->cancel(reply.request); // nothing left to cancel
    QCOMPARE(m_sent.size(), 2);
}

void tst_Commander::repliesToNothingAreIgnored()
{
    Wire::Reply reply;
    reply.request = 77;
    m_commander->takeReply(reply);
    QVERIFY(m_answers.isEmpty());
    QVERIFY(m_commander->log().isEmpty());
    QCOMPARE(m_commander->command(Wire::Verb::Pause, {}), quint64(0));
    QVERIFY(m_sent.isEmpty());
}

void tst_Commander::manyTasksAreSentInParts()
{
    QList<Wire::Id> tasks;
    for (Wire::Id id = 1; id <= 2'500; ++id)
        tasks << id;
    m_commander->stop(tasks);
    QCOMPARE(m_sent.size(), 3);
    QCOMPARE(m_sent[2].tasks.size(), 500);
    QCOMPARE(m_sent[2].tasks.last(), Wire::Id(2'500));
    QCOMPARE(m_commander->outstandingCount(), qsizetype(3));
}

void tst_Commander::whatIsOutstandingIsBounded()
{
    for (int i = 0; i < 1'200; ++i)
        m_commander->pause({17});
    QCOMPARE(m_commander->outstandingCount(), Commander::maxOutstanding);
}

void tst_Commander::theLogIsBounded()
{
    for (int i = 1; i <= 250; ++i)
        m_commander->note(QString::number(i));
    QCOMPARE(m_commander->log().size(), Commander::logSize);
    QCOMPARE(m_commander->log().first(), u"51"_s);
    QCOMPARE(m_commander->log().last(), u"250"_s);
}

void tst_Commander::givenUpWhenTheConnectionIsGone()
{
    m_commander->pause({17});
    m_commander->giveUp();
    m_commander->giveUp();
    QCOMPARE(m_commander->outstandingCount(), qsizetype(0));
    QCOMPARE(m_commander->log(), QStringList{u"1 commands will not be answered any more."_s});
}

QTEST_GUILESS_MAIN(tst_Commander)
#include "tst_commander.moc"
