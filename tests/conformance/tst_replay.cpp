// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <QProcess>
#include <QTest>

/// How qcoop-replay reads: what it refuses, and what it says then.
class tst_Replay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersEachLine();
    void emptyInputIsNoError();
    void skipsEmptyLines();
    void refuses_data();
    void refuses();
    void refusesUnfinishedLastLine();
    void countsEveryLine();
    void accepts_data();
    void accepts();
    void nestsUpToALimit_data();
    void nestsUpToALimit();
    void answersInAscii();

private:
    struct Run
    {
        QByteArray output;
        QByteArray errors;
        int exitCode;
    };
    static Run run(const QByteArray &input);
};

namespace {

const QByteArray good = R"({"id":"good","family":"delayed","ops":[["now"]]})";
const QByteArray answer = R"({"id":"good","events":[["now",0]]})"
                          "\n";

QByteArray scenario(const char *family, const QByteArray &ops)
{
    return QByteArray(R"({"id":"x","params":{"steps":1,"delay":1,"started":true},"family":")") +
           family + R"(","ops":)" + ops + '}';
}

} // namespace

tst_Replay::Run tst_Replay::run(const QByteArray &input)
{
    QProcess process;
    process.start(QStringLiteral(QCOOP_REPLAY), QStringList());
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return {"", "it crashed, or did not end", -1};
    return {process.readAllStandardOutput(), process.readAllStandardError(), process.exitCode()};
}

void tst_Replay::answersEachLine()
{
    // An error that nobody handles is part of the trace and no concern of standard error.
    const Run result = run(good + '\n' + scenario("deferred", R"([["failed","a","E1"]])") + '\n');
    QCOMPARE(result.output,
             answer + R"({"id":"x","events":[["end","a","err","E1"],["unhandled",["E1"]]]})" +
                 '\n');
    QCOMPARE(result.errors, QByteArray());
    QCOMPARE(result.exitCode, 0);
}

void tst_Replay::emptyInputIsNoError()
{
    const Run result = run("");
    QCOMPARE(result.output, QByteArray());
    QCOMPARE(result.errors, QByteArray());
    QCOMPARE(result.exitCode, 0);
}

void tst_Replay::skipsEmptyLines()
{
    const Run result = run("\n \n" + good + "\r\n\n" + good);
    QCOMPARE(result.output, answer + answer);
    QCOMPARE(result.errors, QByteArray());
    QCOMPARE(result.exitCode, 0);
}

