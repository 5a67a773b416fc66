// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/filter.h>

#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

class tst_Filter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matches_data();
    void matches();
    void mistakes_data();
    void mistakes();
    void termsStandWhereTheyWereWritten();
    void validTermsHoldBesideInvalidOnes();
    void whoHasNoDeadlineIsNotFoundByIt();
    void aTermCanBeTakenOut();
    void hugeTextsAreCut();
};

namespace {

/// Task 17: render, paused twice, 60 ms at most, busy 12 %.
TaskFacts renderFacts()
{
    TaskFacts facts;
    facts.id = 17;
    facts.name = u"render Tiles";
    facts.key = u"nightly Backup";
    facts.belongsTo = u"Scheduler reminders#5";
    facts.priority = Wire::Priority::Background;
    facts.weight = 3;
    facts.untilDeadline = 2'000'000'000;
    facts.scheduler = u"io pool";
    facts.loop = u"main";
    facts.yieldedAt = u"scene.cpp:88 render()";
    facts.spawnedAt = u"window.cpp:12 Window()";
    facts.state = Wire::TaskState::Paused;
    facts.severity = Severity::Warning;
    facts.pauses = 2;
    facts.steps = 1'500;
    facts.stepsPerSecond = 40;
    facts.busyShare = 0.12;
    facts.busy = 2'000'000'000;
    facts.last = 3'000'000;
    facts.longest = 60'000'000;
    facts.waitingFor = 5'000'000'000;
    facts.age = 90'000'000'000;
    return facts;
}

} // namespace

void tst_Filter::matches_data()
{
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *text, bool expected) { QTest::newRow(text) << expected; };
    row("", true);
    row("   ", true);
    row("render", true);
    row("RENDER", true);
    row("scene", true);
    row("window.cpp:12", true);
    row("nothing", false);
    row("render nothing", false);
    row("render | nothing", true);
    row("nothing | nowhere", false);
    row("| render |", true);
    row("-nothing", true);
    row("-render", false);
    row("\"render tiles\"", true);
    row("\"tiles render\"", false);
    row("name:\"render tiles\"", true);
    row("name:scene", false);
    row("loc:scene", true);
    row("loc:window", true);
    row("spawned:window", true);
    row("spawned:scene", false);
    row("yielded:scene", true);
    row("sched:io", true);
    row("-sched:io", false);
    row("coop:io", true);
    row("coop:gui", false);
    row("loop:main", true);
    row("nightly", true);
    row("key:backup", true);
    row("key:render", false);
    row("in:reminders", true);
    row("in:scheduler", true);
    row("in:#5", true);
    row("in:TaskGroup", false);
    row("-in:reminders", false);
    row("prio:background", true);
    row("prio:visible", false);
    row("weight>2", true);
    row("weight:1", false);
    row("deadline<3s", true);
    row("deadline<1s", false);
    row("deadline>0", true);
    row("state:paused", true);
    row("state:running", false);
    row("state:live", true);
    row("state:ended", false);
    row("-state:running", true);
    row("warn:any", true);
    row("warn:warning", true);
    row("warn:error", false);
    row("warn:none", false);
    row("wait:none", true);
    row("wait:any", false);
    row("wait>4s", true);
    row("id:17", true);
    row("id:18", false);
    row("id>=17", true);
    row("pauses>0", true);
    row("pauses>2", false);
    row("pauses=2", true);
    row("pauses<=2", true);
    row("pauses<2", false);
    row("steps>1k", true);
    row("steps>1.6k", false);
    row("steps>1M", false);
    row("rate>=40", true);
    row("max>50ms", true);
    row("max>60ms", false);
    row("max>=60ms", true);
    row("max>59999us", true);
    row("max>59999µs", true);
    row("max>59999\u03BCs", true); // the Greek letter
    row("max>60001µs", false);
    row("max<1s", true);
    row("max>0", true);
    row("last:3000000ns", true);
    row("busy>10%", true);
    row("busy>12.5%", false);
    row("busy>1.9s", true);
    row("age>1m", true);
    row("age>1h", false);
    row("age>1d", false);
    row("state:paused pauses>0 max>50ms", true);
    row("state:running | state:paused -sched:gui", true);
    row("Scene::render", false); // a word, not a key
}

