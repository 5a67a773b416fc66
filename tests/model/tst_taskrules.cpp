// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/story.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

/// The rules about tasks: each holds, does not, is at its limit, and is over.
class tst_TaskRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void says_data();
    void says();
};

void tst_TaskRules::says_data()
{
    QTest::addColumn<QString>("story");
    QTest::addColumn<QStringList>("told");
    const auto row = [](const char *name, const char *story, const QStringList &told) {
        QTest::newRow(name) << QString::fromUtf8(story) << told;
    };
    row("long-step: holds and is over",
        R"(0s task 7 of 2 at scene.cpp:88
           1s step 7 60ms
           8s end of story)",
        {u"1.5s warning long-step task#7: a step of 60 ms"_s, u"6s over long-step task#7"_s});
    row("long-step: steps are short",
        R"(0s task 7 of 2
           1s step 7 9ms
           1.5s step 7 9.9ms
           3s end of story)",
        {});
    row("long-step: at its limits",
        R"(0s tasks 1..3 of 2
           1s step 1 10ms
           1s step 2 50ms
           1s step 3 100ms
           3s end of story)",
        {u"1.5s info long-step task#2: a step of 50 ms"_s,
         u"1.5s warning long-step task#3: a step of 100 ms"_s});
    row("long-step: becomes worse",
        R"(0s task 7 of 2
           1s step 7 11ms
           3s step 7 101ms
           4s step 7 20ms
           8.5s end of story)",
        {u"1.5s info long-step task#7: a step of 11 ms"_s,
         u"3.3s now error long-step task#7: a step of 101 ms"_s});

    row("never-yields: holds and is over",
        R"(0s task 7 of 2 at import.cpp:40
           2s end 7 done 1 150ms
           8s end of story)",
        {u"2.4s warning never-yields import.cpp:40: a task that made one step of 150 ms"_s,
         u"7.2s over never-yields import.cpp:40"_s});
    row("never-yields: while it still runs",
        R"(0s task 7 of 2 at import.cpp:40
           1s block 1 7
           3.8s end of story)",
        {u"2.4s error loop-blocked main: blocked for 1.4 s"_s,
         u"2.4s warning never-yields import.cpp:40: a task that made one step of 1.4 s"_s});
    row("never-yields: it yields",
        R"(0s task 7 of 2 at import.cpp:40
           2s end 7 done 2 150ms
           4s end of story)",
        {});
    row("never-yields: at its limit",
        R"(0s task 7 of 2 at import.cpp:40
           2s end 7 done 1 100ms
           4s end of story)",
        {});

    row("busy-spin: holds and is over",
        R"(0s task 7 of 2 at poll.cpp:9
           0s run 7 20000/s 2%
           12s run 7 0/s 0%
           12s wait 7
           19s end of story)",
        {u"6.3s info busy-spin task#7: steps of 1 µs at 20,000/s, and never waits"_s,
         u"17.1s over busy-spin task#7"_s});
    row("busy-spin: it does something in its steps",
        R"(0s task 7 of 2
           0s run 7 20000/s 50%
           12s end of story)",
        {});
    row("busy-spin: it waits",
        R"(0s task 7 of 2
           0s run 7 20000/s 2%
           4s wait 7
           4.1s ready 7
           8s wait 7
           8.1s ready 7
           12s wait 7
           12.1s end of story)",
        {});
    row("busy-spin: at its limits",
        R"(0s tasks 7..8 of 2
           0s run 7 10000/s 0.5%
           0s run 8 20000/s 4%
           14s end of story)",
        {});

    row("starved-task: holds, becomes worse and is over",
        R"(0s task 7 of 2
           0s task 8 of 2
           0s run 7 1000/s 90%
           0s run 8 100/s 1%
           0s turns 2 100/s 0/s 2
           2s run 8 0/s 0%
           5s run 8 100/s 1%
           11s end of story)",
        {u"3s warning starved-task task#8: ready, and not run for 1 s"_s,
         u"4.2s now error starved-task task#8: ready, and not run for 2.2 s"_s,
         u"9.9s over starved-task task#8"_s});
    row("starved-task: many at once",
        R"(0s tasks 1..20 of 2
           0s run 1..20 100/s 1%
           0s turns 2 100/s 0/s 20
           2s run 1..20 0/s 0%
           3.5s end of story)",
        {u"3s warning starved-task task#1: ready, and not run for 1 s"_s,
         u"3s warning starved-task task#2: ready, and not run for 1 s"_s,
         u"3s warning starved-task task#3: ready, and not run for 1 s"_s,
         u"3s warning starved-task task#4: ready, and not run for 1 s"_s,
         u"3s warning starved-task task#5: ready, and not run for 1 s"_s});
    row("starved-task: it waits",
        R"(0s task 8 of 2
           0s run 8 100/s 1%
           0s turns 2 100/s 0/s 2
           2s run 8 0/s 0%
           2s wait 8
           5s end of story)",
        {});
    row("starved-task: at its limit",
        R"(0s task 8 of 2
           0s run 8 100/s 1%
           0s turns 2 100/s 0/s 2
           2s run 8 0/s 0%
           2.4s run 8 100/s 1%
           5s end of story)",
        {});
    row("starved-task: the loop is blocked",
        R"(0s task 8 of 2
           0s run 8 100/s 1%
           0s turns 2 100/s 0/s 2
           2s run 8 0/s 0%
           2s block 1 0
           2.9s unblock 1
           2.9s run 8 100/s 1%
           5s end of story)",
        {});
    row("starved-task: its rows were left out",
        R"(0s task 7 of 2
           0s task 8 of 2
           0s run 8 100/s 1%
           0s turns 2 100/s 0/s 2
           2s run 8 0/s 0%
           2.3s full
           2.6s full
           2.9s full
           3s run 8 100/s 1%
           5s end of story)",
        {});
    row("starved-task: on a virtual clock",
        R"(0s cooperator 3 on 1 virtual
           0s task 8 of 3
           0s turns 3 100/s 0/s 2
           5s end of story)",
        {});

    row("unfair-share: holds and is over",
        R"(0s tasks 1..8 of 2
           0s run 1 100/s 60%
           0s run 2..8 100/s 2%
           0s turns 2 100/s 0/s 7
           12s run 1 100/s 2%
           19s end of story)",
        {u"11.4s info unfair-share task#1: takes 81 % of its cooperator's time"_s,
         u"18s over unfair-share task#1"_s});
    row("unfair-share: few are ready",
        R"(0s tasks 1..8 of 2
           0s run 1 100/s 60%
           0s run 2..8 100/s 2%
           0s turns 2 100/s 0/s 4
           14s end of story)",
        {});
    row("unfair-share: at its limits",
        R"(0s tasks 1..8 of 2
           0s run 1 100/s 25%
           0s run 2..3 100/s 12.5%
           0s turns 2 100/s 0/s 7
           14s end of story)",
        {});
    row("unfair-share: not for long enough",
        R"(0s tasks 1..8 of 2
           0s run 2..8 100/s 2%
           0s run 1 100/s 2%
           0s turns 2 100/s 0/s 7
           2s run 1 100/s 60%
           11s run 1 100/s 2%
           14s end of story)",
        {});

    row("paused-forever: holds and is over",
        R"(0s task 7 of 2 at io.cpp:12
           1s pause 7 1
           33s pause 7 0
           40s end of story)",
        {u"31.5s warning paused-forever task#7: paused for 30.5 s"_s,
         u"38.1s over paused-forever task#7"_s});
    row("paused-forever: it is resumed in time",
        R"(0s task 7 of 2
           1s pause 7 1
           29s pause 7 0
           30s pause 7 1
           58s end of story)",
        {});
    row("paused-forever: at its limit",
        R"(0s task 7 of 2
           1s pause 7 1
           31s end of story)",
        {});

    row("unbalanced-pause: holds and is over",
        R"(0s task 7 of 2 at io.cpp:12
           1s pause 7 3
           3s pause 7 1
           10s end of story)",
        {u"1.5s warning unbalanced-pause task#7: paused 3 times at once"_s,
         u"8.1s over unbalanced-pause task#7"_s});
    row("unbalanced-pause: one pause",
        R"(0s task 7 of 2
           1s pause 7 1
           3s end of story)",
        {});
    row("unbalanced-pause: at its limit",
        R"(0s tasks 7..8 of 2
           1s pause 7 2
           1s pause 8 3
           3s end of story)",
        {u"1.5s warning unbalanced-pause task#8: paused 3 times at once"_s});
    row("unbalanced-pause: for a moment",
        R"(0s task 7 of 2
           1.2s pause 7 3
           1.4s pause 7 0
           3s end of story)",
        {});

    row("task-leak: holds and is over",
        R"(0s tasks 1..90 of 2 at watch.cpp:120
           5s tasks 100..104 of 2 at watch.cpp:120
           15s tasks 110..114 of 2 at watch.cpp:120
           25s tasks 120..124 of 2 at watch.cpp:120
           35s tasks 130..134 of 2 at watch.cpp:120
           45s tasks 140..144 of 2 at watch.cpp:120
           55s tasks 150..154 of 2 at watch.cpp:120
           65s end 1..50 done 2 1ms
           80s end of story)",
        {u"61.5s warning task-leak watch.cpp:120: 120 live tasks, growing by 0.5/s"_s,
         u"76.2s over task-leak watch.cpp:120"_s});
    row("task-leak: as many end as begin",
        R"(0s tasks 1..150 of 2 at watch.cpp:120
           5s tasks 200..209 of 2 at watch.cpp:120
           15s tasks 210..219 of 2 at watch.cpp:120
           25s tasks 220..229 of 2 at watch.cpp:120
           35s end 1..10 done 2 1ms
           45s tasks 230..239 of 2 at watch.cpp:120
           55s tasks 240..249 of 2 at watch.cpp:120
           65s tasks 250..259 of 2 at watch.cpp:120
           80s end of story)",
        {});
    row("task-leak: at its limit",
        R"(0s tasks 1..70 of 2 at watch.cpp:120
           5s tasks 100..104 of 2 at watch.cpp:120
           15s tasks 110..114 of 2 at watch.cpp:120
           25s tasks 120..124 of 2 at watch.cpp:120
           35s tasks 130..134 of 2 at watch.cpp:120
           45s tasks 140..144 of 2 at watch.cpp:120
           55s tasks 150..154 of 2 at watch.cpp:120
           65s end of story)",
        {});

    row("failed-task: holds and is over",
        R"(0s tasks 7..8 of 2 at load.cpp:3
           1s fail 7 no such file
           2s fail 8 no such host
           8s end of story)",
        {u"1.5s error failed-task load.cpp:3: a task failed: no such file"_s,
         u"7.2s over failed-task load.cpp:3"_s});
    row("failed-task: it is done",
        R"(0s task 7 of 2 at load.cpp:3
           1s end 7 done 2 1ms
           3s end of story)",
        {});
    row("failed-task: without a place or a message",
        R"(0s task 7 of 2
           1s fail 7
           3s end of story)",
        {u"1.5s error failed-task task#7: a task failed: without a message"_s});
}

void tst_TaskRules::says()
{
    QFETCH(QString, story);
    Story telling;
    QTEST(telling.tell(story), "told");
}

QTEST_GUILESS_MAIN(tst_TaskRules)
#include "tst_taskrules.moc"