void tst_Replay::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("why");
    const auto line = [](const char *name, const QByteArray &text, const QByteArray &why) {
        QTest::newRow(name) << text << why;
    };
    line("no JSON", "nonsense", "no JSON");
    line("truncated", good.chopped(5), "no JSON");
    line("two in a line", good + good, "no JSON");
    line("no UTF-8", "{\"id\":\"\xff\"}", "no JSON");
    line("a zero byte first", QByteArray("\0\1garbage", 9), "a line must not hold a zero byte");
    line("a zero byte behind", good + QByteArray("\0garbage[]", 10), "must not hold a zero byte");
    line("array", "[]", "must be an object");
    line("no id", R"({"family":"delayed","ops":[]})", R"("id" is missing)");
    line("id of another type", R"({"id":1,"family":"delayed","ops":[]})", R"("id" must be)");
    line("no family", R"({"id":"x","ops":[]})", R"("family" is missing)");
    line("family of another type", R"({"id":"x","family":[],"ops":[]})", R"("family" must be)");
    line("no ops", R"({"id":"x","family":"delayed"})", R"("ops" is missing)");
    line("ops of another type", R"({"id":"x","family":"delayed","ops":{}})", R"("ops" must be)");
    line("no params", R"({"id":"x","family":"cooperator","ops":[]})", R"("steps" must be)");
    line("unknown family", scenario("quantum", "[]"), "no family 'quantum'");
    line("time that goes back", scenario("loop", R"([["elapse",-1]])"), "-1");
    line("handler without a body", scenario("loop", R"([["handler",7]])"), "handler");
    line("time of no timer", scenario("loop", R"([["soon","a",[]],["when","a"]])"),
         "before it is given");
    line("sleep outside a job", scenario("scheduler", R"([["sleep",64]])"), "only a job can");
    line("run inside a job", scenario("scheduler", R"([["schedule","k","j",[["run",1]]]])"),
         "must not be carried out by a job");
    line("unknown zone", scenario("scheduler", R"([["at",0,"CET","k","j",[]]])"), "in minutes");
    line("unknown error to suppress", scenario("scheduler", R"([["task","j",[],["E4"]]])"),
         "no error \"E4\"");

    const auto ops = [&](const char *name, const QByteArray &text, const QByteArray &why) {
        line(name, scenario("delayed", text), why);
    };
    ops("operation that is no array", R"(["now"])", "operation 1: it must be an array");
    ops("operation without a name", "[[]]", "operation 1: it must be an array");
    ops("unknown operation", R"([["now"],["fly"]])", R"(operation 2 ("fly"): there is no such)");
    ops("operation of another family", R"([["cooperate","a",[]]])", "there is no such");
    ops("too few arguments", R"([["cancel"]])", "takes 1 arguments and has 0");
    ops("too many arguments", R"([["now",1]])", "takes 0 arguments and has 1");
    ops("name of another type", R"([["cancel",5]])", "argument 1: it must be a name");
    ops("name with other characters", R"([["cancel","a b"]])", "argument 1: it must be a name");
    ops("name given twice", R"([["callLater","a",1,[]],["callLater","a",1,[]]])", "given twice");
    ops("name not given", R"([["now"],["cancel","a"]])", R"("a" is used before it is given)");
    ops("ticks of another type", R"([["advance","1"]])", "must be a number of ticks");
    ops("half a tick", R"([["advance",0.5]])", "must be a number of ticks");
    ops("backwards", R"([["advance",-1]])", "must be a number of ticks");
    ops("ticks too big", R"([["callLater","a",4722366482870,[]]])", "must be a number of ticks");
    ops("ticks too small", R"([["callLater","a",-4722366482870,[]]])", "must be a number");
    ops("more than 64 bits", R"([["advance",123456789012345678901234567890]])", "of ticks");
    ops("too big for any number", R"([["advance",1e999]])", "");
    ops("too big in sum", R"([["advance",4722366482869],["advance",1],["now"]])", "too big");
    ops("amounts of another type", R"([["pump",[1,true]]])", "must be an array of numbers");
    ops("body of another type", R"([["callLater","a",1,{}]])", "argument 3: it must be an array");
    ops("unknown operation in a body", R"([["callLater","a",1,[["fly"]]]])",
        R"(operation 1 ("callLater"), argument 3, operation 1 ("fly"): there is no such)");
    ops("ending before the end", R"([["callLater","a",1,[["raise","E1"],["now"]]]])",
        "must be the last");
    ops("ending outside a body", R"([["raise","E1"]])", "there is no such");
    ops("unknown error", R"([["callLater","a",1,[["raise","E4"]]]])", "it must be E1, E1a");

    line("step that is no array", scenario("cooperator", R"([["cooperate","a",[[],1]]])"),
         "each of its elements must be an array");
    line("yield of what is not there",
         scenario("cooperator", R"([["cooperate","a",[[["yield","d"]]]],["advance",1]])"),
         R"("d" is used before it is given)");
    line("flag of another type", scenario("looping", R"([["loop","a",1,[]]])"), "true or false");
    line("value of another type", scenario("deferred", R"([["succeed","a",[]]])"), "or null");
    line("unknown mode", scenario("deferred", R"([["list","l",[],"most",true]])"), "firstAny");
    line("add to null",
         scenario("deferred", R"([["succeed","a",null],
        ["then","a","b",[["add",1]],null]])")
             .replace('\n', ' '),
         "is no integer");
    line("sum of more than 64 bits",
         scenario("deferred", R"([["succeed","a",9223372036854775807],)"
                              R"(["then","a","b",[["add",1]],null]])"),
         "the sum is too big");
}

