// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/story.h"

#include <model/filter.h>
#include <model/rules/findingtext.h>
#include <model/taskmodel.h>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <limits>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

const QString oneLongStep = u"0s task 7 of 2 at scene.cpp:88\n"
                            "1s step 7 60ms\n"
                            "2s end of story"_s;

QStringList evidence(const Picture &picture, const Finding &finding)
{
    QStringList lines;
    for (const Figure &figure : finding.figures)
        lines << figureTitle(figure) + u": "_s + figureText(picture, figure);
    return lines;
}

} // namespace

class tst_Examiner : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneLookIsNotEnough();
    void whatComesAndGoesIsToldOnce();
    void whatComesAgainIsCounted();
    void whatHappensIsCounted();
    void evidenceAndSentence();
    void aRuleThatIsOff();
    void aMutedPlace();
    void aMutedTask();
    void otherThresholds();
    void marksOfTasks();
    void theFilterFindsThem();
    void changesTellOfFindings();
    void recordsThatComeAllAtOnce();
    void aCopyKeepsItsFindings();
    void anotherTargetBeginsWithNothing();
    void findingsAreBounded();
    void hitsAreBounded();
    void textsOfTheTargetStayTexts();
    void absurdNumbersAreTakenCalmly();
};

void tst_Examiner::oneLookIsNotEnough()
{
    Story story; // looks are at 0 s, 0.3 s, 0.6 s, 0.9 s, …
    QCOMPARE(story.tell(u"0s task 7 of 2\n"
                        "0.7s pause 7 3\n"
                        "1s pause 7 0\n"
                        "3s end of story"_s),
             QStringList());
}

void tst_Examiner::whatComesAndGoesIsToldOnce()
{
    Story story;
    QCOMPARE(story.tell(u"0s task 7 of 2\n"
                        "1s pause 7 3\n"
                        "3s pause 7 0\n"
                        "6s pause 7 3\n"
                        "8s pause 7 0\n"
                        "12.6s end of story"_s),
             (QStringList{u"1.5s warning unbalanced-pause task#7: paused 3 times at once"_s}));
    QCOMPARE(story.store.picture().findings.list.first().count, 1);
}