void tst_Filter::matches()
{
    const Filter filter = Filter::parse(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(filter.errors().isEmpty());
    QTEST(filter.matches(renderFacts()), "expected");
}

void tst_Filter::mistakes_data()
{
    QTest::addColumn<QString>("expected"); // position, length, sentence
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QString::fromUtf8(expected);
    };
    row("state:asleep", "0+12: “state” cannot be “asleep”. It can be: ready, running, waiting, "
                        "paused, done, failed, stopped, live, ended.");
    row("a max>50", "2+6: “50” needs a unit: ns, us, ms, s, m, h or d.");
    row("max>50km", "0+8: “km” is not a unit here. There are: ns, us, ms, s, m, h or d.");
    row("busy>50", "0+7: “50” needs a unit: ns, us, ms, s, m, h, d or %.");
    row("steps>5s", "0+8: “s” is not a unit here. There are: none, k or M.");
    row("steps>many", "0+10: “many” is not a number.");
    row("steps>", "0+6: A value is missing after “steps>”.");
    row("name>a", "0+6: “name” takes “:”, since it has no order.");
    row("state>paused", "0+12: “state” takes “:”, since it has no order.");
    row("x \"open", "2+5: The quote is not closed.");
    row("\"\"", "0+2: There is nothing to look for.");
    row("wait:what", "0+9: “wait” cannot be “what”. It can be: deferred, task, any, none.");
    row("color:red", "0+9: There is no “color”. There are: name, key, in, loc, spawned, yielded, "
                     "sched, coop, loop, state, wait, warn, prio, id, pauses, steps, rate, busy, "
                     "last, max, age, deadline, weight.");
    row("prio:high", "0+9: “prio” cannot be “high”. It can be: blocking, visible, background.");
    row("in>a", "0+4: “in” takes “:”, since it has no order.");
}

void tst_Filter::mistakes()
{
    const Filter filter = Filter::parse(QString::fromLatin1(QTest::currentDataTag()));
    QCOMPARE(filter.errors().size(), 1);
    const Filter::Error &error = filter.errors().first();
    QTEST(u"%1+%2: %3"_s.arg(error.position).arg(error.length).arg(error.sentence), "expected");
}

void tst_Filter::termsStandWhereTheyWereWritten()
{
    const Filter filter = Filter::parse(u" render -sched:io | name:\"a b\" state:asleep"_s);
    QStringList terms;
    for (const Filter::Term &term : filter.terms()) {
        terms << u"%1+%2 %3 list %4%5%6"_s.arg(term.position)
                     .arg(term.length)
                     .arg(term.text)
                     .arg(term.alternative)
                     .arg(term.isNegated ? u" negated"_s : QString(),
                          term.isValid ? QString() : u" invalid"_s);
    }
    QCOMPARE(terms,
             (QStringList{u"1+6 render list 0"_s, u"8+9 -sched:io list 0 negated"_s,
                          u"20+10 name:\"a b\" list 1"_s, u"31+12 state:asleep list 1 invalid"_s}));
}

void tst_Filter::validTermsHoldBesideInvalidOnes()
{
    QVERIFY(Filter::parse(u"render state:asleep"_s).matches(renderFacts()));
    QVERIFY(!Filter::parse(u"nothing state:asleep"_s).matches(renderFacts()));
    // What says nothing valid hides nothing.
    QVERIFY(Filter::parse(u"state:asleep"_s).isEmpty());
    QVERIFY(Filter::parse(u"state:asleep"_s).matches(renderFacts()));
    QVERIFY(!Filter::parse(u"nothing | state:asleep"_s).matches(renderFacts()));
}

void tst_Filter::whoHasNoDeadlineIsNotFoundByIt()
{
    TaskFacts facts = renderFacts();
    facts.untilDeadline = TaskFacts().untilDeadline;
    for (const char *text : {"deadline<1h", "deadline>0", "deadline>=0", "deadline<=0"})
        QVERIFY2(!Filter::parse(QString::fromLatin1(text)).matches(facts), text);
    facts.untilDeadline = -5;
    QVERIFY(Filter::parse(u"deadline<0"_s).matches(facts));
}

void tst_Filter::aTermCanBeTakenOut()
{
    const Filter filter = Filter::parse(u"render state:paused max>50ms"_s);
    QCOMPARE(filter.without(1), u"render max>50ms"_s);
    QCOMPARE(filter.without(0), u"state:paused max>50ms"_s);
    QCOMPARE(filter.without(7), filter.text());
}

void tst_Filter::hugeTextsAreCut()
{
    const Filter filter = Filter::parse(u"a "_s.repeated(100'000));
    QCOMPARE(filter.terms().size(), 100);
}

QTEST_GUILESS_MAIN(tst_Filter)
#include "tst_filter.moc"