void tst_Replay::refuses()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, why);
    const Run result = run(good + '\n' + line + '\n' + good + '\n');

    QCOMPARE(result.output, answer + answer);
    QVERIFY2(result.errors.startsWith("qcoop-replay: line 2: "), result.errors);
    QVERIFY2(result.errors.contains(why), result.errors);
    QCOMPARE(result.errors.count('\n'), 1);
    QCOMPARE(result.exitCode, 2);
}

void tst_Replay::refusesUnfinishedLastLine()
{
    const Run result = run(good + '\n' + good.first(20));
    QCOMPARE(result.output, answer);
    QVERIFY2(result.errors.startsWith("qcoop-replay: line 2: "), result.errors);
    QCOMPARE(result.exitCode, 2);
}

void tst_Replay::countsEveryLine()
{
    const Run result = run("\nnonsense\n" + good + "\n\n[]\n");
    QCOMPARE(result.output, answer);
    const QList<QByteArray> messages = result.errors.split('\n');
    QCOMPARE(messages.size(), 3);
    QVERIFY2(messages.at(0).startsWith("qcoop-replay: line 2: "), result.errors);
    QVERIFY2(messages.at(1).startsWith("qcoop-replay: line 5: "), result.errors);
    QCOMPARE(result.exitCode, 2);
}

void tst_Replay::accepts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("events");
    const auto row = [](const char *name, const char *family, const QByteArray &ops,
                        const QByteArray &events) {
        QTest::newRow(name) << scenario(family, ops) << events;
    };
    row("nothing to do", "delayed", "[]", "[]");
    row("the latest time", "delayed",
        R"([["callLater","a",4722366482869,[]],["advance",4722366482869]])",
        R"([["call","a",4722366482869]])");
    row("the earliest time, late", "delayed",
        R"([["callLater","a",-4722366482869,[]],["advance",4722366482869],["getTime","a"]])",
        R"([["call","a",4722366482869],["time","a",-4722366482869]])");
    row("a body that is never run uses what is not there", "delayed",
        R"([["callLater","a",1,[["cancel","b"]]]])", "[]");
    row("a longest interval", "looping",
        R"([["loop","a",true,[[],[]]],["start","a",4722366482869,true,[]],["pending"]])",
        R"([["tick","a",0,0,1],["pending",[4722366482869]]])");
}

void tst_Replay::accepts()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, events);
    const Run result = run(line);
    QCOMPARE(result.output, "{\"id\":\"x\",\"events\":" + events + "}\n");
    QCOMPARE(result.errors, QByteArray());
    QCOMPARE(result.exitCode, 0);
}

void tst_Replay::nestsUpToALimit_data()
{
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("isAnswered");
    QTest::newRow("at the limit") << 200 << true;
    QTest::newRow("beyond it") << 201 << false;
    QTest::newRow("far beyond it") << 100'000 << false;
}

void tst_Replay::nestsUpToALimit()
{
    QFETCH(int, depth);
    QFETCH(bool, isAnswered);
    QByteArray body = "[]";
    QByteArray before;
    QByteArray behind;
    for (int i = 0; i < depth; ++i) {
        before += "[[\"callLater\",\"c" + QByteArray::number(i) + "\",1,";
        behind += "]]";
    }
    const Run result = run(scenario("delayed", before + body + behind));
    QCOMPARE(!result.output.isEmpty(), isAnswered);
    QCOMPARE(result.errors.contains("line 1: "), !isAnswered);
    QCOMPARE(result.exitCode, isAnswered ? 0 : 2);
}

void tst_Replay::answersInAscii()
{
    const Run result = run("{\"id\":\"\xc3\xa9\",\"family\":\"delayed\",\"ops\":[]}");
    QCOMPARE(result.output, QByteArray("{\"id\":\"\\u00e9\",\"events\":[]}\n"));
    QCOMPARE(result.exitCode, 0);
}

QTEST_GUILESS_MAIN(tst_Replay)
#include "tst_replay.moc"
