// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/story.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

/// The rules about loops, cooperators and the agent: each holds, does not, is at its limit, and is
/// over.
class tst_LoopRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void says_data();
    void says();
};

void tst_LoopRules::says_data()
{
    QTest::addColumn<QString>("story");
    QTest::addColumn<QStringList>("told");
    const auto row = [](const char *name, const char *story, const QStringList &told) {
        QTest::newRow(name) << QString::fromUtf8(story) << told;
    };
    row("loop-blocked: holds, becomes worse and is over",
        R"(0s task 7 of 2 at import.cpp:40
           0s run 7 10/s 1%
           1s block 1 7
           7s unblock 1
           13s end of story)",
        {u"2.4s error loop-blocked main: blocked for 1.4 s"_s,
         u"6.3s now critical loop-blocked main: blocked for 5.3 s"_s,
         u"12s over loop-blocked main"_s});
    row("loop-blocked: by nobody of ours",
        R"(1s block 1 0
           2.6s unblock 1
           3s end of story)",
        {u"2.4s error loop-blocked main: blocked for 1.4 s"_s});
    row("loop-blocked: it comes back",
        R"(1s block 1 0
           1.9s unblock 1
           2s block 1 0
           2.9s unblock 1
           5s end of story)",
        {});
    row("loop-blocked: at its limit",
        R"(1s block 1 0
           2s unblock 1
           5s end of story)",
        {});
    row("loop-blocked: over before the second look",
        R"(1s block 1 0
           2.1s unblock 1
           4s end of story)",
        {u"2.4s error loop-blocked main: blocked for 1.1 s"_s});

    row("slice-overrun: holds and is over",
        R"(0s turns 2 100/s 10/s 3
           5s turns 2 100/s 0/s 3
           16s end of story)",
        {u"0.9s warning slice-overrun coop: 10 % of its turns are too long"_s,
         u"14.7s over slice-overrun coop"_s});
    row("slice-overrun: few are too long",
        R"(0s turns 2 1000/s 10/s 3
           12s end of story)",
        {});
    row("slice-overrun: at its limit",
        R"(0s turns 2 200/s 10/s 3
           12s end of story)",
        {});
    row("slice-overrun: too few turns to say",
        R"(0s turns 2 0/s 0/s 3
           1s turns 2 10/s 10/s 3
           2.8s turns 2 0/s 0/s 3
           12s end of story)",
        {});

    row("loop-lag-spike: one that is long, and is over",
        R"(0s load 1 10% 50% 1000/s
           1s lag 1 250ms
           8s end of story)",
        {u"1.5s error loop-lag-spike main: did not look for events for 250 ms"_s,
         u"6.3s over loop-lag-spike main"_s});
    row("loop-lag-spike: many that are slow",
        R"(0s load 1 10% 50% 100/s
           1s lag 1 60ms
           1.5s lag 1 60ms
           2s lag 1 60ms
           2.5s lag 1 60ms
           3s lag 1 60ms
           3.5s lag 1 60ms
           9s end of story)",
        {u"2.1s warning loop-lag-spike main: did not look for events for 60 ms"_s,
         u"8.7s over loop-lag-spike main"_s});
    row("loop-lag-spike: few that are slow",
        R"(0s load 1 10% 50% 1000/s
           1s lag 1 60ms
           2s lag 1 60ms
           3s lag 1 60ms
           6s end of story)",
        {});
    row("loop-lag-spike: at its limits",
        R"(0s load 1 10% 50% 1000/s
           1s lag 1 200ms
           2s load 1 10% 50% 10/s
           8s lag 1 50ms
           8.1s lag 1 50ms
           10s end of story)",
        {});
    row("loop-lag-spike: told by loop-blocked",
        R"(0s load 1 10% 50% 1000/s
           1s lag 1 1100ms
           3s end of story)",
        {});
    row("loop-lag-spike: on a virtual clock",
        R"(0s cooperator 3 on 1 virtual
           0s load 1 10% 50% 10/s
           1s lag 1 250ms
           3s end of story)",
        {});

    row("not-our-fault: holds and is over",
        R"(0s load 1 90% 10% 100/s
           8s load 1 10% 10% 100/s
           18s end of story)",
        {u"5.4s info not-our-fault main: busy for 90 % of the time, hardly with tasks"_s,
         u"13.5s over not-our-fault main"_s});
    row("not-our-fault: it is ours",
        R"(0s load 1 90% 50% 100/s
           8s end of story)",
        {});
    row("not-our-fault: at its limits",
        R"(0s load 1 80% 10% 100/s
           8s end of story)",
        {});
    row("not-our-fault: at its other limit",
        R"(0s load 1 90% 20% 100/s
           8s end of story)",
        {});
    row("not-our-fault: not for long enough",
        R"(0s load 1 90% 10% 100/s
           4s load 1 10% 10% 100/s
           8s end of story)",
        {});

    row("data-loss: drops, and is over",
        R"(1s drop 3 5
           8s end of story)",
        {u"1.5s warning data-loss the agent: long steps are not told"_s,
         u"6.3s over data-loss the agent"_s});
    row("data-loss: overhead, and is over",
        R"(0s agent 3% 10
           8s agent 1% 10
           15s end of story)",
        {u"4.2s warning data-loss the agent: it takes much of a processor"_s,
         u"13.8s over data-loss the agent"_s});
    row("data-loss: memory",
        R"(0s agent 1% 65
           8s end of story)",
        {u"4.2s warning data-loss the agent: it takes much memory"_s});
    row("data-loss: all is well",
        R"(0s agent 1% 10
           8s end of story)",
        {});
    row("data-loss: at its limits",
        R"(0s agent 2% 64
           8s end of story)",
        {});
    row("data-loss: for a moment",
        R"(0s agent 90% 10
           3s agent 1% 10
           8s end of story)",
        {});
}

void tst_LoopRules::says()
{
    QFETCH(QString, story);
    Story telling;
    QTEST(telling.tell(story), "told");
}

QTEST_GUILESS_MAIN(tst_LoopRules)
#include "tst_looprules.moc"