void tst_Examiner::whatComesAgainIsCounted()
{
    Story story;
    story.tell(u"0s task 7 of 2\n"
               "1s pause 7 3\n"
               "3s pause 7 0\n"
               "9s pause 7 4\n"
               "11s end of story"_s);
    const Findings &findings = story.store.picture().findings;
    QCOMPARE(findings.list.size(), 1);
    const Finding &finding = findings.list.first();
    QCOMPARE(finding.count, 2);
    QCOMPARE(finding.first, Wire::Time(1'200'000'000));
    QCOMPARE(finding.last, Wire::Time(10'800'000'000));
    QVERIFY(finding.isActive);
    QCOMPARE(findings.activeCount, 1);
    QCOMPARE(findings.worst, Severity::Warning);
}

void tst_Examiner::whatHappensIsCounted()
{
    Story story;
    story.tell(u"0s task 7 of 2\n"
               "1s step 7 60ms\n"
               "1.2s step 7 80ms\n"
               "2s step 7 70ms\n"
               "3s end of story"_s);
    const Finding &finding = story.store.picture().findings.list.first();
    QCOMPARE(finding.count, 3);
    QCOMPARE(finding.first, Wire::Time(1'000'000'000));
    QCOMPARE(finding.last, Wire::Time(2'000'000'000));
}

void tst_Examiner::evidenceAndSentence()
{
    Story story;
    story.tell(oneLongStep);
    const Picture &picture = story.store.picture();
    const Finding &finding = picture.findings.list.first();
    QCOMPARE(sentenceOf(picture, finding),
             u"A step of task#7 took 60 ms, 10 ms more than the limit."_s);
    QCOMPARE(evidence(picture, finding),
             (QStringList{u"Longest step: 60 ms"_s, u"More than the limit by: 10 ms"_s}));
    QCOMPARE(picture.findings.find(finding.id), &finding);
    QCOMPARE(picture.findings.find(finding.id + 1), nullptr);
}

void tst_Examiner::aRuleThatIsOff()
{
    Story story;
    RuleSettings settings;
    settings.setOn(RuleId::LongStep, false);
    story.store.setRules(settings);
    QCOMPARE(story.tell(oneLongStep), QStringList());
    settings.setOn(RuleId::LongStep, true);
    story.store.setRules(settings);
    QCOMPARE(story.tell(u"2.1s step 7 70ms\n3s end of story"_s).size(), 1);
    settings.setOn(RuleId::LongStep, false);
    story.store.setRules(settings);
    QVERIFY(story.store.picture().findings.list.isEmpty());
}

void tst_Examiner::aMutedPlace()
{
    Story story;
    RuleSettings settings;
    Location place;
    place.file = u"/src/load.cpp"_s;
    place.line = 3;
    QVERIFY(settings.muteAt(RuleId::FailedTask, place));
    story.store.setRules(settings);
    QCOMPARE(story.tell(u"0s task 7 of 2 at load.cpp:3\n"
                        "0s task 8 of 2 at load.cpp:4\n"
                        "1s fail 7 no such file\n"
                        "1s fail 8 no such file\n"
                        "2s end of story"_s),
             (QStringList{u"1.5s error failed-task load.cpp:4: a task failed: no such file"_s}));
}

void tst_Examiner::aMutedTask()
{
    Story story;
    story.tell(oneLongStep);
    QCOMPARE(story.store.picture().findings.list.size(), 1);
    story.store.muteTask(RuleId::LongStep, 7);
    const Picture &picture = story.store.picture();
    QVERIFY(picture.findings.list.isEmpty());
    QCOMPARE(severityOf(picture, *picture.tasks.find(7), picture.now), Severity::None);
    QCOMPARE(story.tell(u"2.1s step 7 70ms\n2.1s pause 7 3\n3s end of story"_s),
             (QStringList{u"2.7s warning unbalanced-pause task#7: paused 3 times at once"_s}));
}

void tst_Examiner::otherThresholds()
{
    Story story;
    RuleSettings settings;
    settings.setThreshold(RuleId::LongStep, 0, 60e6);
    settings.setThreshold(RuleId::LongStep, 1, 200e6);
    settings.setThreshold(RuleId::LongStep, 2, 300e6);
    story.store.setRules(settings);
    QCOMPARE(story.tell(oneLongStep), QStringList());
    QCOMPARE(story.tell(u"2.1s step 7 150ms\n3s end of story"_s),
             (QStringList{u"2.7s info long-step task#7: a step of 150 ms"_s}));
    const Picture &picture = story.store.picture();
    QCOMPARE(severityOf(picture, *picture.tasks.find(7), picture.now), Severity::Info);
}

void tst_Examiner::marksOfTasks()
{
    Story story;
    story.tell(u"0s tasks 7..9 of 2\n"
               "1s pause 7 3\n"
               "1s step 8 120ms\n"
               "9s end of story"_s);
    const Picture &picture = story.store.picture();
    const auto mark = [&](Wire::Id task) {
        return severityOf(picture, *picture.tasks.find(task), picture.now);
    };
    QCOMPARE(mark(7), Severity::Warning); // a rule says so
    QCOMPARE(mark(8), Severity::Error);   // it is over, and the task still shows it
    QCOMPARE(mark(9), Severity::None);
    QCOMPARE(severityReason(picture, *picture.tasks.find(7), picture.now),
             u"task#7 is paused 3 times at once: 3 by the program, 0 by inspectors."_s);
    QVERIFY(severityReason(picture, *picture.tasks.find(8), picture.now)
                .startsWith(u"Its longest step took 120 ms"));
    QCOMPARE(severityReason(picture, *picture.tasks.find(9), picture.now), QString());
}

void tst_Examiner::theFilterFindsThem()
{
    Story story;
    TaskModel model(&story.store);
    story.tell(u"0s tasks 7..9 of 2\n"
               "1s pause 8 3\n"
               "3s end of story"_s);
    model.setFilter(Filter::parse(u"warn:any"_s));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.idAt(model.index(0, 0)), Wire::Id(8));
    QCOMPARE(model.index(0, int(TaskColumn::Warn)).data().toString(), u"warning"_s);
    model.setFilter(Filter::parse(u"warn:critical"_s));
    QCOMPARE(model.rowCount(), 0);
    model.setFilter(Filter::parse(u"-warn:any"_s));
    QCOMPARE(model.rowCount(), 2);
}

void tst_Examiner::changesTellOfFindings()
{
    Story story;
    story.tell(u"0s task 7 of 2\n1s end of story"_s);
    int count = 0;
    connect(&story.store, &Store::changed, this,
            [&](const Changes &changes) { count += changes.areFindingsChanged ? 1 : 0; });
    story.tell(u"3s end of story"_s);
    QCOMPARE(count, 0);
    story.tell(u"3s pause 7 3\n4s end of story"_s); // looks at 3.3, 3.6, 3.9
    QCOMPARE(count, 2);
    story.store.setRules(RuleSettings());
    story.store.flush();
    QCOMPARE(count, 3);
}

void tst_Examiner::recordsThatComeAllAtOnce()
{
    // As from a file: nobody is told anything between, and the rules see it all the same.
    Story live;
    live.tell(oneLongStep + u"\n3s step 7 120ms\n12s end of story"_s);
    Story file;
    file.isFlushed = false;
    int count = 0;
    connect(&file.store, &Store::changed, this, [&] { ++count; });
    file.tell(oneLongStep + u"\n3s step 7 120ms\n12s end of story"_s);
    QCOMPARE(count, 0);
    file.store.flush();
    QCOMPARE(count, 1);
    const auto told = [](const Story &story) {
        QStringList lines;
        const Picture &picture = story.store.picture();
        for (const Finding &finding : picture.findings.list)
            lines << u"%1 %2 %3 %4 %5 %6"_s.arg(summaryOf(picture, finding))
                         .arg(finding.count)
                         .arg(int(finding.severity))
                         .arg(finding.first)
                         .arg(finding.last)
                         .arg(finding.isActive);
        return lines;
    };
    QCOMPARE(told(file), told(live));
    QCOMPARE(told(file).size(), 1);
}

void tst_Examiner::aCopyKeepsItsFindings()
{
    Story story;
    story.tell(oneLongStep);
    const auto copy = story.store.copy();
    story.tell(u"9s end of story"_s);
    QVERIFY(copy->findings.list.first().isActive);
    QVERIFY(!story.store.picture().findings.list.first().isActive);
    QCOMPARE(story.store.picture().findings.activeCount, 0);
}

void tst_Examiner::anotherTargetBeginsWithNothing()
{
    Story story;
    RuleSettings settings;
    settings.setThreshold(RuleId::LongStep, 0, 20e6);
    story.store.setRules(settings);
    story.tell(oneLongStep);
    story.store.clear();
    QVERIFY(story.store.picture().findings.list.isEmpty());
    QVERIFY(story.store.rules() == settings); // these are the user's, not the target's
    QVERIFY(story.store.picture().findings.settings);
}

void tst_Examiner::findingsAreBounded()
{
    // Each in turn fails at a place of its own, and is over before many others come.
    Story story;
    QString text = u"0s end of story\n"_s;
    for (int i = 1; i <= 1'100; ++i) {
        const double at = 1 + double(i / 50) * 8; // fifty at once
        text += u"%1s task %2 of 2 at load.cpp:%2\n%1s fail %2 no such file\n"_s.arg(at).arg(i);
    }
    story.tell(text + u"200s end of story"_s);
    const Findings &findings = story.store.picture().findings;
    QCOMPARE(findings.list.size(), qsizetype(Tracks::maxFindings));
    QCOMPARE(findings.list.first().label, u"load.cpp:101"_s); // the first went
    QCOMPARE(findings.leftOut, 0);
}

void tst_Examiner::hitsAreBounded()
{
    Story story;
    QString text = u"0s tasks 1..250 of 2\n"_s;
    for (int i = 1; i <= 250; ++i)
        text += u"1s pause %1 3\n"_s.arg(i);
    story.tell(text + u"3s end of story"_s);
    const Findings &findings = story.store.picture().findings;
    QCOMPARE(findings.list.size(), qsizetype(Hits::most));
    QCOMPARE(findings.leftOut, 150);
    story.tell(u"3s pause 1 0\n9s end of story"_s);
    QCOMPARE(findings.list.size(), qsizetype(Hits::most + 1)); // another came into its place
    QCOMPARE(findings.leftOut, 149);
}

void tst_Examiner::textsOfTheTargetStayTexts()
{
    Story story;
    story.tell(u"0s task 7 of 2 at load.cpp:3\n"
               "1s fail 7 <b>100%2</b> %1\n"
               "2s end of story"_s);
    const Picture &picture = story.store.picture();
    QCOMPARE(summaryOf(picture, picture.findings.list.first()),
             u"load.cpp:3: a task failed: <b>100%2</b> %1"_s);
}

void tst_Examiner::absurdNumbersAreTakenCalmly()
{
    constexpr quint64 most = std::numeric_limits<quint64>::max();
    constexpr qint64 longest = std::numeric_limits<qint64>::max();
    Story story;
    const auto say = [&](const Wire::Message &message) {
        Wire::Received received;
        received.message = message;
        received.at = story.store.picture().told + 1'000'000'000;
        story.store.apply(received);
    };
    story.tell(u"0s task 7 of 2\n0s every 4 0ms\n0s every 5 20ms\n1s end of story"_s);
    for (quint64 i = 0; i < 40; ++i) {
        // Now too large, now less than before.
        const quint64 count = i % 2 == 0 ? most - i : i;
        Wire::TaskRow row;
        row.task = 7;
        row.steps = count;
        row.busy = row.longest = longest;
        row.pausesProgram = row.pausesInspector = std::numeric_limits<quint32>::max();
        row.since = -longest;
        say(Wire::TaskTable{{row}});
        for (const Wire::Id timer : {Wire::Id(4), Wire::Id(5)})
            say(Wire::TimerTable{{{timer, longest, timer == 4 ? 0 : 20'000'000, count, count,
                                   longest, longest, longest, false}}});
        say(Wire::SchedulerStats{2, true, most, most, most, count, count, longest, 0, 0, 0});
        say(Wire::LoopStats{1, longest, longest, most, longest, longest, longest, -longest, 7, most,
                            most});
        say(Wire::LongStep{7, 1, -longest, longest, 0, 0});
        say(Wire::Blocked{1, 7, 0, -longest, longest, 0, i % 2 == 0});
        say(Wire::Drops{Wire::Stream::Tasks, most, 0, 0, {}});
        say(Wire::AgentStats{1, longest, 0, 0, 0, most, 0});
    }
    story.store.flush();
    const Picture &picture = story.store.picture();
    QVERIFY(!picture.findings.list.isEmpty());
    for (const Finding &finding : picture.findings.list) {
        QVERIFY(!sentenceOf(picture, finding).isEmpty());
        for (const QString &line : evidence(picture, finding))
            QVERIFY(!line.isEmpty());
    }
}

QTEST_GUILESS_MAIN(tst_Examiner)
#include "tst_examiner.moc"
